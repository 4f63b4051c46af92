//! aliases.toml → the other names that offices use for columns, words and units: the compiled file, extended by a
//! workspace's `data/aliases.toml`. Every mistake is reported with its line.

use super::problem::Problems;
use super::sink::Sink;
use super::table::Table;
use super::{Value, syntax};
use crate::domain::words::{REVIEW, ROLE, Words, find};
use crate::ledger::aliases::{Aliases, CLAIMS, POST, REVIEW_RESULT};
use crate::ledger::fold::close;
use crate::ledger::posts::PostRule;
use crate::ledger::{self, ATTENDANCE, CERTIFICATE, HAZARD, Kind, Ledger, PERSON};
use toml::de::DeValue;

/// The names that the program contains.
pub fn compiled() -> Aliases {
    // The compiled file is checked by a test; if it were bad, there would be no other names.
    load(include_str!("../../data/aliases.toml"), "data/aliases.toml").unwrap_or_default()
}

/// Reads a file of other names; `file` is the name that its mistakes have.
pub fn load(text: &str, file: &str) -> Result<Aliases, Problems> {
    let parsed = syntax::parse(text);
    let sink = Sink::new(text, file, parsed.broken, parsed.slips);
    let Some(document) = parsed.document else { return Err(sink.into_problems()) };
    let root = Table::root(&sink, document.get_ref());
    root.only(&["columns", "fallback", "words", "status", "post", "flag", "unit"]);
    let mut aliases = Aliases::default();
    if let Some(columns) = table(&root, "columns") {
        columns.only(&ledger::ALL.iter().map(|l| l.key).collect::<Vec<_>>());
        for ledger in ledger::ALL.iter().copied() {
            table(&columns, ledger.key).iter().for_each(|table| headers(table, ledger, &mut aliases));
        }
    }
    if let Some(columns) = table(&root, "fallback") {
        columns.only(&ledger::ALL.iter().map(|l| l.key).collect::<Vec<_>>());
        for ledger in ledger::ALL.iter().copied() {
            table(&columns, ledger.key).iter().for_each(|table| fallbacks(table, ledger, &mut aliases));
        }
    }
    if let Some(status) = table(&root, "status") {
        status.only(&["open"]);
        list(&status, "open").into_iter().filter_map(Value::text).for_each(|word| aliases.add_open(word));
    }
    table(&root, "post").iter().for_each(|table| posts(table, &mut aliases));
    table(&root, "words").iter().for_each(|table| synonyms(table, &mut aliases));
    if let Some(flags) = table(&root, "flag") {
        flags.only(&["yes", "no"]);
        for (name, flag) in [("yes", true), ("no", false)] {
            for value in list(&flags, name) {
                if value.text().is_some_and(|word| aliases.add_flag(flag, word)) {
                    value.wrong("既当“是”又当“否”");
                }
            }
        }
    }
    if let Some(unit) = table(&root, "unit") {
        unit.only(&["same"]);
        list(&unit, "same").into_iter().for_each(|pair| spelling(pair, &mut aliases));
    }
    if sink.is_empty() { Ok(aliases) } else { Err(sink.into_problems()) }
}

fn table<'a>(table: &'a Table<'a>, name: &'a str) -> Option<Table<'a>> {
    table.get(name).and_then(Value::table)
}

fn list<'a>(table: &'a Table<'a>, name: &'a str) -> Vec<Value<'a>> {
    table.get(name).map(Value::each).unwrap_or_default()
}

/// `[columns.hazard]`: for each key the headers that mean it
fn headers(table: &Table<'_>, ledger: &'static Ledger, aliases: &mut Aliases) {
    let claims = match () {
        () if ledger == &HAZARD => &CLAIMS[..],
        () if [&PERSON, &CERTIFICATE, &ATTENDANCE].contains(&ledger) => &[POST],
        () => &[],
    };
    let keys: Vec<&'static str> = ledger.columns.iter().map(|c| c.key).chain(claims.iter().copied()).collect();
    table.only(&keys);
    for key in keys {
        for value in list(table, key) {
            let Some(header) = value.text() else { continue };
            if ledger.columns.iter().any(|c| c.key != key && close(c.header) == close(header)) {
                value.wrong(format!("它是{}台账另一列自己的名字", ledger.name));
                continue;
            }
            if let Some(other) = aliases.add_column(ledger, key, header) {
                value.wrong(format!("它已经是 {other} 的别名"));
            }
        }
    }
}

/// `[fallback.hazard]`: headers that mean a column if no other header of the file does
fn fallbacks(table: &Table<'_>, ledger: &'static Ledger, aliases: &mut Aliases) {
    let keys: Vec<&'static str> = ledger.columns.iter().map(|c| c.key).collect();
    table.only(&keys);
    for key in keys {
        list(table, key).into_iter().filter_map(Value::text).for_each(|name| aliases.add_fallback(ledger, key, name));
    }
}

