//! A table as data: typed columns, typed cells, an emphasis for each row. Every output format draws
//! the same grid, so no two of them can disagree about what a report says. Rows may be at hand or
//! come one by one from a stream, so that a ledger of any length passes in constant memory.
//! This room knows no domain, no width and no file.

pub mod chart;
pub mod describe;
pub mod fault;

use chrono::NaiveDate;
use std::borrow::Cow;

/// One enumerated value: the word of JSON and scripts (an English word, or an id of the plan), and the
/// Chinese one of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub en: Cow<'static, str>,
    pub zh: Cow<'static, str>,
}

/// One value with its type. Formats decide how a type looks; a cell never holds layout.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing known: `null` in JSON, empty elsewhere.
    Empty,
    Text(String),
    Int(i64),
    /// A decimal with two places, in hundredths: yuan in 分, hours, scores.
    Hundredths(i64),
    Date(NaiveDate),
    /// A decimal with one place, in tenths: the percentages of a form whose header has the %.
    Tenths(i64),
    /// `part ÷ whole`: a number with four decimals in JSON, a percentage for people. A whole of 0
    /// has no rate and is empty.
    Rate {
        part: i64,
        whole: i64,
    },
    Flag(bool),
    Word(Word),
    List(Vec<Cell>),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// `Empty` where there is nothing.
    pub fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
        value.map_or(Cell::Empty, cell)
    }
}

/// How much a row asks to be looked at. Colour only repeats what the words already say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Warn,
    Bad,
    Dim,
}

/// Where a column shows: `Data` columns (codes and ids that scripts join on) are left out of tables
/// for people (`table`, `md`) and stand in all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Everywhere,
    Data,
}

/// What a column is for, so that a spreadsheet takes what somebody will write into it as it is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Codes and telephone numbers too.
    Text,
    Number,
    Date,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Stable snake_case key of JSON.
    pub key: Cow<'static, str>,
    /// Chinese header of tables and CSV.
    pub header: Cow<'static, str>,
    pub place: Place,
    /// A column that matters is never wrapped: numbers, dates, states.
    pub keep: bool,
    /// Numbers stand on the right.
    pub right: bool,
    pub holds: Holds,
    /// The values that the column takes, as people read them; empty where it takes any.
    pub choices: Vec<Cow<'static, str>>,
    /// The key of a column whose values a condition may ask for under this one's name: the stage of a status.
    pub also: Option<&'static str>,
}

impl Column {
    /// A column whose text may wrap.
    pub const fn new(key: &'static str, header: &'static str) -> Column {
        Column {
            key: Cow::Borrowed(key),
            header: Cow::Borrowed(header),
            place: Place::Everywhere,
            keep: false,
            right: false,
            holds: Holds::Text,
            choices: Vec::new(),
            also: None,
        }
    }

    /// A column that data names.
    pub fn named(key: String, header: String) -> Column {
        Column { key: Cow::Owned(key), header: Cow::Owned(header), ..Column::new("", "") }
    }

    /// Never wrapped.
    pub const fn keep(mut self) -> Column {
        self.keep = true;
        self
    }

    /// A number: on the right, never wrapped.
    pub const fn number(mut self) -> Column {
        self.keep = true;
        self.right = true;
        self.holds = Holds::Number;
        self
    }

    /// Dates, never wrapped.
    pub const fn date(mut self) -> Column {
        self.keep = true;
        self.holds = Holds::Date;
        self
    }

    /// One of a closed set, never wrapped.
    pub fn one_of(mut self, choices: impl IntoIterator<Item = &'static str>) -> Column {
        self.keep = true;
        self.choices = choices.into_iter().map(Cow::Borrowed).collect();
        self
    }

    /// For scripts only.
    pub const fn data(mut self) -> Column {
        self.place = Place::Data;
        self
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    pub cells: Vec<Cell>,
    pub tone: Tone,
}

impl Row {
    pub fn new(cells: Vec<Cell>) -> Row {
        Row { cells, tone: Tone::Plain }
    }

    pub fn tone(mut self, tone: Tone) -> Row {
        self.tone = tone;
        self
    }
}

/// Takes rows one by one.
pub type Sink<'a> = dyn FnMut(Row) -> anyhow::Result<()> + 'a;

/// Gives all its rows to a sink.
pub type Stream = Box<dyn FnOnce(&mut Sink) -> anyhow::Result<()>>;

pub enum Rows {
    Ready(Vec<Row>),
    Stream(Stream),
}

pub struct Grid {
    pub columns: Vec<Column>,
    pub rows: Rows,
}

impl Grid {
    pub fn new(columns: Vec<Column>, rows: Vec<Row>) -> Grid {
        Grid { columns, rows: Rows::Ready(rows) }
    }

    pub fn stream(columns: Vec<Column>, stream: Stream) -> Grid {
        Grid { columns, rows: Rows::Stream(stream) }
    }

    /// Hands every row to `sink`, in order.
    pub fn feed(rows: Rows, sink: &mut Sink) -> anyhow::Result<()> {
        match rows {
            Rows::Ready(rows) => rows.into_iter().try_for_each(sink),
            Rows::Stream(stream) => stream(sink),
        }
    }

    /// Leaves out the rows whose numbers are all nought.
    pub fn drop_noughts(&mut self) {
        let counts = |row: &Row| row.cells.iter().any(|cell| !matches!(cell, Cell::Int(0) | Cell::Word(_)));
        if let Rows::Ready(rows) = &mut self.rows {
            rows.retain(counts);
        }
    }

    /// Nothing to show, as far as is known before a stream runs.
    pub fn is_empty(&self) -> bool {
        matches!(&self.rows, Rows::Ready(rows) if rows.is_empty())
    }
}
