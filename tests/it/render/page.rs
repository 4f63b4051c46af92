//! Pages as a browser shows them: by day and by night, at the widths of a telephone and a screen, and on paper nothing
//! runs over, every word is readable, and the browser has nothing to complain of. Skipped where no Chromium is.

use crate::env::{Town, skipped};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.map(|name| Path::new("/usr/bin").join(name));
    found.into_iter().find(|path| path.is_file())
}

/// A copy of the page in a frame. Print and night are made the rule, for a frame can be asked for neither.
fn frame(name: &str, page: &str, width: u32, is_dark: bool, is_print: bool) -> String {
    let mut page = page.to_string();
    let rule = |is_on: bool| if is_on { "@media all" } else { "@media not all" };
    for (asked, is_on) in
        [("@media (prefers-color-scheme: dark)", is_dark), ("@media print", is_print), ("@media screen", !is_print)]
    {
        assert!(page.contains(asked), "{asked}");
        page = page.replace(asked, rule(is_on));
    }
    let page = page.replace('&', "&amp;").replace('"', "&quot;");
    format!(r#"<iframe name="{name}" width="{width}" height="800" srcdoc="{page}"></iframe>"#)
}

/// What the script beside this file found in each frame, and what the browser said.
fn looked(browser: &Path, frames: &[String]) -> (Vec<Value>, String) {
    let room = tempfile::tempdir().unwrap();
    let file = room.path().join("look.html");
    let script = include_str!("page/look.js");
    let body = frames.join("\n");
    std::fs::write(&file, format!("<!doctype html><meta charset=utf-8><body>{body}<script>{script}</script>")).unwrap();
    let run = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", room.path().join("profile").display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    let reported = out.split_once(r#"<pre id="told">"#).and_then(|(_, rest)| rest.split_once("</pre>"));
    let (reported, _) = reported.unwrap_or_else(|| panic!("{err}\n{out}"));
    let reported = reported.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let printed = err.lines().filter(|line| line.contains("CONSOLE")).collect::<Vec<_>>().join("\n");
    (serde_json::from_str(&reported).unwrap(), printed)
}

#[test]
fn pages_are_whole_and_readable_in_a_browser() {
    let Some(browser) = chromium() else {
        skipped("chromium", "how pages look");
        return;
    };
    let town = Town::sample();
    let mut frames = Vec::new();
    for line in ["report", "overdue --detail", "hazard list", "coverage 7.2a", "run open-by-village"] {
        let page = town.sh(&format!("{line} -f html")).ok();
        for (width, is_dark, is_print) in
            [(360, false, false), (360, true, false), (1024, false, false), (1024, true, false), (703, true, true)]
        {
            let name = format!("{line} {width}{}", if is_dark { " dark" } else { "" });
            frames.push(frame(&name, &page, width, is_dark, is_print));
        }
    }
    let (found, printed) = looked(&browser, &frames);
    assert_eq!(printed, "");
    assert_eq!(found.len(), frames.len());
    for one in &found {
        assert!(one["pairs"].as_u64().unwrap() >= 3, "{one}");
        assert_eq!((one["faint"].as_array().unwrap(), one["over"].as_array().unwrap()), (&vec![], &vec![]), "{one}");
    }
}
