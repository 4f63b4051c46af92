//! 合并: how two states of one record become one. A record's versions form a history; what one side knows to be past
//! gives way to what followed it, and what neither side knows to be past stands beside the other until a person
//! decides. Nobody here knows what a record is, or where it is kept.
//!
//! Joining takes the union of what both sides know, so it is associative, commutative and idempotent: stores may be
//! merged in any order and any number of times. A decision is known as such: where two stores decided the same dispute
//! for opposite sides, neither decision holds, and it is open again. One thing depends on whose store it is, and not on
//! what is known: what stands in a ledger stays there as long as there is anything for a person to decide.

#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// A state that a record was in, by what it held and what came before.
pub type Version = [u8; 16];

pub type Versions = BTreeSet<Version>;

/// A content of a record and the versions that have it: two people may have arrived at the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head<C> {
    pub versions: Versions,
    pub content: C,
}

/// Pairs of versions: a person chose the first against the second.
pub type Decided = BTreeSet<(Version, Version)>;

/// What a store knows of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State<C> {
    /// What stands in the ledger. Where others followed it that are in dispute, all its versions are past.
    pub head: Head<C>,
    /// What is in dispute with it.
    pub rivals: Vec<Head<C>>,
    /// Versions that others followed.
    pub past: Versions,
    pub decided: Decided,
    /// The content in the ledger was entered or chosen in this store.
    pub is_own: bool,
}

impl<C: Clone + PartialEq> State<C> {
    fn heads(&self) -> impl Iterator<Item = &Head<C>> {
        std::iter::once(&self.head).chain(&self.rivals)
    }

    /// A person decided for what stands in the ledger against `rival`, by its place.
    pub fn keep(&mut self, rival: usize) {
        let lost = self.rivals.remove(rival);
        self.decide(&lost.versions);
    }

    /// A person decided for `rival` against what stands in the ledger.
    pub fn yield_to(&mut self, rival: usize) {
        let lost = std::mem::replace(&mut self.head, self.rivals.remove(rival));
        self.decide(&lost.versions);
    }

    /// What stands in the ledger was chosen against these versions.
    fn decide(&mut self, lost: &Versions) {
        let is_opposed = |won: &Version| lost.iter().any(|lost| self.decided.contains(&(*lost, *won)));
        // What others followed already, or chose otherwise, is chosen anew: that follows both.
        if self.head.versions.iter().any(|won| self.past.contains(won) || is_opposed(won)) {
            let mut hash = Sha256::new();
            self.head.versions.iter().chain(lost).for_each(|version| hash.update(version));
            let mut chosen = Version::default();
            let size = chosen.len();
            chosen.copy_from_slice(&hash.finalize()[..size]);
            self.past.append(&mut self.head.versions);
            self.head.versions.insert(chosen);
        }
        self.decided.extend(self.head.versions.iter().flat_map(|won| lost.iter().map(move |lost| (*won, *lost))));
        self.is_own = true;
    }

    /// A content that is in dispute with itself is in none: whoever wrote what was in dispute agrees with it.
    pub fn agreed(mut self) -> State<C> {
        while let Some(at) = self.rivals.iter().position(|rival| rival.content == self.head.content) {
            self.head.versions.extend(self.rivals.remove(at).versions);
        }
        self
    }

    /// What stands in the ledger stays, whatever followed it: that is left to a person.
    pub fn staying(mut self, head: &Head<C>) -> State<C> {
        let followed = std::mem::replace(&mut self.head, head.clone());
        self.rivals.insert(0, followed);
        self
    }
}

/// Whether a version is neither past nor decided against by a decision that holds.
fn is_live(version: &Version, past: &Versions, decided: &Decided) -> bool {
    let lost = |(won, lost): &(Version, Version)| lost == version && !decided.contains(&(*version, *won));
    !past.contains(version) && !decided.iter().any(lost)
}

/// What `ours` becomes once it knows what `theirs` knows.
pub fn join<C: Clone + PartialEq>(ours: &State<C>, theirs: &State<C>) -> State<C> {
    let past: Versions = ours.past.union(&theirs.past).copied().collect();
    let decided: Decided = ours.decided.union(&theirs.decided).copied().collect();
    let mut all: Vec<Head<C>> = Vec::new();
    for head in ours.heads().chain(theirs.heads()) {
        match all.iter_mut().find(|known| known.content == head.content) {
            Some(known) => known.versions.extend(&head.versions),
            None => all.push(head.clone()),
        }
    }
    let only = |holds: &dyn Fn(&Version) -> bool| -> Vec<Head<C>> {
        let mut heads = all.clone();
        heads.iter_mut().for_each(|head| head.versions.retain(|version| holds(version)));
        heads.retain(|head| !head.versions.is_empty());
        heads
    };
    // Decisions that go round leave nothing that all stand by: they decide nothing.
    let mut heads = only(&|version| is_live(version, &past, &decided));
    if heads.is_empty() {
        heads = only(&|version| !past.contains(version));
    }
    if heads.is_empty() {
        heads = all.clone();
    }
    heads.sort_by(|a, b| a.versions.first().cmp(&b.versions.first()));
    let standing = heads.iter().position(|head| head.content == ours.head.content);
    let (head, is_own) = match (standing, &heads[..]) {
        (Some(at), _) => (heads.remove(at), ours.is_own),
        (None, [_]) => (heads.remove(0), false),
        (None, _) => (ours.head.clone(), ours.is_own),
    };
    State { head, rivals: heads, past, decided, is_own }
}
