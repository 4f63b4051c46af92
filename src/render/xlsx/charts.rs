//! Writes the pictures of a report as charts of the spreadsheet, on a first sheet before their tables. The charts refer
//! to the tables and change with their numbers. A map of rates is not a chart: its table is coloured.

use super::cells::{self, Place};
use super::looks::{self, Looks};
use crate::grid::chart::{Chart as What, Key, Picture};
use crate::grid::{Cell, Column};
use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartDataLabel, ChartDataLabelPosition, ChartFont, ChartFormat, ChartLegendPosition,
    ChartLine, ChartMarker, ChartMarkerType, ChartSolidFill, ChartType, ConditionalFormat3ColorScale,
    ConditionalFormatType, Workbook, Worksheet,
};

/// The title of the first sheet.
pub const SHEET: &str = "图表";

/// The last column that the title and the charts cover.
const LAST_COLUMN: u16 = 8;
const WIDTH: u32 = (LAST_COLUMN as u32 + 1) * looks::COLUMN_PIXELS;
/// The height of axes, legend and title, and of each bar of a chart with horizontal bars.
const AROUND: u32 = 120;
const BAR: u32 = 24;
const HEIGHT: u32 = 320;
/// The rows between two charts.
const GAP: u32 = 1;
const FIRST: u32 = 4;

/// The most bars of a chart. The table has all rows.
const MOST: u32 = 15;

const CAME: [&str; 2] = ["#2F6FB7", "#D98A1F"];
const WENT: [&str; 2] = ["#3F9D6B", "#7A8896"];
const LEFT: &str = "#1B2430";
const PARTS: [&str; 4] = ["#9CC3E6", "#F0C35A", "#E0823D", "#A8261D"];
const FILLED: &str = "#2F6FB7";
const GOAL: &str = "#BFC5CC";

/// The place of a table in the workbook.
pub struct Table {
    pub sheet: String,
    pub columns: Vec<Column>,
    /// The row of the header. `last` is the last row.
    pub header: u32,
    pub last: u32,
}

impl Table {
    fn at(&self, key: &str) -> Option<u16> {
        self.columns.iter().position(|column| column.key == key).and_then(|at| u16::try_from(at).ok())
    }

    /// The reference to the cells of a column for a chart: its first rows, at most `most`.
    fn cells(&self, column: u16, most: u32) -> (&str, u32, u16, u32, u16) {
        (&self.sheet, self.header + 1, column, self.last.min(self.header.saturating_add(most)), column)
    }
}

/// Makes the first sheet: the title, and below it the main numbers.
pub fn open(sheet: &mut Worksheet, title: &str, values: &[(&str, &Cell)], looks: &Looks) -> anyhow::Result<()> {
    sheet.set_paper_size(looks::A4).set_print_fit_to_pages(1, 1).set_screen_gridlines(false);
    sheet.set_row_height_pixels(0, 2 * looks::TITLE_PIXELS)?;
    sheet.merge_range(0, 0, 0, LAST_COLUMN, title, &looks.title.clone().set_text_wrap())?;
    for (at, (label, cell)) in (0..).zip(values) {
        sheet.write_string_with_format(1, at, *label, &looks.header)?;
        cells::put(sheet, Place { row: 2, column: at, kept: None, wraps: false }, cell, looks, &mut String::new())?;
    }
    Ok(())
}

/// Draws the charts on their sheet, and colours the tables of the other pictures.
pub fn draw<'a>(
    workbook: &mut Workbook,
    on: &str,
    drawn: impl Iterator<Item = (&'a Picture, &'a Table)>,
) -> anyhow::Result<()> {
    let mut row = FIRST;
    for (picture, table) in drawn.filter(|(_, table)| table.last > table.header) {
        let chart = match &picture.chart {
            What::Gauges { name, fill, mark, .. } => gauges(table, name, fill, mark),
            What::Flow { at, came, went, left } => flow(table, at, (came, went), left),
            What::Parts { name, parts } => stacked(table, name, parts),
            What::Heat { fields, .. } => {
                colour(workbook.worksheet_from_name(&table.sheet)?, table, fields)?;
                None
            }
        };
        let Some(mut chart) = chart else { continue };
        chart.title().set_name(&picture.title).set_font(ChartFont::new().set_size(12).set_bold());
        chart.legend().set_position(ChartLegendPosition::Bottom);
        let height = match picture.chart {
            What::Flow { .. } => HEIGHT,
            _ => AROUND + BAR * (table.last - table.header).clamp(4, MOST),
        };
        chart.set_width(WIDTH).set_height(height).set_alt_text(&picture.description);
        workbook.worksheet_from_name(on)?.insert_chart(row, 0, &chart)?;
        row += height.div_ceil(looks::ROW_PIXELS) + GAP;
    }
    Ok(())
}

