//! Makes names of sheets. A name has at most 31 characters, and no character with a meaning in a reference. All names
//! are different.

use std::collections::HashSet;

const LONGEST: usize = 31;

/// The names of sheets that are in use.
#[derive(Default)]
pub struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// A name for the sheet with this title that no other sheet has.
    pub fn of(&mut self, title: &str) -> String {
        let base = allowed(title);
        let mut name = cut(&base, LONGEST);
        for count in 2.. {
            // To Excel, names that differ only in case are the same name.
            if self.taken.insert(name.to_lowercase()) {
                break;
            }
            let tail = format!("（{count}）");
            name = cut(&base, LONGEST - tail.chars().count()) + &tail;
        }
        name
    }
}

/// The title, with full-width characters instead of those that a name must not contain.
fn allowed(title: &str) -> String {
    let name: String = title
        .chars()
        .filter(|c| !c.is_control())
        .map(|c| match c {
            '[' => '［',
            ']' => '］',
            ':' => '：',
            '*' => '＊',
            '?' => '？',
            '/' => '／',
            '\\' => '＼',
            '\'' => '’',
            c => c,
        })
        .collect();
    if name.trim().is_empty() { "表".to_string() } else { name.trim().to_string() }
}

/// The first characters, counted in UTF-16.
fn cut(name: &str, most: usize) -> String {
    let mut left = most;
    name.chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= left;
            left = left.saturating_sub(c.len_utf16());
            fits
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_name_that_excel_takes() {
        let mut names = Names::default();
        for (title, name) in [
            ("逾期（截至 2026-11-23）", "逾期（截至 2026-11-23）"),
            ("a/b:c*d?[e]\\'f'", "a／b：c＊d？［e］＼’f’"),
            ("A/B:C*D?[E]\\'F'", "A／B：C＊D？［E］＼’F’（2）"),
            ("", "表"),
            ("\n", "表（2）"),
            (&"长".repeat(40), &"长".repeat(31)),
            (&"长".repeat(50), &format!("{}（2）", "长".repeat(28))),
            (&"😀".repeat(20), &"😀".repeat(15)),
        ] {
            assert_eq!(names.of(title), name);
        }
    }
}
