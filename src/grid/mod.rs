//! A table as data: typed columns, typed cells, and an emphasis for each row. Every output format draws the same grid,
//! so all formats show the same. Rows may be in memory or come one by one from a stream, which needs constant memory
//! for a ledger of any length. This room knows no domain, no width and no file.

pub mod chart;
pub mod describe;
pub mod fault;
pub mod foremost;

use chrono::NaiveDate;
use std::borrow::Cow;

/// A value of a closed set: the word for JSON and scripts (an English word, or an id of the plan) and the Chinese word
/// for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub en: Cow<'static, str>,
    pub zh: Cow<'static, str>,
}

/// A value with its type. How a type looks is left to the formats. A text may be borrowed from what is read, so that a
/// ledger of any length passes without being copied. Its tag has the size of a word: a cell is then moved word by word.
#[derive(Debug, Clone, PartialEq)]
#[repr(usize)]
pub enum CellOf<'a> {
    /// No value: `null` in JSON, empty elsewhere.
    Empty,
    Text(Cow<'a, str>),
    Int(i64),
    /// A number with two decimal places, in hundredths: yuan in 分, hours, scores.
    Hundredths(i64),
    Date(NaiveDate),
    /// A number with one decimal place, in tenths: percentages under a header that has the %.
    Tenths(i64),
    /// A rate `part ÷ whole`: a number with four decimal places in JSON, a percentage for people. The text is empty if
    /// the whole is 0.
    Rate {
        part: i64,
        whole: i64,
    },
    Flag(bool),
    Word(Word),
    List(Vec<CellOf<'a>>),
}

/// A cell that owns its text.
pub type Cell = CellOf<'static>;

impl Cell {
    /// The cell of a text.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(Cow::Owned(text.into()))
    }

    /// The cell of a value, or `Empty` if there is none.
    pub fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
        value.map_or(Cell::Empty, cell)
    }
}

impl CellOf<'_> {
    /// The cell with its texts copied.
    pub fn into_owned(self) -> Cell {
        match self {
            CellOf::Empty => Cell::Empty,
            CellOf::Text(text) => Cell::text(text.into_owned()),
            CellOf::Int(n) => Cell::Int(n),
            CellOf::Hundredths(n) => Cell::Hundredths(n),
            CellOf::Date(date) => Cell::Date(date),
            CellOf::Tenths(n) => Cell::Tenths(n),
            CellOf::Rate { part, whole } => Cell::Rate { part, whole },
            CellOf::Flag(flag) => Cell::Flag(flag),
            CellOf::Word(word) => Cell::Word(word),
            CellOf::List(cells) => Cell::List(cells.into_iter().map(CellOf::into_owned).collect()),
        }
    }
}

/// How important a row is. Colour only repeats what the text already shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Warn,
    Bad,
    Dim,
}

/// Where a column is shown. Columns for data (codes and ids for scripts) are not in the tables for people (`table`,
/// `md`), but in all other formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Everywhere,
    Data,
    /// In JSON only.
    Json,
}

/// The type of value that a spreadsheet's column expects when somebody types into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text, also for codes and telephone numbers.
    Text,
    Number,
    Date,
}

/// The type with which a file for databases keeps a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    Text,
    Integer,
    /// An exact decimal with this many decimal places.
    Decimal(u32),
    Date,
    Flag,
}

/// A column of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The key in JSON, in snake_case; it never changes.
    pub key: Cow<'static, str>,
    /// The Chinese header of tables and CSV.
    pub header: Cow<'static, str>,
    pub place: Place,
    /// Whether the text is never wrapped: for numbers, dates and states.
    pub keep: bool,
    /// Whether the column is aligned to the right: for numbers.
    pub right: bool,
    pub holds: Holds,
    /// The values that the column accepts, as people read them; empty if it accepts any.
    pub choices: Vec<Cow<'static, str>>,
    /// The key of a second column. A condition may use this column's name with values of the second column: 状态 with a
    /// stage of the status.
    pub also: Option<&'static str>,
    /// The former headers, which a condition still accepts.
    pub former: &'static [&'static str],
    /// The header in CSV and TSV, if these files keep a former one because scripts know it.
    pub in_csv: Option<&'static str>,
}

