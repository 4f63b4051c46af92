//! `digest`: one text for each reader, and a month of mornings on which nothing is lost or repeated.

use crate::env::{Run, TODAY, Town, day, text};
use chrono::{Days, NaiveDate};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read;
use std::process::Stdio;

/// Whom, what, in which state, due when.
type Item = (String, String, String, String);

fn items_of(rows: &[Value]) -> BTreeSet<Item> {
    let of = |row: &Value, key: &str| text(row, key).to_string();
    let all: Vec<Item> =
        rows.iter().map(|row| (of(row, "to"), of(row, "id"), of(row, "status"), of(row, "due"))).collect();
    let set: BTreeSet<Item> = all.iter().cloned().collect();
    assert_eq!(set.len(), all.len(), "said twice in one digest");
    set
}

fn digest(town: &Town, today: NaiveDate, options: &str) -> BTreeSet<Item> {
    items_of(&crate::env::rows(&town.json_on(&today.to_string(), &format!("digest {options}"))))
}

/// The sample town from 1 November, 31 mornings of which one is missed, while people work.
#[test]
fn in_a_month_of_mornings_nothing_is_lost_or_repeated() {
    let town = Town::sample();
    let first = day("2026-11-01");
    let missed = day("2026-11-17");
    let mut known = BTreeSet::new();
    let (mut printed, mut back) = (0, 0);
    let mut ever = BTreeSet::new();
    let mut unsaid = BTreeSet::new();
    for today in (0..31).map(|n| first + Days::new(n)) {
        let line = match today.to_string().as_str() {
            // What is rectified and fails its review comes back as it was.
            "2026-11-24" => "hazard rectify 2026-15 --rectified-by 示例甲",
            "2026-11-25" => "hazard review 2026-15 --reviewer 示例乙 --fail",
            "2026-11-26" => "hazard extend 2026-24 --due 2026-12-10 --reason 等配件 --approved-by 示例丙",
            "2026-11-27" => "done B6a --for 2026-10",
            _ => "",
        };
        if !line.is_empty() {
            town.on(&today.to_string(), crate::env::words(line)).done(&[]);
        }
        let current = digest(&town, today, "");
        if today == missed {
            unsaid = current;
            continue;
        }
        let news = digest(&town, today, "--changed");
        assert_eq!(news, current.difference(&known).cloned().collect(), "{today}");
        assert!(digest(&town, today, "--changed").is_empty(), "{today}: the same morning once more");
        back += news.iter().filter(|one| ever.contains(*one)).count();
        printed += news.len();
        if today == missed + Days::new(1) {
            // What the missed morning would have held, and is still so, came a day later.
            let late: Vec<_> = unsaid.difference(&known).filter(|one| current.contains(*one)).collect();
            assert!(!late.is_empty() && late.iter().all(|one| news.contains(*one)), "{late:?}");
        }
        ever.extend(news);
        known = current;
    }
    let all = |id: &str| -> Vec<(String, String)> {
        ever.iter().filter(|one| one.1 == id).map(|one| (one.2.clone(), one.3.clone())).collect()
    };
    let pairs = |list: &[(&str, &str)]| list.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect::<Vec<_>>();
    // Each state of an item is given once, and again only where it went and came back.
    assert_eq!(all("JC-YH-2026-0015"), pairs(&[("overdue", "2026-08-03")]));
    assert_eq!(
        all("JC-YH-2026-0024"),
        pairs(&[("due_soon", "2026-12-10"), ("overdue", "2026-10-09")]),
        "a new date is news"
    );
    assert_eq!((printed, back), (ever.len() + 1, 1), "only the failed review was said again");
}

