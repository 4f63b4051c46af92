//! What follows by a rule where it was not given: a certificate's expiry and review, a reply, a tip's check are shown
//! and not stored. And what only the register can refuse.

use crate::commands::Ctx;
use crate::domain::calendar::{ComputedDate, Term};
use crate::domain::certificate::{self, review_after, validity};
use crate::domain::order::place;
use crate::domain::unit::Unit;
use crate::domain::words::Word;
use crate::ledger::{CERTIFICATE, HAZARD, ORDER, PERMIT, Record, TIP, UNIT, Value, computed};
use crate::store::Store;

/// The receipt's lines on what follows from the rest of a new record.
pub fn derived_lines(ctx: &Ctx, record: &Record) -> Vec<String> {
    match record.ledger {
        ledger if ledger == &CERTIFICATE || ledger == &PERMIT => certificate(ctx, record),
        ledger if ledger == &ORDER => order(ctx, record),
        ledger if ledger == &TIP => tip(ctx, record),
        _ => Vec::new(),
    }
}

/// The expiry by the certificate's or the permit's kind, and the first review before it.
pub fn certificate(ctx: &Ctx, record: &Record) -> Vec<String> {
    let mut lines = Vec::new();
    let Some(kind) = record.text("kind").and_then(|name| ctx.plan.records.certificate.kind(name)) else { return lines };
    let Some(issued) = record.date("issued") else { return lines };
    let by = format!("按“{}”推算：{}", kind.name, validity(kind));
    let expires = computed::expiry(record, &ctx.plan);
    if let (None, Some(day)) = (record.get("expires"), expires) {
        lines.push(format!("  有效期至：{day}（{by}）"));
    }
    if record.ledger == &CERTIFICATE
        && record.get("review_due").is_none()
        && let Some(day) = review_after(issued, expires, kind)
    {
        lines.push(format!("  复审日期：{day}（{by}）"));
    }
    lines
}

fn order(ctx: &Ctx, record: &Record) -> Vec<String> {
    let rules = &ctx.plan.records.order;
    let term = record.word("kind").and_then(|kind| rules.reply.get(place(kind)).copied().flatten());
    let (Some(term), Some(issued), None) = (term, record.date("issued"), record.get("reply_due")) else {
        return Vec::new();
    };
    computed(ctx, "回复期限", term, issued, &rules.reading)
}

fn tip(ctx: &Ctx, record: &Record) -> Vec<String> {
    let terms = &ctx.plan.records.tip;
    let (Some(received), None) = (record.date("received"), record.get("due")) else { return Vec::new() };
    computed(ctx, "核查期限", terms.check, received, &terms.reading)
}

/// The receipt's line on a date that follows from a term: it is computed whenever the record is read, and not stored.
fn computed(ctx: &Ctx, name: &str, term: Term, from: chrono::NaiveDate, reading: &str) -> Vec<String> {
    let ComputedDate { date, beyond } = term.after(from, &ctx.calendar);
    ctx.warn_beyond(beyond);
    let reading = if reading.is_empty() { String::new() } else { format!("。{reading}") };
    vec![format!("  {name}：{date}（{from} 之后{term}{reading}）")]
}

/// Why a certificate does not satisfy its role (待补).
pub fn unfit(ctx: &Ctx, store: &Store, record: &Record) -> anyhow::Result<Option<String>> {
    let (Some(role), Some(kind)) = (record.word("role"), record.text("kind")) else { return Ok(None) };
    if record.ledger != &CERTIFICATE {
        return Ok(None);
    }
    let register = record.int("unit").map(|unit| store.register_of(&[unit], &ctx.plan)).transpose()?;
    let unit = register
        .as_ref()
        .zip(record.int("unit"))
        .and_then(|(register, id)| register.by_id(id).map(|ix| register.get(ix)));
    Ok(certificate::unfit(&ctx.plan.records.certificate, unit, role, kind, record.text("name").unwrap_or("")))
}