/// `[post]`: 岗位 and 工种 as roles; the first matching `[[post.role]]` counts
fn posts(table: &Table<'_>, aliases: &mut Aliases) {
    table.only(&["without", "role"]);
    let words = |table: &Table<'_>, key: &'static str| -> Vec<String> {
        list(table, key).into_iter().filter_map(Value::text).map(|word| close(word).into_owned()).collect()
    };
    aliases.posts.without = words(table, "without");
    for rule in table.tables("role") {
        rule.only(&["as", "is", "has"]);
        let Some(value) = rule.get("as") else { continue };
        match value.text().and_then(|name| find(ROLE, name)) {
            Some(role) => aliases.posts.rules.push(PostRule { role, is: words(&rule, "is"), has: words(&rule, "has") }),
            None => value.wrong("应为人员类别，如 special-worker"),
        }
    }
}

/// `[words.grade]`: the synonyms of each English word
fn synonyms(table: &Table<'_>, aliases: &mut Aliases) {
    let sets = |key: &str| -> Vec<Words> {
        let columns = ledger::ALL.iter().filter_map(|l| l.column(key));
        let claim = (key == REVIEW_RESULT).then_some(REVIEW);
        columns.filter_map(|c| if let Kind::Words(set) = c.kind { Some(set) } else { None }).chain(claim).collect()
    };
    let mut keys: Vec<&str> = ledger::ALL.iter().flat_map(|l| l.columns).map(|c| c.key).collect();
    keys.push(REVIEW_RESULT);
    keys.retain(|key| !sets(key).is_empty());
    keys.sort_unstable();
    keys.dedup();
    table.only(&keys);
    for key in keys {
        let Some(columns) = self::table(table, key) else { continue };
        let mut known: Vec<&str> = sets(key).into_iter().flatten().map(|word| word.en).collect();
        known.sort_unstable();
        known.dedup();
        columns.only(&known);
        for word in known {
            list(&columns, word)
                .into_iter()
                .filter_map(Value::text)
                .for_each(|other| aliases.add_word(key, word, other));
        }
    }
}

/// A pair of spellings that are equal in units' names: `["有限责任公司", "有限公司"]`
fn spelling(pair: Value<'_>, aliases: &mut Aliases) {
    let texts = match pair.node.get_ref() {
        DeValue::Array(list) => list.iter().filter_map(|v| v.get_ref().as_str()).collect(),
        _ => Vec::new(),
    };
    match texts[..] {
        [from, to] if !from.trim().is_empty() && from != to => aliases.add_same(from, to),
        _ => pair.wrong("应为两种写法，如 [\"有限责任公司\", \"有限公司\"]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::words::GRADE;

    #[test]
    fn the_compiled_file_is_good() {
        let loaded = load(include_str!("../../data/aliases.toml"), "data/aliases.toml");
        assert!(loaded.is_ok(), "{}", loaded.unwrap_err());
        let aliases = compiled();
        assert_eq!(aliases.column(&HAZARD, "隐患位置"), Some("place"));
        assert_eq!(aliases.column(&HAZARD, "是否整改"), Some("is_rectified"));
        assert_eq!(aliases.flag("√"), Some(true));
        assert_eq!(aliases.spelling("甲有限责任公司"), "甲有限公司");
    }

    #[test]
    fn good_data_are_read() {
        let text = "[columns.hazard]\nplace = [\"点位\"]\n[words.grade]\nmajor = [\"特大\"]\n[flag]\nyes = [\"有\"]\n";
        let aliases = load(text, "data/aliases.toml").unwrap();
        assert_eq!(aliases.column(&HAZARD, "点位"), Some("place"));
        assert_eq!(aliases.word("grade", GRADE, "特大").map(|w| w.zh), Some("重大"));
        assert_eq!(aliases.flag("有"), Some(true));
    }

    #[test]
    fn every_mistake_is_listed_with_its_line() {
        let text = "[columns.hazzard]\nplace = [\"点位\"]\n\
                    [columns.hazard]\nplaces = [\"点位\"]\nplace = [\"隐患等级\", \"点位\"]\ninspector = [\"点位\", 3]\n\
                    [words.grade]\nmayor = [\"特大\"]\n[flag]\nyes = [\"有\"]\nno = [\"有\"]\n[unit]\nsame = [[\"甲\"]]\n";
        let mistakes = load(text, "data/aliases.toml").unwrap_err().to_string();
        let lines: Vec<&str> = mistakes.lines().collect();
        for (line, (place, word)) in lines.iter().zip([
            (":1:", "hazard"),
            (":4:", "place"),
            (":5:", "另一列"),
            (":6:14", "别名"),
            (":6:", "文字"),
            (":8:", "major"),
            (":11:", "又当"),
            (":13:", "两种写法"),
        ]) {
            assert!(line.starts_with(&format!("data/aliases.toml{place}")) && line.contains(word), "{line}");
        }
        assert_eq!(lines.len(), 8, "{mistakes}");
    }
}
