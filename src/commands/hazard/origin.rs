//! What `hazard add` takes over in one step: from the inspection that found it its unit, day, people and source; from
//! the criterion that the unit failed the basis that was in force on that day. What was typed replaces both. The
//! inspection's number is kept in a 登记 step of the hazard.

use crate::commands::{Ctx, criteria, find};
use crate::domain::criteria::{Clause, Criteria, Document, Instead};
use crate::domain::hazard::Step;
use crate::domain::words::{SOURCE, StepKind, find as find_word};
use crate::ledger::read::{Context, value};
use crate::ledger::{Column, HAZARD, INSPECTION, Record, UNIT, Value};
use crate::reply::Mistake;
use crate::store::Store;
use chrono::NaiveDate;
use clap::{Arg, ArgMatches};

/// The words of a command line, by column.
pub type Words = Vec<(&'static Column, String)>;

pub fn options() -> [Arg; 2] {
    let inspection = Arg::new("inspection").long("inspection").value_name("检查编号");
    let criterion = Arg::new("criterion").long("criterion").value_name("条目");
    [
        inspection.help("检查中发现的：单位、发现日期、检查人、来源取自这次检查"),
        criterion
            .help("判定条目，如 NC22-D08：判定依据取发现那天有效的；不写等级就是疑似重大")
            .conflicts_with_all(["basis", "basis_clause"]),
    ]
}

/// Fills in what was not typed from the inspection and the criterion; gives the inspection's number.
pub fn fill(ctx: &Ctx, matches: &ArgMatches, words: &mut Words, context: &Context) -> anyhow::Result<Option<String>> {
    let store = ctx.store()?;
    let of = |id: &str| matches.get_one::<String>(id).map(|text| text.trim());
    let inspection = of("inspection").map(|no| find::record(store, &INSPECTION, no)).transpose()?;
    if let Some(inspection) = &inspection {
        from_inspection(ctx, inspection, words, context)?;
    }
    if let Some(code) = of("criterion") {
        from_criterion(ctx, code, words, context)?;
    }
    Ok(inspection.map(|record| record.no().to_string()))
}

/// Where a hazard comes from: the number of the inspection or of the report (填报件), and a note.
pub struct Origin<'a> {
    pub no: &'a str,
    pub note: &'static str,
}

