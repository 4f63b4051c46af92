//! 应持证未持证: posts that need a certificate and whose holder has none in force. The plan's measures name the roles and the
//! categories of units.

use super::certificate::Certificate;
use super::plan::{Categories, CertificateRules, Ledger, Plan, Rule};
use super::unit::UnitIx;
use super::words::Word;
use chrono::NaiveDate;

/// A role that needs a certificate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Required {
    pub role: &'static Word,
    /// Every unit of these categories has this post; if absent, only the persons who are recorded in this role.
    pub categories: Option<Categories>,
}

/// The roles for which the plan's measures ask for a certificate as evidence. If units owe the measure, their
/// categories are given; a measure over the ledger of certificates asks only of persons recorded in the role.
pub fn required(plan: &Plan) -> Vec<Required> {
    let mut all: Vec<Required> = Vec::new();
    for (_, measure) in plan.counted_measures() {
        let evidence = measure.evidence.iter().filter(|e| e.ledger == Ledger::Certificate);
        for role in evidence.flat_map(|e| &e.filter.words) {
            let is_of_ledger = matches!(measure.rule, Rule::Ledger(_));
            let categories = Some(measure.categories).filter(|_| measure.owed_by.unit && !is_of_ledger);
            match (all.iter_mut().find(|known| known.role.en == role.en), categories) {
                (None, categories) => all.push(Required { role, categories }),
                (Some(known), Some(more)) => {
                    known.categories = Some(known.categories.map_or(more, |categories| categories.with(more)));
                }
                (Some(_), None) => {}
            }
        }
    }
    all
}

/// A post at a unit, with its holder.
#[derive(Debug, Clone)]
pub struct Post {
    pub unit: Option<UnitIx>,
    pub role: &'static Word,
    /// `None` if the register has no name for the post.
    pub name: Option<String>,
}

/// Why a post has no certificate in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// The post has no holder.
    Nobody,
    None,
    /// The record of the last certificate and the day on which it expired.
    Expired(String, NaiveDate),
    /// The record of a certificate in force that belongs to another unit.
    Elsewhere(String),
}

/// Why the holder of the post has no certificate in force on the day; `None` if there is one.
pub fn lack(post: &Post, held: &[Certificate], rules: &CertificateRules, today: NaiveDate) -> Option<Lack> {
    let Some(name) = &post.name else { return Some(Lack::Nobody) };
    let fits = |c: &&Certificate| {
        let is_issued = c.issued.is_none_or(|issued| issued <= today);
        c.name == *name
            && is_issued
            && c.role.is_some_and(|role| role.en == post.role.en && rules.satisfies(&c.kind, role))
    };
    let fitting: Vec<&Certificate> = held.iter().filter(fits).collect();
    let is_here = |c: &Certificate| c.unit.is_none() || post.unit.is_none() || c.unit == post.unit;
    if fitting.iter().any(|c| is_here(c) && c.expires >= today) {
        return None;
    }
    if let Some(other) = fitting.iter().find(|c| c.expires >= today) {
        return Some(Lack::Elsewhere(other.record.clone()));
    }
    let last = fitting.iter().max_by_key(|c| c.expires);
    Some(last.map_or(Lack::None, |c| Lack::Expired(c.record.clone(), c.expires)))
}

#[cfg(test)]
mod tests;
