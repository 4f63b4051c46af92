//! The integration tests, one binary. They run the program as a clerk or cron would, and, where that is not possible,
//! call the library. Property tests compare the engine with a plain second implementation of the contract.
//!
//! A new test goes where its rule is:
//! - `cli`: what is typed and how it is answered: help, completion, conditions, formats, refusals, terminals, the
//!   READMEs.
//! - `ledgers`: each ledger through the program: entry, lists, steps, certificates, visits, stops, explanations, the
//!   year.
//! - `plans`: a plan's life: several at once.
//! - `files`: files in and out: spreadsheets, receipts, exports, forms, letters, publications.
//! - `store`: the store's file: its journal, copies, upgrades, seals and numbers.
//! - `merge`: several stores as one: sites, units that are one, any order.
//! - `render`: what leaders and clerks read: reports, pages, pictures, digests, groups.
//! - `model`: a second implementation of the contract, compared over random plans, ledgers, commands and days.
//! - `offline_form`: the form for telephones: what it holds, what comes back, hostile files, and the page in a browser.
//! - `privacy`: what must not leak: reporters, ID numbers, files of others; what a field may hold.
//! - `walls`: what each module of the source must not know.
//! - `env`, `office`, `official`, `terminal` are used by the others: a town in a temporary directory, commands in this
//!   process, the calendar, a pseudo-terminal.

mod cli;
mod env;
mod files;
mod ledgers;
mod merge;
mod model;
mod office;
mod official;
mod offline_form;
mod plans;
mod privacy;
mod render;
mod store;
mod tasks;
mod terminal;
mod walls;

/// Checks that every test file is named by its folder; a file without a `mod` line would never run.
#[test]
fn no_file_is_forgotten() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let mut folders = vec![(here.clone(), here.join("main.rs"))];
    while let Some((folder, list)) = folders.pop() {
        let listed = std::fs::read_to_string(&list).unwrap();
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                let inner = [path.join("mod.rs"), path.with_extension("rs")].into_iter().find(|list| list.exists());
                folders.push((path, inner.expect("a folder has a list")));
            } else if path != list && path.extension().is_some_and(|ending| ending == "rs") {
                let is_named = |line: &str| line.trim_start_matches("pub ") == format!("mod {stem};");
                assert!(listed.lines().any(is_named), "{} does not name {}", list.display(), path.display());
            }
        }
    }
}
