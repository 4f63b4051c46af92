//! Import through the program: what a file of rows becomes, what is refused and how it is said, and that
//! absence and a second time change nothing.

use crate::env::{Town, has_keys, repo, rows, sample};
use serde_json::{Value, json};

const RECEIPT: &str = "report as_of generated_by rows file encoding sheet sheets_not_read header_row rows_read added updated \
                       unchanged refused incomplete columns_not_read rows_skipped units_unknown units_created changes derived";

const HAZARDS: &str = "隐患编号,单位名称,隐患部位,隐患描述,隐患等级,发现日期,整改责任人,整改期限,整改完成日期,复查人,复查日期,销号日期,状态";

/// Imports a file's text and gives the receipt as JSON with the code.
#[track_caller]
fn import(town: &Town, ledger: &str, csv: impl AsRef<[u8]>) -> (i32, Value) {
    import_with(town, ledger, csv, &[])
}

#[track_caller]
fn import_with(town: &Town, ledger: &str, csv: impl AsRef<[u8]>, options: &[&str]) -> (i32, Value) {
    town.file("given.csv", csv);
    let mut args = vec!["import", ledger, "given.csv", "-f", "json"];
    args.extend(options);
    let out = town.run(args);
    assert!(crate::env::is_chinese(&out.stderr), "{out:#?}");
    let receipt = crate::env::parse(&out.stdout);
    has_keys(&receipt, RECEIPT);
    assert_eq!(receipt["report"], "import");
    (out.code, receipt)
}

#[track_caller]
fn counts(receipt: &Value) -> [i64; 3] {
    ["added", "updated", "unchanged"].map(|key| receipt[key].as_i64().unwrap())
}

/// The refusals as (row, column, value), each with a reason in Chinese.
#[track_caller]
fn refused(receipt: &Value) -> Vec<(i64, String, String)> {
    let all = receipt["refused"].as_array().unwrap();
    all.iter().for_each(|r| {
        has_keys(r, "row column value reason");
        assert!(crate::env::is_chinese(r["reason"].as_str().unwrap()), "{r}");
    });
    let text = |r: &Value, key: &str| r[key].as_str().unwrap_or_default().to_string();
    all.iter().map(|r| (r["row"].as_i64().unwrap(), text(r, "column"), text(r, "value"))).collect()
}

