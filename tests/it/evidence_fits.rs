//! The town's plan, measure by measure: a record that must not count for it, and one that must. Each line is read as a
//! clerk would write it, and asked of the engine alone.

use chrono::NaiveDate;
use zhiben::domain::evidence::{Attendee, Collector, Deed, Subject, of_subject};
use zhiben::domain::plan::{Categories, Ledger, Plan};
use zhiben::domain::unit::{Register, Unit, UnitIx};
use zhiben::domain::words::{APPROVAL, DRILL, MODE, ORDER, ROLE, STANDARD_GRADE, TEAM, Word, find};

/// One unit of each kind that the plan names, a mine of each 标准化等级.
const UNITS: [(&str, &str, &str); 8] = [
    ("矿", "mine", "none"),
    ("达标矿", "mine", "standard"),
    ("纸上矿", "mine", "paper"),
    ("小微", "micro", "none"),
    ("饭店", "nine-small", "none"),
    ("工地", "minor-works", "none"),
    ("村", "village", "none"),
    ("驻镇", "resident-unit", "none"),
];

/// (measure, who owes it, what must not count, what must). A record: its ledger, then 单位 `@`, 责任主体 `#`, a word,
/// 参训 `+unit:role:passed`, a topic `题`, and the marks 抽取 and 镇级.
const LINES: &[(&str, &str, &str, &str)] = &[
    ("1.3a", "town", "activity 1.3a @矿", "activity 1.3a"),
    ("1.3a", "@矿", "activity 1.3a", "activity 1.3a @矿"),
    ("1.3a", "town", "activity 1.3a @矿", "activity 1.3a @矿 镇级"),
    ("6.3", "town", "activity 6.3 @小微", "activity 6.3 @小微 镇级"),
    ("2.1c", "town", "inspection routine @矿", "inspection preholiday @矿"),
    ("2.2c", "#yingji", "inspection routine #yingji @村", "inspection routine #yingji @矿"),
    ("2.2c", "#xiaofang", "inspection selfcheck #xiaofang @矿", "inspection special #xiaofang @小微"),
    ("2.3a", "#yingji", "inspection routine #yingji @村", "inspection routine #yingji @饭店"),
    ("2.3a", "#shichang", "inspection routine #shichang @驻镇", "inspection routine #shichang @村 @矿"),
    ("2.3b", "@饭店", "inspection selfcheck @饭店", "inspection routine @饭店"),
    ("3.1a", "@矿", "training fire-officer @矿", "training principal @矿"),
    ("3.1b", "@小微", "training fire-officer @小微", "training fire-officer @小微 +小微:fire-officer:no"),
    ("3.1c", "@饭店", "training fire-officer @饭店 +小微:fire-officer:yes", "training - +饭店:fire-officer:no"),
    ("3.1d", "@矿", "training principal @矿 +矿:worker:yes", "training principal @矿 +矿:principal:no"),
    ("4.1c", "@矿", "training worker @矿 +矿:worker:no", "training worker @矿 +矿:worker:yes"),
    ("4.4a", "@矿", "drill fire @矿", "drill evacuation @矿"),
    ("5.1e", "town", "approval resumption @纸上矿", "approval resumption @达标矿"),
    ("5.1e", "town", "enforcement - #zonghe @达标矿", "enforcement - #zonghe @纸上矿"),
    ("7.2b", "@矿", "inspection routine @矿", "inspection selfcheck @矿"),
    ("8.1a", "#zonghe", "inspection routine #zonghe @矿", "inspection covert #zonghe @矿"),
    ("8.1b", "town", "inspection random #zonghe @矿", "inspection random #zonghe @矿 抽取"),
    ("8.1c", "#zonghe", "inspection routine #zonghe @饭店", "inspection routine #zonghe @工地"),
    ("8.2", "town", "training inspector #zhenzhengfu", "training inspector #county-regulators"),
    ("8.3", "town", "enforcement - #zonghe @矿", "enforcement - #zonghe #paichusuo @矿"),
    ("8.3", "town", "enforcement - #zonghe #zonghe @矿", "enforcement - #yingji #zonghe"),
    ("B3", "#zonghe", "enforcement - #zonghe @矿", "enforcement - #zonghe #xiaofang @矿"),
    ("B3", "#shichang", "enforcement - #zonghe #xiaofang", "enforcement - #zonghe #shichang"),
    ("B5b", "town", "inspection routine @矿", "inspection routine @饭店"),
    ("10.2b", "@村", "person grid @村", "person rescuer @村"),
    ("10.3b", "town", "supply - @矿", "supply -"),
    ("10.3b", "@村", "supply -", "supply - @村"),
    ("10.3d", "@矿", "inspection routine @矿", "inspection routine @矿 题现场处置方案"),
    ("10.3d", "@矿", "inspection selfcheck @矿 题处置方案", "activity 10.3d @矿"),
    ("10.3e", "town", "drill fire @矿", "drill fire #zhenzhengfu @矿"),
];

