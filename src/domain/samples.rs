//! A small plan, measure and calendar for the unit tests of the domain.

use super::calendar::{Calendar, DayKind, Term};
use super::plan::{
    Categories, EventType, Evidence, EvidenceFilter, HazardTerms, InForce, Ledger, MAIN, Measure, Office, OwedBy, Plan,
    PlanHead, PlanIx, Remind, Rule,
};
use chrono::NaiveDate;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is no date"))
}

/// The official calendar that the program contains.
pub(super) fn calendar() -> Calendar {
    let row = |line: &str| {
        let mut cells = line.trim().split(',');
        let (date, kind) = (cells.next()?.parse().ok()?, cells.next()?);
        let kind = if kind == "holiday" { DayKind::Holiday } else { DayKind::MakeupWorkday };
        Some((date, kind, cells.next()?.to_string()))
    };
    Calendar::new(include_str!("../../data/calendar.csv").lines().skip(1).filter_map(row))
}

/// A plan from 2024-01-01 to 2026-12-31 with one event and no measure.
pub(super) fn plan() -> Plan {
    let terms = HazardTerms {
        general: Term::Days(7),
        general_reading: String::new(),
        review: Term::Days(10),
        review_reading: String::new(),
        notify: Term::Working(1),
        notify_reading: String::new(),
        states: Default::default(),
    };
    Plan {
        heads: vec![head()],
        utc_offset: 8 * 3600,
        site: "JC".into(),
        division: String::new(),
        hazard: terms,
        records: Default::default(),
        bodies: Vec::new(),
        members: Vec::new(),
        categories: Vec::new(),
        events: vec![EventType { id: "report".into(), title: "报告公布".into(), happened: None, hint: None }],
        measures: Vec::new(),
        targets: Vec::new(),
    }
}

fn head() -> PlanHead {
    PlanHead {
        id: MAIN.to_string(),
        file: "plan.toml".to_string(),
        title: String::new(),
        number: String::new(),
        basis: Vec::new(),
        issuer: String::new(),
        office: Office::default(),
        starts: day("2024-01-01"),
        issued: day("2024-01-01"),
        ends: day("2026-12-31"),
        kept_from: None,
        rolls: false,
        due_soon_days: 15,
        is_counted: true,
    }
}

/// The same plan with another head.
pub(super) fn planned(change: impl FnOnce(&mut PlanHead)) -> Plan {
    let mut plan = plan();
    change(&mut plan.heads[0]);
    plan
}

/// A measure that the town owes and that a tick evidences.
pub(super) fn measure(rule: Rule) -> Measure {
    Measure {
        plan: PlanIx(0),
        id: "1".into(),
        key: "1".into(),
        clause: "一".into(),
        title: String::new(),
        text: String::new(),
        lead: Vec::new(),
        support: Vec::new(),
        owed_by: OwedBy { town: true, ..OwedBy::default() },
        categories: Categories::one(0),
        rule,
        items: Vec::new(),
        evidence: vec![Evidence { ledger: Ledger::Activity, filter: EvidenceFilter::default(), item: None }],
        evidence_files: Vec::new(),
        clocks: Vec::new(),
        reading: String::new(),
        in_force: InForce::default(),
        replaces: None,
    }
}

pub(super) fn standing(days: u32) -> Measure {
    measure(Rule::Standing(Remind::Days(days)))
}
