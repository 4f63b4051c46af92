//! Random plans for the property tests. Dates crowd around the borders of periods, where the rules are decided; names
//! and words are few, so that evidence fits measures.

use crate::model::restated_days::{walk, ymd};
use chrono::{Datelike, NaiveDate};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use zhiben::domain::calendar::Term;
use zhiben::domain::period::Cadence;
use zhiben::domain::plan::{
    Attended, Body, BodyId, Categories, Category, EventId, EventType, Evidence, EvidenceFilter, HazardTerms, InForce,
    Ledger, Measure, MeasureId, Member, Office, OwedBy, Plan, PlanHead, PlanIx, Remind, Responsibility, Rule,
    StateTerms, Window,
};
use zhiben::domain::words::{APPROVAL, DEVICE, DRILL, Grade, MODE, ROLE, TEAM, Word, Words};

pub const MEASURES: u16 = 4;
pub const BODIES: u16 = 3;
const EVENTS: u16 = 2;
const CATEGORIES: usize = 3;

/// Any day of 2024-01 to 2027-03, most of them within two days of a month's border or of an event.
pub fn day() -> impl Strategy<Value = NaiveDate> {
    let any_day = (0..1186i64).prop_map(|days| walk(ymd(2024, 1, 1), days));
    let border =
        (0..39i32, -2..2i64).prop_map(|(month, off)| walk(ymd(2024 + month / 12, 1 + (month % 12) as u32, 1), off));
    let near_event = (event_day(), -2..2i64).prop_map(|(day, off)| walk(day, off));
    prop_oneof![2 => any_day, 2 => border, 1 => near_event]
}

/// The days on which something may happen or a holiday begins: few, so that marks meet them.
pub fn event_day() -> impl Strategy<Value = NaiveDate> {
    select(vec![
        ymd(2024, 2, 29),
        ymd(2024, 10, 1),
        ymd(2025, 5, 1),
        ymd(2025, 5, 20),
        ymd(2025, 12, 31),
        ymd(2026, 1, 1),
        ymd(2026, 10, 1),
        ymd(2027, 1, 15),
    ])
}

pub fn term() -> impl Strategy<Value = Term> {
    prop_oneof![(0..40u32).prop_map(Term::Days), (0..12u32).prop_map(Term::Working)]
}

pub fn cadence() -> impl Strategy<Value = Cadence> {
    select(Cadence::ALL.to_vec())
}

/// Boxed, as are the greater ones below: values in values would not fit on a test's stack.
fn rule() -> BoxedStrategy<Rule> {
    let window = prop_oneof![
        (day(), 0..60i64).prop_map(|(first, length)| {
            // Within one year, and a day of every year, as `plan check` demands.
            let last = walk(first, length).min(ymd(first.year(), 12, 31));
            Window::Days { from: month_day(first), to: month_day(last) }
        }),
        day().prop_map(month_day).prop_map(|(month, day)| Window::WeekOf(month, day)),
        // The week of the new year begins in the old one.
        select(vec![Window::WeekOf(1, 1), Window::WeekOf(12, 31)]),
    ];
    let recurring = (cadence(), 1..4u32, prop_oneof![Just(Term::NONE), term()]);
    prop_oneof![
        4 => recurring.prop_map(|(every, times, grace)| Rule::Recurring { every, times, grace }),
        1 => (0..30u32).prop_map(|lead_days| Rule::Holiday { lead_days }),
        2 => window.prop_map(Rule::Window),
        2 => (day(), option::of(day())).prop_map(|(due, from)| Rule::Milestone { due, from }),
        2 => (event(), 0..40u32).prop_map(|(event, days)| Rule::Before { event, days }),
        2 => (event(), term()).prop_map(|(event, within)| Rule::Within { event, within }),
        1 => remind().prop_map(Rule::Standing),
    ]
    .boxed()
}

fn remind() -> impl Strategy<Value = Remind> {
    let by_grade = prop::array::uniform4(option::of(0..200u32)).prop_map(Remind::ByGrade);
    prop_oneof![Just(Remind::Never), (0..200u32).prop_map(Remind::Days), by_grade]
}

