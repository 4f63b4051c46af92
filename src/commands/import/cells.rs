//! A row of the file to the values of a record: every cell that cannot be read is refused with its place.

use super::claims::{self, Claims};
use super::headers::{Fills, HeaderMap};
use super::progress::{self, Progress};
use super::receipt::Receipt;
use super::units::Units;
use crate::intake::{FileCell, Look, Row};
use crate::ledger::aliases::{PROGRESS, REVIEW_RESULT};
use crate::ledger::given::{Given, Manner, given, is_filler};
use crate::ledger::read::{Context, masked};
use crate::ledger::value::split_list;
use crate::ledger::{CERTIFICATE, Column, HAZARD, Kind, Ledger, Record, UNIT, Value, amount, day};
use chrono::NaiveDate;

/// A row as it was read.
pub struct ParsedRow<'a> {
    pub row: &'a Row<'a>,
    pub headers: &'a HeaderMap,
    pub record: Record,
    /// The state that the row claims without a day.
    pub claims: Claims,
    /// What 整改情况 states.
    pub progress: Option<Progress>,
    /// The keys of the columns whose cells were refused.
    pub misread: Vec<&'static str>,
}

impl ParsedRow<'_> {
    /// The row has words in columns that nobody reads, and in no other.
    pub fn is_unread(&self) -> bool {
        let is_read = |fills: Option<&Fills>| !matches!(fills, Some(Fills::Nothing));
        !self.row.cells.iter().enumerate().any(|(at, cell)| is_read(self.headers.fills.get(at)) && !is_empty(cell))
    }

    /// Nothing was read but which record it is, and the row has words in columns that nobody reads.
    pub fn names_record_only(&self) -> bool {
        let names: &[&str] = match self.record.ledger == &UNIT {
            true => &["code", "name", "credit_code"],
            false => &[self.record.ledger.number_key()],
        };
        let columns = self.record.ledger.columns.iter().zip(&self.record.values);
        let is_bare =
            self.claims.is_empty() && columns.into_iter().all(|(c, value)| value.is_none() || names.contains(&c.key));
        let mut cells = self.headers.fills.iter().zip(self.row.cells);
        is_bare && cells.any(|(fills, cell)| matches!(fills, Fills::Nothing) && !is_empty(cell))
    }

    /// The shown words of a column's cell.
    pub fn cell(&self, key: &str) -> String {
        let shown = self.headers.place(key).and_then(|at| self.row.cells.get(at)).map(shown);
        let shown = shown.unwrap_or_default();
        match self.record.ledger.column(key) {
            Some(column) => masked(column, &shown).into_owned(),
            None => shown,
        }
    }

    /// Refuses the row for what is wrong with a column.
    pub fn refuse(&self, key: &str, why: &str, receipt: &mut Receipt) {
        receipt.refuse(self.row.number, self.headers.name(self.record.ledger, key), &self.cell(key), why);
    }
}

fn is_empty(cell: &FileCell) -> bool {
    matches!(cell, FileCell::Text(text) if text.trim().is_empty())
}

/// A cell as people see it; a number or day whose format is not understood, as the file keeps it.
pub fn shown(cell: &FileCell) -> String {
    match (cell.shown(), cell) {
        (Some(shown), _) => shown.trim().to_string(),
        (None, FileCell::Date(date, _)) => date.to_string(),
        (None, FileCell::Number(number, _)) => amount::shown(*number),
        (None, _) => String::new(),
    }
}

/// A cell for a column: a column of words takes what the cell shows, a column of amounts, numbers or days what it keeps.
/// `words` holds what is shown.
pub fn of<'c>(cell: &'c FileCell, column: Option<&Column>, words: &'c mut String) -> Given<'c> {
    let takes_value = column.is_none_or(|column| column.kind.is_number() || column.kind == Kind::Date);
    match *cell {
        FileCell::Text(text) => Given::Text(text),
        FileCell::Flag(flag) => Given::Flag(flag),
        FileCell::Fault(text) => Given::Fault(text),
        FileCell::Number(_, look) if takes_value && look.is_scaled() => {
            *words = shown(cell);
            Given::Scaled(words)
        }
        FileCell::Number(number, Look::Plain) => Given::Number(number),
        FileCell::Date(date, Look::Plain) => Given::Date(date),
        FileCell::Number(number, _) if takes_value => Given::Number(number),
        FileCell::Date(date, _) if takes_value => Given::Date(date),
        FileCell::Number(number, look) => match look.words() {
            Some(shown) => {
                *words = shown.into_owned();
                Given::Shown { number, words }
            }
            None => Given::Unknown,
        },
        FileCell::Date(_, look) => match look.words() {
            Some(shown) => {
                *words = shown.into_owned();
                Given::Text(words)
            }
            None => Given::Unknown,
        },
    }
}

