//! Conditions as a person types them (`grade=重大 and due<月底`), applied to the rows of any grid. Columns are named by
//! key or header. The caller reads the values, so that a date in words or a unit's alias means the same in a condition
//! as elsewhere. A mistake has its place in the text. This room knows neither ledgers nor commands.

mod read;
mod token;

use crate::grid::describe::describe;
use crate::grid::{Cell, Row};
use std::cmp::Ordering;

pub use read::{ConditionMistake, ReadValue, find, read, unknown};

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
    /// The text of the cell contains this text.
    Holds(usize, String, Letters),
    Empty(usize),
}

/// Whether upper and lower case are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    AnyCase,
    AsWritten,
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
    /// The condition that is true if all of these conditions are true.
    pub fn all(filters: Vec<Filter>) -> Filter {
        Filter(Test::All(filters.into_iter().map(|filter| filter.0).collect()))
    }

    /// The condition that the column at this place is not empty.
    pub fn filled(at: usize) -> Filter {
        Filter(Test::Not(Box::new(Test::Empty(at))))
    }

    /// The condition that the column at this place has one of these values.
    pub fn one_of(at: usize, values: Vec<Cell>) -> Filter {
        Filter(Test::In(at, values))
    }

    /// The condition that the text of the column at this place contains one of these parts, with the same case.
    pub fn with_part(at: usize, parts: Vec<String>) -> Filter {
        Filter(Test::Any(parts.into_iter().map(|part| Test::Holds(at, part, Letters::AsWritten)).collect()))
    }

    /// The condition that is true if this condition is false.
    pub fn negated(self) -> Filter {
        Filter(Test::Not(Box::new(self.0)))
    }

    /// Whether the condition is true for the row.
    pub fn fits(&self, row: &Row) -> bool {
        self.0.fits(row)
    }

    /// Whether the condition uses a column at this place or a later place.
    pub fn asks_from(&self, place: usize) -> bool {
        let mut asks = false;
        self.0.each_place(&mut |at, _| asks |= *at >= place);
        asks
    }

    /// The places of the columns that the condition compares with a value.
    pub fn compared(&self) -> Vec<usize> {
        let mut places = Vec::new();
        self.0.each_place(&mut |at, is_compared| places.extend(is_compared.then_some(*at)));
        places
    }

    /// The same condition for columns at other places: `to` gives the new place of each column.
    pub fn moved(mut self, to: &mut dyn FnMut(usize) -> usize) -> Filter {
        self.0.each_place_mut(&mut |at| *at = to(*at));
        self
    }
}

impl Test {
    /// Hands the place of each column in the condition to `see`, and whether the column is compared with a value.
    fn each_place(&self, see: &mut dyn FnMut(&usize, bool)) {
        match self {
            Test::All(tests) | Test::Any(tests) => tests.iter().for_each(|test| test.each_place(see)),
            Test::Not(test) => test.each_place(see),
            Test::Is(at, ..) | Test::In(at, _) | Test::Holds(at, ..) => see(at, true),
            Test::Empty(at) => see(at, false),
        }
    }

    fn each_place_mut(&mut self, change: &mut dyn FnMut(&mut usize)) {
        match self {
            Test::All(tests) | Test::Any(tests) => tests.iter_mut().for_each(|test| test.each_place_mut(change)),
            Test::Not(test) => test.each_place_mut(change),
            Test::Is(at, ..) | Test::In(at, _) | Test::Holds(at, ..) | Test::Empty(at) => change(at),
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
            Test::Holds(at, part, Letters::AnyCase) => describe(cell(at)).to_lowercase().contains(part),
            Test::Holds(at, part, Letters::AsWritten) => describe(cell(at)).contains(part),
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

/// Whether a cell equals the value. A list equals the value if one of its elements does.
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