#[test]
fn evidence_that_must_not_count_and_evidence_that_must() {
    let plan = zhiben::plan_file::compiled().unwrap();
    let unit = |(place, (name, category, grade)): (usize, &(&str, &str, &str))| Unit {
        id: place as i64 + 1,
        name: name.to_string(),
        categories: Categories::one(plan.find_category(category).unwrap()),
        standard_grade: STANDARD_GRADE.iter().position(|w| w.en == *grade).unwrap(),
        ..Unit::default()
    };
    let register = Register::new(UNITS.iter().enumerate().map(unit).collect());
    for (measure, who, not, must) in LINES {
        assert!(!counts(&plan, &register, measure, who, not), "{measure} of {who}: {not}");
        assert!(counts(&plan, &register, measure, who, must), "{measure} of {who}: {must}");
    }
}

/// A card, list or letter stands under the clause for whom it is sent to.
#[test]
fn each_order_stands_under_its_own_clause() {
    let plan = zhiben::plan_file::compiled().unwrap();
    for (category, kind, measure) in [
        ("mine", "card", "B5a"),
        ("micro", "letter", "B5a"),
        ("nine-small", "list", "B5a"),
        ("mine", "talk", "B5a"),
        ("village", "card", "2.2a"),
        ("resident-unit", "command", "2.2a"),
        ("resident-unit", "letter", "2.2a"),
        // 通报 is in one clause only, whoever it is sent to.
        ("village", "notice", "B5a"),
    ] {
        let categories = Categories::one(plan.find_category(category).unwrap());
        let unit = Unit { categories, ..Unit::default() };
        let found = plan.ledger_measure(Ledger::Order, find(ORDER, kind), Some(&unit)).unwrap();
        assert_eq!(plan.measure(found).id, measure, "{kind} to {category}");
    }
}

fn counts(plan: &Plan, register: &Register, measure: &str, who: &str, record: &str) -> bool {
    let today = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
    let id = plan.find_measure(measure).unwrap();
    let subject = match who.strip_prefix('#') {
        Some(body) => Subject::Body(plan.find_body(body).unwrap()),
        None => who.strip_prefix('@').map_or(Subject::Town, |name| Subject::Unit(place(name))),
    };
    let mut collector = Collector::new(plan, register, today, |_| true);
    collector.add(&deed(plan, record));
    let facts = collector.finish();
    !of_subject(facts.of(id), subject).is_empty()
}

fn place(name: &str) -> UnitIx {
    UnitIx(UNITS.iter().position(|unit| unit.0 == name).unwrap_or_else(|| panic!("{name}")) as u32)
}

fn deed(plan: &Plan, record: &str) -> Deed {
    let mut tokens = record.split(' ');
    let ledger = Ledger::parse(tokens.next().unwrap()).unwrap();
    let word = tokens.next().unwrap_or("-");
    let words = match ledger {
        Ledger::Inspection => MODE,
        Ledger::Drill => DRILL,
        Ledger::Approval => APPROVAL,
        _ => ROLE,
    };
    let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let mut deed = Deed { ledger: Some(ledger), record: 1, date, ..Deed::default() };
    match ledger {
        Ledger::Activity => deed.measure = plan.find_measure(word),
        _ if word != "-" => deed.word = Some(one(words, word)),
        _ => {}
    }
    for token in tokens {
        match token.split_at(token.chars().next().map_or(0, char::len_utf8)) {
            ("@", unit) => deed.units.push(place(unit)),
            ("#", body) => deed.bodies.push(plan.find_body(body).unwrap()),
            ("+", person) => {
                let [unit, role, passed] = person.split(':').collect::<Vec<_>>()[..] else { panic!("{person}") };
                let (unit, role) = (Some(place(unit)), Some(one(ROLE, role)));
                deed.attendees.push(Attendee { unit, role, passed: passed == "yes" });
            }
            ("题", topic) => deed.topic = Some(topic.to_string()),
            _ if token == "抽取" => deed.drawn = true,
            _ if token == "镇级" => deed.town = true,
            _ => deed.team = Some(one(TEAM, token)),
        }
    }
    deed
}

fn one(words: zhiben::domain::words::Words, text: &str) -> &'static Word {
    find(words, text).unwrap_or_else(|| panic!("{text}"))
}
