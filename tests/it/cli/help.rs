//! Help and mistakes on the command line, over the whole tree that the program itself prints: all in Chinese, and every
//! command by its Chinese name too.

mod documented;

use crate::env::{Output, Run, TODAY, Town, is_chinese};
use documented::TREE;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

const VERBS: [(&str, &str); 5] =
    [("add", "登记"), ("list", "列表"), ("show", "查看"), ("edit", "修改"), ("void", "作废")];

fn run(line: &str) -> Output {
    Run::new(line.split_whitespace()).go()
}

fn tree() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = TREE.iter().map(|(en, zh)| (en.to_string(), zh.to_string())).collect();
    // Every ledger but those that a command of their own writes.
    for ledger in zhiben::ledger::ALL.iter().filter(|l| !["step", "explanation", "attachment"].contains(&l.key)) {
        let en = ledger.command();
        let zh = TREE.iter().find(|(known, _)| *known == en).expect(en).1;
        all.extend(VERBS.iter().map(|(v, w)| (format!("{en} {v}"), format!("{zh} {w}"))));
    }
    all
}

#[track_caller]
fn is_all_chinese(text: &str, what: &str) {
    assert!(is_chinese(text), "{what}：{text}");
    for english in [
        "Usage",
        "Options",
        "Option",
        "Commands",
        "Command",
        "Arguments",
        "possible values",
        "default:",
        "error:",
        "tip:",
        "[alias",
        "Print",
        "required",
        "unexpected",
        "argument",
        "value",
        "For more information",
        "help for",
    ] {
        assert!(!text.contains(english), "{what} 里有英文“{english}”：{text}");
    }
}

#[test]
fn every_command_has_its_help_in_chinese_and_a_chinese_name() {
    for (en, zh) in tree() {
        let help = run(&format!("{en} --help")).ok();
        is_all_chinese(&help, &en);
        assert!(help.contains("用法：") && help.contains("选项："), "{help}");
        assert_eq!(run(&format!("{zh} --help")).ok(), help, "{zh}");
        assert_eq!(run(&format!("{en} -h")).ok(), help, "{en}");
        // Every option and argument has a description.
        for line in help.lines().filter(|l| l.trim_start().starts_with('-')) {
            let printed = line.trim_start().split_once("  ").map_or("", |(_, printed)| printed.trim());
            assert!(is_chinese(printed), "{en}：{line}");
        }
    }
}

/// What stands under 命令 in each page, so that a command cannot join the tree unseen.
/// The headings of a list of commands: six on the first page, one on every other.
pub const HEADINGS: [&str; 7] = ["每天：", "查看：", "台账：", "上报与文件：", "方案与年终：", "维护：", "命令："];

fn listed(help: &str) -> BTreeSet<String> {
    let under = |heading: &str| {
        let lines = help.lines().skip_while(move |line| *line != heading).skip(1);
        let lines = lines.take_while(|line| line.starts_with("  ")).filter(|line| !line.starts_with("   "));
        lines.filter_map(|line| line.split_whitespace().next()).collect()
    };
    let names = HEADINGS.into_iter().flat_map(|heading| -> Vec<&str> { under(heading) });
    names.filter(|name| *name != "help").map(str::to_string).collect()
}

#[test]
fn the_command_tree_is_the_documented_one() {
    let expected: BTreeSet<String> = tree().into_iter().map(|(en, _)| en).collect();
    let mut found = BTreeSet::new();
    for name in listed(&run("help all").ok()) {
        for inner in listed(&run(&format!("{name} --help")).ok()) {
            found.insert(format!("{name} {inner}"));
        }
        found.insert(name);
    }
    assert_eq!(found, expected);
}

