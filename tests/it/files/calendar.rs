//! `calendar`: the notice of a year's holidays into data/calendar.csv, and the line of `status` that asks for it.

use crate::env::{Output, Run, TODAY, Town, rows, text};
use std::fs;
use std::io::Write;
use std::process::Stdio;

/// A year after the last one that the program has. The dates are made up; their weekdays are right.
pub const OF_2027: &str = "2027年放假安排\n\
    一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n\
    二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月13日（周六）上班。\n\
    三、清明节：4月3日（周六）至5日（周一）放假，共3天。\n\
    四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。\n\
    五、端午节：6月9日（周三）放假1天，不调休。\n\
    六、中秋节：9月15日（周三）放假1天，不调休。\n\
    七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。\n";

const WRITTEN: &str = "data/calendar.csv";

fn town() -> Town {
    let town = Town::with_units();
    town.file("通知.txt", OF_2027);
    town
}

fn calendar(town: &Town) -> String {
    fs::read_to_string(town.root().join(WRITTEN)).unwrap_or_default()
}

fn pasted(town: &Town, words: &[&str], text: &str) -> Output {
    let mut command = Run::new(words).today(TODAY).at(&town.root()).command();
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Output::given(text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

#[test]
fn a_notice_is_shown_written_and_logged() {
    let town = town();
    let tried = town.sh("calendar add 通知.txt --dry-run");
    assert_eq!((tried.code, tried.stderr.as_str()), (0, "注意：只是试看，没有写入\n"), "{tried:?}");
    assert!(tried.stdout.contains("2027-02-13  调休上班  春节"), "{tried:?}");
    assert_eq!(calendar(&town), "");
    let shown = town.sh("calendar add 通知.txt").ok();
    assert!(shown.contains("2027-01-01  节假日") && shown.contains("放假 27 天，调休上班 4 天"), "{shown}");
    assert!(shown.contains("已写入 data/calendar.csv，别的年份没有动"), "{shown}");
    let listed = town.rows("calendar list 2027");
    assert_eq!(listed.len(), 31);
    let first = ["date", "kind", "name"].map(|key| text(&listed[0], key).to_string());
    assert_eq!(first, ["2027-01-01", "holiday", "元旦"]);
    let works = listed.iter().filter(|row| text(row, "kind") == "makeup_workday").map(|row| text(row, "date"));
    assert_eq!(works.collect::<Vec<_>>(), ["2027-02-13", "2027-05-08", "2027-09-26", "2027-10-09"]);
    let log = town.sh("log --limit 1").ok();
    assert!(log.contains("calendar add") && log.contains("写入放假安排：2027 年，放假 27 天"), "{log}");
    assert!(log.contains("通知.txt"), "{log}");
    // The journal is whole with an entry that changed no row.
    let _ = town.sh("check").ok();
    let before = calendar(&town);
    town.refuses("undo", &["calendar add", "不能撤销", "zhiben calendar add", WRITTEN]);
    assert_eq!(calendar(&town), before);
}

#[test]
fn a_mistake_anywhere_writes_nothing() {
    let town = town();
    town.file(WRITTEN, "date,kind,name\n2028-01-01,holiday,元旦\n");
    let (bytes, before) = (town.bytes(), calendar(&town));
    let text = OF_2027.replace("1日（周五）至3", "1日（周四）至3").replace("共5天", "共6天");
    town.file("错.txt", text.replace("六、中秋节：9月15日（周三）放假1天，不调休。\n", ""));
    for line in ["calendar add 错.txt", "calendar add 错.txt --dry-run", "日历 添加 错.txt"] {
        let places = ["错.txt:2:11: 元旦 = “周四”", "错.txt:5:", "5 天", "缺 中秋节"];
        town.sh(line).refused(&places);
    }
    town.file("坏.txt", [0xb7, 0xc5, 0xbc, 0xd9]);
    town.sh("calendar add 坏.txt").refused(&["坏.txt 不是 UTF-8 的文本"]);
    town.sh("calendar add 没有.txt").fails(3, &["没有.txt"]);
    assert!(town.bytes() == bytes && calendar(&town) == before);
}

#[test]
fn a_year_replaces_its_own_days_only() {
    let town = town();
    town.file(WRITTEN, "日期,类型,名称\n2027/3/1,节假日,误写\n2026-12-31,holiday,元旦\n2025-03-03,holiday,本地\n");
    let shown = pasted(&town, &["calendar", "add", "-"], OF_2027);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.stdout.contains("原有 2027 年的 2 天已换下"), "{shown:?}");
    let written = calendar(&town);
    assert!(written.starts_with("日期,类型,名称\n2025-03-03,holiday,本地\n2027-01-01,holiday,元旦\n"), "{written}");
    assert_eq!(written.lines().count(), 1 + 1 + 31);
    // The same again gives the same file.
    let again = pasted(&town, &["calendar", "add"], OF_2027);
    assert!(again.stdout.contains("31 天已换下"), "{again:?}");
    assert_eq!(calendar(&town), written);
    pasted(&town, &["calendar", "add"], "").refused(&["标准输入:1:1: 没有写是哪一年的"]);
}

#[test]
fn a_year_that_is_not_known_is_empty_with_a_note() {
    let town = town();
    assert_eq!(town.rows("calendar list").len(), 39);
    let run = town.sh("calendar list 2027 -f json");
    assert!(run.code == 0 && run.stderr.contains("zhiben calendar add"), "{run:?}");
    assert_eq!(rows(&crate::env::parse(&run.stdout)).len(), 0);
    town.sh("calendar list 二七").refused(&["不是年份"]);
}

#[test]
fn from_november_status_asks_for_the_next_year() {
    let town = town();
    let asks = |day: &str, words: &[&str]| town.on(day, words).stdout.contains("zhiben calendar add");
    for (day, asked) in [
        ("2024-11-05", false),
        ("2026-10-31", false),
        ("2026-11-01", true),
        ("2026-12-31", true),
        ("2027-02-01", true),
        ("2027-06-30", true),
    ] {
        assert_eq!((asks(day, &["status"]), asks(day, &[])), (asked, asked), "{day}");
    }
    let _ = town.sh("calendar add 通知.txt").ok();
    for (day, asked) in [("2026-12-31", false), ("2027-10-31", false), ("2027-11-01", true), ("2028-05-01", true)] {
        assert_eq!((asks(day, &["status"]), asks(day, &[])), (asked, asked), "{day}");
    }
    let noted = town.on("2027-11-01", ["status"]).stdout;
    assert!(noted.contains("还没有 2028 年的放假安排"), "{noted}");
}
