//! What is drafted: a made-up document of forty sentences with every answer worked out by hand, the same document in
//! other kinds of files, and how well the town's own document is drafted.

mod agreement;
mod any_text;
mod command;

use crate::env::{Town, repo, text};
use serde_json::Value;
use std::fs;
use std::io::Write;
use zhiben::draft::{Given, draft};
use zhiben::plan_file::{compiled, load};
use zip::write::SimpleFileOptions;

fn forty() -> String {
    fs::read_to_string(repo("tests/fixtures/draft-forty.txt")).unwrap()
}

fn drafted() -> toml::Table {
    draft(&forty(), Given::default()).unwrap().toml.parse().unwrap()
}

/// The receipt of a draft as JSON; its lines are on standard error.
fn receipt(town: &Town, line: &str) -> Value {
    let run = town.sh(&format!("{line} -f json"));
    assert_eq!(run.code, 0, "{run:#?}");
    serde_json::from_str(&run.stdout).unwrap()
}

/// A measure as one line: its words, who leads, who owes it, and when.
fn line(plan: &toml::Table, measure: &toml::Value) -> String {
    let bodies = plan["body"].as_array().unwrap();
    let name = |id: &toml::Value| {
        bodies.iter().find(|body| body["id"] == *id).and_then(|body| body["name"].as_str()).unwrap().to_string()
    };
    let list = |key: &str| measure.get(key).and_then(|v| v.as_array()).cloned().unwrap_or_default();
    let texts = |key: &str| list(key).iter().map(|v| v.as_str().unwrap().to_string()).collect::<Vec<_>>().join("+");
    let lead = list("lead").iter().map(name).collect::<Vec<_>>().join("+");
    let kept = |key: &str| measure.get(key).map(|v| format!(" {key}={}", v.to_string().trim_matches('"')));
    let when: String = ["every", "times", "grace", "lead_days", "window", "from", "due", "within", "before", "ledger"]
        .into_iter()
        .filter_map(kept)
        .filter(|kept| kept != " times=1")
        .collect();
    let by = [texts("owed_by"), texts("categories")].join(" ");
    let kind = measure["kind"].as_str().unwrap();
    format!("{} | {} | {} | {}{when}", measure["text"].as_str().unwrap(), lead, by.trim(), kind)
}

