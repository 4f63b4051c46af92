//! 培训: `attend` records who took part.

use super::ledger::{self, add};
use super::{Ctx, find};
use crate::commands::options::{must, number};
use crate::commands::typed;
use crate::commands::view::{next, receipt};
use crate::ledger::read::value;
use crate::ledger::{ATTENDANCE, Record, TRAINING, Value};
use crate::reply::{Mistake, Outcome};
use crate::store::{Query, Store};
use clap::{ArgAction, ArgMatches, Command};

pub fn attend_options(command: Command) -> Command {
    let column = |key: &'static str| ATTENDANCE.columns.iter().filter(move |c| c.key == key).map(ledger::option);
    command
        .arg(number(&TRAINING))
        .arg(must("name", "姓名", "参训人，可重复").action(ArgAction::Append))
        .args(["unit", "role", "score", "passed"].into_iter().flat_map(column))
}

pub fn attend(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let training = find::valid(store, &TRAINING, typed::text(matches, "no"))?;
    let names: Vec<&String> = matches.get_many::<String>("name").into_iter().flatten().collect();
    let records = find::typed(ctx, |context| {
        let mut wrong = Vec::new();
        let mut common = Record::new(&ATTENDANCE);
        common.set("training", Some(Value::Key(training.id)));
        for key in ["unit", "role", "score", "passed"] {
            let Some(text) = matches.get_one::<String>(key) else { continue };
            match ATTENDANCE.column(key).map(|column| value(column, text, context)) {
                Some(Ok(value)) => common.set(key, value),
                Some(Err(why)) => wrong.push(format!("--{key} 的“{text}”：{why}")),
                None => {}
            }
        }
        let mut records = Vec::new();
        for name in &names {
            let mut record = common.clone();
            record.set("name", Some(Value::Text(name.trim().to_string())).filter(|_| !name.trim().is_empty()));
            wrong.extend(add::check(&record, context));
            if is_there(store, &record)? {
                wrong.push(format!("{name} 已经在这次培训里了"));
            }
            records.push(record);
        }
        typed::refuse(wrong)?;
        Ok(records)
    })?;
    let written = store.write(&ctx.entry(), |writer| {
        records.into_iter().map(|r| add::insert(ctx, writer, r)).collect::<anyhow::Result<Vec<_>>>()
    })?;
    let people = written.iter().filter_map(|r| r.text("name")).collect::<Vec<_>>().join("、");
    let line = format!("培训 {} 记下参训 {} 人：{people}", training.no(), written.len());
    let last = written.last().ok_or_else(|| Mistake::new("没有写参训人：--name 姓名"))?;
    let next = format!("{}zhiben training show {} 看全部参训", next::MARK, training.no());
    receipt::of(ctx, store, last, vec![line, next])
}

fn is_there(store: &Store, record: &Record) -> anyhow::Result<bool> {
    let mut query = Query { without_void: true, ..Query::default() };
    for key in ["training", "name"] {
        query.equal.extend(record.get(key).map(|value| (key, vec![value.clone()])));
    }
    let same_unit = |other: &Record| other.get("unit") == record.get("unit");
    Ok(store.all(&ATTENDANCE, &query)?.iter().any(same_unit))
}
