//! 方案: the measures and targets of the plan with the document's words, the rule, and what is evidence.

use super::{plan_cell, plan_column};
use crate::domain::calendar::Term;
use crate::domain::period::Cadence;
use crate::domain::plan::{Categories, Evidence, Ledger, Measure, Metric, Plan, PlanIx, Remind, Rule, Target, Window};
use crate::domain::words::STANDARD_GRADE;
use crate::grid::{Cell, Column, Grid, Row};

/// One row for each target and measure.
pub fn list(plan: &Plan) -> Grid {
    let columns = vec![
        Column::new("id", "任务").keep(),
        Column::new("clause", "条款").keep(),
        Column::new("title", "事项"),
        Column::new("rule", "怎么算"),
        Column::new("lead", "牵头"),
        Column::new("text", "原文").data(),
        Column::new("reading", "执行口径").formerly(&["我们的理解"]).data(),
        plan_column(),
    ];
    let target = |t: &Target| {
        let rule = format!("目标，{} 前", t.due);
        row(plan, t.plan, [&t.id, &t.clause, &t.title, &rule, &plan.body_names(&t.lead), &t.text, &t.reading])
    };
    let measure = |m: &Measure| {
        let (rule, lead) = (rule(plan, m), plan.body_names(&m.lead));
        row(plan, m.plan, [&m.id, &m.clause, &m.title, &rule, &lead, &m.text, &m.reading])
    };
    let targets = plan.counted_targets().map(|(_, t)| target(t));
    let measures = plan.counted_measures().map(|(_, m)| measure(m));
    Grid::new(columns, targets.chain(measures).collect())
}

fn row(plan: &Plan, of: PlanIx, cells: [&String; 7]) -> Row {
    let mut cells = cells.map(|cell| if cell.is_empty() { Cell::Empty } else { Cell::text(cell) }).to_vec();
    cells.push(plan_cell(plan, of));
    Row::new(cells)
}

/// Everything about one measure, as label and text.
pub fn of_measure(plan: &Plan, m: &Measure) -> Vec<(&'static str, String)> {
    let successor = plan.find_measure(&m.id).and_then(|id| plan.successor(id));
    let titled = |m: &Measure| format!("{} {}", named(m), m.title);
    let mut lines = vec![
        ("任务", format!("{} {}", m.id, m.title)),
        ("条款", m.clause.clone()),
        ("原文", m.text.clone()),
        ("怎么算", rule(plan, m)),
        ("牵头", plan.body_names(&m.lead)),
        ("配合", plan.body_names(&m.support)),
        ("取代", m.replaces.map_or(String::new(), |old| titled(plan.measure(old)))),
        ("由其取代", successor.map_or(String::new(), |new| titled(plan.measure(new)))),
        ("由谁落实", owed_by(plan, m)),
        ("分项", m.items.join("、")),
        ("佐证", m.evidence.iter().map(|e| evidence(plan, m, e)).collect::<Vec<_>>().join("；")),
        ("按期限列入", m.clocks.iter().map(|ledger| ledger.name()).collect::<Vec<_>>().join("、")),
        ("执行口径", m.reading.clone()),
    ];
    lines.retain(|(_, text)| !text.is_empty());
    lines
}

/// 隐患期限: each term with its reading, and whether the plan sets it or it is the default.
pub fn of_hazards(plan: &Plan) -> Vec<(&'static str, String)> {
    let (terms, states) = (&plan.hazard, &plan.hazard.states);
    let row = |value: String, reading: &str, given: bool| {
        let source = if given { "方案写明" } else { "默认，方案没有写" };
        let reading = if reading.is_empty() { String::new() } else { format!("。{reading}") };
        format!("{value}（{source}）{reading}")
    };
    let term = |value: Term, reading: &str, given: bool| row(format!("{value}，{}", written(value)), reading, given);
    vec![
        ("general_term", term(terms.general, &terms.general_reading, true)),
        ("review_term", term(terms.review, &terms.review_reading, true)),
        ("notify_term", term(terms.notify, &terms.notify_reading, true)),
        ("plan_term", term(states.plan, &states.readings[0], states.given[0])),
        ("judge_term", term(states.judge, &states.readings[1], states.given[1])),
        ("close_term", term(states.close, &states.readings[2], states.given[2])),
        ("max_extensions", row(states.max_extensions.to_string(), &states.readings[3], states.given[3])),
    ]
}

