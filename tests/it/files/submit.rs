//! `submit`: the forms of a small invented town, every number worked out by hand; the same bytes after the ledgers
//! changed; what changed since, and why.

mod reasons;
mod town_forms;

use crate::env::{Output, Run, Town, has_keys, rows, text};
use serde_json::Value;
use std::fs;

const UNITS: &str = "单位编码,单位名称,类别,主要负责人,联系电话,所属村,地址,统一社会信用代码\n\
    U001,东沟石料厂,非煤矿山,张三,0358-5550001,东沟村,东沟村1号,\n\
    U002,西沟加油站,危险化学品,李四,13800000002,西沟村,西沟村2号,\n\
    U003,小面馆,九小场所,王五,,南河村,街口,\n\
    U004,南河村,行政村,喻九,13800000004,,,\n";

/// H1 rectified and closed in January; H2 major with its five items, open, under provincial supervision; H3 open since
/// September; H4 rectified on 8 October; H5 of last year; H6 major, found and closed in October.
const HAZARDS: &str = "隐患编号,单位名称,隐患部位,隐患描述,隐患等级,来源,检查人,发现日期,整改责任人,督办单位,整改措施,整改资金（元）,整改期限,应急预案,通知对象,通知日期,整改完成日期,整改人,复查人,复查日期,销号日期,销号批准人,挂牌督办,状态\n\
    H1,东沟石料厂,采场,浮石未清,一般,镇级检查,赵甲,2026-01-10,钱乙,镇应急,清理,5000,2026-01-17,,张三,2026-01-10,2026-01-12,钱乙,赵甲,2026-01-15,2026-01-15,孙丙,,已销号\n\
    H2,东沟石料厂,边坡,边坡超高,重大,部门检查,赵甲,2026-02-03,张三,镇应急,削坡,250000,2026-12-30,撤人,张三,2026-02-03,,,,,,,省级 晋安督1号,整改中\n\
    H3,西沟加油站,罐区,\"=静电接地断开\",一般,企业自查,李四,2026-09-05,李四,,,,2026-09-30,,李四,2026-09-05,,,,,,,,整改中\n\
    H4,小面馆,后厨,软管老化,一般,镇级检查,赵甲,2026-10-02,王五,消防站,更换,300.5,2026-10-09,,王五,2026-10-02,2026-10-08,王五,,,,,,待复查\n\
    H5,东沟石料厂,道路,会车处无警示牌,一般,镇级检查,赵甲,2025-12-30,张三,,设牌,,2026-01-06,,张三,2025-12-30,2026-01-04,张三,赵甲,2026-01-05,2026-01-05,孙丙,,已销号\n\
    H6,西沟加油站,加油区,气体报警失效,重大,部门检查,赵甲,2026-10-20,李四,镇应急,更换,12000,2026-10-30,停业,李四,2026-10-20,2026-10-25,李四,赵甲,2026-10-26,2026-10-27,孙丙,,已销号\n";

/// The town as of a day, entered on that day.
fn on(town: &Town, day: &str, line: &str) -> Output {
    let run = Run::new(crate::env::words(line)).today(day).at(&town.root());
    run.env("ZHIBEN_NOW", &format!("{day}T09:00:00+08:00")).env("ZHIBEN_USER", "填表员").go()
}

fn town() -> Town {
    let town = Town::new();
    town.file("units.csv", UNITS);
    town.file("hazards.csv", HAZARDS);
    on(&town, "2026-09-01", "import unit units.csv").done(&["新增 4"]);
    on(&town, "2026-11-02", "import hazard hazards.csv").done(&["新增 6"]);
    town
}

/// The cells of a file's rows, without the byte order mark.
fn csv(town: &Town, name: &str) -> Vec<Vec<String>> {
    let bytes = fs::read(town.root().join(name)).unwrap();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").expect("没有 BOM");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_string).collect()).collect()
}

fn joined(row: &[String]) -> String {
    row.join("|")
}

