//! What must not leak: reporters of tips and ID numbers. Every command is run, and its output and the store's journal
//! are searched for planted words.

use crate::env::{Output, Town};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

const NAME: &str = "示例举报人孙某";
const PHONE: &str = "13912345678";
/// The example of GB 11643.
const ID: &str = "11010519491231002X";

fn town() -> Town {
    let town = Town::with_units();
    town.sh(&format!(
        "tip add --received 2026-11-01 --content 夜间违规动火 --unit U001 --channel 电话 --reporter {NAME} --reporter-phone={PHONE}"
    ))
    .done(&["JC-JB-2026-0001", "单独保管"]);
    town.sh(&format!("person add --name 示例王五 --role 网格员 --unit U004 --id-number {ID}")).done(&["RY-2026-0001"]);
    town
}

#[track_caller]
fn is_silent(out: &Output, words: &[&str]) {
    for word in words {
        assert!(!out.stdout.contains(word) && !out.stderr.contains(word), "{out:?} 漏了 {word}");
    }
}

/// Command lines for everything that shows or changes a tip or a person.
const LINES: [&str; 43] = [
    "tip list",
    "tip show 1",
    "tip list -f csv",
    "tip show 1 -f json",
    "tip add --received bad --reporter 示例举报人孙某 --content x",
    "tip add --received 2026-11-02 --reporter 示例举报人孙某 --anonymous --content x",
    "tip edit 1 --channel 信函 --reporter 示例举报人孙某",
    "tip edit 1 --reporter-phone 13912345678",
    "tip answer 1 --on 2026-11-10 --finding 属实 -f json",
    "tip answer 1",
    "tip reward 1 --yuan 3000 --on 2026-11-11 -f json",
    "tip reveal 1",
    "tip reveal 1 --reason '' ",
    "tip edit 1 --answered ''",
    "person list",
    "person list -f json",
    "person list --id-number 1101051949",
    "person show 1",
    "person show 1 -f csv",
    "person edit 1 --phone 0358-1234567 -f json",
    "person edit 1 --id-number 110105194912310021",
    "person add --name 示例李六 --role grid --id-number 110105194912310021 --since bad",
    "person leave 1 --on 2026-11-20 -f json",
    "overdue",
    "overdue -f json",
    "upcoming --days 400 -f json",
    "checklist --period 2026 -f json",
    "status -f json",
    "coverage 11.1b",
    "why 11.1b/unit:U004/-",
    "unit show U001",
    "hazard list",
    "import tip tips.csv",
    "import person people.csv",
    "person edit 2 --id-number 11010519491231002X -f json",
    "person edit 2 --id-number ''",
    "export person",
    "export tip -f json",
    "log",
    "log -f json",
    "log JC-RY-2026-0002 -f json",
    "log JC-JB-2026-0001",
    "check -f json",
];

#[test]
fn who_reported_and_id_numbers_are_in_no_output() {
    let town = town();
    town.file("tips.csv", format!("受理日期,内容,举报人,举报人电话\n2026-11-03,另一件,{NAME},{PHONE}\n"));
    town.file("people.csv", format!("姓名,角色,身份证号\n示例赵七,网格员,{ID}\n示例钱八,网格员,110105194912310021\n"));
    for line in LINES {
        is_silent(&town.sh(line), &[NAME, PHONE, ID, "110105194912310021"]);
    }
    for line in ["tip void 1 --reason 重复", "tip show 1 -f json", "tip list -f json"] {
        is_silent(&town.sh(line), &[NAME, PHONE]);
    }
    // Everything that the store keeps except one table: former values, command lines, receipts.
    let conn = Connection::open(town.store()).unwrap();
    let tables: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(tables.len() > 20, "{tables:?}");
    for table in tables.iter().filter(|t| *t != "tip_reporter") {
        let words: &[&str] = if table == "person" { &[NAME, PHONE] } else { &[NAME, PHONE, ID] };
        let mut rows = conn.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let count = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for at in 0..count {
                let ValueRef::Text(text) = row.get_ref(at).unwrap() else { continue };
                let text = String::from_utf8_lossy(text);
                for word in words {
                    assert!(!text.contains(word), "{table} 里有 {word}：{text}");
                }
            }
        }
    }
}

/// Pages, files, what undo shows before and after, and a copy for sharing: none has the reporter, and redo restores the
/// reporter.
#[test]
fn no_page_no_file_and_no_step_taken_back_holds_it() {
    let town = town();
    for line in [
        "tip list -f html",
        "person list -f html",
        "person list -f md",
        "report -f html",
        "log -f html",
        "log --limit 0 -f csv",
        "undo --dry-run",
        "undo 2 --yes",
        "redo --dry-run",
        "redo 2 --yes",
        "export all -o out",
        "export all -o pages -f html",
        "backup shared.db --for-sharing",
    ] {
        let run = town.sh(line);
        assert_eq!(run.code, 0, "{run:#?}");
        is_silent(&run, &[NAME, PHONE, ID]);
    }
    let folder = |name: &str| std::fs::read_dir(town.root().join(name)).unwrap().map(|entry| entry.unwrap().path());
    for path in folder("out").chain(folder("pages")).chain([town.root().join("shared.db")]) {
        let bytes = std::fs::read(&path).unwrap();
        for word in [NAME, PHONE, ID] {
            assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{path:?} 里有 {word}");
        }
    }
    assert_eq!(town.sh("tip reveal 1 --reason 查 -f json").record()["reporter"], NAME);
}

