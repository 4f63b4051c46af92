//! The formats of cells, and how a page is printed: fonts, number formats, A4 landscape, the header row on every page.

use super::heading::Heading;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Worksheet};

/// The default height of a row, as in 宋体.
pub const ROW_PIXELS: u32 = 20;
/// The default width of a column, as in 宋体.
pub const COLUMN_PIXELS: u32 = 72;

/// The height of a line, in a row of several lines.
pub const LINE_PIXELS: u32 = 19;
/// The space around the lines of a row of several lines.
pub const GAP_PIXELS: u32 = 3;
/// The height of the highest row that a spreadsheet allows.
pub const TALLEST_PIXELS: u32 = 545;

/// The height of a form's title.
pub const TITLE_PIXELS: u32 = 40;

const FONT: &str = "宋体";
/// The number of the paper size A4 in a workbook.
pub const A4: u8 = 9;

/// The number of the built-in format `@`, text.
const TEXT: u8 = 49;

/// The formats of a workbook's cells.
pub struct Looks {
    pub plain: Format,
    pub title: Format,
    pub header: Format,
    /// Text with the format `@`, which cells copied to another sheet keep.
    pub text: Format,
    pub wrapped: Format,
    pub whole: Format,
    pub decimal: Format,
    pub tenths: Format,
    pub percent: Format,
    pub date: Format,
}

impl Looks {
    /// For ordinary rows.
    pub fn new() -> Looks {
        Looks::of(Format::new().set_font_name(FONT).set_font_size(11))
    }

    /// For rows that do not count, such as void records: grey.
    pub fn dim() -> Looks {
        Looks::of(Format::new().set_font_name(FONT).set_font_size(11).set_font_color("#7F7F7F"))
    }

    fn of(font: Format) -> Looks {
        let plain = font.set_align(FormatAlign::VerticalCenter);
        let text = plain.clone().set_num_format_index(TEXT);
        Looks {
            title: plain.clone().set_num_format_index(TEXT).set_bold().set_font_size(16).set_align(FormatAlign::Center),
            header: text
                .clone()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_text_wrap()
                .set_background_color("#E7EEF7")
                .set_border(FormatBorder::Thin),
            wrapped: text.clone().set_text_wrap(),
            text,
            whole: plain.clone().set_num_format_index(1),
            decimal: plain.clone().set_num_format_index(2),
            tenths: plain.clone().set_num_format("0.0"),
            percent: plain.clone().set_num_format("0.0%"),
            date: plain.clone().set_align(FormatAlign::Center).set_num_format("yyyy-mm-dd"),
            plain,
        }
    }
}

/// The most half-width characters across one printed page that can still be read.
const READABLE: usize = 260;

/// Sets how the sheet is printed, and which rows are frozen. `heading` is `None` for a sheet that has its title in its
/// rows. A sheet that is too wide for one page is printed on several pages.
pub fn set_page(sheet: &mut Worksheet, heading: Option<&Heading>, header_row: u32, width: usize) -> anyhow::Result<()> {
    let across = u16::try_from(width.div_ceil(READABLE)).unwrap_or(1).max(1);
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(across, 0).set_print_gridlines(true);
    sheet.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    sheet.set_print_center_horizontally(true);
    sheet.set_footer("&C第 &P 页 共 &N 页");
    if let Some(heading) = heading {
        sheet.set_header(heading.on_paper());
    }
    sheet.set_repeat_rows(header_row, header_row)?;
    sheet.set_freeze_panes(header_row + 1, 0)?;
    Ok(())
}
