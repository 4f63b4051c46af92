//! A store imports its own export: nothing changes, byte for byte; and an empty store that imports it has the same
//! content.

use crate::env::{Output, Run, Town, rows};
use crate::model::random_commands::{FIRST, Step, days_after, history, line, turning};
use crate::office::Office;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use std::fs;
use std::path::Path;

const BEGIN: NaiveDate = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();

/// Each kind of file that `import` reads and `export` writes, with the options for it.
const FORMATS: [(&str, &[&str]); 4] =
    [("csv", &[]), ("tsv", &["-f", "tsv"]), ("xlsx", &["-f", "xlsx"]), ("gb18030", &["--encoding", "gb18030"])];

/// Steps and people that are alike on one day, full-width digits and brackets, and records that were undone and entered
/// again.
const ALIKE: [&str; 24] = [
    "hazard add --unit U001 --description 三次判定 --grade suspected --found 2026-09-01",
    "hazard judge 3 --grade general --judged-by 甲",
    "hazard judge 3 --grade major --judged-by 乙",
    "hazard judge 3 --grade general --judged-by 甲",
    "hazard notify 3 --to 张三 --document 积应急（２０２６）３号",
    "hazard notify 3 --to 张三 --document 积应急〔2026〕3号",
    "hazard supervise 3 --level 县级 --document 督（2026）1号",
    "hazard add --unit U002 --description 两次不通过 --grade general --found 2026-09-01 --due 2026-09-20",
    "hazard extend 4 --due 2026-10-01 --reason 一 --approved-by 甲",
    "hazard extend 4 --due 2026-10-05 --reason 二 --approved-by 乙",
    "hazard rectify 4 --rectified-by 丙",
    "hazard review 4 --reviewer 丁 --fail",
    "hazard rectify 4 --rectified-by 丙",
    "hazard review 4 --reviewer 丁 --fail",
    "hazard rectify 4 --rectified-by 丙",
    "hazard review 4 --reviewer 丁 --pass",
    "hazard reopen 4 --reason 又坏",
    "hazard rectify 4 --rectified-by 丙",
    "hazard review 4 --reviewer 丁 --pass",
    "hazard void 4 --reason 重复",
    "training add --date 2026-09-01 --topic 消防 --body yingji",
    "training attend 1 --unit U001 --name 同名",
    "training attend 1 --name 同名",
    "undo",
];

fn grown(steps: &[Step]) -> (Office, NaiveDate) {
    let (office, mut today) = (Office::new(), BEGIN);
    FIRST.iter().chain(&ALIKE).for_each(|line| drop(office.sh(today, line)));
    for step in steps {
        today = today + Days::new(days_after(step));
        let line = line(step, today);
        match turning(step) {
            Some(step) => drop(office.sh(today, step)),
            None if line.file.is_some() => {}
            None => drop(office.run(today, &line.words)),
        }
    }
    (office, today)
}

fn run(dir: &Path, today: NaiveDate, args: &[&str]) -> Output {
    Run::new(args).today(&today.to_string()).at(dir).go()
}

/// Every ledger of a folder. Masked ID numbers are left out, because they are never read back.
fn files(dir: &Path) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with("manifest.json"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .map(|(name, text)| (name, text.replace("110105********002X", "")))
        .collect();
    all.sort();
    all
}

