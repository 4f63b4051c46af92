//! The tables that measures refer to: the leading group, bodies, kinds of units, events.

use super::super::bodies::Body;
use super::super::document::Document;
use super::super::words::{TRADES, Trade};
use super::{Out, quoted};
use crate::domain::plan::{Category, Plan};
use std::collections::BTreeSet;

impl Out {
    pub(super) fn people(&mut self, document: &Document) {
        if document.people.members.is_empty() {
            self.line("");
            self.lacks("领导小组名单", "有的话按 [[member]] 添上");
            return;
        }
        self.line("\n# ---- 领导小组 ----\n# 谁分管什么（fields）原文没有写的，先空着。");
        for person in &document.people.members {
            self.line("\n[[member]]");
            if let Some(name) = &person.name {
                self.line(&format!("name = {}", quoted(name)));
            }
            let id = person.name.as_deref().unwrap_or("member");
            match person.post.is_empty() {
                true => self.guessed(id, "post", &quoted(person.role), "", "原文没有写职务，先写名单里的称谓", 5),
                false => self.line(&format!("post = {}", quoted(&person.post))),
            }
            self.line(&format!("role = {}", quoted(person.role)));
        }
    }

    pub(super) fn bodies(&mut self, document: &Document, beside: Option<&Plan>) {
        let used: BTreeSet<&String> = document
            .duties
            .iter()
            .flat_map(|duty| duty.subject.lead.iter().chain(&duty.subject.support))
            .chain(document.aims.iter().flat_map(|aim| &aim.lead))
            .collect();
        let all: Vec<Body> = document.bodies.used(&|key| used.iter().any(|used| *used == key));
        self.body_count = all.len();
        self.line("\n# ---- 责任主体 ----\n# 别名是原文里对同一个单位的其他写法。");
        let mut written: BTreeSet<String> = BTreeSet::new();
        for body in all {
            let mut names = std::iter::once(&body.name).chain(&body.aliases);
            let known = beside.and_then(|plan| Some(plan.body(names.find_map(|name| plan.find_body(name))?)));
            if let Some(known) = known {
                self.known.insert(body.key.clone(), known.id.clone());
                if written.insert(known.id.clone()) {
                    self.line(&format!("\n[[body]]\nid = {}\nname = {}", quoted(&known.id), quoted(&known.name)));
                    self.list("aliases", &known.aliases);
                }
                continue;
            }
            let id = free(&body.key, &|id| beside.is_some_and(|plan| plan.find_body(id).is_some()));
            self.known.insert(body.key.clone(), id.clone());
            self.line(&format!("\n[[body]]\nid = {}", quoted(&id)));
            if body.aliases.is_empty() {
                self.line(&format!("name = {}", quoted(&body.name)));
                continue;
            }
            let rule = "原文里最常用的写法；别名是不是同一个单位";
            self.guessed(&body.key, "name", &quoted(&body.name), "", rule, 2);
            self.list("aliases", &body.aliases);
        }
    }

    /// A list of texts, if it has any.
    fn list(&mut self, key: &str, all: &[String]) {
        let list: Vec<String> = all.iter().map(|one| quoted(one)).collect();
        if !list.is_empty() {
            self.line(&format!("{key} = [{}]", list.join(", ")));
        }
    }

    /// A kind of units as another plan of the town declares it.
    fn category(&mut self, known: &Category) {
        self.line(&format!("\n[[category]]\nid = {}\nname = {}", quoted(&known.id), quoted(&known.name)));
        self.list("aliases", &known.aliases);
        self.line(&format!("key = {}\nenterprise = {}\nbusiness = {}", known.key, known.enterprise, known.business));
        self.list("criteria", &known.criteria);
        self.list("lists", &known.lists);
    }

    /// The kinds of units that the text names, and those that the groups of measures need.
    pub(super) fn categories(&mut self, document: &Document, beside: Option<&Plan>) {
        let needed: BTreeSet<&str> =
            document.duties.iter().flat_map(|duty| duty.subject.categories.iter().map(String::as_str)).collect();
        let named: Vec<&Trade> = TRADES.iter().filter(|trade| document.trades.contains_key(trade.id)).collect();
        let mut all: Vec<(&str, Vec<String>, bool, bool, bool)> = Vec::new();
        for trade in &named {
            let (names, is_key) = &document.trades[trade.id];
            all.push((trade.id, names.clone(), *is_key, trade.enterprise, trade.business));
        }
        let mut add = |id: &'static str, name: &str, enterprise, business| {
            if !all.iter().any(|(known, ..)| *known == id) {
                all.push((id, vec![name.to_string()], false, enterprise, business));
            }
        };
        for (id, name) in [("village", "行政村"), ("community", "社区"), ("resident-unit", "驻镇单位")] {
            if needed.contains(id) {
                add(id, name, false, false);
            }
        }
        if needed.contains("*enterprise") {
            add("enterprise", "企业", true, true);
        }
        if needed.contains("*business") || needed.contains("*key") {
            add("business", "生产经营单位", false, true);
        }
        self.category_count = all.len();
        if all.is_empty() {
            return;
        }
        self.line("\n# ---- 单位的类别 ----");
        let flags = "是不是企业、生产经营单位，按名称定";
        let mut written: BTreeSet<String> = BTreeSet::new();
        for (key, names, is_key, enterprise, business) in all {
            let known =
                beside.and_then(|plan| plan.categories.get(names.iter().find_map(|name| plan.find_category(name))?));
            if let Some(known) = known {
                self.known.insert(key.to_string(), known.id.clone());
                if written.insert(known.id.clone()) {
                    self.category(known);
                }
                continue;
            }
            let id = &free(key, &|id| beside.is_some_and(|plan| plan.find_category(id).is_some()));
            self.known.insert(key.to_string(), id.clone());
            self.line(&format!("\n[[category]]\nid = {}", quoted(id)));
            self.guessed(id, "name", &quoted(&names[0]), "", flags, 2);
            self.list("aliases", &names[1..]);
            if is_key {
                self.guessed(id, "key", "true", "等重点行业领域", "列在“重点行业领域”里", 2);
            }
            self.line(&format!("enterprise = {enterprise}"));
            if business != enterprise {
                self.line(&format!("business = {business}"));
            }
        }
    }

    pub(super) fn events(&mut self, document: &Document, beside: Option<&Plan>) {
        for (at, (key, title)) in document.events.iter().enumerate() {
            if at == 0 {
                self.line("\n# ---- 事件 ----\n# 哪一天发生的，知道以后用 zhiben event add 登记。");
            }
            if let Some(known) = beside.and_then(|plan| Some(plan.event(plan.find_event(title)?))) {
                self.known.insert(key.clone(), known.id.clone());
                self.line(&format!("\n[[event]]\nid = {}\ntitle = {}", quoted(&known.id), quoted(&known.title)));
                if let Some(day) = known.happened {
                    self.line(&format!("happened = {day}"));
                }
                if let Some(hint) = &known.hint {
                    self.line(&format!("hint = {}", quoted(hint)));
                }
                continue;
            }
            let id = free(key, &|id| beside.is_some_and(|plan| plan.find_event(id).is_some()));
            self.known.insert(key.clone(), id.clone());
            self.line(&format!("\n[[event]]\nid = {}", quoted(&id)));
            self.guessed(&id, "title", &quoted(title), "", "“…后”“…前”的事", 3);
        }
    }
}

/// An id that no other plan of the town uses.
fn free(id: &str, is_used: &dyn Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|n| format!("{id}-{n}"));
    std::iter::once(id.to_string()).chain(numbered).find(|id| !is_used(id)).unwrap_or_default()
}
