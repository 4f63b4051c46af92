//! The text of plan.toml: the head, the people and what each sentence became, in the order of the document, with a comment
//! `# 请核对：…` at each guess. The same document gives the same bytes.

mod declared;

use super::document::{Document, Entry};
use super::duty::{Duty, Note};
use super::ids::ids;
use super::kind::Kind;
use super::{Doubt, Draft, Given, Made, Unreadable};
use crate::initials;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Writes the plan.
///
/// # Errors
/// [`Unreadable::NoSite`] where no site is given and the text names no place.
pub fn draft(document: Document, given: Given) -> Result<Draft, Unreadable> {
    let initials = initials::letters(&document.head.place.stem).to_ascii_uppercase();
    let site = given.site.map(str::to_string).unwrap_or(initials);
    if site.is_empty() && given.beside.is_none() {
        return Err(Unreadable::NoSite);
    }
    let mut out = Out { ids: ids(&document), ..Out::default() };
    out.head(&document, &site, given);
    out.people(&document);
    out.bodies(&document, given.beside);
    out.categories(&document, given.beside);
    out.events(&document, given.beside);
    out.body(&document);
    out.doubts.sort_by_key(|doubt| std::cmp::Reverse(doubt.weight));
    Ok(Draft {
        title: document.head.title.map_or(String::new(), |title| title.value),
        toml: out.text,
        sentences: document.sentences,
        kept: out.kept,
        measures: out.measures,
        targets: out.targets,
        bodies: out.body_count,
        categories: out.category_count,
        members: document.people.members.len(),
        doubts: out.doubts,
        lacks: out.lacks,
    })
}

#[derive(Default)]
struct Out {
    text: String,
    ids: Vec<String>,
    /// The ids of bodies, kinds of units and events that the town's other plans declare under another.
    known: BTreeMap<String, String>,
    kept: usize,
    measures: Vec<Made>,
    targets: Vec<Made>,
    body_count: usize,
    category_count: usize,
    doubts: Vec<Doubt>,
    lacks: Vec<String>,
}

impl Out {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A key with its guess beside it.
    fn guessed(&mut self, id: &str, key: &'static str, value: &str, words: &str, rule: &str, weight: u8) {
        let shown = if words.is_empty() { String::new() } else { format!("“{}”：", plain(words)) };
        let _ = writeln!(self.text, "{key} = {value}  # 请核对：{shown}{}", plain(rule));
        self.doubts.push(Doubt { id: id.into(), key, words: words.into(), rule: rule.into(), weight });
    }

    /// A value that follows from the kind, with the words that it came from.
    fn worded(&mut self, key: &str, value: &str, words: &str) {
        let _ = match words.is_empty() {
            true => writeln!(self.text, "{key} = {value}"),
            false => writeln!(self.text, "{key} = {value}  # 请核对：“{}”", plain(words)),
        };
    }

    fn lacks(&mut self, what: &str, comment: &str) {
        self.lacks.push(what.to_string());
        self.line(&format!("# 原文没有：{what}。{comment}"));
    }

    fn head(&mut self, document: &Document, site: &str, given: Given) {
        let head = &document.head;
        self.line("# 由 zhiben plan draft 从文件起草。带“请核对”的是按规则猜的，旁边是原文的词和规则；改好一处，删去那句注释。");
        self.line("# 没有读成任务的原文，都按原来的次序留作注释。");
        self.line("\nschema = 1\n\n[plan]");
        if let Some(id) = given.id {
            self.line(&format!("id = {}", quoted(id)));
        }
        match &head.title {
            Some(title) => self.guessed("plan", "title", &quoted(&title.value), "", title.rule, title.doubt),
            None => {
                self.guessed(
                    "plan",
                    "title",
                    "\"（原文没有标题）\"",
                    "",
                    "没有以“方案”“要点”结尾的一行，请写上名称",
                    9,
                );
                self.lacks.push("标题".into());
            }
        }
        match &head.number {
            Some(number) => self.guessed("plan", "number", &quoted(&number.value), "", number.rule, number.doubt),
            None => self.lacks("文号", "有的话写 number = \"…\""),
        }
        if !head.basis.is_empty() {
            let list: Vec<String> = head.basis.iter().map(|basis| quoted(basis)).collect();
            self.guessed("plan", "basis", &format!("[{}]", list.join(", ")), "", "正文前面提到的文号", 2);
        }
        match &head.issuer {
            Some(issuer) => self.guessed("plan", "issuer", &quoted(&issuer.value), "", issuer.rule, issuer.doubt),
            None => {
                let named = head.place.names.first().cloned();
                let value = named.clone().unwrap_or_else(|| "（原文没有印发机关）".to_string());
                let rule = if named.is_some() {
                    "没有署名，先写标题里的地名"
                } else {
                    "没有署名，请写上印发机关"
                };
                self.guessed("plan", "issuer", &quoted(&value), "", rule, 8);
                self.lacks.push("印发机关的署名".into());
            }
        }
        let (words, rule, doubt) =
            head.years.as_ref().map_or(("", "", 9), |years| (years.words.as_str(), years.rule, years.doubt));
        self.guessed("plan", "starts", &document.span.0.to_string(), words, rule, doubt);
        match (&head.issued, document.issued) {
            (Some(issued), Some(on)) => {
                self.guessed("plan", "issued", &on.to_string(), &issued.words, issued.rule, issued.doubt);
            }
            (Some(issued), None) => {
                let why = format!("写的 {} 在方案的时间之外，没有写进去，按开始日期算", issued.value);
                self.lacks("方案时间以内的印发日期", &why);
            }
            _ => self.lacks("印发日期", "有的话写 issued = 2024-03-18 这样；没有就按开始日期算"),
        }
        self.guessed("plan", "ends", &document.span.1.to_string(), words, rule, doubt);
        match given.beside {
            // The town's settings are plan.toml's.
            Some(_) => {}
            None => self.settings(document, site, given),
        }
        self.office(document);
        if given.beside.is_none() {
            self.terms();
        }
    }

