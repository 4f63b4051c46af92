//! `handover NAME` 交接: everything that is open in one person's name, for a change of post. With `--to` it moves to a
//! successor.

mod transfer;

pub use transfer::is_transfer;

use super::{Ctx, typed};
use crate::commands::options::{flag, value, word};
use crate::commands::view::{as_of, hazards, names};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::ledger::{
    CERTIFICATE, HAZARD, INSPECTION, Kind, Ledger, ORDER, PERSON, RISK, Record, SUPPLY, TASK, UNIT, Value, computed,
};
use crate::reply::{Mistake, Outcome, Report};
use crate::store::{Query, Store};
use chrono::NaiveDate;
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command
        .arg(word("name", "姓名", "谁的，写全名").required(true))
        .arg(value("to", "姓名", "移交给谁：人员台账里在岗的人；能移交的一步改到他名下"))
        .arg(flag("yes", "移交时不再问一遍").short('y').requires("to"))
}

/// Where a name may occur: the ledger, the column, as what, and the column of its deadline.
const PLACES: [(&Ledger, &str, &str, Option<&str>); 18] = [
    (&HAZARD, "owner", "整改责任人", Some("due")),
    (&HAZARD, "supervisor", "督办", Some("due")),
    (&HAZARD, "rectified_by", "整改人（待复查或销号）", None),
    (&HAZARD, "inspector", "检查人", Some("due")),
    (&TASK, "owner", "责任人", Some("due")),
    (&ORDER, "signer", "签发人（待回复）", Some("reply_due")),
    (&CERTIFICATE, "name", "持证人", Some("expires")),
    (&PERSON, "name", "在岗", None),
    (&UNIT, "principal", "主要负责人", None),
    (&UNIT, "controller", "实际控制人", None),
    (&UNIT, "safety_manager", "安全管理人员", None),
    (&SUPPLY, "keeper", "保管人", Some("expires")),
    (&RISK, "owner", "责任人", None),
    (&INSPECTION, "leader", "带队人（还没开展）", Some("planned")),
    (&INSPECTION, "inspectors", "检查人员（还没开展）", Some("planned")),
    (&INSPECTION, "experts", "专家（还没开展）", Some("planned")),
    (&HAZARD, "judged_by", "判定", Some("due")),
    (&HAZARD, "reviewer", "复查人（还没销号）", None),
];

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let name = typed::text(matches, "name");
    if name.is_empty() {
        return Err(Mistake::new("要写是谁的：zhiben handover 姓名").into());
    }
    if is_transfer(matches) {
        return transfer::run(ctx, matches, name);
    }
    let store = ctx.store()?;
    let mut rows = Vec::new();
    for (ledger, key, role, due) in PLACES {
        let valid = Query { without_void: true, ..Query::default() };
        // A part of a text is what the index of names can be asked for; the whole name is what counts.
        let query = Query { holding: vec![(key, name.to_string())], ..valid };
        as_of::scan(ctx, ledger, query, &mut |record| {
            if !is_named(&record, key, name) {
                return Ok(());
            }
            let (is_open, due, is_late) = state(ctx, store, &record, due)?;
            if is_open {
                let row = row(&record, role, due, &names::of(store));
                rows.push(row.tone(if is_late { Tone::Bad } else { Tone::Plain }));
            }
            Ok(())
        })?;
    }
    let mut notes = Vec::new();
    if !rows.is_empty() {
        let how = format!("移交给接手人：zhiben handover {name} --to 姓名");
        notes.push(format!("共 {} 项。{how}", rows.len()));
    }
    notes.extend(posts(ctx, name));
    let title = format!("{name} 名下未了结的事（截至 {}）", ctx.today);
    let mut report = Report::new("handover", title, ctx.today, Grid::new(columns(), rows));
    report.when_empty = "这个人名下没有未了结的事；姓名要写全";
    report.notes = notes;
    Ok(report.into())
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("ledger", "台账").keep(),
        Column::new("no", "编号").keep(),
        Column::new("role", "身份").keep(),
        Column::new("what", "事项"),
        Column::new("subject", "单位"),
        Column::new("due", "期限").keep(),
    ]
}

