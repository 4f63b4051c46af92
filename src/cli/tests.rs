//! The table and the tree that is made from it.

use super::entry::{Act, Entry, Needs};
use super::table::commands;
use super::{Globals, Writes, chosen, root, whole};
use crate::ledger;
use std::collections::HashSet;
use std::ffi::OsString;

/// Every command, alone and with every verb, passes clap's own checks.
#[test]
fn whatever_is_reached_is_sound() {
    for command in commands() {
        root(&[command.name.into()]).debug_assert();
        for verb in command.all_verbs() {
            root(&[command.name.into(), verb.name.into()]).debug_assert();
        }
    }
    whole().debug_assert();
}

/// A name means one command, and one verb of a command; the first other name is Chinese.
#[test]
fn names_are_given_once() {
    let verbs = commands().map(|command| command.all_verbs().collect::<Vec<_>>());
    for entries in verbs.chain([commands().collect()]) {
        let mut seen = HashSet::new();
        for entry in entries {
            entry.names().for_each(|name| assert!(seen.insert(name), "{name}"));
            assert!(!entry.zh.is_ascii(), "{}", entry.name);
            assert!(!entry.about.is_empty(), "{}", entry.name);
        }
    }
}

/// Ledgers that other commands keep: the steps of hazards.
const KEPT: [&str; 1] = ["step"];

/// Every ledger has one command, named after it in both languages.
#[test]
fn every_ledger_has_a_command() {
    for of in ledger::ALL {
        let found: Vec<&Entry> = commands().filter(|command| command.ledger == Some(of)).collect();
        assert_eq!(found.len(), usize::from(!KEPT.contains(&of.key)), "{}", of.key);
        for command in found {
            assert!(
                command.names().any(|name| name == of.key) && command.names().any(|name| name == of.name),
                "{}",
                of.key
            );
            assert_eq!(command.name, of.command(), "{}", of.key);
        }
    }
}

/// What enters something opens the store for writing, or by itself.
#[test]
fn effects_agree() {
    for command in commands() {
        for entry in command.all_verbs().chain([command]).filter(|entry| !matches!(entry.act, Act::Verbs)) {
            let effects = entry.when.iter().map(|(_, effect)| effect).chain([&entry.effect]);
            for effect in effects {
                let opens = effect.needs >= Needs::Write;
                assert!(!opens || effect.enters || effect.writes == Writes::Record, "{}", entry.name);
            }
        }
    }
}

/// A command line by its Chinese names chooses what its English names do.
#[test]
fn every_entry_is_chosen_by_each_of_its_names() {
    for command in commands() {
        for verb in command.all_verbs() {
            for (noun, name) in command.names().flat_map(|noun| verb.names().map(move |name| (noun, name))) {
                let words: Vec<OsString> = ["zhiben", noun, name].map(Into::into).to_vec();
                let tree = root(&words).ignore_errors(true);
                let matches = tree.try_get_matches_from(&words).unwrap();
                assert!(std::ptr::eq(chosen(&matches).entry, verb), "{noun} {name}");
            }
        }
    }
}

/// The endings of `-o` that a kind of output takes, of all that are tried.
fn endings(writes: Writes) -> &'static [&'static str] {
    match writes {
        Writes::Report => &["csv", "tsv", "json", "md", "xlsx", "html", "txt"],
        Writes::Agenda => &["csv", "tsv", "json", "md", "xlsx", "html", "ics", "txt"],
        Writes::Page => &["csv", "tsv", "json", "md", "xlsx", "html", "docx", "txt"],
        Writes::Letters => &["csv", "tsv", "json", "md", "xlsx", "html", "ics", "txt", ""],
        Writes::Reports => &["md", "xlsx", "html", "txt"],
        Writes::Folder | Writes::Archive => &[""],
        Writes::Document => &["docx"],
        Writes::Form => &["csv", "tsv", "xlsx"],
        Writes::Text => &["txt"],
        Writes::Record => &["json"],
        // A plan takes .toml, which is no format.
        Writes::Trial | Writes::Nothing | Writes::Plan | Writes::Script => &[],
    }
}

/// Every command × every ending gives what its kind of output takes, or a refusal. An ending that names no format (a
/// folder, a text for each reader) is left to the command.
#[test]
fn every_command_takes_the_endings_of_its_output_only() {
    let all = ["csv", "tsv", "json", "md", "xlsx", "html", "ics", "docx", "txt", "pdf", "xls", "ods", "zip", "png"];
    let mut tried = 0;
    for entry in commands().flat_map(|command| command.all_verbs().chain([command])) {
        for effect in entry.when.iter().map(|(_, effect)| effect).chain([&entry.effect]) {
            for ending in all {
                let globals = Globals { output: Some(format!("甲.{ending}").into()), ..Globals::default() };
                let takes = effect.writes.ensure(&globals).is_ok();
                // A form checks its format itself, later than this table.
                if effect.writes == Writes::Form && !endings(Writes::Form).contains(&ending) {
                    continue;
                }
                assert_eq!(takes, endings(effect.writes).contains(&ending), "{} -o 甲.{ending}", entry.name);
                tried += 1;
            }
        }
    }
    assert!(tried > 2500, "{tried}");
}