    /// The settings of the town in `[plan]`.
    fn settings(&mut self, document: &Document, site: &str, given: Given) {
        let head = &document.head;
        self.line("utc_offset = \"+08:00\"\ndue_soon_days = 15");
        match given.site {
            Some(site) => self.line(&format!("site = {}", quoted(site))),
            None => {
                let rule = format!("“{}”的拼音首字母，作编号前缀；也可以用 --site 写明", head.place.stem);
                self.guessed("plan", "site", &quoted(site), "", &rule, 4);
            }
        }
        match given.division {
            Some(division) => self.line(&format!("division = {}", quoted(division))),
            None => self.lacks("统计用区划代码", "发布和合并之前要写 division = \"…\""),
        }
    }

    /// The terms of hazards, which a plan must have.
    fn terms(&mut self) {
        self.line("\n# 期限原文多半不写：这些是程序的常用值，请按本地规定改。\n[hazard]");
        for (key, value, what) in [
            ("general_term", "7d", "一般隐患整改的期限"),
            ("review_term", "10d", "整改后复查的期限"),
            ("notify_term", "1wd", "重大隐患通知的期限"),
        ] {
            self.guessed("hazard", key, &quoted(value), "", &format!("原文没有写{what}，这是程序的常用值"), 5);
            let reading = format!("方案原文未明确{what}，按程序的常用值执行。");
            self.line(&format!("{} = {}", key.replace("_term", "_reading"), quoted(&reading)));
        }
        self.lacks.push("隐患整改、复查、通知的期限".into());
    }

    fn office(&mut self, document: &Document) {
        self.line("\n[office]");
        match &document.people.office {
            Some((name, words)) => {
                self.guessed("office", "name", &quoted(name), &brief(words), "“办公室设在”后的名称", 1)
            }
            None => {
                let rule = "原文没有写办公室设在哪里，请写上";
                self.guessed("office", "name", "\"领导小组办公室\"", "", rule, 7);
                self.lacks.push("领导小组办公室设在哪里".into());
            }
        }
        match &document.people.director {
            Some((name, words)) => {
                self.guessed("office", "director", &quoted(name), &brief(words), "“办公室主任”后的姓名", 1)
            }
            None => self.lacks("办公室主任的姓名", "有的话写 director = \"…\""),
        }
        self.line("# contact = \"…\"   # 联系人，印在函和发出的通知里，没有就不写");
        self.line("# phone = \"…\"     # 办公室的电话");
    }

    fn body(&mut self, document: &Document) {
        for entry in &document.entries {
            match entry {
                Entry::Heading { clause, title } => {
                    self.kept += 1;
                    self.line(&format!("\n# ---- {} {} ----", plain(clause), plain(title)));
                }
                Entry::Kept(text) => {
                    self.kept += 1;
                    self.line(&format!("# 原文：{}", plain(text)));
                }
                Entry::Duty(at) => {
                    let id = self.ids[*at].clone();
                    self.duty(document, &document.duties[*at], id);
                }
                Entry::Target(at) => self.target(document, *at),
            }
        }
        if !document.aims.is_empty() {
            self.lacks.push(format!("{} 个目标怎么算（metric）", document.aims.len()));
        }
    }

    fn noted(&mut self, id: &str, key: &'static str, value: &str, notes: &[Note]) {
        match notes.iter().find(|note| note.key == key) {
            Some(note) => self.guessed(id, key, value, &note.words, &note.rule, note.doubt),
            None => self.line(&format!("{key} = {value}")),
        }
    }

