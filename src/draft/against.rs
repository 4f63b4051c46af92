//! Compares a draft with a plan that exists: the clauses of the document of which the plan has nothing, and the duties
//! whose words stand in none of its measures and targets.

use super::{Draft, Made};
use crate::domain::plan::Plan;
use std::collections::BTreeSet;

/// What a plan lacks of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    pub made: Made,
    /// Whether the plan has nothing of the whole clause.
    pub is_whole_clause: bool,
}

/// The share of its words, in tenths, that a duty must have in common with a measure of the plan.
const ALIKE: usize = 6;

/// What the plan lacks, in the order of the document.
pub fn gaps(draft: &Draft, plan: &Plan) -> Vec<Gap> {
    let measures = plan.measures.iter().map(|m| (clause(&m.clause), words(&m.text)));
    let targets = plan.targets.iter().map(|t| (clause(&t.clause), words(&t.text)));
    let known: Vec<(String, Vec<char>)> = measures.chain(targets).collect();
    let clauses: BTreeSet<&str> = known.iter().map(|(clause, _)| clause.as_str()).collect();
    let made = draft.targets.iter().chain(&draft.measures);
    let lacking = made.filter(|made| !known.iter().any(|(_, text)| is_same(&words(&made.text), text)));
    lacking
        .map(|made| Gap { is_whole_clause: !clauses.contains(clause(&made.clause).as_str()), made: made.clone() })
        .collect()
}

fn clause(text: &str) -> String {
    super::scan::folded(text)
}

/// The words of a text without marks.
pub fn words(text: &str) -> Vec<char> {
    super::scan::Folded::of(text).chars.into_iter().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether one text has most words of the other, in one piece.
pub fn is_same(one: &[char], other: &[char]) -> bool {
    let shorter = one.len().min(other.len());
    shorter > 0 && longest_common(one, other) * 10 >= shorter * ALIKE
}

/// The length of the longest run of characters that both have.
fn longest_common(one: &[char], other: &[char]) -> usize {
    let mut row = vec![0; other.len() + 1];
    let mut longest = 0;
    for a in one {
        let mut before = 0;
        for (at, b) in other.iter().enumerate() {
            let kept = row[at + 1];
            row[at + 1] = if a == b { before + 1 } else { 0 };
            longest = longest.max(row[at + 1]);
            before = kept;
        }
    }
    longest
}
