//! `submit diff`: what a form that was sent would be now, row by row and for which reason; or against another that was
//! sent.

use super::fill::{Material, Order, fill, placeholders};
use super::reasons::Before;
use super::send::rows_of;
use super::{number, show};
use crate::commands::Ctx;
use crate::commands::find;
use crate::commands::options::value;
use crate::commands::tables::FORMS;
use crate::commands::view::names;
use crate::domain::period::Period;
use crate::grid::{Cell, Column, Grid, Row, Tone, Word};
use crate::ledger::{Record, SUBMISSION};
use crate::reply::{Extra, Mistake, Outcome, Report};
use crate::tables::form::{self, Change, Changed, Reasons, Rows, Span};
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    let with = value("with", "编号", "不和现在比，和另一次上报比");
    command.arg(number()).arg(with)
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let sent = show::named(ctx, matches)?;
    let form = FORMS.find(ctx, sent.text("form").unwrap_or_default())?;
    let was = rows_of(store, &sent)?;
    if let Some(other) = matches.get_one::<String>("with") {
        let other = find::record(store, &SUBMISSION, other)?;
        if other.text("form") != sent.text("form") {
            return Err(Mistake::new(format!("{} 和 {} 不是同一张表", sent.no(), other.no())).into());
        }
        let (first, second) = if other.id < sent.id { (&other, &sent) } else { (&sent, &other) };
        let changes = form::diff(&rows_of(store, first)?, &rows_of(store, second)?, &form.counted());
        let reason = |_: &Changed| second.text("note").map(str::to_string);
        let title = format!("{} 与 {} 相比", second.no(), first.no());
        return Ok(report(ctx, title, second, &changes, &reason).into());
    }
    if !store.is_local(SUBMISSION.key, sent.id)? {
        let what = format!("{} 是别处报的，这里的台账不是它填表时的台账", sent.no());
        let hint = "请在报它的那边比；和另一次上报比，加 --with 编号";
        return Err(Mistake::new(what).hint(hint).into());
    }
    let day = sent.date("as_of").unwrap_or(ctx.today);
    let period = sent.text("period").and_then(Period::parse).unwrap_or(Period::Plan);
    let operator = sent.text("operator").unwrap_or_default();
    let order = Order { form: &form, period, as_of: ctx.today, operator, date: day };
    let now = fill(ctx, &order)?;
    let changes = form::diff(&was, &Rows::of(&now), &form.counted());
    let before = Before::load(ctx, store, &form, sent.id)?;
    // As it was filled then, from the records as they were: which of them each number counted.
    let then_order = Order { as_of: day, ..order };
    let (then_span, span) = (Span::new(&form, period, day), Span::new(&form, period, ctx.today));
    let material = Material::load(ctx, &form, span)?;
    let others = names::of(store);
    let then_facts = material.facts(ctx, then_span, Some(&before), &others);
    let then = form::build(&form, &then_facts, &placeholders(ctx, &then_order));
    let facts = material.facts(ctx, span, None, &others);
    let pasts = before.pasts(ctx);
    let reasons = Reasons {
        facts: &facts,
        pasts: &pasts,
        then: &then,
        now: &now,
        until: (then_span.to, span.to),
        versions: (sent.text("form_version").unwrap_or_default(), &form.version),
        units: before.units,
    };
    let title = format!("{} 上报时与现在（截至 {}）相比", sent.no(), ctx.today);
    Ok(report(ctx, title, &sent, &changes, &|changed| Some(reasons.of(&form, changed))).into())
}

fn report(
    ctx: &Ctx,
    title: String,
    sent: &Record,
    changes: &[Changed],
    reason: &dyn Fn(&Changed) -> Option<String>,
) -> Report {
    let columns = vec![
        Column::new("no", "行").keep(),
        Column::new("change", "变化").keep(),
        Column::new("column", "列"),
        Column::new("was", "原来"),
        Column::new("now", "现在"),
        Column::new("reason", "原因"),
    ];
    let text = |text: &Option<String>| Cell::maybe(text.clone(), Cell::text);
    let row = |changed: &Changed| {
        let word = changed.change.word();
        let tone = match changed.change {
            Change::Added => Tone::Good,
            Change::Removed => Tone::Bad,
            Change::Changed => Tone::Warn,
        };
        Row::new(vec![
            Cell::text(&changed.key),
            Cell::Word(Word { en: word.en.into(), zh: word.zh.into() }),
            text(&changed.column),
            text(&changed.was),
            text(&changed.now),
            Cell::maybe(reason(changed), Cell::text),
        ])
        .tone(tone)
    };
    let grid = Grid::new(columns, changes.iter().map(row).collect());
    let mut report = Report::new("submission-diff", title, ctx.today, grid);
    report.when_empty = "没有变化";
    report.extras.push(Extra::Value { key: "submission", label: "", cell: Cell::text(sent.no()) });
    report
}
