//! What `-o` and `-f` mean to each command: a file of its own kind, a folder, a file that the command makes itself.

use super::Globals;
use crate::commands::{digest, export, report};
use crate::render::Format;
use clap::ArgMatches;

/// The format of a command that is for files, where none was asked for.
pub fn own_format(matches: &ArgMatches) -> Option<Format> {
    matches!(matches.subcommand_name(), Some("export" | "template")).then_some(Format::Csv)
}

/// Whether `-o` names a folder.
pub fn writes_folder(matches: &ArgMatches) -> bool {
    matches!(matches.subcommand(), Some(("export", inner)) if export::is_all(inner))
}

/// Whether `-o` may name a folder: one that ends like no format is one.
pub fn may_write_folder(matches: &ArgMatches) -> bool {
    matches.subcommand_name() == Some("digest")
}

/// Whether files that are there stay.
pub fn spares_files(matches: &ArgMatches) -> bool {
    matches!(matches.subcommand(), Some(("digest", inner)) if digest::is_news(inner))
}

/// Whether it is a letter that the command writes.
pub fn writes_document(matches: &ArgMatches, globals: &Globals) -> bool {
    matches.subcommand().is_some_and(|(name, inner)| match name {
        "order" => inner.subcommand_name() == Some("print"),
        // A briefing where a document was asked for; else the report itself.
        "report" => globals.format.is_none() && globals.output.as_deref().is_some_and(report::is_briefing),
        _ => false,
    })
}

/// Whether `-o` and `-f` are about a file that the command makes itself.
pub fn makes_its_file(matches: &ArgMatches) -> bool {
    matches!(matches.subcommand(), Some(("submit", inner)) if inner.subcommand().is_none())
}
