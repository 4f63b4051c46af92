//! Help pages and the version: no English, everything once, columns straight, aliases.

use super::parse;
use crate::help::{display, is_display, localise};
use clap::error::ErrorKind;
use clap::{Arg, Command};
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

const WIDE: usize = 200;

fn page(line: &str) -> String {
    let error = parse(line).1.unwrap_err();
    assert!(is_display(&error), "{line}: {:?}", error.kind());
    display(&error, WIDE)
}

const PAGES: [&str; 9] = [
    "zhiben",
    "zhiben -h",
    "zhiben --help",
    "zhiben status -h",
    "zhiben hazard --help",
    "zhiben hazard add -h",
    "zhiben hazard add --help",
    "zhiben hazard review -h",
    "zhiben 隐患 复查 --help",
];

#[test]
fn pages_have_no_english() {
    for line in PAGES {
        let page = page(line);
        for english in [
            "Usage",
            "Options",
            "OPTIONS",
            "Commands",
            "COMMAND",
            "Arguments",
            "Print",
            "help for",
            "ossible values",
            "default",
            "alias",
            "env:",
            "[",
            "\u{1b}",
        ] {
            let page = page.replace("[选项]", "").replace("[命令]", "").replace("[描述]", "").replace("[材料]", "");
            assert!(!page.contains(english), "{line}: {english}\n{page}");
        }
        assert!(page.contains("\n用法：zhiben "), "{page}");
        assert_eq!(page.matches("通用选项：").count(), 1, "{page}");
        assert_eq!(page.matches("--workspace").count(), 1, "{page}");
        assert_eq!(page.matches("-h, --help").count(), 1, "{page}");
        assert!(!page.lines().any(|line| line.ends_with(':')), "{page}");
    }
}

#[test]
fn a_page_in_full() {
    let expected = "\
复查

用法：zhiben hazard review <编号> [材料]... <--pass|--fail> [选项]

参数：
  <编号>     隐患编号
  [材料]...  附件

选项：
      --pass               通过
      --fail               不通过
      --span <起> <止>     起止
      --some <名> <名>...  两三个名字
      --how=<办法>         办法

通用选项：
  -C, --workspace <目录>  工作区
  -f, --format <格式>     输出格式；可选：table、csv；默认：table
  -h, --help              --帮助：显示用法
";
    assert_eq!(page("zhiben hazard review --help"), expected);
}

#[test]
fn usage_names_what_must_be_typed() {
    assert!(page("zhiben -h").contains("用法：zhiben <命令> [选项]\n"));
    assert!(page("zhiben hazard -h").contains("用法：zhiben hazard <命令> [选项]\n"));
    assert!(page("zhiben status -h").contains("用法：zhiben status [选项]\n"));
    assert!(page("zhiben 隐患 登记 -h").contains("用法：zhiben hazard add [描述] --unit <单位> [选项]\n"));
}

#[test]
fn values_and_defaults_are_named_in_both_scripts() {
    let page = page("zhiben hazard add -h");
    assert!(page.contains("等级；可选：general（一般）、major（重大）；默认：general\n"), "{page}");
    assert!(page.contains("当场改好\n"), "{page}");
}

#[test]
fn hidden_values_are_not_added() {
    let arg = Arg::new("x").long("x").value_parser(["a", "b"]).default_value("a").help("甲或乙");
    let root = Command::new("z").arg(arg.hide_possible_values(true).hide_default_value(true));
    let error = localise(root, &|_| true, &|_| None).try_get_matches_from(["z", "-h"]).unwrap_err();
    assert!(display(&error, WIDE).contains("甲或乙\n"));
}

#[test]
fn the_version_belongs_to_the_root() {
    assert_eq!(page("zhiben -V"), "zhiben 0.1.0\n");
    assert_eq!(page("zhiben --version"), "zhiben 0.1.0\n");
    assert!(page("zhiben hazard add -h").contains("--单位：所属单位\n"));
    assert_eq!(page("zhiben -h").matches("显示版本").count(), 1);
    assert!(!page("zhiben hazard -h").contains("--version"));
    assert_eq!(parse("zhiben status -V").1.unwrap_err().kind(), ErrorKind::UnknownArgument);
}

#[test]
fn columns_are_aligned_by_display_width() {
    for line in PAGES {
        let page = page(line);
        for section in
            page.split("\n\n").filter(|section| section.lines().next().is_some_and(|head| head.ends_with('：')))
        {
            let starts = section.lines().skip(1).filter_map(|row| {
                let gap = row.trim_start().find("  ")? + row.len() - row.trim_start().len();
                Some(row[..row.len() - row[gap..].trim_start().len()].width())
            });
            let starts: BTreeSet<usize> = starts.collect();
            assert!(starts.len() <= 1, "{starts:?}\n{section}");
        }
    }
}

#[test]
fn a_narrow_page_fits() {
    let error = parse("zhiben hazard add -h").1.unwrap_err();
    let page = display(&error, 48);
    assert!(page.lines().all(|line| line.width() <= 48), "{page}");
}

#[test]
fn chinese_names_are_the_same_commands_and_values() {
    let matches = parse("zhiben 隐患 登记 --unit 甲厂 --grade 重大 -f csv").1.unwrap();
    let (hazard, matches) = matches.subcommand().unwrap();
    let (add, matches) = matches.subcommand().unwrap();
    assert_eq!((hazard, add), ("hazard", "add"));
    assert_eq!(matches.get_one::<String>("grade").unwrap(), "重大");
    assert_eq!(matches.get_one::<String>("format").unwrap(), "csv");
}
