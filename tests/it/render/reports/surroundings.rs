//! The formats, exit codes and files of every report, and the workspace that it is made in.

use super::*;

#[test]
fn every_report_in_every_format() {
    let town = Town::sample();
    for line in REPORTS {
        let json = town.json(line);
        for key in ["report", "as_of", "generated_by", "rows"] {
            assert!(json.get(key).is_some(), "{line} {key}");
        }
        assert_eq!(json["as_of"], TODAY, "{line}");
        let rows = rows(&json);
        let csv = town.sh(&format!("{line} -f csv")).ok();
        assert!(!csv.starts_with('\u{FEFF}'), "标准输出没有 BOM");
        assert_eq!(csv.matches("\r\n").count(), csv.matches('\n').count(), "{line}");
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        assert!(reader.headers().unwrap().iter().all(crate::env::is_chinese), "{line}");
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), rows.len(), "{line}");
        if let (Some(row), Some(record)) = (rows.first(), records.first()) {
            // Only JSON names the plan of a row.
            let keys = row.as_object().unwrap().keys().filter(|key| *key != "plan").count();
            assert_eq!(keys, record.len(), "{line}");
        }
        let tsv = town.sh(&format!("{line} -f tsv")).ok();
        assert!(tsv.ends_with("\r\n") && tsv.lines().next().unwrap().contains('\t'), "{line}");
        assert!(town.sh(&format!("{line} -f md")).ok().contains("| --"), "{line}");
        let table = town.sh(line).ok();
        assert!(table.contains('─') && !table.contains("| --"), "{line}");
    }
    // Enumerations are English in JSON and Chinese in CSV.
    let csv = town.sh("overdue --kind hazard -f csv").ok();
    assert!(csv.contains("隐患,JC-YH-2026-0015") && csv.contains(",逾期,112"), "{csv}");
    town.refuses("overdue -f xml", &["xml", "csv"]);
}

#[test]
fn the_matrix_and_the_plan() {
    let town = Town::new();
    let plan: toml::Table = std::fs::read_to_string(repo("plan.toml")).unwrap().parse().unwrap();
    let (measures, targets) = (plan["measure"].as_array().unwrap(), plan["target"].as_array().unwrap());
    let shown = town.rows("plan show");
    assert_eq!(shown.len(), measures.len() + targets.len());
    for (row, measure) in shown.iter().zip(targets.iter().chain(measures)) {
        assert_eq!(
            (text(row, "id"), text(row, "text")),
            (measure["id"].as_str().unwrap(), measure["text"].as_str().unwrap())
        );
    }
    let names: BTreeMap<&str, &str> = plan["body"]
        .as_array()
        .unwrap()
        .iter()
        .map(|b| (b["id"].as_str().unwrap(), b["name"].as_str().unwrap()))
        .collect();
    let mut expected = BTreeSet::new();
    for measure in targets.iter().chain(measures) {
        for (key, part) in [("lead", "牵头"), ("support", "配合")] {
            for body in measure.get(key).and_then(|v| v.as_array()).into_iter().flatten() {
                expected.insert((measure["id"].as_str().unwrap(), names[body.as_str().unwrap()], part));
            }
        }
    }
    let matrix = town.json("matrix");
    let all = rows(&matrix);
    let found: BTreeSet<_> = all.iter().map(|r| (text(r, "measure"), text(r, "body"), text(r, "part"))).collect();
    assert_eq!((found, all.len()), (expected.clone(), expected.len()));
    assert_eq!(matrix["members"].as_array().unwrap().len(), plan["member"].as_array().unwrap().len());
    let selected = town.rows("matrix --body 消防站");
    assert!(!selected.is_empty() && selected.iter().all(|r| r["body"] == "消防站"));
    town.refuses("plan show 9.9z", &["9.9z"]);
    let words = town.sh("plan show G1").ok();
    assert!(words.contains("2024年底前彻底消除"), "{words}");
}

