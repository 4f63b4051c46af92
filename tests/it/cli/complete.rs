//! Completion as a shell asks for it: the tree's words with Chinese descriptions, values from the plan and the store,
//! and bash itself where there is one.

use crate::env::{Run, TODAY, Town};
use std::process::Command;

/// What fish would show for the last word: value and description.
fn offered(town: &Town, words: &[&str]) -> Vec<(String, String)> {
    let line = ["--", "zhiben"].iter().chain(words).copied();
    let answer = Run::new(line).at(&town.root()).env("ZHIBEN_COMPLETE", "fish").go().ok();
    let pair = |line: &str| {
        let (value, about) = line.split_once('\t').unwrap_or((line, ""));
        (value.to_string(), about.to_string())
    };
    answer.lines().map(pair).collect()
}

fn values(town: &Town, words: &[&str]) -> Vec<String> {
    offered(town, words).into_iter().map(|(value, _)| value).collect()
}

fn pair(value: &str, about: &str) -> (String, String) {
    (value.to_string(), about.to_string())
}

#[test]
fn commands_and_options_have_chinese_descriptions() {
    let town = Town::bare();
    let hazard = pair("hazard", "隐患：登记、判定、通知、落实、整改、复查、销号、延期、重新列入整改");
    assert_eq!(offered(&town, &["haz"]), [hazard]);
    // Who types Chinese gets the Chinese name.
    assert_eq!(values(&town, &["隐"]), ["隐患"]);
    assert_eq!(values(&town, &["hazard", "re"]), ["rectify", "review", "reopen"]);
    assert_eq!(offered(&town, &["overdue", "--bo"]), [pair("--body", "--责任主体：只看一个责任主体牵头的")]);
    // An option by its Chinese name, and its value.
    assert_eq!(values(&town, &["hazard", "add", "--单"]), ["--单位名称"]);
    assert_eq!(values(&town, &["隐患", "登记", "--等级", "m"]), ["major"]);
    assert!(offered(&town, &["hazard", "add", "--"]).iter().all(|(_, about)| crate::env::is_chinese(about)));
    assert_eq!(values(&town, &["overdue", "--format", "x"]), ["xlsx"]);
    assert_eq!(values(&town, &["completions", ""])[..4], ["bash", "zsh", "fish", "powershell"]);
    // Without a workspace there are no units, and no complaint.
    assert!(offered(&town, &["hazard", "add", "--unit", "东"]).is_empty());
}

#[test]
fn values_come_from_the_plan() {
    let town = Town::new();
    assert_eq!(offered(&town, &["hazard", "add", "--grade", "m"]), [pair("major", "重大")]);
    assert_eq!(offered(&town, &["hazard", "add", "--grade", "疑"]), [pair("疑似重大", "suspected")]);
    assert_eq!(offered(&town, &["overdue", "--body", "yingj"]), [pair("yingji", "镇应急")]);
    let measures = offered(&town, &["coverage", "1.1"]);
    assert!(measures.contains(&pair("1.1a", "理论中心组专题学习")), "{measures:?}");
    assert!(measures.iter().all(|(id, _)| id.starts_with("1.1")), "{measures:?}");
    // The name of an event is shown next to its id.
    assert_eq!(offered(&town, &["event", "add", "major"]), [pair("major-activity", "重大活动")]);
}

#[test]
fn units_and_numbers_come_from_the_store() {
    let town = Town::with_units();
    let all = offered(&town, &["hazard", "add", "--unit", ""]);
    assert_eq!(all[0], pair("东沟石料厂", "U001"));
    assert_eq!(all.iter().filter(|(value, _)| !value.starts_with('-')).count(), 4);
    assert_eq!(offered(&town, &["hazard", "add", "--unit", "U00"])[1], pair("U002", "西沟石料厂"));
    assert_eq!(offered(&town, &["overdue", "--unit", "南"]), [pair("南河村", "U004")]);
    assert_eq!(offered(&town, &["overdue", "--unit=南"]), [pair("--unit=南河村", "U004")]);
    // By the first letters of the pinyin.
    assert_eq!(values(&town, &["unit", "show", "xgslc"]), ["西沟石料厂"]);
    assert_eq!(values(&town, &["unit", "show", "nh"]), ["南河村"]);
    assert!(values(&town, &["unit", "show", "zz"]).is_empty());
    for name in ["（东）沟口店", "东风店", "西风店"] {
        town.run(["unit", "add", "--name", name, "--category", "工贸"]).done(&["已登记单位"]);
    }
    assert_eq!(values(&town, &["unit", "show", "d"]), ["东沟石料厂", "东风店", "（东）沟口店"]);
    assert_eq!(values(&town, &["unit", "show", "xf"]), ["西风店"]);
    // The last character there is, after one that is passed over.
    town.run(["unit", "add", "--name", "王\u{10FFFF}店", "--category", "工贸"]).done(&["已登记单位"]);
    assert!(values(&town, &["unit", "show", "q"]).is_empty());
    // What is void takes no place.
    let void: String = (0..60).map(|n| format!("阿宝废店{n:02},工贸,关门\n")).collect();
    town.file("u.csv", format!("单位名称,类别,作废原因\n{void}阿宝真店,工贸,\n"));
    town.sh("import unit u.csv").done(&["新增 61"]);
    assert_eq!(values(&town, &["unit", "show", "ab"]), ["阿宝真店"]);
    // An option by its other name.
    assert_eq!(values(&town, &["drill", "add", "--unit", "南"]), ["南河村"]);
    for line in [
        "hazard add --unit U001 --description 甲 --grade 一般 --found 今天",
        "hazard add --unit U002 --description 乙 --grade 一般 --found 今天 --fixed --reviewer 丙",
    ] {
        assert_eq!(town.sh(line).code, 0);
    }
    assert_eq!(offered(&town, &["hazard", "show", "J"])[0], pair("JC-YH-2026-0002", "西沟石料厂，乙"));
    assert_eq!(values(&town, &["hazard", "show", "2026-"]), ["2026-0002", "2026-0001"]);
    // A step is offered where it may be taken.
    assert_eq!(values(&town, &["hazard", "rectify", "JC"]), ["JC-YH-2026-0001"]);
    assert_eq!(values(&town, &["hazard", "reopen", "JC"]), ["JC-YH-2026-0002"]);
    let open = values(&town, &["hazard", "supervise", "JC"]);
    assert!(!open.is_empty() && !open.contains(&"JC-YH-2026-0002".to_string()), "{open:?}");
    assert!(values(&town, &["hazard", "review", "JC"]).is_empty());
    // From elsewhere with -C.
    let at = town.root().display().to_string();
    assert_eq!(values(&Town::bare(), &["-C", &at, "overdue", "--unit", "南"]), ["南河村"]);
}