/// A term as plan.toml has it.
fn written(term: Term) -> String {
    match term {
        Term::Days(n) => format!("{n}d"),
        Term::Working(n) => format!("{n}wd"),
    }
}

/// Everything about one target, as label and text.
pub fn of_target(plan: &Plan, t: &Target) -> Vec<(&'static str, String)> {
    let without = match t.condition.metric {
        Metric::NotStated => "没有写怎么算（metric）",
        _ => "所列各项同时达到",
    };
    let goal = t.condition.goal.map_or(without.to_string(), |goal| goal.to_string());
    let mut lines = vec![
        ("目标", format!("{} {}", t.id, t.title)),
        ("条款", t.clause.clone()),
        ("原文", t.text.clone()),
        ("期限", t.due.to_string()),
        ("要求", goal),
        ("牵头", plan.body_names(&t.lead)),
        ("执行口径", t.reading.clone()),
    ];
    lines.retain(|(_, text)| !text.is_empty());
    lines
}

/// A measure by its id, with the days between which it is owed: `7.2a（到 2026-06-30 止）`.
pub fn named(m: &Measure) -> String {
    in_force(m).map_or(m.id.clone(), |days| format!("{}（{days}）", m.id))
}

/// The days between which a measure is owed; `None` where the plan limits them on neither side.
pub fn in_force(m: &Measure) -> Option<String> {
    let from = m.in_force.from.map(|day| format!("{day} 起"));
    let until = m.in_force.until.map(|day| format!("到 {day} 止"));
    let days: Vec<String> = from.into_iter().chain(until).collect();
    (!days.is_empty()).then(|| days.join("，"))
}

/// The rule of a measure as a Chinese sentence, with the days between which it is owed.
pub fn rule(plan: &Plan, m: &Measure) -> String {
    let days = in_force(m).map_or(String::new(), |days| format!("；{days}"));
    rule_alone(plan, m) + &days
}

fn rule_alone(plan: &Plan, m: &Measure) -> String {
    match &m.rule {
        Rule::Recurring { every, times, grace } => {
            let every = match every {
                Cadence::Week => "每周",
                Cadence::TenDays => "每旬",
                Cadence::Month => "每月",
                Cadence::TwoMonths => "每两个月",
                Cadence::Quarter => "每季度",
                Cadence::HalfYear => "每半年",
                Cadence::Year => "每年",
            };
            let grace =
                if *grace == crate::domain::calendar::Term::NONE { String::new() } else { format!("，宽限{grace}") };
            format!("{every} {times} 次{grace}")
        }
        Rule::Holiday { lead_days } => format!("每个法定节假日前 {lead_days} 天内 1 次"),
        Rule::Window(Window::Days { from, to }) if from == to => format!("每年 {} 月 {} 日", from.0, from.1),
        Rule::Window(Window::Days { from, to }) => format!("每年 {}月{}日至{}月{}日", from.0, from.1, to.0, to.1),
        Rule::Window(Window::WeekOf(month, day)) => format!("每年 {month}月{day}日所在的一周（周一至周日）"),
        Rule::Milestone { due, from: Some(from) } => format!("{from} 起，{due} 前 1 次"),
        Rule::Milestone { due, from: None } => format!("{due} 前 1 次"),
        Rule::Before { event, days } => format!("“{}”之前 {days} 天内", plan.event(*event).title),
        Rule::Within { event, within } => format!("“{}”之后{within}内", plan.event(*event).title),
        Rule::Standing(Remind::Never) => "常态化，没有期限".to_string(),
        Rule::Standing(Remind::Days(days)) => format!("常态化，没有期限；超过 {days} 天未开展会提醒"),
        Rule::Standing(Remind::ByGrade(_)) => "常态化，没有期限；按标准化等级提醒".to_string(),
        Rule::Ledger(ledger) => format!("以{}台账里每条记录自己的期限为准", ledger.name()),
        Rule::Derived { of } => {
            let ids: Vec<&str> = of.iter().map(|id| plan.measure(*id).id.as_str()).collect();
            format!("由任务 {} 汇总", ids.join("、"))
        }
    }
}

