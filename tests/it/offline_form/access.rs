//! Who can use a form: by keyboard alone, with text of twice the size, by day and by night, and with a screen reader.

use super::browser::{Browser, PHONE, Screen, Tab};
use super::photos::held_upright;
use super::sample::{definition, form, opened};
use crate::env::{repo, skipped};
use serde_json::{Value, json};
use std::path::Path;

/// The widths, brightness and sizes of text that a form is looked at with.
const SCREENS: [Screen; 4] = [
    PHONE,
    Screen { width: 360, is_dark: true, text: 200 },
    Screen { width: 360, is_dark: false, text: 200 },
    Screen { width: 1280, is_dark: true, text: 100 },
];

/// A form of its own for each screen, with a row in each section and all that opens opened.
fn shown<'b>(browser: &'b Browser, screen: Screen, folder: &Path, hazards: usize) -> Tab<'b> {
    let photo = folder.join("井口.jpg");
    std::fs::write(&photo, held_upright(90, 60)).unwrap();
    let mut definition = definition(hazards);
    definition["token"] = format!("{:064}", screen.width + screen.text + u32::from(screen.is_dark)).into();
    let file = form(folder, &definition);
    assert!(std::fs::metadata(&file).unwrap().len() <= 300_000);
    let tab = browser.form(screen, &file);
    for section in ["selfcheck", "hazard", "rectified", "drill", "done"] {
        tab.add(section);
    }
    tab.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    tab.choose("r3-photo-0", &[&photo]);
    tab.fill("r4-hazard", "JC-YH-2026-00002");
    tab.click("r2-item-catering-02-bad");
    tab
}

#[test]
fn nothing_runs_over_the_screen() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    for screen in SCREENS {
        let tab = shown(&browser, screen, room.path(), 50);
        tab.click("give");
        let over = tab.run(
            "[...document.querySelectorAll('body *')].filter((one) => one.getClientRects().length \
             && getComputedStyle(one).opacity !== '0' && !one.closest('legend, option') \
             && (one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5 \
             || one.getBoundingClientRect().left < -0.5)).map((one) => one.outerHTML.slice(0, 80))",
        );
        assert_eq!(over, json!([]));
        let sides = tab.run("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assert_eq!(sides, 0);
        tab.close();
    }
}

/// The rules of axe-core: names, roles, labels, contrast, the size of what is touched.
#[test]
fn an_automatic_check_finds_nothing() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let Ok(axe) = std::fs::read_to_string(repo("target/axe/axe.min.js")) else {
        skipped("target/axe/axe.min.js", "the automatic check of a form");
        return;
    };
    for screen in SCREENS {
        let tab = shown(&browser, screen, room.path(), 3);
        tab.run(&format!("{axe}; 0"));
        tab.click("give");
        assert_eq!(violations(&tab), json!([]));
        for (id, text) in [
            ("r2-date", "2026-11-27"),
            ("r2-leader", "王五"),
            ("r3-place", "井口"),
            ("r3-description", "护栏缺失"),
            ("r4-date", "2026-11-27"),
            ("r5-date", "2026-11-27"),
            ("r5-count", "8"),
            ("r6-measure", "8.1"),
            ("r6-date", "2026-11-27"),
            ("signature", "王五"),
        ] {
            tab.fill(id, text);
        }
        tab.give(room.path());
        assert_eq!(violations(&tab), json!([]));
        tab.close();
    }
}

fn violations(tab: &Tab) -> Value {
    tab.run(
        "axe.run(document, { rules: { 'target-size': { enabled: true } } }).then((found) => found.violations.map((one) => \
         ({ rule: one.id, where: one.nodes.map((node) => node.html.slice(0, 120) + ' ' + node.failureSummary) })))",
    )
}

/// Goes on with the key Tab to a field, as somebody without a mouse does.
fn tab_to(tab: &Tab, id: &str) {
    for _ in 0..60 {
        tab.press("Tab");
        if tab.text("document.activeElement.id") == id {
            let outline = tab.text("getComputedStyle(document.activeElement).outlineStyle");
            assert_eq!(outline, "solid", "{id}");
            return;
        }
    }
    panic!("{id} is not reached by the key Tab");
}

fn type_in(tab: &Tab, text: &str) {
    tab.ask("Input.insertText", json!({ "text": text }));
}

#[test]
fn a_whole_report_is_filled_in_by_keyboard() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let photo = room.path().join("井口.jpg");
    std::fs::write(&photo, held_upright(90, 60)).unwrap();
    let tab = browser.form(Screen { width: 1280, ..PHONE }, &form(room.path(), &definition(1)));
    tab_to(&tab, "add-selfcheck");
    tab.press("Enter");
    assert_eq!(tab.text("document.activeElement.id"), "r2-date");
    for digit in "11272026".chars() {
        tab.press(&digit.to_string());
    }
    tab_to(&tab, "r2-leader");
    type_in(&tab, "王五");
    // The list of check items is opened with the space bar, the answers are chosen with it and the arrows.
    tab_to(&tab, "r2-found");
    tab.press("Tab");
    assert_eq!(tab.text("document.activeElement.tagName"), "SUMMARY");
    tab.press(" ");
    tab.until("document.activeElement.parentElement.open");
    tab.press("Tab");
    tab.press(" ");
    tab.press("ArrowDown");
    assert_eq!(tab.text("document.activeElement.id"), "r2-item-catering-01-bad");
    tab_to(&tab, "r2-photo-0");
    tab.ask("Page.setInterceptFileChooserDialog", json!({ "enabled": true }));
    tab.press("Enter");
    let opened_by_key = tab.event("Page.fileChooserOpened", |_| true);
    assert_eq!(opened_by_key["mode"], "selectMultiple");
    tab.choose("r2-photo-0", &[&photo]);
    tab_to(&tab, "add-rectified");
    tab.press(" ");
    assert_eq!(tab.text("document.activeElement.id"), "r3-hazard");
    tab.press("ArrowDown");
    tab_to(&tab, "r3-date");
    for digit in "11282026".chars() {
        tab.press(&digit.to_string());
    }
    tab_to(&tab, "signature");
    type_in(&tab, "王五");
    tab_to(&tab, "give");
    tab.press("Enter");
    let given = opened(&tab.downloaded(room.path()));
    assert_eq!(tab.text("document.activeElement.id"), "h-given");
    tab.close();
    let rows = given.rows();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["values"], json!({ "date": "2026-11-27", "leader": "王五" }));
    assert_eq!(rows[0]["items"], json!({ "catering-01": "bad" }));
    assert_eq!(rows[0]["photos"].as_array().unwrap().len(), 1);
    assert_eq!(rows[1]["values"], json!({ "hazard": "JC-YH-2026-00001", "date": "2026-11-28" }));
}
