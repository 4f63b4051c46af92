//! Makes the tables of a custom report: the rows that fulfil the report's condition are sorted, grouped, counted and
//! added up in exact numbers.

use super::{By, CustomReport, Order};
use crate::grid::describe::describe;
use crate::grid::{Cell, Column, Grid, Place, Row};
use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

/// The tables of a custom report.
pub struct Built {
    /// A row for each group; if the report has no groups, the rows themselves.
    pub rows: Grid,
    /// The rows of the groups, if the report has groups and shows columns.
    pub details: Option<Grid>,
    /// A single row: the number of rows and the sums over all rows. `None` if the report has neither groups nor sums.
    pub totals: Option<Grid>,
}

/// Builds the tables of a report. The report's places are indexes into `columns`. `rows` are the rows that fulfil the
/// report's condition.
pub fn build(report: &CustomReport, columns: &[Column], mut rows: Vec<Row>) -> Built {
    let of_rows: Vec<Order> = report.table.order.iter().filter(|order| order.by != By::Count).copied().collect();
    rows.sort_by(|a, b| compare(&of_rows, columns, (a, 0), (b, 0)));
    let has_totals = !report.group.is_empty() || !report.sums.is_empty();
    let totals = has_totals.then(|| {
        let all = amounts(report, &rows.iter().collect::<Vec<_>>());
        Grid::new(amount_columns(report, columns).collect(), vec![Row::new(all)])
    });
    if report.group.is_empty() {
        return Built { rows: chosen(columns, &report.shown, rows), details: None, totals };
    }
    let (grouped, places) = grouped(report, columns, &rows);
    let details = (!report.shown.is_empty()).then(|| {
        // The details are sorted by group; the sort is stable and keeps the order of the rows within a group.
        rows.sort_by_key(|row| places.get(&key(report, row)).copied());
        chosen(columns, &report.shown, rows)
    });
    Built { rows: grouped, details, totals }
}

/// The key of a row's group: the texts of the columns by which the report groups.
fn key(report: &CustomReport, row: &Row) -> Vec<String> {
    report.group.iter().map(|at| describe(cell(row, *at))).collect()
}

/// The table of the groups in their order, and the place of each group by its key.
fn grouped(report: &CustomReport, columns: &[Column], rows: &[Row]) -> (Grid, HashMap<Vec<String>, usize>) {
    let mut groups: HashMap<Vec<String>, Vec<&Row>> = HashMap::new();
    for row in rows {
        groups.entry(key(report, row)).or_default().push(row);
    }
    // A group as a row for sorting: the columns by which it is grouped, and its sums in the places of the summed
    // columns.
    let as_row = |members: &[&Row]| {
        let mut cells = vec![Cell::Empty; columns.len()];
        report.group.iter().for_each(|at| cells[*at] = cell(members[0], *at).clone());
        report.sums.iter().for_each(|at| cells[*at] = sum(members.iter().map(|row| cell(row, *at))));
        (Row::new(cells), members.len() as i64)
    };
    let mut summed: Vec<_> = groups.into_iter().map(|(key, members)| (as_row(&members), members, key)).collect();
    let has = |by: By| match by {
        By::Count => true,
        By::Column(at) => report.group.contains(&at) || report.sums.contains(&at),
    };
    let mut order: Vec<Order> = report.table.order.iter().filter(|order| has(order.by)).copied().collect();
    order.extend(report.group.iter().map(|at| Order { by: By::Column(*at), is_down: false, is_empty_first: false }));
    summed.sort_by(|((a, n), ..), ((b, m), ..)| compare(&order, columns, (a, *n), (b, *m)));
    let places = summed.iter().enumerate().map(|(at, (.., key))| (key.clone(), at)).collect();
    let of_group = |row: &Row| report.group.iter().map(|at| cell(row, *at).clone()).collect::<Vec<_>>();
    let rows = summed.iter().map(|((row, _), members, _)| Row::new([of_group(row), amounts(report, members)].concat()));
    let shown = report.group.iter().map(|at| plain(&columns[*at])).chain(amount_columns(report, columns));
    (Grid::new(shown.collect(), rows.collect()), places)
}

