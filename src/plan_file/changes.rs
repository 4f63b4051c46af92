//! What differs between two good texts of a plan file: tables by their ids, keys by their Chinese names. A long text is
//! called changed without its words.

use toml::{Table, Value};

/// A table of a plan file that was added, removed or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// `measure`, `target`, `plan`, `body` …
    pub table: String,
    /// The id of a table of which there are several, otherwise empty.
    pub id: String,
    pub title: String,
    pub kind: ChangeKind,
    /// For a changed table, each key with its values before and after.
    pub what: Vec<String>,
}

/// What happened to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    Added,
    Removed,
    Changed,
}

/// Texts longer than this are not repeated.
const LONG: usize = 40;

/// Keys and their Chinese names.
const NAMES: &[(&str, &str)] = &[
    ("title", "名称"),
    ("name", "名称"),
    ("clause", "条款"),
    ("text", "原文"),
    ("reading", "执行口径"),
    ("lead", "牵头"),
    ("support", "配合"),
    ("owed_by", "由谁落实"),
    ("categories", "单位类别"),
    ("kind", "种类"),
    ("every", "频次"),
    ("times", "次数"),
    ("grace", "宽限"),
    ("lead_days", "提前天数"),
    ("window", "时段"),
    ("due", "期限"),
    ("from", "从哪天起的才算"),
    ("owed_from", "从哪天起要求"),
    ("owed_until", "到哪天止要求"),
    ("replaces", "取代"),
    ("event", "事件"),
    ("within", "之后多久以内"),
    ("before", "之前多少天内"),
    ("remind", "多久提醒"),
    ("remind_by_grade", "按等级提醒"),
    ("items", "分项"),
    ("evidence", "佐证"),
    ("evidence_files", "附件"),
    ("clocks", "按期限列入的台账"),
    ("ledger", "台账"),
    ("of", "所汇总的"),
    ("metric", "指标"),
    ("goal", "要求"),
    ("where", "范围"),
    ("number", "文号"),
    ("basis", "依据"),
    ("issuer", "印发机关"),
    ("starts", "开始"),
    ("issued", "印发"),
    ("ends", "结束"),
    ("kept_from", "台账启用日期"),
    ("roll", "顺延"),
    ("due_soon_days", "临期天数"),
    ("utc_offset", "时区"),
    ("site", "编号前缀"),
    ("division", "区划代码"),
    ("aliases", "别名"),
    ("happened", "发生日期"),
    ("post", "职务"),
    ("role", "人员类别"),
    ("fields", "分管"),
    ("key", "重点行业领域"),
    ("enterprise", "企业"),
    ("business", "生产经营单位"),
    ("general_term", "一般隐患整改期限"),
    ("review_term", "复查期限"),
    ("notify_term", "重大隐患通知期限"),
    ("plan_term", "五落实期限"),
    ("judge_term", "判定期限"),
    ("close_term", "销号期限"),
    ("max_extensions", "最多延期次数"),
];

/// The tables that differ: those of the new text in its order, then those that only the old one has. A text that is no
/// TOML has no tables.
pub fn changes(old: &str, new: &str) -> Vec<Changed> {
    let parsed = |text: &str| text.trim_start_matches('\u{FEFF}').parse::<Table>().unwrap_or_default();
    let (old, new) = (tables(&parsed(old)), tables(&parsed(new)));
    let mut all = Vec::new();
    for (key, now) in &new {
        let was = old.iter().find(|(other, _)| other == key).map(|(_, was)| was);
        let (kind, what) = match was {
            None => (ChangeKind::Added, Vec::new()),
            Some(was) if was == now => continue,
            Some(was) => (ChangeKind::Changed, keys(was, now)),
        };
        all.push(changed(key, now, kind, what));
    }
    let gone = old.iter().filter(|(key, _)| !new.iter().any(|(other, _)| other == key));
    all.extend(gone.map(|(key, was)| changed(key, was, ChangeKind::Removed, Vec::new())));
    all
}

fn changed((table, id): &Key, content: &Table, kind: ChangeKind, what: Vec<String>) -> Changed {
    let text = |key: &str| content.get(key).and_then(Value::as_str);
    let title = text("title").or_else(|| text("name")).or_else(|| text("post")).unwrap_or_default();
    Changed { table: table.clone(), id: id.clone(), title: title.to_string(), kind, what }
}

/// The name of a table and its id.
type Key = (String, String);

/// The tables of a file, the values outside of all tables as one without a name.
fn tables(file: &Table) -> Vec<(Key, Table)> {
    let mut all: Vec<(Key, Table)> = Vec::new();
    let mut outside = Table::new();
    for (name, value) in file {
        match value {
            Value::Table(table) => all.push(((name.clone(), String::new()), table.clone())),
            Value::Array(list) if list.iter().all(Value::is_table) => {
                for table in list.iter().filter_map(Value::as_table) {
                    let key = (name.clone(), id(table));
                    // Members have no ids, and two may have one name.
                    let twice = all.iter().filter(|((of, id), _)| *of == key.0 && is_nth(id, &key.1)).count();
                    let id = if twice == 0 { key.1 } else { format!("{}#{}", key.1, twice + 1) };
                    all.push(((key.0, id), table.clone()));
                }
            }
            other => drop(outside.insert(name.clone(), other.clone())),
        }
    }
    all.push((Key::default(), outside));
    all
}

