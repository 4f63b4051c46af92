//! What a file calls a unit: by its credit code, code, name or another name, else by a spelling that fits one unit
//! only. An unknown one is listed once, with the nearest names; it is made where that was asked for.

use crate::domain::nearest::nearest;
use crate::ledger::aliases::Aliases;
use crate::ledger::fold::seen;
use crate::ledger::{Record, UNIT, Value};
use crate::store::Store;
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};

/// Longer comparisons than this would hold a clerk up: pairs of names.
const PAIRS: usize = 2_000_000;

/// Units by code, name and other spelling.
pub struct Units<'a> {
    aliases: &'a Aliases,
    exact: HashMap<Box<str>, i64>,
    /// For each unit that became one with another (merge same) the one that stays.
    kept: BTreeMap<i64, i64>,
    /// By spelling; made where a name is not found exactly.
    spelled: OnceCell<HashMap<String, Vec<i64>>>,
    /// Units to make, by name; each has the key −1, −2, … until it is written.
    wanted: Option<RefCell<Vec<Wanted>>>,
}

struct Wanted {
    name: String,
    credit_code: Option<String>,
    key: Option<i64>,
    /// A trial would make it.
    is_due: bool,
}

impl<'a> Units<'a> {
    pub fn load(store: &Store, aliases: &'a Aliases, creates: bool) -> anyhow::Result<Units<'a>> {
        let mut exact = HashMap::new();
        store.unit_names(&mut |name, id| {
            if let Cow::Owned(seen) = seen(name) {
                exact.entry(seen.into()).or_insert(id);
            }
            exact.insert(name.into(), id);
        })?;
        let kept = store.units_that_stay()?;
        Ok(Units { aliases, exact, kept, spelled: OnceCell::new(), wanted: creates.then(RefCell::default) })
    }

    /// Of ledgers that name no unit.
    pub fn none(aliases: &'a Aliases) -> Units<'a> {
        Units { aliases, exact: HashMap::new(), kept: BTreeMap::new(), spelled: OnceCell::new(), wanted: None }
    }

    /// The unit that has exactly this code or name, but for marks that nobody sees.
    pub fn named(&self, name: &str) -> Option<i64> {
        self.exact.get(name).or_else(|| self.exact.get(&*seen(name))).copied()
    }

    /// The unit that a record names: where it became one with another, the one that stays.
    pub fn find(&self, name: &str) -> Result<i64, String> {
        self.meant(name).map(|id| self.kept.get(&id).copied().unwrap_or(id))
    }

    fn meant(&self, name: &str) -> Result<i64, String> {
        if let Some(id) = self.named(name) {
            return Ok(id);
        }
        let spelling = self.aliases.spelling(name);
        let fits = self.spelled().get(&spelling).map_or(&[][..], Vec::as_slice);
        match fits {
            [one] => return Ok(*one),
            [] => {}
            several => {
                let names: Vec<&str> = several.iter().filter_map(|id| self.name_of(*id)).collect();
                return Err(format!(
                    "可能是 {} 中的一家，分不清是哪家；请写全名、统一社会信用代码或编码",
                    names.join("、")
                ));
            }
        }
        match &self.wanted {
            Some(wanted) if is_name(name) => Ok(want(&mut wanted.borrow_mut(), self.aliases, name, &spelling)),
            _ => Err("名录里没有这个单位；文件里要写全名、别名或编码".to_string()),
        }
    }

    fn spelled(&self) -> &HashMap<String, Vec<i64>> {
        self.spelled.get_or_init(|| {
            let mut all: HashMap<String, Vec<i64>> = HashMap::new();
            for (name, id) in &self.exact {
                let ids = all.entry(self.aliases.spelling(name)).or_default();
                if !ids.contains(id) {
                    ids.push(*id);
                }
            }
            all
        })
    }

    /// A name of a unit, for messages that distinguish several.
    fn name_of(&self, id: i64) -> Option<&str> {
        let names = self.exact.iter().filter(|(_, known)| **known == id).map(|(name, _)| &**name);
        names.filter(|name| !name.is_ascii()).min_by_key(|name| (name.len(), *name))
    }

    /// Up to three names near to each of these.
    pub fn nearest(&self, unknown: &[String]) -> Vec<Vec<String>> {
        let mut names: Vec<&str> = self.exact.keys().map(|name| &**name).filter(|name| !name.is_ascii()).collect();
        names.sort_unstable();
        let most = PAIRS / names.len().max(1);
        let near = |name: &String| nearest(name, names.iter().copied()).into_iter().map(str::to_string).collect();
        unknown.iter().enumerate().map(|(at, name)| if at < most { near(name) } else { Vec::new() }).collect()
    }

    /// A wanted unit's credit code, as its row gives it.
    pub fn give_code(&self, id: i64, credit_code: &str) {
        if let (Some(wanted), Ok(at)) = (&self.wanted, usize::try_from(-id - 1))
            && let Some(unit) = wanted.borrow_mut().get_mut(at)
        {
            unit.credit_code.get_or_insert_with(|| credit_code.to_string());
        }
    }

    /// The name of a unit that is to be made.
    pub fn wanted_name(&self, id: i64) -> Option<String> {
        let at = usize::try_from(-id - 1).ok()?;
        self.wanted.as_ref()?.borrow().get(at).map(|unit| unit.name.clone())
    }

    /// Makes the units that a record names and that are not there yet, by `make`, and puts their keys in.
    pub fn resolve(&self, record: &mut Record, make: &dyn Fn(Record) -> anyhow::Result<i64>) -> anyhow::Result<()> {
        let Some(wanted) = &self.wanted else { return Ok(()) };
        let mut wanted = wanted.borrow_mut();
        let mut resolve_key = |key: &mut i64| -> anyhow::Result<()> {
            let Some(unit) = usize::try_from(-*key - 1).ok().and_then(|at| wanted.get_mut(at)) else { return Ok(()) };
            let made = match unit.key {
                Some(made) => made,
                None => make(unit.record())?,
            };
            unit.key = Some(made);
            *key = made;
            Ok(())
        };
        for value in record.values.iter_mut().flatten() {
            match value {
                Value::Key(key) if *key < 0 => resolve_key(key)?,
                Value::Keys(keys) => keys.iter_mut().filter(|key| **key < 0).try_for_each(&mut resolve_key)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Notes the units that a record which a trial takes names and that are not there yet.
    pub fn note_due(&self, record: &Record) {
        let Some(wanted) = &self.wanted else { return };
        let mut wanted = wanted.borrow_mut();
        let mut note = |key: &i64| {
            usize::try_from(-*key - 1).ok().and_then(|at| wanted.get_mut(at)).into_iter().for_each(|u| u.is_due = true);
        };
        for value in record.values.iter().flatten() {
            match value {
                Value::Key(key) => note(key),
                Value::Keys(keys) => keys.iter().for_each(&mut note),
                _ => {}
            }
        }
    }

    /// Begins another reading of the file.
    pub fn forget_due(&self) {
        self.wanted.iter().for_each(|wanted| wanted.borrow_mut().iter_mut().for_each(|unit| unit.is_due = false));
    }

    /// The names of the units that were made, or that a trial would make.
    pub fn made(&self) -> Vec<String> {
        let Some(wanted) = &self.wanted else { return Vec::new() };
        wanted.borrow().iter().filter(|unit| unit.is_due || unit.key.is_some()).map(|unit| unit.name.clone()).collect()
    }
}

impl Wanted {
    fn record(&self) -> Record {
        let mut record = Record::new(&UNIT);
        record.set("name", Some(Value::Text(self.name.clone())));
        record.set("credit_code", self.credit_code.clone().map(Value::Text));
        record
    }
}

/// The place of a unit that is to be made, as a key below zero.
fn want(wanted: &mut Vec<Wanted>, aliases: &Aliases, name: &str, spelling: &str) -> i64 {
    let at = wanted.iter().position(|unit| unit.name == name || aliases.spelling(&unit.name) == spelling);
    let at = at.unwrap_or_else(|| {
        wanted.push(Wanted { name: name.to_string(), credit_code: None, key: None, is_due: false });
        wanted.len() - 1
    });
    -(at as i64) - 1
}

/// What may become a unit's name: no code, and no list of names.
fn is_name(name: &str) -> bool {
    !name.is_ascii() && name.chars().count() >= 2 && !name.contains(['；', ';', '、', ',', '，', '\n'])
}

/// The names in the accepted rows of a file of units, each with its row: each must mean one unit.
#[derive(Default)]
pub struct FileNames(HashMap<String, i64>);

impl FileNames {
    /// What of a unit's names is another's already: by column. `except` is the unit's key where it is known.
    pub fn clashes(&self, known: &Units, unit: &Record, except: Option<i64>) -> Vec<(&'static str, String)> {
        let mut wrong = Vec::new();
        for (key, name) in names(unit) {
            if known.named(name).is_some_and(|id| Some(id) != except) {
                wrong.push((key, format!("“{name}”已经是别的单位的名称、编码或别名")));
            }
            if let Some(other) = self.0.get(&*seen(name)) {
                wrong.push((key, format!("第 {other} 行的单位也叫“{name}”")));
            }
        }
        wrong
    }

    /// Keeps the names of a row that is taken.
    pub fn keep(&mut self, unit: &Record, row: i64) {
        self.0.extend(names(unit).map(|(_, name)| (seen(name).into_owned(), row)));
    }
}

fn names(unit: &Record) -> impl Iterator<Item = (&'static str, &str)> {
    let single = ["code", "credit_code", "name"].into_iter().filter_map(|key| Some((key, unit.text(key)?)));
    let aliases = match unit.get("aliases") {
        Some(Value::Texts(aliases)) => aliases.as_slice(),
        _ => &[],
    };
    single.chain(aliases.iter().map(|alias| ("aliases", alias.as_str())))
}