#[track_caller]
fn refused_for(town: &Town, ledger: &str, csv: &str, expected: &[(i64, &str, &str)]) {
    let before = town.bytes();
    let (code, receipt) = import(town, ledger, csv);
    let found = refused(&receipt);
    let found: Vec<(i64, &str, &str)> = found.iter().map(|(r, c, v)| (*r, c.as_str(), v.as_str())).collect();
    assert_eq!((code, found.as_slice()), (2, expected), "{receipt:#}");
    assert_eq!(counts(&receipt), [0, 0, 0]);
    assert!(town.bytes() == before, "拒收之后台账文件变了");
    // The same words for a person, with row, column and value.
    let said = town.run(["import", ledger, "given.csv"]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{said:#?}");
    for (row, column, value) in expected {
        assert!(said.stderr.contains(&format!("第 {row} 行")), "{said:#?}");
        assert!(said.stderr.contains(column) && said.stderr.contains(value), "{said:#?}");
    }
    assert!(town.bytes() == before);
}

const LEDGERS: [&str; 9] =
    ["unit", "hazard", "step", "training", "attendance", "drill", "inspection", "activity", "event"];

/// Golden case 9, as far as plain files go: the sample comes in, a second time changes nothing.
#[test]
fn the_sample_comes_in_and_a_second_time_changes_nothing() {
    let town = Town::new();
    for ledger in LEDGERS {
        let file = repo(&format!("data/sample/{ledger}.csv"));
        let rows = sample(ledger).len() as i64;
        let first = town.run(["import", ledger, file.to_str().unwrap(), "-f", "json"]);
        assert_eq!(first.code, 0, "{first:#?}");
        let receipt = crate::env::parse(&first.stdout);
        assert_eq!(counts(&receipt), [rows, 0, 0], "{ledger}");
        assert_eq!(receipt["columns_not_read"], json!([]));
        assert_eq!(receipt["header_row"], 1);
        assert_eq!(receipt["encoding"], "utf-8");
        assert_eq!(receipt["file"], file.to_str().unwrap());
    }
    let before = town.bytes();
    for ledger in LEDGERS {
        let file = repo(&format!("data/sample/{ledger}.csv"));
        let rows = sample(ledger).len() as i64;
        let again = town.run(["import", ledger, file.to_str().unwrap(), "-f", "json"]);
        assert_eq!(again.code, 0, "{again:#?}");
        assert_eq!(counts(&crate::env::parse(&again.stdout)), [0, 0, rows], "{ledger}");
    }
    assert!(town.bytes() == before, "第二次导入改了台账");
}

/// What lists write as CSV reads back to the same records. A list of hazards shows the day's view
/// (deadlines in force, days), and a list is no export: it is left out.
#[test]
fn a_list_as_csv_comes_in_again_without_a_change() {
    let town = Town::sample();
    for ledger in LEDGERS.into_iter().filter(|l| !["step", "hazard"].contains(l)) {
        let command = if ledger == "activity" { "done" } else { ledger };
        let csv = town.sh(&format!("{command} list -f csv")).ok();
        let (code, receipt) = import(&town, ledger, &csv);
        assert_eq!((code, counts(&receipt)), (0, [0, 0, sample(ledger).len() as i64]), "{ledger}: {receipt:#}");
        let other = Town::new();
        for needed in LEDGERS.iter().take_while(|l| **l != ledger) {
            other
                .run(["import", needed, repo(&format!("data/sample/{needed}.csv")).to_str().unwrap()])
                .said(&["已导入"]);
        }
        let (code, _) = import(&other, ledger, &csv);
        assert_eq!(code, 0);
        assert_eq!(other.sh(&format!("{command} list -f csv")).ok(), csv, "{ledger}");
    }
}

#[test]
fn a_mark_is_no_difference() {
    let csv = std::fs::read_to_string(repo("data/sample/unit.csv")).unwrap();
    let with_mark = Town::new();
    let (code, receipt) = import(&with_mark, "unit", format!("\u{FEFF}{}", csv.replace('\n', "\r\n")));
    assert_eq!((code, &receipt["encoding"]), (0, &json!("utf-8-bom")));
    let without = Town::new();
    let _ = import(&without, "unit", &csv);
    assert_eq!(with_mark.sh("unit list -f csv").ok(), without.sh("unit list -f csv").ok());
    // 单位名称, 甲 in GBK.
    let (code, receipt) = import(&without, "unit", b"\xb5\xa5\xce\xbb\xc3\xfb\xb3\xc6\n\xbc\xd7\n");
    assert_eq!((code, &receipt["encoding"], counts(&receipt)), (0, &json!("gb18030"), [1, 0, 0]));
    // What no encoding fits is said with its line, and how to save it is said.
    let other = with_mark.file("other.csv", b"\xb5\xa5\xce\xbb\xc3\xfb\xb3\xc6\n\xbc\xd7\n\xff\xff\n");
    let before = with_mark.bytes();
    with_mark.run(["import", "unit", other.to_str().unwrap()]).fails(3, &["第 3 行", "UTF-8"]);
    assert!(with_mark.bytes() == before);
}

/// Codes, phones and numbers are text both ways.
#[test]
fn digits_stay_text() {
    let town = Town::new();
    let csv = "单位编码,单位名称,联系电话\n0914001,东沟厂,09141234567\n140000000000000001,西沟厂,+8613000000001\n";
    let (code, receipt) = import(&town, "unit", csv);
    assert_eq!((code, counts(&receipt)), (0, [2, 0, 0]), "{receipt}");
    let units = town.rows("unit list");
    assert_eq!((&units[0]["code"], &units[0]["phone"]), (&json!("0914001"), &json!("09141234567")));
    assert_eq!((&units[1]["code"], &units[1]["phone"]), (&json!("140000000000000001"), &json!("+8613000000001")));
    // A text that a spreadsheet would run is guarded in CSV and comes back as it was.
    let written = town.sh("unit list -f csv").ok();
    assert!(written.contains("'+8613000000001"), "{written}");
    let (_, receipt) = import(&town, "unit", &written);
    assert_eq!(counts(&receipt), [0, 0, 2], "{receipt}");
}

#[test]
fn headers_are_matched_as_the_ledgers_name_them() {
    let town = Town::with_units();
    let csv = " 单位 名称 ,隐患描述*,隐患等级,发现日期,整改资金(元),承办人,ｎｏ\n东沟石厂,护栏缺失,一般,2026/3/9,1200.5,某人,H-1\n";
    let csv = csv.replace("隐患描述*", "隐患描述");
    let (code, receipt) = import(&town, "隐患", &csv);
    assert_eq!((code, counts(&receipt)), (0, [1, 0, 0]), "{receipt}");
    assert_eq!(receipt["columns_not_read"], json!(["承办人"]));
    let held = &town.rows("hazard list")[0];
    assert_eq!(
        (&held["no"], &held["unit"], &held["found"], &held["fund_yuan"]),
        (&json!("H-1"), &json!("东沟石料厂"), &json!("2026-03-09"), &json!(1200.5))
    );
    // By English keys too.
    let (code, _) = import(&town, "hazard", "unit,description,grade,found\nU001,电线裸露,general,2026-03-10\n");
    assert_eq!(code, 0);
    town.file("bad.csv", "姓名,年龄\n甲,3\n");
    town.refuses("import hazard bad.csv", &["表头", "单位名称", "隐患描述"]);
    town.file("bad.csv", "单位名称,单位名称,隐患描述\n甲,乙,丙\n");
    town.refuses("import hazard bad.csv", &["单位名称", "两次"]);
}

/// `2026/3/9` is a day in March; `2026/13/9` is none, and where it stands is said.
#[test]
fn dates_are_read_and_never_guessed() {
    let town = Town::with_units();
    let forms =
        ["2026/3/9", "2026-3-9", "2026.3.9", "20260309", "2026年3月9日", "二〇二六年三月九日", "２０２６－０３－０９"];
    let rows: Vec<String> =
        forms.iter().enumerate().map(|(i, form)| format!("东沟石料厂,隐患{i},一般,{form}")).collect();
    let (code, receipt) =
        import(&town, "hazard", format!("单位名称,隐患描述,隐患等级,发现日期\n{}\n", rows.join("\n")));
    assert_eq!((code, counts(&receipt)), (0, [forms.len() as i64, 0, 0]), "{receipt:#}");
    assert!(town.rows("hazard list").iter().all(|h| h["found"] == "2026-03-09"));
    let vague = [
        "2026/13/9",
        "2026-02-30",
        "3月18日",
        "24.3.18",
        "立即",
        "长期",
        "3月底前",
        "1970-01-01",
        "2026-3",
        "昨天",
        "+15",
    ];
    let rows: Vec<String> =
        vague.iter().enumerate().map(|(i, form)| format!("东沟石料厂,模糊{i},一般,{form}")).collect();
    let csv = format!("单位名称,隐患描述,隐患等级,发现日期\n{}\n", rows.join("\n"));
    let expected: Vec<(i64, &str, &str)> =
        vague.iter().enumerate().map(|(i, form)| (i as i64 + 2, "发现日期", *form)).collect();
    refused_for(&town, "hazard", &csv, &expected);
}

/// Every bad cell of every row is reported, with what is accepted, and no row comes in.
#[test]
fn every_bad_row_is_reported_and_none_comes_in() {
    let town = Town::with_units();
    let csv = "单位名称,隐患描述,隐患等级,发现日期,整改资金（元）,来源,行业领域\n\
               东沟石料厂,好的一行,一般,2026-03-09,100,企业自查,非煤矿山\n\
               北沟石料厂,不认识的单位,特大,2026-03-09,叁佰,天上,航天\n\
               西沟石料厂,,一般,2026-03-09,,,\n\
               西沟,部分名称,一般,2026-03-09,1.005,,\n";
    refused_for(
        &town,
        "hazard",
        csv,
        &[
            (3, "单位名称", "北沟石料厂"),
            (3, "隐患等级", "特大"),
            (3, "整改资金（元）", "叁佰"),
            (3, "来源", "天上"),
            (3, "行业领域", "航天"),
            (4, "隐患描述", ""),
            (5, "单位名称", "西沟"),
            (5, "整改资金（元）", "1.005"),
        ],
    );
    let (_, receipt) = import(&town, "hazard", csv);
    let reason = |at: usize| receipt["refused"][at]["reason"].as_str().unwrap().to_string();
    assert!(reason(1).contains("一般(general)") && reason(1).contains("疑似重大"), "{receipt:#}");
    assert!(reason(3).contains("企业自查") && reason(4).contains("非煤矿山"), "{receipt:#}");
    let unknown = receipt["units_unknown"].as_array().unwrap();
    assert_eq!(
        unknown,
        &[
            json!({"name": "北沟石料厂", "rows": [3], "nearest": ["东沟石料厂", "西沟石料厂"]}),
            json!({"name": "西沟", "rows": [5], "nearest": ["西沟石料厂"]})
        ],
        "{receipt:#}"
    );
    assert_eq!(town.rows("hazard list"), Vec::<Value>::new());
}

/// Rows are counted as a spreadsheet shows them: blank ones too, line breaks inside quotes not.
#[test]
fn rows_have_the_numbers_that_a_spreadsheet_shows() {
    let town = Town::with_units();
    let csv = "单位名称,隐患描述,隐患等级,发现日期\r\n\
               东沟石料厂,\"两行\r\n描述\",一般,2026-03-09\r\n\
               \r\n\
               ,,,\r\n\
               东沟石料厂,坏日期,一般,2026-03-32\r\n";
    refused_for(&town, "hazard", csv, &[(5, "发现日期", "2026-03-32")]);
    let (code, receipt) = import(&town, "hazard", csv.replace("2026-03-32", "2026-03-31"));
    assert_eq!((code, counts(&receipt)), (0, [2, 0, 0]));
    assert_eq!(town.rows("hazard list")[0]["description"], "两行\r\n描述");
}

/// Lists in a cell: a unit that is not known is an error with the whole list's place.
#[test]
fn lists_in_a_cell() {
    let town = Town::with_units();
    let head = "日期,演练类型,参演单位\n";
    let (code, _) = import(
        &town,
        "drill",
        format!(
            "{head}2026-03-09,消防,东沟石料厂；粮油、副食店\n2026-03-10,消防,粮油、副食店\n2026-03-11,消防,\"东沟石料厂、西沟石料厂\"\n2026-03-12,消防,粮油、副食店；\n"
        ),
    );
    assert_eq!(code, 0);
    let units: Vec<Value> = town.rows("drill list").iter().map(|d| d["units"].clone()).collect();
    assert_eq!(
        units,
        [
            json!(["东沟石料厂", "粮油、副食店"]),
            json!(["粮油、副食店"]),
            json!(["东沟石料厂", "西沟石料厂"]),
            json!(["粮油、副食店"])
        ]
    );
    refused_for(
        &town,
        "drill",
        &format!("{head}2026-03-09,消防,东沟石料厂；北沟石料厂\n"),
        &[(2, "参演单位", "东沟石料厂；北沟石料厂")],
    );
}

/// Golden case 10: a file that says more moves a record on; a row that is missing changes nothing.
#[test]
fn a_file_that_says_more_updates_and_absence_closes_nothing() {
    let town = Town::with_units();
    let first = format!(
        "{HAZARDS}\nH-1,东沟石料厂,破碎间,护栏缺失,一般,2026-03-09,孔平,2026-03-20,,,,,整改中\n\
         H-2,西沟石料厂,配电室,未配绝缘垫,一般,2026-03-10,,2026-03-20,,,,,已登记\n"
    );
    let (code, receipt) = import(&town, "hazard", &first);
    assert_eq!((code, counts(&receipt)), (0, [2, 0, 0]), "{receipt:#}");
    // 已整改 is what a county calls 待复查; H-2 is not in the file; empty cells leave what is there.
    let second = format!("{HAZARDS}\nH-1,东沟石料厂,,护栏缺失,一般,2026-03-09,,,2026-03-18,,,,已整改\n");
    let (code, receipt) = import(&town, "hazard", &second);
    assert_eq!((code, counts(&receipt)), (0, [0, 1, 0]), "{receipt:#}");
    let all = town.rows("hazard list");
    assert_eq!(
        (&all[0]["status"], &all[0]["rectified"], &all[0]["owner"], &all[0]["place"], &all[0]["due"]),
        (&json!("rectified"), &json!("2026-03-18"), &json!("孔平"), &json!("破碎间"), &json!("2026-03-20"))
    );
    assert_eq!((&all[1]["status"], &all[1]["closed"]), (&json!("registered"), &json!(null)));
    assert_eq!(counts(&import(&town, "hazard", &second).1), [0, 0, 1]);
    // Back is refused: H-1 was mended.
    refused_for(
        &town,
        "hazard",
        &format!("{HAZARDS}\nH-1,东沟石料厂,,护栏缺失,一般,2026-03-09,,,,,,,已登记\n"),
        &[(2, "状态", "已登记")],
    );
}

/// Without numbers a hazard is known by its unit, description, day and place.
#[test]
fn rows_without_numbers_are_known_by_what_identifies_them() {
    let town = Town::with_units();
    let csv = "单位名称,隐患部位,隐患描述,隐患等级,发现日期\n\
               东沟石料厂,破碎间,护栏缺失,一般,2026-03-09\n\
               U001,配电室,护栏缺失,一般,2026-03-09\n";
    assert_eq!(counts(&import(&town, "hazard", csv).1), [2, 0, 0]);
    assert_eq!(counts(&import(&town, "hazard", csv).1), [0, 0, 2]);
    assert_eq!(
        town.rows("hazard list").iter().map(|h| h["no"].clone()).collect::<Vec<_>>(),
        ["JC-YH-2026-0001", "JC-YH-2026-0002"]
    );
    // A unit under another of its names is the same unit.
    assert_eq!(counts(&import(&town, "hazard", csv.replace("U001", "东沟石厂")).1), [0, 0, 2]);
    let drills = "日期,演练类型,参演单位,参演人数\n2026-03-09,消防,东沟石料厂；西沟石料厂,5\n";
    assert_eq!(counts(&import(&town, "drill", drills).1), [1, 0, 0]);
    // The same units in another order are the same record.
    assert_eq!(
        counts(&import(&town, "drill", drills.replace("东沟石料厂；西沟石料厂,5", "西沟石料厂；东沟石料厂,6")).1),
        [0, 1, 0]
    );
    assert_eq!(town.rows("drill list").len(), 1);
}

/// Two rows of one file with the same key: alike they are one record, unlike they are refused together.
#[test]
fn rows_of_one_file_that_contradict_each_other_are_refused_together() {
    let town = Town::with_units();
    let row = "H-1,东沟石料厂,,护栏缺失,一般,2026-03-09,,,,,,,已登记\n";
    let (code, receipt) = import(&town, "hazard", format!("{HAZARDS}\n{row}{row}"));
    assert_eq!((code, counts(&receipt)), (0, [1, 0, 0]), "{receipt:#}");
    let skipped = receipt["rows_skipped"].as_array().unwrap();
    assert_eq!(skipped.len(), 1);
    has_keys(&skipped[0], "row why");
    assert_eq!(skipped[0]["row"], 3);
    let (code, receipt) = import(
        &town,
        "hazard",
        format!("{HAZARDS}\n{}{}", row.replace("H-1", "H-2"), row.replace("H-1", "H-2").replace("护栏", "警示牌")),
    );
    let found: Vec<i64> = refused(&receipt).iter().map(|(row, ..)| *row).collect();
    // Both rows are named, since nobody knows which of them is right.
    assert_eq!((code, found), (2, vec![2, 3]), "{receipt:#}");
}

#[test]
fn history_that_contradicts_itself_is_refused() {
    let town = Town::with_units();
    let cases = [
        ("东沟石料厂,,甲,一般,2026-03-09,,,2026-03-10,何甲,2026-03-11,2026-03-08,已销号", "销号日期", "2026-03-08"),
        ("东沟石料厂,,甲,一般,2026-03-09,,2026-03-08,,,,,已登记", "整改期限", "2026-03-08"),
        // No review closed it either, and no day is made up.
        ("东沟石料厂,,甲,一般,2026-03-09,,,2026-03-10,何甲,,,已销号", "状态", "已销号"),
        ("东沟石料厂,,甲,一般,2026-03-09,,,2026-03-08,,,,待复查", "整改完成日期", "2026-03-08"),
        ("东沟石料厂,,甲,一般,2026-03-09,,,2026-03-12,何甲,2026-03-11,,待复查", "复查日期", "2026-03-11"),
        ("东沟石料厂,,甲,一般,2026-03-09,,,,,,,待复查", "状态", "待复查"),
        ("东沟石料厂,,甲,一般,2026-11-24,,,,,,,已登记", "发现日期", "2026-11-24"),
        ("东沟石料厂,,甲,一般,2026-03-09,,,2026-11-24,,,,待复查", "整改完成日期", "2026-11-24"),
        ("东沟石料厂,,甲,一般,2026-03-09,,,,,,,已作废", "作废原因", ""),
    ];
    for (row, column, value) in cases {
        refused_for(&town, "hazard", &format!("{HAZARDS}\nH-1,{row}\n"), &[(2, column, value)]);
    }
}

/// History arrives incomplete: it is taken as it is, listed as 待补 and never invented.
#[test]
fn incomplete_history_is_taken_and_listed() {
    let town = Town::with_units();
    let csv = format!(
        "{HAZARDS}\nH-1,东沟石料厂,,老隐患,重大,2024-03-09,孔平,2024-05-01,2024-04-10,何甲,2024-04-11,2024-04-12,已销号\n\
         H-2,东沟石料厂,,一般的,一般,2024-03-09,,,,,,2024-04-12,已销号\n\
         H-3,西沟石料厂,,齐全的,一般,2024-03-09,孔平,2024-05-01,2024-04-10,何甲,2024-04-11,2024-04-12,已销号\n"
    );
    let (code, receipt) = import(&town, "hazard", &csv);
    assert_eq!((code, counts(&receipt)), (0, [3, 0, 0]), "{receipt:#}");
    let incomplete = receipt["incomplete"].as_array().unwrap();
    assert_eq!(incomplete.iter().map(|i| i["row"].as_i64().unwrap()).collect::<Vec<_>>(), [2, 3]);
    let lacks = incomplete[0]["lacks"].to_string();
    for part in ["措施", "资金", "预案", "张三", "销号批准人"] {
        assert!(lacks.contains(part), "{part}：{lacks}");
    }
    assert!(!lacks.contains("责任人\"") && !lacks.contains("时限"), "{lacks}");
    assert!(incomplete[1]["lacks"].to_string().contains("整改完成日期"));
    let held = &town.rows("hazard list")[0];
    assert_eq!(
        (&held["contingency"], &held["notified"], &held["status"]),
        (&json!(null), &json!(null), &json!("closed"))
    );
    // Without a day of its mending, the closing is the day by which it was mended: 27 days after the 16th.
    let lone = town.rows("hazard list").into_iter().find(|h| h["no"] == "H-2").unwrap();
    assert_eq!(
        (&lone["due"], &lone["rectified"], &lone["days_overdue"]),
        (&json!("2024-03-16"), &json!(null), &json!(27))
    );
    assert_eq!(town.rows("overdue --kind hazard --kind review --kind notice"), Vec::<Value>::new());
    // A person is told the same.
    let other = Town::with_units();
    other.file("given.csv", &csv);
    other.run(["import", "hazard", "given.csv"]).said(&["H-1", "待补", "新增 3"]);
    // New steps obey the gates, whatever history lacked.
    town.sh("hazard reopen H-1 --reason 又犯").said(&["重开"]);
    town.refuses("hazard rectify H-1 --rectified-by 孔平", &["措施", "预案"]);
}

/// Golden case 13: one bad row among five, and nothing changed.
#[test]
fn one_bad_row_among_five_changes_nothing() {
    let town = Town::sample();
    let units: Vec<String> = (1..=5).map(|n| format!("U00{n},{}", if n == 4 { "很多" } else { "7" })).collect();
    refused_for(&town, "unit", &format!("单位编码,从业人数\n{}\n", units.join("\n")), &[(5, "从业人数", "很多")]);
    let good = format!("单位编码,从业人数\n{}\n", units.join("\n").replace("很多", "7"));
    let (code, receipt) = import(&town, "unit", &good);
    assert_eq!((code, counts(&receipt)), (0, [0, 5, 0]), "{receipt:#}");
}

/// What a file adds to the register must not clash, neither with the store nor within the file.
#[test]
fn units_of_a_file_have_names_of_their_own() {
    let town = Town::with_units();
    let head = "单位编码,单位名称,别名\n";
    for csv in [
        format!("{head}U010,新一厂,东沟石料厂\n"),
        format!("{head}U010,新一厂,同一别名\nU011,新二厂,同一别名\n"),
        format!("{head}U010,新一厂,\nU011,新一厂,\n"),
        format!("{head}U002,东沟石料厂,\n"),
        "单位编码,单位名称,统一社会信用代码\nU010,新一厂,91110000600037341L\nU011,新二厂,91110000600037341L\n"
            .to_string(),
    ] {
        let before = town.bytes();
        let (code, receipt) = import(&town, "unit", &csv);
        assert_eq!(code, 2, "{csv}{receipt:#}");
        assert!(!refused(&receipt).is_empty());
        assert!(town.bytes() == before);
    }
    // A code is given on entry only: a file that knows the unit by its name does not change it in silence.
    let (code, receipt) = import(&town, "unit", "单位编码,单位名称\nU099,东沟石料厂\n");
    assert_eq!(town.rows("unit list")[0]["code"], "U001", "{receipt:#}");
    assert_eq!(code, 2, "{receipt:#}");
    let (code, _) = import(&town, "unit", "单位名称,类别\n新三厂,工贸\n新四厂,工贸\n");
    assert_eq!(code, 0);
    let codes: Vec<Value> = town.rows("unit list").iter().map(|u| u["code"].clone()).collect();
    assert_eq!(codes, ["U001", "U002", "U003", "U004", "U005", "U006"]);
}

#[test]
fn a_dry_run_says_what_would_be_and_writes_nothing() {
    let town = Town::with_units();
    let before = town.bytes();
    let csv = format!("{HAZARDS}\nH-1,东沟石料厂,,护栏缺失,一般,2026-03-09,,,,,,,已登记\n");
    let (code, receipt) = import_with(&town, "hazard", &csv, &["--dry-run"]);
    assert_eq!((code, counts(&receipt)), (0, [1, 0, 0]));
    assert!(town.bytes() == before && town.rows("hazard list").is_empty());
    town.run(["import", "hazard", "given.csv", "--dry-run"]).said(&["没有写入", "新增 1"]);
    // It has the code that the real run would have.
    let (code, _) = import_with(&town, "hazard", csv.replace("一般", "特大"), &["--dry-run"]);
    assert_eq!(code, 2);
    // Without a store it makes none.
    let fresh = Town::new();
    fresh.file("units.csv", "单位名称\n甲厂\n");
    let out = fresh.run(["import", "unit", "units.csv", "--dry-run"]);
    assert_eq!((out.code, fresh.bytes()), (0, None), "{out:#?}");
}

#[test]
fn what_is_no_file_of_rows() {
    let town = Town::with_units();
    let before = town.bytes();
    town.run(["import", "hazard", "nowhere.csv"]).fails(3, &["nowhere.csv"]);
    town.file("empty.csv", "");
    town.refuses("import hazard empty.csv", &["空"]);
    town.file("blank.csv", "\n , \n");
    town.refuses("import hazard blank.csv", &["空"]);
    town.refuses("import 航天 empty.csv", &["航天", "unit", "hazard"]);
    town.refuses("import hazard", &["文件"]);
    // A header alone is a file without rows: nothing to do and nothing wrong.
    let (code, receipt) = import(&town, "hazard", format!("{HAZARDS}\n"));
    assert_eq!((code, counts(&receipt)), (0, [0, 0, 0]));
    assert!(town.bytes() == before);
    // A cell beyond the header is not dropped in silence.
    refused_for(
        &town,
        "hazard",
        "单位名称,隐患描述,隐患等级,发现日期\n东沟石料厂,甲,一般,2026-03-09,多\n",
        &[(2, "", "多")],
    );
}

/// A ledger is known by its name and by its command.
#[test]
fn a_ledger_is_known_by_its_names() {
    let town = Town::with_units();
    let csv = "日期,任务编号,内容\n2026-10-28,1.1a,学习\n";
    assert_eq!(counts(&import(&town, "activity", csv).1), [1, 0, 0]);
    assert_eq!(counts(&import(&town, "done", csv).1), [0, 0, 1]);
    assert_eq!(counts(&import(&town, "办结", csv).1), [0, 0, 1]);
    // A tick of a measure that a ledger shows is refused from a file too.
    refused_for(&town, "activity", "日期,任务编号,单位\n2026-10-28,7.2a,东沟石料厂\n", &[(2, "任务编号", "7.2a")]);
}

/// A number of our own form that a file brings pushes the serial past it.
#[test]
fn imported_numbers_push_the_serial() {
    let town = Town::with_units();
    let csv = "隐患编号,单位名称,隐患描述,隐患等级,发现日期\nJC-YH-2026-0041,东沟石料厂,甲,一般,2026-03-09\nYH0000001,东沟石料厂,乙,一般,2026-03-09\n";
    assert_eq!(import(&town, "hazard", csv).0, 0);
    let added = town.sh("hazard add --unit U001 --description 丙 --grade general --found 2026-04-01 -f json").record();
    assert_eq!(added["no"], "JC-YH-2026-0042");
    assert_eq!(rows(&town.json("hazard show YH0000001"))[0]["description"], "乙");
}

/// A file that was written before does not undo the steps that were taken since, nor does it take a step.
#[test]
fn a_file_takes_back_no_step() {
    let town = Town::sample();
    let given = std::fs::read_to_string(crate::env::repo("data/sample/hazard.csv")).unwrap();
    let head = given.lines().next().unwrap();
    let row = |no: &str| given.lines().find(|line| line.starts_with(no)).unwrap().to_string();
    town.sh("hazard extend 2026-21 --due 12-15 --reason 大雪 --approved-by 镇长").said(&["已延期"]);
    refused_for(&town, "hazard", &format!("{head}\n{}\n", row("JC-YH-2026-0021")), &[(2, "整改期限", "2026-11-15")]);
    town.sh("hazard review 2026-29 --fail --reviewer 何甲").said(&["退回整改"]);
    refused_for(
        &town,
        "hazard",
        &format!("{head}\n{}\n", row("JC-YH-2026-0029")),
        &[(2, "整改完成日期", "2026-11-13")],
    );
    let grade = "隐患编号,单位名称,隐患描述,隐患等级,发现日期\nJC-YH-2026-0012,示例砂石骨料有限公司,南帮未自上而下分台阶开采，存在掏采,一般,2026-09-02\n";
    let found = town.rows("hazard list --no 2026-0012")[0]["found"].as_str().unwrap().to_string();
    refused_for(&town, "hazard", &grade.replace("2026-09-02", &found), &[(2, "隐患等级", "一般")]);
}

/// A quote that nobody closed would swallow the rows after it.
#[test]
fn an_open_quote_is_told_with_its_row() {
    let town = Town::with_units();
    let _ = town.file("open.csv", "单位编码,备注\nU001,好\nU002,\"没收尾\nU003,好\n");
    let before = town.bytes();
    town.refuses("import unit open.csv", &["第 3 行", "引号"]);
    assert!(town.bytes() == before);
}
