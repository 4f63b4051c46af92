//! A file's header names to a ledger's columns, by their own names and by other names. What no column has is named
//! in the receipt, never dropped in silence.

use super::receipt::Receipt;
use crate::intake::name::fold;
use crate::intake::{Cell, Row, Table};
use crate::ledger::aliases::{Aliases, CLAIMS};
use crate::ledger::{Column, Kind, Ledger, UNIT, guide};
use crate::reply::Mistake;

/// What a column of the file fills.
#[derive(Debug, Clone, Copy)]
pub enum Fills {
    Nothing,
    /// The ledger's column at this place.
    Column {
        at: usize,
        column: &'static Column,
        is_wan: bool,
    },
    /// A code that says which unit the row is of, beside the unit's name.
    UnitCode(&'static str),
    /// 是否整改 and the like.
    Claim(&'static str),
}

/// The columns of a file.
pub struct Heads {
    pub fills: Vec<Fills>,
    /// As they stand in the file.
    pub names: Vec<String>,
}

impl Heads {
    /// Where the cell of a key is, if the file has it.
    pub fn place(&self, key: &str) -> Option<usize> {
        self.fills.iter().position(|fills| match fills {
            Fills::Column { column, .. } => column.key == key,
            Fills::UnitCode(code) => *code == key,
            Fills::Claim(claim) => *claim == key,
            Fills::Nothing => false,
        })
    }

    /// Whether a row is the one by which a template shows how to fill it in.
    pub fn is_example(&self, ledger: &'static Ledger, row: &Row) -> bool {
        self.fills.iter().zip(row.cells).any(|(fills, cell)| match (fills, cell) {
            (Fills::Column { column, .. }, Cell::Text(words)) => guide::is_example(ledger, column, words),
            _ => false,
        })
    }

    /// What the file calls the column of a key.
    pub fn name<'a>(&'a self, ledger: &'static Ledger, key: &str) -> &'a str {
        match self.place(key) {
            Some(place) => self.names[place].trim(),
            None => ledger.column(key).map_or("", |c| c.header),
        }
    }
}

/// How a header names what it fills.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum By {
    /// By the column's own header or key.
    Own,
    Other,
}

/// For each column of the file, what it fills.
pub fn matched(
    ledger: &'static Ledger,
    aliases: &Aliases,
    table: &Table,
    receipt: &mut Receipt,
) -> anyhow::Result<Heads> {
    let mut found: Vec<Option<(Fills, By)>> = table.headers.iter().map(|name| find(ledger, aliases, name)).collect();
    let mut twice: Vec<String> = Vec::new();
    for at in 0..found.len() {
        let Some((fills, by)) = found[at] else { continue };
        let same = |other: &Option<(Fills, By)>| other.is_some_and(|(f, _)| key_of(f) == key_of(fills));
        let rivals: Vec<usize> = (0..found.len()).filter(|i| *i != at && same(&found[*i])).collect();
        let is_weaker = |i: &usize| found[*i].is_some_and(|(_, b)| b < by);
        match rivals.iter().any(is_weaker) {
            // Where the column's own name stands, another name beside it is some other column of the file's.
            true => found[at] = None,
            false if rivals.iter().any(|i| found[*i].is_some_and(|(_, b)| b == by)) => {
                twice.push(table.headers[at].trim().to_string());
            }
            false => {}
        }
    }
    if !twice.is_empty() {
        twice.dedup();
        let what = match twice.len() {
            1 => format!("{} 第 {} 行的表头里，{} 写了两次", receipt.file, table.header_row, twice[0]),
            _ => format!(
                "{} 第 {} 行的表头里，{} 说的是同一列，等于写了两次",
                receipt.file,
                table.header_row,
                twice.join("、")
            ),
        };
        return Err(Mistake::new(what).hint("请只留一列").into());
    }
    if !found.iter().flatten().any(|(fills, _)| matches!(fills, Fills::Column { .. })) {
        let what = format!("{} 第 {} 行不像{}台账的表头", receipt.file, table.header_row, ledger.name);
        let all: Vec<&str> = ledger.columns.iter().map(|c| c.header).collect();
        return Err(Mistake::new(what).hint(format!("可用的列：{}", all.join("、"))).into());
    }
    let unread = found.iter().zip(&table.headers).filter(|(fills, name)| fills.is_none() && !name.trim().is_empty());
    // A name that is broken into lines within its cell is one name.
    receipt.columns_not_read = unread.map(|(_, name)| name.split_whitespace().collect()).collect();
    let fills = found.into_iter().map(|found| found.map_or(Fills::Nothing, |(fills, _)| fills)).collect();
    Ok(Heads { fills, names: table.headers.clone() })
}

fn key_of(fills: Fills) -> &'static str {
    match fills {
        Fills::Nothing => "",
        Fills::Column { column, .. } => column.key,
        Fills::UnitCode(key) | Fills::Claim(key) => key,
    }
}

/// Whether a header names anything of the ledger.
pub fn is_known(ledger: &'static Ledger, aliases: &Aliases, name: &str) -> bool {
    find(ledger, aliases, name).is_some()
}

fn find(ledger: &'static Ledger, aliases: &Aliases, name: &str) -> Option<(Fills, By)> {
    let name = fold(name);
    // Ours and other people's templates mark what must be filled in.
    let name = name.trim_end_matches("(必填)").trim_end_matches("(必填项)");
    if name.is_empty() {
        return None;
    }
    let (base, is_wan) = without_unit(name);
    let fills = |at: usize| {
        let column = &ledger.columns[at];
        Fills::Column { at, column, is_wan: is_wan && column.kind == Kind::Money }
    };
    let is_own = |c: &Column| {
        let header = fold(c.header);
        name == header || name == c.key || (c.kind == Kind::Money && base == without_unit(&header).0)
    };
    if let Some(at) = ledger.columns.iter().position(is_own) {
        return Some((fills(at), By::Own));
    }
    let other = aliases.column(ledger, name).or_else(|| {
        aliases.column(ledger, base).filter(|key| ledger.column(key).is_some_and(|c| c.kind == Kind::Money))
    });
    if let Some(key) = other {
        let claim = CLAIMS.into_iter().find(|claim| *claim == key).map(Fills::Claim);
        return claim.or_else(|| ledger.at(key).map(fills)).map(|found| (found, By::Other));
    }
    let names_unit = ledger != &UNIT && ledger.columns.iter().any(|c| c.kind == Kind::Unit);
    let codes = ["credit_code", "code"].into_iter().filter(|key| names_unit && ledger.column(key).is_none());
    codes.into_iter().find_map(|key| {
        let column = UNIT.column(key)?;
        let is_own = name == fold(column.header) || name == key;
        let is_other = name.chars().count() > 2 && aliases.column(&UNIT, name) == Some(key);
        (is_own || is_other).then_some((Fills::UnitCode(key), By::Own))
    })
}

/// A header without the unit of its amounts, and whether that is 万元.
fn without_unit(name: &str) -> (&str, bool) {
    for (ending, is_wan) in [
        ("(单位:万元)", true),
        ("(万元)", true),
        ("/万元", true),
        ("万元", true),
        ("(单位:元)", false),
        ("(元)", false),
        ("/元", false),
    ] {
        if let Some(base) = name.strip_suffix(ending) {
            return (base, is_wan);
        }
    }
    (name, false)
}
