//! A header that is not that of the ledger which was asked for: which column each name might be, and whether it is that
//! of another ledger.

use super::headers::{NAMES, is_known, keys, might_be};
use crate::intake::{IsKnown, Table};
use crate::ledger::aliases::Aliases;
use crate::ledger::{self, CERTIFICATE, Ledger, UNIT};
use crate::reply::Mistake;
use std::collections::BTreeSet;

/// How well a ledger's columns are those of a header.
struct Fit {
    ledger: &'static Ledger,
    /// The keys of its columns that the header names.
    known: BTreeSet<&'static str>,
    /// The headers of its required columns that are not there.
    absent: Vec<&'static str>,
}

impl Fit {
    fn new(ledger: &'static Ledger, aliases: &Aliases, names: &[String]) -> Fit {
        let all = names.iter().flat_map(|name| keys(ledger, aliases, name)).copied();
        let mut known: BTreeSet<&str> = all.filter(|key| ledger.column(key).is_some()).collect();
        if ledger == &CERTIFICATE && known.contains("kind") {
            // The kind determines the ledger.
            known.insert("role");
        }
        let absent = ledger.columns.iter().filter(|c| c.required && !known.contains(c.key));
        Fit { ledger, absent: absent.map(|c| c.header).collect(), known }
    }

    /// No column identifies a record, and none is required of a new one.
    fn is_nothing(&self) -> bool {
        let is_required = |key: &&str| self.ledger.column(key).is_some_and(|c| c.required);
        // A ledger that requires no column, as that of inspections, has a record by any two.
        let asks = self.ledger.columns.iter().any(|c| c.required);
        !self.has_number() && if asks { !self.known.iter().any(is_required) } else { self.known.len() < 2 }
    }

    fn has_number(&self) -> bool {
        self.known.contains(self.ledger.number_key())
    }

    /// Which of its columns are there, and what to type.
    fn advice(&self, file: &str) -> String {
        let Fit { ledger, known, absent } = self;
        let lacks = match absent.as_slice() {
            [] => String::new(),
            absent => format!("先补上“{}”一列，再", absent.join("、")),
        };
        let columns = ledger.columns.iter().filter(|c| known.contains(c.key)).map(|c| c.header);
        let columns: Vec<&str> = columns.collect();
        let command = ledger.command();
        format!("{}台账（认得 {}）：{lacks}用 zhiben import {command} {file}", ledger.name, columns.join("、"))
    }

    /// A header that names much more of another ledger was given to the wrong command.
    fn is_rather(&self, other: &Fit) -> bool {
        match self.absent.is_empty() {
            // The column of the unit is in every ledger, so it does not distinguish them.
            true => self.ledger == &UNIT && self.known.len() == 1 && other.known.len() > 2 && other.absent.is_empty(),
            // A file that has numbers may change records that are there already.
            false => other.known.len() > self.known.len() && other.absent.len() < if self.has_number() { 1 } else { 2 },
        }
    }
}

/// Why a header is refused: it is that of another ledger, or of none. `None` where it can be read.
pub fn refusal(
    ledger: &'static Ledger,
    aliases: &Aliases,
    table: &Table,
    file: &str,
    again: &dyn Fn(&IsKnown) -> Option<Table>,
) -> Option<Mistake> {
    let fit = Fit::new(ledger, aliases, &table.headers);
    // Below a title the header is found by the names that it has, whichever ledger's they are.
    let wider = || again(&|name| ledger::ALL.iter().any(|ledger| is_known(ledger, aliases, name)));
    let wider = if fit.is_nothing() { wider() } else { None };
    let table = wider.as_ref().unwrap_or(table);
    let all = ledger::ALL.iter().filter(|other| **other != ledger && !UNASKED.contains(&other.key));
    let all = all.map(|other| Fit::new(other, aliases, &table.headers)).filter(|other| fit.is_rather(other));
    let mut others: Vec<Fit> = all.collect();
    others.sort_by_key(|fit| std::cmp::Reverse((fit.absent.is_empty(), fit.known.len())));
    let most = others.first().map_or(0, |fit| fit.known.len());
    others.retain(|fit| fit.known.len() + 1 >= most);
    others.truncate(2);
    if others.is_empty() && !fit.known.is_empty() {
        return None;
    }
    Some(mistake(&fit, &others, aliases, table, file))
}

/// Ledgers that are not guessed at: offices do not keep them as tables.
const UNASKED: [&str; 6] = ["step", "attendance", "activity", "event", "explanation", "attachment"];

fn mistake(fit: &Fit, others: &[Fit], aliases: &Aliases, table: &Table, file: &str) -> Mistake {
    let ledger = fit.ledger;
    let names = table.headers.iter().map(|name| name.split_whitespace().collect::<String>());
    let names = names.filter(|name| !name.is_empty()).take(NAMES);
    let might = |of: &'static Ledger, name: &str| {
        let columns = might_be(of, aliases, name);
        (!columns.is_empty()).then(|| format!("“{name}”可能是 {}", columns.join(" 或 ")))
    };
    let what = format!("{file} 第 {} 行不像{}台账的表头", table.header_row, ledger.name);
    let why = match (fit.known.is_empty(), fit.absent.is_empty()) {
        (true, _) => "没有一列是认识的".to_string(),
        (false, true) => "除了单位名称没有一列是它的".to_string(),
        (false, false) => format!("没有{}", fit.absent.join("、")),
    };
    let all: Vec<&str> = ledger.columns.iter().map(|c| c.header).collect();
    let rename = format!("请改表头，或在 data/aliases.toml 里写上别名；可用的列：{}", all.join("、"));
    if others.is_empty() {
        let might: Vec<String> = names.filter_map(|name| might(ledger, &name)).collect();
        let might = if might.is_empty() { String::new() } else { format!("{}。", might.join("；")) };
        return Mistake::new(format!("{what}：{why}")).hint(format!("{might}{rename}"));
    }
    let others: Vec<String> = others.iter().map(|other| other.advice(file)).collect();
    let hint = format!("它的表头更像{}；确是{}台账的，{rename}", others.join("，或"), ledger.name);
    Mistake::new(format!("{what}：{why}")).hint(hint)
}
