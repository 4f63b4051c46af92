//! A set of 行业领域类别 as one number, one bit for each category.

/// A set of categories: bit `n` stands for the category at place `n` of `Plan::categories`, of which there are at most
/// 64.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Categories(pub u64);

impl Categories {
    pub fn one(index: usize) -> Categories {
        Categories(1 << index)
    }

    pub fn with(self, other: Categories) -> Categories {
        Categories(self.0 | other.0)
    }

    pub fn overlap(self, other: Categories) -> bool {
        self.0 & other.0 != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn indexes(self) -> impl Iterator<Item = usize> {
        (0..64).filter(move |i| self.0 >> i & 1 == 1)
    }
}
