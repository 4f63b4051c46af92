//! Reads how an XLS file shows its numbers: the number format of each cell's style, in BIFF8 (Excel 97) and BIFF5
//! (Excel 95). `calamine` does not return these formats.

use super::super::format::{Code, Styles};
use super::Records;
use encoding_rs::{GBK, UTF_16LE};
use std::collections::HashMap;

/// The number formats of an XLS file, and which cell uses which.
#[derive(Debug, Default)]
pub struct Looks {
    styles: Styles,
    /// For each sheet, its cells with their styles, sorted by row and column.
    sheets: Vec<Vec<(u32, u16)>>,
}

impl Looks {
    /// Reads the formats from the workbook's stream. Cells after a truncated record have no format.
    pub fn read(workbook: &[u8]) -> Looks {
        let (mut is_8, mut is_1904, mut starts) = (true, false, Vec::new());
        let (mut custom, mut styles): (HashMap<u32, String>, Vec<u32>) = Default::default();
        for (kind, data) in Records(workbook) {
            match kind {
                // BOF: the version of the format.
                0x0809 => is_8 = word(data, 0) != Some(0x0500),
                // DateMode: the epoch of dates.
                0x0022 => is_1904 = word(data, 0) == Some(1),
                // Format: its number and its code.
                0x041E => custom.extend(word(data, 0).map(u32::from).zip(code(data, is_8))),
                // XF: a cell style with the number of its format.
                0x00E0 => styles.push(word(data, 2).unwrap_or(0).into()),
                // BoundSheet8: the offset of a sheet.
                0x0085 => starts.push(data.first_chunk().map_or(usize::MAX, |at| u32::from_le_bytes(*at) as usize)),
                0x000A => break,
                _ => {}
            }
        }
        let sheets = starts.iter().map(|start| cells(workbook.get(*start..).unwrap_or_default())).collect();
        Looks { styles: Styles::new(&styles, &custom, is_1904), sheets }
    }

    /// The code by which a cell shows its number.
    pub fn code(&self, sheet: usize, row: u32, column: u32) -> Option<&Code> {
        let cells = self.sheets.get(sheet)?;
        let at = cells.binary_search_by_key(&key(row, column), |(key, _)| *key).ok()?;
        self.styles.get(cells[at].1.into())
    }
}

fn key(row: u32, column: u32) -> u32 {
    row << 8 | column & 0xFF
}

/// The cells of a sheet that hold numbers, with their styles.
fn cells(sheet: &[u8]) -> Vec<(u32, u16)> {
    let (mut all, mut depth) = (Vec::new(), 0);
    for (kind, data) in Records(sheet) {
        let (row, column) = (word(data, 0).unwrap_or(0).into(), word(data, 2).unwrap_or(0).into());
        match kind {
            // Number, RK, Formula
            0x0203 | 0x027E | 0x0006 if depth <= 1 => all.extend(word(data, 4).map(|style| (key(row, column), style))),
            // MulRk: a style and a number for each column.
            0x00BD if depth <= 1 => {
                let styles = data.get(4..).unwrap_or_default().chunks_exact(6).filter_map(|pair| word(pair, 0));
                all.extend((column..).zip(styles).map(|(column, style)| (key(row, column), style)));
            }
            0x0809 => depth += 1,
            0x000A if depth <= 1 => break,
            0x000A => depth -= 1,
            _ => {}
        }
    }
    all.sort_by_key(|(key, _)| *key);
    all
}

fn word(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..at + 2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

/// The text of a Format record.
fn code(data: &[u8], is_8: bool) -> Option<String> {
    if !is_8 {
        let text = data.get(3..3 + usize::from(*data.get(2)?))?;
        return Some(GBK.decode_without_bom_handling(text).0.into_owned());
    }
    let (count, is_wide) = (usize::from(word(data, 2)?), data.get(4)? & 1 == 1);
    Some(match is_wide {
        true => UTF_16LE.decode_without_bom_handling(data.get(5..5 + count * 2)?).0.into_owned(),
        false => data.get(5..5 + count)?.iter().map(|byte| char::from(*byte)).collect(),
    })
}