impl<'a> Origin<'a> {
    /// An inspection found it.
    pub fn inspection(no: &'a str) -> Origin<'a> {
        Origin { no, note: "检查发现" }
    }

    /// The unit reported it.
    pub fn report(no: &'a str) -> Origin<'a> {
        Origin { no, note: "单位填报" }
    }
}

/// 登记 with its origin: the one thing that the hazard's row has no column for.
pub fn step(hazard: i64, found: NaiveDate, origin: &Origin, by: &str) -> Step {
    let mut step = Step::new(hazard, StepKind::Register, found);
    (step.document, step.by) = (Some(origin.no.to_string()), Some(by.to_string()));
    step.note = Some(origin.note.to_string());
    step
}

fn from_inspection(ctx: &Ctx, inspection: &Record, words: &mut Words, context: &Context) -> anyhow::Result<()> {
    let store = ctx.store()?;
    let no = inspection.no();
    if inspection.is_void() {
        return Err(Mistake::new(format!("检查 {no} 已作废")).into());
    }
    let Some(date) = inspection.date("date") else {
        let hint = format!("先记下开展：zhiben inspection hold {no} --on 日期");
        return Err(Mistake::new(format!("检查 {no} 还没有开展")).hint(hint).into());
    };
    let units = inspection.keys("units");
    match (typed(words, "unit"), units) {
        (None, [one]) => give(words, "unit", name(store, *one)?),
        (None, []) => {}
        (None, several) => {
            let names: Vec<String> = several.iter().map(|key| name(store, *key)).collect::<Result<_, _>>()?;
            let what = format!("检查 {no} 查了 {} 家：{}", names.len(), names.join("、"));
            return Err(Mistake::new(what).hint("请用 --unit 写明是哪一家").into());
        }
        (Some(text), units) => {
            // An inspection that names no unit may have been anywhere.
            let key = (context.unit)(text).map_err(Mistake::new)?;
            if !units.is_empty() && !units.contains(&key) {
                return Err(Mistake::new(format!("检查 {no} 没有查“{text}”")).into());
            }
        }
    }
    give(words, "found", date.to_string());
    let people = match inspection.get("inspectors") {
        Some(Value::Texts(people)) => people.join("、"),
        _ => inspection.text("leader").unwrap_or("").to_string(),
    };
    if !people.is_empty() {
        give(words, "inspector", people);
    }
    let source = match inspection.word("mode").map(|mode| mode.en) {
        Some("selfcheck") => "self",
        Some("expert") => "expert",
        _ => "town",
    };
    give(words, "source", find_word(SOURCE, source).map_or("", |word| word.zh).to_string());
    Ok(())
}

fn from_criterion(ctx: &Ctx, code: &str, words: &mut Words, context: &Context) -> anyhow::Result<()> {
    let all = criteria::load(&ctx.workspace)?;
    let (document, clause) = all.clause(code).ok_or_else(|| criteria::missing(code, &all))?;
    let found = typed(words, "found").and_then(|text| match value(HAZARD.column("found")?, text, context) {
        Ok(Some(Value::Date(date))) => Some(date),
        _ => None,
    });
    // A day that is missing or cannot be read is reported with the other mistakes.
    if let Some(found) = found.filter(|found| !document.is_in_force(*found)) {
        return Err(not_in_force(document, clause, found, &all).into());
    }
    give(words, "basis", document.cited());
    give(words, "basis_clause", clause.cited());
    give(words, "description", clause.title.clone());
    // A town does not judge: a hazard that fits a criterion is suspected until it is judged.
    give(words, "grade", "suspected".to_string());
    if let Some(category) = served(ctx, document, words, context)? {
        give(words, "category", category);
    }
    Ok(())
}

/// The unit's category that the document is for, where there is one only.
fn served(ctx: &Ctx, document: &Document, words: &Words, context: &Context) -> anyhow::Result<Option<String>> {
    let Some(Ok(unit)) = typed(words, "unit").map(|text| (context.unit)(text)) else { return Ok(None) };
    let record = ctx.store()?.get(&UNIT, unit)?;
    let Some(Value::Texts(ids)) = record.as_ref().and_then(|unit| unit.get("categories")) else {
        return Ok(None);
    };
    let serves = |id: &&String| ctx.plan.categories.iter().any(|c| c.id == **id && c.criteria.contains(&document.id));
    let fits: Vec<&String> = ids.iter().filter(serves).collect();
    // One that no category names, such as that of special equipment, is for every trade.
    let is_of_a_trade = ctx.plan.categories.iter().any(|c| c.criteria.contains(&document.id));
    if fits.is_empty() && is_of_a_trade && !ids.is_empty() {
        let warning = format!("{} 适用的类别里没有这家单位的类别，请核对", document.id);
        ctx.warnings.borrow_mut().push(warning);
    }
    Ok(match fits[..] {
        [one] => Some(one.clone()),
        _ => None,
    })
}

fn not_in_force(document: &Document, clause: &Clause, found: NaiveDate, all: &Criteria) -> Mistake {
    let term = match document.to {
        Some(to) if found > to => format!("用到 {to} 为止"),
        _ => format!("{} 起施行", document.from),
    };
    let what = format!("{} 属于{}，{term}，{found} 发现的隐患不能用它", clause.code, document.cited());
    let hint = match all.instead(document, found) {
        Instead::Document(other) => {
            format!("那天有效的是 {} {}：zhiben criteria show {}", other.id, other.cited(), other.id)
        }
        Instead::Named(name) => format!("那天有效的是 {name}，没有收录，请用 --basis、--basis-clause 写"),
        Instead::Nothing => "请用 --basis、--basis-clause 写那天有效的判定依据".to_string(),
    };
    Mistake::new(what).hint(hint)
}

fn typed<'w>(words: &'w Words, key: &str) -> Option<&'w str> {
    words.iter().find(|(column, _)| column.key == key).map(|(_, text)| text.as_str())
}

/// What was typed is kept.
fn give(words: &mut Words, key: &str, text: String) {
    if typed(words, key).is_none()
        && let Some(column) = HAZARD.column(key)
    {
        words.push((column, text));
    }
}

fn name(store: &Store, unit: i64) -> anyhow::Result<String> {
    Ok(store.number(&UNIT, unit)?.unwrap_or_default())
}
