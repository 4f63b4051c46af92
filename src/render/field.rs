//! The text of a cell in every kind of spreadsheet file: the text of `grid::describe`, with `；` between the elements
//! of a list. A single name that import would split gets a `；` at its end.

use crate::grid::{CellOf, describe};

/// The sign between the elements of a list.
const BETWEEN: &str = "；";

/// The signs at which import splits a list, except in brackets.
const SEPARATORS: &str = "；;、,，";
const OPENING: &str = "（(【[";
const CLOSING: &str = "）)】]";

/// Appends the text of the cell to `words`, which must be empty.
pub fn describe(cell: &CellOf, words: &mut String) {
    describe::describe_into(cell, BETWEEN, words);
    if matches!(cell, CellOf::List(cells) if cells.len() == 1)
        && (holds_separator(words) || words.ends_with(['；', ';']))
    {
        words.push_str(BETWEEN);
    }
}

fn holds_separator(words: &str) -> bool {
    let mut depth = 0_usize;
    words.chars().any(|character| {
        if OPENING.contains(character) {
            depth += 1;
        } else if CLOSING.contains(character) {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && SEPARATORS.contains(character)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Cell;

    #[test]
    fn a_lone_name_with_a_separator_is_marked_as_one() {
        for (names, words) in [
            (vec!["粮油、副食店"], "粮油、副食店；"),
            (vec!["甲（乙、丙）"], "甲（乙、丙）"),
            (vec!["甲）、（乙"], "甲）、（乙；"),
            (vec!["a;b"], "a;b；"),
            (vec!["李四，王五"], "李四，王五；"),
            (vec!["“甲、乙”店"], "“甲、乙”店；"),
            (vec!["甲（；"], "甲（；；"),
            (vec!["甲店"], "甲店"),
            (vec!["甲", "乙、丙"], "甲；乙、丙"),
            (vec![], ""),
        ] {
            assert_eq!(described(Cell::List(names.into_iter().map(Cell::text).collect())), words);
        }
    }

    fn described(cell: Cell) -> String {
        let mut words = String::new();
        describe(&cell, &mut words);
        words
    }
}
