//! The document of a closed plan (总结评估报告): sentences with figures, tables, charts, and blanks for what only a person
//! knows. Each figure is that of the tables.

use super::standing::StandingKind;
use super::summary::Summary;
use super::{goals, hazards, remaining};
use crate::domain::share::Best;
use crate::domain::target::{Reading, TargetStatus};
use crate::domain::words::Grade;
use crate::grid::chart::Chart;
use crate::grid::describe::describe;
use crate::grid::{Cell, Grid, Rows};
use crate::report::owed::{OwedFrom, name};
use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;

/// A piece of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A paragraph; one that begins with 一、 is a heading.
    Text(String),
    /// A blank with what a person is to write.
    Blank(String),
    Table {
        header: Vec<Cow<'static, str>>,
        widths: Vec<u32>,
        rows: Vec<Vec<String>>,
    },
    Chart(Drawing),
}

/// A chart of whole numbers: bars for each label, side by side or on top of each other, and perhaps a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    pub title: String,
    /// The chart in words, for readers who cannot see it.
    pub description: String,
    pub labels: Vec<String>,
    /// The name and the values of each series of bars.
    pub bars: Vec<(String, Vec<i64>)>,
    pub is_stacked: bool,
    pub line: Option<(String, Vec<i64>)>,
}

/// How many of the remaining items of the ledgers the document lists.
const LISTED: usize = 60;

/// The whole document in order.
pub fn write(s: &Summary) -> Vec<Piece> {
    let mut pieces = vec![text("一、总体情况"), Piece::Text(overview(s))];
    pieces.push(blank("方案的由来、组织领导和总体做法，两三段"));
    pieces.push(text("二、目标完成情况"));
    pieces.extend(targets(s));
    pieces.push(text("三、任务完成情况"));
    pieces.extend(actions(s));
    pieces.push(text("四、隐患排查治理"));
    pieces.extend(of_hazards(s));
    pieces.push(text("五、年度对比"));
    pieces.extend(years(s));
    pieces.push(text("六、各村对比"));
    pieces.extend(villages(s));
    pieces.push(text("七、遗留事项"));
    pieces.extend(left(s));
    pieces.push(text("八、主要做法、问题和下一步"));
    pieces.push(blank("主要做法和成效，典型的两三件事"));
    pieces.push(blank("没有达到的目标、没有办的任务的原因"));
    pieces.push(blank("制度机制上的经验和不足"));
    pieces.push(blank("下一步的打算：遗留事项怎么办，接着的方案怎么定"));
    pieces
}

fn text(words: &str) -> Piece {
    Piece::Text(words.to_string())
}

fn blank(what: &str) -> Piece {
    Piece::Blank(format!("【请补充：{what}】"))
}