/// The number of these rows, and their sums.
fn amounts(report: &CustomReport, rows: &[&Row]) -> Vec<Cell> {
    let sums = report.sums.iter().map(|at| sum(rows.iter().map(|row| cell(row, *at))));
    std::iter::once(Cell::Int(rows.len() as i64)).chain(sums).collect()
}

fn amount_columns(report: &CustomReport, columns: &[Column]) -> impl Iterator<Item = Column> {
    let sums = report.sums.iter().map(|at| plain(&columns[*at]).number());
    std::iter::once(Column::new("count", "条数").number()).chain(sums)
}

fn chosen(columns: &[Column], shown: &[usize], rows: Vec<Row>) -> Grid {
    let row = |row: Row| {
        let cells = shown.iter().map(|at| cell(&row, *at).clone()).collect();
        Row { cells, tone: row.tone }
    };
    Grid::new(shown.iter().map(|at| plain(&columns[*at])).collect(), rows.into_iter().map(row).collect())
}

/// A column as a report shows it: in every format. A column of the unit (`unit.village`) gets the header without 单位.
/// and a key without a point.
fn plain(column: &Column) -> Column {
    let header = column.header.split_once('.').map_or(column.header.clone(), |(_, tail)| tail.to_string().into());
    let key = if column.key.contains('.') { column.key.replace('.', "_").into() } else { column.key.clone() };
    Column { key, header, place: Place::Everywhere, choices: Vec::new(), ..column.clone() }
}

fn cell(row: &Row, at: usize) -> &Cell {
    row.cells.get(at).unwrap_or(&Cell::Empty)
}

/// The sum of the cells that are numbers: in hundredths if any number is in hundredths, otherwise a whole number; empty
/// if no cell is a number.
pub(super) fn sum<'a>(cells: impl Iterator<Item = &'a Cell>) -> Cell {
    let mut total: Option<(i64, bool)> = None;
    for cell in cells {
        let (hundredths, is_whole) = match cell {
            Cell::Int(n) => (n.saturating_mul(100), true),
            Cell::Hundredths(n) => (*n, false),
            _ => continue,
        };
        let (sum, was_whole) = total.unwrap_or((0, true));
        total = Some((sum.saturating_add(hundredths), was_whole && is_whole));
    }
    match total {
        None => Cell::Empty,
        Some((sum, true)) => Cell::Int(sum / 100),
        Some((sum, false)) => Cell::Hundredths(sum),
    }
}

/// Compares two rows by the columns of `order`, one after the other. A row comes with the number of rows in its group.
pub(super) fn compare(order: &[Order], columns: &[Column], (a, n): (&Row, i64), (b, m): (&Row, i64)) -> Ordering {
    let one = |order: &Order| {
        let directed = |by: Ordering| if order.is_down { by.reverse() } else { by };
        let at = match order.by {
            By::Count => return directed(n.cmp(&m)),
            By::Column(at) => at,
        };
        let (a, b) = (cell(a, at), cell(b, at));
        match (describe(a).is_empty(), describe(b).is_empty()) {
            (false, false) => directed(of_cells(&columns[at], a, b)),
            (empty, other) if order.is_empty_first => other.cmp(&empty),
            (empty, other) => empty.cmp(&other),
        }
    };
    order.iter().map(one).find(|by| by.is_ne()).unwrap_or(Ordering::Equal)
}

/// Compares two cells: numbers and days by size, words of a closed set in the order of their declaration, all others as
/// text.
fn of_cells(column: &Column, a: &Cell, b: &Cell) -> Ordering {
    let number = |cell: &Cell| match cell {
        Cell::Int(n) => Some(i128::from(*n) * 100),
        Cell::Hundredths(n) => Some(i128::from(*n)),
        _ => None,
    };
    if let (Cell::Date(a), Cell::Date(b)) = (a, b) {
        return a.cmp(b);
    }
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        return a.cmp(&b);
    }
    let (a, b) = (describe(a), describe(b));
    let place = |word: &str| {
        column.choices.iter().position(|choice| *choice == word).map_or(Reverse(0), |at| Reverse(usize::MAX - at))
    };
    place(&a).cmp(&place(&b)).then_with(|| a.cmp(&b))
}
