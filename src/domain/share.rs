//! 比率 as exact fractions, which are compared without rounding.

use std::cmp::Ordering;

/// A fraction `part ÷ whole` of counted things. With a whole of 0 it has no value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    pub part: i64,
    pub whole: i64,
}

impl Share {
    /// The fraction `part ÷ whole`.
    pub fn of(part: i64, whole: i64) -> Share {
        Share { part, whole }
    }

    /// Whether it has a value.
    pub fn exists(self) -> bool {
        self.whole > 0
    }

    /// Compares two shares for a ranking; one without a value comes last, whichever end is the best.
    pub fn compare(self, other: Share, best: Best) -> Ordering {
        match (self.exists(), other.exists()) {
            (true, true) => {
                let [a, b] =
                    [(self.part, other.whole), (other.part, self.whole)].map(|(p, w)| i128::from(p) * i128::from(w));
                if best == Best::Most { b.cmp(&a) } else { a.cmp(&b) }
            }
            (a, b) => b.cmp(&a),
        }
    }
}

/// Which end of a ranking is first: the highest or the lowest share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Best {
    Most,
    Least,
}

/// The rank of each share, from 1. Equal shares have the same rank, and a share without a value has none.
pub fn places(shares: &[Share], best: Best) -> Vec<Option<i64>> {
    let before = |one: Share| shares.iter().filter(|other| other.compare(one, best) == Ordering::Less).count();
    shares.iter().map(|share| share.exists().then(|| before(*share) as i64 + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_ranked_as_fractions() {
        // 1/3 equals 2/6, and 33/100 is less than both, although all round to 33%.
        let shares = [Share::of(1, 3), Share::of(0, 0), Share::of(33, 100), Share::of(2, 6), Share::of(5, 2)];
        assert_eq!(places(&shares, Best::Most), [Some(2), None, Some(4), Some(2), Some(1)]);
        assert_eq!(places(&shares, Best::Least), [Some(2), None, Some(1), Some(2), Some(4)]);
        let large = [Share::of(i64::MAX - 1, i64::MAX), Share::of(i64::MAX - 2, i64::MAX - 1)];
        assert_eq!(places(&large, Best::Most), [Some(1), Some(2)]);
    }
}