#[test]
fn the_monthly_form_counts_from_january_by_sector() {
    let town = town();
    on(&town, "2026-11-05", "submit monthly-statistics --period 2026-10 -o m.csv").done(&["JC-SB-2026-0001", "12 行"]);
    let rows = csv(&town, "m.csv");
    assert_eq!(rows[0][0], "事故隐患排查治理情况统计表（2026年1—10月）");
    assert_eq!((rows[1][0].as_str(), rows[1][9].as_str()), ("填报单位：方山县积翠镇人民政府", "截至：2026-10-31"));
    assert_eq!((rows[2][2].as_str(), rows[2][3].as_str(), rows[2][5].as_str()), ("一般隐患", "", "重大隐患"));
    assert_eq!(rows[3][1], "1 排查治理事故隐患的生产经营单位（家）");
    assert_eq!(rows[3].len(), 13);
    let line = |label: &str| joined(rows.iter().find(|row| row[0] == label).unwrap());
    // 255 000 元 are 25.5 万元; H5 is of last year.
    assert_eq!(line("金属非金属矿山"), "金属非金属矿山|1|1|1|100.0|1||0.0|1|1|1|1|25.50");
    // H3 is not rectified on 31 October; 12 000 元 are 1.2 万元.
    assert_eq!(line("危险化学品"), "危险化学品|1|1||0.0|1|1|100.0|1|1|||1.20");
    // 300.50 元 are 0.03 万元.
    assert_eq!(line("九小场所"), "九小场所|1|1|1|100.0|||||||0.03".replace("100.0|||||||", "100.0||||||||").as_str());
    assert_eq!(line("煤矿"), "煤矿||||||||||||");
    assert_eq!(line("合计"), "合计|3|3|2|66.7|2|1|50.0|2|2|1|1|26.73");
    let last = rows.len();
    assert_eq!(rows[last - 2][3], "填表人：填表员");
    assert_eq!(rows[last - 2][9], "填报日期：2026-11-05");
}

/// As of a day inside the period only facts dated by then count.
#[test]
fn a_form_within_its_period_stops_at_the_day() {
    let town = town();
    let json: Value = crate::env::parse(
        &on(&town, "2026-10-07", "submit monthly-statistics --period 2026-10 --dry-run -f json").stdout,
    );
    let rows = rows(&json);
    let small = rows.iter().find(|row| row["c1"] == "九小场所").unwrap();
    assert_eq!(
        (&small["general"], &small["general_done"]),
        (&Value::from(1), &Value::Null),
        "H4 was mended on the 8th"
    );
    let chem = rows.iter().find(|row| row["c1"] == "危险化学品").unwrap();
    assert_eq!(chem["major"], Value::Null, "H6 was found on the 20th");
}

#[test]
fn the_hazard_sheet_has_the_21_columns_in_their_order() {
    let town = town();
    on(&town, "2026-11-05", "submit hazard-sheet --period 2026-10 -o h.csv").done(&["2 行"]);
    let rows = csv(&town, "h.csv");
    let header = "上报单位|行业领域|企业类型|企业名称|统一社会信用代码|属地|详细地址|负责人|隐患分类|隐患描述|隐患位置|检查方式|检查人|检查时间|判定依据|违反判定依据具体条款|是否整改|实际整改完成时间|整改责任部门/责任人|整改措施|举报情况备注";
    assert_eq!(joined(&rows[0]), header);
    assert_eq!(
        joined(&rows[1]),
        "方山县积翠镇人民政府|九小场所|九小场所|小面馆||南河村|街口|王五|一般|软管老化|后厨|镇级检查|赵甲|2026-10-02|||是|2026-10-08|消防站/王五|更换|"
    );
    assert_eq!(rows.len(), 3);
    // September's form: a formula is neutralised, and a hazard not rectified by the end of the month is shown so.
    on(&town, "2026-11-05", "submit hazard-sheet --period 2026-09 -o s.csv").done(&["1 行"]);
    let rows = csv(&town, "s.csv");
    assert_eq!((rows[1][9].as_str(), rows[1][16].as_str(), rows[1][17].as_str()), ("'=静电接地断开", "否", ""));
}

