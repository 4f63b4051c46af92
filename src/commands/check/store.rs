//! The store's faults in words.

use super::finding::{Finding, Kind, RESTORE};
use crate::commands::Ctx;
use crate::ledger;
use crate::store::{Digests, Extent, Fault, Store};

pub fn findings(ctx: &Ctx, store: &Store, show: &dyn Fn(&str), findings: &mut Vec<Finding>) -> anyhow::Result<Extent> {
    let mut faults = Vec::new();
    let extent = store.faults(Some(&ctx.plan.site), show, &mut |fault| faults.push(fault))?;
    for fault in faults {
        findings.push(describe(store, fault)?);
    }
    digests(ctx, findings)?;
    Ok(extent)
}

/// What readers of digests were shown, against its seals.
fn digests(ctx: &Ctx, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let place = "data/digest.db";
    for reader in Digests::faults(&ctx.workspace.join(place))? {
        let what = match reader.is_empty() {
            true => "收摘要的名单被改过或清空了",
            false => "记着的摘要内容被改过或清空了",
        };
        let hint = "请查明谁改动了文件；删掉它，下一次 digest --changed 会从头说一遍".to_string();
        findings.push(Finding { kind: Kind::Seal, record: reader, place: place.into(), what: what.into(), hint });
    }
    Ok(())
}

fn describe(store: &Store, fault: Fault) -> anyhow::Result<Finding> {
    let about = |kind, table: &str, row: i64, what: &str, hint: &str| -> anyhow::Result<Finding> {
        let name = match table {
            "tip_reporter" => "单独保管的举报人",
            "identity" => "台账身份",
            table => ledger::find(table).map_or(table, |l| l.name),
        };
        let record = record(store, if table == "tip_reporter" { "tip" } else { table }, row)?;
        Ok(Finding { kind, record, place: format!("{name}（{table} {row}）"), what: what.into(), hint: hint.into() })
    };
    let plain = |kind, record: String, place: String, what: String, hint: &str| {
        Ok(Finding { kind, record, place, what, hint: hint.into() })
    };
    match fault {
        Fault::Reference { table, row, parent } => {
            let name = ledger::find(&parent).map_or(parent.as_str(), |l| l.name);
            about(Kind::Reference, &table, row, &format!("它引用的{name}不在了"), RESTORE)
        }
        Fault::Trigger(name) => {
            plain(Kind::Trigger, String::new(), name, "留痕触发器缺失、被改动或多余".to_string(), RESTORE)
        }
        Fault::Chain { command, entry } => {
            let place = match entry {
                Some(entry) => format!("第 {command} 步，留痕 {entry}"),
                None => format!("第 {command} 步"),
            };
            plain(Kind::Chain, String::new(), place, "留痕从这里起接不上，被改过或缺了".to_string(), RESTORE)
        }
        Fault::Changed { table, row } => about(Kind::Seal, &table, row, "内容不是最后一次登记的样子", RESTORE),
        Fault::Unexplained { table, row } => about(Kind::Seal, &table, row, "没有留痕说明它从哪里来", RESTORE),
        Fault::Missing { table, row } => about(Kind::Seal, &table, row, "登记过，现在不见了", RESTORE),
        Fault::Serial(lowered) => Ok(Finding::of_serial(lowered)),
        Fault::Gap { series, from, to } => {
            let record = match from == to {
                true => format!("{series}-{from:04}"),
                false => format!("{series}-{from:04} 至 {to:04}"),
            };
            let what = "这些编号发出过，现在没有，留痕也没有说明".to_string();
            plain(Kind::Number, record, "编号".to_string(), what, RESTORE)
        }
    }
}

/// The number of the record that a row belongs to.
fn record(store: &Store, table: &str, row: i64) -> anyhow::Result<String> {
    let Some(ledger) = ledger::find(table) else { return Ok(String::new()) };
    Ok(store.get(ledger, row).ok().flatten().map(|record| record.no().to_string()).unwrap_or_default())
}