#[test]
fn a_digest_is_in_words_a_person_can_read() {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 灭火器失压 --grade 一般 --found 11-10 --owner 张三").done(&["0001"]);
    town.sh("hazard add --unit U003 --description 通道堆物 --grade 一般 --found 11-20 --owner 张三").done(&["0002"]);
    assert_eq!(
        town.sh("digest --to 张三").ok(),
        "张三（截至 2026-11-23）：逾期 1 项，临期 1 项\n\
         逾期\n  隐患 JC-YH-2026-0001 东沟石料厂：灭火器失压，2026-11-17 到期，已过 6 天\n\
         临期\n  隐患 JC-YH-2026-0002 粮油、副食店：通道堆物，2026-11-27 到期，还剩 4 天\n"
    );
    assert_eq!(
        town.sh("digest --to 张三 --changed").ok().lines().next(),
        Some("张三（截至 2026-11-23）：新的逾期 1 项，临期 1 项")
    );
    assert_eq!(town.sh("digest --to 张三 --changed").ok(), "");
    // Another reader's news is not touched by it.
    assert!(town.sh("digest --changed --to 镇应急").ok().starts_with("镇应急（截至 2026-11-23）：新的"));
    // Duties of units are gathered by measure and period, those of a body by measure.
    let firms = town.sh("digest --to 企业").ok();
    assert!(firms.contains("2 家未办（东沟石料厂、西沟石料厂），"), "{firms}");
    // Everything in it is in `overdue` and `upcoming`, and the other way round.
    let of = |rows: Vec<Value>| -> BTreeSet<String> { rows.iter().map(|row| text(row, "id").to_string()).collect() };
    let mut both = of(town.rows("overdue"));
    both.extend(of(town.rows("upcoming")));
    assert_eq!(of(town.rows("digest")), both);
    // Who has nothing hears nothing; who is not there at all is a mistake that cron must report.
    town.sh("person add --name 李闲 --role 网格员").done(&["李闲"]);
    assert_eq!(town.sh("digest --to 李闲").ok(), "");
    town.refuses("digest --to 镇应及", &["没有叫“镇应及”", "镇应急"]);
}

#[test]
fn what_was_not_written_is_reported_again() {
    let town = Town::sample();
    let first_line = |output: String| output.lines().next().unwrap_or_default().to_string();
    // A folder that cannot be: its name is a file's.
    town.file("占了", "x");
    town.sh("digest --changed -o 占了/摘要").fails(3, &["不能写入"]);
    // A full disk.
    #[cfg(target_os = "linux")]
    town.sh("digest --changed -f table -o /dev/full").fails(3, &["/dev/full"]);
    // A reader that goes away before it was read.
    let mut command = Run::new(["digest", "--changed"]).today("2026-11-23").at(&town.root()).command();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut printed = String::new();
    child.stderr.take().unwrap().read_to_string(&mut printed).unwrap();
    assert_eq!((child.wait().unwrap().code(), printed.contains("这次不算说过")), (Some(0), true), "{printed}");
    // All of it is still news, and files that were written before stay.
    town.sh("digest --changed --to 镇应急 -o 摘要").ok();
    let next = town.sh("undo --dry-run").done(&[]);
    assert!(next.contains("demo .") && !next.contains("digest"), "what was said is no step to be taken back: {next}");
    let name = town.root().join("摘要/镇应急-2026-11-23.txt");
    assert!(first_line(std::fs::read_to_string(&name).unwrap()).starts_with("镇应急（截至 2026-11-23）：新的逾期"));
    town.file("还没看.txt", "昨天的");
    town.sh("digest --changed -o 还没看.txt").fails(2, &["已经存在"]);
    assert_eq!(std::fs::read_to_string(town.root().join("还没看.txt")).unwrap(), "昨天的");
    assert!(town.sh("digest --changed").ok().contains("（截至 2026-11-23）：新的"));
    // Nothing new: no word, no file.
    town.sh("digest --changed -o 还没看.txt").ok();
    assert_eq!(std::fs::read_to_string(town.root().join("还没看.txt")).unwrap(), "昨天的");
    assert_eq!(town.sh("digest --changed --exit-code").ok(), "");
    assert_eq!(town.sh("digest --exit-code").code, 1);
}

#[test]
fn to_look_back_teaches_it_nothing() {
    let town = Town::sample();
    let reported = town.on("2026-11-20", ["digest", "--changed"]).ok();
    assert!(!reported.is_empty());
    let all = town.on("2026-11-20", ["digest"]);
    assert!(all.stderr.contains("另有 3 项逾期已作说明"), "{all:?}");
    let back = town.on("2026-10-20", ["digest", "--changed"]);
    assert_eq!(back.code, 0);
    assert!(back.stderr.contains("已经说到 2026-11-20"), "{back:?}");
    assert_eq!(town.on("2026-11-20", ["digest", "--changed"]).ok(), "");
}

