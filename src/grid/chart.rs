//! A picture of a table, as data: which columns have which role. Each format decides shapes and colours: a page draws
//! SVG, a workbook a chart. Columns are named by key, so that a picture shows exactly the numbers of its table.

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
    /// A dial for each row. `fill` and `mark` are columns of rates: the dial is filled to `fill` and has a mark at
    /// `mark`. `value` is printed in the middle.
    Gauges { name: Key, value: Key, goal: Key, state: Key, fill: Key, mark: Key },
    /// Each row is a step of time. What was added (`came`) and removed (`went`) are bars, and what remained (`left`) is
    /// a line.
    Flow { at: Key, came: Vec<Key>, went: Vec<Key>, left: Key },
    /// A bar for each row, made of parts.
    Parts { name: Key, parts: Vec<Key> },
    /// A line of coloured fields for each row; the columns are rates.
    Heat { name: Key, fields: Vec<Key> },
}
