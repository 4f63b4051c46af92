//! The ledgers (台账). Each column of a ledger is declared once: its key, Chinese header and type, whether it is
//! required, and what may change it. Import, lists, JSON, options and the store's rows are all made from these
//! declarations.

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
    ACTIVITY, ALL, APPROVAL, ATTACHMENT, ATTENDANCE, CERTIFICATE, CLOSING, DEVICE, DRILL, ENFORCEMENT, EVENT,
    EXPLANATION, HAZARD, INBOX, INSPECTION, ORDER, PERMIT, PERSON, PUBLICITY, REGISTERS, RISK, STEP, STOP, SUBMISSION,
    SUPPLY, TASK, TIP, TRAINING, UNIT,
};
pub use value::{Record, Value};

use crate::domain::dates::{FOUNDED, YEARS};
use crate::domain::words::Words;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Text,
    /// A whole number.
    Number,
    /// A number with two decimal places, in hundredths: hours, scores.
    Decimal,
    /// An amount in 元, kept in 分.
    Money,
    Date,
    Flag,
    Words(Words),
    /// GB 32100 统一社会信用代码
    CreditCode,
    /// GB 11643 身份证号: only the first six and the last four digits are shown.
    IdNumber,
    /// 证书编号: an ID number within the number is masked.
    CertificateNumber,
    /// A list of free texts.
    Texts,
    /// A category of the plan.
    Category,
    Categories,
    /// A body of the plan.
    Body,
    Bodies,
    /// A measure of the plan whose evidence is a tick.
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
    /// A record of another ledger, given by its number.
    Hazard,
    Hazards,
    Training,
}

impl Kind {
    /// Whether the values of the column are kept in a separate table, a row for each value.
    pub fn is_linked(self) -> bool {
        matches!(self, Kind::Units | Kind::Hazards | Kind::Aliases)
    }

    /// Whether a cell may have several values.
    pub fn is_list(self) -> bool {
        matches!(self, Kind::Texts | Kind::Categories | Kind::Bodies) || self.is_linked()
    }

    /// Whether the value is kept in full and shown in part.
    pub fn is_masked(self) -> bool {
        matches!(self, Kind::IdNumber | Kind::CertificateNumber)
    }

    /// Whether the values of the column are numbers.
    pub fn is_number(self) -> bool {
        matches!(self, Kind::Number | Kind::Decimal | Kind::Money)
    }
}

/// What may change a column after the record was added.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// The commands `add` and `edit` set the column.
    Free,
    /// The column is set by `add`, and afterwards only by this step, which is a command.
    Step(&'static str),
    /// The column is set by `add` and never changed, because it identifies the record.
    Fixed,
    /// The column is set by the program. Only an imported file may give a value.
    Kept(&'static str),
}

/// A column of a ledger.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub key: &'static str,
    pub header: &'static str,
    pub kind: Kind,
    pub required: bool,
    pub change: Change,
    /// Whether a list's table shows it; all columns are in data formats and in `show`.
    pub listed: bool,
    /// Whether the year may be long before the ledgers began: 开业日期.
    pub is_founding: bool,
    /// Date columns. The value is known from the earliest of their days on; in a record as of an earlier day the value
    /// is empty.
    pub dated: &'static [&'static str],
    /// The former headers, which files and conditions may still have.
    pub former: &'static [&'static str],
    /// The header in CSV, if it keeps a former one.
    pub in_csv: Option<&'static str>,
}

/// A ledger (台账): a table of records of one kind.
#[derive(Debug)]
pub struct Ledger {
    /// The English name: the command, the table of the store, and the key in JSON.
    pub key: &'static str,
    /// Chinese name.
    pub name: &'static str,
    /// The letters of the kind in record numbers, such as `YH`; absent if the ledger has no numbers.
    pub code: Option<&'static str>,
    pub columns: &'static [Column],
    /// The column of the record's date, whose year is in its number.
    pub date: Option<&'static str>,
    /// The columns that identify a row of a file without a number.
    pub identity: &'static [&'static str],
}

impl Column {
    /// Whether the column has this key. Most keys differ in length or in their first letter.
    fn is(&self, key: &str) -> bool {
        self.key.len() == key.len() && self.key.as_bytes().first() == key.as_bytes().first() && self.key == key
    }

    /// The years that the column's dates may have.
    pub fn years(&self) -> day::Years {
        if self.is_founding { FOUNDED } else { YEARS }
    }

    /// Whether the digits of a value are a name and no quantity: codes, telephone numbers, document numbers.
    pub fn is_code(&self) -> bool {
        matches!(self.kind, Kind::CreditCode | Kind::IdNumber)
            || matches!(self.key, "no" | "code" | "record" | "document" | "number")
            || self.key.ends_with("phone")
    }
}

impl Ledger {
    /// `隐患 7 项`、`培训 3 条`: a number of records in words.
    pub fn counted(&self, count: impl std::fmt::Display) -> String {
        format!("{} {count} {}", self.name, self.measure())
    }

    /// The measure word (量词) for a number of records.
    pub fn measure(&self) -> &'static str {
        if self.key == "hazard" { "项" } else { "条" }
    }

    /// The place of the column with this key.
    pub fn at(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.is(key))
    }

    /// The column with this key.
    pub fn column(&self, key: &str) -> Option<&'static Column> {
        self.columns.iter().find(|c| c.is(key))
    }

    /// The key of the column with the record's number: `no`, or `record` if `no` is a document's number.
    pub fn number_key(&self) -> &'static str {
        match self.columns.first() {
            Some(first) if self.code.is_some() || first.key == "code" => first.key,
            _ => "no",
        }
    }

    /// The name of the command for the ledger. It may differ from the ledger's key.
    pub fn command(&self) -> &'static str {
        match self.key {
            "activity" => "done",
            "certificate" => "cert",
            "attachment" => "attach",
            "submission" => "submit",
            "inbox" => "form",
            key => key,
        }
    }

    /// For a ledger whose records belong to another record (a step to a hazard, an attendance to a training): the
    /// column that names that record, and the letters of its 记录编号.
    pub fn belongs(&self) -> Option<(&'static str, &'static str)> {
        match self.key {
            "step" => Some(("hazard", "BZ")),
            "attendance" => Some(("training", "CX")),
            _ => None,
        }
    }

    /// Whether the program gives numbers to the records of the ledger.
    pub fn is_numbered(&self) -> bool {
        self.code.is_some()
    }
}

/// The ledger or the register with this key.
pub fn kept(key: &str) -> Option<&'static Ledger> {
    find(key).or_else(|| REGISTERS.iter().copied().find(|register| register.key == key))
}

/// The ledger with this key, Chinese name or command name.
pub fn find(name: &str) -> Option<&'static Ledger> {
    let name = match name {
        "done" => "activity",
        "cert" => "certificate",
        "attach" => "attachment",
        other => other,
    };
    ALL.iter().copied().find(|l| l.key == name || l.name == name)
}
