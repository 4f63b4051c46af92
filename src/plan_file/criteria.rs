//! `data/criteria/*.toml` → the 判定标准, or every mistake in them with its line: the compiled ones, each replaced by a
//! workspace's file of the same name. Nothing is read from disk here; the caller passes the texts.

use super::problem::{Problem, Problems};
use super::sink::Sink;
use super::syntax;
use super::table::{Table, is_id};
use super::value::Value;
use crate::domain::criteria::{Clause, Criteria, Document};
use crate::domain::nearest::suggestion;
use chrono::NaiveDate;
use std::collections::HashMap;

/// The compiled documents with the names of their files.
const COMPILED: &[(&str, &str)] = &[
    ("BLD24", include_str!("../../data/criteria/BLD24.toml")),
    ("FIRE25", include_str!("../../data/criteria/FIRE25.toml")),
    ("FW17", include_str!("../../data/criteria/FW17.toml")),
    ("GAS23", include_str!("../../data/criteria/GAS23.toml")),
    ("HC17", include_str!("../../data/criteria/HC17.toml")),
    ("HC26", include_str!("../../data/criteria/HC26.toml")),
    ("IT10", include_str!("../../data/criteria/IT10.toml")),
    ("NC22", include_str!("../../data/criteria/NC22.toml")),
    ("NC24", include_str!("../../data/criteria/NC24.toml")),
    ("SE24", include_str!("../../data/criteria/SE24.toml")),
];

