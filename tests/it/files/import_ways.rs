//! The ways of importing: what is added and updated, the good rows without the bad ones, unknown units, and an office's
//! own names for columns, values and firms.

use crate::env::{Town, rows, text};
use serde_json::{Value, json};

/// The 21 columns of a street office's sheet, exactly as in the sheet.
const FORM: &str = "上报单位,行业领域,企业类型,企业名称,统一社会信用代码,属地,详细地址,负责人,隐患分类,隐患描述,隐患位置,检查方式,\
                    检查人,检查时间,判定依据,违反判定依据具体条款,是否整改,实际整改完成时间,整改责任部门/责任人,整改措施,举报情况备注";

fn form(rows: &[&str]) -> String {
    format!("{FORM}\n{}\n", rows.join("\n"))
}

const RECTIFIED: &str = "积翠镇,工贸,小微,东沟机械有限责任公司,91110000600037341L,东沟村,1号,张三,一般,配电箱未接地,车间,企业自查,李四,\
                      2026年3月9日,GB 50054,5.1,是,2026-3-12,生产部/王五,接地,";
const OPEN: &str =
    "积翠镇,工贸,小微,西沟加工厂,,西沟村,2号,赵六,一般隐患,灭火器失效,库房,镇级检查,李四,2026.3.10,,,否,,赵六,更换,";
const BAD: &str = "积翠镇,工贸,小微,西沟加工厂,,西沟村,2号,赵六,重大,出口锁闭,门口,镇级检查,李四,2026/13/10,,,否,,,,";

#[track_caller]
fn import(town: &Town, options: &str) -> (i32, Value) {
    let out = town.sh(&format!("import hazard form.csv {options} -f json"));
    (out.code, crate::env::parse(&out.stdout))
}

#[track_caller]
fn counts(receipt: &Value) -> [i64; 3] {
    ["added", "updated", "unchanged"].map(|key| receipt[key].as_i64().unwrap())
}

/// A sheet of the county is imported with its own headers. An unknown unit is listed once with its rows; the good rows
/// are imported without the bad one, which is written to a file that can be repaired and imported.
#[test]
fn the_good_rows_go_in_and_the_bad_ones_come_back() {
    let town = Town::new();
    town.file("form.csv", form(&[RECTIFIED, OPEN, BAD]));
    let (code, reported) = import(&town, "");
    assert_eq!((code, counts(&reported)), (2, [0, 0, 0]));
    let unknown = reported["units_unknown"].as_array().unwrap();
    assert_eq!((unknown.len(), &unknown[1]["name"], &unknown[1]["rows"]), (2, &json!("西沟加工厂"), &json!([3, 4])));
    assert_eq!(town.rows("unit list").len(), 0);

    let (code, reported) = import(&town, "--create-units --partial rejects.csv");
    assert_eq!((code, counts(&reported)), (0, [2, 0, 0]), "{reported:#}");
    assert_eq!(reported["units_created"], json!(["东沟机械有限责任公司", "西沟加工厂"]));
    let hazards = town.rows("hazard list");
    assert_eq!(hazards.iter().map(|h| text(h, "found")).collect::<Vec<_>>(), ["2026-03-09", "2026-03-10"]);
    assert_eq!((text(&hazards[0], "rectified"), text(&hazards[0], "status")), ("2026-03-12", "rectified"));
    assert_eq!(town.rows("unit list")[0]["credit_code"], "91110000600037341L");

    let rejects = std::fs::read(town.root().join("rejects.csv")).unwrap();
    let rejects = String::from_utf8(rejects).unwrap();
    let lines: Vec<&str> = rejects.split("\r\n").collect();
    assert_eq!(lines[0], format!("\u{feff}{},原因", FORM));
    assert!(
        lines[1].starts_with(&format!("{BAD},")) && lines[1].contains("2026/13/10") && lines.len() == 3,
        "{rejects}"
    );
    town.file("rejects.csv", rejects.replace("2026/13/10,", "2026/3/10,"));
    town.sh("import hazard rejects.csv").done(&["原因", "新增 1"]);

    // The whole sheet again: nothing in it is new.
    town.file("form.csv", form(&[RECTIFIED, OPEN]));
    let before = town.bytes();
    assert_eq!(import(&town, "").1["unchanged"], 2);
    assert!(town.bytes() == before);
}

