//! What the records themselves lack: what the plan no longer knows, histories with gaps (待补), units that no
//! category asks anything of (未分类), codes that a spreadsheet spoilt.

use super::finding::{Finding, Kind};
use crate::commands::ledger::derive;
use crate::commands::{Ctx, order};
use crate::domain::hazard::{breaches, gaps};
use crate::domain::period::Period;
use crate::domain::unit::{Unit, UnitIx};
use crate::domain::words::RISK as RISKS;
use crate::ledger::{self, CERTIFICATE, Column, HAZARD, Kind as Type, Ledger, RISK, UNIT, Value, hazard, read};
use crate::store::{Query, Store, StoreError};

pub fn findings(ctx: &Ctx, store: &Store, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    for ledger in ledger::ALL.iter().copied() {
        for column in ledger.columns {
            unknown_references(ctx, store, ledger, column, findings)?;
            spoilt(store, ledger, column, findings)?;
        }
    }
    documents(ctx, store, findings)?;
    unsorted(store, findings)?;
    uncontrolled(store, findings)?;
    unfit(ctx, store, findings)?;
    incomplete(ctx, store, findings)
}

fn fits_plan(ctx: &Ctx, kind: Type, id: &str) -> bool {
    match kind {
        Type::Category | Type::Categories => ctx.plan.find_category(id).is_some(),
        Type::Body | Type::Bodies => ctx.plan.find_body(id).is_some(),
        Type::Measure => ctx.plan.find_key(id).is_some(),
        Type::Event => ctx.plan.find_event(id).is_some(),
        Type::Period => Period::parse(id).is_some(),
        _ => true,
    }
}

/// Values that name something of a plan that does not have it: one finding for each value.
fn unknown_references(
    ctx: &Ctx,
    store: &Store,
    ledger: &'static Ledger,
    column: &'static Column,
    findings: &mut Vec<Finding>,
) -> anyhow::Result<()> {
    let of_plan = matches!(
        column.kind,
        Type::Category | Type::Categories | Type::Body | Type::Bodies | Type::Measure | Type::Event | Type::Period
    );
    if !of_plan {
        return Ok(());
    }
    let mut seen: Vec<String> = Vec::new();
    for (value, many, first) in store.values_of(ledger, column)? {
        for id in value.split('\n').filter(|id| !fits_plan(ctx, column.kind, id)) {
            if seen.iter().any(|known| known == id) {
                continue;
            }
            seen.push(id.to_string());
            let record = store.get(ledger, first)?.map(|r| r.no().to_string()).unwrap_or_default();
            let more = if many > 1 { format!("等 {many} 条") } else { String::new() };
            findings.push(Finding {
                kind: Kind::Plan,
                record: format!("{record}{more}"),
                place: format!("{} {}", ledger.name, column.header),
                what: format!("方案里没有“{id}”"),
                hint: format!("在 plan.toml 里补上它，或用 zhiben {} edit 改这些记录", verb(ledger)),
            });
        }
    }
    Ok(())
}

/// The command of a ledger: 办结 is ticked with `done`.
fn verb(ledger: &Ledger) -> &'static str {
    if ledger.key == "activity" { "done" } else { ledger.key }
}

/// A code that is not one: its check digit is wrong, or a spreadsheet made a number of it.
fn spoilt(
    store: &Store,
    ledger: &'static Ledger,
    column: &'static Column,
    findings: &mut Vec<Finding>,
) -> anyhow::Result<()> {
    let is_code = column.kind == Type::CreditCode || matches!(column.key, "no" | "code" | "phone");
    if !is_code {
        return Ok(());
    }
    store.texts(ledger, column, &mut |id, text| {
        let wrong = match column.kind {
            Type::CreditCode => read::credit_code(text).err(),
            _ if is_scientific(text) => Some("像是被表格软件变成了数字".to_string()),
            _ => None,
        };
        let Some(wrong) = wrong else { return Ok(()) };
        let record = store.get(ledger, id)?.map(|r| r.no().to_string()).unwrap_or_default();
        findings.push(Finding {
            kind: Kind::Code,
            record,
            place: format!("{} {}", ledger.name, column.header),
            what: format!("“{text}”{wrong}"),
            hint: format!("对照原件，用 zhiben {} edit 改正", verb(ledger)),
        });
        Ok(())
    })
}

