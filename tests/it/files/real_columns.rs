//! Columns of real ledgers that no ledger of this program has: a validity period in one cell, the result of a review;
//! and tables that belong to another ledger, which the message names.

use crate::env::{Town, text};
use crate::files::real_ledgers::{all, import};
use serde_json::json;

#[test]
fn a_term_in_one_cell_gives_issue_and_expiry() {
    for (header, cell) in [
        ("有效期", "2023-05-01至2026-04-30"),
        ("有效期限", "2023.5.1-2026.4.30"),
        ("有效期起止", "2023年5月1日—2026年4月30日"),
        ("有效期（起止）", "2023/5/1~2026/4/30"),
        ("有效期起止日期", "自2023年5月1日起至2026年4月30日止"),
        ("证书有效期", "2023-05-01-2026-04-30"),
    ] {
        let town = Town::with_units();
        let csv = format!(
            "人员姓名,所属单位,工种,证书编号,{header}\n张某,东沟石料厂,电工,T001,{cell}\n李某,东沟石料厂,焊工,T002,{cell}\n"
        );
        let receipt = import(&town, "certificate", &csv, 0);
        for held in town.rows("cert list") {
            assert_eq!((text(&held, "issued"), text(&held, "expires")), ("2023-05-01", "2026-04-30"), "{cell}");
        }
        let issued = all(&receipt, "derived").iter().find(|one| one["column"] == "发证日期").unwrap();
        assert_eq!((&issued["from"], &issued["rows"]), (&json!(header), &json!([2, 3])));
        let again = import(&town, "certificate", &csv, 0);
        assert_eq!((&again["updated"], &again["unchanged"]), (&json!(0), &json!(2)), "{cell}");
    }
    // A separate day of issue stays, and the receipt names the column that was not used.
    let town = Town::with_units();
    let csv = "姓名,单位名称,工种,领证日期,有效期\n张某,东沟石料厂,电工,2023-04-20,2023-05-01至2026-04-30\n";
    town.file("given.csv", csv);
    town.sh("import cert given.csv").done(&["起日没有收：发证日期另有一列"]);
    assert_eq!(text(&town.rows("cert list")[0], "issued"), "2023-04-20");
    let csv = "单位名称,许可证名称,许可证号,有效期起止\n东沟石料厂,安全生产许可证,晋A1,2024-02-01至2027-01-31\n";
    import(&town, "permit", csv, 0);
    let held = &town.rows("permit list")[0];
    assert_eq!((text(held, "issued"), text(held, "expires")), ("2024-02-01", "2027-01-31"));
    // A cell that is no period between two days is refused, once for the column.
    for (cell, word) in [
        ("2026-05-01至2023-04-30", "止日 2023-04-30 早于起日 2026-05-01"),
        ("长期", "没有“长期”的"),
        ("2023-05-01至长期有效", "没有“长期有效”的"),
        ("2023.5-2026.4", "“2023.5”没有写是哪一天"),
        ("2023-05-01至04-30", "“04-30”没有写年份"),
    ] {
        let rows: String = (1..=8).map(|n| format!("工人{n},东沟石料厂,电工,N{n},{cell}\n")).collect();
        town.file("given.csv", format!("姓名,单位名称,工种,证书编号,有效期\n{rows}"));
        let printed = town.sh("import cert given.csv");
        assert_eq!(printed.code, 2);
        let lines: Vec<&str> = printed.stderr.lines().filter(|line| line.contains(word)).collect();
        assert!(lines.len() == 1 && lines[0].contains("，有效期：") && lines[0].contains(cell), "{cell}：{printed:#?}");
    }
}