/// Adds a column of the table as a series, named by its header.
fn series(chart: &mut Chart, table: &Table, name: u16, key: &str, color: &str, most: u32) -> Option<()> {
    let column = table.at(key)?;
    let series = chart.add_series();
    series.set_name((table.sheet.as_str(), table.header, column));
    series.set_categories(table.cells(name, most)).set_values(table.cells(column, most));
    series.set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(color))).set_gap(60);
    Some(())
}

/// A chart with a bar of the value and a bar of the goal for each target.
fn gauges(table: &Table, name: &str, fill: &str, mark: &str) -> Option<Chart> {
    let name = table.at(name)?;
    let mut chart = upside(Chart::new(ChartType::Bar));
    series(&mut chart, table, name, fill, FILLED, MOST)?;
    series(&mut chart, table, name, mark, GOAL, MOST)?;
    chart.x_axis().set_min(0).set_max(1).set_num_format("0%");
    Some(chart)
}

/// A chart with columns of what was added and removed, and a line of what remained.
fn flow(table: &Table, at: &str, (came, went): (&[Key], &[Key]), left: &str) -> Option<Chart> {
    let name = table.at(at)?;
    let mut chart = Chart::new(ChartType::Column);
    for (key, color) in came.iter().zip(CAME).chain(went.iter().zip(WENT)) {
        series(&mut chart, table, name, key, color, u32::MAX)?;
    }
    let mut line = Chart::new(ChartType::Line);
    let column = table.at(left)?;
    line.add_series()
        .set_name((table.sheet.as_str(), table.header, column))
        .set_categories(table.cells(name, u32::MAX))
        .set_values(table.cells(column, u32::MAX))
        .set_format(ChartFormat::new().set_line(ChartLine::new().set_color(LEFT).set_width(1.75)))
        .set_marker(ChartMarker::new().set_type(ChartMarkerType::Circle).set_size(5))
        .set_data_label(ChartDataLabel::new().show_value().set_position(ChartDataLabelPosition::Above));
    chart.combine(&line);
    Some(chart)
}

fn stacked(table: &Table, name: &str, parts: &[Key]) -> Option<Chart> {
    let name = table.at(name)?;
    let mut chart = upside(Chart::new(ChartType::BarStacked));
    for (key, color) in parts.iter().zip(PARTS) {
        series(&mut chart, table, name, key, color, MOST)?;
    }
    Some(chart)
}

/// Reverses the axis of a chart with horizontal bars, so that the first row is on top and the scale stays below.
fn upside(mut chart: Chart) -> Chart {
    chart.y_axis().set_reverse().set_crossing(ChartAxisCrossing::Max).set_label_interval(1);
    chart
}

/// Colours the fields by their rates from red over yellow to green, as on the HTML page.
fn colour(sheet: &mut Worksheet, table: &Table, fields: &[Key]) -> anyhow::Result<()> {
    let (Some(first), Some(last)) =
        (fields.first().and_then(|key| table.at(key)), fields.last().and_then(|key| table.at(key)))
    else {
        return Ok(());
    };
    let scale = ConditionalFormat3ColorScale::new()
        .set_minimum(ConditionalFormatType::Number, 0)
        .set_midpoint(ConditionalFormatType::Number, 0.5)
        .set_maximum(ConditionalFormatType::Number, 1)
        .set_minimum_color("#F3B3AB")
        .set_midpoint_color("#F8DCAB")
        .set_maximum_color("#B5E0C4");
    sheet.add_conditional_format(table.header + 1, first, table.last, last, &scale)?;
    Ok(())
}
