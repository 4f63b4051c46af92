//! A form filled in: nothing is lost, mistakes are named, and the file holds what was entered.

use super::browser::{Browser, PHONE};
use super::photos::{TAKEN, held_upright};
use super::sample::{TOKEN, definition, digest, form, opened};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// The whole way of a form on a telephone, without a network.
#[test]
fn a_form_is_filled_in_closed_opened_again_and_given() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let file = form(room.path(), &definition(3));
    let (wide, tall) = (room.path().join("井口.jpg"), room.path().join("车间.jpg"));
    std::fs::write(&wide, held_upright(1200, 800)).unwrap();
    std::fs::write(&tall, held_upright(900, 300)).unwrap();

    let tab = browser.form(PHONE, &file);
    assert_eq!(tab.text("document.title"), "积翠煤矿 2026年11月");
    assert_eq!(tab.text("document.querySelector('h1').textContent"), "积翠煤矿");
    let owed = tab.run("[...document.querySelectorAll('.duties .of')].map((one) => one.textContent)");
    let drill = "2026年第四季度，2026-12-31 前，未到期，以前还有 1 次没有办";
    assert_eq!(owed, json!([drill, "2026-11，无期限"]));
    assert_eq!(tab.add("selfcheck"), "r2");
    tab.fill("r2-date", "2026-11-27");
    tab.fill("r2-leader", "  王五 ");
    tab.fill("r2-people", "赵六、钱七");
    tab.fill("r2-found", "1");
    tab.click("r2-item-catering-01-ok");
    tab.click("r2-item-catering-02-none");
    tab.choose("r2-photo-0", &[&wide, &tall]);
    assert_eq!(tab.add("rectified"), "r3");
    tab.fill("r3-hazard", "JC-YH-2026-00002");
    assert_eq!(
        tab.text("document.querySelector('[data-row=r3] .note').textContent"),
        "重大隐患，主井口，整改期限 2026-11-30，整改中。五落实还没有补齐，只能先写下来"
    );
    tab.choose("r3-photo-1", &[&tall]);
    tab.kept();
    tab.close();

    // The tab is opened again, then the whole browser.
    let tab = browser.form(PHONE, &file);
    assert_eq!((tab.value("r2-leader"), tab.value("r3-hazard")), ("王五".into(), "JC-YH-2026-00002".into()));
    tab.fill("r3-date", "2026-11-28");
    tab.fill("r3-cost", "1.5");
    tab.kept();
    tab.close();
    drop(browser);
    let browser = Browser::start(room.path()).unwrap();
    let tab = browser.form(PHONE, &file);
    tab.until("[...document.querySelectorAll('.thumbs img')].filter((one) => one.naturalWidth > 0).length === 3");
    assert_eq!(tab.run("document.getElementById('r2-item-catering-02-none').checked"), true);
    // The answers have the words of their list.
    assert_eq!(tab.text("document.getElementById('r2-item-catering-02-none').parentElement.textContent"), "不涉及");
    assert_eq!(tab.value("r3-cost"), "1.5");
    tab.fill("r1-phone", "13800000000");
    tab.fill("signature", "王五");
    tab.kept();
    let state = "document.getElementById('state').textContent";
    assert_eq!(tab.text(state), "已存在本机，还没有生成填报件");
    let saved = tab.give(room.path());
    tab.kept();
    assert_eq!(tab.text(state), "已存在本机，填报件已生成");
    assert_eq!(saved.file_name().unwrap(), "积翠煤矿_2026-11.zbf");
    tab.close();

    let given = opened(&saved);
    let [first, second, mended] = [given.photo(0, 0), given.photo(0, 1), given.photo(1, 0)].map(digest);
    assert_eq!(second, mended);
    assert_eq!(given.names, ["report.json", &format!("photos/{first}.jpg"), &format!("photos/{second}.jpg")]);
    assert_eq!(
        given.report,
        json!({
            "form": 1, "site": "JC", "unit": "U001", "period": "2026-11", "token": TOKEN, "made": "2026-11-29",
            "started": "2026-11-30T09:20:00+08:00", "saved": "2026-11-30T09:20:00+08:00", "revision": 1, "zero": false,
            "signature": "王五",
            "rows": [
                { "row": "r2", "section": "selfcheck",
                  "values": { "date": "2026-11-27", "leader": "王五", "people": "赵六、钱七", "found": "1" },
                  "items": { "catering-01": "ok", "catering-02": "none" },
                  "photos": [
                    { "sha256": first, "kind": "照片", "taken": TAKEN },
                    { "sha256": second, "kind": "照片", "taken": TAKEN },
                  ] },
                { "row": "r3", "section": "rectified",
                  "values": { "hazard": "JC-YH-2026-00002", "date": "2026-11-28", "cost": "1.5" }, "items": {},
                  "photos": [{ "sha256": second, "kind": "整改后", "taken": TAKEN }] },
                { "row": "r1", "section": "unit", "values": { "phone": "13800000000" }, "items": {}, "photos": [] },
            ],
        })
    );
}