#[test]
fn what_a_review_found_is_the_state_where_no_column_has_it() {
    let head = "受检单位,隐患描述,隐患等级,发现日期,整改责任人,整改完成日期,复查日期,";
    // Header, text, the days of rectification and review, and the resulting status.
    for (header, words, rectified, reviewed, status, closed) in [
        ("复查结果", "合格", "2026-06-02", "2026-06-03", "closed", "2026-06-03"),
        ("复查情况", "已整改", "", "2026-06-03", "closed", "2026-06-03"),
        ("验收情况", "整改完成", "2026-06-02", "2026-06-03", "closed", "2026-06-03"),
        ("验收结果", "通过", "2026-06-02", "2026-06-03", "closed", "2026-06-03"),
        ("复查结论", "已整改到位，复查合格", "2026-06-02", "2026-06-03", "closed", "2026-06-03"),
        ("复查结果", "已整改", "2026-06-02", "", "rectified", ""),
        ("复查情况", "未整改", "", "2026-06-03", "rectifying", ""),
        ("验收情况", "不合格", "", "2026-06-03", "rectifying", ""),
        ("复查结果", "部分整改", "", "2026-06-03", "rectifying", ""),
        ("复查意见", "未通过", "", "", "rectifying", ""),
        ("复查结果", "未复查", "2026-06-02", "", "rectified", ""),
    ] {
        let town = Town::with_units();
        let row = |what: &str, grade: &str| {
            format!("东沟石料厂,{what},{grade},2026-06-01,孔平,{rectified},{reviewed},{words}\n")
        };
        let is_closed = !closed.is_empty();
        // A major hazard waits for its closing, and its day of rectification is never invented.
        let has_major = !is_closed || !rectified.is_empty();
        let major = if has_major { row("边坡失稳", "重大") } else { String::new() };
        let csv = format!("{head}{header}\n{}{major}", row("护栏缺失", "一般"));
        let receipt = import(&town, "hazard", &csv, 0);
        assert_eq!(receipt["columns_not_read"], json!([]), "{header} {words}");
        let held = town.rows("hazard list");
        let of = |what: &str| held.iter().find(|h| h["description"] == what).unwrap();
        assert_eq!(text(of("护栏缺失"), "status"), status, "{header} {words}");
        assert_eq!(of("护栏缺失")["closed"], if is_closed { json!(closed) } else { json!(null) }, "{words}");
        assert_eq!(all(&receipt, "derived").len(), usize::from(is_closed), "{receipt:#}");
        if has_major {
            assert!(of("边坡失稳")["closed"].is_null());
            assert_eq!(
                text(of("边坡失稳"), "status"),
                if is_closed { "rectified" } else { status },
                "{header} {words}"
            );
        }
        let again = import(&town, "hazard", &csv, 0);
        assert_eq!((&again["updated"], &again["unchanged"]), (&json!(0), &json!(held.len())), "{again:#}");
    }
}

#[test]
fn what_a_review_found_is_held_against_the_rest_of_the_row() {
    let town = Town::with_units();
    let head = "受检单位,隐患描述,隐患等级,发现日期,整改责任人,整改完成日期,复查日期,隐患状态,复查结果\n";
    let rectified = "2026-06-02,2026-06-03";
    for (days, state, words, why) in [
        (rectified, "已销号", "不合格", "和状态“已销号”对不上"),
        (rectified, "已整改", "未整改", "和状态“待复查”对不上"),
        (",", "整改中", "合格", "和状态“整改中”对不上"),
        (",2026-06-03", "未整改", "已整改", "和状态“整改中”对不上"),
        (rectified, "已闭环", "未复查", "和状态“已销号”对不上"),
        (",", "", "合格", "没有复查日期，不能猜是哪天"),
        (",", "", "整改完成", "没有整改完成日期，也没有复查日期"),
        (rectified, "", "部分整改", "和整改完成日期 2026-06-02 对不上"),
        (rectified, "", "未复查", "和复查日期 2026-06-03 对不上"),
    ] {
        let rows: String =
            (1..=7).map(|n| format!("东沟石料厂,第{n}处,一般,2026-06-01,孔平,{days},{state},{words}\n")).collect();
        town.file("given.csv", format!("{head}{rows}"));
        let printed = town.run(["import", "hazard", "given.csv"]);
        assert_eq!(printed.code, 2, "{state} {words}");
        let lines: Vec<&str> = printed.stderr.lines().filter(|line| line.contains(why)).collect();
        assert!(
            lines.len() == 1 && lines[0].contains("复查结果：") && lines[0].contains(words),
            "{words}：{printed:#?}"
        );
    }
    // What fits is imported, and a text without a result is reported where the status has a column of its own.
    for (n, (days, state, words)) in [
        (rectified, "已销号", "合格"),
        (rectified, "待复查", "整改完成"),
        (",2026-06-03", "整改中", "不合格"),
        (rectified, "已销号", "已现场查看护栏两处"),
    ]
    .into_iter()
    .enumerate()
    {
        town.file("given.csv", format!("{head}东沟石料厂,第{n}号护栏,一般,2026-06-01,孔平,{days},{state},{words}\n"));
        let printed = town.run(["import", "hazard", "given.csv"]);
        assert_eq!(printed.code, 0, "{printed:#?}");
        assert_eq!(printed.stderr.contains("看不出复查结果的没有读"), n == 3, "{printed:#?}");
    }
    town.file(
        "given.csv",
        "受检单位,隐患描述,隐患等级,发现日期,复查情况\n东沟石料厂,护栏,一般,2026-06-01,已现场查看\n",
    );
    let printed = town.sh("import hazard given.csv");
    assert!(
        printed.code == 2 && printed.stderr.contains("复查情况：“已现场查看”：看不出复查结果；请写 合格、已整改"),
        "{printed:#?}"
    );
}

