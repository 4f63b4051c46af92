//! What is longer than the screen goes through a reader, at a terminal and nowhere else.

use crate::env::{Run, TODAY, Town};
use crate::terminal::Terminal;

fn list(town: &Town, rows: u16, line: &str, pager: Option<&str>) -> (String, i32) {
    let run = Run::new(crate::env::words(line)).today(TODAY).at(&town.root()).env("PATH", "/usr/bin:/bin");
    let run = pager.into_iter().fold(run, |run, pager| run.env("PAGER", pager));
    Terminal::sized(run, 80, rows).end()
}

#[test]
fn a_long_list_goes_through_the_pager_and_a_short_one_does_not() {
    let town = Town::sample();
    // `wc -l` shows that the list was handed to it, and how long it was.
    let (long, code) = list(&town, 24, "inspection list", Some("wc -l"));
    let lines: usize = long.trim().parse().unwrap_or_else(|_| panic!("{long}"));
    assert!(lines > 24 && code == 0, "{long}");
    let (short, code) = list(&town, 30, "criteria list --help", Some("sed s/判定标准/XX/"));
    assert!(code == 0 && short.contains("判定标准") && !short.contains("XX"), "{short}");
    let (help, code) = list(&town, 10, "matrix --help", Some("sed s/分工/XX/"));
    assert!(code == 0 && help.contains("XX"), "{help}");
}

#[test]
fn who_wants_no_pager_or_has_none_gets_everything_at_once() {
    let town = Town::sample();
    for (line, pager) in [
        ("inspection list --no-pager", "wc -l"),
        ("inspection list", ""),
        ("inspection list", "cat"),
        ("inspection list", "no-such-pager-anywhere"),
    ] {
        let (shown, code) = list(&town, 24, line, Some(pager));
        assert!(code == 0 && shown.contains("JC-XC-2026-0103") && shown.lines().count() > 24, "{pager}：{shown}");
    }
    // Away from a terminal nobody is asked to read page by page.
    let piped = Run::new(["inspection", "list"]).today(TODAY).at(&town.root()).env("PAGER", "wc -l").go();
    assert!(piped.stdout.lines().count() > 100, "{piped:#?}");
}