fn month_day(day: NaiveDate) -> (u32, u32) {
    match (day.month(), day.day()) {
        (2, 29) => (2, 28),
        other => other,
    }
}

pub fn event() -> impl Strategy<Value = EventId> {
    (0..EVENTS).prop_map(EventId)
}

pub fn categories() -> impl Strategy<Value = Categories> {
    (1..1u64 << CATEGORIES).prop_map(Categories)
}

pub fn few(words: Words) -> impl Strategy<Value = Vec<&'static Word>> {
    subsequence(words[..3].iter().collect::<Vec<_>>(), 0..3)
}

fn filter(ledger: Ledger) -> BoxedStrategy<EvidenceFilter> {
    let flag = || prop::bool::weighted(0.3);
    match ledger {
        Ledger::Training => (few(ROLE), flag(), flag())
            .prop_map(|(words, passed, every)| EvidenceFilter {
                every: every && !words.is_empty(),
                words,
                passed,
                ..none()
            })
            .boxed(),
        Ledger::Drill => (few(DRILL), flag(), flag())
            .prop_map(|(words, by_body, every)| EvidenceFilter {
                every: every && !words.is_empty(),
                words,
                by_body,
                ..none()
            })
            .boxed(),
        Ledger::Inspection => (few(MODE), few(MODE), flag(), flag(), any::<bool>())
            .prop_map(|(words, not_words, led_by_principal, expert, has_not_words)| match has_not_words {
                true => EvidenceFilter { not_words, led_by_principal, expert, ..none() },
                false => EvidenceFilter { words, led_by_principal, expert, ..none() },
            })
            .boxed(),
        Ledger::Hazard => subsequence(vec![Grade::General, Grade::Major], 0..2)
            .prop_map(|grade| EvidenceFilter { grade, ..none() })
            .boxed(),
        Ledger::Certificate => (few(ROLE), flag())
            .prop_map(|(words, every)| EvidenceFilter { every: every && !words.is_empty(), words, ..none() })
            .boxed(),
        Ledger::Person => {
            (few(ROLE), few(TEAM)).prop_map(|(words, teams)| EvidenceFilter { words, teams, ..none() }).boxed()
        }
        Ledger::Approval => few(APPROVAL).prop_map(|words| EvidenceFilter { words, ..none() }).boxed(),
        Ledger::Device => few(DEVICE).prop_map(|words| EvidenceFilter { words, ..none() }).boxed(),
        _ => Just(none()).boxed(),
    }
}

/// What a filter asks besides the record's own words, as its ledger has columns for it.
fn around(ledger: Ledger) -> BoxedStrategy<EvidenceFilter> {
    let flag = || prop::bool::weighted(0.15);
    let has_unit =
        !matches!(ledger, Ledger::Activity | Ledger::Submission | Ledger::Hazard | Ledger::Publicity | Ledger::Member);
    let units =
        (option::weighted(0.2, categories()), option::weighted(0.15, 0..4usize)).prop_map(move |(set, grade)| {
            let unit_grade: Vec<usize> = grade.into_iter().collect();
            match has_unit {
                true => (set.unwrap_or_default(), unit_grade),
                false => (Categories::default(), Vec::new()),
            }
        });
    let attended = option::weighted(0.3, (few(ROLE), any::<bool>()));
    let organiser = option::weighted(0.2, (0..BODIES).prop_map(BodyId));
    let topic = option::weighted(0.2, select(vec!["用电", "防汛"]));
    let paid = (prop::bool::weighted(0.4), option::weighted(0.4, (0..MEASURES).prop_map(MeasureId)));
    let publicity =
        (option::weighted(0.3, select(vec!["宣讲", "资料"])), option::weighted(0.3, select(vec!["企业", "学校"])));
    (units, flag(), flag(), attended, organiser, (topic, paid, publicity))
        .prop_map(move |((unit_category, unit_grade), drawn, joint, attended, organiser, (topic, paid, publicity))| {
            let ((paid, of), (form, audience)) = (paid, publicity);
            let is = |of: Ledger| ledger == of;
            EvidenceFilter {
                unit_category,
                unit_grade,
                drawn: drawn && is(Ledger::Inspection),
                bodies_min: if joint && (is(Ledger::Inspection) || is(Ledger::Enforcement)) { 2 } else { 0 },
                organiser: organiser.filter(|_| is(Ledger::Training) || is(Ledger::Drill)).into_iter().collect(),
                attended: attended.filter(|_| is(Ledger::Training)).map(|(roles, passed)| Attended { roles, passed }),
                of: of.filter(|_| is(Ledger::Activity)).into_iter().collect(),
                paid: paid && (is(Ledger::Tip) || (is(Ledger::Activity) && of.is_some())),
                form: form.filter(|_| is(Ledger::Publicity)).map(str::to_string).into_iter().collect(),
                audience: audience.filter(|_| is(Ledger::Publicity)).map(str::to_string).into_iter().collect(),
                topic: topic
                    .filter(|_| is(Ledger::Training) || is(Ledger::Inspection) || is(Ledger::Publicity))
                    .map(str::to_string)
                    .into_iter()
                    .collect(),
                ..none()
            }
        })
        .boxed()
}

