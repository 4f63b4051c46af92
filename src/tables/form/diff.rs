//! Compares two fillings of a form row by row: which rows were added, removed or changed. Rows are matched by the
//! record's number or the line's name, and columns by their headers. A form can thus be compared with an older version
//! of the form.

use super::check::Rows;
use crate::domain::words::{Word, Words};
use std::collections::HashMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Added,
    Removed,
    Changed,
}

static CHANGES: Words = &[
    Word { en: "added", zh: "新增", also: &[] },
    Word { en: "removed", zh: "减少", also: &[] },
    Word { en: "changed", zh: "变化", also: &[] },
];

impl Change {
    pub fn word(self) -> &'static Word {
        &CHANGES[self as usize]
    }
}

/// A difference between two fillings of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub key: String,
    pub change: Change,
    /// The header of the column; `None` if the whole row was added or removed.
    pub column: Option<String>,
    pub was: Option<String>,
    pub now: Option<String>,
}

/// The differences between `was` and `now` in the order of the rows of `now`; removed rows come last. Columns whose
/// header is in `counted` (序号) only number the rows and are not compared.
pub fn diff(was: &Rows, now: &Rows, counted: &[String]) -> Vec<Changed> {
    let columns = matched(was, now, counted);
    let old: HashMap<&str, &Vec<String>> = was.rows.iter().map(|(key, cells)| (key.as_str(), cells)).collect();
    let header = |rows: &Rows, at: Option<usize>| at.and_then(|at| rows.headers.get(at)).cloned();
    let renamed = columns.iter().filter(|(before, after)| before.is_some() && after.is_some());
    let renamed = renamed.map(|(before, after)| (header(was, *before), header(now, *after)));
    let mut found: Vec<Changed> = renamed
        .filter(|(before, after)| before != after)
        .map(|(was, now)| Changed { key: HEADER.to_string(), change: Change::Changed, column: now.clone(), was, now })
        .collect();
    for (key, cells) in &now.rows {
        let Some(before) = old.get(key.as_str()) else {
            found.push(whole(key, Change::Added, None, Some(summary(cells))));
            continue;
        };
        for (old_place, place) in &columns {
            let cell = |cells: &Vec<String>, at: &Option<usize>| filled(at.and_then(|at| cells.get(at)));
            let (was_cell, now_cell) = (cell(before, old_place), cell(cells, place));
            if was_cell != now_cell {
                let column = header(now, *place).or_else(|| header(was, *old_place));
                found.push(Changed { key: key.clone(), change: Change::Changed, column, was: was_cell, now: now_cell });
            }
        }
    }
    let there: std::collections::HashSet<&str> = now.rows.iter().map(|(key, _)| key.as_str()).collect();
    let lost = was.rows.iter().filter(|(key, _)| !there.contains(key.as_str()));
    found.extend(lost.map(|(key, cells)| whole(key, Change::Removed, Some(summary(cells)), None)));
    found
}

/// The key of a difference in the header of a column.
pub const HEADER: &str = "表头";

/// Matches the columns of `was` and `now`; gives their places, in the order of `now`. Columns with the same header
/// match. Of the other columns, the first of `was` matches the first of `now` and so on, if both have the same number
/// of them. Otherwise these columns have no match, and unmatched columns of `was` come last.
fn matched(was: &Rows, now: &Rows, counted: &[String]) -> Vec<(Option<usize>, Option<usize>)> {
    let place = |rows: &Rows, header: &String| rows.headers.iter().position(|h| h == header);
    let kept = |rows: &Rows| -> Vec<usize> {
        (0..rows.headers.len()).filter(|at| !counted.contains(&rows.headers[*at])).collect()
    };
    let lonely = |rows: &Rows, other: &Rows| -> Vec<usize> {
        kept(rows).into_iter().filter(|at| place(other, &rows.headers[*at]).is_none()).collect()
    };
    let (gone, new) = (lonely(was, now), lonely(now, was));
    let took = |at: &usize| {
        let nth = new.iter().position(|one| one == at).filter(|_| gone.len() == new.len());
        nth.and_then(|nth| gone.get(nth)).copied()
    };
    let mut all: Vec<_> =
        kept(now).into_iter().map(|at| (place(was, &now.headers[at]).or_else(|| took(&at)), Some(at))).collect();
    if gone.len() != new.len() {
        all.extend(gone.into_iter().map(|at| (Some(at), None)));
    }
    all
}

fn filled(text: Option<&String>) -> Option<String> {
    text.filter(|t| !t.is_empty()).cloned()
}

fn whole(key: &str, change: Change, was: Option<String>, now: Option<String>) -> Changed {
    Changed { key: key.to_string(), change, column: None, was, now }
}

/// The first eight filled cells of a row, by which a reader recognises the row.
fn summary(cells: &[String]) -> String {
    cells.iter().filter(|cell| !cell.is_empty()).take(8).map(String::as_str).collect::<Vec<_>>().join("，")
}
