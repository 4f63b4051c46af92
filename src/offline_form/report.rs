//! report.json: what a form says, read from its text. The structure is checked here, with every mistake at once; the
//! values are texts, and become values of columns as the cells of an imported file do.

use super::section::{self, Answer, Section};
use super::token::{Bound, token};
use super::{FORM, MOST_PHOTOS, MOST_PHOTOS_OF_ROW, MOST_ROWS, OLDEST};
use crate::domain::period::Period;
use crate::ledger::faults::is_sha256;
use chrono::{DateTime, NaiveDateTime};
use serde::Deserialize;
use std::collections::{BTreeMap, HashSet};

/// What came back from a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub site: String,
    /// The unit's code.
    pub unit: String,
    pub period: Period,
    pub token: String,
    /// The day on which the form was made.
    pub made: String,
    /// When filling in began, RFC 3339. Two reports of the same unit and period with the same beginning are two
    /// versions of one.
    pub started: String,
    /// When the file was given, RFC 3339.
    pub saved: String,
    /// How many times the file was given.
    pub revision: u32,
    /// 零报告: nothing to report.
    pub is_zero: bool,
    /// Who filled it in.
    pub signature: String,
    pub rows: Vec<Row>,
}

/// A row of the form: one thing that is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its name, the same in every version of the report.
    pub name: String,
    pub section: &'static Section,
    /// The texts that were typed, by the key of the field.
    pub values: BTreeMap<String, String>,
    /// The answers to check items, by their codes.
    pub items: BTreeMap<String, Answer>,
    pub photos: Vec<Photo>,
}

/// A photo of a row.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Photo {
    pub sha256: String,
    /// 整改前、整改后、照片、签到表: a kind of the section.
    pub kind: String,
    /// When it was taken, as the camera recorded it: `2026-11-27T10:02:03`.
    pub taken: Option<String>,
}

#[derive(Deserialize)]
struct Version {
    form: u32,
}

#[derive(Deserialize)]
struct Typed {
    site: String,
    unit: String,
    period: String,
    token: String,
    made: String,
    started: String,
    saved: String,
    revision: u32,
    zero: bool,
    signature: String,
    rows: Vec<TypedRow>,
}

#[derive(Deserialize)]
struct TypedRow {
    row: String,
    section: String,
    #[serde(default)]
    values: BTreeMap<String, String>,
    #[serde(default)]
    items: BTreeMap<String, String>,
    #[serde(default)]
    photos: Vec<Photo>,
}

/// The longest text that is no field: names, signatures.
const MOST_TEXT: usize = 60;
/// The most answers to check items in a row.
const MOST_ITEMS: usize = 500;

impl Report {
    /// Reads the text of a report.json.
    ///
    /// # Errors
    /// Every mistake, as Chinese sentences.
    pub fn read(text: &str) -> Result<Report, Vec<String>> {
        let foreign = |error: serde_json::Error| {
            vec![format!("report.json 第 {} 行第 {} 列读不出，不是填报表写的", error.line(), error.column())]
        };
        let Version { form } = serde_json::from_str(text).map_err(foreign)?;
        match form {
            form if form > FORM => {
                return Err(vec![format!("是第 {form} 版的填报表，这个程序读到第 {FORM} 版；请升级 zhiben")]);
            }
            form if form < OLDEST => return Err(vec![format!("是第 {form} 版的填报表，已经不再读；请发新表重填")]),
            _ => {}
        }
        let typed: Typed = serde_json::from_str(text).map_err(foreign)?;
        let mut wrong = Vec::new();
        let period = Period::parse(&typed.period).filter(|period| *period != Period::Plan);
        if period.is_none() {
            wrong.push(format!("“{}”不是周期", shown(&typed.period)));
        }
        for (name, time) in [("started", &typed.started), ("saved", &typed.saved)] {
            if DateTime::parse_from_rfc3339(time).is_err() {
                wrong.push(format!("{name} 的“{}”不是时间", shown(time)));
            }
        }
        for (name, text) in [("填报人", &typed.signature), ("单位", &typed.unit), ("站点", &typed.site)] {
            if text.trim().is_empty() || text.chars().count() > MOST_TEXT || text.chars().any(char::is_control) {
                wrong.push(format!("{name}“{}”不能是空的，不能有控制字符，也不能超过 {MOST_TEXT} 个字", shown(text)));
            }
        }
        if typed.rows.len() > MOST_ROWS {
            wrong.push(format!("有 {} 行，最多 {MOST_ROWS} 行", typed.rows.len()));
            return Err(wrong);
        }
        match (typed.zero, typed.rows.is_empty()) {
            (true, false) => wrong.push("写了零报告，又有内容".to_string()),
            (false, true) => wrong.push("没有内容，也没有写零报告".to_string()),
            _ => {}
        }
        if typed.revision == 0 {
            wrong.push("份数应从 1 数起".to_string());
        }
        let (mut rows, mut names) = (Vec::new(), HashSet::new());
        for typed in typed.rows {
            if !names.insert(typed.row.clone()) {
                wrong.push(format!("有两行叫“{}”", shown(&typed.row)));
            }
            rows.extend(row(typed, &mut wrong));
        }
        let photos: usize = rows.iter().map(|row: &Row| row.photos.len()).sum();
        if photos > MOST_PHOTOS {
            wrong.push(format!("有 {photos} 张照片，最多 {MOST_PHOTOS} 张"));
        }
        match (period, wrong.is_empty()) {
            (Some(period), true) => Ok(Report {
                site: typed.site,
                unit: typed.unit,
                period,
                token: typed.token,
                made: typed.made,
                started: typed.started,
                saved: typed.saved,
                revision: typed.revision,
                is_zero: typed.zero,
                signature: typed.signature.trim().to_string(),
                rows,
            }),
            _ => Err(wrong),
        }
    }