fn none() -> EvidenceFilter {
    EvidenceFilter::default()
}

fn evidence() -> BoxedStrategy<Evidence> {
    let ledgers = vec![
        Ledger::Activity,
        Ledger::Activity,
        Ledger::Training,
        Ledger::Drill,
        Ledger::Inspection,
        Ledger::Hazard,
        Ledger::Certificate,
        Ledger::Person,
        Ledger::Approval,
        Ledger::Enforcement,
        Ledger::Submission,
        Ledger::Tip,
        Ledger::Device,
        Ledger::Publicity,
        Ledger::Unit,
        Ledger::Member,
    ];
    select(ledgers)
        .prop_flat_map(|ledger| {
            let item = option::weighted(0.4, 0..3usize);
            (filter(ledger), around(ledger), item).prop_map(move |(filter, around, item)| {
                let filter = EvidenceFilter {
                    words: filter.words,
                    not_words: filter.not_words,
                    grade: filter.grade,
                    teams: filter.teams,
                    led_by_principal: filter.led_by_principal,
                    expert: filter.expert,
                    passed: filter.passed,
                    by_body: filter.by_body,
                    every: filter.every,
                    ..around
                };
                Evidence { ledger, filter, item }
            })
        })
        .boxed()
}

fn measure(place: usize) -> BoxedStrategy<Measure> {
    let who = (any::<bool>(), any::<bool>(), any::<bool>());
    let lead = subsequence((0..BODIES).map(BodyId).collect::<Vec<_>>(), 0..=3);
    let items = prop_oneof![2 => Just(0..0), 1 => Just(0..2), 1 => Just(0..3)];
    // A record that fits two lines is one piece still.
    let lines = prop_oneof![4 => vec(evidence(), 0..3), 1 => evidence().prop_map(|line| vec![line; 2])];
    // Most measures are owed throughout; the others begin or end at some day, perhaps before they begin.
    let days = (option::weighted(0.3, day()), option::weighted(0.3, day()));
    (who, lead, categories(), rule(), items, lines, days)
        .prop_map(move |((town, body, unit), lead, categories, rule, items, mut evidence, (from, until))| {
            for line in &mut evidence {
                // A part is named by what shows one part; a tick names its own.
                let named = line.item.filter(|item| items.contains(item) && !line.is_tick());
                line.item = named;
                line.filter.every &= items.is_empty();
            }
            let plan = PlanIx(place as u8 / 2);
            let id = if plan == PlanIx(0) { format!("m{place}") } else { format!("p2:m{place}") };
            Measure {
                plan,
                key: id.clone(),
                id,
                clause: "一".into(),
                title: format!("措施{place}"),
                text: String::new(),
                lead,
                support: vec![BodyId(0)],
                owed_by: OwedBy { town, body, unit },
                categories,
                rule,
                items: items.map(|item| format!("分项{item}")).collect(),
                evidence,
                evidence_files: Vec::new(),
                clocks: Vec::new(),
                reading: String::new(),
                in_force: InForce { from, until },
                replaces: None,
            }
        })
        .boxed()
}

