//! What a form may ask of a record: a column of its ledger, a column of its unit (`unit.address`), or
//! what a hazard's steps say (`extension.reason`).

use super::facts::{Fact, Facts};
use crate::domain::hazard::Step;
use crate::domain::words::StepKind;
use crate::grid::Cell;
use crate::grid::describe::describe;
use crate::ledger::{ACTIVITY, Column, HAZARD, Kind, Ledger, Record, UNIT, Value, show};

#[derive(Debug, Clone, Copy)]
pub enum Field {
    Own(&'static Column),
    Unit(&'static Column),
    Steps(Made),
    /// 办结: what kind of thing the measure that it names asks for (publicity, meeting).
    Evidence,
}

/// What steps say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// 延期理由
    ExtensionReason,
    /// 延期批准人
    ExtensionBy,
    /// 复查意见
    Review,
}

const MADE: [(&str, Made); 3] =
    [("extension.reason", Made::ExtensionReason), ("extension.by", Made::ExtensionBy), ("review.result", Made::Review)];

const EVIDENCE: &str = "evidence";

impl Field {
    /// The field of a ledger that a form calls `name`.
    pub fn find(ledger: &'static Ledger, name: &str) -> Option<Field> {
        if let Some(key) = name.strip_prefix("unit.") {
            return UNIT.column(key).map(Field::Unit);
        }
        if ledger == &ACTIVITY && name == EVIDENCE {
            return Some(Field::Evidence);
        }
        let made = MADE.iter().find(|(key, _)| ledger == &HAZARD && *key == name).map(|(_, made)| Field::Steps(*made));
        made.or_else(|| ledger.column(name).filter(|c| c.key != "void_reason").map(Field::Own))
    }

    /// Everything that `find` knows.
    pub fn names(ledger: &'static Ledger) -> Vec<String> {
        let own = ledger.columns.iter().filter(|c| c.key != "void_reason").map(|c| c.key.to_string());
        let unit = UNIT.columns.iter().filter(|c| c.key != "void_reason").map(|c| format!("unit.{}", c.key));
        let made = MADE.iter().filter(|_| ledger == &HAZARD).map(|(key, _)| key.to_string());
        let evidence = (ledger == &ACTIVITY).then(|| EVIDENCE.to_string());
        own.chain(unit).chain(made).chain(evidence).collect()
    }

    pub fn cell(self, fact: &Fact, facts: &Facts) -> Cell {
        match self {
            Field::Own(column) => of_record(column, &fact.record, facts),
            // Of several units each is named, once.
            Field::Unit(column) => {
                let mut cells: Vec<Cell> = fact
                    .units
                    .iter()
                    .filter_map(|id| facts.units.get(id))
                    .map(|u| of_record(column, u, facts))
                    .collect();
                cells.dedup();
                match cells.len() {
                    0 => Cell::Empty,
                    1 => cells.swap_remove(0),
                    _ => Cell::List(cells),
                }
            }
            Field::Steps(made) => made.cell(fact),
            Field::Evidence => match kinds(fact, facts) {
                [] => Cell::Empty,
                kinds => Cell::Text(kinds.join("、")),
            },
        }
    }

    /// The field's values as the words that conditions compare: English of enumerations, ids of the plan's
    /// things; none where it is empty.
    pub fn words(self, fact: &Fact, facts: &Facts) -> Vec<String> {
        match self {
            Field::Own(column) => fact.record.get(column.key).map(plain).unwrap_or_default(),
            Field::Unit(column) => {
                let units = fact.units.iter().filter_map(|id| facts.units.get(id));
                units.filter_map(|unit| unit.get(column.key)).flat_map(plain).collect()
            }
            Field::Steps(made) => {
                Some(describe(&made.cell(fact))).filter(|text| !text.is_empty()).into_iter().collect()
            }
            Field::Evidence => kinds(fact, facts).to_vec(),
        }
    }

    /// The column, where the field is one.
    pub fn column(self) -> Option<&'static Column> {
        match self {
            Field::Own(column) | Field::Unit(column) => Some(column),
            Field::Steps(_) | Field::Evidence => None,
        }
    }
}

fn kinds<'f>(fact: &Fact, facts: &'f Facts) -> &'f [String] {
    let measure = fact.record.text("measure").and_then(|id| facts.plan.find_measure(id));
    measure.map_or(&[], |id| facts.plan.measure(id).ticked_as())
}

fn of_record(column: &'static Column, record: &Record, facts: &Facts) -> Cell {
    let names = |kind: Kind, key: i64| facts.name(kind, key);
    // What a form counts or dates keeps its type; an enumeration is the county's to read, in Chinese.
    match show::cell(column.kind, record.get(column.key), facts.plan, &names) {
        Cell::Word(word) => Cell::Text(word.zh.into_owned()),
        cell => cell,
    }
}

impl Made {
    fn cell(self, fact: &Fact) -> Cell {
        let extensions = fact.steps.iter().filter(|s| s.kind == StepKind::Extend);
        let joined = |texts: Vec<&str>| match texts.is_empty() {
            true => Cell::Empty,
            false => Cell::Text(texts.join("；")),
        };
        match self {
            Made::ExtensionReason => joined(extensions.filter_map(|s| s.note.as_deref()).collect()),
            Made::ExtensionBy => joined(extensions.filter_map(|s| s.by.as_deref()).collect()),
            Made::Review => match (fact.record.date("reviewed"), fact.steps.iter().rfind(|s| is_failure(s))) {
                (Some(_), _) => Cell::text("通过"),
                (None, Some(step)) => {
                    Cell::Text(format!("未通过{}", step.note.as_deref().map_or(String::new(), |n| format!("：{n}"))))
                }
                (None, None) => Cell::Empty,
            },
        }
    }
}

fn is_failure(step: &Step) -> bool {
    step.kind == StepKind::Review && step.ends_cycle()
}

fn plain(value: &Value) -> Vec<String> {
    match value {
        Value::Word(word) => vec![word.en.to_string()],
        Value::Text(text) => vec![text.clone()],
        Value::Texts(texts) => texts.clone(),
        Value::Int(n) | Value::Hundredths(n) | Value::Key(n) => vec![n.to_string()],
        Value::Date(date) => vec![date.to_string()],
        Value::Flag(flag) => vec![if *flag { "true" } else { "false" }.to_string()],
        Value::Keys(keys) => keys.iter().map(i64::to_string).collect(),
    }
}
