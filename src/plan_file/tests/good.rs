//! A good plan is loaded with the values of its file.

use super::SMALL;
use crate::domain::calendar::Term;
use crate::domain::period::{Cadence, Period};
use crate::domain::plan::*;
use crate::domain::words::{self, DRILL, Grade, MODE, STANDARD_GRADE, Worded};
use crate::plan_file::{check, load};
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn small() -> Plan {
    load(SMALL, "plan.toml").unwrap()
}

#[test]
fn the_head_the_bodies_and_the_people() {
    let plan = small();
    assert_eq!(
        (plan.heads[0].title.as_str(), plan.heads[0].number.as_str(), plan.heads[0].issuer.as_str()),
        ("小镇方案", "小政发〔2024〕1号", "小镇人民政府")
    );
    assert_eq!(plan.heads[0].basis, ["县安发〔2024〕1号"]);
    assert_eq!(
        (plan.heads[0].starts, plan.heads[0].issued, plan.heads[0].ends),
        (day("2024-01-01"), day("2024-03-18"), day("2026-12-31"))
    );
    assert_eq!((plan.utc_offset, plan.heads[0].due_soon_days), (28_800, 15));
    assert_eq!((plan.site.as_str(), plan.division.as_str()), ("XZ", "141128105"));
    assert_eq!((plan.heads[0].office.name.as_str(), plan.heads[0].office.director.as_str()), ("镇安委办", "张三"));
    assert_eq!(
        (plan.hazard.general, plan.hazard.review, plan.hazard.notify),
        (Term::Days(7), Term::Days(10), Term::Working(1))
    );
    assert_eq!((plan.hazard.general_reading.as_str(), plan.hazard.review_reading.as_str()), ("按7日执行", ""));
    assert_eq!((plan.bodies[1].id.as_str(), plan.bodies[1].name.as_str()), ("fire", "消防站"));
    assert_eq!(plan.bodies[1].aliases, ["消防", "消防所"]);
    let member = &plan.members[0];
    assert_eq!((member.name.as_deref(), member.post.as_str(), member.role.as_str()), (Some("李四"), "镇长", "组长"));
    assert_eq!((member.since, member.until), (Some(day("2024-03-18")), Some(day("2025-06-30"))));
    let fields = [
        Responsibility::Category(0),
        Responsibility::Body(BodyId(1)),
        Responsibility::Measure(MeasureId(7)),
        Responsibility::Village("石门村".into()),
    ];
    assert_eq!(member.fields, fields);
    assert_eq!((&plan.members[1].name, plan.members[1].since, plan.members[1].fields.len()), (&None, None, 0));
    let flags: Vec<_> = plan.categories.iter().map(|c| (c.key, c.enterprise, c.business)).collect();
    assert_eq!(flags, [(true, true, true), (false, false, true), (false, false, false)]);
    assert_eq!(plan.categories[0].criteria, ["NC22", "NC24"]);
    assert_eq!((plan.events[0].title.as_str(), plan.events[0].happened), ("调查报告公布", Some(day("2024-12-20"))));
}

/// What a document may leave open can be left out.
#[test]
fn a_plan_without_number_day_director_division_and_metric() {
    let mut text = SMALL.to_string();
    for line in [
        "number = \"小政发〔2024〕1号\"\n",
        "issued = 2024-03-18\n",
        "division = \"141128105\"\n",
        "director = \"张三\"\n",
        "metric = \"open-hazards\"\n",
        "where = { grade = \"major\", found_from = 2023-01-01, found_to = 2023-12-31 }\n",
    ] {
        assert!(text.contains(line), "{line}");
        text = text.replacen(line, "", 1);
    }
    let first = text.find("goal = \"= 0\"\n").unwrap();
    text.replace_range(first..first + "goal = \"= 0\"\n".len(), "");
    let plan = load(&text, "plan.toml").unwrap();
    assert_eq!(
        (plan.heads[0].number.as_str(), plan.division.as_str(), plan.heads[0].office.director.as_str()),
        ("", "", "")
    );
    assert_eq!((plan.heads[0].starts, plan.heads[0].issued), (day("2024-01-01"), day("2024-01-01")));
    let target = &plan.targets[0];
    assert!(matches!(target.condition.metric, Metric::NotStated) && target.condition.goal.is_none());
}

