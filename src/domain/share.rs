//! 比率 as exact fractions: what is compared is never rounded.

use std::cmp::Ordering;

/// `part ÷ whole`, of things that are counted. A whole of 0 has no share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    pub part: i64,
    pub whole: i64,
}

impl Share {
    pub fn of(part: i64, whole: i64) -> Share {
        Share { part, whole }
    }

    pub fn exists(self) -> bool {
        self.whole > 0
    }

    /// By size; what has no share comes after all that have one, whichever way they are ranked.
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

/// Which end of a ranking is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Best {
    Most,
    Least,
}

/// The places of shares in a ranking, from 1; equal shares have one place, what has no share has none.
pub fn places(shares: &[Share], best: Best) -> Vec<Option<i64>> {
    let before = |one: Share| shares.iter().filter(|other| other.compare(one, best) == Ordering::Less).count();
    shares.iter().map(|share| share.exists().then(|| before(*share) as i64 + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_ranked_as_fractions() {
        // 1/3 and 2/6 are one share; 33/100 is less, and no rounding hides it.
        let shares = [Share::of(1, 3), Share::of(0, 0), Share::of(33, 100), Share::of(2, 6), Share::of(5, 2)];
        assert_eq!(places(&shares, Best::Most), [Some(2), None, Some(4), Some(2), Some(1)]);
        assert_eq!(places(&shares, Best::Least), [Some(2), None, Some(1), Some(2), Some(4)]);
        let large = [Share::of(i64::MAX - 1, i64::MAX), Share::of(i64::MAX - 2, i64::MAX - 1)];
        assert_eq!(places(&large, Best::Most), [Some(1), Some(2)]);
    }
}
