//! 合并: how two states of one record become one. A record's versions form a history. A version that one side knows to be
//! superseded gives way to the one that followed it; versions that neither side knows to be superseded are in dispute
//! until a person decides. What a record is, and where it is stored, is not known here.
//!
//! Joining takes the union of what both sides know, so it is associative, commutative and idempotent: stores may be
//! merged in any order and any number of times. A decision is kept together with the content that it rejected. Where
//! decisions of several stores form a cycle (two opposite decisions are the shortest one), none of them holds and the
//! dispute is open again. Only one thing depends on whose store it is: the content that a ledger has now stays there as
//! long as a person has something to decide.

pub mod same;
#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// One version of a record, identified by a hash of its content and its history.
pub type Version = [u8; 16];

pub type Versions = BTreeSet<Version>;

/// A content of a record with the versions that have it; two sites may have written the same content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head<C> {
    pub versions: Versions,
    pub content: C,
}

/// Decisions of persons as pairs of versions: the first was chosen, the second rejected.
pub type Decided = BTreeSet<(Version, Version)>;

/// What one store knows of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State<C> {
    /// The content in the ledger. Where later versions of it are in dispute, all its versions are superseded.
    pub head: Head<C>,
    /// The contents that are in dispute with the one in the ledger.
    pub rivals: Vec<Head<C>>,
    /// Contents that a decision rejected and nobody changed afterwards; a later decision may open the dispute again.
    pub lost: Vec<Head<C>>,
    /// Versions that were superseded by later ones.
    pub past: Versions,
    pub decided: Decided,
    /// Whether the content in the ledger was entered or chosen in this store.
    pub is_local: bool,
}

impl<C: Clone + PartialEq> State<C> {
    /// Every known content: that in the ledger, those in dispute and those rejected.
    pub fn contents(&self) -> impl Iterator<Item = &Head<C>> {
        std::iter::once(&self.head).chain(&self.rivals).chain(&self.lost)
    }

    /// Records a person's decision for the content in the ledger and against the rival at this index.
    pub fn keep(&mut self, rival: usize) {
        let lost = self.rivals.remove(rival);
        self.decide(lost);
    }

    /// Records a person's decision for the rival at this index and against the content in the ledger.
    pub fn yield_to(&mut self, rival: usize) {
        let lost = std::mem::replace(&mut self.head, self.rivals.remove(rival));
        self.decide(lost);
    }

    /// Records that the content in the ledger was chosen and `lost` rejected.
    fn decide(&mut self, lost: Head<C>) {
        let goes_round = |won: &Version| lost.versions.iter().any(|lost| leads(&self.decided, lost, won));
        // A content that was superseded, or that closes a cycle of decisions, is chosen as a new version that follows
        // both.
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

    /// The state without rivals that have the content of the ledger: whoever wrote the same content agrees with it.
    pub fn agreed(mut self) -> State<C> {
        while let Some(at) = self.rivals.iter().position(|rival| rival.content == self.head.content) {
            self.head.versions.extend(self.rivals.remove(at).versions);
        }
        self
    }

    /// The state with `head` in the ledger and the joined content as its rival, so that a person decides.
    pub fn staying(mut self, head: &Head<C>) -> State<C> {
        let followed = std::mem::replace(&mut self.head, head.clone());
        self.rivals.insert(0, followed);
        self
    }

    /// Whether another state knows the same, whatever the order of its disputes.
    pub fn knows_the_same(&self, other: &State<C>) -> bool {
        let State { head, rivals, lost, past, decided, is_local } = self;
        let holds = |all: &[Head<C>], of: &[Head<C>]| all.len() == of.len() && of.iter().all(|one| all.contains(one));
        *head == other.head
            && holds(rivals, &other.rivals)
            && holds(lost, &other.lost)
            && (past, decided, is_local) == (&other.past, &other.decided, &other.is_local)
    }
}

/// Whether decisions lead from one version to another: the first was chosen against the second, or against a version
/// that leads to it.
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

/// The state of the record in the store of `ours` once it knows what `theirs` knows.
pub fn join<C: Clone + PartialEq>(ours: &State<C>, theirs: &State<C>) -> State<C> {
    let past = ours.past.union(&theirs.past).copied().collect();
    let decided = ours.decided.union(&theirs.decided).copied().collect();
    arranged(ours, ours.contents().chain(theirs.contents()), past, decided)
}

/// The state of a record in the store of `ours`. Which content is in the ledger, in dispute or rejected follows from
/// the contents, the superseded versions and the decisions, and, besides these, only from what the ledger has now.
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
    // Decisions that reject every content decide nothing.
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
