//! Compares the records of a publication with those of the publication before: a ledger only grows, because records are
//! made void and never removed. Where many are no longer there, something was lost.

use std::collections::HashSet;

/// The records of the publication before, by table and key, and how many of them are still there.
#[derive(Debug, Default)]
pub struct Kept {
    before: HashSet<(String, String)>,
    found: usize,
}

impl Kept {
    /// Adds a record of the publication before.
    pub fn was(&mut self, table: &str, key: &str) {
        self.before.insert((table.to_string(), key.to_string()));
    }

    /// Counts a record of the new publication.
    pub fn is(&mut self, table: &str, key: &str) {
        self.found += usize::from(self.before.contains(&(table.to_string(), key.to_string())));
    }

    /// How many records are gone of how many, if that is more than a fifth.
    pub fn shrunk(&self) -> Option<(usize, usize)> {
        let (all, gone) = (self.before.len(), self.before.len() - self.found);
        (gone * 5 > all).then_some((gone, all))
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn more_than_a_fifth_is_too_much() {
        for (kept, expected) in [(5, None), (4, None), (3, Some((2, 5))), (0, Some((5, 5)))] {
            let mut records = Kept::default();
            (0..5).for_each(|no| records.was("zb_hazard", &no.to_string()));
            (0..kept).for_each(|no| records.is("zb_hazard", &no.to_string()));
            records.is("zb_hazard", "new");
            records.is("zb_unit", "0");
            assert_eq!(records.shrunk(), expected, "{kept}");
        }
        assert_eq!(Kept::default().shrunk(), None);
    }
}