fn changes_nothing(
    dir: &Path,
    store: &Path,
    today: NaiveDate,
    formats: &[(&str, &[&str])],
) -> Result<(), TestCaseError> {
    let written = |name: &str, options: &[&str]| {
        let args: Vec<&str> = ["export", "all", "-o", name].into_iter().chain(options.iter().copied()).collect();
        let done = run(dir, today, &args);
        assert_eq!(done.code, 0, "{done:?}");
        dir.join(name)
    };
    let plain = files(&written("plain", &[]));
    let before = fs::read(store).unwrap();
    for (name, options) in formats.iter().copied() {
        let folder = written(name, options);
        for trial in [&["import", "all", name, "--dry-run"][..], &["import", "all", name]] {
            let done = run(dir, today, trial);
            prop_assert_eq!(done.code, 0, "{} {:?}", name, done);
            prop_assert!(!done.stdout.contains("只收"), "{} {:?}", name, done);
        }
        prop_assert!(fs::read(store).unwrap() == before, "{}", name);
        let empty = Office::new();
        let home = empty.path("");
        let done = run(&home, today, &["import", "all", folder.to_str().unwrap()]);
        prop_assert_eq!(done.code, 0, "{} {:?}", name, done);
        run(&home, today, &["export", "all", "-o", "plain"]).ok();
        for (ours, theirs) in plain.iter().zip(files(&home.join("plain"))) {
            prop_assert_eq!(ours, &theirs, "{}", name);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_store_that_takes_its_export_stays_as_it_is(steps in history(20..80)) {
        let (office, today) = grown(&steps);
        changes_nothing(&office.path(""), &office.store(), today, &FORMATS)?;
    }
}

/// Steps that a merge copied, and steps that a merge voided.
#[test]
fn merged_and_void_steps_are_found_again() {
    let today = "2026-11-23".parse().unwrap();
    let steps = [
        "judge 1 --grade general --judged-by 李",
        "notify 1 --to 周八 --document （2026）3号",
        "extend 1 --due 2026-12-20 --reason 雨 --approved-by 王",
        "supervise 1 --level 县级 --document （2026）1号",
    ];
    let decided = steps.iter().flat_map(|step| [(step, "ours"), (step, "theirs")]);
    for (step, side) in decided.chain([(&steps[0], "")]) {
        let [from, to] = ["AA", "BB"].map(|site| {
            let town = Town::new();
            let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
            town.file("plan.toml", plan.replace("site = \"JC\"", &format!("site = \"{site}\"")));
            town
        });
        from.sh("unit add --name 甲厂 --category 工贸 --principal 周八").done(&[]);
        let add = "hazard add --unit 甲厂 --description 电线 --grade suspected --found 2026-11-01 --due 2026-12-01";
        from.sh(add).done(&[]);
        let folder = from.root().display().to_string();
        to.run(["merge", &folder]).done(&[]);
        to.sh("hazard void AA-YH-2026-0001 --reason 重复").done(&[]);
        from.sh(&format!("hazard {step}")).done(&[]);
        to.run(["merge", &folder]).done(&[]);
        if !side.is_empty() {
            to.sh(&format!("merge take 1 {side}")).done(&[]);
        }
        changes_nothing(&to.root(), &to.store(), today, &FORMATS[..1]).unwrap();
    }
}

/// A file without the column is matched by the contents of its rows; void rows match void records.
#[test]
fn a_file_without_record_numbers_is_read_as_before() {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 一 --grade major --found 2026-11-01").done(&[]);
    town.sh("hazard notify 1 --to 张三 --document 积应急（2026）3号").done(&[]);
    town.sh("training add --date 2026-11-02 --topic 消防 --body yingji").done(&[]);
    town.sh("training attend 1 --unit U001 --name 张三").done(&[]);
    town.sh("export all -o out").ok();
    for name in ["step.csv", "attendance.csv"] {
        let text = fs::read_to_string(town.root().join("out").join(name)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].ends_with("作废原因,记录编号"), "{text}");
        let cut: String = lines.iter().map(|line| format!("{}\r\n", line.rsplit_once(',').unwrap().0)).collect();
        town.file(&format!("out/{name}"), cut);
    }
    let before = town.bytes();
    let done = town.run(["import", "all", "out", "-f", "json"]);
    assert_eq!(done.code, 0, "{done:?}");
    let json = crate::env::parse(&done.stdout);
    for row in rows(&json) {
        assert_eq!((row["added"].as_i64(), row["updated"].as_i64()), (Some(0), Some(0)), "{row}");
    }
    assert!(town.bytes() == before);
    // A number in the file is kept.
    town.file("step.csv", "隐患编号,步骤,日期,记录编号\nJC-YH-2026-0001,督办,2026-11-03,乙-7\n");
    town.sh("import step step.csv").done(&["新增 1"]);
    town.sh("import step step.csv").done(&["新增 0、更新 0、不变 1"]);
    assert!(town.sh("export step").ok().contains("督办,2026-11-03,,,,,,,,,乙-7"));
}
