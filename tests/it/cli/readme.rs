//! The READMEs are true: their tours are run unchanged, their tables are those of the program.

mod drawn;
mod pages;
mod session;
mod shown;
mod tables;

use pages::{Page, pages};
use session::Session;

/// Runs every block of a page in one empty directory, in their order, and reports all that differs.
fn holds(page: &Page, day: Option<&str>) {
    let mut session = Session::new(day);
    let mut wrong = Vec::new();
    for fence in &page.fences {
        match fence.words()[..] {
            [_, file] => session.write(file, &fence.text),
            ["console"] => wrong.extend(fence.steps().iter().filter_map(|step| session.check(fence.file, step))),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{} is not what zhiben says:\n\n{}", page.name, wrong.join("\n"));
}

#[test]
fn the_tour_is_what_happens() {
    let [english, _] = pages();
    assert!(english.steps() > 10, "the tour is there");
    holds(&english, None);
}

/// The clerk types no date: today is the day that the page names.
#[test]
fn the_clerks_tour_is_what_happens() {
    let [_, chinese] = pages();
    assert!(chinese.steps() > 20, "the tour is there");
    assert!(chinese.text.contains("2026 年 11 月 23 日"), "the page names its day");
    holds(&chinese, Some("2026-11-23T09:00:00+08:00"));
}

/// Continuous integration runs what a reader is asked to type.
#[test]
fn the_test_command_is_the_one_that_ci_runs() {
    let [english, _] = pages();
    let listed: Vec<&str> = english.text.lines().filter(|line| line.starts_with("cargo test")).collect();
    assert_eq!(listed, ["cargo test --locked"]);
    assert!(english.fences.iter().any(|fence| fence.text == "cargo test --locked\n"), "it stands alone in its block");
    let ci = include_str!("../../../.ci/run");
    assert!(ci.contains(r"sed -n 's/^\(cargo test .*\)$/\1/p' README.md | head -n 1") && ci.contains("eval"));
}

/// A link leads to a file of the repository, and to a heading that it has.
#[test]
fn links_lead_somewhere() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let glossary = ("CONTRIBUTING.md", include_str!("../../../CONTRIBUTING.md"));
    for (file, text) in pages().iter().flat_map(|page| page.files).chain([&glossary]) {
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.starts_with("http") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = match path {
                "" => root.join(file),
                path => root.join(file).parent().unwrap().join(path),
            };
            assert!(path.exists(), "{file}: {target}");
            let named = || std::fs::read_to_string(&path).unwrap().lines().any(|line| anchor_of(line) == anchor);
            assert!(anchor.is_empty() || named(), "{file}: {target}");
        }
    }
}

/// What a heading is called in a link: lower case, blanks as hyphens, without marks.
fn anchor_of(line: &str) -> String {
    let heading = line.trim_start_matches('#').trim();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    if line.starts_with('#') { kept.collect::<String>().to_lowercase().replace(' ', "-") } else { String::new() }
}

/// README is read in five minutes; the rest is in docs.
#[test]
fn the_readme_is_short() {
    let [english, chinese] = pages();
    for page in [english, chinese] {
        assert!(page.files[0].1.lines().count() <= 200, "{}", page.name);
    }
}
