//! Who may be a reader of a digest: a body of the plan, a person, a unit of the register, or a village.

use crate::commands::{Ctx, find};
use crate::domain::nearest::nearest;
use crate::domain::unit::UnitIx;
use crate::ledger::{CERTIFICATE, HAZARD, Ledger, ORDER, PERSON, SUPPLY, TASK, UNIT, Value};
use crate::reply::Mistake;
use crate::report::ReportInput;
use crate::report::digest::{DigestLetter, reader};
use crate::report::owed::{Owed, unit_of};
use crate::store::Query;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Where people are named who answer for something.
const NAMES: [(&Ledger, &str); 7] = [
    (&PERSON, "name"),
    (&HAZARD, "owner"),
    (&HAZARD, "supervisor"),
    (&CERTIFICATE, "name"),
    (&ORDER, "signer"),
    (&SUPPLY, "keeper"),
    (&TASK, "owner"),
];

/// A reader that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reader {
    /// A body or a person, by the name in letters.
    Named(String),
    Unit(UnitIx),
    Village(String),
}

impl Reader {
    /// The name in letters and in the memory of `--changed`.
    pub fn name(&self, input: &ReportInput) -> String {
        match self {
            Reader::Named(name) | Reader::Village(name) => name.clone(),
            Reader::Unit(unit) => input.basis.register.get(*unit).name.clone(),
        }
    }
}

/// The villages of the register: the units of each (所属村), and the units that are the village itself.
pub struct Villages {
    all: BTreeMap<String, Vec<UnitIx>>,
    /// The names of units that no body of the plan has.
    units: HashSet<String>,
}

impl Villages {
    pub fn new(ctx: &Ctx, input: &ReportInput) -> anyhow::Result<Villages> {
        let mut all: BTreeMap<String, Vec<UnitIx>> = BTreeMap::new();
        let mut named: HashMap<String, UnitIx> = HashMap::new();
        let only: &[&str] = &["code", "name", "village", "aliases"];
        let query = Query { without_void: true, only: Some(only), ..Query::default() };
        for record in ctx.store()?.all(&UNIT, &query)? {
            let Some(ix) = input.basis.register.by_id(record.id) else { continue };
            if let Some(village) = record.text("village").map(str::trim).filter(|name| !name.is_empty()) {
                all.entry(village.to_string()).or_default().push(ix);
            }
            named.extend(record.text("name").map(|name| (name.to_string(), ix)));
            if let Some(Value::Texts(aliases)) = record.get("aliases") {
                named.extend(aliases.iter().map(|alias| (alias.clone(), ix)));
            }
        }
        for (village, units) in &mut all {
            let own = named.get(village).filter(|own| !units.contains(own));
            units.extend(own);
        }
        let is_free = |name: &&String| ctx.plan.find_body(name).is_none();
        let units = input.basis.register.iter().map(|(_, unit)| &unit.name).filter(is_free).cloned().collect();
        Ok(Villages { all, units })
    }

    fn is_village(&self, unit: UnitIx, input: &ReportInput) -> bool {
        self.all.contains_key(&input.basis.register.get(unit).name)
    }

    /// Whether a name is that of a village or a unit, and of no body.
    pub fn is_group(&self, name: &str) -> bool {
        self.units.contains(name) || self.all.contains_key(name)
    }

    /// The items of the units of a village, and of the village itself.
    fn letter(&self, input: &ReportInput, owed: &[Owed], village: &str) -> DigestLetter {
        let units = self.all.get(village).map(Vec::as_slice).unwrap_or_default();
        let is_of = |one: &&Owed| unit_of(input, one).is_some_and(|unit| units.contains(&unit));
        DigestLetter { to: village.to_string(), items: owed.iter().filter(is_of).copied().collect() }
    }
}

/// The items of one unit.
fn of_unit(input: &ReportInput, owed: &[Owed], unit: UnitIx) -> DigestLetter {
    let items = owed.iter().filter(|one| unit_of(input, one) == Some(unit)).copied().collect();
    DigestLetter { to: input.basis.register.get(unit).name.clone(), items }
}

/// The letters of those who were asked for, of `all` for bodies and persons.
pub fn letters_of(
    input: &ReportInput,
    owed: &[Owed],
    all: Vec<DigestLetter>,
    villages: &Villages,
    asked: &[Reader],
) -> Vec<DigestLetter> {
    let mut letters: Vec<DigestLetter> = Vec::new();
    let is_asked = |letter: &DigestLetter| asked.contains(&Reader::Named(letter.to.clone()));
    letters.extend(all.into_iter().filter(is_asked));
    for reader in asked {
        // A body that the register has too is sent what concerns it as a unit.
        if let Reader::Named(name) = reader
            && input.basis.plan.find_body(name).is_some()
            && let Some((unit, _)) = input.basis.register.iter().find(|(_, unit)| unit.name == *name)
        {
            let own = of_unit(input, owed, unit);
            match letters.iter_mut().find(|letter| letter.to == *name) {
                Some(letter) => add(input, letter, own.items),
                None => letters.push(own),
            }
        }
        letters.extend(match reader {
            Reader::Named(_) => None,
            Reader::Unit(unit) => Some(of_unit(input, owed, *unit)),
            Reader::Village(name) => Some(villages.letter(input, owed, name)),
        });
    }
    letters.retain(|letter| !letter.items.is_empty());
    letters
}