    fn duty(&mut self, document: &Document, duty: &Duty, id: String) {
        let list = |all: &[String]| format!("[{}]", all.iter().map(|one| quoted(one)).collect::<Vec<_>>().join(", "));
        self.line(&format!("\n[[measure]]\nid = {}\nclause = {}", quoted(&id), quoted(&duty.clause)));
        self.line(&format!("title = {}\ntext = {}", quoted(&duty.title), quoted(&duty.text)));
        let (subject, notes) = (&duty.subject, &duty.notes);
        let lead = self.named(&subject.lead);
        let support: Vec<String> = self.named(&subject.support).into_iter().filter(|id| !lead.contains(id)).collect();
        self.noted(&id, "lead", &list(&lead), notes);
        if !support.is_empty() {
            self.guessed(&id, "support", &list(&support), "", "同一句里写到的其他单位", 3);
        }
        if !matches!(duty.guess.kind, Kind::Ledger(_)) {
            let owed: Vec<String> = subject.owed_by.iter().map(|by| by.to_string()).collect();
            self.guessed(
                &id,
                "owed_by",
                &list(&owed),
                "",
                "由谁办：town 全镇一次，body 每个牵头单位，unit 每个单位",
                3,
            );
            if subject.owed_by.contains(&"unit") {
                let categories = self.named(&known(document, &subject.categories));
                self.guessed(&id, "categories", &list(&categories), "", "哪几类单位，按这一句的用词", 3);
            }
        }
        self.noted(&id, "kind", &quoted(duty.guess.kind.key()), notes);
        let words = &duty.guess.words;
        match &duty.guess.kind {
            Kind::Recurring { every, times, grace } => {
                self.worded("every", &quoted(every), words);
                self.line(&format!("times = {times}"));
                if let Some(grace) = grace {
                    self.worded("grace", &format!("\"{grace}d\""), words);
                }
            }
            Kind::Holiday { lead_days } => {
                self.worded("every", "\"holiday\"", words);
                self.noted(&id, "lead_days", &lead_days.unwrap_or(15).to_string(), notes);
            }
            Kind::Window { window, .. } => self.worded("window", &quoted(window), words),
            Kind::Milestone { due, from } => {
                if let Some(from) = from {
                    self.worded("from", &from.to_string(), words);
                }
                self.worded("due", &due.to_string(), words);
            }
            Kind::Within { event, within } => {
                self.line(&format!("event = {}", quoted(&self.event_id(document, event))));
                self.noted(&id, "within", &quoted(within.as_deref().unwrap_or("30d")), notes);
            }
            Kind::Before { event, days } => {
                self.line(&format!("event = {}", quoted(&self.event_id(document, event))));
                self.noted(&id, "before", &quoted(&format!("{}d", days.unwrap_or(15))), notes);
            }
            Kind::Standing => {}
            Kind::Ledger(ledger) => self.worded("ledger", &quoted(ledger), words),
        }
        self.noted(&id, "evidence", &duty.evidence, notes);
        if !duty.readings.is_empty() {
            self.line(&format!("reading = {}", quoted(&duty.readings.concat())));
        }
        self.measures.push(Made {
            id,
            clause: duty.clause.clone(),
            kind: duty.guess.kind.key(),
            text: duty.text.clone(),
        });
    }

    /// The ids as the plan declares them, each once.
    fn named(&self, keys: &[String]) -> Vec<String> {
        super::subject::distinct(keys.iter().map(|key| self.known.get(key).unwrap_or(key).clone()).collect())
    }

    fn event_id(&self, document: &Document, title: &str) -> String {
        let id = document.events.iter().find(|(_, known)| known == title).map_or("", |(id, _)| id);
        self.known.get(id).map_or(id, String::as_str).to_string()
    }

    fn target(&mut self, document: &Document, at: usize) {
        let aim = &document.aims[at];
        let id = format!("G{}", at + 1);
        self.line(&format!("\n[[target]]\nid = {}\nclause = {}", quoted(&id), quoted(&aim.clause)));
        self.line(&format!("title = {}\ntext = {}", quoted(&aim.title), quoted(&aim.text)));
        let lead: Vec<String> = self.named(&aim.lead).iter().map(|id| quoted(id)).collect();
        self.noted(&id, "lead", &format!("[{}]", lead.join(", ")), &aim.notes);
        self.noted(&id, "due", &aim.due.to_string(), &aim.notes);
        self.line("# 原文没有：这个目标怎么算。定了以后写 metric 和 goal；没有就是“无数据”。");
        self.line("reading = \"原文未明确牵头单位，按印发机关牵头执行。\"");
        self.targets.push(Made { id, clause: aim.clause.clone(), kind: "target", text: aim.text.clone() });
    }
}

/// Categories that the plan declares: without a key trade 重点行业领域 are all businesses.
fn known(document: &Document, categories: &[String]) -> Vec<String> {
    let has_key = document.trades.values().any(|(_, is_key)| *is_key);
    let of = |category: &String| match category.as_str() {
        "*key" if !has_key => "*business".to_string(),
        _ => category.clone(),
    };
    super::subject::distinct(categories.iter().map(of).collect())
}

/// A text of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out + "\""
}

/// A text within a comment.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The beginning of a long sentence.
fn brief(text: &str) -> String {
    match text.char_indices().nth(30) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}