#[test]
fn the_major_list_has_what_was_open_or_found() {
    let town = town();
    on(&town, "2026-11-05", "submit major-hazards --period 2026-10 -o z.csv").done(&["2 行"]);
    let rows = csv(&town, "z.csv");
    let header = rows.iter().position(|row| row[0] == "序号").unwrap();
    let column = |name: &str| rows[header].iter().position(|h| h == name).unwrap();
    let (h2, h6) = (&rows[header + 1], &rows[header + 2]);
    assert_eq!(
        (h2[1].as_str(), h2[column("整改进展")].as_str(), h2[column("是否销号")].as_str()),
        ("H2", "整改中", "否")
    );
    assert_eq!(
        (h6[1].as_str(), h6[column("复查意见")].as_str(), h6[column("销号日期")].as_str()),
        ("H6", "通过", "2026-10-27")
    );
    // In November only H2 is still open.
    on(&town, "2026-11-30", "submit major-hazards --period 2026-11 -o y.csv").done(&["1 行"]);
}

#[test]
fn trainings_and_drills_are_counted_by_kind() {
    let town = town();
    for line in [
        "training add --date 2026-07-10 --topic 负责人培训 --role 主要负责人 --units U001 --units U002 --people 2 --body 镇应急",
        "training add --date 2026-08-10 --topic 全员培训 --role 从业人员 --units U001 --body 镇应急",
        "training attend 2 --unit U001 --name 甲",
        "training attend 2 --unit U001 --name 乙",
        "drill add --date 2026-09-30 --type 疏散逃生 --units U003 --people 12 --findings 出口堵塞",
        "drill add --date 2026-10-01 --type 消防 --units U003 --people 99",
    ] {
        assert_eq!(on(&town, "2026-10-02", line).code, 0, "{line}");
    }
    on(&town, "2026-10-05", "submit trainings-drills -o t.csv").done(&["2026Q3"]);
    let rows = csv(&town, "t.csv");
    let line = |label: &str| joined(rows.iter().find(|row| row[0] == label).unwrap());
    assert_eq!(line("培训：主要负责人、实际控制人"), "培训：主要负责人、实际控制人|1|2|2|");
    assert_eq!(line("培训：从业人员"), "培训：从业人员|1|1|2|", "as many as attended");
    assert_eq!(line("演练：疏散逃生"), "演练：疏散逃生|1|1|12|1");
    assert_eq!(line("演练：消防"), "演练：消防||||", "it was in October");
    assert_eq!(line("合计"), "合计|3|3|16|1", "U001 is counted once");
}

#[test]
fn enforcement_and_publicity_are_counted_by_kind() {
    let town = town();
    for line in [
        "enforcement add --date 2026-07-02 --bodies 综合执法队 --unit U003 --violation 无证 --outcome 罚款 --fine-yuan 5000",
        "enforcement add --date 2026-08-02 --bodies 镇应急 --unit U003 --violation 无证 --outcome 责令整改",
        "enforcement add --date 2026-08-03 --bodies 镇应急 --unit U001 --violation 违规动火 --outcome 停产停业",
        "done 1.2c --item 农村 --date 2026-08-01 --quantity 300 --people 120 --note 发放宣传单",
        "done 1.2c --item 农村 --date 2026-09-01 --quantity 1 --people 40",
        "done 1.1a --date 2026-09-02",
    ] {
        let run = on(&town, "2026-10-02", line);
        assert_eq!(run.code, 0, "{run:?}");
    }
    on(&town, "2026-10-05", "submit enforcement-publicity --period 2026Q3 -o e.csv").done(&["7 行"]);
    let rows = csv(&town, "e.csv");
    let line = |label: &str| joined(rows.iter().find(|row| row[0] == label).unwrap());
    assert_eq!(line("打非治违：无证"), "打非治违：无证|2|1|||1|0.50||");
    assert_eq!(line("打非治违：违规动火"), "打非治违：违规动火|1|1|1|||||");
    assert_eq!(line("安全宣传"), "安全宣传|2||||||301|160");
}

