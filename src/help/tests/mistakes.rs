//! Every kind of mistake, with the words that a person reads.

use super::{parse, tree};
use crate::help::{is_display, localise, message};
use clap::error::ErrorKind;

fn mistake(line: &str) -> (ErrorKind, String) {
    let (root, outcome) = parse(line);
    let error = outcome.unwrap_err();
    assert!(!is_display(&error), "{line}");
    (error.kind(), message(&error, &root))
}

const ROOT: (&str, &str) = ("zhiben", "<命令> [选项]");
const STATUS: (&str, &str) = ("zhiben status", "[选项]");
const HAZARD: (&str, &str) = ("zhiben hazard", "<命令> [选项]");
const ADD: (&str, &str) = ("zhiben hazard add", "[描述] --unit <单位> [选项]");
const REVIEW: (&str, &str) = ("zhiben hazard review", "<编号> [材料]... <--pass|--fail> [选项]");

/// A command line, the sentences that explain it, and the command whose usage follows.
fn explained(line: &str, kind: ErrorKind, words: &[&str], (path, usage): (&str, &str)) {
    let words = words.join("\n");
    let expected = format!("{words}\n用法：{path} {usage}\n运行 {path} --help 查看用法");
    assert_eq!(mistake(&format!("zhiben {line}")), (kind, expected), "{line}");
}

#[test]
fn values() {
    use ErrorKind::*;
    let grades = "可选：general（一般）、major（重大）";
    let of_grade = "选项 --grade <等级> 的值“majr”不在可选之列";
    explained("hazard add --unit 甲 --grade majr", InvalidValue, &[of_grade, grades, "是不是 major？"], ADD);
    explained("隐患 登记 --grade", InvalidValue, &["选项 --grade <等级> 缺少值", grades], ADD);
    let of_format = "选项 --format <格式> 的值“pdf”不在可选之列";
    explained("-f pdf status", InvalidValue, &[of_format, "可选：table、csv"], STATUS);
    explained("hazard review 7 --pass --how 看", NoEquals, &["选项 --how=<办法> 的值要用等号连写"], REVIEW);
    let refused = |option: &str, value: &str, words: &str| {
        let message = format!("选项 {option} 的值“{value}”不对：{words}");
        let name = option.split(' ').next().unwrap();
        explained(&format!("hazard add {name} {value}"), ValueValidation, &[&message], ADD);
    };
    refused("--on <日期>", "昨", "日期写成 2026-11-30");
    refused("--fund <元>", "三", "要写整数");
    refused("--fund <元>", "99999999999999999999", "数目太大");
    refused("--level <级>", "12", "要在 1 到 9 之内");
}

#[test]
fn how_many_values() {
    use ErrorKind::*;
    explained("hazard add --fixed=x", TooManyValues, &["选项 --fixed 的值太多，“x”是多出来的"], ADD);
    let some = "选项 --some <名> <名>... 至少要 2 个值，只给了 1 个";
    explained("hazard review 7 --some 甲 --pass", TooFewValues, &[some], REVIEW);
    let span = "选项 --span <起> <止> 要 2 个值，给了 1 个";
    explained("hazard review 7 --span 1 --pass", WrongNumberOfValues, &[span], REVIEW);
}

#[test]
fn unknown_words() {
    use ErrorKind::*;
    explained(
        "hazard add --unti 甲",
        UnknownArgument,
        &["没有选项“--unti”", "是不是 --unit（--单位）、--on、--fund？"],
        ADD,
    );
    let by_initials = ["没有选项“--dw”", "是不是 --unit（--单位）、--on、--help（--帮助）？"];
    explained("hazard add --dw 甲", UnknownArgument, &by_initials, ADD);
    let later = ["没有选项“--unit”", "要写在命令后面：add --unit", "是不是 --help（--帮助）、--format、--workspace？"];
    explained("hazard --unit 甲 add", UnknownArgument, &later, HAZARD);
    let too_many = "多出了“二”，zhiben hazard add 到这里不再接受参数";
    explained("hazard add 一 二", UnknownArgument, &[too_many], ADD);
    let dashed = ["多出了“status”，zhiben 到这里不再接受参数", "它是一个命令，前面不要写 --"];
    explained("-- status", UnknownArgument, &dashed, ROOT);
}

#[test]
fn commands() {
    use ErrorKind::*;
    let of_hazard = "可用的命令：add（登记）、review（复查）";
    explained("hazrd", InvalidSubcommand, &["没有命令“hazrd”", "是不是 hazard（隐患）、status（概况）？"], ROOT);
    explained("help", InvalidSubcommand, &["没有命令“help”", "是不是 status（概况）、hazard（隐患）？"], ROOT);
    explained("隐患 清单", InvalidSubcommand, &["没有命令“清单”", "是不是 add（登记）、review（复查）？"], HAZARD);
    explained("hazard", MissingSubcommand, &["zhiben hazard 后面缺少命令", of_hazard], HAZARD);
}

#[test]
fn what_is_missing_or_does_not_go_together() {
    use ErrorKind::*;
    let both = "选项 --fixed 不能与 --fund <元> 同时使用";
    explained("hazard add --unit 甲 --fixed --fund 1", ArgumentConflict, &[both], ADD);
    explained("hazard add --unit 甲 --unit 乙", ArgumentConflict, &["选项 --unit <单位> 只能写一次"], ADD);
    explained("hazard add --unit 甲 --alone", ArgumentConflict, &["选项 --alone 只能单独使用"], ADD);
    explained("hazard add 漏电", MissingRequiredArgument, &["缺少必填项：--unit <单位>"], ADD);
    explained("hazard review", MissingRequiredArgument, &["缺少必填项：<--pass|--fail>、<编号>"], REVIEW);
}

#[test]
fn what_is_not_utf8_is_named() {
    use std::os::unix::ffi::OsStringExt;
    let mut root = localise(tree(), &|_| true, &|_| None);
    let unit = std::ffi::OsString::from_vec(vec![0xff]);
    let error = root
        .try_get_matches_from_mut(["zhiben".into(), "hazard".into(), "add".into(), "--unit".into(), unit])
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidUtf8);
    assert!(message(&error, &root).starts_with("命令行里有不是 UTF-8 编码的文字"));
}

#[test]
fn control_characters_are_spelled_out() {
    let mut root = localise(tree(), &|_| true, &|_| None);
    let error = root.try_get_matches_from_mut(["zhiben", "\u{1b}[2J"]).unwrap_err();
    assert!(message(&error, &root).starts_with("没有命令“\\u{1b}[2J”\n"));
}

#[test]
fn a_custom_error_keeps_its_words() {
    let mut root = localise(tree(), &|_| true, &|_| None);
    let raw = root.error(ErrorKind::ArgumentConflict, "--days 与 --period 只能写一个");
    let expected = "--days 与 --period 只能写一个\n用法：zhiben <命令> [选项]\n运行 zhiben --help 查看用法";
    assert_eq!(message(&raw, &root), expected);
    let disk = clap::Error::from(std::io::Error::other("磁盘已满"));
    assert_eq!(message(&disk, &root).lines().next(), Some("输出失败：磁盘已满"));
}