/// Why a certificate of this kind does not qualify its holder for the role. Only a typed record is refused for it;
/// an imported one is listed by `cert missing`.
pub fn unfit_kind(ctx: &Ctx, record: &Record) -> Option<String> {
    let (role, kind) = (record.word("role")?, record.text("kind")?);
    let is_typed = record.ledger == &CERTIFICATE;
    is_typed.then(|| certificate::unfit(&ctx.plan.records.certificate, None, role, kind, "")).flatten()
}

/// What only the register can refuse of a record: the column and the sentence.
pub fn refusals(ctx: &Ctx, store: &Store, record: &Record) -> anyhow::Result<Vec<(&'static str, String)>> {
    match (record.int("to"), record.word("kind")) {
        (Some(to), Some(kind)) if record.ledger == &ORDER => {
            order_refusals(ctx, store, kind, to, record.keys("hazards"))
        }
        _ => Ok(Vec::new()),
    }
}

/// Why an order (督办) is refused, registered or a draft. 令 goes to villages and 驻镇单位 only, since a town gives firms
/// no orders (二（二）2, 三（五）). An order names only hazards that its unit answers for.
pub fn order_refusals(
    ctx: &Ctx,
    store: &Store,
    kind: &Word,
    to: i64,
    hazards: &[i64],
) -> anyhow::Result<Vec<(&'static str, String)>> {
    let mut found = Vec::new();
    let register = store.register_of(&[to], &ctx.plan)?;
    if let Some(unit) = register.by_id(to).map(|ix| register.get(ix)) {
        let is_business = is_business(ctx, unit);
        if is_business && kind.en == "command" {
            let name = &unit.name;
            found.push(("to", format!("令只发给村和驻镇单位，{name} 不是（按它登记的类别）；对企业请用卡、单、函")));
        }
        for key in hazards {
            if let Some(why) = not_answered_for(store, unit, is_business, *key)? {
                found.push(("hazards", why));
            }
        }
    }
    Ok(found)
}

/// Whether a unit is a firm. A unit without categories counts as one, unless it is a body of the plan.
fn is_business(ctx: &Ctx, unit: &Unit) -> bool {
    // A body of the plan is an office, whatever the register has of it.
    if ctx.plan.find_body(&unit.name).is_some() {
        return false;
    }
    let mut own = unit.categories.indexes().filter_map(|i| ctx.plan.categories.get(i));
    unit.categories.is_empty() || own.any(|c| c.business || c.enterprise)
}

/// Why a unit does not answer for a hazard: it is another unit's. A village answers for the units of the village
/// (所属村). A 驻镇单位 answers for a hazard whose 督办单位 is empty or names it.
fn not_answered_for(store: &Store, to: &Unit, is_business: bool, hazard: i64) -> anyhow::Result<Option<String>> {
    let Some(hazard) = store.get(&HAZARD, hazard)? else { return Ok(None) };
    let Some(owner) = hazard.int("unit").filter(|unit| *unit != to.id) else { return Ok(None) };
    let owner = store.get(&UNIT, owner)?;
    let of_owner = |key: &str| owner.as_ref().and_then(|unit| unit.text(key)).unwrap_or("");
    let own = store.get(&UNIT, to.id)?;
    let aliases: &[String] = match own.as_ref().and_then(|unit| unit.get("aliases")) {
        Some(Value::Texts(aliases)) => aliases,
        _ => &[],
    };
    let is_named = |name: &str| name == to.name || aliases.iter().any(|alias| alias == name);
    let has_units = own.as_ref().and_then(|unit| unit.text("village")).is_some_and(is_named);
    let answers = match (is_business, has_units || is_named(of_owner("village"))) {
        (true, _) => false,
        (false, true) => is_named(of_owner("village")),
        (false, false) => hazard.text("supervisor").is_none_or(is_named),
    };
    let (no, whose, to) = (hazard.no(), of_owner("name"), &to.name);
    Ok((!answers).then(|| format!("隐患 {no} 是{whose}的，{to}不负责；只写主送单位自己的或它负责的单位的隐患")))
}