/// Two at once: between them everything is given once.
#[test]
fn two_digests_at_once_report_everything_once() {
    let town = Town::sample();
    let files = ["a.json", "b.json"].map(|name| town.root().join(name));
    let running = files.clone().map(|file| {
        let mut command = Run::new(["digest", "--changed", "-f", "json"]).today(TODAY).at(&town.root()).command();
        command.stdout(std::fs::File::create(file).unwrap()).spawn().unwrap()
    });
    for mut child in running {
        assert!(child.wait().unwrap().success());
    }
    let both = files.map(|file| crate::env::rows(&crate::env::parse(&std::fs::read_to_string(file).unwrap())));
    let all = digest(&town, day(TODAY), "");
    assert_eq!(both.iter().map(Vec::len).sum::<usize>(), all.len());
    assert!(both.iter().any(Vec::is_empty), "one waited for the other");
}

/// What falls due as a calendar: of one reader, of a unit, and nothing where a table has no days.
#[test]
fn what_falls_due_goes_into_a_calendar() {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 灭火器失压 --grade 一般 --found 11-20 --owner 张三").done(&["0001"]);
    let event = "BEGIN:VEVENT\r\nUID:JC-YH-2026-0001@jc.zhiben\r\nDTSTAMP:20261123T000000Z\r\n\
                 DTSTART;VALUE=DATE:20261127\r\nDTEND;VALUE=DATE:20261128\r\nSUMMARY:灭火器失压（东沟石料厂）\r\n";
    for line in ["upcoming -f ics", "upcoming --unit 东沟石厂 --days 30 -f ics", "digest --to 张三 -f ics"] {
        let text = town.sh(line).ok();
        assert!(text.contains(event) && text.ends_with("END:VCALENDAR\r\n"), "{line}: {text}");
        assert_eq!(text, town.sh(line).ok(), "{line}");
    }
    assert_eq!(town.sh("digest --to 张三 -f ics").ok().matches("BEGIN:VEVENT").count(), 1);
    let list = town.sh("checklist -f ics").ok();
    assert!(list.contains("UID:JC-YH-2026-0001@jc.zhiben\r\n") && list.contains("SUMMARY:☐ 灭火器失压"), "{list}");
    town.sh("upcoming --body 镇应急 -o 到期.ics").ok();
    assert!(std::fs::read(town.root().join("到期.ics")).unwrap().starts_with(b"BEGIN:VCALENDAR\r\n"));
    town.sh("targets -f ics").refused(&["不能写成日历"]);
}

#[test]
#[cfg(unix)]
fn what_cron_prints_runs_unchanged() {
    let town = Town::sample();
    let printed = town.sh("cron").ok();
    let root = town.root().display().to_string();
    for scheduler in ["crontab", "systemd", "windows"] {
        let one = town.sh(&format!("cron {scheduler}")).ok();
        assert!(printed.contains(&one) && one.contains(&root), "{scheduler}");
    }
    town.refuses("cron at", &["没有“at”这种定时"]);
    // Every line of the crontab, by the shell that cron gives it to, with nothing in its environment.
    let lines: Vec<&str> =
        printed.lines().filter(|line| line.contains(" * * 1-5 ") || line.contains(" 1 * * ")).collect();
    assert_eq!(lines.len(), 7);
    for line in lines {
        let shell = line.splitn(6, ' ').nth(5).unwrap().replace(r"\%", "%");
        let mut command = std::process::Command::new("/bin/sh");
        let status = command.env_clear().env("PATH", "/usr/bin:/bin").args(["-c", &shell]).current_dir("/").status();
        assert!(status.unwrap().success(), "{shell}");
    }
    let mut made: Vec<String> = std::fs::read_dir(town.root().join("reports"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.chars().filter(|c| !c.is_ascii_digit()).collect())
        .collect();
    made.sort();
    assert_eq!(
        made,
        [
            "backup.db",
            "check.xlsx",
            "checklist--.xlsx",
            "digest",
            "overdue---.xlsx",
            "report--.html",
            "upcoming.ics",
            "zhiben.log"
        ]
    );
}
