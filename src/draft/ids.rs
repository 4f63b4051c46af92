//! The ids of measures from the numbers of their clauses.

use super::document::Document;
use super::duty::Duty;
use std::collections::{BTreeMap, BTreeSet};

/// The ids of the duties by their clauses: `7.2a` for the first duty of （七）2 in the part with the most duties; others
/// begin with S and the number of their part.
pub fn ids(document: &Document) -> Vec<String> {
    let mut parts: BTreeMap<u32, usize> = BTreeMap::new();
    for duty in document.duties.iter().filter(|duty| duty.numbers.len() > 1 && !duty.clause.starts_with("附")) {
        *parts.entry(duty.numbers[0]).or_default() += 1;
    }
    let main = parts.iter().max_by_key(|(part, count)| (**count, std::cmp::Reverse(**part))).map(|(part, _)| *part);
    let base = |duty: &Duty| {
        let numbers: Vec<String> = duty.numbers.iter().map(u32::to_string).collect();
        let clause_number = || duty.clause.chars().filter(char::is_ascii_digit).collect::<String>();
        match () {
            () if duty.clause.starts_with("附") => format!("F{}", [vec![clause_number()], numbers].concat().join(".")),
            () if numbers.is_empty() => format!("P{}", clause_number()),
            // 3.1 where the clause has no items, so that all actions are numbered alike.
            () if duty.numbers.first().copied() == main && numbers.len() == 2 => {
                let is_taken = document.duties.iter().any(|other| {
                    other.numbers.len() > 2 && other.numbers[..2] == duty.numbers[..] && other.numbers[2] == 1
                });
                format!("{}.{}", numbers[1], if is_taken { 0 } else { 1 })
            }
            () if duty.numbers.first().copied() == main && numbers.len() > 1 => numbers[1..].join("."),
            () => format!("S{}", numbers.join(".")),
        }
    };
    let bases: Vec<String> = document.duties.iter().map(|duty| base(duty).trim_matches('.').to_string()).collect();
    let mut taken: BTreeSet<String> = (1..=document.aims.len()).map(|n| format!("G{n}")).collect();
    let mut count: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    bases.iter().for_each(|base| count.entry(base).or_default().0 += 1);
    let mut all = Vec::new();
    for base in &bases {
        // 7.2 has 7.2a, 7.2b.
        let (of_base, nth) = count.entry(base).or_default();
        let mut id = if *of_base == 1 { base.clone() } else { format!("{base}{}", letters(*nth)) };
        *nth += 1;
        while !taken.insert(id.clone()) {
            id.push('x');
        }
        all.push(id);
    }
    all
}

fn letters(nth: usize) -> String {
    let letter = char::from(b'a' + (nth % 26) as u8);
    if nth < 26 { letter.to_string() } else { format!("{}{letter}", letters(nth / 26 - 1)) }
}