fn states() -> impl Strategy<Value = StateTerms> {
    (term(), term(), term(), 0..4u32).prop_map(|(plan, judge, close, max_extensions)| StateTerms {
        plan,
        judge,
        close,
        max_extensions,
        ..StateTerms::default()
    })
}

pub fn terms() -> impl Strategy<Value = HazardTerms> {
    (term(), term(), term(), states()).prop_map(|(general, review, notify, states)| HazardTerms {
        states,
        general,
        general_reading: String::new(),
        review,
        review_reading: String::new(),
        notify,
        notify_reading: String::new(),
    })
}

/// A member of the leading group: perhaps in charge of something, for a time or always.
fn member() -> impl Strategy<Value = Member> {
    let fields = prop::bool::weighted(0.7)
        .prop_map(|held| if held { vec![Responsibility::Body(BodyId(0))] } else { Vec::new() });
    let plan = (0..2u8).prop_map(PlanIx);
    (plan, option::weighted(0.5, day()), option::weighted(0.5, day()), fields).prop_map(
        |(plan, since, until, fields)| Member {
            plan,
            name: None,
            post: String::new(),
            role: String::new(),
            since,
            until,
            fields,
        },
    )
}

pub fn plan() -> BoxedStrategy<Plan> {
    let measures = (measure(0), measure(1), measure(2), measure(3));
    let end = prop_oneof![(300..1000i64).prop_map(|days| walk(ymd(2024, 1, 1), days)), Just(ymd(2026, 12, 31))];
    let span = (0..120i64, 0..120i64, end, option::of(-200..1200i64), 0..20u32);
    let spans = (span.clone(), span);
    let happened = vec(option::of(event_day()), EVENTS as usize);
    (measures, spans, happened, vec(member(), 0..5), terms())
        .prop_map(|((a, b, c, d), (first, second), happened, members, hazard)| {
            let event = |(place, happened)| EventType {
                id: format!("e{place}"),
                title: format!("事件{place}"),
                happened,
                hint: None,
            };
            Plan {
                heads: vec![head("main", first), head("p2", second)],
                utc_offset: 8 * 3600,
                site: "JC".into(),
                division: String::new(),
                hazard,
                records: Default::default(),
                bodies: (0..BODIES)
                    .map(|b| Body { id: format!("b{b}"), name: format!("站{b}"), aliases: vec![] })
                    .collect(),
                members,
                categories: (0..CATEGORIES).map(category).collect(),
                events: happened.into_iter().enumerate().map(event).collect(),
                measures: vec![a, b, c, d],
                targets: Vec::new(),
            }
        })
        .boxed()
}

/// The head of a plan: days from the earliest start to its start, and to its issue, its end, days from its issue to the
/// day from which its ledgers are kept, and days in which something is due soon.
fn head(id: &str, (starts, issued, ends, kept, soon): (i64, i64, NaiveDate, Option<i64>, u32)) -> PlanHead {
    let starts = walk(ymd(2023, 12, 15), starts);
    let issued = walk(starts, issued);
    PlanHead {
        id: id.to_string(),
        file: String::new(),
        title: String::new(),
        number: String::new(),
        basis: Vec::new(),
        issuer: String::new(),
        office: Office::default(),
        starts,
        issued,
        ends,
        kept_from: kept.map(|days| walk(issued, days)),
        rolls: soon % 2 == 1,
        due_soon_days: soon,
        is_counted: true,
    }
}

fn category(place: usize) -> Category {
    Category {
        id: format!("c{place}"),
        name: format!("类{place}"),
        aliases: Vec::new(),
        key: false,
        enterprise: true,
        business: true,
        criteria: Vec::new(),
        lists: Vec::new(),
    }
}
