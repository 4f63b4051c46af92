//! The town's plan, measure by measure: a record that must not count for it, and one that must. Each line is read as a
//! clerk would write it, and asked of the engine alone.

use chrono::NaiveDate;
use zhiben::domain::evidence::{Attendee, Collector, EvidenceRecord, Subject, of_subject};
use zhiben::domain::plan::{Categories, Ledger, Measure, Plan, Responsibility, Rule};
use zhiben::domain::unit::{Register, Unit, UnitIx};
use zhiben::domain::words::{APPROVAL, DEVICE, DRILL, MODE, ORDER, ROLE, STANDARD_GRADE, TEAM, Word, find};

/// One unit of each kind that the plan names, a mine of each 标准化等级.
const UNITS: [(&str, &str, &str); 11] = [
    ("矿", "mine", "none"),
    ("达标矿", "mine", "standard"),
    ("纸上矿", "mine", "paper"),
    ("小微", "micro", "none"),
    ("饭店", "nine-small", "none"),
    ("工地", "minor-works", "none"),
    ("村", "village", "none"),
    ("驻镇", "resident-unit", "none"),
    ("危化", "hazchem", "none"),
    ("粉尘", "dust", "none"),
    ("自建房", "rental", "none"),
];

/// (measure and perhaps its item, who owes it, what must not count, what must). A record: its ledger, then 单位 `@`, 责任主体 `#`, a word,
/// 参训 `+unit:role:passed`, a topic `题`, 宣传's form `形` and audience `对`,
/// and the marks 抽取, 镇级 and 金 (an amount).
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
    ("2.1a 责任", "@矿", "person grid @矿", "person principal @矿"),
    ("2.1a 管理", "@矿", "person principal @矿", "person safety-manager @矿"),
    ("2.1a 投入", "@矿", "activity B2 @矿", "activity B2 @矿 金"),
    ("2.1a 投入", "@矿", "activity B2 @小微 金", "activity 2.1a @矿"),
    ("2.1a 投入", "@矿", "activity 4.2 @矿 金", "activity B2 @矿 @小微 金"),
    ("2.1a 培训", "@矿", "training worker @小微", "training worker @矿"),
    ("2.1a 应急救援", "@矿", "person worker @矿", "person rescuer @矿"),
    ("2.1a 应急救援", "@矿", "training worker @矿", "drill fire @矿"),
    ("8.5", "@矿", "tip - @矿", "tip - @矿 金"),
    ("8.5", "@矿", "tip - 金", "activity 8.5 @矿"),
    ("9.1a", "@危化", "device risk-monitor @危化", "device power-monitor @危化"),
    ("9.1b", "@粉尘", "device power-monitor @粉尘", "device risk-monitor @粉尘"),
    ("9.1c", "@小微", "device smoke-alarm @小微", "device risk-monitor @小微"),
    ("9.2 报警", "@自建房", "device extinguishing @自建房", "device smoke-alarm @自建房"),
    ("9.2 灭火", "@自建房", "device smoke-alarm @自建房", "device extinguishing @自建房"),
    ("1.2c 社区", "town", "publicity - 形宣讲 对企业", "publicity - 形宣讲 对社区居民"),
    ("1.2c 学校", "town", "publicity - 形宣讲 题用电", "publicity - 形宣讲 题学校用电"),
    ("6.1c 家庭", "town", "publicity - 形宣讲 对农村", "publicity - 形宣讲 对家庭"),
    ("6.2 警示片", "town", "publicity - 形宣讲", "publicity - 形警示片"),
    ("6.2 资料发放", "town", "publicity - 形宣讲", "publicity - 形发放资料"),
    ("7.1", "town", "publicity - 形宣讲 题用电", "publicity - 形宣讲 题重大事故隐患判定标准"),
    ("10.3e", "town", "drill fire @矿", "drill fire #zhenzhengfu @矿"),
];

#[test]
fn evidence_that_must_not_count_and_evidence_that_must() {
    let plan = zhiben::plan_file::compiled().unwrap();
    let register = register(&plan);
    for (measure, who, not, must) in LINES {
        assert!(!counts(&plan, &register, measure, who, not), "{measure} of {who}: {not}");
        assert!(counts(&plan, &register, measure, who, must), "{measure} of {who}: {must}");
    }
}

/// What the register and the plan's own members show, without a record.
#[test]
fn a_grade_and_the_members_fields_are_evidence_by_themselves() {
    let mut plan = zhiben::plan_file::compiled().unwrap();
    let register = register(&plan);
    let counts = |plan: &Plan, measure: &str, who: &str| counts(plan, &register, measure, who, "task -");
    assert!(counts(&plan, "5.1b", "@达标矿"));
    assert!(!counts(&plan, "5.1b", "@矿") && !counts(&plan, "5.1b", "@纸上矿"));
    assert!(!counts(&plan, "B6e", "town"), "nobody is in charge of anything yet");
    let last = plan.members.len() - 1;
    plan.members[..last].iter_mut().for_each(|member| member.fields = vec![Responsibility::Category(0)]);
    assert!(!counts(&plan, "B6e", "town"), "one is left");
    plan.members[last].fields = vec![Responsibility::Village("村".to_string())];
    assert!(counts(&plan, "B6e", "town"));
    // Who has left before the day is no member any more.
    plan.members[0].fields.clear();
    plan.members[0].until = NaiveDate::from_ymd_opt(2026, 5, 31);
    assert!(counts(&plan, "B6e", "town"));
    plan.members[0].until = NaiveDate::from_ymd_opt(2026, 6, 1);
    assert!(!counts(&plan, "B6e", "town"));
}