/// Reads all documents. `workspace_text` has the workspace's files: the name without its ending, and the text.
pub fn load(workspace_text: &[(String, String)]) -> Result<Criteria, Problems> {
    let is_of_workspace = |name: &str| workspace_text.iter().any(|(theirs, _)| theirs == name);
    let compiled = COMPILED.iter().copied().filter(|(name, _)| !is_of_workspace(name));
    let texts = compiled.chain(workspace_text.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let (mut documents, mut problems) = (Vec::new(), Vec::new());
    for (name, text) in texts {
        match document(name, text) {
            Ok(document) => documents.push(document),
            Err(mistakes) => problems.extend(mistakes.0),
        }
    }
    match problems.is_empty() {
        true => Ok(Criteria::new(documents)),
        false => Err(Problems(problems)),
    }
}

/// The ids in a list of the plan's categories (`criteria`, `lists`) that are not in `known`, each with its place. Gives
/// none for a plan that has other mistakes.
pub fn unknown(plan: &str, file: &str, [key, noun]: [&str; 2], known: &[&str]) -> Vec<Problem> {
    let parsed = syntax::parse(plan);
    let sink = Sink::new(plan, file, parsed.broken, Vec::new());
    let Some(document) = parsed.document else { return Vec::new() };
    let root = Table::root(&sink, document.get_ref());
    for category in root.tables("category") {
        let Some(list) = category.get(key) else { continue };
        for value in list.each() {
            if value.node.get_ref().as_str().is_some_and(|id| !known.contains(&id)) {
                value.unknown(noun, known);
            }
        }
    }
    sink.into_problems().0
}

fn document(name: &str, text: &str) -> Result<Document, Problems> {
    let file = format!("data/criteria/{name}.toml");
    let parsed = syntax::parse(text);
    let sink = Sink::new(text, &file, parsed.broken, parsed.slips);
    let Some(parsed) = parsed.document else { return Err(sink.into_problems()) };
    let root = Table::root(&sink, parsed.get_ref());
    root.only(&["document", "clause"]);
    let head = root.need("document", "[document]：文件的名称和施行日期").and_then(Value::table);
    let read = head.map(|head| read(name, &head, &root));
    match read {
        Some(read) if sink.is_empty() => Ok(read),
        _ => Err(sink.into_problems()),
    }
}

const HEAD: &[&str] =
    &["id", "title", "number", "version", "sector", "from", "to", "replaces", "before", "count", "partial", "reading"];

fn read(name: &str, head: &Table<'_>, root: &Table<'_>) -> Document {
    head.only(HEAD);
    let id = head.need("id", format_args!("\"{name}\"，与文件名相同")).and_then(|value| {
        let id = value.text()?;
        if id != name || !is_id(id) {
            value.wrong(format!("应与文件名相同：\"{name}\"（英文字母、数字和 . - _）"));
        }
        Some(id.to_string())
    });
    let id = id.unwrap_or_default();
    let from = head.need_date("from", "施行");
    let to = head.date("to");
    if let (Some(from), Some(to), Some(value)) = (from, to, head.get("to"))
        && to < from
    {
        value.wrong(format!("早于 from（{from}），应在同一天或之后"));
    }
    let text = |key: &str| head.get(key).and_then(Value::text).map(str::to_string);
    let (replaces, before) = (text("replaces"), text("before"));
    if let (Some(replaced), Some(value)) = (&replaces, head.get("replaces"))
        && *replaced == id
    {
        value.wrong("不能代替自己");
    }
    Document {
        title: head.text("title", "文件的名称"),
        number: head.text("number", "文号或标准号"),
        version: head.any_text("version"),
        sector: head.text("sector", "行业领域"),
        from: from.unwrap_or(NaiveDate::MIN),
        to,
        replaces,
        before,
        count: head.get("count").and_then(|value| value.number(1..=10_000)),
        partial: text("partial"),
        reading: head.any_text("reading"),
        clauses: clauses(root, &id),
        id,
    }
}

fn clauses(root: &Table<'_>, id: &str) -> Vec<Clause> {
    let mut lines: HashMap<String, usize> = HashMap::new();
    let tables = root.tables("clause");
    let mut all = Vec::new();
    for t in &tables {
        t.only(&["code", "part", "cite", "title", "items"]);
        let code = t.need("code", format_args!("条款编码，如 \"{id}-1\"")).and_then(|value| {
            let code = value.text()?;
            if !is_id(code) || code.strip_prefix(id).is_none_or(|rest| !rest.starts_with('-') || rest.len() < 2) {
                value.wrong(format!("应以 {id}- 开头，后面是英文字母、数字和 . - _"));
            }
            match lines.get(code) {
                Some(line) => value.wrong(format!("与第 {line} 行的编码相同")),
                None => {
                    lines.insert(code.to_string(), t.sink.line(value.at()));
                }
            }
            Some(code.to_string())
        });
        all.push(Clause {
            code: code.unwrap_or_default(),
            part: t.any_text("part"),
            cite: t.text("cite", "文件里的条目，如 \"一（八）\""),
            title: t.text("title", "我们自己的短标题"),
            items: t.get("items").and_then(|value| value.number(1..=1000)),
        });
    }
    all
}

/// The codes that a mistyped code may have meant, as a Chinese sentence.
pub fn near(code: &str, criteria: &Criteria) -> String {
    let wanted = code.to_ascii_uppercase();
    let id = wanted.split('-').next().unwrap_or_default();
    match criteria.document(id) {
        Some(document) if document.clauses.is_empty() => {
            format!("{id} 的条目没有收录，请用 --basis、--basis-clause 写")
        }
        Some(document) => {
            let known: Vec<&str> = document.clauses.iter().map(|c| c.code.as_str()).collect();
            suggestion(&wanted, &known)
        }
        None => {
            let known: Vec<&str> = criteria.documents.iter().map(|d| d.id.as_str()).collect();
            suggestion(id, &known)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace_text(name: &str, text: &str) -> Vec<String> {
        match load(&[(name.to_string(), text.to_string())]) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.0.iter().map(ToString::to_string).collect(),
        }
    }

    /// The numbers of clauses, counted by hand in the official texts.
    #[test]
    fn the_compiled_documents_are_good_and_whole_where_marked() {
        let all = load(&[]).unwrap();
        let listed: Vec<(&str, usize, Option<u32>)> =
            all.documents.iter().map(|d| (d.id.as_str(), d.clauses.len(), d.count)).collect();
        let expected = [
            ("BLD24", 53, Some(53)),
            ("FIRE25", 2, None),
            ("FW17", 20, Some(20)),
            ("GAS23", 22, Some(22)),
            ("HC17", 20, Some(20)),
            ("HC26", 53, Some(53)),
            ("IT10", 16, Some(65)),
            ("NC22", 64, Some(64)),
            ("NC24", 8, Some(8)),
            ("SE24", 47, Some(47)),
        ];
        assert_eq!(listed, expected);
        for d in &all.documents {
            let is_whole = d.count == Some(d.clauses.len() as u32);
            // HC26 has each clause by its topic, because the details could not be read.
            assert!(d.partial.is_some() || is_whole, "{}: whole, or it says what is missing", d.id);
            let places: std::collections::HashSet<&str> = d.clauses.iter().map(|c| c.cite.as_str()).collect();
            assert_eq!(places.len(), d.clauses.len(), "{}: a place for each", d.id);
            let long = d.clauses.iter().find(|c| c.title.chars().count() > 45);
            assert!(long.is_none(), "a short title: {long:?}");
        }
        let partial: Vec<&str> = all.documents.iter().filter(|d| d.partial.is_some()).map(|d| d.id.as_str()).collect();
        assert_eq!(partial, ["FIRE25", "HC26", "IT10"]);
        assert_eq!(all.document("hc26").unwrap().title, "化工和危险化学品生产经营企业重大生产安全事故隐患判定准则");
        // The numbered items of each article or section, counted in the official texts.
        let count = |id: &str, cite: &str| {
            all.document(id).unwrap().clauses.iter().filter(|c| c.cite.starts_with(cite)).count()
        };
        let gas = ["第四条", "第五条", "第六条", "第七条", "第八条", "第九条", "第十条"];
        assert_eq!(gas.map(|cite| count("GAS23", cite)), [5, 5, 3, 3, 1, 4, 1]);
        let equipment = ["4.1 ", "4.2 ", "4.3 ", "4.4 ", "4.5 ", "4.6 ", "4.7 ", "4.8 ", "4.9 ", "4.10 "];
        assert_eq!(equipment.map(|cite| count("SE24", cite)), [4, 7, 6, 2, 3, 5, 5, 5, 5, 5]);
        let works = ["四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五", "十六", "十七"];
        let works = works.map(|article| count("BLD24", &format!("第{article}条")));
        assert_eq!(works, [5, 4, 4, 3, 9, 5, 2, 4, 2, 7, 3, 3, 1, 1]);
        let chemical = ["5.1.", "5.2.", "5.3.", "5.4.", "5.5.", "5.6.", "5.7."];
        assert_eq!(chemical.map(|cite| count("HC26", cite)), [5, 10, 6, 9, 12, 4, 7]);
        let parts = |part: &str| all.document("NC22").unwrap().clauses.iter().filter(|c| c.part == part).count();
        assert_eq!((parts("地下矿山"), parts("露天矿山"), parts("尾矿库")), (32, 13, 19));
        let items: u32 = all.document("NC22").unwrap().clauses.iter().filter_map(|c| c.items).sum();
        assert_eq!(items, 79);
        let (document, clause) = all.clause("NC22-W18").unwrap();
        assert_eq!((document.number.as_str(), clause.cite.as_str()), ("矿安〔2022〕88号", "三（十八）"));
        // Every file of the folder is compiled in.
        let there = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/data/criteria")).unwrap().count();
        assert_eq!(there, COMPILED.len());
    }

    #[test]
    fn a_workspace_replaces_a_compiled_document_and_adds_others() {
        let text = "[document]\nid = \"NC22\"\ntitle = \"新\"\nnumber = \"一\"\nsector = \"矿\"\nfrom = 2026-01-01\n";
        let mine = text.replace("NC22", "TOWN1");
        let all = load(&[("NC22".into(), text.into()), ("TOWN1".into(), mine)]).unwrap();
        assert_eq!(all.document("NC22").unwrap().title, "新");
        assert!(all.clause("NC22-D08").is_none() && all.document("TOWN1").is_some());
    }

    #[test]
    fn every_mistake_is_listed_with_its_line() {
        let text = "[document]\nid = \"B1\"\ntitel = \"甲\"\nnumber = \"一\"\nsector = \"矿\"\nfrom = 2026-02-01\n\
                    to = 2026-01-01\ncount = 0\nreplaces = \"B1\"\n\n[[clause]]\ncode = \"B2-1\"\ncite = \"一\"\n\
                    title = \"甲\"\n[[clause]]\ncode = \"B1-2\"\ncite = \"\"\n[[clause]]\ncode = \"B1-2\"\ncite = \"二\"\n\
                    title = \"乙\"\nextra = 1\n";
        let expected = [
            "data/criteria/B1.toml:1:1: document.title：缺少这个键，应为文件的名称",
            "data/criteria/B1.toml:3:1: document.titel = \"甲\"：没有这个键，是不是 title？",
            "data/criteria/B1.toml:7:6: document.to = 2026-01-01：早于 from（2026-02-01），应在同一天或之后",
            "data/criteria/B1.toml:8:9: document.count = 0：应为 1 到 10000 的整数，不加引号",
            "data/criteria/B1.toml:9:12: document.replaces = \"B1\"：不能代替自己",
            "data/criteria/B1.toml:12:8: clause[#1].code = \"B2-1\"：应以 B1- 开头，后面是英文字母、数字和 . - _",
            "data/criteria/B1.toml:15:1: clause[#2].title：缺少这个键，应为我们自己的短标题",
            "data/criteria/B1.toml:17:8: clause[#2].cite = \"\"：不能为空",
            "data/criteria/B1.toml:19:8: clause[#3].code = \"B1-2\"：与第 16 行的编码相同",
            "data/criteria/B1.toml:22:1: clause[#3].extra = 1：没有这个键，可用的有 code、part、cite、title、items",
        ];
        assert_eq!(workspace_text("B1", text), expected);
        assert_eq!(workspace_text("B1", "").len(), 1);
    }

    #[test]
    fn a_plan_names_documents_that_are_there() {
        let all = load(&[]).unwrap();
        let known: Vec<&str> = all.documents.iter().map(|d| d.id.as_str()).collect();
        let unknown = |plan: &str| unknown(plan, "plan.toml", ["criteria", "判定标准"], &known);
        assert!(unknown(super::super::TOWN).is_empty());
        let plan = "[[category]]\nid = \"mine\"\ncriteria = [\"NC22\", \"NC25\"]\n";
        let mistakes: Vec<String> = unknown(plan).iter().map(ToString::to_string).collect();
        assert_eq!(
            mistakes,
            ["plan.toml:3:21: category[mine].criteria[#2] = \"NC25\"：没有声明这个判定标准，是不是 NC22、NC24？"]
        );
    }
}
