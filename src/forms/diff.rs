//! Two fillings of one form, row by row: what came, what went, what reads otherwise. Rows are known by their
//! record's number or their line's name, columns by their headers, so that a form's new version compares.

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

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub key: String,
    pub change: Change,
    /// The header; none for a whole row.
    pub column: Option<String>,
    pub was: Option<String>,
    pub now: Option<String>,
}

/// What changed from `was` to `now`, in the order of `now`, what is gone last. Columns under `counted` headers
/// (序号) number the rows and say nothing of them.
pub fn diff(was: &Rows, now: &Rows, counted: &[String]) -> Vec<Changed> {
    let headers: Vec<(&String, Option<usize>)> =
        now.headers.iter().filter(|h| !counted.contains(h)).map(|h| (h, place(was, h))).collect();
    let gone: Vec<&String> = was.headers.iter().filter(|h| !counted.contains(h) && place(now, h).is_none()).collect();
    let old: HashMap<&str, &Vec<String>> = was.rows.iter().map(|(key, cells)| (key.as_str(), cells)).collect();
    let mut found = Vec::new();
    for (key, cells) in &now.rows {
        let Some(before) = old.get(key.as_str()) else {
            found.push(whole(key, Change::Added, None, Some(gist(cells))));
            continue;
        };
        let mut compare = |header: &str, was: Option<&String>, now: Option<&String>| {
            if was.map_or("", String::as_str) != now.map_or("", String::as_str) {
                let (was, now) = (filled(was), filled(now));
                found.push(Changed {
                    key: key.clone(),
                    change: Change::Changed,
                    column: Some(header.to_string()),
                    was,
                    now,
                });
            }
        };
        for (header, old_place) in &headers {
            let at = place(now, header).and_then(|at| cells.get(at));
            compare(header, old_place.and_then(|at| before.get(at)), at);
        }
        gone.iter().for_each(|header| compare(header, place(was, header).and_then(|at| before.get(at)), None));
    }
    let there: std::collections::HashSet<&str> = now.rows.iter().map(|(key, _)| key.as_str()).collect();
    let lost = was.rows.iter().filter(|(key, _)| !there.contains(key.as_str()));
    found.extend(lost.map(|(key, cells)| whole(key, Change::Removed, Some(gist(cells)), None)));
    found
}

fn place(rows: &Rows, header: &str) -> Option<usize> {
    rows.headers.iter().position(|h| h == header)
}

fn filled(text: Option<&String>) -> Option<String> {
    text.filter(|t| !t.is_empty()).cloned()
}

fn whole(key: &str, change: Change, was: Option<String>, now: Option<String>) -> Changed {
    Changed { key: key.to_string(), change, column: None, was, now }
}

/// What a reader knows a row by.
fn gist(cells: &[String]) -> String {
    cells.iter().filter(|cell| !cell.is_empty()).take(8).map(String::as_str).collect::<Vec<_>>().join("，")
}
