//! Mistakes of TOML in Chinese.

use super::{SMALL, edited, lines, mistakes};

#[test]
fn slips_that_stay_on_their_spot() {
    mistakes("site = \"XZ\"", "«前缀 = \"XZ\"\nsite = \"XZ\"", &["“前缀”：键名含中文时要加引号：\"前缀\""]);
    mistakes("site = \"XZ\"", "«sité = \"XZ\"\nsite = \"XZ\"", &["“sité”：键名含中文时要加引号：\"sité\""]);
    mistakes("[office]", "[«办公室]\n[office]", &["“办公室”：键名含中文时要加引号：\"办公室\""]);
    mistakes(
        "site = \"XZ\"",
        "site = \"XZ\"\n«site = \"JC\"",
        &["“site”：键或表名重复，前面已经写过；同类的多项要写成 [[…]]"],
    );
    mistakes("title = \"小镇方案\"", "title = «小镇方案", &["plan.title = 小镇方案：文字要放在英文双引号里"]);
    mistakes(
        "title = \"小镇方案\"",
        "title = «“小镇方案”",
        &["plan.title = “小镇方案”：这里有全角的引号或标点，引号和逗号要用英文半角"],
    );
    mistakes(
        "starts = 2024-01-01",
        "starts = «2024-1-1",
        &["plan.starts = 2024-1-1：日期要写成四位年、两位月、两位日，如 2024-06-01"],
    );
    mistakes(
        "starts = 2024-01-01",
        "starts = «2024/01/01",
        &["plan.starts = 2024/01/01：日期要写成 2024-12-31 的样子，不加引号"],
    );
    mistakes("ends = 2026-12-31", "ends = «2026-11-31", &["plan.ends = 2026-11-31：没有这一天，请核对月份和日期"]);
    mistakes("site = \"XZ\"", "site =«", &["plan.site：等号后面没有值"]);
}

#[test]
fn two_separate_slips_on_one_line() {
    mistakes(
        "evidence = { ledger = \"inspection\" }",
        "evidence = { ledger = \"inspection\", «方式 = \"节前\", «等级 = \"高\" }",
        &["“方式”：键名含中文时要加引号：\"方式\"", "“等级”：键名含中文时要加引号：\"等级\""],
    );
}

/// A quoted Chinese key is valid TOML, and an unknown key like any other.
#[test]
fn a_quoted_chinese_key() {
    mistakes(
        "site = \"XZ\"",
        "«\"前缀\" = \"XZ\"\nsite = \"XZ\"",
        &[
            "plan.\"前缀\" = \"XZ\"：没有这个键，可用的有 id、title、number、basis、issuer、starts、issued、ends、kept_from、roll、utc_offset、due_soon_days、site、division",
        ],
    );
}

#[test]
fn a_broken_shape_is_listed_alone() {
    let only = |from: &str, to: &str, words: &str| {
        let (text, places) = edited(from, to);
        // After a broken structure no other mistake is reported, since the rest may have been read wrongly.
        assert_eq!(
            lines(&text.replace("due_soon_days = 15", "due_soon_days = 9999")),
            [format!("{}{words}", places[0])]
        );
    };
    only("site = \"XZ\"", "site = \"XZ«", "引号没有配对，文字前后各要一个英文双引号");
    only("site = \"XZ\"", "site«", "键名后面要写等号和值，如 due = 2024-12-31");
    only("aliases = [\"矿山\"]\nkey", "aliases = [\"矿山\"\n«key", "两项之间少了英文逗号，或前面的 [ 或 { 没有结束");
    only("site = \"XZ\"", "site = \"C:\\«q\"", "文字里的反斜杠要写两个：\\\\");
    only("site = \"XZ\"", "site = \"XZ\" «number = 3", "不合 TOML 的写法：每行写成 名称 = 值，文字加英文双引号");
    only("[office]", "[office«", "方括号没有配对，少了 ]");
    only("due_soon_days = 15", "due_soon_days = «015", "“015”：数字前面不能有 0");
}

#[test]
fn full_width_signs() {
    let (text, places) = edited("site = \"XZ\"", "site«＝\"XZ\"");
    // The parser's other mistakes on that line follow from the first.
    assert_eq!(lines(&text), [format!("{}“＝\"”：这里有全角符号，键名、等号和引号要用英文半角", places[0])]);
}

#[test]
fn a_byte_order_mark_and_line_ends_move_no_column() {
    let text = format!("\u{feff}{}", SMALL.replace('\n', "\r\n")).replace("schema = 1", "schema = 0");
    let marked = format!("\u{feff}schema = 0\n{SMALL}").replace("schema = 1", "");
    assert_eq!(lines(&text), ["plan.toml:2:10: schema = 0：应为 1，不加引号"]);
    assert_eq!(lines(&marked), ["plan.toml:1:10: schema = 0：应为 1，不加引号"]);
}

/// A text that is cut off or mangled anywhere has a mistake with its place, and never a panic.
#[test]
fn no_text_makes_the_reader_panic() {
    let lines = SMALL.lines().count();
    for (i, _) in SMALL.char_indices().step_by(7) {
        for text in [
            SMALL[..i].to_string(),
            format!("{}\"{}", &SMALL[..i], &SMALL[i..]),
            format!("{}＝{}", &SMALL[..i], &SMALL[i..]),
        ] {
            for problem in super::load(&text, "p").err().map(|p| p.0).unwrap_or_default() {
                assert!((1..=lines + 1).contains(&problem.line) && problem.column >= 1, "{problem}");
                assert!(!problem.message.is_empty());
            }
        }
    }
    for text in [
        "[",
        "=",
        "\u{feff}",
        "\0",
        "a.b.c = {",
        "[[measure]]\n[[measure.evidence]]\n",
        "measure = [1, [2], \"3\"]",
        "body = []",
        &"[".repeat(5000),
    ] {
        assert!(super::load(text, "p").is_err(), "{text:?}");
    }
}
