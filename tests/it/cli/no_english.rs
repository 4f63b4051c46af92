//! What a clerk sees at the terminal has no English: every question, each cancelled by Esc and Ctrl-C, refused answers,
//! and errors of the line, of files, of the plan and of the store. Latin letters are left only in what is typed or
//! pressed, in numbers of records and in names of files.
#![cfg(unix)]

use crate::env::{Run, TODAY, Town, is_chinese, words};
use crate::terminal::{CTRL_C, DOWN, ENTER, ESC, Terminal};
use std::fs;

/// A way to a question: the command, what is pressed at which text before, and a text of the question itself. A new
/// question joins by one line.
type Question = (&'static str, &'static [(&'static str, &'static str)], &'static str);

const HAZARD: &str = "hazard add --unit U001 --description 甲 --grade 一般";

const QUESTIONS: &[Question] = &[
    ("unit add", &[], "单位名称"),
    ("hazard add", &[], "单位名称"),
    ("hazard add --unit U001", &[], "隐患描述"),
    ("hazard add --unit U001 --description 甲", &[], "隐患等级"),
    (HAZARD, &[], "发现日期"),
    (HAZARD, &[("发现日期", ENTER)], "吗"),
    (HAZARD, &[("发现日期", ENTER), ("回车确定", DOWN), ("再填一项", ENTER)], "哪一项"),
    ("training add", &[], "日期"),
    ("drill add --date 今天", &[], "演练类型"),
    ("drill add --date 今天 --type 疏散逃生", &[], "参演单位"),
    ("inspection add --date 今天", &[], "检查单位"),
    ("event add", &[], "事件"),
    ("person add", &[], "姓名"),
    ("cert add", &[], "姓名"),
    ("task add --date 今天", &[], "事项"),
    ("tip add --received 今天", &[], "内容"),
    ("tip add --received 今天", &[("内容", "甲\r")], "举报人"),
    ("supply add", &[], "存放点"),
    ("risk add --unit U001", &[], "风险点"),
    ("order issue --kind 单 --to U001", &[], "事项"),
    ("hazard rectify", &[], "哪几项待整改的隐患"),
    ("hazard rectify", &[("回车确定", " \r")], "整改人"),
    ("hazard rectify", &[("回车确定", " \r"), ("整改人", ENTER)], "日期"),
    ("hazard plan 1", &[], "责任人"),
    ("hazard extend 1", &[], "日期"),
    ("hazard extend 1 --due 12-20", &[], "理由"),
    ("hazard edit 1", &[], "改哪几项"),
    ("hazard edit", &[], "选择隐患"),
    ("hazard void 1", &[], "原因"),
    ("hazard show", &[], "选择隐患"),
    ("unit stop", &[], "选择单位"),
    ("done", &[], "任务"),
    ("done 5.4", &[], "办了哪些分项"),
    ("done 5.4 --all-items", &[], "哪些单位办的"),
    ("coverage", &[], "任务"),
    ("handover", &[], "姓名"),
    ("init 新镇", &[], "编号前缀"),
    ("undo 2", &[], "吗"),
    ("restore 备份.db", &[], "吗"),
];

/// Answers that are refused, with a text of the refusal.
const REFUSED: &[(&str, &str, &str, &str)] = &[
    (HAZARD, "发现日期", "11-31", "不是可用的日期"),
    (HAZARD, "发现日期", "2027-01-01", "之后"),
    ("hazard add --unit U001", "隐患描述", "", "必须填写"),
    ("drill add --date 今天 --type 疏散逃生", "参演单位", "", "还没有勾选"),
    ("init 新镇", "编号前缀", "123456789", "前缀"),
    ("undo 2", "吗", "也许", "请写"),
];

/// Command lines that are refused.
const WRONG: &[&str] = &[
    "overdu",
    "hazard clsoe 1",
    "overdue --unti 甲",
    "overdue --unit",
    "overdue 多余的",
    "overdue --today 明年",
    "overdue -f 表",
    "overdue --color 红",
    "overdue --where 期限<<",
    "hazard add --unit 火星 --description 甲 --grade 较大 --found 今天",
    "hazard show 99",
    "hazard extend 99 --due 今天 --reason 甲 --approved-by 乙",
    "hazard review 1 --reviewer 甲 --pass --fail",
    "hazard list --limit 多",
    "import unit 没有.csv",
    "import unit 目录",
    "import unit 乱码.xlsx",
    "import 火星 单位.csv",
    "export unit -o 没有/单位.csv",
    "overdue -o 目录",
    "backup 没有/备份.db",
    "restore 没有.db",
    "restore 单位.db",
    "attach 99 没有.jpg",
    "submit 火星",
    "plan draft 没有.docx",
    "undo 多",
    "log 99",
    "why 火星",
    "run 火星",
    "completions bsh",
    "man plan.toml",
    "help 火星",
    "gather 没有 --for postgres -o 库.sql",
    "order print 99 -o 单.docx",
    "order print 99 -o 单.pdf",
    "tip reveal 99 --reason 甲",
];

fn town() -> Town {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 甲 --grade 一般 --found 11-20").done(&["已登记"]);
    town.sh("backup 备份.db").done(&[]);
    town.file("单位.db", "不是台账");
    town.file("单位.csv", "单位名称\n甲\n");
    town.file("乱码.xlsx", b"PK\x03\x04\x00\x01");
    fs::create_dir(town.root().join("目录")).unwrap();
    town
}

fn at(town: &Town, line: &str) -> Terminal {
    let run = Run::new(words(line)).today(TODAY).at(&town.root());
    Terminal::start(run.env("TERM", "xterm").env("ZHIBEN_USER", "王芳"))
}

#[test]
fn every_question_is_cancelled_without_english() {
    let town = town();
    let before = town.bytes();
    for (line, ways, question) in QUESTIONS {
        for key in [ESC, CTRL_C] {
            let mut clerk = at(&town, line);
            for (until, keys) in *ways {
                clerk.wait_for(until).press(keys);
            }
            let (shown, code) = clerk.wait_for(question).press(key).end();
            assert!(code == 2 && shown.contains("已取消，未"), "{line}：{code} {shown}");
            assert!(!shown.contains("错误"), "{line}：{shown}");
            is_without_english(line, &shown);
        }
    }
    assert!(town.bytes() == before, "a cancelled command wrote something");
}

/// A record was not registered; anything else was not written.
#[test]
fn a_cancelled_command_tells_what_did_not_happen() {
    let town = town();
    for (line, question, told) in [
        ("hazard add", "单位名称", "已取消，未登记"),
        ("undo 2", "吗", "已取消，未写入"),
        ("init 新镇", "编号前缀", "已取消，未写入"),
    ] {
        let (shown, _) = at(&town, line).wait_for(question).press(ESC).end();
        assert!(shown.contains(told), "{line}：{shown}");
    }
    // No is an answer too.
    let (shown, code) = at(&town, "undo 2").wait_for("吗").press("否\r").end();
    assert!(code == 2 && shown.contains("已取消，未写入"), "{shown}");
}

#[test]
fn refused_answers_have_no_english() {
    let town = town();
    for (line, question, answer, refusal) in REFUSED {
        let mut clerk = at(&town, line);
        clerk.wait_for(question).press(answer).press(ENTER);
        let (shown, code) = clerk.wait_for(refusal).press(CTRL_C).end();
        assert_eq!(code, 2, "{line}：{shown}");
        is_without_english(line, &shown);
    }
}

#[test]
fn errors_have_no_english() {
    let town = town();
    let mut all = Vec::new();
    for line in WRONG {
        let (shown, code) = at(&town, line).end();
        assert!([2, 3].contains(&code) && is_chinese(&shown), "{line}：{code} {shown}");
        all.extend(english(line, &shown));
    }
    // The surroundings: no workspace, a plan that cannot be read, a store that is none.
    let bare = Town::bare();
    let broken = self::town();
    broken.file("plan.toml", "[plan]\nid = \"main\"\ntitle 甲\nsite = JC\n");
    let damaged = self::town();
    fs::write(damaged.store(), b"SQLite format 3\0 and then nothing").unwrap();
    let other = self::town();
    fs::write(other.store(), b"not a database at all").unwrap();
    for (town, line) in [
        (&bare, "overdue"),
        (&bare, "-C 没有 overdue"),
        (&broken, "overdue"),
        (&broken, "plan check"),
        (&damaged, "hazard list"),
        (&other, "hazard list"),
        (&other, "undo"),
    ] {
        let (shown, code) = at(town, line).end();
        assert!([2, 3].contains(&code) && is_chinese(&shown), "{line}：{code} {shown}");
        all.extend(english(line, &shown));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[track_caller]
fn is_without_english(line: &str, shown: &str) {
    let all = english(line, shown);
    assert!(all.is_empty(), "{}\n{shown}", all.join("\n"));
}

/// The lines with Latin letters elsewhere than in what is typed or pressed, in numbers and in names of files.
fn english(line: &str, shown: &str) -> Vec<String> {
    let of = |text: &str| {
        let rest: Vec<&str> = foreign(text).into_iter().filter(|word| !is_known(word)).collect();
        (!rest.is_empty()).then(|| format!("{line}：{rest:?} in “{text}”"))
    };
    shown.lines().filter_map(of).collect()
}

/// The words of a line with a Latin letter, without its commands to type and what it quotes.
fn foreign(text: &str) -> Vec<&str> {
    let is_of_word = |c: char| c.is_ascii_graphic() && !"()[],;:<>?'\"=|".contains(c);
    // `第 2 步，2026-11-23 09:00 王芳：hazard add …` is a command that was typed.
    let is_step = text.starts_with("第 ");
    let mut all = Vec::new();
    // What follows are values and names to type.
    let label =
        ["可用的", "可导入的", "可选：", "是不是 ", "如 ", "可写 "].iter().filter_map(|label| text.find(label)).min();
    let mut rest = &text[..label.unwrap_or(text.len())];
    while !rest.is_empty() {
        let at = [("zhiben ", "；，。）："), ("“", "”"), ("：", if is_step { "\n" } else { "：" })]
            .iter()
            .filter_map(|(start, ends)| rest.find(start).map(|at| (at, at + start.len(), *ends)))
            .min();
        let (from, to) = at.map_or((rest.len(), rest.len()), |(from, start, ends)| {
            let to = rest[start..].find(|c| ends.contains(c)).map_or(rest.len(), |to| start + to);
            if ends == "：" { (start, start) } else { (from, to) }
        });
        all.extend(rest[..from].split(|c: char| !is_of_word(c)));
        rest = &rest[to..];
    }
    all.into_iter().filter(|word| word.chars().any(|c| c.is_ascii_alphabetic())).collect()
}

fn is_known(word: &str) -> bool {
    let is_option = word.starts_with('-');
    let is_file = word.contains(['.', '/']);
    let is_number = word.chars().any(|c| c.is_ascii_digit()) || word.chars().all(|c| c.is_ascii_uppercase());
    let is_key = matches!(word, "Esc" | "Tab" | "Word" | "zhiben");
    is_option || is_file || is_number || is_key || is_value(word)
}

/// A value to type: a word or code of the program.
fn is_value(word: &str) -> bool {
    let words = [zhiben::domain::words::GRADE, zhiben::domain::words::SOURCE];
    words.iter().any(|set| set.iter().any(|known| known.en == word))
}