/// Reads a row; `whole` is what all columns have in common. What cannot be read is refused in the receipt.
pub fn read<'a>(
    ledger: &'static Ledger,
    headers: &'a HeaderMap,
    whole: Manner,
    row: &'a Row<'a>,
    context: &Context,
    units: &Units,
    receipt: &mut Receipt,
) -> ParsedRow<'a> {
    let record = Record::new(ledger);
    let mut parsed = ParsedRow { row, headers, record, claims: Claims::default(), progress: None, misread: Vec::new() };
    let mut codes: [Option<(&'static str, String)>; 2] = [None, None];
    let mut from = None;
    for (place, kept) in row.cells.iter().enumerate() {
        if is_empty(kept) {
            continue;
        }
        let mut words = String::new();
        let cell = of(kept, headers.column(place), &mut words);
        let read = match headers.fills.get(place) {
            None => {
                let why = "这一格没有表头；多半是前面少了引号或多了逗号";
                receipt.refuse(row.number, "", &shown(kept), why);
                parsed.misread.push("");
                continue;
            }
            Some(Fills::Nothing) => continue,
            Some(Fills::Column { column, .. }) if column.key == "status" && context.aliases.is_open(&shown(kept)) => {
                parsed.claims.is_closed = Some(false);
                Ok(())
            }
            // What is merged over several rows is there once.
            Some(Fills::Column { column, .. }) if column.kind.is_number() && row.filled.contains(&place) => {
                receipt.note(row.number, headers.name(ledger, column.key), "合并的单元格只在第一行算一次");
                continue;
            }
            Some(Fills::Column { at, column, is_wan }) => {
                let manner = Manner { is_wan: *is_wan, ..whole };
                if let Given::Text(text) = cell
                    && is_filler(column, text)
                {
                    receipt.note(row.number, headers.name(ledger, column.key), &format!("“{}”按没有填读", text.trim()));
                }
                let read = match term(column, cell, manner) {
                    Some(term) => term.map(|(first, last)| {
                        from = first.map(|first| (first, place));
                        Some(Value::Date(last))
                    }),
                    None => given(column, cell, manner, context),
                };
                read.map(|value| parsed.record.values[*at] = value).map_err(|why| (column.key, why))
            }
            Some(Fills::Post { role, kind }) => {
                let words = shown(kept);
                let posts = &context.aliases.posts;
                if let Some((role, word)) = role.zip(posts.role(&words)) {
                    let header = headers.names[place].trim();
                    receipt.derive(ledger.columns[role].header, header, word.zh, &words, row.number);
                    // Of two posts the one that a rule has is more exact.
                    if parsed.record.values[role].is_none() || posts.known(&words).is_some() {
                        parsed.record.values[role] = Some(Value::Word(word));
                    }
                }
                kind.iter().for_each(|kind| parsed.record.values[*kind] = Some(Value::Text(words.clone())));
                Ok(())
            }
            Some(Fills::UnitCode(key)) => code(key, cell, context).map_err(|why| (*key, why)).map(|code| {
                codes[usize::from(*key == "code")] = code.map(|code| (*key, code));
            }),
            Some(Fills::Claim(REVIEW_RESULT)) => match claims::review(&shown(kept), context.aliases) {
                // Words without a state are left where the row has another column for it.
                Err(_) if headers.place("status").is_some() => {
                    receipt.note(
                        row.number,
                        headers.name(ledger, REVIEW_RESULT),
                        "看不出复查结果的没有读，状态按状态一列",
                    );
                    Ok(())
                }
                read => read.map(|found| parsed.claims.review = Some(found)).map_err(|why| (REVIEW_RESULT, why)),
            },
            Some(Fills::Claim(PROGRESS)) if is_filler_of_days(&shown(kept)) => continue,
            Some(Fills::Claim(PROGRESS)) => {
                match progress::parse(&shown(kept), context.aliases, whole.no_year.as_ref()) {
                    Ok(found) => {
                        parsed.progress = Some(found);
                        Ok(())
                    }
                    // Free text is left where other columns have the state.
                    Err(progress::Unclear::Words) if headers.has_state() => {
                        let how = "看不出整改到哪一步的没有读，状态按其他列";
                        receipt.note(row.number, headers.name(ledger, PROGRESS), how);
                        continue;
                    }
                    Err(why) => Err((PROGRESS, why.to_string())),
                }
            }
            Some(Fills::Claim(claim)) => claims::flag(&shown(kept), context.aliases).map_err(|why| (*claim, why)).map(
                |(is, closed)| match *claim {
                    "is_closed" => parsed.claims.is_closed = Some(is),
                    _ => {
                        parsed.claims.is_rectified = Some(is);
                        parsed.claims.is_closed = closed.or(parsed.claims.is_closed);
                    }
                },
            ),
        };
        if let Err((key, why)) = read {
            parsed.misread.push(key);
            let (name, cell) = (headers.name(ledger, key), parsed.cell(key));
            match ledger.column(key).map(|c| c.kind) {
                Some(Kind::Unit) => receipt.refuse_unit(row.number, name, &cell, &why),
                Some(Kind::Units) => {
                    receipt.refuse(row.number, name, &cell, &why);
                    for part in split_list(&cell, |_| false) {
                        let unknown = units.find(&part).err();
                        unknown.iter().for_each(|why| receipt.unknown_unit(row.number, name, &part, why));
                    }
                }
                _ => receipt.refuse(row.number, name, &cell, &why),
            }
        }
    }
    by_code(&mut parsed, codes, units, receipt);
    from.into_iter().for_each(|(first, place)| issue(&mut parsed, first, headers.names[place].trim(), receipt));
    if ledger == &CERTIFICATE && headers.place("role").is_none() {
        // A kind such as 特种作业操作证 determines the role.
        let role = parsed.record.text("kind").and_then(|kind| context.aliases.posts.known(kind));
        if let (Some(role), Some(place)) = (role, headers.place("kind")) {
            let (name, words) = (headers.names[place].trim(), parsed.cell("kind"));
            let header = CERTIFICATE.column("role").map_or("", |c| c.header);
            receipt.derive(header, name, role.zh, &words, row.number);
            parsed.record.set("role", Some(Value::Word(role)));
        }
    }
    parsed
}

/// Whether a cell of 整改情况 means that there is none: `/`, `—`, `无`.
fn is_filler_of_days(text: &str) -> bool {
    HAZARD.column("rectified").is_some_and(|column| is_filler(column, text))
}

/// A term (有效期) in a cell of an expiry: its first day, where there is one, and its last.
fn term(column: &Column, cell: Given, manner: Manner) -> Option<Result<(Option<NaiveDate>, NaiveDate), String>> {
    match cell {
        Given::Text(text) if column.key == "expires" => day::term_in(text, &column.years(), manner.no_year.as_ref()),
        _ => None,
    }
}

/// Takes the first day of a term as the day of issue, where the row names no other.
fn issue(parsed: &mut ParsedRow, first: NaiveDate, header: &str, receipt: &mut Receipt) {
    let (ledger, row) = (parsed.record.ledger, parsed.row.number);
    let Some(column) = ledger.column("issued") else {
        return receipt.note(row, header, "是一段时间，只收到期的那一天");
    };
    match parsed.record.date("issued") {
        None if !parsed.misread.contains(&"issued") => {
            parsed.record.set("issued", Some(Value::Date(first)));
            receipt.derive(column.header, header, "起日", "", row);
        }
        Some(issued) if issued != first => {
            receipt.note(row, header, &format!("起日没有收：{}另有一列", column.header));
        }
        _ => {}
    }
}

/// A code of a unit, checked like one in the register.
fn code(key: &str, cell: Given, context: &Context) -> Result<Option<String>, String> {
    let Some(column) = UNIT.column(key) else { return Ok(None) };
    Ok(given(column, cell, Manner::default(), context)?.and_then(|value| match value {
        Value::Text(code) => Some(code),
        _ => None,
    }))
}

/// The unit of a row by its code, which comes before its name; a name of another unit contradicts it.
fn by_code(parsed: &mut ParsedRow, codes: [Option<(&'static str, String)>; 2], units: &Units, receipt: &mut Receipt) {
    let ledger = parsed.record.ledger;
    let Some(at) = ledger.columns.iter().position(|c| c.kind == Kind::Unit) else { return };
    let key = ledger.columns[at].key;
    for (of, code) in codes.into_iter().flatten() {
        let Some(id) = units.named(&code) else {
            if let (Some(Value::Key(wanted)), "credit_code") = (&parsed.record.values[at], of) {
                units.give_code(*wanted, &code);
            }
            continue;
        };
        match parsed.record.values[at] {
            Some(Value::Key(other)) if other > 0 && other != id => {
                let why = "它和单位名称说的不是同一家；请核对";
                parsed.refuse(of, why, receipt);
                parsed.misread.push(of);
            }
            _ => {
                let name = parsed.cell(key);
                parsed.record.values[at] = Some(Value::Key(id));
                if parsed.misread.contains(&key) {
                    // The name is another spelling; the code determines the unit.
                    parsed.misread.retain(|misread| *misread != key);
                    let (row, header) = (parsed.row.number, parsed.headers.name(ledger, key));
                    receipt.withdraw_unit(row, header, &name);
                }
            }
        }
        return;
    }
}
