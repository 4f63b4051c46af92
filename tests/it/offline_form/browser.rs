//! A browser of the test's own, without a network. It is spoken to by the DevTools protocol over two pipes: messages in
//! JSON, each ended by a zero byte. Waiting is for an answer or an event, each with a deadline.

use crate::env::skipped;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// The longest wait for one answer, in seconds. A busy machine starts a browser slowly.
const DEADLINE: u64 = 120;

pub fn chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.map(|name| Path::new("/usr/bin").join(name));
    found.into_iter().find(|path| path.is_file())
}

/// A running browser with a folder of its own, which a later one may take over.
pub struct Browser {
    child: Child,
    pipe: RefCell<Pipe>,
}

struct Pipe {
    asks: Option<ChildStdin>,
    hears: Receiver<Value>,
    last: u64,
    /// Events that nobody has waited for yet.
    events: Vec<Value>,
}

/// A tab that shows a page.
pub struct Tab<'b> {
    browser: &'b Browser,
    target: String,
    session: String,
}

/// How a tab shows its page.
#[derive(Clone, Copy)]
pub struct Screen {
    pub width: u32,
    pub is_dark: bool,
    /// In percent of the usual size.
    pub text: u32,
}

/// A telephone by day.
pub const PHONE: Screen = Screen { width: 360, is_dark: false, text: 100 };

/// The clock of every page: the morning of 2026-11-30 in China.
const CLOCK: &str = "(() => { const Real = Date, now = Real.parse('2026-11-30T09:20:00+08:00'); \
    self.Date = class extends Real { constructor(...given) { if (given.length) super(...given); else super(now); } \
    static now() { return now; } }; })();";

impl Browser {
    /// Starts one; none where there is no Chromium, which is said.
    pub fn start(folder: &Path) -> Option<Browser> {
        let Some(program) = chromium() else {
            skipped("chromium", "the page of a form");
            return None;
        };
        let line = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null"#;
        let mut child = Command::new("sh")
            .args(["-c", line])
            .arg(program)
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--remote-debugging-pipe", "--lang=en-US"])
            .arg(format!("--user-data-dir={}", folder.join("profile").display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (asks, answers) = (child.stdin.take(), child.stdout.take().unwrap());
        let (tell, hears) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(answers).split(0) {
                let Ok(message) = message else { return };
                if tell.send(serde_json::from_slice(&message).unwrap()).is_err() {
                    return;
                }
            }
        });
        let pipe = RefCell::new(Pipe { asks, hears, last: 0, events: Vec::new() });
        let browser = Browser { child, pipe };
        let downloads = json!({ "behavior": "allow", "downloadPath": folder, "eventsEnabled": true });
        browser.ask("Browser.setDownloadBehavior", downloads);
        Some(browser)
    }

    fn ask(&self, method: &str, parameters: Value) -> Value {
        self.pipe.borrow_mut().ask(None, method, parameters)
    }

    /// An empty tab in which nothing is reached by the network, and `before` runs before the scripts of each page.
    pub fn tab(&self, screen: Screen, before: &str) -> Tab<'_> {
        let target = self.ask("Target.createTarget", json!({ "url": "about:blank" }))["targetId"].clone();
        let attached = self.ask("Target.attachToTarget", json!({ "targetId": target, "flatten": true }));
        let text = |value: &Value| value.as_str().unwrap().to_string();
        let tab = Tab { browser: self, target: text(&target), session: text(&attached["sessionId"]) };
        for domain in ["Page", "Runtime", "Log", "DOM", "Network"] {
            tab.ask(&format!("{domain}.enable"), json!({}));
        }
        let cut = json!({ "offline": true, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0 });
        tab.ask("Network.emulateNetworkConditions", cut);
        tab.ask("Emulation.setTimezoneOverride", json!({ "timezoneId": "Asia/Shanghai" }));
        tab.ask("Page.addScriptToEvaluateOnNewDocument", json!({ "source": format!("{CLOCK}{before}") }));
        let size =
            json!({ "width": screen.width, "height": 740, "deviceScaleFactor": 1, "mobile": screen.width < 600 });
        tab.ask("Emulation.setDeviceMetricsOverride", size);
        let scheme = if screen.is_dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        tab.ask("Emulation.setEmulatedMedia", features);
        tab
    }

    /// A tab with the form of this file, once it can be filled in.
    pub fn form(&self, screen: Screen, file: &Path) -> Tab<'_> {
        let tab = self.tab(screen, "");
        tab.open(file);
        tab.until("document.getElementById('give') !== null");
        if screen.text != 100 {
            tab.run(&format!("document.documentElement.style.fontSize = '{}%'", screen.text));
        }
        tab
    }
}

