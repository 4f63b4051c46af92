//! What may be drawn of a table, as data: which columns have which role. Shapes and colours are left to the formats: a
//! page draws SVG, a workbook a chart. Columns are named by key, so a picture shows exactly the numbers of its table.

use std::borrow::Cow;

/// The key of a column.
pub type Key = Cow<'static, str>;

/// One picture of one table of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The key of the table among the report's extras, or `rows` for its rows.
    pub of: &'static str,
    pub title: String,
    /// The picture described in Chinese, for readers who cannot see it.
    pub description: String,
    /// The key of the table with the records behind the numbers.
    pub records: Option<&'static str>,
    pub chart: Chart,
}

/// The kind of chart, with the columns that it is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// A dial for each row, filled to `fill` with a mark at `mark`, both rates; `value` is printed in the middle.
    Gauges { name: Key, value: Key, goal: Key, state: Key, fill: Key, mark: Key },
    /// A step of time for each row: what was added (`came`) and removed (`went`) as bars, and what remained (`left`) as
    /// a line.
    Flow { at: Key, came: Vec<Key>, went: Vec<Key>, left: Key },
    /// A bar for each row, made of parts.
    Parts { name: Key, parts: Vec<Key> },
    /// A line of coloured fields for each row; the columns are rates.
    Heat { name: Key, fields: Vec<Key> },
}
