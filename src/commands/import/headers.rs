//! The header map: which column of a ledger each header of a file fills, by its name or another name. A header that
//! fills none is named in the receipt, never dropped in silence.

use super::receipt::Receipt;
use crate::domain::nearest;
use crate::intake::name::fold;
use crate::intake::{FileCell, Row, Table};
use crate::ledger::aliases::{Aliases, CLAIMS, POST, PROGRESS};
use crate::ledger::{CERTIFICATE, Column, HAZARD, Kind, Ledger, UNIT, guide};
use crate::reply::Mistake;

/// How many names of a file are looked at for what they might be.
pub const NAMES: usize = 40;

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
    /// A code that names the row's unit, next to the unit's name.
    UnitCode(&'static str),
    /// 是否整改 and the like.
    Claim(&'static str),
    /// 岗位, 工种: the role at this place follows from it; the words themselves fill the second place.
    Post {
        role: Option<usize>,
        kind: Option<usize>,
    },
}

/// The columns of a file.
pub struct HeaderMap {
    pub fills: Vec<Fills>,
    /// As they are in the file.
    pub names: Vec<String>,
    /// Required columns that the file does not have, each with what to do.
    pub absent: Vec<(&'static str, String)>,
}

impl HeaderMap {
    /// Where the cell of a key is, if the file has it. What a row claims may be in 整改情况.
    pub fn place(&self, key: &str) -> Option<usize> {
        self.own(key).or_else(|| CLAIMS.contains(&key).then(|| self.own(PROGRESS)).flatten())
    }

    fn own(&self, key: &str) -> Option<usize> {
        self.fills.iter().position(|fills| match fills {
            Fills::Column { column, .. } => column.key == key,
            Fills::UnitCode(code) => *code == key,
            Fills::Claim(claim) => *claim == key,
            Fills::Post { role, kind } => (role.is_some() && key == "role") || (kind.is_some() && key == "kind"),
            Fills::Nothing => false,
        })
    }

    /// Whether a column other than 整改情况 has the state of a hazard or the day of its rectification.
    pub fn has_state(&self) -> bool {
        ["status", "is_rectified", "is_closed", "rectified", "closed", "reviewed"]
            .iter()
            .any(|key| self.own(key).is_some())
    }

    /// Which columns of the file a record needs: those that are required, and those by which it is known.
    pub fn required(&self, ledger: &'static Ledger) -> Vec<bool> {
        let is_needed = |fills: &Fills| match fills {
            Fills::Column { column, .. } => column.required || ledger.identity.contains(&column.key),
            Fills::UnitCode(_) => true,
            _ => false,
        };
        self.fills.iter().map(is_needed).collect()
    }

    /// The ledger's column, or the register's, that a column of the file fills; none where it takes what is kept.
    pub fn column(&self, at: usize) -> Option<&'static Column> {
        match self.fills.get(at)? {
            Fills::Column { column, .. } => Some(column),
            Fills::UnitCode(key) => UNIT.column(key),
            Fills::Nothing | Fills::Claim(_) | Fills::Post { .. } => None,
        }
    }

    /// Whether a row is the one by which a template shows how to fill it in.
    pub fn is_example(&self, ledger: &'static Ledger, row: &Row) -> bool {
        self.fills.iter().zip(row.cells).any(|(fills, cell)| match (fills, cell) {
            (Fills::Column { column, .. }, FileCell::Text(words)) => guide::is_example(ledger, column, words),
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
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum By {
    /// By the column's header or key exactly.
    Exact,
    /// By a header that the column had before.
    Former,
    Other,
    /// By a name that means it where no other column of the file does; the weaker ones come later in the data.
    Fallback(usize),
}

/// For each column of the file, what it fills.
pub fn matched(
    ledger: &'static Ledger,
    aliases: &Aliases,
    table: &Table,
    receipt: &mut Receipt,
) -> anyhow::Result<HeaderMap> {
    let mut found: Vec<Option<(Fills, By)>> = table.headers.iter().map(|name| find(ledger, aliases, name)).collect();
    derive(ledger, aliases, table, &mut found);
    let mut twice: Vec<String> = Vec::new();
    for at in 0..found.len() {
        let Some((fills, by)) = found[at].filter(|(fills, _)| !matches!(fills, Fills::Post { .. })) else { continue };
        let same = |other: &Option<(Fills, By)>| other.is_some_and(|(f, _)| key_of(f) == key_of(fills));
        let rivals: Vec<usize> = (0..found.len()).filter(|i| *i != at && same(&found[*i])).collect();
        let is_weaker = |i: &usize| found[*i].is_some_and(|(_, b)| b < by);
        match rivals.iter().any(is_weaker) {
            // Where the column's exact name is in the file, another name is some other column of the file.
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
    let unread = found.iter().zip(&table.headers).filter(|(fills, name)| fills.is_none() && !name.trim().is_empty());
    // A name that is broken into lines within its cell is one name.
    receipt.columns_not_read = unread.map(|(_, name)| name.split_whitespace().collect()).collect();
    let fills = found.into_iter().map(|found| found.map_or(Fills::Nothing, |(fills, _)| fills)).collect();
    let mut headers = HeaderMap { fills, names: table.headers.clone(), absent: Vec::new() };
    let lacking = ledger.columns.iter().filter(|c| c.required && headers.place(c.key).is_none());
    headers.absent = lacking.map(|c| (c.key, absent(ledger, aliases, c, &receipt.columns_not_read))).collect();
    Ok(headers)
}

fn key_of(fills: Fills) -> &'static str {
    match fills {
        Fills::Nothing => "",
        Fills::Column { column, .. } => column.key,
        Fills::UnitCode(key) | Fills::Claim(key) => key,
        Fills::Post { .. } => POST,
    }
}

/// What follows from the file as a whole: a name that is weak means a column only where no other does, and a post
/// is a role only where the file has none.
fn derive(ledger: &'static Ledger, aliases: &Aliases, table: &Table, found: &mut [Option<(Fills, By)>]) {
    let fills = |found: &[Option<(Fills, By)>], key: &str| {
        found.iter().flatten().any(|(f, _)| matches!(f, Fills::Column { column, .. } if column.key == key))
    };
    // 日期 beside 整改情况 is the day of the rectification, where no other column is.
    let is_claim = |fills: &Option<(Fills, By)>| matches!(fills, Some((Fills::Claim(PROGRESS | "is_rectified"), _)));
    if ledger == &HAZARD
        && !fills(found, "rectified")
        && let Some(at) = found.iter().position(is_claim).map(|at| at + 1)
        && table.headers.get(at).is_some_and(|name| matches!(bare(name).as_str(), "日期" | "时间"))
        && let Some(place) = ledger.at("rectified")
    {
        found[at] = Some((Fills::Column { at: place, column: &ledger.columns[place], is_wan: false }, By::Other));
    }
    // What a file calls 整改责任单位 is who answers for it, and the unit itself where nothing else names one.
    for key in ledger.columns.iter().filter(|c| c.required).map(|c| c.key) {
        let weak = |at: &usize| aliases.fallback(ledger, &bare(&table.headers[*at])).filter(|(_, of)| *of == key);
        let is_free = |at: &usize| !matches!(found[*at], Some((_, By::Exact)));
        let all = (0..found.len()).filter(|at| is_free(at) && weak(at).is_some());
        if !fills(found, key)
            && let Some(at) = all.min_by_key(|at| weak(at).map(|(place, _)| place))
            && let (Some(column), Some((place, _))) = (ledger.at(key), weak(&at))
        {
            let column = Fills::Column { at: column, column: &ledger.columns[column], is_wan: false };
            found[at] = Some((column, By::Fallback(place)));
        }
    }
    let has_role = fills(found, "role");
    let mut names_kind = ledger == &CERTIFICATE && !fills(found, "kind");
    for one in found.iter_mut() {
        let Some((Fills::Post { role, kind }, _)) = one else { continue };
        let takes_kind = std::mem::take(&mut names_kind);
        *role = role.filter(|_| !has_role);
        *kind = ledger.at("kind").filter(|_| takes_kind);
        if has_role && !takes_kind {
            *one = None;
        }
    }
}

/// What to do about a required column that the file does not have.
fn absent(ledger: &'static Ledger, aliases: &Aliases, column: &Column, unread: &[String]) -> String {
    let is_it = |name: &&String| might_be(ledger, aliases, name).contains(&column.header);
    let might: Vec<String> = unread.iter().take(NAMES).filter(is_it).map(|name| format!("“{name}”")).collect();
    let might = if might.is_empty() { String::new() } else { format!("，可能是{}", might.join("或")) };
    format!("文件里没有“{}”这一列{might}；请加上这一列，或在 data/aliases.toml 里写上别名", column.header)
}

/// The columns that a name might mean: one of their names is within it, holds it, or is a few edits away.
pub fn might_be(ledger: &'static Ledger, aliases: &Aliases, name: &str) -> Vec<&'static str> {
    let name = bare(name);
    let exact = ledger.columns.iter().map(|c| (c.header.to_string(), c.key));
    let known: Vec<(String, &str)> =
        exact.chain(aliases.headers(ledger).map(|(header, key)| (header.to_string(), key))).collect();
    let is_within = |other: &str| {
        other.chars().count() > 1 && name.chars().count() > 1 && {
            let (other, name) = (fold(other), name.as_str());
            name.contains(other.as_str()) || other.contains(name)
        }
    };
    // The longest common part is the most exact.
    let mut near: Vec<(usize, &str)> = known
        .iter()
        .filter(|(other, _)| is_within(other))
        .map(|(other, key)| (other.chars().count().min(name.chars().count()), *key))
        .collect();
    near.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
    let names: Vec<&str> = known.iter().map(|(other, _)| other.as_str()).collect();
    let edits = nearest::nearest(&name, names.iter().copied().filter(|other| other.chars().count() > 2));
    let keys = near.into_iter().map(|(_, key)| key);
    let keys = keys.chain(edits.iter().filter_map(|e| known.iter().find(|(o, _)| o == e).map(|(_, key)| *key)));
    let mut headers: Vec<&'static str> = Vec::new();
    for header in keys.filter_map(|key| ledger.column(key)).map(|c| c.header) {
        if !headers.contains(&header) {
            headers.push(header);
        }
    }
    headers.truncate(2);
    headers
}

/// A header's name as it is compared.
fn bare(name: &str) -> String {
    fold(name).trim_end_matches("(必填)").trim_end_matches("(必填项)").to_string()
}

/// The keys of the ledger's columns that a header gives.
pub fn keys(ledger: &'static Ledger, aliases: &Aliases, name: &str) -> &'static [&'static str] {
    match find(ledger, aliases, name) {
        Some((Fills::Column { column, .. }, _)) => std::slice::from_ref(&column.key),
        Some((Fills::UnitCode(_), _)) if ledger.column("unit").is_some() => &["unit"],
        Some((Fills::Post { .. }, _)) => &["role", "kind"],
        _ => &[],
    }
}

/// Whether a header names anything of the ledger.
pub fn is_known(ledger: &'static Ledger, aliases: &Aliases, name: &str) -> bool {
    find(ledger, aliases, name).is_some()
}

fn find(ledger: &'static Ledger, aliases: &Aliases, name: &str) -> Option<(Fills, By)> {
    // Ours and other people's templates mark what must be filled in.
    let name = bare(name);
    let name = name.as_str();
    if name.is_empty() {
        return None;
    }
    let (base, is_wan) = without_unit(name);
    let fills = |at: usize| {
        let column = &ledger.columns[at];
        Fills::Column { at, column, is_wan: is_wan && column.kind == Kind::Money }
    };
    let is_exact = |c: &Column| {
        let header = fold(c.header);
        name == header || name == c.key || (c.kind == Kind::Money && base == without_unit(&header).0)
    };
    if let Some(at) = ledger.columns.iter().position(is_exact) {
        return Some((fills(at), By::Exact));
    }
    if let Some(at) = ledger.columns.iter().position(|c| c.former.contains(&name)) {
        return Some((fills(at), By::Former));
    }
    let other = aliases.column(ledger, name).or_else(|| {
        aliases.column(ledger, base).filter(|key| ledger.column(key).is_some_and(|c| c.kind == Kind::Money))
    });
    if other == Some(POST) {
        return Some((Fills::Post { role: ledger.at("role"), kind: None }, By::Other));
    }
    if let Some(key) = other {
        let claim = CLAIMS.into_iter().find(|claim| *claim == key).map(Fills::Claim);
        return claim.or_else(|| ledger.at(key).map(fills)).map(|found| (found, By::Other));
    }
    let names_unit = ledger != &UNIT && ledger.columns.iter().any(|c| c.kind == Kind::Unit);
    let codes = ["credit_code", "code"].into_iter().filter(|key| names_unit && ledger.column(key).is_none());
    let code = codes.into_iter().find_map(|key| {
        let column = UNIT.column(key)?;
        let is_exact = name == fold(column.header) || name == key;
        let is_other = name.chars().count() > 2 && aliases.column(&UNIT, name) == Some(key);
        (is_exact || is_other).then_some((Fills::UnitCode(key), By::Exact))
    });
    code.or_else(|| {
        let (place, key) = aliases.fallback(ledger, name)?;
        ledger.at(key).map(|at| (fills(at), By::Fallback(place)))
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
