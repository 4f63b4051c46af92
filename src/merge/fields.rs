//! A record as fields. Each field has a state of its own: changes of different fields both hold, and different values of
//! one field are in dispute. A version of the record is a version of the fields that it changed; every version of the
//! record that a store knows supersedes the versions that the store's fields had before. The joined states are
//! therefore again the union of what both sides know, in any order.

use super::{Head, State, Version, Versions, hashed, join as join_states};
use std::collections::BTreeMap;

/// What one store knows of one record, by the names of its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields<C> {
    /// The versions of the record that no other known version follows.
    pub last: Versions,
    /// The stores that made these versions, by their ids; empty where it is not known.
    pub makers: BTreeMap<Version, String>,
    /// All known versions of the record.
    pub seen: Versions,
    /// The versions at which the record has no field that is not in `all`.
    pub base: Versions,
    pub all: BTreeMap<String, State<C>>,
    /// Whether the record was entered in this store.
    pub is_local: bool,
}

impl<C: Clone + PartialEq + Default> Fields<C> {
    /// A record with these values, all of which it has since the versions `base`.
    pub fn new(base: Versions, values: BTreeMap<String, C>, is_local: bool) -> Fields<C> {
        let mut fields = Fields {
            last: base.clone(),
            makers: BTreeMap::new(),
            seen: base.clone(),
            base: base.clone(),
            all: BTreeMap::new(),
            is_local,
        };
        for (name, content) in values {
            let state = State { head: Head { versions: base.clone(), content }, ..fields.absent() };
            fields.all.insert(name, state);
        }
        fields
    }

    /// The state of a field that the record does not have.
    fn absent(&self) -> State<C> {
        State {
            head: Head { versions: self.base.clone(), content: C::default() },
            rivals: Vec::new(),
            lost: Vec::new(),
            past: self.seen.difference(&self.base).copied().collect(),
            decided: super::Decided::new(),
            is_local: self.is_local,
        }
    }

    /// The state of a field.
    pub fn of(&self, name: &str) -> State<C> {
        self.all.get(name).cloned().unwrap_or_else(|| self.absent())
    }

    /// Adds a version of the record that follows all known ones and gives these fields their present values.
    pub fn follow<'n>(&mut self, version: Version, names: impl IntoIterator<Item = &'n str>) {
        let names: Vec<&str> = names.into_iter().collect();
        for name in &names {
            let mut state = self.of(name);
            state.past.append(&mut state.head.versions);
            state.head.versions.insert(version);
            state.is_local = true;
            self.all.insert((*name).to_string(), state);
        }
        for (name, state) in &mut self.all {
            if !names.contains(&name.as_str()) {
                state.past.insert(version);
            }
        }
        self.seen.insert(version);
        self.last = Versions::from([version]);
    }

    /// Gives a field another content, as a new version that depends on what the field was before and on `why`.
    pub fn set(&mut self, name: &str, content: C, why: &str) {
        let mut state = self.of(name);
        let before = state.head.versions.iter().map(|version| &version[..]);
        let version = hashed([why.as_bytes(), name.as_bytes()].into_iter().chain(before));
        state.replace(content, version);
        self.all.insert(name.to_string(), state);
        self.learn();
    }

    /// Adds the versions that decisions made to the known versions of the record.
    pub fn learn(&mut self) {
        for state in self.all.values() {
            let contents = state.contents().flat_map(|head| &head.versions);
            let new: Vec<Version> = contents.filter(|version| !self.seen.contains(*version)).copied().collect();
            self.seen.extend(&new);
            self.last.extend(new);
        }
    }

    /// Writes down which store made the last versions of which no maker is known yet.
    pub fn made_by(&mut self, store: &str) {
        self.makers.retain(|version, _| self.last.contains(version));
        for version in &self.last {
            self.makers.entry(*version).or_insert_with(|| store.to_string());
        }
    }

    /// Ends disputes whose sides have the same content.
    pub fn agreed(mut self) -> Fields<C> {
        let all = std::mem::take(&mut self.all);
        self.all = all.into_iter().map(|(name, state)| (name, state.agreed())).collect();
        self
    }

    /// The values in the ledger.
    pub fn values(&self) -> BTreeMap<String, C> {
        let values = self.all.iter().map(|(name, state)| (name.clone(), state.head.content.clone()));
        values.filter(|(_, content)| *content != C::default()).collect()
    }

    /// The fields that are in dispute.
    pub fn open(&self) -> impl Iterator<Item = (&str, &State<C>)> {
        self.all.iter().filter(|(_, state)| !state.rivals.is_empty()).map(|(name, state)| (name.as_str(), state))
    }

    /// Keeps what was in the ledger in this field, so that a person decides. `ours` is the record before the join.
    pub fn hold(&mut self, name: &str, ours: &Fields<C>) {
        let (state, before) = (self.of(name), ours.of(name));
        if state.head.content != before.head.content {
            self.all.insert(name.to_string(), state.staying(&before.head));
        }
    }

    /// Whether two records are equal, apart from the order of disputes.
    pub fn knows_the_same(&self, other: &Fields<C>) -> bool {
        let Fields { last, seen, base, all, is_local, makers: _ } = self;
        (last, seen, base, is_local) == (&other.last, &other.seen, &other.base, &other.is_local)
            && all.keys().eq(other.all.keys())
            && all.values().zip(other.all.values()).all(|(one, other)| one.knows_the_same(other))
    }
}

/// Joins what two stores know of a record. The result is the record in the store of `ours`.
pub fn join<C: Clone + PartialEq + Default>(ours: &Fields<C>, theirs: &Fields<C>) -> Fields<C> {
    let names = ours.all.keys().chain(theirs.all.keys());
    let all: BTreeMap<String, State<C>> =
        names.map(|name| (name.clone(), join_states(&ours.of(name), &theirs.of(name)))).collect();
    let newest = |one: &Fields<C>, other: &Fields<C>| -> Versions {
        one.last.iter().filter(|v| other.last.contains(*v) || !other.seen.contains(*v)).copied().collect()
    };
    Fields {
        last: newest(ours, theirs).union(&newest(theirs, ours)).copied().collect(),
        makers: theirs.makers.iter().chain(&ours.makers).map(|(version, store)| (*version, store.clone())).collect(),
        seen: ours.seen.union(&theirs.seen).copied().collect(),
        base: ours.base.union(&theirs.base).copied().collect(),
        all,
        is_local: ours.is_local,
    }
}

#[cfg(test)]
mod tests;
