//! 双随机, the random draw. It gives the same result on every machine, so that anybody can repeat it. The method
//! `zhiben-draw-1` is weighted sampling without replacement, in integers only. The random numbers are computed by
//! SHA-256 from a seed that was made in public:
//!
//! 1. Each list is sorted by the bytes of its keys and written as `kind` and a line feed, then one line for each
//!    candidate: key, weight, name, recused keys joined by commas, with tabs between. Its hash is the
//!    SHA-256 of that text in hexadecimal.
//! 2. Block `i` (from 0) of a list's random numbers is the SHA-256 of these six lines, each ended by a line feed:
//!    the method's name, `kind`, the seed, the hash of the units, the hash of the inspectors, `i` in decimal.
//!    Its first eight bytes, big-endian, are a number `r`.
//! 3. `W` is the sum of the remaining weights. An `r` not below the largest multiple of `W` within 2⁶⁴ is skipped, so
//!    that no remainder is more likely than another. The running sum of the weights is computed in the list's order:
//!    the first candidate at which the sum exceeds `r mod W` is drawn and removed from the list. The next block draws
//!    the next candidate.
//! 4. Units are drawn first. Then inspectors are drawn from those who need not recuse themselves (回避) from any drawn
//!    unit.
//!
//! This room knows the records of `domain` only: no store and no clock. The seed is the only source of randomness.

mod verify;

pub use verify::{Difference, Doubt, differences, doubts};

use crate::domain::draw::{Candidate, Draw, Drawn, Lists};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Name and version of the method.
pub const ALGORITHM: &str = "zhiben-draw-1";

const UNITS: &str = "units";
const INSPECTORS: &str = "inspectors";

/// Why a draw is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Short {
    /// More units were asked for than the list has with a weight above 0.
    Units { asked: u32, there: usize },
    /// More inspectors were asked for than remain without those who must recuse themselves.
    Inspectors { asked: u32, there: usize, recused: usize },
}

/// Draws units and inspectors by the seed. The order of the lists makes no difference.
pub fn draw_from(seed: &str, lists: &Lists, units: u32, inspectors: u32) -> Result<Drawn, Short> {
    let hashes = [units_hash(lists), inspectors_hash(lists)];
    let drawn = pick(&sorted(&lists.units), units, &mut Chances::new(UNITS, seed, &hashes).source())
        .map_err(|there| Short::Units { asked: units, there })?;
    let free = |c: &&Candidate| !c.recused.iter().any(|unit| drawn.contains(unit));
    let all = sorted(&lists.inspectors);
    let able: Vec<&Candidate> = all.iter().copied().filter(free).collect();
    let recused = all.len() - able.len();
    let people = pick(&able, inspectors, &mut Chances::new(INSPECTORS, seed, &hashes).source())
        .map_err(|there| Short::Inspectors { asked: inspectors, there, recused })?;
    Ok(Drawn { units: drawn, inspectors: people })
}

/// SHA-256 of the list of units, in hexadecimal.
pub fn units_hash(lists: &Lists) -> String {
    hex(&list_text(UNITS, &lists.units))
}

/// SHA-256 of the list of inspectors and their recusals, in hexadecimal.
pub fn inspectors_hash(lists: &Lists) -> String {
    hex(&list_text(INSPECTORS, &lists.inspectors))
}

/// SHA-256 of the whole record except its number, with a line for each fact, in hexadecimal. Whoever noted the seal on
/// the day of the draw can verify later that the record is unchanged.
pub fn seal(draw: &Draw) -> String {
    let mut text = String::new();
    let counts = [draw.units.to_string(), draw.inspectors.to_string()];
    let on = draw.on.to_string();
    let facts = [&draw.algorithm, &on, &draw.seed, &draw.operator, &draw.witness, &draw.filters, &draw.weights];
    let more = [&draw.units_hash, &draw.inspectors_hash, &counts[0], &counts[1]];
    let (none, drawn) = (String::new(), [&draw.drawn.units, &draw.drawn.inspectors].map(|keys| keys.join("\t")));
    let ends = [&drawn[0], &drawn[1], draw.redraws.as_ref().unwrap_or(&none), draw.reason.as_ref().unwrap_or(&none)];
    for fact in facts.into_iter().chain(more).chain(ends) {
        text.push_str(&one_line(fact));
        text.push('\n');
    }
    hex(&text)
}

fn list_text(kind: &str, list: &[Candidate]) -> String {
    let mut text = format!("{kind}\n");
    for Candidate { key, name, weight, recused } in sorted(list) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}\t{weight}\t{}\t{}", one_line(key), one_line(name), one_line(&recused.join(",")));
    }
    text
}

/// The text with a space for each line break and tab, so that each fact is one line of the hashed text.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

fn sorted(list: &[Candidate]) -> Vec<&Candidate> {
    let mut all: Vec<&Candidate> = list.iter().collect();
    all.sort_by(|a, b| a.key.cmp(&b.key));
    all
}

/// The random numbers of one list, block by block.
struct Chances {
    head: String,
    next: u64,
}

impl Chances {
    fn new(kind: &str, seed: &str, [units, inspectors]: &[String; 2]) -> Chances {
        let head = format!("{ALGORITHM}\n{kind}\n{}\n{units}\n{inspectors}\n", one_line(seed));
        Chances { head, next: 0 }
    }

    fn source(mut self) -> impl FnMut(u64) -> u64 {
        move |whole| self.below(whole)
    }

    /// A number below `whole`; every number is equally likely.
    fn below(&mut self, whole: u64) -> u64 {
        // The highest `2⁶⁴ mod whole` numbers are skipped, because they would make the lowest remainders likelier than
        // the others.
        let surplus = (u64::MAX % whole + 1) % whole;
        loop {
            let digest = Sha256::digest(format!("{}{}\n", self.head, self.next).as_bytes());
            self.next += 1;
            let r = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
            if r <= u64::MAX - surplus {
                return r % whole;
            }
        }
    }
}

/// Draws `count` keys with random numbers from `below`. If fewer candidates have a weight above 0, the error is their
/// number.
fn pick(list: &[&Candidate], count: u32, below: &mut dyn FnMut(u64) -> u64) -> Result<Vec<String>, usize> {
    let mut left: Vec<&Candidate> = list.iter().copied().filter(|c| c.weight > 0).collect();
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    if left.len() < count {
        return Err(left.len());
    }
    let mut drawn = Vec::with_capacity(count);
    for _ in 0..count {
        let mut rest = below(left.iter().map(|c| u64::from(c.weight)).sum());
        let reached = left.iter().position(|c| {
            let weight = u64::from(c.weight);
            let is_it = rest < weight;
            rest = rest.saturating_sub(weight);
            is_it
        });
        // The random number is below the sum of the weights, so that a candidate is always found.
        drawn.extend(reached.map(|at| left.remove(at).key.clone()));
    }
    Ok(drawn)
}

fn hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests;