/// A submission can be printed again byte for byte, whatever became of the ledgers, and never changes.
#[test]
fn the_same_bytes_again() {
    let town = town();
    on(&town, "2026-11-05", "submit hazard-sheet --period 2026-10 -o h.csv").done(&["JC-SB-2026-0001"]);
    on(&town, "2026-11-05", "submit monthly-statistics --period 2026-10 -o m.xlsx").done(&["JC-SB-2026-0002"]);
    on(&town, "2026-11-06", "hazard void H4 --reason 重复登记").done(&["已作废"]);
    on(&town, "2026-11-20", "submit again 1 -o again.csv").ok();
    on(&town, "2026-11-20", "submit again 2026-2 -o again.xlsx").ok();
    let bytes = |name: &str| fs::read(town.root().join(name)).unwrap();
    assert!(bytes("again.csv") == bytes("h.csv") && bytes("again.xlsx") == bytes("m.xlsx"));
    let shown = crate::env::rows(&crate::env::parse(&on(&town, "2026-11-20", "submit show 1 -f json").ok()));
    use sha2::{Digest, Sha256};
    let hash: String = Sha256::digest(bytes("h.csv")).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(text(&shown[0], "sha256"), hash);
    assert_eq!((&shown[0]["row_count"], &shown[0]["operator"]), (&Value::from(2), &Value::from("填表员")));
    // Another format is made from the rows that were kept.
    on(&town, "2026-11-20", "submit again 1 -o other.xlsx").ok();
    assert!(bytes("other.xlsx").starts_with(b"PK"));
    on(&town, "2026-11-20", "submit again 1 -o other.abc").refused(&["abc"]);
    // Nothing of it changes even by hand.
    let conn = rusqlite::Connection::open(town.store()).unwrap();
    let refused = |sql: &str| conn.execute(sql, []).unwrap_err().to_string();
    assert!(refused("UPDATE submission SET note = 'x'").contains("corrected"));
    // Rows are removed only with the merge that copied them, and no other program has the function that this needs.
    for sql in ["DELETE FROM submission_row", "DELETE FROM submission"] {
        assert!(refused(sql).contains("no such function"), "{sql}");
    }
}

#[test]
fn a_second_time_is_a_correction() {
    let town = town();
    on(&town, "2026-11-05", "submit hazard-sheet --period 2026-10 -o h.csv").done(&["JC-SB-2026-0001"]);
    // The same submission again is not a new one.
    on(&town, "2026-11-05", "submit hazard-sheet --period 2026-10 -o h2.csv")
        .done(&["没有重复登记", "JC-SB-2026-0001"]);
    on(&town, "2026-11-06", "hazard void H4 --reason 重复登记").done(&["已作废"]);
    on(&town, "2026-11-07", "submit hazard-sheet --period 2026-10 -o h3.csv").refused(&["已经上报过", "--corrects"]);
    assert!(!town.root().join("h3.csv").exists(), "nothing is written");
    let correct = "submit hazard-sheet --period 2026-10 -o h3.csv --corrects 1";
    on(&town, "2026-11-07", correct).refused(&["--note"]);
    on(&town, "2026-11-07", &format!("{correct} --note 剔除重复")).refused(&["--yes"]);
    on(&town, "2026-11-07", "submit hazard-sheet --period 2026-09 -o x.csv --corrects 1 --note 错 --yes")
        .refused(&["2026-10"]);
    let printed = on(&town, "2026-11-07", &format!("{correct} --note 剔除重复 --yes -f json")).record();
    assert_eq!(
        (text(&printed, "no"), text(&printed, "corrects"), text(&printed, "note")),
        ("JC-SB-2026-0002", "JC-SB-2026-0001", "剔除重复")
    );
    assert_eq!(csv(&town, "h3.csv").len(), 2);
    // A correction follows the last correction.
    on(&town, "2026-11-08", &format!("{correct} --note 再改 --yes")).refused(&["JC-SB-2026-0002"]);
    let diff = on(&town, "2026-11-08", "submit diff 1 --with 2 -f json").json();
    assert_eq!(rows(&diff).len(), 1);
    assert_eq!((text(&rows(&diff)[0], "change"), text(&rows(&diff)[0], "reason")), ("removed", "剔除重复"));
}