#[test]
fn mistakes_are_named_beside_their_fields_and_in_a_list() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let tab = browser.form(PHONE, &form(room.path(), &definition(2)));
    tab.click("give");
    assert_eq!(tab.fault("zero"), "还什么都没有填；确实没有要报的，请勾选零报告");
    assert_eq!(tab.text("document.activeElement.id"), "zero");

    assert_eq!((tab.add("selfcheck"), tab.add("hazard")), ("r2".into(), "r3".into()));
    tab.fill("r2-date", "2026-12-01");
    tab.fill("r2-found", "两个");
    // 31 characters, of which the last is one outside the first plane of Unicode.
    tab.fill("r3-description", &format!("{}𠮷", "护栏缺失十字长的一句".repeat(3)));
    assert_eq!((tab.add("rectified"), tab.add("rectified")), ("r4".into(), "r5".into()));
    for row in ["r4", "r5"] {
        tab.fill(&format!("{row}-hazard"), "JC-YH-2026-00001");
        tab.fill(&format!("{row}-date"), "2026-11-30");
    }
    tab.fill("r5-cost", "1.555");
    tab.fill("r1-principal", " ");
    tab.fill("r1-phone", "打到门卫");
    tab.click("give");
    let listed = "[...document.querySelectorAll('#mistakes li')].map((one) => one.textContent)";
    assert_eq!(
        tab.run(listed),
        json!([
            "自查第 1 条：日期 2026-12-01 在今天（2026-11-30）之后",
            "自查第 1 条：带队人必须填写",
            "自查第 1 条：发现问题数应为不带小数的数字，如 12",
            "隐患第 1 条：地点必须填写",
            "隐患第 1 条：隐患描述至多 30 个字，现在有 31 个",
            "整改第 2 条：隐患JC-YH-2026-00001 已经在整改第 1 条里填了",
            "整改第 2 条：花费应为数字，至多两位小数，如 8 或 1.5",
            "登记信息：主要负责人不能清空",
            "登记信息：联系电话应为电话号码，如 13800000000",
            "填报人必须填写",
        ])
    );
    assert_eq!(tab.text("document.querySelector('#mistakes h2').textContent"), "有 10 处要改");
    assert_eq!(tab.text("document.activeElement.id"), "r2-date");
    assert_eq!(tab.fault("r2-leader"), "带队人必须填写");
    assert_eq!(tab.text("document.getElementById('r2-leader').getAttribute('aria-invalid')"), "true");
    assert_eq!(tab.run("document.getElementById('given').hidden"), true);

    // A mended field is no longer wrong at once; numbers of a Chinese keyboard are numbers.
    tab.fill("r2-leader", "王五");
    assert_eq!(tab.fault("r2-leader"), "");
    tab.fill("r2-found", "１２");
    assert_eq!(tab.fault("r2-found"), "");
    tab.close();
}

#[test]
fn a_zero_report_has_no_rows_and_a_row_no_zero_report() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let tab = browser.form(PHONE, &form(room.path(), &definition(0)));
    // Without an open hazard none can be reported as rectified.
    assert_eq!(tab.run("document.getElementById('add-rectified').disabled"), true);
    tab.add("drill");
    tab.fill("r2-count", "8");
    tab.click("zero");
    tab.fill("signature", "李四");
    tab.click("give");
    assert_eq!(tab.fault("zero"), "已填了 1 条，不能同时零报告：请取消勾选，或把填的删除");
    // The row is taken out only after an answer.
    tab.run("document.querySelector('[data-row=r2] .asking button').click()");
    assert_eq!(tab.text("document.querySelector('[data-row=r2] .asking span').textContent"), "删除演练第 1 条？");
    tab.run("document.querySelector('[data-row=r2] .asking .danger').click()");
    assert_eq!(tab.run("document.getElementById('sections').hidden"), true);
    let given = opened(&tab.give(room.path()));
    assert_eq!((&given.report["zero"], &given.report["rows"]), (&json!(true), &json!([])));
    assert_eq!(given.report["signature"], "李四");
    tab.close();
}