    /// Whether the report is of a form that the store with this id made for this site.
    pub fn is_of(&self, store: &str) -> bool {
        let period = self.period.to_string();
        (OLDEST..=FORM).any(|form| {
            let (site, unit, made) = (self.site.as_str(), self.unit.as_str(), self.made.as_str());
            token(store, Bound { form, site, unit, period: &period, made }) == self.token
        })
    }

    /// Every photo of the report, each once.
    pub fn photos(&self) -> Vec<&Photo> {
        let mut seen = HashSet::new();
        let all = self.rows.iter().flat_map(|row| &row.photos);
        all.filter(|photo| seen.insert(photo.sha256.as_str())).collect()
    }

    /// What is reported, in words: `隐患整改 1、自查 2`, or `零报告`.
    pub fn summary(&self) -> String {
        if self.is_zero {
            return "零报告".to_string();
        }
        let count = |section: &Section| self.rows.iter().filter(|row| row.section.key == section.key).count();
        let counts = section::SECTIONS.iter().map(|section| (section.title, count(section)));
        counts.filter(|(_, n)| *n > 0).map(|(title, n)| format!("{title} {n}")).collect::<Vec<_>>().join("、")
    }
}

/// The row, with its mistakes pushed to `wrong`; `None` if it has any.
fn row(typed: TypedRow, wrong: &mut Vec<String>) -> Option<Row> {
    let before = wrong.len();
    let name = shown(&typed.row);
    if typed.row.is_empty() || typed.row.len() > 20 || !typed.row.bytes().all(|b| b.is_ascii_alphanumeric()) {
        wrong.push(format!("行的名字“{name}”应是字母和数字"));
    }
    let Some(section) = section::find(&typed.section) else {
        wrong.push(format!("{name}：没有“{}”这一部分", shown(&typed.section)));
        return None;
    };
    for (key, text) in &typed.values {
        match section.field(key) {
            None => wrong.push(format!("{name}：“{}”里没有“{}”这一栏", section.title, shown(key))),
            Some(field) => {
                let header = field.column().header;
                if text.chars().count() > field.most() {
                    wrong.push(format!("{name}：{header}超过 {} 个字", field.most()));
                }
                if text.chars().any(|c| c.is_control() && !(field.is_long && c == '\n')) {
                    wrong.push(format!("{name}：{header}里有控制字符"));
                }
            }
        }
    }
    if !typed.items.is_empty() && (!section.has_checks || typed.items.len() > MOST_ITEMS) {
        wrong.push(format!("{name}：清单的 {} 个回答不该在这里", typed.items.len()));
    }
    let mut items = BTreeMap::new();
    for (code, answer) in typed.items {
        let is_code = code.len() <= MOST_TEXT && !code.chars().any(char::is_control);
        match Answer::read(&answer).filter(|_| is_code) {
            Some(answer) => drop(items.insert(code, answer)),
            None => wrong.push(format!("{name}：清单 {} 的回答“{}”读不懂", shown(&code), shown(&answer))),
        }
    }
    if typed.photos.len() > MOST_PHOTOS_OF_ROW {
        wrong.push(format!("{name}：有 {} 张照片，一行最多 {MOST_PHOTOS_OF_ROW} 张", typed.photos.len()));
    }
    for photo in &typed.photos {
        let is_known = section.photos.contains(&photo.kind.as_str());
        let is_time = |taken: &String| NaiveDateTime::parse_from_str(taken, "%Y-%m-%dT%H:%M:%S").is_ok();
        if !is_known || !is_sha256(&photo.sha256) || !photo.taken.as_ref().is_none_or(is_time) {
            wrong.push(format!("{name}：照片“{}”的类别、SHA-256 或拍摄时间不对", shown(&photo.kind)));
        }
    }
    let values = typed.values.into_iter().map(|(key, text)| (key, text.trim().to_string()));
    let values = values.filter(|(_, text)| !text.is_empty()).collect();
    (wrong.len() == before).then_some(Row { name: typed.row, section, values, items, photos: typed.photos })
}

/// A text of the report for a message: short and without control characters.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).take(30).collect()
}

#[cfg(test)]
mod tests;