/// Where the file cannot be written nothing is registered, and no file is left that could be mistaken for it.
#[test]
fn no_registration_without_its_file() {
    let town = town();
    on(&town, "2026-11-05", "submit hazard-sheet --period 2026-10 -o nowhere/h.csv").fails(3, &["目录不存在"]);
    on(&town, "2026-11-05", "submit hazard-sheet --period 2026-10 -o 报表").refused(&["结尾"]);
    on(&town, "2026-11-05", "submit hazard-sheet --period 2026-10 -o plan.toml").refused(&["工作区自己的文件"]);
    on(&town, "2026-11-05", "submit hazard-sheet --period 2026-12 -o h.csv").refused(&["还没有开始"]);
    let dry = on(&town, "2026-11-05", "submit hazard-sheet --period 2026-10 --dry-run");
    assert!(dry.code == 0 && dry.stdout.contains("软管老化") && dry.stderr.contains("没有登记"), "{dry:?}");
    assert!(
        rows(&on(&town, "2026-11-05", "submit list --form hazard-sheet -f json").json())
            .iter()
            .all(|r| r["no"].is_null())
    );
    // Without a name the file has the name of the form, in the current directory, and replaces no other.
    on(&town, "2026-11-05", "submit hazard-sheet").done(&["hazard-sheet-2026-10.xlsx", "JC-SB-2026-0001"]);
    assert!(town.root().join("hazard-sheet-2026-10.xlsx").exists());
    let again = "submit hazard-sheet --corrects 1 --note 补 --yes";
    let name = on(&town, "2026-11-06", again).done(&["JC-SB-2026-0002"]);
    assert!(name.contains("hazard-sheet-2026-10-更正1106.xlsx"), "{name}");
    on(&town, "2026-11-06", "undo").refused(&["只能更正"]);
}

/// A submission is evidence for the period that it reports, and late when it was sent late.
#[test]
fn a_submission_is_evidence_for_its_period() {
    let town = town();
    on(&town, "2026-11-05", "submit hazard-sheet --period 2026-10 -o a.csv").done(&["0001"]);
    on(&town, "2026-11-08", "submit monthly-statistics --period 2026-09 -o b.csv").done(&["0002"]);
    on(&town, "2026-11-08", "submit trainings-drills --period 2026Q3 -o c.csv").done(&["0003"]);
    let status = |period: &str| {
        let json = on(&town, "2026-11-23", "checklist --period 2026 -f json").json();
        let id = format!("B6d/town/{period}");
        let row = rows(&json).into_iter().find(|row| row["id"] == id.as_str()).unwrap();
        (text(&row, "status").to_string(), row["evidence"].clone())
    };
    assert_eq!(status("2026-10"), ("done".to_string(), Value::from("JC-SB-2026-0001 2026-11-05")));
    assert_eq!(status("2026-09"), ("late".to_string(), Value::from("JC-SB-2026-0002 2026-11-08")));
    // The form of a quarter, or of another month, is no report for November although it was sent in November.
    assert_eq!(status("2026-11").0, "due_soon");
    let why = on(&town, "2026-11-23", "why B6d/town/2026-09").ok();
    assert!(why.contains("JC-SB-2026-0002 2026-11-08") && why.contains("逾期完成"), "{why}");
    let listed = on(&town, "2026-11-23", "submit list --period 2026 -f json").json();
    let of = |form: &str, period: &str| {
        let found = rows(&listed).into_iter().find(|row| row["form"] == form && row["period"] == period);
        text(&found.unwrap(), "status").to_string()
    };
    assert_eq!(of("hazard-sheet", "2026-10"), "sent");
    assert_eq!(of("monthly-statistics", "2026-09"), "late");
    assert_eq!(of("monthly-statistics", "2026-10"), "missing");
    // Three monthly forms for ten months, two quarterly ones for three quarters.
    assert_eq!(
        (&listed["owed"], &listed["sent"], &listed["late"], &listed["missing"]),
        (&36.into(), &3.into(), &2.into(), &33.into())
    );
    assert_eq!((&listed["rate"], &listed["on_time_rate"]), (&Value::from(0.0833), &Value::from(0.0278)));
    on(&town, "2026-11-23", "done B6d --date 2026-11-01").refused(&["zhiben submit"]);
}

