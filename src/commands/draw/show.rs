//! A draw for reading: the receipt on the day, the record with both lists for scripts, the verdict of a
//! replay, the list of all draws.

use crate::domain::draw::{Candidate, Draw, Drawn};
use crate::draw::{Difference, Doubt, Short};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::reply::{Extra, Report};
use chrono::NaiveDate;

/// The name of a key's unit or person.
pub fn name<'l>(list: &'l [Candidate], key: &'l str) -> &'l str {
    list.iter().find(|c| c.key == key).map_or(key, |c| &c.name)
}

/// What is read out on the day.
pub fn receipt(draw: &Draw, filters: &str, visits: &[String], planned: NaiveDate) -> Vec<String> {
    let lists = &draw.lists;
    let units = draw.drawn.units.iter().map(|key| format!("{}（{key}）", name(&lists.units, key)));
    let people = draw.drawn.inspectors.iter().map(|key| name(&lists.inspectors, key).to_string());
    let (units, people) = (units.collect::<Vec<_>>().join("、"), people.collect::<Vec<_>>().join("、"));
    let (many, few) = (lists.units.len(), lists.inspectors.len());
    let count = format!("{many} 家抽 {} 家，{few} 名执法人员抽 {} 名", draw.units, draw.inspectors);
    let mut lines = vec![
        format!("已抽取 {}：{count}（{filters}）", draw.no),
        format!("  抽中单位：{units}"),
        format!("  执法人员：{people}"),
    ];
    let recused = recusals(draw);
    if !recused.is_empty() {
        lines.push(format!("  回避：{recused}"));
    }
    if let (Some(old), Some(reason)) = (&draw.redraws, &draw.reason) {
        lines.push(format!("  代替 {old}：{reason}；它还没开展的计划检查已作废"));
    }
    let known = format!("种子：{}；监督人：{}；方法：{}", draw.seed, draw.witness, draw.algorithm);
    lines.push(format!("  {known}"));
    lines.push(format!("  校验码：{}", draw.seal));
    lines.push(format!("已列入计划检查：{}，计划日期 {planned}", visits.join("、")));
    lines.push("下一步：去过之后 zhiben inspection hold 检查编号 --on 日期".to_string());
    lines.push(format!("复核：zhiben inspection verify {}", draw.no));
    lines
}

/// The record for scripts: a row for each drawn unit, with both lists and all facts as extras.
pub fn result(draw: &Draw, filters: &str, visits: &[String], planned: Option<NaiveDate>, today: NaiveDate) -> Report {
    let columns = vec![
        Column::new("no", "检查编号").keep(),
        Column::new("code", "单位编码").keep(),
        Column::new("unit", "单位名称"),
        Column::new("weight", "权重").number(),
        Column::new("inspectors", "执法人员"),
        Column::new("planned", "计划日期").date(),
    ];
    let lists = &draw.lists;
    let people = || draw.drawn.inspectors.iter().map(|key| Cell::text(name(&lists.inspectors, key)));
    let row = |(place, key): (usize, &String)| {
        Row::new(vec![
            Cell::maybe(visits.get(place), Cell::text),
            Cell::text(key),
            Cell::text(name(&lists.units, key)),
            weight(&lists.units, key),
            Cell::List(people().collect()),
            Cell::maybe(planned, Cell::Date),
        ])
    };
    let rows = draw.drawn.units.iter().enumerate().map(row).collect();
    let title = format!("双随机抽取 {}", draw.no);
    let mut report = Report::new("draw", title, today, Grid::new(columns, rows));
    report.extras = facts(draw, filters);
    report
}

