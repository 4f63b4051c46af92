//! `report -o FILE.docx`: the month's briefing. Its figures are those of the other reports, what a person must write is
//! marked, and a month that is past is told as of its end.

use crate::env::{Town, text};
use serde_json::Value;
use std::io::Read;

/// The words of the document, a paragraph a line, and how many of its runs are marked.
fn written(town: &Town, line: &str) -> (String, usize) {
    town.sh(&format!("{line} -o 汇报.docx")).done(&["草稿"]);
    let file = std::fs::File::open(town.root().join("汇报.docx")).unwrap();
    let mut xml = String::new();
    zip::ZipArchive::new(file).unwrap().by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let mut words = String::new();
    for paragraph in xml.split("</w:p>") {
        for run in paragraph.split("<w:t xml:space=\"preserve\">").skip(1) {
            words += run.split("</w:t>").next().unwrap();
        }
        words.push('\n');
    }
    (words, xml.matches("<w:highlight ").count())
}

fn count(value: &Value) -> i64 {
    value.as_i64().unwrap()
}

#[test]
fn its_figures_are_those_of_the_other_reports() {
    let town = Town::sample();
    let before = town.bytes();
    let (words, marked) = written(&town, "report");
    assert!(town.bytes() == before, "a draft registers nothing");
    let has = |line: &str| assert!(words.contains(line), "{line}\n{words}");
    has("积翠镇2026年11月安全生产治本攻坚工作情况\n");
    for heading in ["本月概要", "总体情况", "隐患排查治理", "重点任务推进", "目标完成情况", "存在的问题", "下一步工作"]
    {
        has(&format!("、{heading}\n"));
    }
    let report = town.json("report");
    has(&format!("2026年11月到期的事项{}项，已办{}项", count(&report["month_owed"]), count(&report["month_done"])));
    // Three duties of the sample were explained (说明).
    has(&format!("累计逾期未办{}项（另有3项已作说明）。", count(&report["overdue_count"])));
    // 2026-11 in the bridge: 13 hazards found, none closed, 22 left of which 4 are major and one may be.
    has("2026年11月新增隐患13项（重大1项），销号0项（重大0项）。期末未销号22项，其中重大4项、疑似重大1项；");
    let bridge = town.json("status")["bridge"].clone();
    let of_month = bridge.as_array().unwrap().iter().filter(|row| text(row, "period") == "2026-11");
    assert_eq!(of_month.map(|row| count(&row["closing"])).sum::<i64>(), 22);
    has("合计\n9\n13\n0\n0\n22\n");
    has("JC-YH-2026-0012\n示例砂石骨料有限公司：南帮未自上而下分台阶开采，存在掏采\n");
    // In the sample's November: one visit of six units (what firms did themselves is none), one letter, one tip.
    has("2026年11月检查1次、6家次，签发督办文书1份，受理举报1件。\n【台账里本月没有登记培训、演练、执法，请核实】\n");
    let targets = town.rows("targets");
    let reached = targets.iter().filter(|row| text(row, "status") == "reached").count();
    has(&format!("方案定的{}个目标，已达到{reached}个", targets.len()));
    has(&format!("逾期未办{}项（另有3项已作说明），牵头的是", count(&report["overdue_count"])));
    assert_eq!((marked, words.matches("【请补充：").count()), (7, 5), "the addressee and what nobody registered too");
    assert_eq!(written(&town, "报告").0, words, "its Chinese name");
}

#[test]
fn a_past_month_is_reported_as_of_its_end() {
    let town = Town::sample();
    let (words, _) = written(&town, "report --month 2026-10");
    assert!(words.contains("截至2026年10月31日") && words.contains("\n2026年10月31日\n"), "{words}");
    let then = town.json_on("2026-10-31", "report");
    assert_eq!(town.json("report --month 2026-10"), then, "the page too");
    assert!(
        words.contains(&format!("累计逾期未办{}项（另有3项已作说明）。", count(&then["overdue_count"]))),
        "{words}"
    );
    town.refuses("report --month 2026-12 -o x.docx", &["2026-12 还没有到"]);
    town.refuses("report --month 十月 -o x.docx", &["不是月份", "2026-10"]);
    assert!(!town.root().join("x.docx").exists());
}
