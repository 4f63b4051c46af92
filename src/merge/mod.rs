//! 合并: how two states of one record become one. A record's versions form a history; what one side knows to be past
//! gives way to what followed it, and what neither side knows to be past stands beside the other until a person
//! decides. Nobody here knows what a record is, or where it is kept.
//!
//! Joining takes the union of what both sides know, so it is associative, commutative and idempotent: stores may be
//! merged in any order and any number of times. A decision is known as such, and the content that it went against is
//! kept: where decisions of several stores go round (two for opposite sides are the shortest round), none of them holds,
//! and the dispute is open again. One thing depends on whose store it is, and not on what is known: what stands in a
//! ledger stays there as long as there is anything for a person to decide.

pub mod same;
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
    /// What a decision went against and nobody followed: a later decision may open it again.
    pub lost: Vec<Head<C>>,
    /// Versions that others followed.
    pub past: Versions,
    pub decided: Decided,
    /// The content in the ledger was entered or chosen in this store.
    pub is_local: bool,
}

impl<C: Clone + PartialEq> State<C> {
    /// Every content that is known, in the ledger or not.
    pub fn contents(&self) -> impl Iterator<Item = &Head<C>> {
        std::iter::once(&self.head).chain(&self.rivals).chain(&self.lost)
    }

    /// A person decided for what stands in the ledger against `rival`, by its place.
    pub fn keep(&mut self, rival: usize) {
        let lost = self.rivals.remove(rival);
        self.decide(lost);
    }

    /// A person decided for `rival` against what stands in the ledger.
    pub fn yield_to(&mut self, rival: usize) {
        let lost = std::mem::replace(&mut self.head, self.rivals.remove(rival));
        self.decide(lost);
    }

    /// What stands in the ledger was chosen against this.
    fn decide(&mut self, lost: Head<C>) {
        let goes_round = |won: &Version| lost.versions.iter().any(|lost| leads(&self.decided, lost, won));
        // What others followed already, or chose otherwise, is chosen anew: that follows both.
        if self.head.versions.iter().any(|won| self.past.contains(won) || goes_round(won)) {
            let mut hash = Sha256::new();
            self.head.versions.iter().chain(&lost.versions).for_each(|version| hash.update(version));
            let mut chosen = Version::default();
            let size = chosen.len();
            chosen.copy_from_slice(&hash.finalize()[..size]);
            self.past.append(&mut self.head.versions);
            self.head.versions.insert(chosen);
        }
        let pairs = |won: &Version| lost.versions.iter().map(|lost| (*won, *lost)).collect::<Vec<_>>();
        self.decided.extend(self.head.versions.iter().flat_map(pairs));
        self.is_local = true;
        self.lost.push(lost);
        *self = arranged(self, self.contents(), self.past.clone(), self.decided.clone());
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

    /// Whether another state knows the same, in whatever order the disputes came.
    pub fn knows_the_same(&self, other: &State<C>) -> bool {
        let State { head, rivals, lost, past, decided, is_local } = self;
        let holds = |all: &[Head<C>], of: &[Head<C>]| all.len() == of.len() && of.iter().all(|one| all.contains(one));
        *head == other.head
            && holds(rivals, &other.rivals)
            && holds(lost, &other.lost)
            && (past, decided, is_local) == (&other.past, &other.decided, &other.is_local)
    }
}

/// Whether decisions lead from one version to another: the first was chosen against it, or against what leads to it.
fn leads(decided: &Decided, from: &Version, to: &Version) -> bool {
    let (mut open, mut seen) = (vec![*from], Versions::new());
    while let Some(won) = open.pop() {
        for (_, lost) in decided.range((won, Version::default())..).take_while(|(of, _)| *of == won) {
            if lost == to {
                return true;
            }
            if seen.insert(*lost) {
                open.push(*lost);
            }
        }
    }
    false
}

/// What `ours` becomes once it knows what `theirs` knows.
pub fn join<C: Clone + PartialEq>(ours: &State<C>, theirs: &State<C>) -> State<C> {
    let past = ours.past.union(&theirs.past).copied().collect();
    let decided = ours.decided.union(&theirs.decided).copied().collect();
    arranged(ours, ours.contents().chain(theirs.contents()), past, decided)
}

/// All that is known of a record, as it lies in the store of `ours`: what is in the ledger, in dispute, or lost follows
/// from the contents, what is past and what was decided, and from nothing else but what stands in the ledger now.
fn arranged<'c, C: Clone + PartialEq + 'c>(
    ours: &State<C>,
    contents: impl Iterator<Item = &'c Head<C>>,
    past: Versions,
    decided: Decided,
) -> State<C> {
    let mut all: Vec<Head<C>> = Vec::new();
    for head in contents {
        match all.iter_mut().find(|known| known.content == head.content) {
            Some(known) => known.versions.extend(&head.versions),
            None => all.push(head.clone()),
        }
    }
    let beaten: Versions =
        decided.iter().filter(|(won, lost)| !leads(&decided, lost, won)).map(|(_, lost)| *lost).collect();
    let only = |holds: &dyn Fn(&Version) -> bool| -> Vec<Head<C>> {
        let mut contents = all.clone();
        contents.iter_mut().for_each(|head| head.versions.retain(|version| holds(version)));
        contents.retain(|head| !head.versions.is_empty());
        contents.sort_by(|a, b| a.versions.first().cmp(&b.versions.first()));
        contents
    };
    let mut live = only(&|version| !past.contains(version) && !beaten.contains(version));
    let mut lost = only(&|version| !past.contains(version) && beaten.contains(version));
    // Decisions that leave nothing decide nothing.
    if live.is_empty() {
        live = std::mem::take(&mut lost);
    }
    if live.is_empty() {
        live = only(&|_| true);
    }
    let current = live.iter().position(|head| head.content == ours.head.content);
    let (head, is_local) = match (current, &live[..]) {
        (Some(at), _) => (live.remove(at), ours.is_local),
        (None, [_]) => (live.remove(0), false),
        (None, _) => (ours.head.clone(), ours.is_local),
    };
    State { head, rivals: live, lost, past, decided, is_local }
}
