//! `form refuse` 退回: marks a report as refused and keeps the reason. No records are made of it.

use super::{item, state, state_of};
use crate::commands::Ctx;
use crate::commands::options::{must, number};
use crate::commands::typed;
use crate::commands::view::receipt;
use crate::ledger::{INBOX, Value};
use crate::reply::{Mistake, Outcome};
use crate::store::Entry;
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command.arg(number(&INBOX)).arg(must("reason", "原因", "为什么退回，告诉对方要改什么"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let item = item(ctx, typed::text(matches, "no"))?;
    let no = item.record.no();
    let reason = typed::filled(matches, "reason").ok_or_else(|| Mistake::new("--reason 不能是空的"))?;
    match state_of(&item.record).en {
        "waiting" => {}
        "accepted" => {
            let hint = "要收回请用 zhiben undo 撤销采纳那一步，再退回";
            return Err(Mistake::new(format!("{no} 已采纳，不能退回")).hint(hint).into());
        }
        _ => return Err(Mistake::new(format!("{no} {}，不用再退", state_of(&item.record).zh)).into()),
    }
    let mut after = item.record.clone();
    after.set("state", state("refused"));
    after.set("decided", Some(Value::Date(ctx.today)));
    after.set("reason", Some(Value::Text(reason.to_string())));
    let entry = Entry { reason: Some(reason.to_string()), ..ctx.entry() };
    store.write(&entry, |writer| {
        writer.ensure_unchanged(&item.record)?;
        Ok(writer.update(&item.record, &after)?)
    })?;
    let lines = vec![
        format!("已退回 {no}：{} {}，{reason}", item.unit_name, item.report.period),
        "请把原因告诉对方；对方在原来的表上改好，再发一次".to_string(),
    ];
    receipt::of(ctx, store, &after, lines)
}