/// Golden case 10: 已整改 with its day updates the row, and each changed field is listed with its former value; a missing
/// row changes nothing.
#[test]
fn changes_of_a_later_file_are_shown_field_by_field() {
    let town = Town::new();
    town.file("form.csv", form(&[RECTIFIED, OPEN]));
    import(&town, "--create-units");
    town.file("form.csv", form(&[&OPEN.replace(",否,,", ",已整改,2026-3-20,")]));
    let before = town.bytes();
    let (code, reported) = import(&town, "--dry-run");
    assert_eq!((code, counts(&reported)), (0, [0, 1, 0]), "{reported:#}");
    let changed: Vec<(&str, Value, Value)> = reported["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| (text(c, "column"), c["was"].clone(), c["now"].clone()))
        .collect();
    assert_eq!(
        changed,
        [("整改完成日期", json!(null), json!("2026-03-20")), ("状态", json!("registered"), json!("rectified"))]
    );
    assert!(town.bytes() == before);
    town.sh("import hazard form.csv").done(&["整改完成日期：（空） → 2026-03-20", "更新 1"]);
    assert_eq!(town.rows("hazard list").len(), 2);
    // Without the day no date is invented.
    town.file("form.csv", form(&[&OPEN.replace("灭火器失效", "通道堆物").replace(",否,,", ",是,,")]));
    let (code, reported) = import(&town, "");
    assert_eq!((code, text(&reported["refused"][0], "column")), (2, "是否整改"), "{reported:#}");
}

#[test]
fn an_import_mode_does_only_what_it_names() {
    let town = Town::new();
    town.file("form.csv", form(&[OPEN]));
    import(&town, "--create-units");
    let new = OPEN.replace("灭火器失效", "线路老化");
    town.file("form.csv", form(&[&OPEN.replace(",更换,", ",全部更换,"), &new]));
    let (code, reported) = import(&town, "--mode add --dry-run");
    assert_eq!(
        (code, counts(&reported), &reported["rows_skipped"][0]["row"]),
        (0, [1, 0, 0], &json!(2)),
        "{reported:#}"
    );
    let (code, reported) = import(&town, "--mode update");
    assert_eq!(
        (code, counts(&reported), &reported["rows_skipped"][0]["row"]),
        (0, [0, 1, 0], &json!(3)),
        "{reported:#}"
    );
    let (code, reported) = import(&town, "--mode upsert");
    assert_eq!((code, counts(&reported)), (0, [1, 0, 1]));
    town.refuses("import hazard form.csv --mode replace", &["replace", "upsert", "add", "update"]);
}

/// A firm is recognised however its name is spelled, if exactly one firm fits.
#[test]
fn a_unit_is_known_by_other_spellings() {
    let town = Town::new();
    town.sh("unit add --name '东沟机械（方山）有限公司' --category 工贸").done(&["U001"]);
    let head = "单位名称,隐患描述,隐患等级,发现日期";
    for (place, name) in ["东沟机械(方山)有限责任公司", "东沟机械（方山） 有限公司", "U001", "东沟机械（方山）有限公司"]
        .iter()
        .enumerate()
    {
        town.file("h.csv", format!("{head}\n{name},隐患{place},一般,2026-03-09\n"));
        town.sh("import hazard h.csv").done(&["新增 1"]);
    }
    assert!(town.rows("hazard list").iter().all(|h| h["unit"] == "东沟机械（方山）有限公司"));
    // Where two firms differ only in that, the program asks.
    town.sh("unit add --name 东沟机械方山店 --category 工贸").done(&["U002"]);
    town.file("h.csv", format!("{head}\n东沟机械方山铺,甲,一般,2026-03-09\n"));
    let receipt = town.sh("import hazard h.csv -f json");
    let reported = crate::env::parse(&receipt.stdout);
    assert_eq!((receipt.code, &reported["units_unknown"][0]["rows"]), (2, &json!([2])));
    assert!(
        reported["units_unknown"][0]["nearest"].as_array().unwrap().contains(&json!("东沟机械方山店")),
        "{reported:#}"
    );
}

/// A clerk's names in `data/aliases.toml` are used in addition to those of the program.
#[test]
fn names_are_data_that_a_clerk_extends() {
    let town = Town::with_units();
    let file = "毛病,在哪家,隐患等级,发现日期\n甲,东沟石料厂,很大,2026-03-09\n";
    town.file("h.csv", file);
    let unknown = town.sh("import hazard h.csv");
    assert!(unknown.code == 2 && unknown.stderr.contains("没有读的列：毛病、在哪家"), "{unknown:#?}");
    town.file(
        "data/aliases.toml",
        "[columns.hazard]\nunit = [\"在哪家\"]\ndescription = [\"毛病\"]\n[words.grade]\nmajor = [\"很大\"]\n",
    );
    town.sh("import hazard h.csv").done(&["新增 1"]);
    assert_eq!(town.rows("hazard list")[0]["grade"], "major");
    town.file("data/aliases.toml", "[columns.hazard]\nunti = [\"在哪家\"]\n");
    town.sh("import hazard h.csv").fails(2, &["data/aliases.toml:2", "unti"]);
}

#[test]
fn an_amount_is_in_the_measure_of_its_header() {
    let town = Town::with_units();
    let rows_of = |header: &str, amount: &str| {
        format!("单位名称,隐患描述,隐患等级,发现日期,{header}\n东沟石料厂,{header}{amount},一般,2026-03-09,{amount}\n")
    };
    for (header, amount, yuan) in [
        ("整改资金（元）", "12000.50", json!(12000.5)),
        ("整改资金（万元）", "1.2", json!(12000)),
        ("整改资金(万元)", "0.000001", json!(0.01)),
    ] {
        town.file("h.csv", rows_of(header, amount));
        town.sh("import hazard h.csv").done(&["新增 1"]);
        assert_eq!(town.rows("hazard list").last().unwrap()["fund_yuan"], yuan, "{header}");
    }
    town.file("h.csv", rows_of("整改资金（万元）", "0.0000001"));
    let out = town.sh("import hazard h.csv");
    assert!(out.code == 2 && out.stderr.contains("整改资金（万元）：“0.0000001”"), "{out:#?}");
}

/// A row without a number never gets the number of a later row.
#[test]
fn imported_numbers_are_given_to_no_other() {
    let town = Town::with_units();
    town.file(
        "h.csv",
        "隐患编号,单位名称,隐患描述,隐患等级,发现日期\n,东沟石料厂,甲,一般,2026-03-09\nJC-YH-2026-0001,西沟石料厂,乙,一般,2026-03-09\n",
    );
    town.sh("import hazard h.csv").done(&["新增 2"]);
    let numbers: Vec<String> = rows(&town.json("hazard list")).iter().map(|h| text(h, "no").to_string()).collect();
    assert_eq!(numbers, ["JC-YH-2026-0001", "JC-YH-2026-0002"]);
    assert_eq!(text(&town.rows("hazard list")[0], "description"), "乙");
}

/// As in typed commands: a new record cannot name a void unit, and existing records stay as they are.
#[test]
fn a_void_unit_is_named_by_nothing_new() {
    let town = Town::with_units();
    town.sh("hazard add --unit U002 --description 旧账 --grade 一般 --found 2026-11-01").done(&["已登记"]);
    town.sh("unit edit U002 --aliases 老油站").done(&["已修改"]);
    let name = town.rows("unit show U002")[0]["name"].as_str().unwrap().to_string();
    town.sh("export hazard -o own.csv").done(&[]);
    town.sh("unit void U002 --reason 重复").done(&["已作废"]);
    let printed = format!("单位 {name}（U002）已作废");
    town.refuses("hazard add --unit U002 --description 新账 --grade 一般 --found 2026-11-02", &[&printed]);
    for (ledger, head, row) in [
        ("hazard", "单位名称,隐患描述,隐患等级,发现日期", "UNIT,新账NO,一般,2026-11-02"),
        ("training", "日期,主题,参加单位", "2026-11-0NO,消防,UNIT；U001"),
        ("cert", "姓名,单位名称,角色,证书类别,发证日期", "张NO,UNIT,特种作业人员,电工作业,2024-03-01"),
        ("risk", "单位名称,风险点,风险等级", "UNIT,边坡NO,红"),
        ("device", "单位名称,设备类别,安装日期", "UNIT,灭火器,2025-03-0NO"),
    ] {
        for unit in ["U002", &name, "老油站"] {
            let rows: String =
                (1..=7).map(|n| row.replace("UNIT", unit).replace("NO", &n.to_string()) + "\n").collect();
            town.file("given.csv", format!("{head}\n{rows}"));
            let out = town.run(["import", ledger, "given.csv"]);
            assert_eq!(out.code, 2, "{ledger} {unit}：{out:#?}");
            let lines: Vec<&str> = out.stderr.lines().filter(|line| line.contains(&printed)).collect();
            assert!(lines.len() == 1 && lines[0].starts_with("第 2、3、4、5、6、7、8 行"), "{out:#?}");
            assert_eq!(town.run(["import", ledger, "given.csv", "--dry-run"]).code, 2);
        }
    }
    // Existing records are no change, and a whole folder may contain void units.
    town.sh("import hazard own.csv").done(&["不变 1"]);
    town.sh("export all -o all").done(&[]);
    town.sh("import all all").done(&["不变"]);
    let other = Town::new();
    other.run(["import", "all", town.root().join("all").to_str().unwrap()]).done(&["新增"]);
}
