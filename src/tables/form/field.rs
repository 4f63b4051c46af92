//! What a form may show of a record: a column of the record's ledger, a column of the record's unit (`unit.address`),
//! or values of a hazard's steps (`extension.reason`).

use super::facts::{Fact, Facts};
use crate::domain::hazard::Step;
use crate::domain::words::StepKind;
use crate::grid::describe::describe;
use crate::grid::{Cell, Column as Shown};
use crate::ledger::{ACTIVITY, Column, HAZARD, Kind, Ledger, Record, UNIT, show};

#[derive(Debug, Clone, Copy)]
pub enum Field {
    Record(&'static Column),
    Unit(&'static Column),
    Steps(Made),
    /// Of a record of 办结: the kinds of evidence that the record's measure asks for (publicity, meeting).
    Evidence,
}

/// A text that is made from several steps of a hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// 延期理由
    ExtensionReason,
    /// 延期批准人
    ExtensionBy,
    /// 复查意见
    Review,
}

const MADE: [(&str, &str, Made); 3] = [
    ("extension.reason", "延期理由", Made::ExtensionReason),
    ("extension.by", "延期批准人", Made::ExtensionBy),
    ("review.result", "复查意见", Made::Review),
];

const EVIDENCE: (&str, &str) = ("evidence", "佐证类别");

impl Field {
    /// The field of a ledger with this name in a form.
    pub fn find(ledger: &'static Ledger, name: &str) -> Option<Field> {
        if let Some(key) = name.strip_prefix("unit.") {
            return UNIT.column(key).map(Field::Unit);
        }
        if ledger == &ACTIVITY && name == EVIDENCE.0 {
            return Some(Field::Evidence);
        }
        let made =
            MADE.iter().find(|(key, ..)| ledger == &HAZARD && *key == name).map(|(.., made)| Field::Steps(*made));
        made.or_else(|| ledger.column(name).filter(|c| c.key != "void_reason").map(Field::Record))
    }

    /// All names that `find` knows.
    pub fn names(ledger: &'static Ledger) -> Vec<String> {
        Field::columns(&[ledger]).into_iter().map(|column| column.key.into_owned()).collect()
    }

    /// The fields of these ledgers as columns that a condition may name, each name once.
    pub fn columns(ledgers: &[&'static Ledger]) -> Vec<Shown> {
        let kept = |of: &'static Ledger| of.columns.iter().filter(|c| c.key != "void_reason");
        let mut all: Vec<Shown> = Vec::new();
        for ledger in ledgers {
            all.extend(kept(ledger).map(show::column));
            all.extend(kept(&UNIT).map(|column| {
                let (key, header) = (format!("unit.{}", column.key), format!("单位.{}", column.header));
                Shown { key: key.into(), header: header.into(), ..show::column(column) }
            }));
            let made = MADE.iter().filter(|_| *ledger == &HAZARD).map(|(key, header, _)| Shown::new(key, header));
            all.extend(made);
            all.extend((*ledger == &ACTIVITY).then(|| Shown::new(EVIDENCE.0, EVIDENCE.1)));
        }
        let mut known = std::collections::HashSet::new();
        all.retain(|column| known.insert(column.key.clone()));
        all
    }

    /// The value of the field for conditions, for sorting and for sums.
    pub fn cell(self, fact: &Fact, facts: &Facts) -> Cell {
        let of = |column: &'static Column, record: &Record| {
            show::cell(column.kind, record.get(column.key), facts.plan, &|kind, key| facts.name(kind, key))
        };
        match self {
            Field::Record(column) => of(column, &fact.record),
            // Of several units, each value is given once.
            Field::Unit(column) => {
                let units = fact.units.iter().filter_map(|id| facts.units.get(id));
                let mut cells: Vec<Cell> = units.map(|unit| of(column, unit)).collect();
                cells.dedup();
                if cells.len() > 1 { Cell::List(cells) } else { cells.pop().unwrap_or(Cell::Empty) }
            }
            Field::Steps(made) => made.cell(fact),
            Field::Evidence => match kinds(fact, facts) {
                [] => Cell::Empty,
                kinds => Cell::List(kinds.iter().map(Cell::text).collect()),
            },
        }
    }

    /// The value of the field as the form shows it. Numbers and dates keep their type. Words are shown in Chinese.
    pub fn shown(self, cell: Cell) -> Cell {
        match (self, cell) {
            (Field::Evidence, cell @ Cell::List(_)) => Cell::text(describe(&cell)),
            (Field::Record(column) | Field::Unit(column), cell) if !column.kind.is_list() => in_chinese(cell),
            (_, cell) => cell,
        }
    }

    /// Whether a condition on the field compares a part of the text, not the whole text.
    pub fn is_free_text(self) -> bool {
        let kind = self.column().map(|column| column.kind);
        matches!(kind, Some(Kind::Text | Kind::CreditCode | Kind::CertificateNumber | Kind::Texts))
    }

    /// The column, if the field is a column.
    pub fn column(self) -> Option<&'static Column> {
        match self {
            Field::Record(column) | Field::Unit(column) => Some(column),
            Field::Steps(_) | Field::Evidence => None,
        }
    }
}

fn kinds<'f>(fact: &Fact, facts: &'f Facts) -> &'f [String] {
    let measure = fact.record.text("measure").and_then(|id| facts.plan.find_key(id));
    measure.map_or(&[], |id| facts.plan.measure(id).ticked_as())
}

fn in_chinese(cell: Cell) -> Cell {
    match cell {
        Cell::Word(word) => Cell::text(word.zh.into_owned()),
        Cell::List(cells) => Cell::List(cells.into_iter().map(in_chinese).collect()),
        cell => cell,
    }
}

impl Made {
    fn cell(self, fact: &Fact) -> Cell {
        let extensions = fact.steps.iter().filter(|s| s.kind == StepKind::Extend);
        let joined = |texts: Vec<&str>| match texts.is_empty() {
            true => Cell::Empty,
            false => Cell::text(texts.join("；")),
        };
        match self {
            Made::ExtensionReason => joined(extensions.filter_map(|s| s.note.as_deref()).collect()),
            Made::ExtensionBy => joined(extensions.filter_map(|s| s.by.as_deref()).collect()),
            Made::Review => match (fact.record.date("reviewed"), fact.steps.iter().rfind(|s| is_failure(s))) {
                (Some(_), _) => Cell::text("通过"),
                (None, Some(step)) => {
                    Cell::text(format!("未通过{}", step.note.as_deref().map_or(String::new(), |n| format!("：{n}"))))
                }
                (None, None) => Cell::Empty,
            },
        }
    }
}

fn is_failure(step: &Step) -> bool {
    step.kind == StepKind::Review && step.ends_cycle()
}
