//! Widths of columns, by hand.

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