#[test]
fn a_table_of_another_ledger_is_named_as_such() {
    let extinguishers = "灭火器台账,,,,,\n单位名称,设备名称,规格型号,数量,检验日期,下次检验日期\n东沟石料厂,灭火器,MFZ/ABC4,6,2026-03-01,2027-03-01\n";
    let special =
        "序号,使用单位,设备种类,设备代码,检验日期,下次检验日期\n1,东沟石料厂,叉车,5110,2026-03-01,2027-03-01\n";
    let register = "企业名称,法定代表人,联系电话,详细地址\n东沟石料厂,孔平,13900001234,东沟村\n";
    let hazards = "受检单位,隐患描述,隐患等级,发现日期\n东沟石料厂,护栏缺失,一般,2026-06-01\n";
    let certificates =
        "姓名,单位名称,证书名称,证书编号,发证日期,有效期至\n张某,东沟石料厂,电工作业,T1,2024-01-10,2030-01-09\n";
    let supplies = "存放地点,物资名称,数量,保管人\n镇库,沙袋,10,李某\n";
    for (csv, wrong, right, header) in [
        (extinguishers, "hazard", "device", 2),
        (extinguishers, "unit", "device", 2),
        (extinguishers, "cert", "device", 2),
        (special, "hazard", "device", 1),
        (special, "unit", "device", 1),
        (special, "cert", "device", 1),
        (register, "hazard", "unit", 1),
        (register, "training", "unit", 1),
        (hazards, "unit", "hazard", 1),
        (hazards, "cert", "hazard", 1),
        (certificates, "hazard", "cert", 1),
        (supplies, "hazard", "supply", 1),
    ] {
        let town = Town::with_units();
        town.file("given.csv", csv);
        let printed = town.run(["import", wrong, "given.csv"]);
        printed.fails(2, &[&format!("given.csv 第 {header} 行不像"), &format!("用 zhiben import {right} given.csv")]);
        assert!(town.run(["import", right, "given.csv", "--dry-run"]).code != 3, "{right}");
    }
    // A table that lacks one column of the other ledger is recognised too, with the missing column.
    let town = Town::with_units();
    town.file("given.csv", "序号,设备名称,规格型号,数量,存放位置,检验日期\n1,灭火器,4kg,2,车间,2026-03-01\n");
    for wrong in ["unit", "cert", "hazard"] {
        town.run(["import", wrong, "given.csv"]).fails(2, &["不像", "先补上“单位名称”一列，再用 zhiben import device"]);
    }
    // The right command accepts the table and names the columns that it does not read.
    town.file("given.csv", extinguishers);
    let receipt = import_file(&town, "device");
    assert_eq!(
        (&receipt["added"], &receipt["columns_not_read"]),
        (&json!(1), &json!(["规格型号", "数量", "下次检验日期"]))
    );
    // Few columns of a ledger do not make a table that ledger's.
    for (csv, ledger) in [
        ("单位名称,联系电话\n东沟石料厂,13900001234\n", "unit"),
        ("单位名称\n新厂\n", "unit"),
        ("单位名称,风险等级,负责人\n东沟石料厂,红,孔平\n", "unit"),
    ] {
        town.file("given.csv", csv);
        import_file(&town, ledger);
    }
}

#[track_caller]
fn import_file(town: &Town, ledger: &str) -> serde_json::Value {
    let printed = town.run(["import", ledger, "given.csv", "-f", "json"]);
    assert_eq!(printed.code, 0, "{printed:#?}");
    crate::env::parse(&printed.stdout)
}
