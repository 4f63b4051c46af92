//! Writes the candidates in the form that each shell reads. A value must stay one word of the command line, whatever
//! characters it has. zsh and fish quote the inserted text; bash and PowerShell insert the text unchanged, so it is
//! quoted here. The quotes of the words typed so far are removed.

use clap::Command;
use clap_complete::engine::{CompletionCandidate, complete};
use clap_complete::env::Shells;
use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

const BASH: &str = include_str!("zhiben.bash");
const POWERSHELL: &str = include_str!("zhiben.ps1");

/// What a shell passes to the program in addition to the words of the line.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The index of the word that is to be completed, from 0; `None` is the last word.
    pub index: Option<usize>,
    /// The quotation mark that is open in that word.
    pub quote: Option<char>,
}

/// The script that registers the completion.
pub(super) fn script(shell: &str, asked_by: &str) -> Option<String> {
    match shell {
        "bash" => return Some(BASH.to_string()),
        "powershell" => return Some(POWERSHELL.to_string()),
        _ => {}
    }
    let mut script = Vec::new();
    Shells::builtins()
        .completer(shell)?
        .write_registration(asked_by, "zhiben", "zhiben", "zhiben", &mut script)
        .ok()?;
    String::from_utf8(script).ok()
}

/// The candidates in the shell's form.
pub(super) fn answer(
    shell: &str,
    tree: &mut Command,
    mut words: Vec<OsString>,
    asked: &Asked,
    here: &Path,
) -> Option<Vec<u8>> {
    let index = asked.index.unwrap_or(words.len().saturating_sub(1));
    if words.len() <= index {
        words.resize(index + 1, OsString::new());
    }
    // PowerShell passes plain values; fish removes the quotes of all words but the last.
    let raw = match shell {
        "powershell" => words.len(),
        "fish" => words.len() - 1,
        _ => 0,
    };
    for word in &mut words[raw..] {
        *word = unquoted(&word.to_string_lossy()).into();
    }
    let mut answer = Vec::new();
    if !["bash", "powershell"].contains(&shell) {
        Shells::builtins().completer(shell)?.write_complete(tree, words, Some(here), &mut answer).ok()?;
        return Some(answer);
    }
    for candidate in complete(tree, words, index, Some(here)).ok()? {
        line(shell, &candidate, asked.quote, &mut answer).ok()?;
    }
    Some(answer)
}

fn line(shell: &str, candidate: &CompletionCandidate, quote: Option<char>, out: &mut Vec<u8>) -> std::io::Result<()> {
    let value = candidate.get_value().to_string_lossy();
    if value.contains(char::is_control) {
        return Ok(());
    }
    if shell == "bash" {
        return writeln!(out, "{}", in_bash(&value, quote));
    }
    let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
    let help = help.lines().next().unwrap_or_default().replace('\t', " ");
    writeln!(out, "{}\t{value}\t{help}", in_powershell(&value))
}

fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || "_-./,+=@%".contains(c)
}

/// A value as bash reads it, following the quotation mark that is open, if one is.
fn in_bash(value: &str, quote: Option<char>) -> String {
    let mut line = String::new();
    for c in value.chars() {
        match quote {
            Some('\'') if c == '\'' => line.push_str("'\\''"),
            // Within double quotes bash would replace `!` by a command of its history, so `!` is put into single
            // quotes.
            Some('"') if c == '!' => line.push_str("\"'!'\""),
            Some('"') if "\"\\$`".contains(c) => line.extend(['\\', c]),
            None if c.is_ascii() && !is_plain(c) => line.extend(['\\', c]),
            _ => line.push(c),
        }
    }
    line
}

/// A value as PowerShell reads it. To PowerShell, curly quotation marks are the same as straight quotation marks.
fn in_powershell(value: &str) -> String {
    if value.chars().all(|c| is_plain(c) && c != '@' && c != '%' && c != ',') {
        return value.to_string();
    }
    let doubled = |c: char| std::iter::repeat_n(c, if "'\u{2018}\u{2019}\u{201A}\u{201B}".contains(c) { 2 } else { 1 });
    format!("'{}'", value.chars().flat_map(doubled).collect::<String>())
}

/// A word without the quotation marks of bash, zsh and fish. The last quotation mark may be unclosed.
fn unquoted(word: &str) -> String {
    let (mut plain, mut open) = (String::new(), None);
    let mut characters = word.chars().peekable();
    while let Some(c) = characters.next() {
        match (open, c) {
            (None, '\'' | '"') => open = Some(c),
            (Some(quote), c) if c == quote => open = None,
            (None, '\\') => plain.extend(characters.next()),
            (Some('"'), '\\') if characters.peek().is_some_and(|c| "\"\\$`".contains(*c)) => {
                plain.extend(characters.next());
            }
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 10] =
        ["甲$(touch x)厂", "乙 丙", "a;b|c&d", "`x`", "it's", "\"q\"", "a\\b", "~a#b*?[c]{d}", "丁!戊<>", "个(体)"];

    #[test]
    fn what_is_quoted_is_read_as_it_was() {
        for name in NAMES {
            assert_eq!(unquoted(&in_bash(name, None)), name);
            assert_eq!(unquoted(&format!("'{}'", in_bash(name, Some('\'')))), name);
            assert_eq!(unquoted(&format!("\"{}\"", in_bash(name, Some('"')))), name);
            // A word that ends within a quotation or an escape gives the beginning of the name.
            let quoted = in_bash(name, None);
            for (at, _) in quoted.char_indices() {
                assert!(name.starts_with(&unquoted(&quoted[..at])), "{quoted} {at}");
            }
        }
        assert_eq!(in_bash("甲$(touch x)厂", None), "甲\\$\\(touch\\ x\\)厂");
        assert_eq!(in_bash("--unit=南河村", None), "--unit=南河村");
        assert_eq!(in_bash("7.2a", None), "7.2a");
    }

    #[test]
    fn powershell_reads_a_text_that_nothing_in_it_ends() {
        for (name, quoted) in [
            ("东沟石料厂", "东沟石料厂"),
            ("JC-YH-2026-0001", "JC-YH-2026-0001"),
            ("--unit", "--unit"),
            ("甲$(x)厂", "'甲$(x)厂'"),
            ("乙 丙", "'乙 丙'"),
            ("it's", "'it''s'"),
            ("a\u{2019};b", "'a\u{2019}\u{2019};b'"),
            ("`x`", "'`x`'"),
            ("@a", "'@a'"),
        ] {
            assert_eq!(in_powershell(name), quoted);
        }
    }
}