/// Completion reads: it makes no store and leaves one as it is.
#[test]
fn completing_writes_nothing() {
    let town = Town::new();
    assert!(values(&town, &["unit", "show", "东"]).is_empty());
    assert_eq!(town.bytes(), None);
    let town = Town::with_units();
    let before = town.bytes();
    assert_eq!(values(&town, &["unit", "show", "东"]), ["东沟石料厂"]);
    assert!(town.bytes() == before);
}

#[test]
fn every_shell_has_its_script() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = Run::new(["completions", shell]).go().ok();
        assert!(script.contains("ZHIBEN_COMPLETE") && script.contains("zhiben"), "{script}");
        assert!(!script.contains(env!("CARGO_MANIFEST_DIR")), "the script finds zhiben wherever it is: {script}");
    }
    Run::new(["completions", "bsh"]).go().refused(&["bash"]);
    Run::new(["completions"]).go().refused(&["缺少必填项"]);
}

/// bash itself: the script is read, and the function that it registers fills what is offered.
#[test]
fn bash_completes() {
    let Ok(found) = Command::new("bash").arg("--version").output() else { return };
    assert!(found.status.success());
    let town = Town::with_units();
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_zhiben")).parent().unwrap().display().to_string();
    let bash = |words: &str, index: usize, current: &str| {
        let script = format!(
            "source <(zhiben completions bash)\n\
             COMP_WORDS=({words}) COMP_CWORD={index} COMP_TYPE=9\n\
             _clap_complete_zhiben zhiben '{current}' ''\n\
             printf '%s\\n' \"${{COMPREPLY[@]}}\"\n\
             complete -p zhiben >/dev/null && echo 装好了"
        );
        let mut command = Command::new("bash");
        command.args(["--norc", "--noprofile", "-c", &script]).env_clear().current_dir(town.root());
        let out = command.env("PATH", format!("{bin}:/usr/bin:/bin")).output().unwrap();
        String::from_utf8(out.stdout).unwrap().lines().map(str::to_string).collect::<Vec<_>>()
    };
    assert_eq!(bash("zhiben haz", 1, "haz"), ["hazard", "装好了"]);
    assert_eq!(bash("zhiben hazard add --unit 西", 4, "西"), ["西沟石料厂", "装好了"]);
    assert_eq!(bash("zhiben hazard add --unit nhc", 4, "nhc"), ["南河村", "装好了"]);
    assert_eq!(bash("zhiben coverage 7.2", 2, "7.2")[0], "7.2a");
}

/// The manual: a page for each command, with the text of `--help`.
#[test]
fn the_manual_has_a_page_for_each_command() {
    let town = Town::bare();
    Run::new(["man", "man1"]).at(&town.root()).go().done(&["已写好"]);
    // A line may break at `\:`.
    let page = |name: &str| std::fs::read_to_string(town.root().join("man1").join(name)).unwrap().replace("\\:", "");
    let close = page("zhiben-hazard-close.1");
    assert!(close.contains(".SH 名称") && close.contains("销号") && close.contains("approved"), "{close}");
    assert!(page("zhiben.1").contains("zhiben\\-hazard(1)"));
    for name in ["zhiben-unit-add.1", "zhiben-overdue.1", "zhiben-inspection-draw.1"] {
        let page = page(name);
        for english in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "SUBCOMMANDS", "Print help"] {
            assert!(!page.contains(english), "{name}：{english}：{page}");
        }
    }
    assert!(Run::new(["man", "man1"]).at(&town.root()).today(TODAY).go().code == 0, "写第二遍也行");
}
