//! 证书: `renew` moves a certificate on: its review while that comes first, else a new term. What it was
//! before is in the journal.

mod missing;

pub use missing::run as missing;

use super::ledger::{add, edit};
use super::{Ctx, find};
use crate::commands::ledger::derive;
use crate::commands::options::{value, word};
use crate::commands::typed::{self, day, on};
use crate::domain::certificate::review_after;
use crate::ledger::{CERTIFICATE, Record, Value, computed};
use crate::reply::{Mistake, Outcome};
use chrono::NaiveDate;
use clap::{ArgMatches, Command};

pub fn renew_options(command: Command) -> Command {
    command
        .arg(word("target", "编号", "编号，可写短的：JC-ZS-2026-0001、2026-1、1").required(true))
        .arg(value("on", "日期", "哪天复审的；换证时是新证的发证日期；不写是今天").alias("issued"))
        .arg(value("expires", "日期", "新的有效期至；写了就是换证"))
        .arg(value("review-due", "日期", "下一次复审日期"))
        .arg(value("no", "编号", "新的证书编号，没有变就不写"))
}

pub fn renew(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let old = find::valid(store, &CERTIFICATE, typed::text(matches, "target"))?;
    let on = on(ctx, matches)?;
    let date = |key: &str| -> anyhow::Result<Option<NaiveDate>> {
        matches.get_one::<String>(key).map(|text| day(ctx, key, text)).transpose()
    };
    let (expires, review_due) = (date("expires")?, date("review-due")?);
    let mut new = old.clone();
    if let Some(no) = typed::filled(matches, "no") {
        new.set("no", Some(Value::Text(no.to_string())));
    }
    let shown = computed::filled(&old, &ctx.plan, &ctx.calendar);
    let reviewed = shown.date("review_due").filter(|review| shown.date("expires").is_none_or(|end| *review < end));
    let (did, lines) = match (reviewed, expires) {
        (Some(review), None) => ("已复审", reviewed_on(ctx, &mut new, on, review, review_due)),
        _ => ("已换证", renewed_on(ctx, &mut new, on, expires, review_due)?),
    };
    ensure_in_order(&old, &computed::filled(&new, &ctx.plan, &ctx.calendar), on)?;
    let done = format!("证书 {} {} {did}（{on}）", new.no(), new.text("name").unwrap_or(""));
    let mut outcome = edit::save(ctx, &old, &new, done)?;
    lines.into_iter().for_each(|line| add::push_line(&mut outcome, line));
    Ok(outcome)
}

/// The next review, counted from the one that was due, so that an early or late one shifts nothing.
fn reviewed_on(ctx: &Ctx, new: &mut Record, on: NaiveDate, was: NaiveDate, given: Option<NaiveDate>) -> Vec<String> {
    let expires = computed::expiry(new, &ctx.plan);
    new.set("reviewed", Some(Value::Date(on)));
    let kind = new.text("kind").and_then(|name| ctx.plan.records.certificate.kind(name));
    let next = was.succ_opt().zip(kind).and_then(|(from, kind)| review_after(from, expires, kind));
    let next = given.or(next);
    // None before the expiry: the review that was held is not computed again.
    new.set("review_due", next.or(expires).map(Value::Date));
    vec![match (next, expires) {
        (Some(next), _) => format!("  下次复审：{next}"),
        (None, Some(expires)) => format!("  有效期内不再复审，{expires} 到期换证"),
        (None, None) => String::new(),
    }]
}

fn renewed_on(
    ctx: &Ctx,
    new: &mut Record,
    on: NaiveDate,
    expires: Option<NaiveDate>,
    review_due: Option<NaiveDate>,
) -> anyhow::Result<Vec<String>> {
    new.set("issued", Some(Value::Date(on)));
    new.set("expires", expires.map(Value::Date));
    new.set("review_due", review_due.map(Value::Date));
    new.set("reviewed", None);
    let lines = derive::certificate(ctx, new);
    if computed::expiry(new, &ctx.plan).is_none() {
        let what = format!("证书类别“{}”没有写明有效期，推算不出新的日期", new.text("kind").unwrap_or(""));
        return Err(Mistake::new(what).hint("请写 --expires 日期；或在 data/certificates.csv 里补上这个类别").into());
    }
    Ok(lines)
}

fn ensure_in_order(old: &Record, new: &Record, on: NaiveDate) -> anyhow::Result<()> {
    if let Some(issued) = old.date("issued").filter(|issued| on < *issued) {
        return Err(Mistake::new(format!("日期 {on} 早于现在这张证的发证日期 {issued}")).into());
    }
    for (key, name) in [("expires", "有效期至"), ("review_due", "复审日期")] {
        if let Some(day) = new.date(key).filter(|day| *day < on) {
            return Err(Mistake::new(format!("{name} {day} 早于 {on}")).into());
        }
    }
    Ok(())
}
