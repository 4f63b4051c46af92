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
mod tests {
    use super::*;
    use crate::grid::Column;

    fn shown(keep: bool, header_width: usize, cell_width: usize) -> Shown {
        let column = Column::new("key", "列");
        Shown { column: if keep { column.keep() } else { column }, header_width, cell_width }
    }

    #[test]
    fn what_fits_keeps_its_width() {
        assert_eq!(fit(&[shown(true, 4, 15), shown(false, 8, 20)], 37), Some(vec![15, 20]));
        assert_eq!(fit(&[shown(true, 4, 15), shown(false, 8, 20)], 36), Some(vec![15, 19]));
        assert_eq!(fit(&[shown(true, 0, 0)], 1), Some(vec![1]));
        assert_eq!(fit(&[], 10), Some(vec![]));
    }

    #[test]
    fn short_texts_stay_whole_and_long_ones_share_by_need() {
        assert_eq!(fit(&[shown(false, 4, 14), shown(false, 4, 200)], 60), Some(vec![14, 44]));
        assert_eq!(fit(&[shown(false, 4, 116), shown(false, 4, 216)], 94), Some(vec![36, 56]));
    }

    #[test]
    fn headers_give_way_before_values_and_nothing_is_cut() {
        let columns = [shown(true, 10, 3), shown(true, 4, 15), shown(false, 4, 40)];
        assert_eq!(fit(&columns, 45), Some(vec![10, 15, 16]));
        assert_eq!(fit(&columns, 44), Some(vec![6, 15, 19]));
        assert_eq!(fit(&columns, 33), Some(vec![6, 15, 8]));
        assert_eq!(fit(&columns, 32), None);
        assert_eq!(fit(&columns, 1), None);
    }

    #[test]
    fn no_layout_is_wider_than_its_limit() {
        for limit in 0..300 {
            for long in [5, 30, 90, 1000] {
                let columns = [shown(true, 8, 3), shown(false, 4, long), shown(false, 10, 33), shown(true, 4, 10)];
                let Some(widths) = fit(&columns, limit) else { continue };
                let all: usize = widths.iter().sum::<usize>() + GAP * 3;
                assert!(all <= limit, "{widths:?} at {limit}");
                assert!(widths[0] >= 4 && widths[3] >= 10 && widths[1] >= long.min(8), "{widths:?}");
                let natural = columns.iter().map(Shown::natural_width).sum::<usize>() + GAP * 3;
                assert!(all == limit || widths[1] == long && widths[2] == 33, "{widths:?} at {limit}");
                assert!(natural > limit || all == natural);
            }
        }
    }
}
