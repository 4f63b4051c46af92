//! Which names a word that is none may have meant: the three with the fewest edits, by the English name, the Chinese
//! names, or their pinyin initials.

use crate::domain::nearest::edits;
use crate::initials;
use clap::{Arg, Command};

/// The greatest number of names that are proposed.
const MOST: usize = 3;

/// A name as it is proposed, and every way to write it.
pub(super) struct Candidate {
    pub(super) shown: String,
    pub(super) names: Vec<String>,
}

/// A command by all its names.
pub(super) fn of_command(command: &Command) -> Candidate {
    let names = [command.get_name()].into_iter().chain(command.get_all_aliases());
    let shown = super::in_both_scripts(command.get_name(), command.get_all_aliases());
    Candidate { shown, names: names.map(str::to_string).collect() }
}

/// An option by all its names; `None` if it has no long one.
pub(super) fn of_option(arg: &Arg) -> Option<Candidate> {
    let long = arg.get_long()?;
    let aliases = arg.get_all_aliases().unwrap_or_default();
    let chinese = aliases.iter().find(|alias| !alias.is_ascii());
    let shown = format!("--{long}{}", chinese.map(|zh| format!("（--{zh}）")).unwrap_or_default());
    Some(Candidate { shown, names: [long].into_iter().chain(aliases).map(str::to_string).collect() })
}

/// The three nearest names, the nearest first; of equal ones the first of the list.
pub(super) fn three(typed: &str, candidates: impl IntoIterator<Item = Candidate>) -> Vec<String> {
    let mut ranked: Vec<(usize, String)> = candidates
        .into_iter()
        .filter_map(|candidate| Some((cost(typed, &candidate.names)?, candidate.shown)))
        .collect();
    ranked.sort_by_key(|(cost, _)| *cost);
    ranked.into_iter().take(MOST).map(|(_, shown)| shown).collect()
}

/// `是不是 a、b、c？`; nothing where there is nothing to propose.
pub(super) fn question(typed: &str, candidates: impl IntoIterator<Item = Candidate>) -> Option<String> {
    let near = three(typed, candidates);
    (!near.is_empty()).then(|| format!("是不是 {}？", near.join("、")))
}

/// Whether a name is so near that the word must be a slip of it.
pub(super) fn is_slip(typed: &str, candidates: impl IntoIterator<Item = Candidate>) -> bool {
    let most = (typed.chars().count() / 3).max(1);
    candidates.into_iter().filter_map(|candidate| cost(typed, &candidate.names)).any(|cost| cost <= most)
}

/// The fewest edits to one of the names; `None` if the word is in another script than all of them.
fn cost(typed: &str, names: &[String]) -> Option<usize> {
    names.iter().flat_map(|name| [Some(name.clone()), letters(name)]).flatten().filter_map(|n| edits(typed, &n)).min()
}

/// The initials of a Chinese name.
fn letters(name: &str) -> Option<String> {
    (!name.is_ascii()).then(|| initials::letters(name)).filter(|letters| letters.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(typed: &str) -> String {
        let all = [("hazard", "隐患"), ("training", "培训"), ("task", "交办"), ("unit", "单位"), ("stop", "停产停业")];
        let candidate =
            |(en, zh): (&str, &str)| Candidate { shown: en.to_string(), names: vec![en.to_string(), zh.to_string()] };
        three(typed, all.map(candidate)).join(" ")
    }

    #[test]
    fn the_nearest_comes_first_by_each_way_to_write_it() {
        for (typed, expected) in [
            ("hazrd", "hazard"),
            ("隐换", "隐患"),
            ("yh", "hazard"),
            ("YH", "hazard"),
            ("px", "training"),
            ("train", "training"),
            ("tcty", "stop"),
            ("tsk", "task"),
            ("登记隐患", "hazard"),
        ] {
            let expected = if expected == "隐患" { "hazard" } else { expected };
            assert_eq!(near(typed).split(' ').next(), Some(expected), "{typed}");
            assert_eq!(near(typed).split(' ').count(), 3, "{typed}");
        }
        assert_eq!(near("\u{1F600}").split(' ').count(), 3);
    }
}
