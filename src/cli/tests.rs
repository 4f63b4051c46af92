//! The table and the tree that is made from it.

use super::entry::{Act, Entry, Needs};
use super::table::commands;
use super::{Globals, Writes, chosen, parse, root, whole};
use crate::ledger;
use clap::ArgMatches;
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

/// The options of every command: each has a Chinese name, and no two of one command share one. A new option that fails
/// here gets its name in `option_names`.
#[test]
fn every_option_has_a_chinese_name_of_its_own() {
    fn each(command: &clap::Command, path: &str, bare: &mut Vec<String>) {
        let mut seen = HashSet::new();
        for arg in command.get_arguments() {
            let Some(long) = arg.get_long() else { continue };
            let aliases = arg.get_all_aliases().unwrap_or_default();
            if !aliases.iter().any(|name| !name.is_ascii()) {
                bare.push(format!("{path} --{long}"));
            }
            for name in aliases.into_iter().chain([long]) {
                assert!(seen.insert(name), "{path} --{name} is given twice");
            }
        }
        command.get_subcommands().for_each(|sub| each(sub, &format!("{path} {}", sub.get_name()), bare));
    }
    let mut bare = Vec::new();
    each(&whole(), "zhiben", &mut bare);
    assert_eq!(bare, Vec::<String>::new());
}

/// The names that a clerk tries first.
#[test]
fn the_usual_names_of_options_are_taken() {
    for line in [
        "隐患 登记 --单位 甲 --隐患描述 乙 --等级 一般 --发现日期 今天 --整改期限 +7",
        "隐患 登记 --单位名称 甲 --描述 乙 --级别 一般 --期限 +7",
        "隐患 修改 1 --部位 乙",
        "隐患 列表 --单位 甲 --级别 重大 --期限起 11-01 --期限止 11-30",
        "隐患 延期 1 --期限 +7 --理由 甲 --批准人 乙",
        "风险 登记 --单位 甲 --风险点 乙 --级别 红",
        "培训 登记 --日期 今天 --主题 甲 --单位 乙",
        "检查 登记 --日期 今天 --检查单位 甲 --单位 乙",
        "逾期 --单位 甲 --责任主体 乙 --类别 隐患 --条件 甲",
        "临期 --天数 30 --单位 甲 --截至 月底 --输出 甲.xlsx",
        "督办 签发 --文种 单 --主送 甲 --事项 乙",
        "上报 fire --周期 2026-10 --试看",
    ] {
        let words: Vec<OsString> = std::iter::once("zhiben").chain(line.split(' ')).map(Into::into).collect();
        let read = root(&words).try_get_matches_from(&words).unwrap_or_else(|error| panic!("{line}：{error}"));
        assert_eq!(parse(&words).map(|bare| given(&bare)).ok(), Some(given(&read)), "{line}");
    }
}

/// The commands of a line, each with the values of its arguments.
fn given(matches: &ArgMatches) -> Vec<(String, Vec<OsString>)> {
    let values = |id: &str| matches.try_get_raw(id).ok().flatten().into_iter().flatten().map(OsString::from).collect();
    let mut all: Vec<_> = matches.ids().map(|id| (id.to_string(), values(id.as_str()))).collect();
    all.sort();
    if let Some((name, below)) = matches.subcommand() {
        all.push((name.to_string(), Vec::new()));
        all.extend(given(below));
    }
    all
}

/// The list of commands has each with a few characters, two in a line of 80 columns.
#[test]
fn the_first_page_fits_two_screens() {
    use unicode_width::UnicodeWidthStr;
    let page = root(&[]).try_get_matches_from(["zhiben", "--help"]).unwrap_err();
    let page = crate::help::display(&page, 80);
    assert!(page.lines().count() <= 48, "{}：{page}", page.lines().count());
    for command in commands() {
        assert!(!super::table::brief(command.name).is_empty(), "{}", command.name);
    }
    let second = |line: &&str| line.starts_with("  ") && line.width() > 40;
    for line in page.lines() {
        assert!(line.width() <= 80, "{line}");
    }
    for line in page.lines().filter(second) {
        let left: String = line
            .chars()
            .scan(0, |at, c| {
                *at += c.to_string().width();
                (*at <= 40).then_some(c)
            })
            .collect();
        assert!(left.ends_with(' '), "the text of the first command is too long: {line}");
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
        Writes::Folder | Writes::Archive | Writes::Pages => &[""],
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
