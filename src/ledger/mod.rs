//! Each ledger's columns, declared once: key, Chinese header, type, whether it is required, and what
//! may change it. Import, lists, JSON, options and the store's rows all follow from here; no format
//! and no command has a column list of its own.

pub mod aliases;
pub mod amount;
pub mod as_of;
pub mod computed;
pub mod dated_items;
pub mod day;
mod declared;
pub mod faults;
pub mod fold;
pub mod given;
pub mod guide;
pub mod hazard;
pub mod id_number;
pub mod posts;
pub mod read;
pub mod show;
pub mod value;

pub use declared::{
    ACTIVITY, ALL, APPROVAL, ATTACHMENT, ATTENDANCE, CERTIFICATE, DEVICE, DRILL, ENFORCEMENT, EVENT, EXPLANATION,
    HAZARD, INSPECTION, ORDER, PERMIT, PERSON, PUBLICITY, RISK, STEP, STOP, SUBMISSION, SUPPLY, TASK, TIP, TRAINING,
    UNIT,
};
pub use value::{Record, Value};

use crate::domain::dates::{FOUNDED, YEARS};
use crate::domain::words::Words;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Text,
    /// A count.
    Number,
    /// Two places, in hundredths: hours, scores.
    Decimal,
    /// Yuan, in 分.
    Money,
    Date,
    Flag,
    Words(Words),
    /// GB 32100 统一社会信用代码
    CreditCode,
    /// GB 11643 身份证号: shown with its first six and last four digits only.
    IdNumber,
    /// 证书编号: an ID number in it is masked as one of its own.
    CertificateNumber,
    /// A list of free words.
    Texts,
    /// A category of the plan.
    Category,
    Categories,
    /// A body of the plan.
    Body,
    Bodies,
    /// A measure of the plan that is ticked.
    Measure,
    /// An event of the plan.
    Event,
    /// The name of a period.
    Period,
    /// One unit of the register.
    Unit,
    Units,
    /// Other names of a unit.
    Aliases,
    /// A record of another ledger, by its number.
    Hazard,
    Hazards,
    Training,
}

impl Kind {
    /// Several values, kept in rows of their own beside the record.
    pub fn is_linked(self) -> bool {
        matches!(self, Kind::Units | Kind::Hazards | Kind::Aliases)
    }

    /// Several values in one cell.
    pub fn is_list(self) -> bool {
        matches!(self, Kind::Texts | Kind::Categories | Kind::Bodies) || self.is_linked()
    }

    /// What is kept whole and shown in part.
    pub fn is_masked(self) -> bool {
        matches!(self, Kind::IdNumber | Kind::CertificateNumber)
    }

    pub fn is_number(self) -> bool {
        matches!(self, Kind::Number | Kind::Decimal | Kind::Money)
    }
}

/// Who may change a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// `add` and `edit`.
    Free,
    /// `add` gives it, then only this step: its command.
    Step(&'static str),
    /// Given on entry only, as part of the record's identity.
    Fixed,
    /// Kept by the program; only a file that brings history may give it.
    Kept(&'static str),
}

#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub key: &'static str,
    pub header: &'static str,
    pub kind: Kind,
    pub required: bool,
    pub change: Change,
    /// Shown in a list's table; the other columns are in its data formats and in `show`.
    pub listed: bool,
    /// 开业日期: a date that may lie long before the ledgers.
    pub is_founding: bool,
    /// The date columns from whose days on the value is known: before any of them it is empty.
    pub dated: &'static [&'static str],
}

/// A ledger: a table of records of one kind.
#[derive(Debug)]
pub struct Ledger {
    /// English name: the command, the table, JSON.
    pub key: &'static str,
    /// Chinese name.
    pub name: &'static str,
    /// The kind in its records' numbers (`YH`); without one the ledger has no numbers of its own.
    pub code: Option<&'static str>,
    pub columns: &'static [Column],
    /// The record's own date, whose year is in its number.
    pub date: Option<&'static str>,
    /// What identifies a row of a file that gives no number.
    pub identity: &'static [&'static str],
}

impl Column {
    /// The years that its dates may have.
    pub fn years(&self) -> day::Years {
        if self.is_founding { FOUNDED } else { YEARS }
    }

    /// Whether digits in it name something and count nothing: codes, telephones, document numbers.
    pub fn is_code(&self) -> bool {
        matches!(self.kind, Kind::CreditCode | Kind::IdNumber)
            || matches!(self.key, "no" | "code" | "record" | "document" | "number")
            || self.key.ends_with("phone")
    }
}

impl Ledger {
    /// The place of a column; every key in the source is checked by a test.
    pub fn at(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.key == key)
    }

    pub fn column(&self, key: &str) -> Option<&'static Column> {
        self.columns.iter().find(|c| c.key == key)
    }

    /// The column that holds a record's number: `no`, or `record` where `no` is the document's own.
    pub fn number_key(&self) -> &'static str {
        match self.columns.first() {
            Some(first) if self.code.is_some() || first.key == "code" => first.key,
            _ => "no",
        }
    }

    /// The command that keeps it, where it has another name than the ledger.
    pub fn command(&self) -> &'static str {
        match self.key {
            "activity" => "done",
            "certificate" => "cert",
            "attachment" => "attach",
            "submission" => "submit",
            key => key,
        }
    }

    /// The column that names the record to which a record of this ledger belongs (a step's hazard, an attendance's
    /// training) and the letters before its own 记录编号; none for ledgers whose records stand by themselves.
    pub fn belongs(&self) -> Option<(&'static str, &'static str)> {
        match self.key {
            "step" => Some(("hazard", "BZ")),
            "attendance" => Some(("training", "CX")),
            _ => None,
        }
    }

    /// Whether records carry a number of ours.
    pub fn is_numbered(&self) -> bool {
        self.code.is_some()
    }
}

/// A ledger by its key, or the register of forms sent, which can be evidence and is in no list of ledgers.
pub fn kept(key: &str) -> Option<&'static Ledger> {
    find(key).or_else(|| Some(&SUBMISSION).filter(|register| register.key == key))
}

/// A ledger by its key, its Chinese name or its command's other name.
pub fn find(name: &str) -> Option<&'static Ledger> {
    let name = match name {
        "done" => "activity",
        "cert" => "certificate",
        "attach" => "attachment",
        other => other,
    };
    ALL.iter().copied().find(|l| l.key == name || l.name == name)
}