#[test]
fn the_first_page_and_the_version() {
    let page = run("--help").ok();
    let found: Vec<&str> = page.lines().filter(|line| HEADINGS.contains(line)).collect();
    assert_eq!(found, HEADINGS[..6]);
    is_all_chinese(&page, "--help");
    let all = run("help all").ok();
    for (en, zh) in TREE.iter().filter(|(en, _)| !en.contains(' ')) {
        assert!(page.contains(&format!("  {en} ")) && page.contains(zh), "{en}：{page}");
        assert!(all.contains(&format!("  {en} ")), "{en}：{all}");
    }
    assert!(page.lines().count() <= 48 && page.lines().all(|line| line.width() <= 80), "{page}");
    // In full: the verbs, the options, the topics, the examples.
    for needle in ["rectify（整改）", "--no-pager", "日期（dates）", "zhiben init 我的镇"] {
        assert!(all.contains(needle), "{all}");
    }
    assert_eq!(run("帮助 全部").ok(), all);
    is_all_chinese(&all, "help all");
    assert_eq!(run("--version").ok(), format!("zhiben {}\n", env!("CARGO_PKG_VERSION")));
    for line in ["plan", "hazard", "unit"] {
        let bare = run(line);
        assert_eq!((bare.code, bare.stdout.as_str()), (2, ""), "{bare:#?}");
        is_all_chinese(&bare.stderr, line);
    }
}

/// A word that is none gets the three nearest by name, Chinese name or initials, and no list.
#[test]
fn a_word_that_is_no_command_gets_the_three_nearest() {
    for (line, nearest) in [
        ("overdu", "overdue（逾期）"),
        ("hazrd", "hazard（隐患）"),
        ("trainning", "training（培训）"),
        ("隐换", "隐患"),
        ("yh", "hazard（隐患）"),
        ("px", "training（培训）"),
        ("bfen", "backup（备份）"),
        ("航天", ""),
        ("hazard clsoe 1", "close（销号）"),
        ("hazard fc 1", "review（复查）"),
        ("隐患 登机", "add（登记）"),
        ("overdue --unti x", "--unit（--单位）"),
        ("overdue --dw x", "--unit（--单位）"),
        ("逾期 --单未 x", "--unit（--单位）"),
        ("hazard add --gradee x", "--grade（--隐患等级）"),
        ("help overdu", "overdue（逾期）"),
    ] {
        let out = run(line);
        assert_eq!((out.code, out.stdout.as_str()), (2, ""), "{out:#?}");
        let proposed = out.stderr.lines().find_map(|line| line.split_once("是不是 ")).expect(line).1;
        let proposed: Vec<&str> = proposed.trim_end_matches('？').split('、').collect();
        assert!(proposed.len() == 3 && proposed[0].contains(nearest), "{line}：{proposed:?}");
        assert!(out.stderr.lines().count() <= 4 && !out.stderr.contains("可用的命令"), "{out:#?}");
    }
}

/// Options by their Chinese names: shown on every page, and named in errors as they were typed.
#[test]
fn options_have_chinese_names() {
    let town = Town::with_units();
    let page = run("hazard add --help").ok();
    assert!(page.contains("--单位名称、--单位（必填）") && page.contains("--整改期限、--期限"), "{page}");
    let line = "隐患 登记 --单位 U001 --隐患描述 甲 --等级 一般 --发现日期 今天 --期限 +7";
    town.sh(line).done(&["整改期限：2026-11-30"]);
    assert_eq!(town.rows("隐患 列表 --单位 U001 --级别 一般 --期限止 11-30").len(), 1);
    assert_eq!(town.rows("隐患 列表 --单位 U002").len(), 0);
    town.sh("隐患 修改 1 --部位 二楼").done(&["隐患部位"]);
    assert_eq!(town.json("逾期 --单位 U001"), town.json("overdue --unit U001"));
    for (line, named) in [
        ("隐患 登记 --单位 U001 --描述 甲 --等级 大 --发现日期 今天", "--等级 的“大”"),
        ("隐患 登记 --单位 火星 --描述 甲 --等级 一般 --发现日期 今天", "--单位 的“火星”"),
        ("隐患 延期 1 --期限 明年 --理由 甲 --批准人 乙", "--期限 的“明年”"),
        ("逾期 --单位", "选项 --单位"),
        ("逾期 --格式 表", "--格式 的“表”"),
        ("隐患 列表 --期限起 某日", "--期限起 的“某日”"),
        ("隐患 登记 --unit 火星 --描述 甲 --等级 一般 --发现日期 今天", "--unit 的“火星”"),
    ] {
        town.refuses(line, &[named]);
    }
    // What is private stays so by any name.
    town.sh("举报 登记 --内容 甲 --受理日期 今天 --举报人 某甲 --举报人电话 13900000000").done(&["已登记举报"]);
    let conn = rusqlite::Connection::open(town.store()).unwrap();
    let sql = "SELECT command FROM command ORDER BY id DESC LIMIT 1";
    let line: String = conn.query_row(sql, [], |row| row.get(0)).unwrap();
    assert!(line.contains("--举报人 ***") && line.contains("--举报人电话 ***") && !line.contains("某甲"), "{line}");
}

