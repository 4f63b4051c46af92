//! 合并: how two states of one record become one. A record's versions form a history; what one side knows to be past
//! gives way to what followed it, and what neither side knows to be past stands beside the other until a person
//! decides. Nobody here knows what a record is, or where it is kept.
//!
//! Joining takes the union of what both sides know, so it is associative, commutative and idempotent: stores may be
//! merged in any order and any number of times. Two things depend on whose store it is, and not on the order: a
//! content that was entered or chosen here stays in the ledger while it is in dispute; of others in dispute the one
//! with the least version stands there. Decisions are the one exception: where two stores decided the same dispute
//! for opposite sides, it is open again.

#[cfg(test)]
mod tests;

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

/// What a store knows of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State<C> {
    /// What stands in the ledger.
    pub head: Head<C>,
    /// What is in dispute with it.
    pub rivals: Vec<Head<C>>,
    /// Versions that others followed.
    pub past: Versions,
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
        self.past.extend(lost.versions);
        self.is_own = true;
    }

    /// A person decided for `rival` against what stands in the ledger.
    pub fn yield_to(&mut self, rival: usize) {
        let lost = std::mem::replace(&mut self.head, self.rivals.remove(rival));
        self.past.extend(lost.versions);
        self.is_own = true;
    }
}

/// What `ours` becomes once it knows what `theirs` knows.
pub fn join<C: Clone + PartialEq>(ours: &State<C>, theirs: &State<C>) -> State<C> {
    let mut past: Versions = ours.past.union(&theirs.past).copied().collect();
    let mut heads: Vec<Head<C>> = Vec::new();
    for head in ours.heads().chain(theirs.heads()) {
        match heads.iter_mut().find(|known| known.content == head.content) {
            Some(known) => known.versions.extend(&head.versions),
            None => heads.push(head.clone()),
        }
    }
    // Opposite decisions left nothing that both stand by: what each stands by is in dispute again.
    if heads.iter().all(|head| head.versions.is_subset(&past)) {
        let stood_by: Versions = [ours, theirs].iter().flat_map(|side| &side.head.versions).copied().collect();
        past.retain(|version| !stood_by.contains(version));
    }
    heads.iter_mut().for_each(|head| head.versions.retain(|version| !past.contains(version)));
    heads.retain(|head| !head.versions.is_empty());
    heads.sort_by(|a, b| a.versions.first().cmp(&b.versions.first()));
    let own = heads.iter().position(|head| ours.is_own && head.content == ours.head.content);
    let head = heads.remove(own.unwrap_or(0));
    State { head, rivals: heads, past, is_own: own.is_some() }
}