/// The posts that the plan itself gives the person: no ledger holds them.
fn posts(ctx: &Ctx, name: &str) -> Option<String> {
    let is_held = |until: Option<NaiveDate>| until.is_none_or(|until| until >= ctx.today);
    let held = ctx.plan.members.iter().filter(|m| m.name.as_deref() == Some(name) && is_held(m.until));
    let mut posts: Vec<String> = held.map(|m| format!("领导小组{}（{}）", m.role, m.post)).collect();
    if ctx.plan.first().office.director == name {
        posts.push(format!("{}主任", ctx.plan.first().office.name));
    }
    let posts = posts.join("、");
    (!posts.is_empty()).then(|| format!("plan.toml 里还写着：{posts}；换人请改 plan.toml"))
}

/// Whether something is still to be done about a record on the day, until when, and whether that has passed.
fn state(
    ctx: &Ctx,
    store: &Store,
    record: &Record,
    due: Option<&str>,
) -> anyhow::Result<(bool, Option<NaiveDate>, bool)> {
    let today = ctx.today;
    if record.ledger == &HAZARD {
        let hazard = hazards::standing(ctx, store, record)?;
        let due = due.and(hazard.due);
        return Ok((hazard.is_open, due, hazard.is_late));
    }
    let filled = computed::filled(record, &ctx.plan, &ctx.calendar);
    let record = &filled;
    let done_on = |key: &str| record.date(key).is_some_and(|day| day <= today);
    let is_known = || record.ledger.date.and_then(|key| record.date(key)).is_none_or(|day| day <= today);
    let is_open = match record.ledger.key {
        "task" => is_known() && !done_on("finished"),
        "order" => is_known() && record.get("reply_due").is_some() && !done_on("replied"),
        "person" | "unit" => record.date("until").is_none_or(|until| until >= today),
        "inspection" => !done_on("date"),
        _ => is_known(),
    };
    let due = due.and_then(|key| record.date(key));
    Ok((is_open, due, due.is_some_and(|due| due < today)))
}

/// What may be between names in a text.
const BETWEEN: [char; 7] = ['、', '，', ',', '；', ';', ' ', '/'];

/// Whether the column holds the whole name: alone, or among several.
fn is_named(record: &Record, key: &str, name: &str) -> bool {
    match record.get(key) {
        Some(Value::Text(text)) => text.split(BETWEEN).any(|one| one.trim() == name),
        Some(Value::Texts(texts)) => texts.iter().any(|text| text == name),
        _ => false,
    }
}

fn row(record: &Record, role: &str, due: Option<NaiveDate>, names: &dyn Fn(Kind, i64) -> String) -> Row {
    let text =
        |keys: &[&str]| keys.iter().filter(|key| record.ledger.at(key).is_some()).find_map(|key| record.text(key));
    let what = text(&["description", "content", "subject", "kind", "item", "point"])
        .or_else(|| record.word("role").map(|w| w.zh));
    let unit = ["unit", "to"].iter().filter(|key| record.ledger.at(key).is_some()).find_map(|key| record.int(key));
    let subject = match record.ledger.key {
        "unit" => record.text("name").map(str::to_string),
        "inspection" => {
            let units: Vec<String> = record.keys("units").iter().map(|id| names(Kind::Unit, *id)).collect();
            Some(units.join("、")).filter(|units| !units.is_empty())
        }
        "supply" => record.text("place").map(str::to_string),
        _ => unit.map(|id| names(Kind::Unit, id)),
    };
    Row::new(vec![
        Cell::text(record.ledger.name),
        Cell::text(record.no()),
        Cell::text(role),
        Cell::maybe(what, Cell::text),
        Cell::maybe(subject, Cell::text),
        Cell::maybe(due, Cell::Date),
    ])
}