#[test]
fn mistakes_on_the_command_line_are_chinese_with_a_way_out() {
    let town = Town::new();
    let cases = [
        ("overdu", "overdue"),
        ("航天", "航天"),
        ("hazard clsoe 1", "close"),
        ("overdue --unti U001", "--unit"),
        ("overdue --todya 2026-11-23", "--today"),
        ("hazard add --gradee major", "--grade"),
        ("overdue --unit", "--unit"),
        ("overdue 多余的", "多余的"),
        ("hazard show", "编号"),
        ("hazard extend 1", "--due"),
        ("overdue -f", "--format"),
        ("overdue --today 明年", "明年"),
        ("overdue --today 2026-02-30", "2026-02-30"),
        ("overdue --color 红", "auto"),
        ("overdue --encoding latin-1", "gb18030"),
        ("overdue --exit-code=3", "--exit-code"),
        ("status status", "status"),
        ("hazard review 1 --reviewer 甲 --pass --fail", "--fail"),
        ("overdue -x", "-x"),
        ("overdue --unit U001 --unit U002", "--unit"),
    ];
    for (line, needle) in cases {
        let out = Run::new(line.split(' ')).at(&town.root()).go();
        assert_eq!((out.code, out.stdout.as_str()), (2, ""), "{out:#?}");
        assert!(out.stderr.starts_with("错误：") && out.stderr.contains(needle), "{needle} {out:#?}");
        is_all_chinese(&out.stderr, line);
    }
    assert_eq!(town.bytes(), None);
}

/// `zhiben` alone is the short page of today; where there is no workspace, how to begin.
#[test]
fn without_arguments_it_shows_today_or_how_to_begin() {
    let alone = |town: &Town| town.run(Vec::<String>::new());
    let page = alone(&Town::sample()).ok();
    let whole = Town::sample().sh("status").ok();
    assert!(page.lines().count() < 28 && page.lines().count() < whole.lines().count(), "{page}");
    assert!(page.contains("zhiben overdue") && page.contains("zhiben hazard add"), "{page}");
    let json = Town::sample().run(["-f", "json"]).json();
    assert_eq!((&json["report"], json["bridge"].is_array()), (&"status".into(), true));
    let none = alone(&Town::bare());
    none.fails(3, &["zhiben init", "zhiben demo", "zhiben help"]);
    let fresh = alone(&Town::new());
    assert_eq!(fresh.code, 0, "{fresh:#?}");
}

/// `help` knows every command by its names, topics, and words that neither has as its name.
#[test]
fn help_is_found_by_a_word() {
    for (asked, page) in [("help 隐患", "hazard --help"), ("帮助 隐患 销号", "hazard close --help"), ("help", "--help")]
    {
        assert_eq!(run(asked).ok(), run(page).ok(), "{asked}");
    }
    for (asked, needle) in [("help 日期", "+15wd"), ("help dates", "+15wd"), ("help 主题", "退出码")] {
        let page = run(asked).ok();
        assert!(page.contains(needle), "{asked}：{page}");
        is_all_chinese(&page, asked);
    }
    run("help 双随机").refused(&["inspection draw"]);
    run("help 报表").refused(&["报告"]);
    run("help overdu").refused(&["overdue"]);
    run("help 火星").refused(&["zhiben help 主题"]);
}

/// Every command shows one to three lines to type, each of them a command line that the program understands.
#[test]
fn every_command_has_examples_that_can_be_typed() {
    let listed = examples();
    let mut expected: BTreeSet<String> = tree().into_iter().map(|(en, _)| en).collect();
    expected.extend(["".to_string(), "help".to_string()]);
    assert_eq!(listed.iter().map(|(path, _)| path.clone()).collect::<BTreeSet<_>>(), expected);
    for (path, lines) in &listed {
        assert!((1..=3).contains(&lines.len()), "{path}");
        for line in lines {
            let words: Vec<std::ffi::OsString> = typed(line).into_iter().map(Into::into).collect();
            let parsed = zhiben::cli::root(&words).try_get_matches_from(&words);
            let matches = parsed.unwrap_or_else(|error| panic!("{line}：{error}"));
            let noun = path.split(' ').next().unwrap_or_default();
            assert!(
                path.is_empty() || line.starts_with("zhiben help") || matches.subcommand_name() == Some(noun),
                "{line}"
            );
        }
    }
    let page = run("hazard review --help").ok();
    assert!(page.contains("\n例子：\n  zhiben hazard review 2026-41 --reviewer 示例王芳 --pass\n"), "{page}");
}