impl Column {
    /// A column of text that may wrap.
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
            former: &[],
            in_csv: None,
        }
    }

    /// A column whose key and header come from data.
    pub fn named(key: String, header: String) -> Column {
        Column { key: Cow::Owned(key), header: Cow::Owned(header), ..Column::new("", "") }
    }

    /// The same column, never wrapped.
    pub const fn keep(mut self) -> Column {
        self.keep = true;
        self
    }

    /// The same column, for numbers: aligned to the right, never wrapped.
    pub const fn number(mut self) -> Column {
        self.keep = true;
        self.right = true;
        self.holds = Holds::Number;
        self
    }

    /// The same column, for dates: never wrapped.
    pub const fn date(mut self) -> Column {
        self.keep = true;
        self.holds = Holds::Date;
        self
    }

    /// The same column, for these values only: never wrapped.
    pub fn one_of(mut self, choices: impl IntoIterator<Item = &'static str>) -> Column {
        self.keep = true;
        self.choices = choices.into_iter().map(Cow::Borrowed).collect();
        self
    }

    /// The same column, which had this header before and keeps it in CSV.
    pub const fn formerly(mut self, header: &'static [&'static str; 1]) -> Column {
        self.former = header;
        self.in_csv = Some(header[0]);
        self
    }

    /// The column in JSON only.
    pub const fn json(mut self) -> Column {
        self.place = Place::Json;
        self
    }

    /// The same column, for scripts only.
    pub const fn data(mut self) -> Column {
        self.place = Place::Data;
        self
    }
}

/// A row of a grid: a cell for each column, and its emphasis.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowOf<'a> {
    pub cells: Vec<CellOf<'a>>,
    pub tone: Tone,
}

/// A row that owns its texts.
pub type Row = RowOf<'static>;

impl<'a> RowOf<'a> {
    /// A row without emphasis.
    pub fn new(cells: Vec<CellOf<'a>>) -> RowOf<'a> {
        RowOf { cells, tone: Tone::Plain }
    }

    /// The row with this emphasis.
    pub fn tone(mut self, tone: Tone) -> RowOf<'a> {
        self.tone = tone;
        self
    }

    /// The row with its texts copied.
    pub fn into_owned(self) -> Row {
        Row { cells: self.cells.into_iter().map(CellOf::into_owned).collect(), tone: self.tone }
    }
}

/// Receives rows one by one.
pub type Sink<'a> = dyn FnMut(RowOf<'_>) -> anyhow::Result<()> + 'a;

/// Produces all rows, one by one, for a sink.
pub type Stream = Box<dyn FnOnce(&mut Sink) -> anyhow::Result<()>>;

/// The rows of a grid: in memory, or as a stream.
pub enum Rows {
    Ready(Vec<Row>),
    Stream(Stream),
}

/// A table as data: its columns and its rows.
pub struct Grid {
    pub columns: Vec<Column>,
    pub rows: Rows,
}

impl Grid {
    /// A grid of rows in memory.
    pub fn new(columns: Vec<Column>, rows: Vec<Row>) -> Grid {
        Grid { columns, rows: Rows::Ready(rows) }
    }

    /// A grid of streamed rows.
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

    /// Without the columns that are in JSON only.
    pub fn without_json(self) -> Grid {
        let stays: Vec<bool> = self.columns.iter().map(|column| column.place != Place::Json).collect();
        if stays.iter().all(|stays| *stays) {
            return self;
        }
        let columns = self.columns.into_iter().zip(&stays).filter(|(_, stays)| **stays).map(|(column, _)| column);
        let columns = columns.collect();
        match self.rows {
            Rows::Ready(rows) => Grid::new(columns, rows.into_iter().map(|row| cut(row, &stays)).collect()),
            Rows::Stream(stream) => {
                Grid::stream(columns, Box::new(move |sink| stream(&mut |row| sink(cut(row, &stays)))))
            }
        }
    }

    /// Removes the rows whose numbers are all 0.
    pub fn drop_noughts(&mut self) {
        let counts = |row: &Row| row.cells.iter().any(|cell| !matches!(cell, Cell::Int(0) | Cell::Word(_)));
        if let Rows::Ready(rows) = &mut self.rows {
            rows.retain(counts);
        }
    }

    /// Whether there are no rows. A stream counts as having rows.
    pub fn is_empty(&self) -> bool {
        matches!(&self.rows, Rows::Ready(rows) if rows.is_empty())
    }
}

/// The row with the cells that stay.
fn cut<'a>(row: RowOf<'a>, stays: &[bool]) -> RowOf<'a> {
    let cells = row.cells.into_iter().zip(stays).filter(|(_, stays)| **stays).map(|(cell, _)| cell);
    RowOf { cells: cells.collect(), tone: row.tone }
}