#[test]
fn every_answer_of_forty_sentences() {
    let made = draft(&forty(), Given::default()).unwrap();
    assert_eq!(made.sentences, 40);
    let plan = drafted();
    let lines: Vec<String> = plan["measure"].as_array().unwrap().iter().map(|m| line(&plan, m)).collect();
    let window = "利用防灾减灾周、安全生产月、消防宣传月等时机，广泛开展安全宣传活动。 | 镇政府 | town | window";
    let expected = [
        "镇党委每季度至少研究1次安全生产工作。 | 镇党委 | town | recurring every=quarter",
        "镇主要领导每月带队检查一次安全生产。 | 镇主要领导 | town | recurring every=month",
        "建立健全全员安全生产责任制。 | 镇政府 | town | standing",
        "镇安委办每半年对各村安全生产工作开展1次督查。 | 镇安委办 | town | recurring every=half-year",
        "每年对各村、镇直各单位进行1次考核。 | 镇政府 | town | recurring every=year",
        "镇应急办、消防站每周至少对重点企业巡查1次。 | 镇应急办+消防站 | body | recurring every=week",
        "各村每旬排查一次安全隐患。 | 各村 | unit village | recurring every=ten-days",
        "各企业主要负责人每月至少组织2次自查。 | 企业 | unit *enterprise | recurring every=month times=2",
        "对排查发现的隐患，立查立改，限期整改到位。 | 镇政府 |  | ledger ledger=hazard",
        "完善隐患排查治理台账。 | 镇政府 | town | standing",
        "2025年6月底前完成经营性自建房安全隐患排查。 | 镇政府 | town | milestone due=2025-06-30",
        "2025年11月15日前完成烟花爆竹经营单位检查。 | 镇政府 | town | milestone due=2025-11-15",
        "督促粉尘涉爆企业2026年底前安装监测预警系统。 | 企业 | unit dust | milestone due=2026-12-31",
        &format!("{window} window=week-of:05-12"),
        &format!("{window} window=06-01..06-30"),
        &format!("{window} window=11-01..11-30"),
        "推动安全宣传进企业、进农村、进学校。 | 镇政府 | town | standing",
        "各企业每年至少组织1次全员安全培训。 | 企业 | unit *enterprise | recurring every=year",
        "镇应急办每两个月组织一次安全员业务培训。 | 镇应急办 | body | recurring every=two-months",
        "2025年组织小微企业主要负责人参加集中培训 | 镇政府 | unit micro | milestone from=2025-01-01 due=2025-12-31",
        "2026年组织九小场所负责人参加集中培训。 | 镇政府 | unit nine-small | milestone from=2026-01-01 due=2026-12-31",
        "各非煤矿山企业每半年至少开展1次应急演练。 | 企业 | unit mine | recurring every=half-year",
        "中心学校每学期开展应急疏散演练。 | 中心学校 | body | standing",
        "重要节日前7天内，镇政府组织开展安全检查。 | 镇政府 | town | recurring every=holiday lead_days=7",
        "事故发生后24小时内，事发单位要向镇应急办报告。 | 镇政府 | town | event within=1d",
        "县安全生产督查通报印发后，镇政府及时召开专题会议部署整改。 | 镇政府 | town | event within=30d",
        "各村要健全网格化管理制度，配齐安全员。 | 各村 | unit village | standing",
        "镇综合执法队会同派出所、市场监管所开展联合执法，严厉打击非法违法行为。 | 镇综合执法队 | body | standing",
        "每年6月底前，各村要完善应急预案并报镇应急办备案。 | 各村 | unit village | window window=01-01..06-30",
        "每月5日前，各村、各企业向镇安委办报送上月工作情况。 | 各村+企业 | unit village+*enterprise | recurring every=month grace=5d",
        "成立领导小组，统筹推进三年行动。 | 镇政府 | town | standing",
        "领导小组每月召开一次例会，分析研判安全生产形势。 | 领导小组 | town | recurring every=month",
        "各生产经营单位要足额提取安全生产费用，确保专款专用。 | 各生产经营单位 | unit *business | standing",
        "鼓励企业采用先进技术装备。 | 企业 | unit *enterprise | standing",
        "对工作推进不力的，予以通报约谈。 | 镇政府 | town | standing",
        "推动形成人人讲安全的良好氛围。 | 镇政府 | town | standing",
    ];
    for (made, expected) in lines.iter().zip(&expected) {
        assert_eq!(made, expected);
    }
    assert_eq!(lines.len(), expected.len());
}

#[test]
fn the_aims_the_head_and_the_people() {
    let plan = drafted();
    let text = |table: &str, key: &str| plan[table].get(key).map(|v| v.to_string().trim_matches('"').to_string());
    for (key, value) in [
        ("title", "青石镇安全生产三年行动实施方案（2025-2027年）"),
        ("number", "青政发〔2025〕7号"),
        ("issuer", "东岭县青石镇人民政府"),
        ("starts", "2025-01-01"),
        ("issued", "2025-03-10"),
        ("ends", "2027-12-31"),
        ("site", "QS"),
        ("basis", "[\"东安发〔2025〕2号\"]"),
    ] {
        assert_eq!(text("plan", key).as_deref(), Some(value), "{key}");
    }
    assert_eq!(text("plan", "division"), None);
    assert_eq!(
        (text("office", "name").as_deref(), text("office", "director").as_deref()),
        (Some("镇安委办"), Some("王海"))
    );
    let target =
        |t: &toml::Value| format!("{} {} {}", t["due"], t["clause"].as_str().unwrap(), t["text"].as_str().unwrap());
    let targets: Vec<String> = plan["target"].as_array().unwrap().iter().map(target).collect();
    assert_eq!(
        targets,
        [
            "2025-12-31 一（二） 2025年底前全面排查辖区内重大事故隐患",
            "2026-06-30 一（二） 2026年6月底前完成重大事故隐患整治",
            "2027-12-31 一（二） 2027年底前建成双重预防体系。",
        ]
    );
    assert!(plan["target"].as_array().unwrap().iter().all(|t| t.get("metric").is_none()));
    let person = |m: &toml::Value| {
        let of = |key: &str| m.get(key).and_then(|v| v.as_str()).unwrap_or("-").to_string();
        [of("role"), of("name"), of("post")].join(" ")
    };
    let people: Vec<String> = plan["member"].as_array().unwrap().iter().map(person).collect();
    assert_eq!(
        people,
        [
            "组长 张明 镇党委书记",
            "组长 李建国 镇党委副书记、镇长",
            "常务副组长 王海 副镇长",
            "副组长 赵小平 镇人大主席",
            "成员 - 各村党支部书记",
            "成员 - 镇应急办主任",
            "成员 - 派出所所长",
        ]
    );
    let clauses: Vec<&str> =
        plan["measure"].as_array().unwrap().iter().map(|m| m["clause"].as_str().unwrap()).collect();
    assert_eq!((clauses[0], clauses[13], clauses[35]), ("二（一）1", "二（三）1", "三（三）"));
}

