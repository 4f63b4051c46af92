//! A serial that is lower than a number that was given out, as `check` and a refused step show it.

/// A serial that is lower than a number that was given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lowered {
    /// The series, such as `JC-YH-2026`.
    pub series: String,
    pub last: i64,
    pub given: i64,
}

impl std::fmt::Display for Lowered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "编号发到过 {:04}，{} 的流水号却记着 {:04}", self.given, self.series, self.last)
    }
}
