//! `submit list`: which forms were due for which periods since the plan was issued, and which were sent.

use super::owed::{Line, State, all, of_form, sent, unknown_forms};
use crate::commands::Ctx;
use crate::commands::checklist;
use crate::commands::group;
use crate::commands::options::value;
use crate::commands::tables::FORMS;
use crate::domain::words::{Word, Words};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::reply::{Extra, Mistake, Outcome, Report};
use crate::report::groups::By;
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command
        .arg(value("group", "按什么", "分组排名：site（站点），各处的报送率、及时率"))
        .arg(value("form", "报表", "只看一张表"))
        .arg(value("period", "周期", "只看一个周期里的，如 2026 或 2026Q3"))
}

static STATES: Words = &[
    Word { en: "sent", zh: "已报", also: &[] },
    Word { en: "late", zh: "迟报", also: &[] },
    Word { en: "missing", zh: "未报", also: &[] },
    Word { en: "pending", zh: "待报", also: &[] },
    Word { en: "corrected", zh: "已更正", also: &[] },
];

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    if let Some(by) = group::asked(matches)? {
        return by_site(ctx, by);
    }
    let asked = matches.get_one::<String>("form");
    let period = checklist::period(matches)?;
    let forms = match asked {
        Some(name) => vec![FORMS.find(ctx, name)?],
        None => all(ctx)?,
    };
    let sent = sent(ctx, &ctx.plan.site)?;
    let mut lines: Vec<Line> = forms.iter().flat_map(|form| of_form(ctx, form, &sent)).collect();
    if asked.is_none() {
        lines.extend(unknown_forms(&forms, &sent));
    }
    lines.retain(|line| period.is_none_or(|asked| line.period.is_some_and(|period| asked.contains(period))));
    Ok(report(ctx, lines).into())
}

fn by_site(ctx: &Ctx, by: By) -> anyhow::Result<Outcome> {
    if by != By::Site {
        return Err(Mistake::new("上报只能按站点分组").hint("请写 --group site").into());
    }
    let grid = group::forms(ctx)?;
    Ok(group::report(ctx, "submissions", "上报情况", by, grid, "及时率").into())
}

fn report(ctx: &Ctx, lines: Vec<Line>) -> Report {
    let count = |state: State| lines.iter().filter(|l| l.due.is_some() && l.state == state).count() as i64;
    let (on_time, late, missing) = (count(State::Sent), count(State::Late), count(State::Missing));
    let owed = on_time + late + missing;
    let columns = vec![
        Column::new("form", "报表").data(),
        Column::new("title", "报表名称"),
        Column::new("period", "周期").keep(),
        Column::new("due", "应报日期").keep(),
        Column::new("submitted", "上报日期").keep(),
        Column::new("status", "状态").keep(),
        Column::new("no", "上报编号").keep(),
        Column::new("times", "次数").number().data(),
        Column::new("note", "备注"),
    ];
    let rows = if ctx.for_people { folded(&lines) } else { lines.iter().map(|l| row(l, None)).collect() };
    let mut report =
        Report::new("submissions", format!("上报情况（截至 {}）", ctx.today), ctx.today, Grid::new(columns, rows));
    let value = |key, label, cell| Extra::Value { key, label, cell };
    report.extras.extend([
        value("owed", "应报", Cell::Int(owed)),
        value("sent", "已报", Cell::Int(on_time + late)),
        value("late", "其中迟报", Cell::Int(late)),
        value("missing", "未报", Cell::Int(missing)),
        value("rate", "报送率", Cell::Rate { part: on_time + late, whole: owed }),
        value("on_time_rate", "及时率", Cell::Rate { part: on_time, whole: owed }),
    ]);
    report.when_empty = "还没有到期要报的表";
    report.notes.push("应报日期写在各报表的 due 里；不用报的表，在 data/forms 放一份去掉 due 的同名文件".to_string());
    report
}

fn row(line: &Line, periods: Option<String>) -> Row {
    let word = &STATES[line.state as usize];
    let tone = match line.state {
        State::Missing => Tone::Bad,
        State::Late | State::Pending => Tone::Warn,
        State::Sent => Tone::Plain,
        State::Corrected => Tone::Dim,
    };
    let of = periods.or_else(|| line.period.map(|period| period.to_string()));
    Row::new(vec![
        Cell::text(&line.form),
        Cell::text(&line.title),
        Cell::maybe(of, Cell::text),
        Cell::maybe(line.due, Cell::Date),
        Cell::maybe(line.sent.as_ref().map(|(on, ..)| *on), Cell::Date),
        Cell::Word(crate::grid::Word { en: word.en.into(), zh: word.zh.into() }),
        Cell::maybe(line.sent.as_ref().map(|(_, no, _)| no.clone()), Cell::text),
        Cell::Int(line.sent.as_ref().map_or(0, |(.., times)| *times as i64)),
        Cell::maybe(line.note.clone(), Cell::text),
    ])
    .tone(tone)
}

/// For people: periods of one form that were all missed are one line.
fn folded(lines: &[Line]) -> Vec<Row> {
    let missed = |line: &Line| line.state == State::Missing;
    let runs = lines.chunk_by(|a, b| missed(a) && missed(b) && a.form == b.form);
    let of = |run: &[Line]| match run {
        [first, .., last] => {
            let name = |line: &Line| line.period.map(|p| p.to_string()).unwrap_or_default();
            row(last, Some(format!("{} 至 {}（{} 期）", name(first), name(last), run.len())))
        }
        [one] => row(one, None),
        [] => Row::default(),
    };
    runs.map(of).collect()
}
