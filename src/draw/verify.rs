//! Verifies a recorded draw: its lists against their hashes, its result against a new draw from the same lists, and the
//! whole record against its seal. Whether the lists agree with today's register is checked separately, by
//! `differences`.

use super::{ALGORITHM, Short, draw_from, inspectors_hash, seal, units_hash};
use crate::domain::draw::{Candidate, Draw, Drawn, Lists};

/// A reason to doubt a recorded draw. `Register` is not a reason to doubt: it only reports that the register has
/// changed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The draw was made by a method that this program does not know.
    Method(String),
    /// The hash of the recorded list of units differs from the recorded hash.
    Units {
        found: String,
        recorded: String,
    },
    Inspectors {
        found: String,
        recorded: String,
    },
    /// The result that the method gives for the recorded lists, which differs from the recorded result.
    Result(Drawn),
    /// The recorded lists have fewer candidates than were drawn.
    Short(Short),
    Seal {
        found: String,
        recorded: String,
    },
}

/// All reasons to doubt a recorded draw; empty if the draw is valid.
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

/// How a list differs from another list. Candidates are compared by keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Names that are in today's list only.
    pub added: Vec<String>,
    /// Names that are in the recorded list only.
    pub gone: Vec<String>,
    /// Names of the candidates whose name, weight or recusals have changed.
    pub changed: Vec<String>,
}

impl Difference {
    /// Whether the two lists are the same.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.gone.is_empty() && self.changed.is_empty()
    }
}

/// How today's lists differ from the recorded lists: first the units, then the inspectors.
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
