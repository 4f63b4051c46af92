//! `submit list`: which forms were due for which periods since the plan was issued, and which were sent.

use super::remark;
use crate::commands::Ctx;
use crate::commands::checklist;
use crate::commands::group::{self, Sent};
use crate::commands::options::value;
use crate::commands::tables::FORMS;
use crate::domain::obligation::Status;
use crate::domain::period::Period;
use crate::domain::words::{Word, Words};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::ledger::{Record, SUBMISSION};
use crate::reply::{Extra, Mistake, Outcome, Report};
use crate::report::groups::By;
use crate::store::Query;
use crate::tables::form::{self, Form};
use chrono::NaiveDate;
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command
        .arg(value("group", "按什么", "分组排名：site（站点），各处的报送率、及时率"))
        .arg(value("form", "报表", "只看一张表"))
        .arg(value("period", "周期", "只看一个周期里的，如 2026 或 2026Q3"))
}

/// 报送状态
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Sent,
    Late,
    Missing,
    Pending,
    /// Another registration took its place.
    Corrected,
}

static STATES: Words = &[
    Word { en: "sent", zh: "已报", also: &[] },
    Word { en: "late", zh: "迟报", also: &[] },
    Word { en: "missing", zh: "未报", also: &[] },
    Word { en: "pending", zh: "待报", also: &[] },
    Word { en: "corrected", zh: "已更正", also: &[] },
];

/// One form of one period.
struct Line {
    form: String,
    title: String,
    period: Option<Period>,
    due: Option<NaiveDate>,
    /// The first registration, and the last.
    sent: Option<(NaiveDate, String, usize)>,
    state: State,
    note: Option<String>,
}

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

/// The forms that a site sent by the as-of day, in the order of sending.
fn sent(ctx: &Ctx, site: &str) -> anyhow::Result<Vec<Record>> {
    let store = ctx.store()?;
    let sites = store.sites(&ctx.plan.site)?;
    let mut sent = store.all(&SUBMISSION, &Query { to: vec![("submitted", ctx.today)], ..Query::default() })?;
    sent.retain(|record| sites.of(SUBMISSION.key, record.id) == site);
    sent.sort_by_key(|record| record.id);
    Ok(sent)
}

/// Every form.
fn all(ctx: &Ctx) -> anyhow::Result<Vec<Form>> {
    Ok(FORMS.all(ctx)?.into_iter().map(|(form, _)| form).collect())
}

/// What a site had to send by now, and what of it it sent.
pub fn of_site(ctx: &Ctx, site: &str) -> anyhow::Result<Sent> {
    let (forms, sent) = (all(ctx)?, sent(ctx, site)?);
    let mut all = Sent::default();
    for line in forms.iter().flat_map(|form| of_form(ctx, form, &sent)).filter(|line| line.due.is_some()) {
        all.count(match line.state {
            State::Sent => Status::Done,
            State::Late => Status::Late,
            State::Missing => Status::Overdue,
            State::Pending | State::Corrected => Status::Pending,
        });
    }
    Ok(all)
}

/// What is owed of a form, and what was sent of it besides.
fn of_form(ctx: &Ctx, form: &Form, sent: &[Record]) -> Vec<Line> {
    let sent_of: Vec<&Record> = sent.iter().filter(|record| record.text("form") == Some(&form.table.name)).collect();
    let owed = form::owed(form, &ctx.plan, &ctx.calendar, ctx.today);
    let mut periods: Vec<(Option<Period>, Option<NaiveDate>)> =
        owed.iter().map(|due| (Some(due.period), Some(due.due))).collect();
    for record in &sent_of {
        let period = period_of(record);
        if !periods.iter().any(|(known, _)| *known == period) {
            periods.push((period, None));
        }
    }
    periods.sort_by_key(|(period, _)| period.map(|p| (p.last(), p)));
    periods
        .into_iter()
        .flat_map(|(period, due)| of_period(ctx, &form.table.name, &form.table.title, period, due, &sent_of))
        .collect()
}

/// Forms that were sent and whose file is there no more.
fn unknown_forms(forms: &[Form], sent: &[Record]) -> Vec<Line> {
    let unknown = sent.iter().filter(|record| !forms.iter().any(|form| Some(&*form.table.name) == record.text("form")));
    let line = |record: &Record| Line {
        form: record.text("form").unwrap_or_default().to_string(),
        title: record.text("title").unwrap_or_default().to_string(),
        period: period_of(record),
        due: None,
        sent: record.date("submitted").map(|day| (day, record.no().to_string(), 1)),
        state: State::Sent,
        note: remark(record, None),
    };
    unknown.map(line).collect()
}

fn period_of(record: &Record) -> Option<Period> {
    record.text("period").and_then(Period::parse)
}

/// A form's line for one period, and one for each registration that another has corrected.
fn of_period(
    ctx: &Ctx,
    form: &str,
    title: &str,
    period: Option<Period>,
    due: Option<NaiveDate>,
    sent: &[&Record],
) -> Vec<Line> {
    let of: Vec<&Record> = sent.iter().filter(|record| period_of(record) == period).copied().collect();
    let first = of.first().and_then(|record| record.date("submitted"));
    let state = match (first, due) {
        (Some(on), Some(due)) if on > due => State::Late,
        (Some(_), _) => State::Sent,
        (None, Some(due)) if due < ctx.today => State::Missing,
        (None, _) => State::Pending,
    };
    let line = |due, sent, state, note| {
        let (form, title) = (form.to_string(), title.to_string());
        Line { form, title, period, due, sent, state, note }
    };
    let last = of.last().map(|record| record.no().to_string()).unwrap_or_default();
    let sent = first.map(|on| (on, last, of.len()));
    let mut lines = vec![line(due, sent, state, of.last().and_then(|record| remark(record, None)))];
    lines.extend(of.windows(2).rev().map(|pair| {
        let sent = pair[0].date("submitted").map(|on| (on, pair[0].no().to_string(), 1));
        line(None, sent, State::Corrected, remark(pair[0], Some(pair[1].no())))
    }));
    lines
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
        Cell::maybe(of, Cell::Text),
        Cell::maybe(line.due, Cell::Date),
        Cell::maybe(line.sent.as_ref().map(|(on, ..)| *on), Cell::Date),
        Cell::Word(crate::grid::Word { en: word.en.into(), zh: word.zh.into() }),
        Cell::maybe(line.sent.as_ref().map(|(_, no, _)| no.clone()), Cell::Text),
        Cell::Int(line.sent.as_ref().map_or(0, |(.., times)| *times as i64)),
        Cell::maybe(line.note.clone(), Cell::Text),
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
