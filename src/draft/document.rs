//! A document as it was read: what each of its sentences became, in its order.

use super::bodies::Bodies;
use super::duty::{Duty, Note};
use super::head::Head;
use super::people::People;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What the plan has at one place of the document.
pub enum Entry {
    Heading {
        clause: String,
        title: String,
    },
    /// What was read and made nothing.
    Kept(String),
    /// A duty, by its place in `Document::duties`.
    Duty(usize),
    Target(usize),
}

/// A target without a metric.
pub struct Aim {
    pub clause: String,
    pub text: String,
    pub title: String,
    pub due: NaiveDate,
    pub lead: Vec<String>,
    pub notes: Vec<Note>,
}

/// A document as it was read.
pub struct Document {
    pub head: Head,
    pub people: People,
    pub span: (NaiveDate, NaiveDate),
    /// The first day of obligations.
    pub issued: Option<NaiveDate>,
    pub bodies: Bodies,
    /// The kinds of units: the names that the text has, and whether they are of the key ones.
    pub trades: BTreeMap<&'static str, (Vec<String>, bool)>,
    pub events: Vec<(String, String)>,
    pub duties: Vec<Duty>,
    pub aims: Vec<Aim>,
    pub entries: Vec<Entry>,
    pub sentences: usize,
    /// The key of the body that leads where nobody is named.
    pub default_lead: String,
}
