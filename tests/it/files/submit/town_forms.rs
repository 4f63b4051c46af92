//! Forms that a town adds in `data/forms`, and the two ways to write their conditions.

use super::*;

/// A form that a town adds: all its mistakes are reported with their places, and what it declares is done.
#[test]
fn a_town_may_add_forms() {
    let town = town();
    fs::create_dir_all(town.root().join("data/forms")).unwrap();
    town.file("data/forms/split.toml", include_str!("../../../fixtures/forms/bad.toml"));
    on(&town, "2026-11-05", "submit split --period 2026-10 -o x.csv").refused(&[
        "有 7 处问题",
        "data/forms/split.toml:2:8: name = \"splt\"：应与文件名相同：\"split\"",
        "data/forms/split.toml:6:10: ledger = \"hazrd\"：没有声明这个台账，是不是 hazard？",
        "data/forms/split.toml:8:11: above[#1] = \"{isuer}\"：不认识 {isuer}，是不是 issuer？",
        "data/forms/split.toml:20:19: column[all].where.grade = \"较大\"：不在可选之列",
        "data/forms/split.toml:25:1: column[self].header：缺少这个键",
        "data/forms/split.toml:25:1: column[self].label：要写明内容",
        "data/forms/split.toml:30:15: check[#1].sum[#2] = \"selv\"：没有声明这个列，是不是 self？",
        "改好后再运行一次",
    ]);
    town.file("data/forms/split.toml", include_str!("../../../fixtures/forms/split.toml"));
    on(&town, "2026-11-05", "submit split --period 2026-10 -o x.csv").refused(&[
        "第 3 行 全镇：“合计”是 2，不等于 “自查”是 0、“部门”是 1 的和 1。部门加自查应等于合计；涉及 H4、H6",
    ]);
    assert!(!town.root().join("x.csv").exists());
    on(&town, "2026-11-05", "hazard edit H4 --source 部门检查").done(&["H4"]);
    on(&town, "2026-11-05", "submit split --period 2026-10 -o x.csv").done(&["1 行"]);
    let bytes = fs::read(town.root().join("x.csv")).unwrap();
    let (words, _, wrong) = encoding_rs::GB18030.decode(&bytes);
    assert!(!wrong && words.contains("全镇,2,0,2"), "{words}");
    on(&town, "2026-11-05", "submit nothing").refused(&["没有报表“nothing”"]);
}

/// A condition is words by column or the text of `--where`: both count the same records.
#[test]
fn a_condition_is_the_same_in_words_and_as_a_text() {
    let town = town();
    fs::create_dir_all(town.root().join("data/forms")).unwrap();
    let form = |condition: &str| {
        format!(
            "schema = 1\nname = \"mine\"\nversion = \"1\"\ntitle = \"表\"\nledger = \"hazard\"\ncumulative = true\n\
             format = \"csv\"\nsort = [\"no\"]\nwhere = {condition}\n[[column]]\nheader = \"号\"\nfield = \"no\"\n"
        )
    };
    for (words, text, expected) in [
        ("{ grade = \"major\" }", "\"grade=重大\"", "H2 H6"),
        ("{ not_grade = [\"一般\", \"疑似重大\"] }", "\"等级 not in (general, suspected)\"", "H2 H6"),
        ("{ closed = false }", "\"closed empty\"", "H2 H3 H4"),
        ("{ supervision = \"省\", measures = true }", "\"supervision ~ 省 and measures not empty\"", "H2"),
        ("{ \"unit.village\" = \"西沟\" }", "\"unit.village ~ 西沟\"", "H3 H6"),
        ("{ category = \"九小场所\" }", "\"category=九小场所\"", "H4"),
        ("{ supervisor = \"消防站\" }", "\"督办单位=消防站\"", "H4"),
        ("{ unit = \"小面馆\" }", "\"unit=小面馆\"", "H4"),
        ("{ fund_yuan = \"300.5\" }", "\"fund_yuan>=300 and fund_yuan<301\"", "H4"),
        ("{ found = [\"2026-01-10\", \"2026-10-20\"] }", "\"found=2026-01-10 or found>2026-10-19\"", "H1 H6"),
        ("{ found = \"2025-12-30\" }", "\"found<2026年1月1日\"", ""),
        ("{ \"review.result\" = \"通过\" }", "\"review.result=通过\"", "H1 H6"),
    ] {
        for condition in [words, text] {
            town.file("data/forms/mine.toml", form(condition));
            let run = on(&town, "2026-11-05", "submit mine --period 2026-10 --dry-run -f csv");
            let listed: Vec<&str> = run.stdout.lines().skip(1).map(str::trim).collect();
            assert_eq!(listed.join(" "), expected, "{condition}");
        }
    }
    let by_header = form("{ grade = \"major\" }").replace("\"no\"", "\"隐患编号\"");
    town.file("data/forms/mine.toml", by_header);
    let run = on(&town, "2026-11-05", "submit mine --period 2026-10 --dry-run -f csv");
    assert!(run.stdout.ends_with("号\r\nH2\r\nH6\r\n"), "{}", run.stdout);
    for (condition, words) in [
        (
            "\"due<月底\"",
            "mine.toml:9:9: where = \"due<月底\"：due<【月底】：“月底”不能和“整改期限”比：报表里的日期要写全",
        ),
        ("\"grade=较大\"", "grade=【较大】：“较大”不能和“隐患等级”比：不在可选之列；可用的值：一般"),
        ("\"gradee=重大\"", "没有“gradee”这一列；是不是 隐患等级（grade）？"),
        ("3", "应为一组键值"),
        ("{ gradee = \"重大\" }", "隐患没有这一列，是不是 grade？"),
    ] {
        town.file("data/forms/mine.toml", form(condition));
        on(&town, "2026-11-05", "submit mine --period 2026-10 --dry-run").refused(&[words]);
    }
}
