//! The READMEs are true: their tours are run as they stand, their tables are those of the program.

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
            ["console"] => wrong.extend(fence.steps().iter().filter_map(|step| session.check(page.name, step))),
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

/// What continuous integration runs is what a reader is told to type.
#[test]
fn the_test_command_is_the_one_that_ci_runs() {
    let [english, _] = pages();
    let told: Vec<&str> = english.text.lines().filter(|line| line.starts_with("cargo test")).collect();
    assert_eq!(told, ["cargo test --locked"]);
    assert!(english.fences.iter().any(|fence| fence.text == "cargo test --locked\n"), "it stands alone in its block");
    let ci = include_str!("../../.ci/run");
    assert!(ci.contains(r"sed -n 's/^\(cargo test .*\)$/\1/p' README.md | head -n 1") && ci.contains("eval"));
}

/// A link to a file of the repository leads somewhere.
#[test]
fn links_lead_somewhere() {
    for page in pages() {
        for target in page.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let is_away = target.starts_with("http") || target.starts_with('#');
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(target);
            assert!(is_away || path.exists(), "{}: {target}", page.name);
        }
    }
}