/// At most 30 of the measures rest on ticks alone.
#[test]
fn most_measures_rest_on_ledgers() {
    let plan = zhiben::plan_file::compiled().unwrap();
    let is_ticked = |measure: &Measure| {
        !measure.evidence.is_empty() && measure.evidence.iter().all(|line| line.is_tick()) && measure.is_ticked()
    };
    let is_alone = |measure: &Measure| match &measure.rule {
        Rule::Ledger(_) => false,
        Rule::Derived { of } => of.iter().all(|id| is_ticked(plan.measure(*id))),
        _ => is_ticked(measure),
    };
    let alone: Vec<&str> = plan.measures.iter().filter(|m| is_alone(m)).map(|m| m.id.as_str()).collect();
    assert_eq!((plan.measures.len(), alone.len()), (89, 29), "{alone:?}");
}

/// A card, list or letter stands under the clause for whom it is sent to.
#[test]
fn each_order_is_listed_under_its_clause() {
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
        let found = plan.ledger_measure(Ledger::Order, find(ORDER, kind), Some(&unit), None).unwrap();
        assert_eq!(plan.measure(found).id, measure, "{kind} to {category}");
    }
}

fn register(plan: &Plan) -> Register {
    let unit = |(place, (name, category, grade)): (usize, &(&str, &str, &str))| Unit {
        id: place as i64 + 1,
        name: name.to_string(),
        categories: Categories::one(plan.find_category(category).unwrap()),
        standard_grade: STANDARD_GRADE.iter().position(|w| w.en == *grade).unwrap(),
        ..Unit::default()
    };
    Register::new(UNITS.iter().enumerate().map(unit).collect())
}

fn counts(plan: &Plan, register: &Register, measure: &str, who: &str, record: &str) -> bool {
    let today = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
    let (measure, item) = measure.split_once(' ').map_or((measure, None), |(id, item)| (id, Some(item)));
    let id = plan.find_measure(measure).unwrap();
    let known = &plan.measure(id).items;
    let parts = item.map_or(u64::MAX, |item| 1 << known.iter().position(|one| one == item).expect(item));
    let subject = match who.strip_prefix('#') {
        Some(body) => Subject::Body(plan.find_body(body).unwrap()),
        None => who.strip_prefix('@').map_or(Subject::Town, |name| Subject::Unit(place(name))),
    };
    let mut collector = Collector::new(plan, register, today, |_| true);
    collector.add(&evidence_record(plan, record));
    let facts = collector.finish();
    of_subject(facts.of(id), subject).iter().any(|fact| fact.parts & parts != 0)
}

fn place(name: &str) -> UnitIx {
    UnitIx(UNITS.iter().position(|unit| unit.0 == name).unwrap_or_else(|| panic!("{name}")) as u32)
}

fn evidence_record(plan: &Plan, record: &str) -> EvidenceRecord {
    let mut tokens = record.split(' ');
    let ledger = Ledger::parse(tokens.next().unwrap()).unwrap();
    let word = tokens.next().unwrap_or("-");
    let words = match ledger {
        Ledger::Inspection => MODE,
        Ledger::Drill => DRILL,
        Ledger::Approval => APPROVAL,
        Ledger::Device => DEVICE,
        _ => ROLE,
    };
    let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let mut evidence_record = EvidenceRecord { ledger: Some(ledger), record: 1, date, ..EvidenceRecord::default() };
    match ledger {
        Ledger::Activity => evidence_record.measure = plan.find_measure(word),
        _ if word != "-" => evidence_record.word = Some(one(words, word)),
        _ => {}
    }
    for token in tokens {
        match token.split_at(token.chars().next().map_or(0, char::len_utf8)) {
            ("@", unit) => evidence_record.units.push(place(unit)),
            ("#", body) => evidence_record.bodies.push(plan.find_body(body).unwrap()),
            ("+", person) => {
                let [unit, role, passed] = person.split(':').collect::<Vec<_>>()[..] else { panic!("{person}") };
                let (unit, role) = (Some(place(unit)), Some(one(ROLE, role)));
                evidence_record.attendees.push(Attendee { unit, role, passed: passed == "yes" });
            }
            ("形", form) => evidence_record.form = Some(form.to_string()),
            ("对", audience) => evidence_record.audience = Some(audience.to_string()),
            _ if token == "金" => evidence_record.paid = true,
            ("题", topic) => evidence_record.topic = Some(topic.to_string()),
            _ if token == "抽取" => evidence_record.drawn = true,
            _ if token == "镇级" => evidence_record.town = true,
            _ => evidence_record.team = Some(one(TEAM, token)),
        }
    }
    evidence_record
}

fn one(words: zhiben::domain::words::Words, text: &str) -> &'static Word {
    find(words, text).unwrap_or_else(|| panic!("{text}"))
}