/// Examples that add or read are run unchanged, in the sample town.
#[test]
fn examples_do_what_they_describe() {
    let town = Town::sample();
    town.file("通知.txt", crate::files::calendar::OF_2027);
    // A file is known by its bytes, whatever it is called.
    town.file("方案.docx", std::fs::read(crate::env::repo("tests/fixtures/plan-document.txt")).unwrap());
    town.file("2027.toml", crate::plans::next::plan_of_2027());
    let reads = ["status", "overdue", "upcoming", "checklist", "coverage", "targets", "plan", "criteria", "why"];
    let mut ran = 0;
    for (path, lines) in examples() {
        let is_add = path.ends_with(" add");
        for line in lines.iter().filter(|_| is_add || reads.contains(&path.split(' ').next().unwrap_or_default())) {
            // Without its options it asks, which takes a terminal.
            if line == "zhiben hazard add" {
                continue;
            }
            // A plan is closed after its end.
            let is_after = matches!(path.as_str(), "plan close" | "plan verify" | "plan diff" | "plan next");
            let today = if is_after { "2027-01-08" } else { TODAY };
            let day = if line.contains("--today") { vec![] } else { vec!["--today".to_string(), today.to_string()] };
            let words = typed(line).into_iter().skip(1).chain(day);
            let done = Run::new(words).at(&town.root()).env("ZHIBEN_NOW", "2026-11-23T09:00:00+08:00").go();
            assert_eq!(done.code, 0, "{line}：{done:#?}");
            ran += 1;
        }
    }
    assert!(ran > 30, "{ran}");
}

/// The examples by path, as they are written.
fn examples() -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for line in include_str!("../../../src/help/examples.txt").lines() {
        match (line.strip_prefix('['), line.starts_with('#')) {
            (Some(path), _) => all.push((path.trim_end_matches(']').to_string(), Vec::new())),
            (None, false) => all.last_mut().unwrap().1.push(line.to_string()),
            (None, true) => {}
        }
    }
    all
}

/// The words of a line, but for where a shell sends its output.
fn typed(line: &str) -> Vec<String> {
    crate::env::words(line.split(" > ").next().unwrap_or_default())
}

/// A value that is near to one of the set is answered with that one, and never taken for it.
#[test]
fn a_mistyped_value_is_answered_with_the_nearest_right_one() {
    let town = Town::with_units();
    for (line, meant) in [
        ("hazard add --unit U001 --description 甲 --found 今天 --grade majr", "是不是 major？"),
        ("drill add --date 今天 --units U001 --type 疏散逃身", "是不是 疏散逃生？"),
        ("inspection add --date 今天 --bodies 镇急 --units U001", "是不是 镇应急？"),
        ("unit add --name 甲 --categories 非煤矿产", "是不是 非煤矿山？"),
        ("overdue --body yinji", "是不是 yingji？"),
        ("overdue -f jsn", "是不是 json？"),
        ("overdue --color alwys", "是不是 always？"),
        ("coverage 7.2aa", "7.2a"),
        ("event add major-activty --on 今天", "是不是 major-activity？"),
    ] {
        town.refuses(line, &[meant]);
    }
}

/// Bytes that are no text are refused like any other mistake.
#[test]
fn words_that_are_no_text_are_refused() {
    use std::os::unix::ffi::OsStrExt;
    let town = Town::new();
    for args in
        [vec![&b"unit"[..], b"add", b"--name", b"\xFF\xFE"], vec![b"\xFF"], vec![b"overdue", b"--unit", b"\xC3\x28"]]
    {
        let mut command = Run::new(Vec::<String>::new()).at(&town.root()).command();
        let out = command.args(args.iter().map(|a| std::ffi::OsStr::from_bytes(a))).output().unwrap();
        let printed = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{printed}");
        is_all_chinese(&printed, "字节");
    }
}