/// Aims stand under 总体要求 too.
#[test]
fn aims_without_a_heading_of_their_own_are_targets() {
    let text = "青石镇行动方案（2024-2026年）\n一、总体要求\n坚持安全第一。2024年底前基本消除存量隐患，2026年底前形成常态化机制。\n\
                二、任务\n（一）各村每月检查一次。";
    let made = draft(text, Given::default()).unwrap();
    let texts: Vec<&str> = made.targets.iter().map(|made| made.text.as_str()).collect();
    assert_eq!(texts, ["2024年底前基本消除存量隐患", "2026年底前形成常态化机制。"]);
}

/// Two sentences of the same days are two measures; a list has those days only that no sentence before it has.
#[test]
fn days_of_the_year_that_several_sentences_name() {
    let text = "青石镇2025年工作要点\n一、任务\n（一）各村每年6月底前修订预案。\n（二）镇应急办每年6月底前备案。\n\
                （三）安全生产月期间，各企业开展警示教育。\n（四）镇司法所在安全生产月开展法律咨询。\n\
                （五）利用安全生产月、消防宣传月开展宣传。";
    let plan: toml::Table = draft(text, Given::default()).unwrap().toml.parse().unwrap();
    let windows: Vec<String> = plan["measure"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| format!("{} {}", m["clause"].as_str().unwrap(), m["window"].as_str().unwrap()))
        .collect();
    assert_eq!(
        windows,
        [
            "一（一） 01-01..06-30",
            "一（二） 01-01..06-30",
            "一（三） 06-01..06-30",
            "一（四） 06-01..06-30",
            "一（五） 11-01..11-30",
        ]
    );
}

/// Every guess has its comment, what was not understood stays in its place, and every word is the document's.
#[test]
fn guesses_are_marked_and_nothing_is_lost_or_added() {
    let toml = draft(&forty(), Given::default()).unwrap().toml;
    for line in toml.lines() {
        let key = line.split(" = ").next().unwrap();
        let guessed = [
            "title",
            "issuer",
            "issued",
            "starts",
            "ends",
            "lead",
            "kind",
            "evidence",
            "categories",
            "due",
            "every",
            "window",
        ];
        if guessed.contains(&key) && line.contains(" = ") {
            // Titles of measures are their own words.
            let is_measures = key == "title" && !line.contains("请核对");
            assert!(line.contains("# 请核对：") || is_measures, "{line}");
        }
    }
    let kept = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace("\\\"", "\"");
    let all = kept(&toml);
    for line in forty().lines().filter(|line| line.contains('。')) {
        for sentence in line.split_inclusive('。').map(kept) {
            // A number before a sentence is its clause; targets and parts are cut at commas.
            let words = sentence.trim_start_matches(|c: char| "（）0123456789.一二三四五六七八九、".contains(c));
            for part in
                words.split('，').map(|part| part.trim_end_matches('。')).filter(|part| part.chars().count() > 2)
            {
                assert!(all.contains(part), "{part}");
            }
        }
    }
    let document = kept(&forty());
    let plan = drafted();
    for measure in plan["measure"].as_array().unwrap().iter().chain(plan["target"].as_array().unwrap()) {
        assert!(document.contains(&kept(measure["text"].as_str().unwrap())), "{measure}");
    }
    assert!(toml.find("# 原文：力争不发生较大事故。").unwrap() < toml.find("镇党委每季度").unwrap());
}

