//! Conditions as a person types them (`grade=重大 and due<月底`), applied to the rows of any grid. Columns are named by key
//! or header. The caller reads the values, so that a date in words or a unit's alias means the same here as elsewhere.
//! This room knows neither ledgers nor commands; a mistake has its place in the text.

mod read;
mod token;

use crate::grid::describe::describe;
use crate::grid::{Cell, Row};
use std::cmp::Ordering;

pub use read::{Mistake, ReadValue, find, read, unknown};

/// A condition on a row of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter(Test);

#[derive(Debug, Clone, PartialEq)]
enum Test {
    All(Vec<Test>),
    Any(Vec<Test>),
    Not(Box<Test>),
    /// The cell compares to the value in this way.
    Is(usize, Op, Cell),
    /// The cell is one of these values.
    In(usize, Vec<Cell>),
    /// The text of the cell contains this text; upper and lower case are equal.
    Holds(usize, String),
    Empty(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Equal,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Filter {
    /// The condition that is true where all of these are true.
    pub fn all(filters: Vec<Filter>) -> Filter {
        Filter(Test::All(filters.into_iter().map(|filter| filter.0).collect()))
    }

    pub fn fits(&self, row: &Row) -> bool {
        self.0.fits(row)
    }

    /// Whether it uses a column at this place or a later one.
    pub fn asks_from(&self, place: usize) -> bool {
        self.0.asks_from(place)
    }
}

impl Test {
    fn asks_from(&self, place: usize) -> bool {
        match self {
            Test::All(tests) | Test::Any(tests) => tests.iter().any(|test| test.asks_from(place)),
            Test::Not(test) => test.asks_from(place),
            Test::Is(at, ..) | Test::In(at, _) | Test::Holds(at, _) | Test::Empty(at) => *at >= place,
        }
    }

    fn fits(&self, row: &Row) -> bool {
        let cell = |at: &usize| row.cells.get(*at).unwrap_or(&Cell::Empty);
        match self {
            Test::All(tests) => tests.iter().all(|test| test.fits(row)),
            Test::Any(tests) => tests.iter().any(|test| test.fits(row)),
            Test::Not(test) => !test.fits(row),
            Test::Is(at, op, value) => op.holds(cell(at), value),
            Test::In(at, values) => values.iter().any(|value| is(cell(at), value)),
            Test::Holds(at, part) => describe(cell(at)).to_lowercase().contains(part),
            Test::Empty(at) => describe(cell(at)).is_empty(),
        }
    }
}

impl Op {
    /// Whether the comparison is true; an empty cell is neither before nor after any value.
    fn holds(self, cell: &Cell, value: &Cell) -> bool {
        let order = || order(cell, value);
        match self {
            Op::Equal => is(cell, value),
            Op::Less => order().is_some_and(Ordering::is_lt),
            Op::AtMost => order().is_some_and(Ordering::is_le),
            Op::More => order().is_some_and(Ordering::is_gt),
            Op::AtLeast => order().is_some_and(Ordering::is_ge),
        }
    }
}

/// Whether a cell equals the value; of a list, whether one element does.
fn is(cell: &Cell, value: &Cell) -> bool {
    match (cell, value) {
        (Cell::List(cells), Cell::List(values)) => values.iter().all(|value| cells.iter().any(|cell| is(cell, value))),
        (Cell::List(cells), value) => cells.iter().any(|cell| is(cell, value)),
        (Cell::Text(a), Cell::Text(b)) => a.trim().eq_ignore_ascii_case(b.trim()),
        (Cell::Word(a), Cell::Word(b)) => a.en == b.en,
        (Cell::Word(word), Cell::Text(text)) => word.zh == *text || word.en.eq_ignore_ascii_case(text),
        _ => cell == value || order(cell, value) == Some(Ordering::Equal),
    }
}

fn order(a: &Cell, b: &Cell) -> Option<Ordering> {
    match (a, b) {
        (Cell::Date(a), Cell::Date(b)) => Some(a.cmp(b)),
        _ => Some(hundredths(a)?.cmp(&hundredths(b)?)),
    }
}

fn hundredths(cell: &Cell) -> Option<i128> {
    match cell {
        Cell::Int(n) => Some(i128::from(*n) * 100),
        Cell::Tenths(n) => Some(i128::from(*n) * 10),
        Cell::Hundredths(n) => Some(i128::from(*n)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