#[test]
fn one_measure_of_each_kind() {
    let plan = small();
    let rules: Vec<&Rule> = plan.measures.iter().map(|m| &m.rule).collect();
    let expected = [
        Rule::Recurring { every: Cadence::Month, times: 2, grace: Term::Working(3) },
        Rule::Holiday { lead_days: 15 },
        Rule::Window(Window::WeekOf(5, 12)),
        Rule::Milestone { due: day("2024-12-31"), from: Some(day("2024-04-01")) },
        Rule::Within { event: EventId(0), within: Term::Days(30) },
        Rule::Before { event: EventId(0), days: 15 },
        // 无 92, 达标 none, 标杆 183, 假运行 none
        Rule::Standing(Remind::ByGrade([Some(92), None, Some(183), None])),
        Rule::Recurring { every: Cadence::Quarter, times: 1, grace: Term::NONE },
        Rule::Ledger(Ledger::Hazard),
        Rule::Derived { of: vec![MeasureId(7), MeasureId(3)] },
        Rule::Standing(Remind::Days(180)),
    ];
    assert_eq!(rules, expected.iter().collect::<Vec<_>>());

    let first = &plan.measures[0];
    assert_eq!((first.id.as_str(), first.clause.as_str(), first.title.as_str()), ("1.1", "二（一）1", "专题学习"));
    assert_eq!((first.text.as_str(), first.reading.as_str()), ("每月学习一次。", "按每月两次执行"));
    assert_eq!((&first.lead, &first.support), (&vec![BodyId(0)], &vec![BodyId(1)]));
    assert_eq!(first.owed_by, OwedBy { town: true, body: true, unit: false });
    assert_eq!(first.items, ["学习", "讨论"]);
    // `*business` contains the mine (an enterprise by default) and the shop; the village is named.
    assert_eq!(plan.measures[3].categories.indexes().collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(plan.measures[6].categories, Categories::one(0));
    assert_eq!(plan.measures[7].categories, Categories::one(0));
}

#[test]
fn evidence_with_its_filters() {
    let plan = small();
    let inspection = &plan.measures[1].evidence[0];
    assert_eq!(inspection.ledger, Ledger::Inspection);
    let mode = |text| words::find(MODE, text).unwrap();
    assert_eq!(inspection.filter.words, [mode("preholiday"), mode("special")]);
    assert_eq!(inspection.filter.not_words, [mode("selfcheck")]);
    assert!(inspection.filter.led_by_principal && inspection.filter.expert && !inspection.filter.every);
    let training = &plan.measures[3].evidence[0];
    assert!(training.filter.passed && training.filter.words[0].en == "principal");
    let [drill, tick] = &plan.measures[6].evidence[..] else { panic!("two pieces of evidence") };
    assert_eq!((drill.item, tick.item), (Some(0), None));
    assert!(drill.filter.by_body && drill.filter.every);
    assert_eq!(drill.filter.words.iter().map(|w| w.zh).collect::<Vec<_>>(), ["消防", "疏散逃生"]);
    assert_eq!(drill.filter.words[0], words::find(DRILL, "fire").unwrap());
    assert_eq!(plan.measures[8].evidence[0].filter.grade, [Grade::Major, Grade::Suspected]);
    assert_eq!(plan.ledger_measure(Ledger::Hazard, Some(Grade::Suspected.word()), None, None), Some(MeasureId(8)));
    assert_eq!(plan.ledger_measure(Ledger::Hazard, Some(Grade::General.word()), None, None), None);
}

#[test]
fn one_target_of_each_metric() {
    let plan = small();
    let goal = |op, part, whole| Some(Goal { op, part, whole });
    let [open, ratio, all, units] = &plan.targets[..] else { panic!("four targets") };
    assert_eq!((open.due, open.condition.goal), (day("2024-12-31"), goal(Comparison::Equal, 0, 1)));
    assert_eq!((&open.lead, &open.support), (&vec![BodyId(0)], &vec![BodyId(1)]));
    let Metric::OpenHazards(filter) = &open.condition.metric else { panic!("open hazards") };
    assert_eq!((filter.found_from, filter.found_to), (Some(day("2023-01-01")), Some(day("2023-12-31"))));
    assert_eq!(filter.grades, [Grade::Major]);
    let Metric::NewHazardsRatio { period, base, filter } = &ratio.condition.metric else { panic!("ratio") };
    assert_eq!((*period, *base, filter.grades.len()), (Period::Year(2025), Period::Year(2024), 0));
    let Metric::All(list) = &all.condition.metric else { panic!("all") };
    assert!(all.condition.goal.is_none() && matches!(list[0].metric, Metric::OverdueHazards(_)));
    let Metric::Coverage { measure, period } = list[1].metric else { panic!("coverage") };
    assert_eq!(
        (measure, period, list[1].goal),
        (MeasureId(7), Period::Quarter(2026, 1), goal(Comparison::AtLeast, 995, 1000))
    );
    let Metric::UnitsAtGrade { grade, categories } = units.condition.metric else { panic!("units") };
    assert_eq!((grade, categories), (words::find(STANDARD_GRADE, "model").unwrap(), Categories::one(0)));
}

#[test]
fn hints_name_what_is_unused() {
    let unused = "[[body]]\nid = \"spare\"\nname = \"备用\"\n\n[[category]]\nid = \"spare\"\nname = \"备用类\"\n\n[[event]]\nid = \"spare\"\ntitle = \"备用事件\"\n\n[[measure]]\nid = \"8.1\"";
    let text = SMALL.replace("[[measure]]\nid = \"8.1\"", unused).replace("id = \"2.1\"", "id = \"B1\"");
    let hints: Vec<String> = check(None, &text, "plan.toml").unwrap().1.iter().map(|h| h.to_string()).collect();
    let line = |mark: &str, nth: usize| 1 + text[..text.match_indices(mark).nth(nth).unwrap().0].matches('\n').count();
    let expected = [
        format!("plan.toml:{}:6: 提示：measure：编号 2. 开头的措施一条也没有", line("\"3.1\"", 0)),
        format!("plan.toml:{}:6: 提示：body[spare]：没有措施、目标或分管用到责任主体“备用”", line("\"spare\"", 0)),
        format!("plan.toml:{}:6: 提示：category[spare]：没有措施、目标或分管用到类别“备用类”", line("\"spare\"", 1)),
        format!("plan.toml:{}:6: 提示：event[spare]：没有措施用到事件“备用事件”", line("\"spare\"", 2)),
    ];
    assert_eq!(hints, expected);
}
