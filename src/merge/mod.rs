//! 合并: how two states of the same record are joined. The versions of a record form a history, in which a later
//! version supersedes an earlier one. If one side knows that a version is superseded, the later version is used.
//! Versions that neither side knows to be superseded are in dispute until a person decides. This room does not know
//! what a record is and where it is stored.
//!
//! The joined state is the union of what both sides know. Joining is therefore associative, commutative and idempotent:
//! stores may be merged in any order and any number of times. A decision is kept together with the content that it
//! rejected. If decisions of several stores form a cycle (for example two opposite decisions), none of them is valid
//! and the dispute is open again. Only one thing depends on the store: what is in its ledger stays there while it is in
//! dispute, also if another store has decided meanwhile, until a person decides in this store.
//!
//! A record is joined field by field ([`fields`]): `State` is the state of one field.

pub mod fields;
pub mod same;
#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// One version of a record, identified by a hash of its content and its history.
pub type Version = [u8; 16];

pub type Versions = BTreeSet<Version>;

/// A content of a field, with the versions that have this content. Two sites may have written the same content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head<C> {
    pub versions: Versions,
    pub content: C,
}

/// Decisions of persons as pairs of versions: the first was chosen, the second rejected.
pub type Decided = BTreeSet<(Version, Version)>;

/// What one store knows of one field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State<C> {
    /// The content in the ledger. All its versions may be superseded: then later versions are in dispute, and the
    /// content stays until a person decides.
    pub head: Head<C>,
    /// The contents that are in dispute with the content in the ledger.
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
    /// Every known content: the content in the ledger, the contents in dispute and the rejected contents.
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
        let beaten = beaten(&self.decided);
        // If the chosen content was superseded or rejected before, or if the decision would close a cycle, the content
        // gets a new version that follows both.
        let is_behind = |won: &Version| self.past.contains(won) || beaten.contains(won) || goes_round(won);
        if self.head.versions.iter().any(is_behind) {
            let chosen = hashed(self.head.versions.iter().chain(&lost.versions).map(|version| &version[..]));
            self.past.append(&mut self.head.versions);
            self.head.versions.insert(chosen);
        }
        let pairs = |won: &Version| lost.versions.iter().map(|lost| (*won, *lost)).collect::<Vec<_>>();
        self.decided.extend(self.head.versions.iter().flat_map(pairs));
        self.is_local = true;
        self.lost.push(lost);
        *self = arranged(self, self.contents(), self.past.clone(), self.decided.clone());
    }

    /// Replaces the content in the ledger by a content that no live version has. The former content is superseded.
    pub fn replace(&mut self, content: C, version: Version) {
        self.past.append(&mut self.head.versions);
        self.head = Head { versions: Versions::from([version]), content };
        self.is_local = true;
        *self = self.clone().agreed();
    }

    /// The state without rivals whose content is equal to that in the ledger: such a rival is no dispute.
    pub fn agreed(mut self) -> State<C> {
        while let Some(at) = self.rivals.iter().position(|rival| rival.content == self.head.content) {
            self.head.versions.extend(self.rivals.remove(at).versions);
        }
        self
    }

    /// The state with the content `head` in the ledger and the joined content as a rival, so that a person decides.
    pub fn staying(mut self, head: &Head<C>) -> State<C> {
        let followed = std::mem::replace(&mut self.head, head.clone());
        self.rivals.insert(0, followed);
        self
    }

    /// Whether two states are equal, apart from the order of disputes.
    pub fn knows_the_same(&self, other: &State<C>) -> bool {
        let State { head, rivals, lost, past, decided, is_local } = self;
        let holds = |all: &[Head<C>], of: &[Head<C>]| all.len() == of.len() && of.iter().all(|one| all.contains(one));
        *head == other.head
            && holds(rivals, &other.rivals)
            && holds(lost, &other.lost)
            && (past, decided, is_local) == (&other.past, &other.decided, &other.is_local)
    }
}

/// Whether decisions lead from version `from` to version `to`: `from` was chosen against `to`, or against a version
/// that leads to `to`.
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

/// The versions that a valid decision rejected: decisions that form a cycle are not valid.
fn beaten(decided: &Decided) -> Versions {
    decided.iter().filter(|(won, lost)| !leads(decided, lost, won)).map(|(_, lost)| *lost).collect()
}

/// A version from the first bytes of the hash of these parts.
pub fn hashed<'p>(parts: impl Iterator<Item = &'p [u8]>) -> Version {
    let hash = parts.fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize();
    let mut version = Version::default();
    let size = version.len();
    version.copy_from_slice(&hash[..size]);
    version
}

/// Joins two states of a field. The result is the state in the store of `ours`.
pub fn join<C: Clone + PartialEq>(ours: &State<C>, theirs: &State<C>) -> State<C> {
    let past = ours.past.union(&theirs.past).copied().collect();
    let decided = ours.decided.union(&theirs.decided).copied().collect();
    arranged(ours, ours.contents().chain(theirs.contents()), past, decided)
}

/// Computes which content is in the ledger, in dispute or rejected, in the store of `ours`. The result depends on the
/// contents, the superseded versions and the decisions, and also on the present content of the ledger.
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
    let beaten = beaten(&decided);
    let only = |holds: &dyn Fn(&Version) -> bool| -> Vec<Head<C>> {
        let mut contents = all.clone();
        contents.iter_mut().for_each(|head| head.versions.retain(|version| holds(version)));
        contents.retain(|head| !head.versions.is_empty());
        contents.sort_by(|a, b| a.versions.first().cmp(&b.versions.first()));
        contents
    };
    let mut live = only(&|version| !past.contains(version) && !beaten.contains(version));
    let mut lost = only(&|version| !past.contains(version) && beaten.contains(version));
    // If the decisions reject every content, none of them counts.
    if live.is_empty() {
        live = std::mem::take(&mut lost);
    }
    if live.is_empty() {
        live = only(&|_| true);
    }
    let current = live.iter().position(|head| head.content == ours.head.content);
    let (head, is_local) = match (current, &live[..]) {
        (Some(at), _) => (live.remove(at), ours.is_local),
        // What is in dispute in this store stays, also if another store decided against it.
        (None, [_]) if ours.rivals.is_empty() => (live.remove(0), false),
        (None, _) => (ours.head.clone(), ours.is_local),
    };
    State { head, rivals: live, lost, past, decided, is_local }
}