/// The letters of every body, village and unit.
pub fn letters_of_groups(
    input: &ReportInput,
    owed: &[Owed],
    all: Vec<DigestLetter>,
    villages: &Villages,
) -> Vec<DigestLetter> {
    let mut letters: Vec<DigestLetter> = all;
    letters.retain(|letter| input.basis.plan.find_body(&letter.to).is_some());
    letters.extend(villages.all.keys().map(|village| villages.letter(input, owed, village)));
    let mut of_units: BTreeMap<u32, Vec<Owed>> = BTreeMap::new();
    for one in owed {
        if let Some(unit) = unit_of(input, one).filter(|unit| !villages.is_village(*unit, input)) {
            of_units.entry(unit.0).or_default().push(*one);
        }
    }
    let taken: Vec<String> = letters.iter().map(|letter| letter.to.clone()).collect();
    for (unit, items) in of_units {
        let to = input.basis.register.get(UnitIx(unit)).name.clone();
        // A body that is also a unit of the register has one text.
        match taken.iter().position(|name| *name == to) {
            Some(at) => add(input, &mut letters[at], items),
            None => letters.push(DigestLetter { to, items }),
        }
    }
    letters.retain(|letter| !letter.items.is_empty());
    letters
}

/// Items that the letter does not have yet.
fn add(input: &ReportInput, letter: &mut DigestLetter, items: Vec<Owed>) {
    let id = |one: &Owed| crate::report::digest::item_state(input, one);
    let known: Vec<_> = letter.items.iter().map(id).collect();
    letter.items.extend(items.into_iter().filter(|one| !known.contains(&id(one))));
    letter.items.sort_by_key(|one| (one.due.is_none(), one.due));
}

/// The reader that a text names.
///
/// # Errors
/// A [`Mistake`] if nobody has the name.
pub fn named(
    ctx: &Ctx,
    input: &ReportInput,
    text: &str,
    letters: &[DigestLetter],
    known: &[String],
    villages: &Villages,
) -> anyhow::Result<Reader> {
    let text = text.trim();
    let name = reader(input, text);
    let is_body = ctx.plan.find_body(&name).is_some();
    let store = ctx.store()?;
    let exact = if text.is_empty() { Vec::new() } else { store.unit_named(text)? };
    let unit = |id: i64| input.basis.register.by_id(id);
    if is_body || letters.iter().any(|letter| letter.to == name) {
        return Ok(Reader::Named(name));
    }
    if villages.all.contains_key(text) {
        return Ok(Reader::Village(text.to_string()));
    }
    if let [one] = &exact[..]
        && let Some(ix) = unit(one.id)
    {
        return Ok(match villages.is_village(ix, input) {
            true => Reader::Village(one.name.clone()),
            false => Reader::Unit(ix),
        });
    }
    // A reader without items today gets no text; a name that is not recorded is a mistake.
    if known.contains(&name) || is_recorded(ctx, &name)? {
        return Ok(Reader::Named(name));
    }
    let like = if text.is_empty() { Vec::new() } else { store.units_like(text)? };
    match (&like[..], exact.len()) {
        ([one], _) => unit(one.id).map(Reader::Unit).ok_or_else(|| unknown(ctx, &name, text, letters, villages)),
        // Several units fit: the mistake that names them.
        ([_, _, ..], _) | (_, 2..) => {
            find::unit(store, text).and_then(|_| Err(unknown(ctx, &name, text, letters, villages)))
        }
        _ => Err(unknown(ctx, &name, text, letters, villages)),
    }
}

fn unknown(ctx: &Ctx, name: &str, text: &str, letters: &[DigestLetter], villages: &Villages) -> anyhow::Error {
    let bodies = ctx.plan.bodies.iter().map(|body| body.name.as_str());
    let all =
        letters.iter().map(|letter| letter.to.as_str()).chain(bodies).chain(villages.all.keys().map(String::as_str));
    let near = nearest(name, all);
    let hint = match near.is_empty() {
        true => "可以写单位、村、人员台账里的人或责任主体；不写 --to 看有哪些".to_string(),
        false => format!("是不是：{}", near.join("、")),
    };
    Mistake::new(format!("没有叫“{text}”的单位、村、人员或责任主体")).hint(hint).into()
}

fn is_recorded(ctx: &Ctx, name: &str) -> anyhow::Result<bool> {
    if ctx.plan.members.iter().any(|member| member.name.as_deref() == Some(name)) {
        return Ok(true);
    }
    let store = ctx.store()?;
    for (ledger, key) in NAMES {
        if !store.all(ledger, &Query::by(key, Value::Text(name.to_string())))?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}
