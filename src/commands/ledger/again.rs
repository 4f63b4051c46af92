//! A record that is entered by hand twice: the one that is there already is named before anything is written, and
//! `--again` writes it nevertheless.

use crate::commands::Ctx;
use crate::commands::options::flag;
use crate::ledger::value::same;
use crate::ledger::{HAZARD, Kind, Record};
use crate::reply::Mistake;
use crate::store::{Query, Store};
use clap::{Arg, ArgMatches};

/// The option of `add`.
pub fn option() -> Arg {
    flag("again", "已有相同的记录也再登记一条")
}

/// Refuses a record that is there already, unless `--again` is given.
pub fn ensure(ctx: &Ctx, matches: &ArgMatches, record: &Record) -> anyhow::Result<()> {
    if matches.try_get_one::<bool>("again").ok().flatten().is_some_and(|again| *again) {
        return Ok(());
    }
    let Some(other) = twin(ctx.store()?, record)? else { return Ok(()) };
    let what = format!("已经有一条相同的{}：{}（{}）", record.ledger.name, other.no(), words(&other));
    let look = format!("zhiben {} show {}", record.ledger.command(), other.no());
    Err(Mistake::new(what).hint(format!("先看一眼：{look}；确实是另一件事，在命令后面加 --again")).into())
}

/// A valid record of the same day with the same values in the columns that identify a record: of a hazard its unit and
/// words, and its place where both have one.
pub fn twin(store: &Store, record: &Record) -> anyhow::Result<Option<Record>> {
    let ledger = record.ledger;
    // What has no day may be there twice: two alarms of one kind, two people of one name.
    let Some(query) = Query::like(record) else { return Ok(None) };
    let found = store.all(ledger, &query)?;
    let is_same = |other: &Record| {
        ledger.identity.iter().all(|key| {
            let (a, b) = (record.get(key), other.get(key));
            let is_optional = ledger == &HAZARD && *key == "place";
            let kind = ledger.column(key).map_or(Kind::Text, |column| column.kind);
            (is_optional && (a.is_none() || b.is_none())) || same(kind, a, b)
        })
    };
    // Two meetings of a day are two records that differ in their notes.
    let has_other_words = |other: &Record| record.text("note").zip(other.text("note")).is_some_and(|(a, b)| a != b);
    Ok(found.into_iter().find(|other| is_same(other) && !has_other_words(other)))
}

fn words(record: &Record) -> String {
    let date = record.ledger.date.and_then(|key| record.date(key)).map(|day| day.to_string());
    let text = ["description", "topic", "subject", "content", "name", "item", "point", "note"];
    let text = text.iter().find_map(|key| record.text(key)).map(str::to_string);
    date.into_iter().chain(text).collect::<Vec<_>>().join("，")
}