/// All mistakes of a plan are reported together, each with its line; nothing else runs on it.
#[test]
fn a_plan_with_ten_mistakes() {
    let town = Town::sample();
    let fine = town.sh("plan check").ok();
    assert!(fine.contains("没有问题"), "{fine}");
    let bad = std::fs::read_to_string(repo("tests/fixtures/plans/bad/ten.toml")).unwrap();
    town.file("plan.toml", bad);
    let before = town.bytes();
    let check = town.sh("plan check");
    assert_eq!(check.code, 2, "{check:#?}");
    let problems: Vec<&str> = check.stdout.lines().collect();
    assert!(problems.len() >= 10, "{check:#?}");
    for problem in &problems {
        let place = problem.strip_prefix("plan.toml:").unwrap_or_else(|| panic!("{problem}"));
        let (line, rest) = place.split_once(':').unwrap();
        let (column, _) = rest.split_once(':').unwrap();
        assert!(line.parse::<u32>().is_ok() && column.parse::<u32>().is_ok(), "{problem}");
    }
    assert!(check.stderr.starts_with("错误："), "{check:#?}");
    for line in ["overdue", "status", "hazard list", "unit add --name 甲"] {
        let refused = town.sh(line);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{refused:#?}");
        for problem in &problems {
            assert!(refused.stderr.contains(problem), "{problem}：{refused:#?}");
        }
    }
    assert!(town.bytes() == before);
}

#[test]
fn the_exit_code_reports_findings_where_asked_for() {
    let town = Town::sample();
    let code = |line: &str| {
        let out = town.sh(line);
        assert_eq!(out.stderr, "", "{out:#?}");
        out.code
    };
    assert_eq!((code("overdue"), code("overdue --exit-code")), (0, 1));
    assert_eq!((code("upcoming"), code("upcoming --exit-code")), (0, 1));
    assert_eq!(code("overdue --kind target --exit-code"), 0);
    assert_eq!(code("overdue --unit U041 --kind hazard --exit-code"), 0);
    assert_eq!(code("status --exit-code"), 0);
    assert_eq!(code("hazard list --exit-code"), 0);
    assert_eq!(code("overdue --exit-code -f json"), 1);
    assert_eq!(code("overdue --exit-code -o late.csv"), 1);
    assert!(town.root().join("late.csv").is_file());
    // What is not there is a sentence for people and an empty table for scripts.
    assert!(town.sh("overdue --kind target").ok().contains("没有逾期"));
    assert_eq!(town.rows("overdue --kind target"), Vec::<Value>::new());
    assert_eq!(town.sh("overdue --kind target -f csv").ok().lines().count(), 1);
}

fn in_dir(town: &Town) -> BTreeSet<String> {
    std::fs::read_dir(town.root()).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_file_is_written_whole_with_its_mark() {
    let town = Town::sample();
    let before = in_dir(&town);
    assert_eq!(town.sh("overdue -o 逾期.csv").ok(), "");
    let file = std::fs::read(town.root().join("逾期.csv")).unwrap();
    let shown = town.sh("overdue -f csv").bytes;
    assert_eq!(file, [b"\xEF\xBB\xBF".as_slice(), &shown].concat());
    for (name, line) in [("a.tsv", "-f tsv"), ("a.json", "-f json"), ("a.md", "-f md"), ("a.txt", "")] {
        let _ = town.sh(&format!("overdue -o {name}")).ok();
        let file = std::fs::read_to_string(town.root().join(name)).unwrap();
        let is_sheet = name.ends_with("tsv");
        assert_eq!(file.starts_with('\u{FEFF}'), is_sheet, "{name}");
        assert_eq!(file.trim_start_matches('\u{FEFF}'), town.sh(&format!("overdue {line}")).ok(), "{name}");
    }
    // The format that is given wins over the ending; {date} and {month} are filled in.
    let _ = town.sh("overdue -f json -o 逾期-{date}-{month}.dat").ok();
    let _ = parse(&std::fs::read_to_string(town.root().join("逾期-2026-11-23-2026-11.dat")).unwrap());
    let _ = town.sh("hazard list --encoding gbk -o gbk.csv").ok();
    let bytes = std::fs::read(town.root().join("gbk.csv")).unwrap();
    let (words, _, wrong) = encoding_rs::GB18030.decode(&bytes);
    assert!(!wrong);
    assert_eq!(words, town.sh("hazard list -f csv").ok());
    let made: BTreeSet<String> = in_dir(&town).difference(&before).cloned().collect();
    assert_eq!(made.len(), 7, "没有留下临时文件：{made:?}");
}

#[test]
fn a_file_that_cannot_be_written_is_not_touched() {
    let town = Town::sample();
    town.file("old.csv", "旧的");
    let before = in_dir(&town);
    town.sh("overdue -o old.doc").refused(&["old.doc", ".csv"]);
    town.sh("overdue -o 没有结尾").refused(&["没有结尾"]);
    town.sh("overdue -o a.json --encoding gb18030").refused(&["json"]);
    town.sh("overdue -o nowhere/a.csv").fails(3, &["nowhere"]);
    town.sh("overdue -o old.csv/a.csv").fails(3, &["old.csv"]);
    std::fs::create_dir(town.root().join("dir.csv")).unwrap();
    town.sh("overdue -o dir.csv").fails(3, &["dir.csv"]);
    std::fs::remove_dir(town.root().join("dir.csv")).unwrap();
    // A report that fails leaves what was there.
    town.sh("overdue --unit 航天城 -o old.csv").refused(&["航天城"]);
    town.sh("checklist --period 很久 -o old.csv").refused(&["很久"]);
    assert_eq!(std::fs::read_to_string(town.root().join("old.csv")).unwrap(), "旧的");
    assert_eq!(in_dir(&town), before);
    // A change that cannot write its record is refused before it changes anything.
    town.refuses("done 1.1a -f json -o a.doc --encoding 火星", &["火星"]);
    let _ = town.sh("overdue -o old.csv").ok();
    assert_ne!(std::fs::read_to_string(town.root().join("old.csv")).unwrap(), "旧的");
}

/// The workspace is found as git finds its root.
#[test]
fn the_workspace_is_found() {
    let town = Town::sample();
    let shown = town.sh("targets").ok();
    let deep = town.root().join("data/deep/er");
    std::fs::create_dir_all(&deep).unwrap();
    assert_eq!(Run::new(["targets"]).today(TODAY).at(&deep).go().ok(), shown);
    let elsewhere = tempfile::tempdir().unwrap();
    let root = town.root();
    let root = root.to_str().unwrap();
    assert_eq!(Run::new(["-C", root, "targets"]).today(TODAY).at(elsewhere.path()).go().ok(), shown);
    assert_eq!(Run::new(["targets", "--workspace", root]).today(TODAY).at(elsewhere.path()).go().ok(), shown);
    assert_eq!(Run::new(["targets"]).today(TODAY).at(elsewhere.path()).env("ZHIBEN_HOME", root).go().ok(), shown);
    Run::new(["targets"]).today(TODAY).at(std::path::Path::new("/")).go().fails(3, &["plan.toml", "zhiben init"]);
    Run::new(["targets", "-C", elsewhere.path().to_str().unwrap()]).go().fails(3, &["plan.toml"]);
    Run::new(["plan", "check", "-C", "nowhere"]).at(elsewhere.path()).go().fails(3, &["nowhere"]);
    // `-C` wins over the environment, and that over the directory.
    Run::new(["targets"]).today(TODAY).at(&town.root()).env("ZHIBEN_HOME", "/nowhere").go().fails(3, &["/nowhere"]);
    assert_eq!(
        Run::new(["-C", ".", "targets"]).today(TODAY).at(&town.root()).env("ZHIBEN_HOME", "/nowhere").go().ok(),
        shown
    );
}

#[test]
fn a_workspace_is_made_once() {
    let town = Town::bare();
    let made = Run::new(["init", "新镇", "--kept-from", "none"]).at(&town.root()).go();
    made.done(&["新镇", "下一步"]);
    assert!(town.root().join("新镇/plan.toml").is_file() && town.root().join("新镇/data").is_dir());
    assert_eq!(std::fs::read(town.root().join("新镇/plan.toml")).unwrap(), std::fs::read(repo("plan.toml")).unwrap());
    // Its store comes with the first write.
    assert!(!town.root().join("新镇/data/zhiben.db").exists());
    std::fs::write(town.root().join("新镇/plan.toml"), "# 我改过").unwrap();
    Run::new(["init", "新镇"]).at(&town.root()).go().refused(&["新镇", "没有改动"]);
    assert_eq!(std::fs::read_to_string(town.root().join("新镇/plan.toml")).unwrap(), "# 我改过");
    town.file("文件", "");
    Run::new(["init", "文件"]).at(&town.root()).go().fails(3, &["文件"]);
    // The demo shows status and overdue, and what to try next; a second look shows the same.
    let demo = || Run::new(["demo", "示例"]).today(TODAY).at(&town.root()).go().ok();
    let shown = demo();
    for words in ["目标", "期初", "逾期事项", "JC-YH-2026-0015", "zhiben -C 示例 checklist"] {
        assert!(shown.contains(words), "{words}：{shown}");
    }
    assert_eq!(demo(), shown);
}