#[test]
fn a_reason_shows_the_reporter_and_the_journal_keeps_it() {
    let town = town();
    town.refuses("tip reveal 1 --reason ''", &["理由"]);
    let out = town.sh("tip reveal 1 --reason 奖励到人 --by 示例科长 -f json");
    let row = out.record();
    assert_eq!((row["reporter"].as_str(), row["phone"].as_str()), (Some(NAME), Some(PHONE)));
    let conn = Connection::open(town.store()).unwrap();
    let (who, why, line, times): (String, String, String, i64) = conn
        .query_row(
            "SELECT c.operator, c.reason, c.command, (SELECT count(*) FROM journal WHERE tbl = 'tip_access' AND command = c.id) \
             FROM command c ORDER BY c.id DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .unwrap();
    assert_eq!((who.as_str(), why.as_str(), times), ("示例科长", "奖励到人", 1));
    assert!(line.starts_with("tip reveal 1"), "{line}");
    // The log and the tip's history show both steps to people.
    for line in ["log --limit 1", "log JC-JB-2026-0001"] {
        let log = town.sh(line).ok();
        assert!(log.contains("tip reveal") && log.contains("查阅举报人信息（原因：奖励到人）"), "{log}");
    }
    // Nobody needs the reporter of a void tip any more.
    town.sh("tip void 1 --reason 记重了").done(&["已作废"]);
    assert!(town.sh("tip reveal 1 --reason 复核 -f json").record()["reporter"].is_null());
    // An anonymous tip has no reporter.
    town.sh("tip add --content 匿名信 --received 2026-11-02 --anonymous").done(&["匿名"]);
    assert!(town.sh("tip reveal 2 --reason 看看 -f json").record()["reporter"].is_null());
    // A reporter corrected by `edit` is behind the privacy boundary too.
    town.sh("tip edit 2 --reporter 示例周某").done(&["单独保管"]);
    assert_eq!(town.sh("tip reveal 2 --reason 看看 -f json").record()["reporter"], "示例周某");
}

/// The number of a 特种作业操作证 is `T` and its holder's ID number.
#[test]
fn an_id_number_in_a_certificates_number_is_masked() {
    let town = Town::with_units();
    let add = format!(
        "cert add --unit U001 --name 示例王五 --role special-worker --kind 电工作业 --issued 2024-03-01 --no T{ID}"
    );
    let shown = town.sh(&format!("{add} -f json"));
    is_silent(&shown, &[ID]);
    assert_eq!(shown.record()["no"], "T110105********002X");
    town.file(
        "certs.csv",
        format!("姓名,角色,证书类别,证书编号,有效期至\n示例赵六,特种作业人员,电工作业,T{ID},2027-13-01\n"),
    );
    for line in [
        "cert list -f json",
        "cert show 1",
        "export cert",
        "export cert -f json",
        "import cert certs.csv",
        "cert edit 1 --no T110105********002X --note 甲",
        "cert renew 1 --on 2026-11-20",
        "cert missing",
        "handover 示例王五",
        "check paper -f json",
        "checklist --inspect U001",
        "upcoming --days 999 -f json",
        "log -f json",
        "log ZS-2024-0001",
    ] {
        is_silent(&town.sh(line), &[ID]);
    }
    let conn = Connection::open(town.store()).unwrap();
    let stored: String = conn.query_row("SELECT no FROM certificate", [], |row| row.get(0)).unwrap();
    assert_eq!(stored, format!("T{ID}"), "masked, it says nothing new");
    let recorded: String =
        conn.query_row("SELECT command FROM command ORDER BY id LIMIT 1 OFFSET 1", [], |r| r.get(0)).unwrap();
    assert!(recorded.contains("T110105********002X"), "{recorded}");
}

#[test]
fn a_masked_id_number_that_comes_back_leaves_the_stored_one() {
    let town = town();
    let row = &town.rows("person list")[0];
    assert_eq!(row["id_number"], "110105********002X");
    let stored = || -> String {
        let conn = Connection::open(town.store()).unwrap();
        conn.query_row("SELECT id_number FROM person", [], |row| row.get(0)).unwrap()
    };
    town.sh("person edit 1 --id-number 110105********002X --phone 123").done(&["电话"]);
    assert_eq!(stored(), ID);
    town.file("back.csv", "记录编号,姓名,角色,身份证号\nJC-RY-2026-0001,示例王五,网格员,110105********002X\n");
    town.run(["import", "person", "back.csv"]).done(&["不变 1"]);
    assert_eq!(stored(), ID);
    town.refuses(&format!("person add --name 甲 --role grid --id-number {}", &ID[..17]), &["18 位"]);
}
