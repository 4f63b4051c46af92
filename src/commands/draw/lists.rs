//! The lists of a random draw: units of the register by filters, with their weights, and the 执法人员 in office. The
//! filters are recorded as text, so that the same lists can be made again on another day and compared.

use crate::commands::{Ctx, find};
use crate::domain::draw::{Candidate, Chances, Lists};
use crate::domain::words::{RISK, ROLE, STANDARD_GRADE, Word, accepted, find as find_word};
use crate::input;
use crate::ledger::{INSPECTION, PERSON, Record, UNIT, Value};
use crate::plan_file::chances;
use crate::reply::{Mistake, Surroundings, system_error};
use crate::store::{Query, Store};
use chrono::NaiveDate;
use clap::ArgMatches;
use std::collections::HashMap;

/// Which units are drawn from; nothing asks for all 生产经营单位.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filters {
    /// Ids of the plan.
    categories: Vec<String>,
    villages: Vec<String>,
    risks: Vec<&'static Word>,
    /// Only those whose interval since the last inspection has run out.
    due: bool,
}

impl Filters {
    pub fn typed(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Filters> {
        let words = |id: &str| matches.get_many::<String>(id).into_iter().flatten().map(|text| text.trim());
        let mut filters = Filters { due: matches.get_flag("due"), ..Filters::default() };
        for text in words("category") {
            filters.categories.push(ctx.plan.categories[find::category(ctx, text)?].id.clone());
        }
        for text in words("risk") {
            let known = find_word(RISK, text)
                .ok_or_else(|| Mistake::new(format!("--risk 的“{text}”不在可选之列")).hint(accepted(RISK, text)))?;
            filters.risks.push(known);
        }
        filters.villages = words("village").map(str::to_string).collect();
        filters.categories.sort();
        filters.villages.sort();
        filters.risks.sort_by_key(|word| word.en);
        Ok(filters)
    }

    /// `category=mine`, a filter on each line, sorted: what the record keeps.
    pub fn written(&self) -> String {
        let mut lines: Vec<String> = self.categories.iter().map(|id| format!("category={id}")).collect();
        lines.extend(self.villages.iter().map(|name| format!("village={name}")));
        lines.extend(self.risks.iter().map(|word| format!("risk={}", word.en)));
        lines.extend(self.due.then(|| "due".to_string()));
        lines.join("\n")
    }

    /// Reads `written`; a filter that is not known makes the lists another thing.
    pub fn read(text: &str) -> Option<Filters> {
        let mut filters = Filters::default();
        for line in text.lines() {
            match line.split_once('=') {
                Some(("category", id)) => filters.categories.push(id.to_string()),
                Some(("village", name)) => filters.villages.push(name.to_string()),
                Some(("risk", en)) => filters.risks.push(find_word(RISK, en)?),
                None if line == "due" => filters.due = true,
                _ => return None,
            }
        }
        Some(filters)
    }

    pub fn described(&self, ctx: &Ctx) -> String {
        let name = |id: &String| {
            let known = ctx.plan.categories.iter().find(|c| c.id == *id);
            known.map_or(id.clone(), |c| c.name.clone())
        };
        let mut parts = Vec::new();
        if !self.categories.is_empty() {
            parts.push(format!("类别 {}", self.categories.iter().map(name).collect::<Vec<_>>().join("、")));
        }
        if !self.villages.is_empty() {
            parts.push(format!("所属村 {}", self.villages.join("、")));
        }
        if !self.risks.is_empty() {
            parts.push(format!("风险等级 {}", self.risks.iter().map(|word| word.zh).collect::<Vec<_>>().join("、")));
        }
        parts.extend(self.due.then(|| "到期该查的".to_string()));
        if parts.is_empty() { "全部生产经营单位".to_string() } else { parts.join("；") }
    }

    fn takes(&self, ctx: &Ctx, unit: &Record) -> bool {
        let categories: &[String] = match unit.get("categories") {
            Some(Value::Texts(ids)) => ids,
            _ => &[],
        };
        let is_business = |id: &String| ctx.plan.categories.iter().any(|c| c.id == *id && c.business);
        let of_category = match self.categories.is_empty() {
            true => categories.iter().any(is_business),
            false => categories.iter().any(|id| self.categories.contains(id)),
        };
        let of_village =
            self.villages.is_empty() || unit.text("village").is_some_and(|v| self.villages.iter().any(|w| v == w));
        let of_risk = self.risks.is_empty() || unit.word("risk").is_some_and(|r| self.risks.contains(&r));
        of_category && of_village && of_risk
    }
}

/// The unit or person of a key of the lists.
pub struct Behind {
    pub lists: Lists,
    /// The register's keys, by the units' codes.
    pub units: HashMap<String, i64>,
    /// The people's bodies, by their numbers.
    pub bodies: HashMap<String, String>,
}

/// Both lists as they are on a day.
pub fn on(ctx: &Ctx, filters: &Filters, chances: &Chances, day: NaiveDate) -> anyhow::Result<Behind> {
    let store = ctx.store()?;
    let valid = Query { without_void: true, ..Query::default() };
    let last = if filters.due { last_visits(store, day)? } else { HashMap::new() };
    let mut behind = Behind { lists: Lists::default(), units: HashMap::new(), bodies: HashMap::new() };
    store.scan(&UNIT, &valid, &mut |unit| {
        let risk = unit.word("risk").and_then(|word| RISK.iter().position(|known| known.en == word.en));
        let grade = unit.word("standard_grade");
        let grade = grade.and_then(|word| STANDARD_GRADE.iter().position(|known| known.en == word.en));
        let is_due = || {
            let interval = i64::from(chances.interval(risk, grade));
            last.get(&unit.id).is_none_or(|visit| (day - *visit).num_days() >= interval)
        };
        if is_in_office(&unit, day) && filters.takes(ctx, &unit) && (!filters.due || is_due()) {
            behind.units.insert(unit.no().to_string(), unit.id);
            behind.lists.units.push(candidate(unit.no(), &unit, chances.weight(risk, grade)));
        }
        Ok(())
    })?;
    let inspector = find_word(ROLE, "inspector").map(Value::Word);
    let people = Query { equal: inspector.into_iter().map(|role| ("role", vec![role])).collect(), ..valid };
    store.scan(&PERSON, &people, &mut |person| {
        if is_in_office(&person, day) {
            let body = person.text("body").map(str::to_string);
            behind.bodies.extend(body.map(|body| (person.no().to_string(), body)));
            behind.lists.inspectors.push(candidate(person.no(), &person, 1));
        }
        Ok(())
    })?;
    Ok(behind)
}

/// Whether a unit operates, a person is in office, on a day: both have `since` and `until`, the last day included.
fn is_in_office(record: &Record, day: NaiveDate) -> bool {
    record.date("since").is_none_or(|since| since <= day) && record.date("until").is_none_or(|until| day <= until)
}

fn candidate(key: &str, record: &Record, weight: u32) -> Candidate {
    let name = record.text("name").unwrap_or("").to_string();
    Candidate { key: key.to_string(), name, weight, recused: Vec::new() }
}

/// The day of each unit's last inspection by others than itself.
fn last_visits(store: &Store, day: NaiveDate) -> anyhow::Result<HashMap<i64, NaiveDate>> {
    let mut last: HashMap<i64, NaiveDate> = HashMap::new();
    let query = Query { without_void: true, to: vec![("date", day)], ..Query::default() };
    store.scan(&INSPECTION, &query, &mut |visit| {
        let is_selfcheck = visit.word("mode").is_some_and(|mode| mode.en == "selfcheck");
        if let Some(date) = visit.date("date").filter(|_| !is_selfcheck) {
            for unit in visit.keys("units") {
                last.entry(*unit).and_modify(|known| *known = date.max(*known)).or_insert(date);
            }
        }
        Ok(())
    })?;
    Ok(last)
}

/// The weights in force and their source: the workspace's file, else the compiled one.
pub fn weights(ctx: &Ctx) -> anyhow::Result<(Chances, &'static str)> {
    let path = ctx.workspace.join("data").join("draw.toml");
    if !path.exists() {
        return Ok((chances::load(chances::COMPILED, "data/draw.toml")?, "风险等级 × 标准化等级（程序自带）"));
    }
    let text = input::read_text(&path).map_err(|error| {
        let what = format!("读不了 {}：{}", path.display(), system_error(&error));
        Surroundings::new(what, "请检查读取权限，文件要用 UTF-8 编码")
    })?;
    let text = text.trim_start_matches('\u{feff}');
    Ok((chances::load(text, "data/draw.toml")?, "风险等级 × 标准化等级（data/draw.toml）"))
}
