//! Whether a record of a draw still says what was drawn: its lists against their hashes, its result
//! against the lots cast anew from its own lists, all of it against its seal. How today's register differs
//! from the lists is another question, answered beside.

use super::{ALGORITHM, Short, draw_from, inspectors_hash, seal, units_hash};
use crate::domain::draw::{Candidate, Draw, Drawn, Lists};

/// What speaks against a record, or (`Register`) only tells how things have changed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Drawn by a method that this program does not know.
    Method(String),
    /// The hash that the list has, and the recorded one.
    Units {
        found: String,
        recorded: String,
    },
    Inspectors {
        found: String,
        recorded: String,
    },
    /// What the lots give, where it is not what was recorded.
    Result(Drawn),
    /// The lists cannot give as many as were drawn.
    Short(Short),
    Seal {
        found: String,
        recorded: String,
    },
}

/// Everything that speaks against a record; nothing where it holds.
pub fn doubts(draw: &Draw) -> Vec<Doubt> {
    if draw.algorithm != ALGORITHM {
        return vec![Doubt::Method(draw.algorithm.clone())];
    }
    let mut doubts = Vec::new();
    let (units, inspectors, whole) = (units_hash(&draw.lists), inspectors_hash(&draw.lists), seal(draw));
    if units != draw.units_hash {
        doubts.push(Doubt::Units { found: units, recorded: draw.units_hash.clone() });
    }
    if inspectors != draw.inspectors_hash {
        doubts.push(Doubt::Inspectors { found: inspectors, recorded: draw.inspectors_hash.clone() });
    }
    match draw_from(&draw.seed, &draw.lists, draw.units, draw.inspectors) {
        Ok(drawn) if drawn == draw.drawn => {}
        Ok(drawn) => doubts.push(Doubt::Result(drawn)),
        Err(short) => doubts.push(Doubt::Short(short)),
    }
    if whole != draw.seal {
        doubts.push(Doubt::Seal { found: whole, recorded: draw.seal.clone() });
    }
    doubts
}

/// How one list differs from another, by keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Names that the recorded list lacks.
    pub added: Vec<String>,
    /// Names that today's list lacks.
    pub gone: Vec<String>,
    /// Names of those whose name, weight or recusals are others.
    pub changed: Vec<String>,
}

impl Difference {
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.gone.is_empty() && self.changed.is_empty()
    }
}

/// How today's lists differ from the recorded ones: units, inspectors.
pub fn differences(recorded: &Lists, today: &Lists) -> [Difference; 2] {
    [difference(&recorded.units, &today.units), difference(&recorded.inspectors, &today.inspectors)]
}

fn difference(recorded: &[Candidate], today: &[Candidate]) -> Difference {
    let by_key = |list: &'_ [Candidate], key: &str| list.iter().find(|c| c.key == key).cloned();
    let mut difference = Difference::default();
    for now in today {
        match by_key(recorded, &now.key) {
            None => difference.added.push(now.name.clone()),
            Some(then) if then != *now => difference.changed.push(then.name),
            Some(_) => {}
        }
    }
    let gone = recorded.iter().filter(|then| by_key(today, &then.key).is_none());
    difference.gone = gone.map(|then| then.name.clone()).collect();
    difference
}