fn is_nth(id: &str, of: &str) -> bool {
    id == of || id.strip_prefix(of).is_some_and(|tail| tail.starts_with('#'))
}

fn id(table: &Table) -> String {
    let text = |key: &str| table.get(key).and_then(Value::as_str);
    text("id").or_else(|| text("name")).or_else(|| text("post")).unwrap_or_default().to_string()
}

/// The keys whose values differ, as `频次（every）：quarter → month`.
fn keys(was: &Table, now: &Table) -> Vec<String> {
    let gone = was.keys().filter(|key| !now.contains_key(*key));
    let differs = |key: &&String| was.get(*key) != now.get(*key);
    now.keys().filter(differs).chain(gone).map(|key| one(key, was.get(key), now.get(key))).collect()
}

fn one(key: &str, was: Option<&Value>, now: Option<&Value>) -> String {
    let name = NAMES.iter().find(|(known, _)| *known == key).map_or(String::new(), |(_, name)| (*name).to_string());
    let named = if name.is_empty() { key.to_string() } else { format!("{name}（{key}）") };
    let (was, now) = (was.map(written), now.map(written));
    let is_long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > LONG);
    match (is_long(&was) || is_long(&now), &was, &now) {
        (true, Some(_), Some(_)) => format!("{named}改过"),
        (true, None, _) => format!("加了{named}"),
        (true, _, None) => format!("删去{named}"),
        _ => {
            let text = |value: Option<String>| value.unwrap_or_else(|| "（没有写）".to_string());
            format!("{named}：{} → {}", text(was), text(now))
        }
    }
}

/// A value as the file has it, a text without its quotes.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "（空）".to_string(),
        Value::String(text) => text.clone(),
        Value::Boolean(true) => "是".to_string(),
        Value::Boolean(false) => "否".to_string(),
        Value::Array(list) => list.iter().map(written).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{ChangeKind, changes};

    const OLD: &str = "schema = 1\n[plan]\ntitle = \"甲镇方案\"\nends = 2026-12-31\n\n[[measure]]\nid = \"7.2a\"\n\
                       title = \"自查\"\nevery = \"quarter\"\ntimes = 1\nlead = [\"a\"]\ntext = \"各企业要每季度至少带队开展1次检查。\"\n\n\
                       [[measure]]\nid = \"8.1\"\ntitle = \"宣传\"\n\n[[member]]\npost = \"村主任\"\n\n[[member]]\npost = \"村主任\"\n";

    fn lines(new: &str) -> Vec<String> {
        let word = |kind| match kind {
            ChangeKind::Added => "+",
            ChangeKind::Removed => "-",
            ChangeKind::Changed => "~",
        };
        let line =
            |c: &super::Changed| format!("{}{}[{}] {}：{}", word(c.kind), c.table, c.id, c.title, c.what.join("；"));
        changes(OLD, new).iter().map(line).collect()
    }

    #[test]
    fn what_differs_is_named_by_table_and_key() {
        assert!(lines(OLD).is_empty());
        assert!(lines(&format!("\u{FEFF}# 说明\n{OLD}")).is_empty());
        let new =
            OLD.replace("\"quarter\"", "\"month\"").replace("times = 1\n", "").replace("[\"a\"]", "[\"a\", \"b\"]");
        assert_eq!(
            lines(&new),
            [
                "~measure[7.2a] 自查：频次（every）：quarter → month；牵头（lead）：a → a、b；次数（times）：1 → （没有写）"
            ]
        );
        let new = OLD
            .replace("至少带队", "至少由主要负责人带队对本单位重大事故隐患排查整治情况逐项逐条认真")
            .replace("2026-12-31", "2027-06-30");
        assert_eq!(
            lines(&new),
            ["~measure[7.2a] 自查：原文（text）改过", "~plan[] 甲镇方案：结束（ends）：2026-12-31 → 2027-06-30"]
        );
        let new = OLD.replace("id = \"8.1\"", "id = \"8.2\"");
        assert_eq!(lines(&new), ["+measure[8.2] 宣传：", "-measure[8.1] 宣传："]);
        let new = format!("{OLD}since = 2024-01-01\n");
        assert_eq!(lines(&new), ["~member[村主任#2] 村主任：since：（没有写） → 2024-01-01"]);
        assert_eq!(lines(&OLD.replace("schema = 1", "schema = 2")), ["~[] ：schema：1 → 2"]);
    }
}