/// `9.14E+17`
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    digits(mantissa) && exponent.strip_prefix('+').is_some_and(digits)
}

/// Series of document numbers that were lowered.
fn documents(ctx: &Ctx, store: &Store, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    for ((series, year), of) in order::numbered(&ctx.plan, store)? {
        if let Err(StoreError::Lowered(lowered)) = store.ensure_series(&series, year, of.given) {
            findings.push(Finding::of_serial(lowered));
        }
    }
    Ok(())
}

/// Red points that nobody wrote controls for.
fn uncontrolled(store: &Store, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let red = RISKS.iter().filter(|word| word.en == "red").map(Value::Word).collect();
    let query = Query { without_void: true, equal: vec![("level", red)], ..Query::default() };
    store.scan(&RISK, &query, &mut |point| {
        if point.get("controls").is_none() {
            findings.push(Finding {
                kind: Kind::Incomplete,
                record: point.no().to_string(),
                place: "风险 管控措施".to_string(),
                what: format!("红色风险点“{}”没有管控措施", point.text("point").unwrap_or_default()),
                hint: format!("zhiben risk edit {} --controls 措施", point.no()),
            });
        }
        Ok(())
    })
}

/// Certificates that do not satisfy their role: of another kind, of another person than the register's 主要负责人.
fn unfit(ctx: &Ctx, store: &Store, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    store.scan(&CERTIFICATE, &Query { without_void: true, ..Query::default() }, &mut |record| {
        if let Some(what) = derive::unfit(ctx, store, &record)? {
            findings.push(Finding {
                kind: Kind::Incomplete,
                record: record.no().to_string(),
                place: "证书".to_string(),
                what: format!("不能证明持证：{what}"),
                hint: format!("zhiben cert edit {}；人换了的用 zhiben unit edit 改名录", record.no()),
            });
        }
        Ok(())
    })
}

fn unsorted(store: &Store, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    store.scan(&UNIT, &Query { without_void: true, ..Query::default() }, &mut |unit| {
        if unit.get("categories").is_none() {
            let name = unit.text("name").unwrap_or_default();
            findings.push(Finding {
                kind: Kind::Unsorted,
                record: unit.no().to_string(),
                place: "单位 类别".to_string(),
                what: format!("{name}没有类别，方案对它没有要求"),
                hint: format!("zhiben unit edit {} --categories 类别", unit.no()),
            });
        }
        Ok(())
    })
}

fn incomplete(ctx: &Ctx, store: &Store, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let register = store.register(&ctx.plan)?;
    let fallback = Unit::default();
    store.scan(&HAZARD, &Query { without_void: true, ..Query::default() }, &mut |record| {
        let place = record.int("unit").and_then(|id| register.by_id(id));
        let unit = place.map_or(&fallback, |ix| register.get(ix));
        let Some(h) = hazard::from_record(&record, place.unwrap_or(UnitIx(0)), &ctx.plan) else { return Ok(()) };
        let mut finding = |what: String, hint: &str| {
            let (record, place, hint) = (record.no().to_string(), "隐患".to_string(), hint.to_string());
            findings.push(Finding { kind: Kind::Incomplete, record, place, what, hint });
        };
        let lacks = gaps(&h, unit);
        if !lacks.is_empty() {
            let hint = "找到原始资料后，把这一列补进文件再导入：zhiben import hazard 文件";
            finding(format!("缺{}", lacks.join("、")), hint);
        }
        let breaches = breaches(&h);
        if !breaches.is_empty() {
            finding(format!("不合程序：{}", breaches.join("；")), "核对原始资料；记录无误的，按规定补办并写明情况");
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::is_scientific;

    #[test]
    fn a_number_in_the_place_of_a_code_is_seen() {
        for spoilt in ["9.14E+17", "1E+10", "1.30e+10"] {
            assert!(is_scientific(spoilt), "{spoilt}");
        }
        for sound in ["E+1", "JC-YH-2026-0001", "13000000001", "1E5", "12E", "甲E+乙"] {
            assert!(!is_scientific(sound), "{sound}");
        }
    }
}
