//! `template`: a sheet to be filled in, and the import of the filled sheet.

use crate::env::{Town, text};
use calamine::{Data, Reader, Xlsx, open_workbook};
use std::fs;
use std::io::Read;
use zhiben::ledger::ALL;

/// An unchanged template imports nothing, in any ledger and format, and the receipt reports it.
#[test]
fn the_example_is_never_a_record() {
    let town = Town::with_units();
    let before = town.bytes();
    for ledger in ALL {
        for ending in ["xlsx", "csv"] {
            let file = format!("{}.{ending}", ledger.key);
            town.run(["template", ledger.key, "-o", &file]).ok();
            let printed = town.run(["import", ledger.key, &file]).done(&["第 2 行：模板的示例行", "新增 0、更新 0"]);
            assert!(!printed.contains("没有读的列"), "{printed}");
        }
    }
    assert!(town.bytes() == before);
}

#[test]
fn rows_under_the_example_are_taken() {
    let town = Town::with_units();
    let csv = town.run(["模板", "隐患"]).ok();
    let header = csv.lines().next().unwrap();
    assert!(header.starts_with("单位名称,行业领域,隐患部位,隐患描述,隐患等级,来源,检查人,发现日期,"), "{header}");
    assert!(!header.contains("状态") && !header.contains("编号") && !header.contains("作废"), "{header}");
    town.file("t.csv", format!("{csv}东沟石料厂,非煤矿山,破碎车间,无护栏,重大,镇级检查,李四,2026-11-20\r\n"));
    town.run(["import", "hazard", "t.csv"]).done(&["第 2 行：模板的示例行", "新增 1"]);
    let rows = town.rows("export hazard");
    assert_eq!((rows.len(), text(&rows[0], "description")), (1, "无护栏"));
    // An example that was partly overwritten is no example, and its unit is none of this town.
    town.file("t.csv", csv.replace("（示例）东沟石料厂", "（示例"));
    let refused = town.run(["import", "hazard", "t.csv"]);
    assert!(refused.code == 2 && refused.stderr.contains("“（示例”：名录里没有这个单位"), "{refused:#?}");
}

#[test]
fn a_second_sheet_lists_what_each_column_takes() {
    let town = Town::new();
    town.run(["template", "hazard", "-o", "t.xlsx"]).ok();
    let path = town.root().join("t.xlsx");
    let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(workbook.sheet_names()[..2], ["隐患填报表", "填写说明"]);
    let guide = workbook.worksheet_range("填写说明").unwrap();
    let row = |name: &str| {
        let row = guide.rows().find(|row| row[0] == Data::String(name.into())).unwrap();
        row[1..3].iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(row("隐患等级"), ["必填", "从中选一个：一般、重大、疑似重大"]);
    assert_eq!(row("整改资金（元）"), ["", "金额（元），至多两位小数"]);
    assert!(row("行业领域")[1].starts_with("从中选一个：非煤矿山、危险化学品、"));
    let mut sheet = String::new();
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    zip.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    for rule in [
        r#"sqref="E2:E1048576"><formula1>"一般,重大,疑似重大"</formula1>"#,
        r#"sqref="B2:B1048576"><formula1>"非煤矿山,危险化学品,"#,
    ] {
        assert!(sheet.contains(rule), "没有 {rule}：{sheet}");
    }
}

#[test]
fn a_ledger_that_is_none_is_refused() {
    let town = Town::new();
    town.refuses("template 无 -o t.xlsx", &["没有台账“无”", "hazard"]);
    assert!(!town.root().join("t.xlsx").exists());
}
