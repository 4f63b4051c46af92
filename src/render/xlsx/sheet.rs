//! Writes a grid as a sheet: a form's rows above, the header, the rows, a form's rows below. Then what depends on all
//! rows: widths, filter and drop-down lists.

use super::cells::{self, Place};
use super::choices::Choices;
use super::heading::Heading;
use super::looks::{self, Looks};
use crate::grid::describe as cell;
use crate::grid::{Column, Grid, Holds, Row, RowOf, Tone};
use crate::render::{field, text};
use crate::reply::{Mistake, Page};
use rust_xlsxwriter::{Format, Worksheet};

/// Column widths are computed from this many rows.
const SAMPLE: usize = 1000;

/// A height is set for this many rows only, because the library keeps each height in memory. Excel computes the other
/// heights.
const WITH_HEIGHT: usize = 5000;

/// The most rows of a sheet, including the rows above and below a form.
const MOST_ROWS: u32 = 1_048_576;

/// The least and the greatest width of a column, in half-width characters. The greatest width is less for text that
/// wraps.
const LEAST_WIDTH: usize = 6;
const MOST_WIDTH: usize = 60;
const MOST_WIDTH_WRAPPED: usize = 40;

/// A header of more half-width characters than this is wrapped. Over a column of numbers a shorter header is wrapped
/// already.
const HEADER_WRAPS: usize = 16;
const HEADER_WRAPS_OVER_NUMBERS: usize = 10;

/// The space in a cell around its text, and for the filter's button in a header.
const PADDING: usize = 2;
const ARROW: usize = 3;

/// Fills the sheet. Returns the row of the header and the last row.
pub fn fill(
    sheet: &mut Worksheet,
    heading: &Heading,
    grid: Grid,
    page: Page,
    looks: &Looks,
    choices: &mut Choices,
) -> anyhow::Result<(u32, u32)> {
    let Grid { columns, rows } = grid;
    put_around(sheet, 0, &page.above, columns.len(), looks, true)?;
    put_groups(sheet, page.above.len() as u32, &page, columns.len(), looks)?;
    let header_row = page.height_above() as u32;
    for (at, column) in columns.iter().enumerate() {
        sheet.set_column_format(at as u16, kept(column, looks))?;
        sheet.write_string_with_format(header_row, at as u16, &*column.header, &looks.header)?;
    }
    let mut table = Table {
        sheet,
        columns: &columns,
        looks: (looks, Looks::dim()),
        row: header_row,
        is_tall: false,
        written: 0,
        state: State::Held(Vec::new()),
    };
    Grid::feed(rows, &mut |row| table.take(row))?;
    table.set_widths()?;
    let (row, is_tall, width) = (table.row, table.is_tall, table.width());
    if is_tall && page.below.is_empty() {
        // The library (0.102) writes the last row twice if it has a height; an empty cell below avoids that.
        sheet.write_blank(row + 1, 0, &looks.plain)?;
    }
    put_around(sheet, row + 1, &page.below, columns.len(), looks, false)?;
    // The drop-down lists also apply to rows that are added below.
    let last = if page.below.is_empty() { MOST_ROWS - 1 } else { row };
    for (at, column) in columns.iter().enumerate() {
        choices.offer(sheet, column, at as u16, (header_row + 1, last))?;
    }
    if let Some(last) = columns.len().checked_sub(1) {
        sheet.autofilter(header_row, 0, row, last as u16)?;
    }
    // A form has its title in its rows.
    let heading = page.above.is_empty().then_some(heading);
    looks::set_page(sheet, heading, header_row, width)?;
    Ok((header_row, row))
}

/// Writes the rows of a sheet in order. The first rows are kept until the widths of the columns are known, because the
/// heights of rows depend on the widths.
struct Table<'a> {
    sheet: &'a mut Worksheet,
    columns: &'a [Column],
    /// The formats for ordinary rows, and for rows that do not count.
    looks: (&'a Looks, Looks),
    /// The last row written. `is_tall` is whether a height was set for it.
    row: u32,
    is_tall: bool,
    written: usize,
    state: State,
}

enum State {
    Held(Vec<Row>),
    Written(Vec<usize>),
}

