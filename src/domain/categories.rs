//! A set of 行业领域类别 as one number, one bit for each category.

/// A set of categories as bits: bit `n` is the category at place `n` of `Plan::categories`. A plan has at
/// most 64.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Categories(pub u64);

impl Categories {
    /// The set of the one category at this place of `Plan::categories`, below 64.
    pub fn one(index: usize) -> Categories {
        Categories(1 << index)
    }

    /// The union of the two sets.
    pub fn with(self, other: Categories) -> Categories {
        Categories(self.0 | other.0)
    }

    /// Whether the two sets share a category.
    pub fn overlap(self, other: Categories) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is no category in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The places of its categories, ascending.
    pub fn indexes(self) -> impl Iterator<Item = usize> {
        (0..64).filter(move |i| self.0 >> i & 1 == 1)
    }
}