/// Whether the record holds: a row for each thing that was looked at.
pub fn verdict(
    draw: &Draw,
    filters: &str,
    doubts: &[Doubt],
    register: Option<&[Difference; 2]>,
    register_counts: bool,
    today: NaiveDate,
) -> Report {
    let columns =
        vec![Column::new("check", "核对").keep(), Column::new("ok", "相符").keep(), Column::new("detail", "说明")];
    let line = |check: &str, wrong: Option<String>, right: String| {
        let tone = if wrong.is_some() { Tone::Bad } else { Tone::Good };
        let ok = Cell::Flag(wrong.is_none());
        Row::new(vec![Cell::text(check), ok, Cell::text(wrong.unwrap_or(right))]).tone(tone)
    };
    let first = |pick: &dyn Fn(&Doubt) -> Option<String>| doubts.iter().find_map(pick);
    let hash = |found: &str, recorded: &str| Some(format!("名录算得 {found}，记录是 {recorded}：名录或记录被改过"));
    let lists = &draw.lists;
    let mut rows = vec![
        line(
            "抽取方法",
            first(&|d| match d {
                Doubt::Method(name) => Some(format!("{name}，本程序不认识，其余无法复核")),
                _ => None,
            }),
            draw.algorithm.clone(),
        ),
        line(
            "单位名录",
            first(&|d| match d {
                Doubt::Units { found, recorded } => hash(found, recorded),
                _ => None,
            }),
            format!("{} 家，{}", lists.units.len(), draw.units_hash),
        ),
        line(
            "人员名录",
            first(&|d| match d {
                Doubt::Inspectors { found, recorded } => hash(found, recorded),
                _ => None,
            }),
            format!("{} 名，{}", lists.inspectors.len(), draw.inspectors_hash),
        ),
        line(
            "重抽结果",
            first(&|d| match d {
                Doubt::Result(drawn) => {
                    Some(format!("重抽得 {}；记录是 {}", names(draw, drawn), names(draw, &draw.drawn)))
                }
                Doubt::Short(Short::Units { asked, there }) => {
                    Some(format!("名录里只有 {there} 家，抽不出 {asked} 家"))
                }
                Doubt::Short(Short::Inspectors { asked, there, .. }) => {
                    Some(format!("名录里只有 {there} 名能抽，抽不出 {asked} 名"))
                }
                _ => None,
            }),
            names(draw, &draw.drawn),
        ),
        line(
            "整条记录",
            first(&|d| match d {
                Doubt::Seal { found, recorded } => Some(format!("算得 {found}，记录是 {recorded}：记录被改过")),
                _ => None,
            }),
            draw.seal.clone(),
        ),
    ];
    let (same, words) = match register {
        None => (false, "抽取的范围已不认识，无法比较".to_string()),
        Some([units, people]) if units.is_empty() && people.is_empty() => (true, "与抽取时相同".to_string()),
        Some([units, people]) => (false, [differs("单位", units), differs("人员", people)].concat().join("；")),
    };
    let tone = match (same, register_counts) {
        (true, _) => Tone::Good,
        (false, true) => Tone::Bad,
        (false, false) => Tone::Warn,
    };
    let register = vec![Cell::text("今天的名录"), Cell::Flag(same), Cell::text(words)];
    rows.push(Row::new(register).tone(tone));
    if matches!(doubts, [Doubt::Method(_)]) {
        rows.truncate(1);
    }
    let good = doubts.is_empty() && (same || !register_counts);
    let title = format!("复核双随机抽取 {}：{}", draw.no, if good { "相符" } else { "不符" });
    let mut report = Report::new("draw_verify", title, today, Grid::new(columns, rows));
    report.extras.push(Extra::Value { key: "verified", label: "", cell: Cell::Flag(doubts.is_empty()) });
    report.extras.push(Extra::Value { key: "register_same", label: "", cell: Cell::Flag(same) });
    report.extras.extend(facts(draw, filters));
    report
}

/// All draws with whether each still holds.
pub fn draws(judged: &[(Draw, Vec<Doubt>)]) -> Grid {
    let columns = vec![
        Column::new("no", "抽取编号").keep(),
        Column::new("on", "日期").date(),
        Column::new("units", "单位"),
        Column::new("inspectors", "执法人员"),
        Column::new("witness", "监督人").keep(),
        Column::new("redraws", "代替").keep(),
        Column::new("verified", "相符").keep(),
    ];
    let row = |(draw, doubts): &(Draw, Vec<Doubt>)| {
        let all = |list: &[Candidate], keys: &[String]| {
            Cell::List(keys.iter().map(|key| Cell::text(name(list, key))).collect())
        };
        let cells = vec![
            Cell::text(&draw.no),
            Cell::Date(draw.on),
            all(&draw.lists.units, &draw.drawn.units),
            all(&draw.lists.inspectors, &draw.drawn.inspectors),
            Cell::text(&draw.witness),
            Cell::maybe(draw.redraws.as_ref(), Cell::text),
            Cell::Flag(doubts.is_empty()),
        ];
        Row::new(cells).tone(if doubts.is_empty() { Tone::Plain } else { Tone::Bad })
    };
    Grid::new(columns, judged.iter().map(row).collect())
}

