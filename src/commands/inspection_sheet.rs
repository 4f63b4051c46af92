//! `checklist --inspect UNIT` 检查表: what the ledgers hold of a unit, for an inspector who goes there, with boxes and
//! signature lines to fill in by hand.

use super::load::{Hazards, Loaded, Needed};
use super::{Ctx, criteria, find};
use crate::commands::view::{as_of, names};
use crate::domain::field_list::{List, Lists};
use crate::domain::obligation::Status;
use crate::domain::period::Cadence;
use crate::domain::unit::UnitIx;
use crate::grid::{Cell, Tone};
use crate::ledger::{CERTIFICATE, INSPECTION, PERMIT, Record, UNIT, Value, computed, show};
use crate::reply::{Extra, Mistake, Outcome, Report};
use crate::report::inspection_sheet::{self as sheet, Section, SheetLine};
use crate::report::owed::{OwedKind, Scope, collect};
use crate::store::{Query, Store};
use clap::ArgMatches;

/// How many of the last visits are shown.
const VISITS: usize = 3;

/// Certificates that run out within so many days are asked for.
const SOON: i64 = 90;

/// What the sheet shows of the unit: key, label.
const HEAD: [(&str, &str); 9] = [
    ("code", "单位编码"),
    ("categories", "类别"),
    ("standard_grade", "标准化等级"),
    ("risk", "风险等级"),
    ("village", "所属村"),
    ("address", "地址"),
    ("principal", "主要负责人"),
    ("safety_manager", "安全管理人员"),
    ("phone", "联系电话"),
];

pub fn run(ctx: &Ctx, text: &str, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let id = find::unit(store, text)?;
    let unit = store.get(&UNIT, id)?.ok_or_else(|| Mistake::new(format!("没有单位“{text}”")))?;
    let needed = Needed {
        measures: &|id| ctx.plan.is_counted(id),
        unit: Some(id),
        hazards: Hazards::Open,
        dated_items: &[],
        targets: false,
    };
    let loaded = Loaded::new(ctx, &needed)?;
    let input = loaded.input();
    let until = Cadence::Quarter.holding(ctx.today).last();
    let scope = Scope { unit: loaded.register.by_id(id), kinds: vec![OwedKind::Duty], ..Scope::default() };
    let owed = collect(&input, &scope, &[], &|o| {
        !o.status.is_done() && o.due.is_some_and(|due| due <= until || o.status == Status::Overdue)
    });
    ctx.warn_of(&owed);
    let all = criteria::load(&ctx.workspace)?;
    let categories = loaded.register.by_id(id).map(|ix: UnitIx| loaded.register.get(ix).categories).unwrap_or_default();
    let documents = all.of_categories(&ctx.plan, categories, ctx.today);
    let parts: Vec<&String> = matches.get_many::<String>("part").into_iter().flatten().collect();
    let keep = |part: &str| parts.is_empty() || parts.iter().any(|wanted| part.contains(wanted.as_str()));

    let mut lines = sheet::hazards(&input);
    lines.extend(certificates(ctx, id)?);
    lines.extend(sheet::duties(&input, &owed));
    let clauses = sheet::criteria(&documents, &keep);
    if clauses.is_empty() && !parts.is_empty() {
        return Err(no_part(&documents).into());
    }
    let name = unit.text("name").unwrap_or("");
    let mut names = vec![name];
    if let Some(Value::Texts(aliases)) = unit.get("aliases") {
        names.extend(aliases.iter().map(String::as_str));
    }
    let all_lists = criteria::lists(&ctx.workspace, &all)?;
    let chosen = lists(&all_lists, matches, || all_lists.of_unit(&ctx.plan, categories, &names))?;
    lines.extend(sheet::items(&chosen));
    lines.extend(clauses);
    lines.extend(visits(ctx, store, id)?);

    let title = format!("安全检查表：{name}（截至 {}）", ctx.today);
    let mut report = Report::new("inspection_sheet", title.clone(), ctx.today, sheet::grid(lines));
    report.when_empty = "这家单位没有适用的判定标准，也没有要核对的事项";
    head(ctx, &mut report, &unit, &title)?;
    if ctx.for_people {
        let used: Vec<&str> = chosen.iter().map(|list| list.name.as_str()).collect();
        let others: Vec<&str> =
            all_lists.0.iter().map(|list| list.name.as_str()).filter(|name| !used.contains(name)).collect();
        let used = if used.is_empty() { "没有".to_string() } else { used.join("、") };
        report.notes.push(format!("检查清单：{used}；换别的用 --list，可写 {}", others.join("、")));
    }
    if documents.is_empty() {
        ctx.warnings.borrow_mut().push(format!("方案没有给 {name} 的类别写判定标准（plan.toml 的 criteria）"));
    }
    Ok(report.into())
}