impl Drop for Browser {
    /// Lets the browser write what it has, and ends it if it does not end by itself.
    fn drop(&mut self) {
        let pipe = self.pipe.get_mut();
        if let Some(asks) = pipe.asks.as_mut() {
            let _ = asks.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        }
        // The pipe ends with the browser.
        while pipe.hears.recv_timeout(Duration::from_secs(10)).is_ok() {}
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Pipe {
    fn ask(&mut self, session: Option<&str>, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": parameters });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let asks = self.asks.as_mut().unwrap();
        asks.write_all(format!("{message}\0").as_bytes()).unwrap();
        asks.flush().unwrap();
        loop {
            let heard = self.hear(method);
            if heard["id"] == self.last {
                assert!(heard.get("error").is_none(), "{method}: {heard}");
                return heard["result"].clone();
            }
            self.events.push(heard);
        }
    }

    fn hear(&mut self, awaited: &str) -> Value {
        let heard = self.hears.recv_timeout(Duration::from_secs(DEADLINE));
        heard.unwrap_or_else(|error| panic!("the browser does not answer {awaited}: {error}"))
    }
}

impl Tab<'_> {
    pub fn ask(&self, method: &str, parameters: Value) -> Value {
        self.browser.pipe.borrow_mut().ask(Some(&self.session), method, parameters)
    }

    /// Waits for an event of this name with such parameters.
    pub fn event(&self, name: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let mut pipe = self.browser.pipe.borrow_mut();
        let is_own = |event: &Value| event["sessionId"].is_null() || event["sessionId"] == self.session.as_str();
        let is_awaited = |event: &Value| event["method"] == name && is_own(event) && is_it(&event["params"]);
        if let Some(at) = pipe.events.iter().position(is_awaited) {
            return pipe.events.remove(at)["params"].clone();
        }
        loop {
            let heard = pipe.hear(name);
            if is_awaited(&heard) {
                return heard["params"].clone();
            }
            pipe.events.push(heard);
        }
    }

    pub fn open(&self, file: &Path) {
        self.ask("Page.navigate", json!({ "url": format!("file://{}", file.display()) }));
        self.event("Page.loadEventFired", |_| true);
    }

    /// The value of an expression; a promise is waited for.
    pub fn run(&self, expression: &str) -> Value {
        let asked =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true });
        let answer = self.ask("Runtime.evaluate", asked);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// The value of an expression that is a text.
    pub fn text(&self, expression: &str) -> String {
        let value = self.run(expression);
        value.as_str().unwrap_or_else(|| panic!("{expression}: {value}")).to_string()
    }

    /// Waits until a condition in the page is true.
    pub fn until(&self, condition: &str) {
        self.run(&format!(
            "new Promise((done) => {{ const look = () => ({condition}) ? done(true) : setTimeout(look, 10); look(); }})"
        ));
    }

    /// Waits until all that was filled in is kept.
    pub fn kept(&self) {
        self.until("document.getElementById('state').dataset.kept === 'saved'");
    }

    pub fn click(&self, id: &str) {
        self.run(&format!("document.getElementById({}).click()", json!(id)));
    }

    /// Fills in a field as its control does when somebody types into it.
    pub fn fill(&self, id: &str, text: &str) {
        self.run(&format!(
            "(() => {{ const field = document.getElementById({}); field.focus(); field.value = {}; \
             field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()",
            json!(id),
            json!(text)
        ));
    }

    pub fn value(&self, id: &str) -> String {
        self.text(&format!("document.getElementById({}).value", json!(id)))
    }

    /// What is said to be wrong with a field.
    pub fn fault(&self, id: &str) -> String {
        self.text(&format!("document.getElementById({}).textContent", json!(format!("{id}-fault"))))
    }

    /// Adds a row to a section; the answer is the row's name.
    pub fn add(&self, section: &str) -> String {
        self.click(&format!("add-{section}"));
        self.text(&format!("[...document.querySelectorAll('#s-{section} [data-row]')].pop().dataset.row"))
    }

    /// Chooses files of a field, and waits until they are looked at.
    pub fn choose(&self, id: &str, files: &[&Path]) {
        let asked = json!({ "expression": format!("document.getElementById({})", json!(id)) });
        let object = self.ask("Runtime.evaluate", asked)["result"]["objectId"].clone();
        self.ask("DOM.setFileInputFiles", json!({ "objectId": object, "files": files }));
        self.until(&format!(
            "document.getElementById({}).closest('.shots').querySelector('.told').textContent === ''",
            json!(id)
        ));
    }

    /// Presses a key once; a key of one character types it.
    pub fn press(&self, key: &str) {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            " " => 32,
            "ArrowDown" => 40,
            other => u32::from(other.chars().next().unwrap()),
        };
        let text = match key {
            "Enter" => "\r",
            typed if typed.chars().count() == 1 => typed,
            _ => "",
        };
        let kind = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
        for kind in [kind, "keyUp"] {
            let text = if kind == "keyUp" { "" } else { text };
            let event = json!({ "type": kind, "key": key, "windowsVirtualKeyCode": code, "text": text });
            self.ask("Input.dispatchKeyEvent", event);
        }
    }

    /// Makes the file; the answer is its path, once it is complete.
    pub fn give(&self, folder: &Path) -> PathBuf {
        self.click("give");
        self.downloaded(folder)
    }

    /// The file that is being saved, once it is complete.
    pub fn downloaded(&self, folder: &Path) -> PathBuf {
        let begun = self.event("Browser.downloadWillBegin", |_| true);
        self.event("Browser.downloadProgress", |told| told["guid"] == begun["guid"] && told["state"] == "completed");
        folder.join(begun["suggestedFilename"].as_str().unwrap())
    }

    /// Closes the tab; nothing may have been asked of the network, and nothing may have gone wrong in the page.
    pub fn close(self) {
        self.run("0");
        let mut pipe = self.browser.pipe.borrow_mut();
        let (own, others) = pipe.events.drain(..).partition(|event| event["sessionId"] == self.session.as_str());
        pipe.events = others;
        let own: Vec<Value> = own;
        for event in &own {
            let told = &event["params"];
            match event["method"].as_str().unwrap() {
                "Network.requestWillBeSent" => {
                    let address = told["request"]["url"].as_str().unwrap();
                    assert!(["file:", "blob:", "data:"].iter().any(|kind| address.starts_with(kind)), "{address}");
                }
                "Runtime.exceptionThrown" | "Log.entryAdded" | "Runtime.consoleAPICalled" => panic!("{told}"),
                _ => {}
            }
        }
        pipe.ask(None, "Target.closeTarget", json!({ "targetId": self.target }));
    }
}
