//! `order print` through the program: what a letter contains, what is refused, and that nothing is written to the
//! store. The layout is tested in `src/letter/tests.rs`.

use crate::env::{Run, TODAY, Town};
use crate::terminal::{ENTER, Terminal};
use std::io::Read;

/// Two hazards of a quarry and one of another, and a village.
fn town() -> Town {
    let town = Town::with_units();
    for (unit, description, more) in [
        ("U001", "边坡浮石未清", "--place 南帮 --owner 张三"),
        ("U001", "截水沟<未贯通>", ""),
        ("U002", "破碎机无护罩", ""),
    ] {
        let line = format!("hazard add --unit {unit} --description {description} --grade general --found 11-20 {more}");
        town.sh(&line).done(&["已登记隐患"]);
    }
    town
}

/// The text of the letter, one line a paragraph.
pub fn printed(town: &Town, line: &str) -> (String, String) {
    let run = town.sh(&format!("{line} -o 文书.docx"));
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    let file = std::fs::File::open(town.root().join("文书.docx")).unwrap();
    let mut xml = String::new();
    zip::ZipArchive::new(file).unwrap().by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let mut words = String::new();
    for paragraph in xml.split("</w:p>") {
        for run in paragraph.split("<w:t xml:space=\"preserve\">").skip(1) {
            words += run.split("</w:t>").next().unwrap();
        }
        words.push('\n');
    }
    (words, run.stderr)
}

#[test]
fn a_registered_order_with_its_hazards() {
    let town = town();
    let order =
        "order add --kind list --to U001 --subject 限期整改边坡隐患 --issued 11-23 --reply-due 11-30 --signer 王五";
    town.sh(&format!("{order} --no 积安督单〔2026〕3号 --hazards 1 --hazards 2 --content '一、立即停止作业。'"))
        .done(&[]);
    let before = town.bytes();
    let (words, reported) = printed(&town, "order print 1");
    for line in [
        "方山县积翠镇人民政府\n积安督单〔2026〕3号\n",
        "\n关于限期整改边坡隐患的督办单\n",
        "\n东沟石料厂：\n经检查，你单位存在下列2项隐患，现予督办，请按期整改。\n",
        "\n1. 南帮：边坡浮石未清（一般隐患，2026年11月20日发现，请于2026年11月27日前完成整改）。\n",
        "\n2. 截水沟&lt;未贯通&gt;（",
        "\n一、立即停止作业。\n",
        "整改落实情况请于2026年11月30日前书面回复。\n",
        "\n方山县积翠镇人民政府\n2026年11月23日\n",
    ] {
        assert!(words.contains(line), "{line}\n{words}");
    }
    assert!(!words.contains("王五"), "{words}");
    assert_eq!(reported.lines().count(), 1, "{reported}");
    assert!(reported.contains("仿宋_GB2312"), "{reported}");
    assert!(town.bytes() == before, "打印写了台账");
    let first = std::fs::read(town.root().join("文书.docx")).unwrap();
    printed(&town, "督办 打印 1");
    assert!(std::fs::read(town.root().join("文书.docx")).unwrap() == first, "两次打印不一样");
}

#[test]
fn a_draft_for_several_hazards_registers_nothing() {
    let town = town();
    let before = town.bytes();
    let (words, reported) = printed(&town, "order print --hazards 1；2 --as table --kind letter --sender 积翠镇安委办");
    for line in [
        "关于限期整改安全隐患的函",
        "\n序号\n隐患\n等级\n整改期限\n整改责任人\n1\n南帮：边坡浮石未清\n一般\n2026年11月27日\n张三\n2\n",
    ] {
        assert!(words.contains(line), "{line}\n{words}");
    }
    assert!(words.contains("\n积翠镇安委办\n2026年11月23日\n") && !words.contains("函复"), "{words}");
    assert!(reported.contains("没有登记") && reported.contains("文号的位置留空"), "{reported}");
    assert!(town.bytes() == before);
}

/// A letter does not ask for a rectification by a day that had passed before it was written.
#[test]
fn a_letter_marks_a_deadline_that_has_passed() {
    let town = Town::with_units();
    for line in [
        "hazard add --unit U001 --description 甲 --grade general --found 2026-11-02",
        "hazard add --unit U001 --description 乙 --grade general --found 2026-11-20",
    ] {
        town.sh(line).done(&[]);
    }
    let (words, _) = printed(&town, "order print --hazards 1；2");
    assert!(words.contains("2026年11月2日发现，应于2026年11月9日前完成整改，已逾期）"), "{words}");
    assert!(words.contains("请于2026年11月27日前完成整改）"), "{words}");
    assert!(printed(&town, "order print --hazards 1 --as table").0.contains("2026年11月9日（已逾期）"));
}

#[test]
fn what_cannot_be_printed_is_reported() {
    let town = town();
    let refuses = |line: &str, needles: &[&str]| {
        town.refuses(&format!("{line} -o a.docx"), needles);
        assert!(!town.root().join("a.docx").exists(), "{line}");
    };
    refuses("order print --hazards 1 --hazards 3", &["JC-YH-2026-0003 是西沟石料厂的", "东沟石料厂不负责"]);
    refuses("order print --hazards 1 --kind 令", &["令只发给村和驻镇单位，东沟石料厂 不是", "卡、单、函"]);
    refuses("order print --hazards 1 --kind 信", &["--kind 的“信”不在可选之列", "函(letter)"]);
    refuses("order print --hazards 9", &["没有编号为“9”的隐患"]);
    refuses("order print 9", &["没有编号为“9”的督办"]);
    refuses("order print --hazards 1 --as 图", &["text（文字）、table（表格）"]);
    town.refuses("order print --hazards 1", &["没有写明文件", ".docx"]);
    town.refuses("order print --hazards 1 -o a.pdf", &["文书只写成 .docx，a.pdf 不是"]);
    town.refuses("order print -o a.docx", &["没有写打印哪一份", "--hazards"]);
    town.sh("hazard add --unit U004 --description 村口无警示牌 --grade general --found 11-20").done(&[]);
    let (words, _) = printed(&town, "order print --hazards 4 --kind command");
    assert!(words.contains("关于限期整改安全隐患的督办令") && words.contains("南河村："), "{words}");
}

