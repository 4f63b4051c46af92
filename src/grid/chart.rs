//! What may be drawn of a grid, as data: which columns play which part. Neither shapes nor colours: a page draws it as
//! SVG, a workbook as a chart of its own. Columns are named by their keys, so that a picture shows the numbers of the
//! table behind it and no others.

use std::borrow::Cow;

pub type Key = Cow<'static, str>;

/// One picture of one table of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The table: the key of a grid beside the rows, or `rows` for those.
    pub of: &'static str,
    pub title: String,
    /// What the picture says, in words, for who does not see it.
    pub description: String,
    /// The table that holds the records behind the numbers.
    pub records: Option<&'static str>,
    pub chart: Chart,
}

/// What each row of the table becomes.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// A dial each: `fill` of it is filled, and `mark` stands at the goal, both rates; `value` is said in its middle.
    Gauges { name: Key, value: Key, goal: Key, state: Key, fill: Key, mark: Key },
    /// A step of time each: what came and what went in bars, what was left as a line.
    Flow { at: Key, came: Vec<Key>, went: Vec<Key>, left: Key },
    /// A bar each, made of parts.
    Parts { name: Key, parts: Vec<Key> },
    /// A line of fields each, more or less full: the columns are rates.
    Heat { name: Key, fields: Vec<Key> },
}