/// The unit's facts and the lines to sign: on a screen as extras, on paper above and below the rows.
fn head(ctx: &Ctx, report: &mut Report, unit: &Record, title: &str) -> anyhow::Result<()> {
    let store = ctx.store()?;
    let mut described = Vec::new();
    let unit_name = Cell::text(unit.text("name").unwrap_or(""));
    report
        .extras
        .push(Extra::Value { key: "unit", label: if ctx.for_people { "单位" } else { "" }, cell: unit_name });
    for (key, label) in HEAD {
        let column = UNIT.column(key).map(|column| column.kind);
        let cell = column.map_or(Cell::Empty, |kind| show::cell(kind, unit.get(key), &ctx.plan, &names::of(store)));
        let words = crate::grid::describe::describe(&cell);
        if !words.is_empty() {
            described.push(format!("{label}：{words}"));
        }
        let label = if ctx.for_people && !words.is_empty() { label } else { "" };
        report.extras.push(Extra::Value { key, label, cell });
    }
    let sign = [
        "检查情况：",
        "检查人员（签字）：________________    被检查单位负责人（签字）：________________",
        "检查日期：____年__月__日              要求整改完成日期：____年__月__日",
    ];
    if ctx.for_people {
        report.notes = sign.map(str::to_string).to_vec();
    } else {
        report.page.above.push(vec![title.to_string()]);
        report.page.above.extend(described.chunks(5).map(|some| vec![some.join("    ")]));
        report.page.below = sign.map(|line| vec![line.to_string()]).to_vec();
    }
    Ok(())
}

/// The certificates and permits that have run out or will soon, by their next date.
fn certificates(ctx: &Ctx, unit: i64) -> anyhow::Result<Vec<SheetLine>> {
    let query = Query { without_void: true, ..Query::by("unit", Value::Key(unit)) };
    let mut lines = Vec::new();
    let mut held = as_of::all(ctx, &CERTIFICATE, query.clone())?;
    held.extend(as_of::all(ctx, &PERMIT, query)?);
    for record in held {
        let record = computed::filled(&record, &ctx.plan, &ctx.calendar);
        let dates = [record.date("review_due"), record.date("expires")].into_iter().flatten();
        // Past its expiry a certificate is shown by its expiry.
        let over = record.date("expires").filter(|expires| *expires < ctx.today);
        let Some(next) = over.or(dates.min()).filter(|next| (*next - ctx.today).num_days() <= SOON) else { continue };
        let is_review = record.date("expires") != Some(next);
        let (late, what) = (next < ctx.today, if is_review { "复审" } else { "有效期" });
        let words: Vec<&str> = ["name", "kind"].into_iter().filter_map(|key| record.text(key)).collect();
        lines.push(SheetLine {
            section: Section::Certificate,
            id: record.no().to_string(),
            item: words.join(" "),
            basis: record.text(if record.ledger == &PERMIT { "number" } else { "no" }).map(str::to_string),
            due: Some(next),
            state: Some(format!("{what}{}", if late { "已过" } else { "将到" })),
            boxes: "□有效 □无效",
            tone: if late { Tone::Bad } else { Tone::Warn },
        });
    }
    lines.sort_by_key(|line| line.due);
    Ok(lines)
}

/// The last visits, the latest first.
fn visits(ctx: &Ctx, store: &Store, unit: i64) -> anyhow::Result<Vec<SheetLine>> {
    let query = Query { without_void: true, to: vec![("date", ctx.today)], ..Query::by("units", Value::Key(unit)) };
    let mut found = store.all(&INSPECTION, &query)?;
    found.sort_by_key(|record| std::cmp::Reverse(record.date("date")));
    let described = |record: &Record, key: &str| {
        let column = INSPECTION.column(key).map(|column| column.kind);
        let cell = column.map_or(Cell::Empty, |kind| show::cell(kind, record.get(key), &ctx.plan, &names::of(store)));
        Some(crate::grid::describe::describe(&cell)).filter(|words| !words.is_empty())
    };
    let line = |record: &Record| {
        let words =
            ["date", "mode", "bodies", "inspectors", "note"].into_iter().filter_map(|key| described(record, key));
        SheetLine {
            section: Section::Visit,
            id: record.no().to_string(),
            item: words.collect::<Vec<_>>().join("，"),
            basis: None,
            due: None,
            state: None,
            boxes: "",
            tone: Tone::Dim,
        }
    };
    Ok(found.iter().take(VISITS).map(line).collect())
}

/// `--list`, or what the unit's categories and name choose.
fn lists<'l>(
    all: &'l Lists,
    matches: &ArgMatches,
    chosen: impl FnOnce() -> Vec<&'l List>,
) -> anyhow::Result<Vec<&'l List>> {
    let Some(asked) = matches.get_many::<String>("list") else { return Ok(chosen()) };
    let find = |text: &String| {
        let names: Vec<&str> = all.0.iter().map(|list| list.name.as_str()).collect();
        let mistake = || Mistake::new(format!("没有检查清单“{text}”")).hint(format!("可写：{}", names.join("、")));
        all.find(text.trim()).ok_or_else(|| mistake().into())
    };
    asked.map(find).collect()
}

fn no_part(documents: &[&crate::domain::criteria::Document]) -> Mistake {
    let mut parts: Vec<&str> = documents.iter().flat_map(|d| &d.clauses).map(|c| c.part.as_str()).collect();
    parts.retain(|part| !part.is_empty());
    parts.dedup();
    let hint = if parts.is_empty() { "去掉 --part".to_string() } else { format!("可写：{}", parts.join("、")) };
    Mistake::new("判定标准里没有这个部分").hint(hint)
}