/// A letter without its text says so in yellow, and one with a text does not; the office's contact is below the date.
#[test]
fn a_letter_has_a_marked_place_for_its_text_and_the_offices_contact() {
    let town = town();
    for line in [
        "order issue --kind letter --to U004 --subject 商请支持 --issued 11-23 --reply-due 12-8",
        "order issue --kind letter --to U004 --subject 年底回函 --issued 11-23 --reply-due 2027-01-08 --content 请派员。",
    ] {
        town.sh(line).done(&["已登记督办"]);
    }
    let (words, reported) = printed(&town, "order print 1 --yes");
    assert!(words.contains("\n【请补充：正文】\n请予支持，并于12月8日前函复。专此函达。\n"), "{words}");
    assert!(reported.contains("没有正文") && reported.contains("zhiben order edit JC-DB-2026-0001"), "{reported}");
    assert!(!words.contains("联系人"), "{words}");
    let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
    let name = "[office]\nname = ";
    town.file("plan.toml", plan.replacen(name, "[office]\ncontact = \"薛明辉\"\nphone = \"0358-6020000\"\nname = ", 1));
    let (words, _) = printed(&town, "order print 2");
    assert!(words.contains("请予支持，并于2027年1月8日前函复。") && !words.contains('【'), "{words}");
    assert!(words.contains("\n2026年11月23日\n（联系人：薛明辉，电话：0358-6020000）\n"), "{words}");
    let (words, _) = printed(&town, "order print --hazards 1 --kind letter");
    assert!(words.contains("\n请予支持。专此函达。\n"), "{words}");
    town.file("plan.toml", plan.replacen(name, "[office]\nphone = \"0358-6020000\"\nname = ", 1));
    assert!(printed(&town, "order print 2").0.contains("（电话：0358-6020000）"));
}

/// At a terminal the text is asked for, when an order is registered and when one without it is printed.
#[test]
fn the_text_of_a_letter_is_asked_for() {
    let town = town();
    let at = |line: &str| Terminal::start(Run::new(crate::env::words(line)).today(TODAY).at(&town.root()));
    let question = "正文（要求对方做什么";
    let mut clerk = at("order issue --kind 函 --to U004 --subject 告知");
    clerk.wait_for(question).press("请派员。").press(ENTER);
    assert_eq!(clerk.end().1, 0);
    assert!(printed(&town, "order print 1").0.contains("\n请派员。\n请予支持"));
    let mut clerk = at("order issue --kind 函 --to U004 --subject 商请");
    clerk.wait_for(question).press(ENTER);
    assert_eq!(clerk.end().1, 0);
    let mut clerk = at("order print 2 -o 问.docx");
    clerk.wait_for(question).press(ENTER);
    assert!(clerk.end().0.contains("没有正文"));
    let mut clerk = at("order print 2 --yes -o 不问.docx");
    let (shown, code) = clerk.end();
    assert!(code == 0 && !shown.contains(question), "{shown}");
    let bytes = |name: &str| std::fs::read(town.root().join(name)).unwrap();
    assert!(bytes("问.docx") == bytes("不问.docx"));
}

/// A body of the plan that the register does not have is entered with its order, in one step, and once.
#[test]
fn an_order_goes_to_a_body_of_the_plan() {
    let town = town();
    let issue = "order issue --kind 令 --subject 开展督查 --content 请开展督查。 --to";
    town.sh(&format!("{issue} 镇应急站")).done(&["责任主体 镇应急 已记入单位名录"]);
    town.sh(&format!("{issue} 镇应急 --again")).done(&["积安督令〔2026〕2号"]);
    let units = town.rows("unit list");
    assert_eq!(units.iter().filter(|unit| crate::env::text(unit, "name") == "镇应急").count(), 1);
    assert!(printed(&town, "order print 1").0.contains("\n镇应急：\n"));
    // A mistake of the order leaves the register alone, and undo takes both back.
    let before = town.bytes();
    town.refuses("order issue --kind 函 --subject 无 --issued 2026-13-01 --to 消防站", &["2026-13-01"]);
    assert!(town.bytes() == before);
    town.sh("undo 2 --yes").done(&["已撤销 2 步"]);
    assert_eq!(town.rows("unit list").len(), units.len() - 1);
    // A unit of the register comes before a body.
    town.sh(&format!("{issue} U004")).done(&["南河村"]);
    town.refuses("order issue --kind 函 --subject 无 --to 没有的站", &["没有单位“没有的站”"]);
}

#[test]
fn a_workspace_may_replace_the_words() {
    let town = town();
    let custom = include_str!("../../../data/letters.toml").replace("现予督办", "特此督办");
    town.file("data/letters.toml", &custom);
    assert!(printed(&town, "order print --hazards 1").0.contains("特此督办"));
    town.file("data/letters.toml", custom.replace("{count}", "{几}"));
    town.refuses(
        "order print --hazards 1 -o a.docx",
        &["data/letters.toml:10:19: card.opening_hazards", "没有这个空：{几}"],
    );
    let checked = town.sh("plan check");
    assert!(checked.code == 2 && checked.stdout.contains("data/letters.toml:10:19"), "{checked:?}");
}