fn category_names(plan: &Plan, categories: Categories) -> String {
    let names = categories.indexes().filter_map(|i| plan.categories.get(i)).map(|c| c.name.as_str());
    names.collect::<Vec<_>>().join("、")
}

fn owed_by(plan: &Plan, m: &Measure) -> String {
    let units = || category_names(plan, m.categories);
    let parts = [
        m.owed_by.town.then(|| "全镇".to_string()),
        m.owed_by.body.then(|| format!("每个责任主体（{}）", plan.body_names(&m.lead))),
        m.owed_by.unit.then(|| format!("每个单位（{}）", units())),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("；")
}

fn evidence(plan: &Plan, m: &Measure, e: &Evidence) -> String {
    let mut parts = vec![match e.ledger {
        Ledger::Activity if e.is_tick() => format!("用 zhiben done {} 办结", m.id),
        Ledger::Activity => {
            let of: Vec<&str> = e.filter.of.iter().map(|id| plan.measure(*id).id.as_str()).collect();
            format!("{} 的办结{}", of.join("、"), if e.filter.paid { "，记了金额" } else { "" })
        }
        Ledger::Unit => "单位台账里的登记".to_string(),
        Ledger::Member => "领导小组成员都有分工（plan.toml 的 fields）".to_string(),
        ledger => format!("{}台账", ledger.name()),
    }];
    let words = |words: &[&crate::domain::words::Word]| words.iter().map(|w| w.zh).collect::<Vec<_>>().join("、");
    let filter = &e.filter;
    let grades = || filter.unit_grade.iter().map(|place| STANDARD_GRADE[*place].zh).collect::<Vec<_>>().join("、");
    let attended = || {
        let asked = filter.attended.as_ref();
        let roles = asked.map_or(String::new(), |a| words(&a.roles));
        format!("参训名单里有本单位{roles}{}", if asked.is_some_and(|a| a.passed) { "并且合格" } else { "" })
    };
    let flags = [
        (!filter.words.is_empty(), format!("{}{}", if filter.every { "每种都要：" } else { "" }, words(&filter.words))),
        (!filter.not_words.is_empty(), format!("不含{}", words(&filter.not_words))),
        (filter.led_by_principal, "由该单位主要负责人带队".to_string()),
        (filter.expert, "有专家参加".to_string()),
        (filter.passed, "考核合格".to_string()),
        (filter.by_body, "由镇的责任主体组织".to_string()),
        (filter.drawn, "由登记的双随机抽取而来".to_string()),
        (filter.bodies_min > 0, format!("{}个以上责任主体共同", filter.bodies_min)),
        (!filter.organiser.is_empty(), format!("由{}组织", plan.body_names(&filter.organiser))),
        (!filter.topic.is_empty(), format!("主题有{}", filter.topic.join("或"))),
        (!filter.form.is_empty(), format!("形式有{}", filter.form.join("或"))),
        (!filter.audience.is_empty(), format!("对象有{}", filter.audience.join("或"))),
        (filter.paid && e.ledger == Ledger::Tip, "已经发放奖励".to_string()),
        (!filter.unit_category.is_empty(), format!("单位类别：{}", category_names(plan, filter.unit_category))),
        (!filter.unit_grade.is_empty(), format!("单位标准化等级：{}", grades())),
        (filter.attended.is_some(), attended()),
    ];
    parts.extend(flags.into_iter().filter(|(on, _)| *on).map(|(_, text)| text));
    if let Some(item) = e.item.and_then(|i| m.items.get(i)) {
        parts.push(format!("只证明分项“{item}”"));
    }
    parts.join("，")
}