/// `2026年12月31日`
fn day(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

fn percent(part: i64, whole: i64) -> String {
    describe(&Cell::Rate { part, whole })
}

/// A table of some columns of a grid, each with its share of the line's width.
fn table(grid: Grid, columns: &[(&str, u32)]) -> Piece {
    let at = |key: &str| grid.columns.iter().position(|column| column.key == key);
    let places: Vec<(usize, u32)> = columns.iter().filter_map(|(key, width)| Some((at(key)?, *width))).collect();
    let header = places.iter().map(|(at, _)| grid.columns[*at].header.clone()).collect();
    let rows = match &grid.rows {
        Rows::Ready(rows) => rows.as_slice(),
        Rows::Stream(_) => &[],
    };
    let row = |row: &crate::grid::Row| -> Vec<String> {
        places.iter().map(|(at, _)| row.cells.get(*at).map(describe).unwrap_or_default()).collect()
    };
    Piece::Table {
        header,
        widths: places.iter().map(|(_, width)| *width).collect(),
        rows: rows.iter().map(row).collect(),
    }
}

/// The chart that a picture makes of a grid.
fn chart(grid: &Grid, picture: &crate::grid::chart::Picture) -> Option<Piece> {
    let Rows::Ready(rows) = &grid.rows else { return None };
    let column = |key: &str| grid.columns.iter().position(|column| column.key == key);
    let name = |key: &str| column(key).map_or(String::new(), |at| grid.columns[at].header.to_string());
    let numbers = |key: &str| -> Vec<i64> {
        let number = |cell: Option<&Cell>| if let Some(Cell::Int(n)) = cell { *n } else { 0 };
        let at = column(key);
        rows.iter().map(|row| number(at.and_then(|at| row.cells.get(at)))).collect()
    };
    let labels = |key: &str| -> Vec<String> {
        let at = column(key);
        rows.iter().map(|row| at.and_then(|at| row.cells.get(at)).map(describe).unwrap_or_default()).collect()
    };
    let series = |key: &str| (name(key), numbers(key));
    let (labels, bars, is_stacked, line) = match &picture.chart {
        Chart::Parts { name, parts } => (labels(name), parts.iter().map(|key| series(key)).collect(), true, None),
        Chart::Flow { at, came, went, left } => {
            let bars: Vec<_> = came.iter().chain(went).map(|key| series(key)).collect();
            (labels(at), bars, false, Some(series(left)))
        }
        Chart::Gauges { .. } | Chart::Heat { .. } => return None,
    };
    // Nothing is to be seen of nothing.
    let is_empty = labels.is_empty() || bars.iter().chain(&line).all(|(_, values)| values.iter().all(|n| *n == 0));
    let (title, description) = (picture.title.clone(), picture.description.clone());
    (!is_empty).then_some(Piece::Chart(Drawing { title, description, labels, bars, is_stacked, line }))
}

fn drawn(s: &Summary, of: &str) -> Option<Piece> {
    let picture = s.pictures().into_iter().find(|picture| picture.of == of)?;
    let (_, _, grid) = s.tables().into_iter().find(|(key, ..)| *key == of)?;
    chart(&grid, &picture)
}

fn overview(s: &Summary) -> String {
    let plan = s.head;
    let on = s.on();
    let total = s.actions.total;
    let units = s.input.basis.register.iter().filter(|(_, unit)| unit.operates_on(on)).count();
    let mut text = format!(
        "《{}》（{}）{}印发，{}开始，{}结束。截至{}结项，全镇在册单位{units}家。",
        plan.title,
        plan.number,
        day(plan.issued),
        day(plan.starts),
        day(plan.ends),
        day(on),
    );
    let statuses: Vec<String> = TargetStatus::ALL
        .into_iter()
        .filter(|status| s.targets(*status) > 0)
        .map(|status| format!("{}{}个", status.word().zh, s.targets(status)))
        .collect();
    text.push_str(&format!("方案定的{}个目标，{}。", s.readings.len(), statuses.join("，")));
    text.push_str(&format!(
        "{}项任务措施到期应办{}项，按期办结{}项（{}），逾期完成{}项，已作说明{}项，未办{}项，到结项日还没有到期{}项。",
        s.actions.measures.len(),
        total.owed(),
        total.in_time,
        percent(total.in_time, total.owed()),
        total.late,
        total.explained,
        total.never,
        total.pending,
    ));
    if !s.unsettled.is_empty() {
        let of = |kind| s.unsettled.iter().filter(|one| one.kind == kind).count();
        let kinds: Vec<String> = StandingKind::ALL
            .into_iter()
            .filter(|kind| of(*kind) > 0)
            .map(|kind| format!("{}{}件", kind.word().zh, of(kind)))
            .collect();
        let approved = s.approved_by.as_ref().map_or(String::new(), |by| format!("，经{by}批准"));
        let reason = s.reason.as_ref().map_or(String::new(), |reason| format!("，理由：{reason}"));
        text.push_str(&format!("结项时没有了结的{}件（{}）{approved}{reason}。", s.unsettled.len(), kinds.join("、")));
    }
    text
}

fn targets(s: &Summary) -> Vec<Piece> {
    let widths = [("title", 11), ("goal", 4), ("due", 7), ("value_on_due", 5), ("value", 5), ("status", 5)];
    let mut pieces = vec![table(goals::grid(&s.input, s.readings), &widths)];
    pieces.extend(s.readings.iter().map(|reading| Piece::Text(of_target(reading, s.on()))));
    pieces
}

fn of_target(reading: &Reading, on: NaiveDate) -> String {
    let because = |proof: String| if proof.is_empty() { String::new() } else { format!("（{proof}）") };
    let mut text = format!("“{}”：", reading.target.title);
    if let Some(held) = &reading.on_due {
        let due = day(reading.target.due);
        text.push_str(&format!("{due}到期值{}{}；", goals::shown(held), because(goals::proof(held))));
    }
    text.push_str(&format!("{}结项时{}{}", day(on), goals::shown(&reading.now), because(goals::proof(&reading.now))));
    if let Some(cleared) = reading.cleared_on {
        text.push_str(&format!("，{}清零", day(cleared)));
    }
    text.push_str(&format!("。评估为{}。", reading.status.word().zh));
    text
}

fn actions(s: &Summary) -> Vec<Piece> {
    let mut pieces = vec![text("各项任务到期应办、按期办结、逾期完成、已作说明和未办的项数：")];
    let counts =
        [("measure", 4), ("title", 13), ("owed", 3), ("in_time", 3), ("late", 3), ("explained", 3), ("never", 3)];
    pieces.push(table(s.measures(), &counts));
    pieces.extend(drawn(s, "actions_by_year"));
    let (worst, best) = (s.actions.named(&s.input, Best::Least), s.actions.named(&s.input, Best::Most));
    if !best.is_empty() {
        let worst = if worst.is_empty() { String::new() } else { format!("；最差的是{worst}") };
        pieces.push(Piece::Text(format!(
            "各单位按期办结的比例，最好的是{best}{worst}。括号里是按期办结的和应办的项数。"
        )));
    }
    let mut named = s.measures();
    let by_units = |cell: Option<&Cell>| matches!(cell, Some(Cell::Text(_)));
    let places = ["worst", "best"].map(|key| named.columns.iter().position(|column| column.key == key));
    if let Rows::Ready(rows) = &mut named.rows {
        rows.retain(|row| places.iter().flatten().any(|at| by_units(row.cells.get(*at))));
        if !rows.is_empty() {
            pieces.push(text("由单位办的各项任务，最差和最好的三家："));
            pieces.push(table(named, &[("measure", 4), ("title", 8), ("worst", 11), ("best", 11)]));
        }
    }
    pieces.push(blank("任务推进的做法，没有办的为什么"));
    pieces
}

fn of_hazards(s: &Summary) -> Vec<Piece> {
    let (all, major) = (s.bridges.total(0), s.bridges.sum(0, Grade::Major));
    let reopened = if all.reopened > 0 { format!("，重新列入整改{}项", all.reopened) } else { String::new() };
    let mut pieces = vec![Piece::Text(format!(
        "方案期初有隐患{}项，新增{}项（重大{}项）{reopened}，销号{}项（重大{}项），期末未销号{}项，其中重大{}项。",
        all.opening, all.added, major.added, all.closed, major.closed, all.closing, major.closing,
    ))];
    let bridge = [("opening", 2), ("added", 2), ("reopened", 2), ("closed", 2), ("closing", 2)];
    let with = |first: &'static str| -> Vec<(&str, u32)> { std::iter::once((first, 3)).chain(bridge).collect() };
    pieces.push(table(hazards::by_grade(&s.bridges), &with("grade")));
    pieces.push(text("各季度的增减："));
    pieces.push(table(hazards::by_quarter(&s.bridges), &with("quarter")));
    pieces.extend(drawn(s, "quarters"));
    let majors = hazards::majors(&s.input);
    match &majors.rows {
        Rows::Ready(rows) if rows.is_empty() => pieces.push(text("方案期里没有登记重大隐患。")),
        Rows::Ready(rows) => {
            pieces.push(Piece::Text(format!("重大隐患{}项，逐项如下：", rows.len())));
            pieces.push(major_table(&majors));
        }
        Rows::Stream(_) => {}
    }
    pieces.push(blank("重大隐患的整改和管控"));
    pieces
}

/// The major hazards with unit and description in one column, since a page has room for six.
fn major_table(majors: &Grid) -> Piece {
    let cell = |row: &crate::grid::Row, key: &str| {
        let at = majors.columns.iter().position(|column| column.key == key);
        at.and_then(|at| row.cells.get(at)).map(describe).unwrap_or_default()
    };
    let Rows::Ready(rows) = &majors.rows else { return text("") };
    let row = |row: &crate::grid::Row| {
        let what = format!("{}：{}", cell(row, "unit"), cell(row, "description"));
        vec![cell(row, "no"), what, cell(row, "found"), cell(row, "closed"), cell(row, "days"), cell(row, "status")]
    };
    Piece::Table {
        header: header(&["编号", "单位和隐患", "发现", "销号", "天数", "状态"]),
        widths: vec![100, 118, 74, 74, 34, 42],
        rows: rows.iter().map(row).collect(),
    }
}

fn header(names: &[&'static str]) -> Vec<Cow<'static, str>> {
    names.iter().map(|name| Cow::Borrowed(*name)).collect()
}

fn years(s: &Summary) -> Vec<Piece> {
    let grid = s.tables().into_iter().find(|(key, ..)| *key == "years").map(|(.., grid)| grid);
    let Some(grid) = grid else { return Vec::new() };
    let keys: Vec<String> = grid.columns.iter().map(|column| column.key.to_string()).collect();
    let widths: Vec<(&str, u32)> = keys.iter().map(|key| (key.as_str(), if key == "item" { 6 } else { 4 })).collect();
    let mut pieces = vec![table(grid, &widths)];
    let dated: i64 = s.actions.years.values().map(|tally| tally.owed()).sum();
    let undated = s.actions.total.owed() - dated;
    if undated > 0 {
        pieces.push(Piece::Text(format!("没有期限又从未开展的常态化任务{undated}项不属于哪一年，不在表里。")));
    }
    pieces.push(blank("各年变化的原因"));
    pieces
}

fn villages(s: &Summary) -> Vec<Piece> {
    let grid = s.tables().into_iter().find(|(key, ..)| *key == "villages").map(|(.., grid)| grid);
    let Some(grid) = grid else { return Vec::new() };
    let widths = [
        ("village", 6),
        ("units", 3),
        ("found", 3),
        ("closed", 3),
        ("open", 3),
        ("owed", 3),
        ("in_time", 4),
        ("late", 4),
        ("never", 3),
        ("rate", 4),
    ];
    let mut pieces = vec![table(grid, &widths)];
    pieces.extend(drawn(s, "villages"));
    pieces.push(blank("各村之间差别的原因"));
    pieces
}

fn left(s: &Summary) -> Vec<Piece> {
    if s.remaining.is_empty() {
        return vec![text("没有遗留事项。")];
    }
    let is_duty = |from: OwedFrom| matches!(from, OwedFrom::Duty(_));
    let ledgers: Vec<_> = s.remaining.iter().filter(|one| !is_duty(one.from)).collect();
    let duties = s.remaining.len() - ledgers.len();
    let mut pieces = vec![Piece::Text(format!(
        "截至{}还有{}项没有了结，其中逾期{}项。隐患、督办、交办、举报等{}项，任务{duties}项。",
        day(s.on()),
        s.remaining.len(),
        s.overdue(),
        ledgers.len(),
    ))];
    let rows: Vec<Vec<String>> = ledgers
        .iter()
        .take(LISTED)
        .map(|one| {
            let named = name(&s.input, one);
            let due = one.due.map_or("未定".to_string(), |due| due.to_string());
            let owner = named.responsible.unwrap_or_else(|| "未定".to_string());
            vec![named.id, format!("{}：{}", named.subject, named.title), owner, due, one.status.word().zh.to_string()]
        })
        .collect();
    if !rows.is_empty() {
        if ledgers.len() > LISTED {
            pieces.push(Piece::Text(format!("下表是期限最早的{LISTED}项，全部在 总结评估报告.xlsx 里。")));
        }
        let header = header(&["编号", "单位和事项", "责任", "期限", "状态"]);
        pieces.push(Piece::Table { header, widths: vec![100, 150, 74, 70, 48], rows });
    }
    let plan = s.input.basis.plan;
    let rows: Vec<Vec<String>> = remaining::by_measure(&s.remaining)
        .into_iter()
        .map(|(id, count, subjects, explained)| {
            let measure = plan.measure(id);
            let lead = plan.body_names(&measure.lead);
            let numbers = [count, subjects, explained].map(|n| n.to_string());
            [vec![measure.id.clone(), measure.title.clone(), lead], numbers.to_vec()].concat()
        })
        .collect();
    if !rows.is_empty() {
        pieces.push(text("没有办的任务，按任务合计，逐项在 总结评估报告.xlsx 里："));
        let header = header(&["任务", "事项", "牵头", "未办项数", "涉及家数", "已作说明"]);
        pieces.push(Piece::Table { header, widths: vec![4, 13, 8, 4, 4, 4], rows });
    }
    pieces
}
