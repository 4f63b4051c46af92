//! The widths of a table's columns. Columns that are never wrapped keep their width, and short texts too; long texts
//! share the rest. If the columns do not fit, there is no layout, and the caller shows cards instead. This module
//! computes widths only and knows no text.

use super::sheet::Shown;

/// Blank columns between two columns.
pub const GAP: usize = 2;

/// The attempts at a layout, in this order. Headers are halved before a text column gets fewer than 16 columns. A text
/// column never gets fewer than eight: Chinese could not be read.
const TRIES: [Try; 2] = [Try { floor: 16, halve_headers: false }, Try { floor: 8, halve_headers: true }];

struct Try {
    /// The least width of a text column, unless its texts are shorter.
    floor: usize,
    /// Whether a header over short values may wrap into two lines.
    halve_headers: bool,
}

/// The least and the full width of a column.
struct Need {
    least: usize,
    natural: usize,
}

/// The width of each column for a table of at most `limit` columns, if there is such a layout.
pub fn fit(columns: &[Shown], limit: usize) -> Option<Vec<usize>> {
    let room = limit.checked_sub(GAP * columns.len().saturating_sub(1))?;
    TRIES.iter().find_map(|attempt| {
        let needs: Vec<Need> = columns.iter().map(|shown| attempt.need(shown)).collect();
        share(&needs, room)
    })
}

impl Try {
    fn need(&self, shown: &Shown) -> Need {
        let header = if self.halve_headers { half(shown.header_width) } else { shown.header_width };
        let kept = header.max(shown.cell_width).max(1);
        match shown.column.keep {
            true => Need { least: kept, natural: kept },
            false => Need { least: kept.min(self.floor), natural: shown.natural_width().max(1) },
        }
    }
}

/// Half of a header's width, in whole Chinese characters.
fn half(header_width: usize) -> usize {
    header_width.div_ceil(4) * 2
}

/// Gives each column its least width and then divides the remaining width. Columns that need no more than an equal
/// share get what they need first; the others share what is left.
fn share(needs: &[Need], room: usize) -> Option<Vec<usize>> {
    let mut widths: Vec<usize> = needs.iter().map(|need| need.least).collect();
    let mut spare = room.checked_sub(widths.iter().sum())?;
    let mut wanting: Vec<usize> = (0..needs.len()).collect();
    while !wanting.is_empty() {
        let equal = spare / wanting.len();
        let (modest, greedy): (Vec<usize>, Vec<usize>) = wanting.iter().partition(|&&at| needs[at].want() <= equal);
        if modest.is_empty() {
            divide(&mut widths, needs, spare, &greedy);
            break;
        }
        for at in modest {
            widths[at] = needs[at].natural;
            spare -= needs[at].want();
        }
        wanting = greedy;
    }
    Some(widths)
}

impl Need {
    fn want(&self) -> usize {
        self.natural - self.least
    }
}

/// Divides `spare` among the columns `wanting`, in proportion to the width that each wants. `spare` is less than the
/// sum of these widths.
fn divide(widths: &mut [usize], needs: &[Need], mut spare: usize, wanting: &[usize]) {
    let mut wanted: usize = wanting.iter().map(|&at| needs[at].want()).sum();
    for &at in wanting {
        let given = spare * needs[at].want() / wanted;
        widths[at] += given;
        spare -= given;
        wanted -= needs[at].want();
    }
}

#[cfg(test)]
mod tests;