/// The document as a Word file: a paragraph for each line, a tab as Word has it.
fn docx(text: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let run = |text: &str| {
        let cells: Vec<String> =
            text.split('\t').map(|cell| format!("<w:t xml:space=\"preserve\">{}</w:t>", escaped(cell))).collect();
        format!("<w:p><w:pPr><w:jc w:val=\"left\"/></w:pPr><w:r>{}</w:r></w:p>", cells.join("<w:tab/>"))
    };
    let body: String = text.lines().map(run).collect();
    word(&format!("{body}<w:sectPr/>"), parts)
}

fn word(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let w = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let document = format!("<?xml version=\"1.0\"?><w:document {w}><w:body>{body}</w:body></w:document>");
    let all = [("[Content_Types].xml", "<Types/>".to_string()), ("word/document.xml", document)];
    let parts = parts.iter().map(|(name, text)| (*name, text.replace("W:", w)));
    for (name, text) in all.into_iter().chain(parts) {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn the_same_document_gives_the_same_plan_in_every_kind_of_file() {
    let town = Town::bare();
    let text = forty();
    town.file("方案.txt", &text);
    town.file("方案.docx", docx(&text, &[]));
    town.file(
        "方案.md",
        text.replace("\n一、", "\n## 一、").replace("\n二、", "\n## **二、").replace("主要任务", "主要任务**"),
    );
    town.file("方案-gbk.txt", encoding_rs::GB18030.encode(&text).0);
    town.file("方案-crlf.txt", text.replace('\n', "\r\n"));
    let first = town.sh("plan draft 方案.txt");
    assert_eq!(first.code, 0);
    assert!(first.stderr.contains("读了 40 句，写成 36 项任务、3 个目标"), "{}", first.stderr);
    assert!(first.stderr.contains("周期 13，每年时段 4，限期 5，事件 2，常态 11，随台账 1"), "{}", first.stderr);
    for file in ["方案.txt", "方案.docx", "方案.md", "方案-gbk.txt", "方案-crlf.txt"] {
        assert_eq!(town.sh(&format!("plan draft {file}")).stdout, first.stdout, "{file}");
    }
}

/// Numbers that Word makes by itself are the clauses; a deleted sentence and a field's code are no words.
#[test]
fn a_word_file_with_numbers_of_its_own() {
    let p = |level: &str, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let plain = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let body = [
        plain("青石镇2025年安全生产工作要点"),
        p("0", "主要任务"),
        p("1", "落实责任"),
        plain("各村每月检查一次。<w:noBreakHyphen/>").replace("<w:noBreakHyphen/>", ""),
        "<w:p><w:del><w:r><w:delText>各村每周检查一次。</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>".to_string(),
        p("1", "每季度演练一次"),
        p("1", "每年培训一次"),
    ]
    .concat();
    let level = |at: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
        )
    };
    let lists = format!(
        "<w:numbering W:><w:abstractNum w:abstractNumId=\"0\">{}{}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>",
        level("0", "%1、"),
        level("1", "（%2）")
    );
    let town = Town::bare();
    town.file("要点.docx", word(&body, &[("word/numbering.xml", &lists)]));
    let record = receipt(&town, "plan draft 要点.docx");
    let made: Vec<(String, String)> = record["measures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| (text(m, "clause").to_string(), text(m, "text").to_string()))
        .collect();
    let of = |clause: &str, text: &str| (clause.to_string(), text.to_string());
    assert_eq!(
        made,
        [of("一（一）", "各村每月检查一次。"), of("一（二）", "每季度演练一次"), of("一（三）", "每年培训一次")]
    );
}

/// A letter of the program is a Word file too, with a table and without a plan's headings.
/// The goals of the design: nine of ten stated periods, and no date that the document does not have.
#[test]
fn the_towns_own_document_is_drafted_well() {
    let document = fs::read_to_string(repo("tests/fixtures/plan-document.txt")).unwrap();
    let made = draft(&document, Given::default()).unwrap();
    let all = agreement::agreement(&load(&made.toml, "draft").unwrap(), &compiled().unwrap());
    assert_eq!(all.false_dates, Vec::<String>::new());
    assert!(all.periods[0].percent() >= 90, "{all:#?}");
    assert!(all.measures[0].percent() >= 95 && all.measures[1].percent() >= 90, "{all:#?}");
    assert!(all.kinds[0].percent() >= 75 && all.kinds[1].percent() >= 85, "{all:#?}");
    assert!(all.bodies[0].percent() >= 65 && all.bodies[1].percent() >= 65, "{all:#?}");
}