/// Everything in the record, with both lists for scripts.
fn facts(draw: &Draw, filters: &str) -> Vec<Extra> {
    let value = |key, label, cell| Extra::Value { key, label, cell };
    let keys = |keys: &[String]| Cell::List(keys.iter().map(Cell::text).collect());
    vec![
        value("no", "", Cell::text(&draw.no)),
        value("on", "抽取日期", Cell::Date(draw.on)),
        value("algorithm", "", Cell::text(&draw.algorithm)),
        value("seed", "种子", Cell::text(&draw.seed)),
        value("operator", "操作人", Cell::text(&draw.operator)),
        value("witness", "监督人", Cell::text(&draw.witness)),
        value("filters", "范围", Cell::text(filters)),
        value("weights", "权重", Cell::text(&draw.weights)),
        value("units_hash", "", Cell::text(&draw.units_hash)),
        value("inspectors_hash", "", Cell::text(&draw.inspectors_hash)),
        value("seal", "", Cell::text(&draw.seal)),
        value("drawn_units", "", keys(&draw.drawn.units)),
        value("drawn_inspectors", "", keys(&draw.drawn.inspectors)),
        value("recusals", "回避", Cell::maybe(Some(recusals(draw)).filter(|r| !r.is_empty()), Cell::text)),
        value("redraws", "代替", Cell::maybe(draw.redraws.as_ref(), Cell::text)),
        value("reason", "重抽原因", Cell::maybe(draw.reason.as_ref(), Cell::text)),
        Extra::Grid { key: "units", title: String::new(), grid: list(&draw.lists.units, &draw.drawn.units) },
        Extra::Grid {
            key: "inspectors",
            title: String::new(),
            grid: list(&draw.lists.inspectors, &draw.drawn.inspectors),
        },
    ]
}

/// One of the lists, with the place of those who were drawn.
fn list(candidates: &[Candidate], drawn: &[String]) -> Grid {
    let columns = vec![
        Column::new("key", "编号"),
        Column::new("name", "名称"),
        Column::new("weight", "权重").number(),
        Column::new("recused", "回避"),
        Column::new("drawn", "抽中").number(),
    ];
    let row = |c: &Candidate| {
        let place = drawn.iter().position(|key| *key == c.key);
        Row::new(vec![
            Cell::text(&c.key),
            Cell::text(&c.name),
            Cell::Int(c.weight.into()),
            Cell::List(c.recused.iter().map(Cell::text).collect()),
            Cell::maybe(place, |place| Cell::Int(place as i64 + 1)),
        ])
    };
    Grid::new(columns, candidates.iter().map(row).collect())
}

fn recusals(draw: &Draw) -> String {
    let lists = &draw.lists;
    let of = |person: &Candidate| {
        let units: Vec<&str> = person.recused.iter().map(|key| name(&lists.units, key)).collect();
        (!units.is_empty()).then(|| format!("{} 回避 {}", person.name, units.join("、")))
    };
    lists.inspectors.iter().filter_map(of).collect::<Vec<_>>().join("；")
}

fn names(draw: &Draw, drawn: &Drawn) -> String {
    let all = |list: &[Candidate], keys: &[String]| {
        keys.iter().map(|key| name(list, key).to_string()).collect::<Vec<_>>().join("、")
    };
    format!("{} / {}", all(&draw.lists.units, &drawn.units), all(&draw.lists.inspectors, &drawn.inspectors))
}

fn weight(list: &[Candidate], key: &str) -> Cell {
    Cell::maybe(list.iter().find(|c| c.key == key), |c| Cell::Int(c.weight.into()))
}

fn differs(what: &str, difference: &Difference) -> Vec<String> {
    let part = |verb: &str, names: &[String]| {
        let shown: Vec<&str> = names.iter().take(10).map(String::as_str).collect();
        let more = if names.len() > 10 { format!(" 等 {} 个", names.len()) } else { String::new() };
        (!names.is_empty()).then(|| format!("{what}{verb} {}{more}", shown.join("、")))
    };
    let parts = [("新增", &difference.added), ("减少", &difference.gone), ("变了", &difference.changed)];
    parts.into_iter().filter_map(|(verb, names)| part(verb, names)).collect()
}
