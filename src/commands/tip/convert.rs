//! `tip convert` 转隐患: what was reported becomes a hazard in one command: the tip names the hazard, and the hazard
//! names the tip.

use crate::commands::ledger::{add, edit};
use crate::commands::options::{self, number};
use crate::commands::typed::{self, day};
use crate::commands::view::receipt;
use crate::commands::{Ctx, find};
use crate::domain::hazard::contradictions;
use crate::domain::unit::UnitIx;
use crate::domain::words::{GRADE, SOURCE, find as word};
use crate::ledger::faults::faults;
use crate::ledger::read::value;
use crate::ledger::{HAZARD, Record, TIP, Value, hazard};
use crate::reply::{Mistake, Outcome};
use clap::{ArgMatches, Command};

/// The hazard's columns that may be given in addition to those of the tip.
const GIVEN: [&str; 5] = ["unit", "grade", "description", "place", "category"];

pub fn options(command: Command) -> Command {
    let columns = GIVEN.iter().filter_map(|key| HAZARD.column(key)).map(|column| {
        let arg = crate::commands::ledger::option(column);
        match column.key {
            "unit" => arg.help("哪个单位，不写是被举报单位"),
            "description" => arg.help("隐患描述，不写是举报内容"),
            "grade" => arg.help("隐患等级：一般(general)、重大(major)、疑似重大(suspected)；不写是疑似重大"),
            _ => arg,
        }
    });
    command.arg(number(&TIP)).args(columns).arg(options::value("on", "日期", "核实（发现）日期，不写是今天"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let old = find::valid(store, &TIP, typed::text(matches, "no"))?;
    if let Some(key) = old.int("hazard") {
        let no = store.number(&HAZARD, key)?.unwrap_or_default();
        return Err(Mistake::new(format!("举报 {} 已经转为隐患 {no}", old.no())).into());
    }
    let on = match matches.get_one::<String>("on") {
        Some(text) => day(ctx, "on", text)?,
        None => ctx.today,
    };
    if let Some(received) = old.date("received").filter(|received| on < *received) {
        return Err(Mistake::new(format!("核实日期 {on} 早于受理日期 {received}")).into());
    }
    let made = find::typed(ctx, |context| {
        let mut record = Record::new(&HAZARD);
        record.set("unit", old.get("unit").cloned());
        record.set("description", old.get("content").cloned());
        record.set("grade", word(GRADE, "suspected").map(Value::Word));
        record.set("source", word(SOURCE, "tip").map(Value::Word));
        record.set("found", Some(Value::Date(on)));
        record.set("note", Some(Value::Text(format!("由举报 {} 转来", old.no()))));
        let mut wrong = Vec::new();
        for column in GIVEN.iter().filter_map(|key| HAZARD.column(key)) {
            let Some(text) = matches.get_one::<String>(column.key) else { continue };
            match value(column, text, context) {
                Ok(value) => record.set(column.key, value),
                Err(why) => wrong.push(format!("--{} 的“{text}”：{why}", column.key)),
            }
        }
        wrong.extend(faults(&record, true, context).into_iter().map(|(key, why)| format!("--{key}：{why}")));
        if let Some(h) = hazard::from_record(&record, UnitIx(0), &ctx.plan) {
            wrong.extend(contradictions(&h, ctx.today).into_iter().map(|(_, why)| why));
            hazard::write(&h, &mut record);
        }
        wrong.dedup();
        typed::refuse(wrong)?;
        Ok(record)
    })?;
    let (new, made) = store.write(&ctx.entry(), |writer| {
        writer.ensure_unchanged(&old)?;
        let made = add::insert(ctx, writer, made)?;
        let mut new = old.clone();
        new.set("hazard", Some(Value::Key(made.id)));
        writer.update(&old, &new)?;
        Ok((new, made))
    })?;
    let mut lines = vec![format!("举报 {} 已转为隐患 {}", new.no(), made.no())];
    lines.extend(edit::changes(ctx, store, &old, &new));
    lines.push(format!("下一步：zhiben hazard show {}", made.no()));
    receipt::of(ctx, store, &made, lines)
}