impl Table<'_> {
    fn take(&mut self, row: RowOf) -> anyhow::Result<()> {
        if let State::Held(rows) = &mut self.state
            && rows.len() < SAMPLE
        {
            rows.push(row.into_owned());
            return Ok(());
        }
        self.set_widths()?;
        self.put(&row)
    }

    /// Sets the widths once, and then writes the rows that were kept.
    fn set_widths(&mut self) -> anyhow::Result<()> {
        let State::Held(rows) = &mut self.state else { return Ok(()) };
        let rows = std::mem::take(rows);
        let widths = widths(self.columns, &rows);
        for (at, width) in widths.iter().enumerate() {
            self.sheet.set_column_width(at as u16, *width as f64)?;
        }
        let lines = self.columns.iter().map(header_lines).max().unwrap_or(1);
        self.is_tall = lines > 1;
        if self.is_tall {
            let pixels = lines as u32 * looks::LINE_PIXELS + looks::GAP_PIXELS;
            self.sheet.set_row_height_pixels(self.row, pixels)?;
        }
        self.state = State::Written(widths);
        rows.iter().try_for_each(|row| self.put(row))
    }

    /// The width of all columns together.
    fn width(&self) -> usize {
        match &self.state {
            State::Held(_) => 0,
            State::Written(widths) => widths.iter().sum(),
        }
    }

    fn put(&mut self, row: &RowOf) -> anyhow::Result<()> {
        self.row += 1;
        if self.row >= MOST_ROWS {
            return Err(Mistake::new(cells::full()).hint(cells::INSTEAD).into());
        }
        let State::Written(widths) = &self.state else { return Ok(()) };
        let is_dim = row.tone == Tone::Dim;
        let looks = if is_dim { &self.looks.1 } else { self.looks.0 };
        let (mut words, mut lines) = (String::new(), 1);
        for (at, (cell, column)) in cell::cells(row, self.columns.len()).zip(self.columns).enumerate() {
            let kept = (!is_dim).then(|| kept(column, looks));
            let place = Place { row: self.row, column: at as u16, kept, wraps: !column.keep };
            cells::put(self.sheet, place, cell, looks, &mut words)?;
            // A half-width character is slightly smaller than the unit of a column's width.
            let room = widths[at];
            if place.wraps && (text::width(&words) > room || words.contains('\n')) {
                lines = lines.max(text::wrap(&words, room).len());
            }
        }
        self.is_tall = lines > 1 && self.written < WITH_HEIGHT;
        self.written += 1;
        if self.is_tall {
            let pixels = (lines as u32 * looks::LINE_PIXELS + looks::GAP_PIXELS).min(looks::TALLEST_PIXELS);
            self.sheet.set_row_height_pixels(self.row, pixels)?;
        }
        Ok(())
    }
}

fn widths(columns: &[Column], rows: &[Row]) -> Vec<usize> {
    let header = |column: &Column| text::width(&column.header).min(header_room(column)) + ARROW;
    let mut widths: Vec<usize> = columns.iter().map(header).collect();
    let most: Vec<usize> = columns
        .iter()
        .zip(&widths)
        .map(|(column, header)| if column.keep { MOST_WIDTH } else { MOST_WIDTH_WRAPPED.max(*header).min(MOST_WIDTH) })
        .collect();
    let mut words = String::new();
    for row in rows {
        for (cell, width) in cell::cells(row, columns.len()).zip(&mut widths) {
            words.clear();
            field::describe(cell, &mut words);
            *width = words.split('\n').map(|line| text::width(line) + PADDING).fold(*width, usize::max);
        }
    }
    widths.iter().zip(most).map(|(width, most)| (*width).clamp(LEAST_WIDTH, most)).collect()
}

fn header_room(column: &Column) -> usize {
    if column.right { HEADER_WRAPS_OVER_NUMBERS } else { HEADER_WRAPS }
}

fn header_lines(column: &Column) -> usize {
    match text::width(&column.header) > header_room(column) {
        true => text::wrap(&column.header, header_room(column)).len(),
        false => 1,
    }
}

/// The names of groups of columns, each over its columns.
fn put_groups(sheet: &mut Worksheet, row: u32, page: &Page, width: usize, looks: &Looks) -> anyhow::Result<()> {
    if page.groups.is_empty() {
        return Ok(());
    }
    for at in (0..width).filter(|at| !page.groups.iter().any(|group| group.first <= *at && *at <= group.last)) {
        sheet.write_blank(row, at as u16, &looks.header)?;
    }
    for group in &page.groups {
        match group.first == group.last {
            true => sheet.write_string_with_format(row, group.first as u16, &group.name, &looks.header)?,
            false => sheet.merge_range(row, group.first as u16, row, group.last as u16, &group.name, &looks.header)?,
        };
    }
    Ok(())
}

/// The format of a column's cells, also of cells that are filled in later: a code keeps its zeros, and a date is a
/// date.
fn kept<'a>(column: &Column, looks: &'a Looks) -> &'a Format {
    match column.holds {
        Holds::Number => &looks.plain,
        Holds::Date => &looks.date,
        Holds::Text if column.keep => &looks.text,
        Holds::Text => &looks.wrapped,
    }
}

/// Writes the rows of a form above or below its table. A row of one text is merged over all columns. The first row
/// above is the title.
fn put_around(
    sheet: &mut Worksheet,
    first: u32,
    rows: &[Vec<String>],
    width: usize,
    looks: &Looks,
    is_above: bool,
) -> anyhow::Result<()> {
    for (place, cells) in rows.iter().enumerate() {
        let row = first + place as u32;
        let is_title = is_above && place == 0;
        let look = if is_title { &looks.title } else { &looks.text };
        if is_title {
            sheet.set_row_height_pixels(row, looks::TITLE_PIXELS)?;
        }
        match (&cells[..], width) {
            ([words], 2..) if !words.is_empty() => {
                sheet.merge_range(row, 0, row, width as u16 - 1, words, look)?;
            }
            _ => {
                for (at, words) in cells.iter().enumerate().filter(|(_, words)| !words.is_empty()) {
                    sheet.write_string_with_format(row, at as u16, words, look)?;
                }
            }
        }
    }
    Ok(())
}
