//! Import through the program: what the rows of a file become, what is refused with which message, and that missing
//! rows and a second import change nothing.

mod whole;

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

/// The refusals as row, column and value; each has a reason in Chinese.
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
    // The same refusals in the text for people, with row, column and value.
    let printed = town.run(["import", ledger, "given.csv"]);
    assert_eq!((printed.code, printed.stdout.as_str()), (2, ""), "{printed:#?}");
    for (row, column, value) in expected {
        assert!(printed.stderr.contains(&format!("第 {row} 行")), "{printed:#?}");
        assert!(printed.stderr.contains(column) && printed.stderr.contains(value), "{printed:#?}");
    }
    assert!(town.bytes() == before);
}

const LEDGERS: [&str; 9] =
    ["unit", "hazard", "step", "training", "attendance", "drill", "inspection", "activity", "event"];

/// Golden case 9 for plain files: the sample is imported, and a second import changes nothing.
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

/// A list written as CSV is imported as the same records. A list of hazards shows the state of the day (deadlines in
/// force, days) and is no export, so that it is left out.
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
                .done(&["已导入"]);
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
    // A line that fits no encoding is reported with its number and how to save the file.
    let other = with_mark.file("other.csv", b"\xb5\xa5\xce\xbb\xc3\xfb\xb3\xc6\n\xbc\xd7\n\xff\xff\n");
    let before = with_mark.bytes();
    with_mark.run(["import", "unit", other.to_str().unwrap()]).fails(3, &["第 3 行", "UTF-8"]);
    assert!(with_mark.bytes() == before);
}

/// Codes, telephone numbers and record numbers stay text in both directions.
#[test]
fn digits_stay_text() {
    let town = Town::new();
    let csv = "单位编码,单位名称,联系电话\n0914001,东沟厂,09141234567\n140000000000000001,西沟厂,+8613000000001\n";
    let (code, receipt) = import(&town, "unit", csv);
    assert_eq!((code, counts(&receipt)), (0, [2, 0, 0]), "{receipt}");
    let units = town.rows("unit list");
    assert_eq!((&units[0]["code"], &units[0]["phone"]), (&json!("0914001"), &json!("09141234567")));
    assert_eq!((&units[1]["code"], &units[1]["phone"]), (&json!("140000000000000001"), &json!("+8613000000001")));
    // A text that a spreadsheet would run is guarded in CSV and imported unchanged.
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
    // With English keys as headers too.
    let (code, _) = import(&town, "hazard", "unit,description,grade,found\nU001,电线裸露,general,2026-03-10\n");
    assert_eq!(code, 0);
    town.file("bad.csv", "姓名,年龄\n甲,3\n");
    town.refuses("import hazard bad.csv", &["表头", "单位名称", "隐患描述"]);
    town.file("bad.csv", "单位名称,单位名称,隐患描述\n甲,乙,丙\n");
    town.refuses("import hazard bad.csv", &["单位名称", "两次"]);
}

/// `2026/3/9` is a day in March; `2026/13/9` is refused with its place.
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

/// Rows are numbered as a spreadsheet shows them: empty rows count, line breaks inside quotation marks do not.
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

/// A list in one cell: an unknown unit is an error at the place of the whole list.
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

/// Golden case 10: a fuller file moves a record on; a missing row changes nothing.
#[test]
fn a_fuller_file_updates_and_absence_closes_nothing() {
    let town = Town::with_units();
    let first = format!(
        "{HAZARDS}\nH-1,东沟石料厂,破碎间,护栏缺失,一般,2026-03-09,孔平,2026-03-20,,,,,整改中\n\
         H-2,西沟石料厂,配电室,未配绝缘垫,一般,2026-03-10,,2026-03-20,,,,,已登记\n"
    );
    let (code, receipt) = import(&town, "hazard", &first);
    assert_eq!((code, counts(&receipt)), (0, [2, 0, 0]), "{receipt:#}");
    // 已整改 is the county's word for 待复查; H-2 is not in the file; empty cells change nothing.
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
    // Going back is refused: H-1 was rectified.
    refused_for(
        &town,
        "hazard",
        &format!("{HAZARDS}\nH-1,东沟石料厂,,护栏缺失,一般,2026-03-09,,,,,,,已登记\n"),
        &[(2, "状态", "已登记")],
    );
}

/// A hazard without a number is identified by its unit, description, day and place.
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

/// Two rows of one file with the same key: equal rows are one record, different rows are refused together.
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
    // Both rows are named, because nobody knows which of them is right.
    assert_eq!((code, found), (2, vec![2, 3]), "{receipt:#}");
}

#[test]
fn history_that_contradicts_itself_is_refused() {
    let town = Town::with_units();
    let cases = [
        ("东沟石料厂,,甲,一般,2026-03-09,,,2026-03-10,何甲,2026-03-11,2026-03-08,已销号", "销号日期", "2026-03-08"),
        ("东沟石料厂,,甲,一般,2026-03-09,,2026-03-08,,,,,已登记", "整改期限", "2026-03-08"),
        // No review closed it, and no date is invented.
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