#[test]
fn a_form_given_again_is_a_later_revision_and_gives_no_row_a_used_name() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let file = form(room.path(), &definition(1));
    let tab = browser.form(PHONE, &file);
    tab.add("drill");
    tab.fill("r2-date", "2026-11-20");
    tab.fill("r2-count", "8");
    tab.fill("signature", "李四");
    let first = opened(&tab.give(room.path()));
    let text = tab.value("paste");
    tab.run("document.querySelector('[data-row=r2] .asking button').click()");
    tab.run("document.querySelector('[data-row=r2] .asking .danger').click()");
    let outdated = tab.text("document.getElementById('outdated').textContent");
    assert_eq!(outdated, "生成之后又改过，请再生成一次发回，以后一次的为准。");
    assert_eq!(tab.add("drill"), "r3");
    tab.fill("r3-date", "2026-11-21");
    tab.fill("r3-count", "9");
    tab.kept();
    tab.close();
    let tab = browser.form(PHONE, &file);
    assert_eq!(tab.add("hazard"), "r4");
    tab.fill("r4-place", "井口");
    tab.fill("r4-description", "护栏缺失");
    tab.fill("r4-grade", "重大");
    let second = opened(&tab.give(room.path()));
    tab.close();
    assert_eq!((&first.report["revision"], &second.report["revision"]), (&json!(1), &json!(2)));
    let names = |rows: &Vec<serde_json::Value>| rows.iter().map(|row| row["row"].to_string()).collect::<String>();
    assert_eq!((names(first.rows()), names(second.rows())), (r#""r2""#.into(), r#""r4""r3""#.into()));
    let values = json!({ "place": "井口", "description": "护栏缺失", "grade": "重大" });
    assert_eq!(second.rows()[0]["values"], values);

    // The text to paste is the same report.
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines[0], lines.len()), ("【治本填报】积翠镇 积翠煤矿 2026-11", 2));
    let parts: Vec<&str> = lines[1].split(':').collect();
    let json = STANDARD.decode(parts[1]).unwrap();
    assert_eq!((parts[0], parts.len()), ("zbf1", 3));
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&json).unwrap(), first.report);
    assert_eq!(parts[2], &digest(&json)[..8]);
}

#[test]
fn a_form_is_emptied_only_after_an_answer() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let file = form(room.path(), &definition(1));
    let tab = browser.form(PHONE, &file);
    tab.add("hazard");
    tab.fill("r2-place", "井口");
    tab.fill("signature", "李四");
    tab.run("document.querySelector('footer .asking button').click()");
    assert_eq!(tab.text("document.activeElement.textContent"), "不清空");
    tab.run("document.activeElement.click()");
    assert_eq!(tab.value("signature"), "李四");
    tab.run("document.querySelector('footer .asking button').click()");
    tab.run("document.querySelector('footer .asking .danger').click()");
    tab.kept();
    tab.close();
    let tab = browser.form(PHONE, &file);
    assert_eq!(tab.value("signature"), "");
    assert_eq!(tab.run("document.querySelectorAll('[data-row]').length"), 1);
    tab.close();
}

/// Every text of a definition that is no key is replaced by a script, and none runs.
#[test]
fn a_script_in_a_text_is_shown_as_text() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let hostile = "</script><img src=x onerror=\"document.title='ran'\"><script>document.title='ran'</script>";
    let mut hostile_definition = definition(2);
    let mut replaced = 0;
    poison(&mut hostile_definition, hostile, &mut replaced);
    assert!(replaced > 60, "{replaced}");
    let path = room.path().join("form.html");
    std::fs::write(&path, zhiben::offline_form::page::page(hostile, &hostile_definition)).unwrap();
    let tab = browser.form(PHONE, &path);
    for section in ["selfcheck", "hazard", "rectified", "drill", "done"] {
        tab.add(section);
    }
    tab.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    tab.click("give");
    assert_eq!(tab.text("document.title"), hostile);
    assert_eq!(tab.run("document.querySelectorAll('img, script:not([type])').length"), 2);
    assert!(tab.text("document.querySelector('h1').textContent") == hostile);
    let shown = tab.run("document.body.innerText.split('onerror').length - 1");
    assert!(shown.as_u64().unwrap() > 50, "{shown}");
    tab.close();
}

/// Replaces the texts that are neither a key, a type nor a date.
fn poison(value: &mut serde_json::Value, hostile: &str, replaced: &mut u32) {
    match value {
        serde_json::Value::String(text) => {
            *text = hostile.to_string();
            *replaced += 1;
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(|one| poison(one, hostile, replaced)),
        serde_json::Value::Object(all) => {
            for (key, one) in all {
                if !["key", "type", "made", "token", "code", "section"].contains(&key.as_str()) {
                    poison(one, hostile, replaced);
                }
            }
        }
        _ => {}
    }
}