/// A workbook as another program reads it: titles, numbers as numbers, dates as dates.
#[test]
fn a_workbook_opens_elsewhere() {
    use calamine::{Data, Reader};
    let town = town();
    on(&town, "2026-11-05", "submit monthly-statistics --period 2026-10 -o m.xlsx").done(&["0001"]);
    on(&town, "2026-11-05", "submit hazard-sheet --period 2026-10 -o h.xlsx").done(&["0002"]);
    let cells = |name: &str| {
        let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(town.root().join(name)).unwrap();
        let sheet = workbook.sheet_names()[0].clone();
        workbook.worksheet_range(&sheet).unwrap()
    };
    let month = cells("m.xlsx");
    assert_eq!(month.get_value((0, 0)), Some(&Data::String("事故隐患排查治理情况统计表（2026年1—10月）".into())));
    let row =
        (0..month.height() as u32).find(|r| month.get_value((*r, 0)) == Some(&Data::String("合计".into()))).unwrap();
    assert_eq!(month.get_value((row, 2)), Some(&Data::Float(3.0)));
    assert_eq!(month.get_value((row, 4)), Some(&Data::Float(66.7)));
    assert_eq!(month.get_value((row, 12)), Some(&Data::Float(26.73)));
    let sheet = cells("h.xlsx");
    assert!(matches!(sheet.get_value((1, 13)), Some(Data::DateTime(_))), "{:?}", sheet.get_value((1, 13)));
    assert_eq!(sheet.get_value((1, 9)), Some(&Data::String("软管老化".into())));
}

/// A period that has not ended is submitted only where this is asked for; a corrected submission stays in the list.
#[test]
fn early_and_corrected_forms_are_marked() {
    let town = town();
    for day in ["2026-10-01", "2026-10-07", "2026-10-30"] {
        on(&town, day, "submit monthly-statistics --period 2026-10 -o e.csv").fails(2, &["还没有结束", "--early"]);
    }
    on(&town, "2026-10-30", "submit monthly-statistics --period 2026-10 --early -o e.csv").done(&["JC-SB-2026-0001"]);
    let listed = |day: &str| {
        let json = crate::env::parse(&on(&town, day, "submit list --period 2026-10 -f json").stdout);
        let rows = rows(&json).into_iter().filter(|row| row["form"] == "monthly-statistics");
        let word = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_string();
        rows.map(|row| (word(&row, "no"), word(&row, "status"), word(&row, "note"))).collect::<Vec<_>>()
    };
    let row = |no: &str, status: &str, note: &str| (no.to_string(), status.to_string(), note.to_string());
    assert_eq!(listed("2026-10-30"), [row("JC-SB-2026-0001", "sent", "提前上报，截至 2026-10-30")]);
    let again = "submit monthly-statistics --period 2026-10 --corrects 1 --note 全月 --yes -o f.csv";
    on(&town, "2026-11-03", again).done(&["JC-SB-2026-0002"]);
    assert_eq!(
        listed("2026-11-03"),
        [
            row("JC-SB-2026-0002", "sent", ""),
            row("JC-SB-2026-0001", "corrected", "提前上报，截至 2026-10-30；已由 JC-SB-2026-0002 更正"),
        ]
    );
    let sent = fs::read(town.root().join("e.csv")).unwrap();
    assert_eq!(on(&town, "2026-11-09", "submit again 1 -o g.csv").code, 0);
    assert_eq!(fs::read(town.root().join("g.csv")).unwrap(), sent);
    for (option, holds) in [
        ("-f json", "金属非金属矿山"),
        ("-f md", "金属非金属矿山"),
        ("-f html", "金属非金属矿山"),
        ("-f tsv", "金属非金属矿山"),
    ] {
        let out = on(&town, "2026-11-09", &format!("submit again 1 {option}"));
        assert!(out.code == 0 && out.stdout.contains(holds), "{option}: {out:?}");
    }
    assert_eq!(on(&town, "2026-11-09", "submit again 1 -o h.xlsx").code, 0);
    assert!(fs::read(town.root().join("h.xlsx")).unwrap().starts_with(b"PK"));
}
