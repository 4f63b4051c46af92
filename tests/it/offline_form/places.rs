//! Where a form may be opened: without storage, without scripts, in a browser that is too old, and in two tabs.

use super::browser::{Browser, PHONE};
use super::sample::{definition, form, opened};
use serde_json::json;

#[test]
fn a_form_without_storage_says_so_at_once_and_can_be_given() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let file = form(room.path(), &definition(1));
    let refusals = [
        "Object.defineProperty(self, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } });",
        "Object.defineProperty(self, 'indexedDB', { value: undefined });",
        "IDBFactory.prototype.open = () => ({}); const wait = setTimeout; self.setTimeout = (act) => wait(act, 1);",
        "IDBFactory.prototype.open = () => { const asked = {}; setTimeout(() => asked.onerror()); return asked; };",
        "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };",
    ];
    for refusal in refusals {
        let tab = browser.tab(PHONE, refusal);
        tab.open(&file);
        tab.until("document.getElementById('unkept') !== null && !document.getElementById('unkept').hidden");
        let words = tab.text("document.querySelector('#unkept strong').textContent");
        assert_eq!(words, "这里存不住已填的内容，关掉就没有了。");
        assert_eq!(tab.text("document.getElementById('state').textContent"), "没有存住");
        tab.close();
    }
    let tab = browser.tab(PHONE, refusals[0]);
    tab.open(&file);
    tab.until("document.getElementById('give') !== null");
    let leaving = "(() => { const event = new Event('beforeunload', { cancelable: true }); dispatchEvent(event); \
        return event.defaultPrevented; })()";
    assert_eq!(tab.run(leaving), false);
    let photo = room.path().join("井口.jpg");
    std::fs::write(&photo, super::photos::held_upright(90, 60)).unwrap();
    tab.add("hazard");
    tab.fill("r2-place", "井口");
    tab.fill("r2-description", "护栏缺失");
    tab.choose("r2-photo-0", &[&photo]);
    tab.fill("signature", "李四");
    assert_eq!(tab.run(leaving), true);
    let given = opened(&tab.give(room.path()));
    assert_eq!((given.names.len(), &given.rows()[0]["values"]["place"]), (2, &json!("井口")));
    assert_eq!(tab.run(leaving), false);
    tab.close();
}

/// A telephone that shares files gets a button for it. Where that fails, or is not there, the text can be copied.
#[test]
fn a_file_is_shared_where_the_telephone_can_and_a_text_is_copied_elsewhere() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let file = form(room.path(), &definition(1));
    let given = |before: &str| {
        let tab = browser.tab(PHONE, before);
        tab.open(&file);
        tab.until("document.getElementById('give') !== null");
        tab.run("document.getElementById('zero').checked || document.getElementById('zero').click()");
        tab.fill("signature", "李四");
        tab.give(room.path());
        tab
    };
    let told = "document.querySelector('#given .told').textContent";
    let tab = given(
        "navigator.canShare = (what) => Boolean(what.files); self.sent = [];
         navigator.share = async ({ files: [file] }) => { self.sent.push(file.name, new Uint8Array(await file.slice(0, 2).arrayBuffer())); };",
    );
    tab.click("share");
    tab.until("self.sent.length === 2");
    assert_eq!(tab.run("self.sent[0] + self.sent[1]"), "积翠煤矿_2026-11.zbf80,75");
    tab.close();
    let tab = given(
        "navigator.canShare = (what) => Boolean(what.files);
         navigator.share = async () => { throw new DOMException('no', 'NotAllowedError'); };
         self.sent = ''; Object.defineProperty(navigator, 'clipboard',
             { value: { writeText: async (text) => { self.sent = text; } } });",
    );
    tab.click("share");
    tab.until(&format!("{told} !== ''"));
    assert_eq!(tab.text(told), "没有发出去，请用下面的办法");
    tab.click("copy");
    tab.until("self.sent !== ''");
    assert_eq!(tab.text("self.sent"), tab.value("paste"));
    assert_eq!(tab.text(told), "文字已复制，请粘贴到微信里发出");
    tab.close();
    let tab = given("delete Navigator.prototype.canShare;");
    assert_eq!(tab.run("document.getElementById('share')"), json!(null));
    tab.close();
}

#[test]
fn a_form_without_scripts_says_how_to_open_it() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let tab = browser.tab(PHONE, "");
    tab.ask("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    tab.open(&form(room.path(), &definition(1)));
    let shown = tab.text("document.body.innerText");
    for words in ["这里打不开填报表", "在浏览器打开", "Edge、Chrome 或 360 浏览器的极速模式"] {
        assert!(shown.contains(words), "{shown}");
    }
    assert!(!shown.contains("填报表没有打开"));
    tab.close();
}

/// A script that a browser cannot read, or that was changed, does not run; what is shown then is no empty page.
#[test]
fn a_form_whose_script_does_not_run_says_so() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let file = form(room.path(), &definition(1));
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("async function begin()", "async  function begin()")).unwrap();
    let tab = browser.tab(PHONE, "");
    tab.open(&file);
    assert!(tab.text("document.body.innerText").starts_with("填报表没有打开"));
    // The browser says that the policy of the page forbids the script.
    let told = tab.event("Log.entryAdded", |told| told["entry"]["source"] == "security");
    assert!(told["entry"]["text"].as_str().unwrap().contains("script-src"), "{told}");
    tab.close();
}

#[test]
fn of_two_tabs_with_one_form_the_first_does_not_undo_the_second() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let file = form(room.path(), &definition(1));
    let first = browser.form(PHONE, &file);
    first.fill("signature", "李四");
    first.kept();
    let second = browser.form(PHONE, &file);
    assert_eq!(second.value("signature"), "李四");
    second.fill("signature", "王五");
    second.kept();
    first.fill("signature", "赵六");
    first.until("!document.getElementById('elsewhere').hidden");
    first.click("give");
    assert_eq!(first.text("document.activeElement.id"), "reload");
    first.run("document.activeElement.click()");
    first.event("Page.loadEventFired", |_| true);
    first.until("document.getElementById('signature') !== null");
    assert_eq!(first.value("signature"), "王五");
    first.close();
    second.close();
}
