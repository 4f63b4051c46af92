//! The whole tree, every command of it made and dressed: for what is written of all of them. A command line makes only
//! what it reaches.

use super::root;
use clap::Command;
use std::ffi::OsString;

pub fn whole() -> Command {
    let below = |tree: &Command| tree.get_subcommands().map(|sub| sub.get_name().into()).collect::<Vec<OsString>>();
    let nouns = below(&root(&[]));
    let verbs: Vec<OsString> = root(&nouns).get_subcommands().flat_map(below).collect();
    root(&[nouns, verbs].concat())
}
