//! Words that were replaced by official ones. No text of the program, its data or the clerk's pages has them, except
//! where a former word is declared so that files, conditions and command lines with it are still read.

use crate::env::repo;
use std::fs;
use std::path::Path;

/// The words that are gone, each with the word in its place.
const GONE: &[(&str, &str)] = &[
    ("谁欠", "责任单位"),
    ("卡在哪里", "未达标原因"),
    ("拖得最久", "逾期时间最长"),
    ("以前拖下来的", "往期未完成"),
    ("逾期办结", "逾期完成"),
    ("迟办", "逾期完成"),
    ("现值", "当前值"),
    ("到期时的值", "到期值"),
    ("重开", "重新列入整改"),
    ("格子空着", "无数据的栏目留空"),
    ("我们的理解", "执行口径"),
    ("已上报 ", "已生成并登记"),
    ("角色", "人员类别"),
    ("收报", "情况报送"),
    ("抢救", "数据恢复"),
    ("体检", "数据核验"),
    ("存取了一次", "查阅举报人信息"),
    ("不登记了", "已取消，未登记"),
    ("登记这条", "确认登记吗"),
    ("请予重视", "请予支持，并于X月X日前函复"),
    ("抓紧办理", "请予支持，并于X月X日前函复"),
    ("<canceled>", "已取消，未登记"),
];

/// Text that contains the characters of a gone word with another meaning.
const OTHER_MEANINGS: &[&str] = &["气体检测", "建角色 `zhiben", "表和角色 zhiben", "建表和角色", "兑现值"];

/// Lines of code that declare a former word, and files of such declarations.
const DECLARED: &[&str] = &[".formerly(", ".kept_in_csv(", ".also(", "also: &[", "const KEPT:", "word(\"reopen\""];
const DECLARING: &[&str] = &["data/aliases.toml", "data/sample/hazard.csv", "data/sample/step.csv"];

#[test]
fn no_text_has_a_word_that_was_replaced() {
    let mut found = Vec::new();
    let mut files = 0;
    for place in ["src", "data", "docs/zh", "docs/pictures", "plan.toml", "README.zh-CN.md"] {
        each_file(&repo(place), &mut |path, text| {
            files += 1;
            let name = path.strip_prefix(repo("")).unwrap().to_string_lossy().into_owned();
            // Unit tests name the former words that are still read.
            if DECLARING.contains(&name.as_str()) || name.ends_with("/tests.rs") {
                return;
            }
            for (at, line) in text.lines().enumerate() {
                let line = OTHER_MEANINGS.iter().fold(line.to_string(), |line, other| line.replace(other, ""));
                if DECLARED.iter().any(|declares| line.contains(declares)) {
                    continue;
                }
                let gone = GONE.iter().filter(|(word, _)| line.contains(word));
                found.extend(gone.map(|(word, now)| format!("{name}:{}: {word} → {now}", at + 1)));
                // 从未 alone: 从未开展.
                if line.replace("从未开展", "").contains("从未") {
                    found.push(format!("{name}:{}: 从未 → 从未开展", at + 1));
                }
            }
        });
    }
    assert!(files > 500, "{files}");
    assert_eq!(found, Vec::<String>::new());
}

fn each_file(place: &Path, each: &mut dyn FnMut(&Path, &str)) {
    if place.is_dir() {
        let mut entries: Vec<_> = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        entries.iter().for_each(|entry| each_file(entry, each));
    } else if let Ok(text) = fs::read_to_string(place) {
        each(place, &text);
    }
}
