//! Loading what an answer needs, and no more: the register, the events, the evidence of the measures
//! asked about, the hazards that may be open. Narrowing is by index only; a test holds that it changes
//! no answer.

use crate::commands::Ctx;
use crate::commands::closing::frozen;
use crate::commands::view::as_of;
use crate::domain::calendar::Calendar;
use crate::domain::dated_item::DatedItem;
use crate::domain::evidence::{Collector, Explained, Facts, Subject};
use crate::domain::hazard::{self, Hazard, Span, Step, spans};
use crate::domain::obligation::{Basis, Closings};
use crate::domain::period::Period;
use crate::domain::plan::{MeasureId, Metric, Plan, Rule, Where};
use crate::domain::schedule::Events;
use crate::domain::target::{ClosedTargets, RecordedDays};
use crate::domain::unit::Register;
use crate::domain::words::Grade;
use crate::ledger::{CERTIFICATE, Ledger, ORDER, PERMIT, SUPPLY, TASK, TIP, dated_items};
use crate::report::ReportInput;
use crate::report::bridge::Bridges;
use crate::store::{HazardFilter, Histories, Query, Store, StoreError};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::rc::Rc;

/// What was loaded; `input` gives the reports a view of it.
pub struct Loaded {
    plan: Rc<Plan>,
    calendar: Rc<Calendar>,
    pub register: Register,
    events: Events,
    facts: Facts,
    hazards: Vec<(Hazard, Vec<Step>)>,
    dated_items: Vec<DatedItem>,
    target_hazards: Vec<(Hazard, Vec<Step>)>,
    known: RecordedDays,
    closings: Closings,
    closed_targets: ClosedTargets,
    /// No closing, for what a plan that was closed would read now.
    open: (Closings, ClosedTargets),
    today: NaiveDate,
    /// Everything is due soon within these days, where they were asked for.
    pub soon_within: Option<u32>,
}

/// The ledgers whose records have dates, except hazards.
pub const DATED_LEDGERS: &[&Ledger] = &[&CERTIFICATE, &PERMIT, &ORDER, &TIP, &SUPPLY, &TASK];

/// What an answer needs.
pub struct Needed<'f> {
    /// Evidence for these measures.
    pub measures: &'f dyn Fn(MeasureId) -> bool,
    /// Of one unit only, by the store's key.
    pub unit: Option<i64>,
    pub hazards: Hazards,
    /// Dated items of these ledgers.
    pub dated_items: &'f [&'static Ledger],
    /// What targets are computed from.
    pub targets: bool,
}

/// Which hazards a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hazards {
    None,
    /// Those that may be open on the as-of day.
    Open,
    /// Those of them whose deadline may have passed before it.
    Late,
    /// Those that may be open, or whose clocks ran out, on or after this day.
    Since(NaiveDate),
    One(i64),
    All,
}

impl Needed<'_> {
    /// Everything, unnarrowed.
    pub fn everything() -> Needed<'static> {
        Needed { measures: &|_| true, unit: None, hazards: Hazards::All, dated_items: DATED_LEDGERS, targets: true }
    }
}

impl Loaded {
    pub fn new(ctx: &Ctx, needed: &Needed) -> anyhow::Result<Loaded> {
        let (plan, store, today) = (&ctx.plan, ctx.store()?, ctx.today);
        let covered = if needed.targets { covered(plan) } else { Vec::new() };
        let wanted = |id: MeasureId| (needed.measures)(id) || covered.iter().any(|(part, _)| *part == id);
        let any = plan.measure_ids().any(|(id, _)| wanted(id)) || needed.targets || !needed.dated_items.is_empty();
        let hazard_filter = hazard_filter(needed, ctx);
        let (hazards, register) = match (any, needed.unit, &hazard_filter) {
            (false, None, Some(hazard_filter)) => {
                let (hazards, register) = store.hazards_and_units(hazard_filter, plan, today)?;
                (as_of_all(hazards, &register, today), register)
            }
            (_, unit, hazard_filter) => {
                let register = match unit {
                    Some(unit) => store.register_of(&[unit], plan)?,
                    None => store.register(plan)?,
                };
                let hazards = match hazard_filter {
                    Some(hazard_filter) => hazards_on(store, hazard_filter, plan, &register, today)?,
                    None => Vec::new(),
                };
                (hazards, register)
            }
        };
        let events = Events::new(plan, store.events(plan)?);
        let mut collector = Collector::new(plan, &register, today, wanted);
        let only_covers = !plan.measure_ids().any(|(id, _)| (needed.measures)(id));
        let since = if only_covers { covered_from(plan, &covered) } else { None };
        store.collect(&mut collector, plan, &register, today, needed.unit, since)?;
        let facts = collector.finish().explained_by(explained(store, plan, &register, today)?);
        let dated_items = dated_items(ctx, &register, needed.dated_items)?;
        let target_hazards = if needed.targets { for_targets(store, plan, &register, today)? } else { Vec::new() };
        let known = if needed.targets { store.known_days(&compared(plan))? } else { RecordedDays::default() };
        let (closings, closed_targets) = frozen::load(ctx, &register, &wanted, needed.unit)?;
        let (plan, calendar) = (ctx.plan.clone(), ctx.calendar.clone());
        Ok(Loaded {
            closings,
            closed_targets,
            open: Default::default(),
            soon_within: None,
            plan,
            calendar,
            register,
            events,
            facts,
            hazards,
            dated_items,
            target_hazards,
            known,
            today,
        })
    }

    /// Everything is due soon within these days, whatever its notice otherwise is.
    pub fn ahead(&mut self, days: u32) {
        self.soon_within = Some(days);
        self.dated_items.iter_mut().for_each(|dated_item| dated_item.warn_days = None);
    }

    /// What names of owed items still need, once these are computed.
    pub fn without_evidence(self) -> Loaded {
        Loaded { facts: Facts::default(), target_hazards: Vec::new(), ..self }
    }

    /// What the reports read.
    pub fn input(&self) -> ReportInput<'_> {
        ReportInput {
            basis: Basis {
                plan: &self.plan,
                calendar: &self.calendar,
                register: &self.register,
                events: &self.events,
                facts: &self.facts,
                closings: &self.closings,
                today: self.today,
                ahead: self.soon_within,
            },
            hazards: &self.hazards,
            dated_items: &self.dated_items,
            target_hazards: &self.target_hazards,
            known: &self.known,
            closed_targets: &self.closed_targets,
        }
    }

    /// What reports of groups of units read. No closing froze the targets of a group, so for a closed plan they are
    /// computed as of the day of its closing.
    pub fn as_of_closing(&self) -> ReportInput<'_> {
        let targets = &self.plan.targets;
        let day = targets.iter().map(|target| self.closed_targets.day_of(&target.id, self.today)).min();
        let input = self.input();
        let basis = Basis { today: day.unwrap_or(self.today), ..input.basis };
        ReportInput { basis, closed_targets: &self.open.1, ..input }
    }

    /// The same as if no plan had been closed.
    pub fn live(&self) -> ReportInput<'_> {
        let (closings, closed_targets) = &self.open;
        let input = self.input();
        ReportInput { basis: Basis { closings, ..input.basis }, closed_targets, ..input }
    }
}

/// The hazards that `hazard_filter` lets through as they were on `today`, with their steps until then.
pub fn hazards_on(
    store: &Store,
    hazard_filter: &HazardFilter,
    plan: &Plan,
    register: &Register,
    today: NaiveDate,
) -> Result<Histories, StoreError> {
    Ok(as_of_all(store.hazards(hazard_filter, plan, register, today)?, register, today))
}

fn as_of_all(mut hazards: Histories, register: &Register, today: NaiveDate) -> Histories {
    hazards.retain_mut(|(hazard, steps)| {
        let Some(view) = hazard::as_of(hazard, steps, register.get(hazard.unit), today) else { return false };
        if let Some(rewound) = view.rewound() {
            *hazard = rewound;
        }
        steps.retain(|step| step.on <= today);
        true
    });
    hazards
}

/// What was explained, of the units that were loaded.
fn explained(
    store: &Store,
    plan: &Plan,
    register: &Register,
    today: NaiveDate,
) -> Result<BTreeSet<Explained>, StoreError> {
    let all = store.explained(today)?.into_iter().filter_map(|(id, unit)| {
        let mut parts = id.split('/');
        let measure = plan.find_key(parts.next()?)?;
        let subject = match parts.next()? {
            "town" => Subject::Town,
            subject => match subject.strip_prefix("body:") {
                Some(body) => Subject::Body(plan.find_body(body)?),
                None => Subject::Unit(match unit {
                    Some(key) => register.by_id(key)?,
                    None => register.by_code(subject.strip_prefix("unit:")?)?,
                }),
            },
        };
        Some((measure, subject, Period::parse(parts.next()?)?))
    });
    Ok(all.collect())
}

/// What the records of these ledgers owe.
fn dated_items(ctx: &Ctx, register: &Register, ledgers: &[&'static Ledger]) -> anyhow::Result<Vec<DatedItem>> {
    let ground = dated_items::Ground { plan: &ctx.plan, calendar: &ctx.calendar, register, today: ctx.today };
    let mut all = Vec::new();
    for ledger in ledgers {
        as_of::scan(ctx, ledger, Query { without_void: true, ..Query::default() }, &mut |record| {
            all.extend(dated_items::of(&record, ground));
            Ok(())
        })?;
    }
    Ok(all)
}

/// Whether a measure can ever be past a date.
pub fn has_dates(plan: &Plan, id: MeasureId) -> bool {
    !matches!(plan.measure(id).rule, Rule::Standing(_) | Rule::Ledger(_) | Rule::Derived { .. })
}

fn hazard_filter(needed: &Needed, ctx: &Ctx) -> Option<HazardFilter> {
    let (today, terms) = (ctx.today, &ctx.plan.hazard);
    let base = HazardFilter { unit: needed.unit, found_to: Some(today), ..HazardFilter::default() };
    match needed.hazards {
        Hazards::None => None,
        Hazards::Open => Some(HazardFilter { open_on: Some(today), ..base }),
        Hazards::Late => Some(HazardFilter { open_on: Some(today), late_only: true, ..base }),
        // A hazard that was closed before the list's first day may still fall due in it, since it was rectified early:
        // its deadline is after its closing, or its review or notice after its rectification.
        Hazards::Since(day) => {
            let states = &terms.states;
            let all = [terms.review, terms.notify, states.plan, states.judge, states.close];
            let reaching = all.map(|term| term.reaching(day, &ctx.calendar));
            let last_from = reaching.into_iter().min();
            Some(HazardFilter { open_on: Some(day.min(today)), last_from, ..base })
        }
        Hazards::One(id) => Some(HazardFilter { id: Some(id), ..base }),
        Hazards::All => Some(base),
    }
}

/// What the targets are computed from; the conditions of one target apart.
fn metrics(plan: &Plan) -> Vec<&Metric> {
    fn add<'p>(metric: &'p Metric, all: &mut Vec<&'p Metric>) {
        match metric {
            Metric::All(conditions) => conditions.iter().for_each(|c| add(&c.metric, all)),
            one => all.push(one),
        }
    }
    let mut all = Vec::new();
    plan.counted_targets().for_each(|(_, target)| add(&target.condition.metric, &mut all));
    all
}

/// The measures whose coverage targets ask for, each with its period.
fn covered(plan: &Plan) -> Vec<(MeasureId, Period)> {
    let of = |metric: &Metric| match metric {
        Metric::Coverage { measure, period } => Some((*measure, *period)),
        _ => None,
    };
    let all = metrics(plan).into_iter().filter_map(of);
    all.flat_map(|(id, period)| plan.covered_by(id).into_iter().map(move |part| (part, period))).collect()
}

/// The first day of the periods over which targets ask for coverage. Evidence of earlier days counts for none of them, if
/// all are of recurring measures.
fn covered_from(plan: &Plan, covered: &[(MeasureId, Period)]) -> Option<NaiveDate> {
    let all_recur = covered.iter().all(|(id, _)| matches!(plan.measure(*id).rule, Rule::Recurring { .. }));
    covered.iter().map(|(_, period)| period.first()).min().filter(|_| all_recur)
}

/// The hazards that any target looks at.
fn for_targets<'p>(
    store: &Store,
    plan: &'p Plan,
    register: &Register,
    today: NaiveDate,
) -> Result<Vec<(Hazard, Vec<Step>)>, StoreError> {
    let of = |metric: &'p Metric| match metric {
        Metric::OpenHazards(filter)
        | Metric::OverdueHazards(filter)
        | Metric::UncontrolledHazards(filter)
        | Metric::NewHazardsRatio { filter, .. } => Some(filter),
        Metric::Coverage { .. } | Metric::UnitsAtGrade { .. } | Metric::All(_) | Metric::NotStated => None,
    };
    let filters: Vec<&Where> = metrics(plan).into_iter().filter_map(of).collect();
    if filters.is_empty() {
        return Ok(Vec::new());
    }
    let mut grades: Vec<Grade> = filters.iter().flat_map(|w| w.grades.iter().copied()).collect();
    grades.sort_unstable();
    grades.dedup();
    if filters.iter().any(|w| w.grades.is_empty()) {
        grades.clear();
    }
    let hazard_filter = HazardFilter { grades, found_to: Some(today), ..HazardFilter::default() };
    // Targets are also read as of their due dates, so steps after the earliest of them are loaded.
    let earliest = plan.counted_targets().map(|(_, t)| t.due).min().unwrap_or(today).min(today);
    store.hazards(&hazard_filter, plan, register, earliest)
}

/// The periods whose hazards targets compare.
fn compared(plan: &Plan) -> Vec<Period> {
    let of = |metric: &Metric| match metric {
        Metric::NewHazardsRatio { period, base, .. } => Some([*period, *base]),
        _ => None,
    };
    metrics(plan).into_iter().filter_map(of).flatten().collect()
}

/// The bridge of the as-of month and the plan to date.
pub fn bridges(ctx: &Ctx, mut bridges: Bridges) -> anyhow::Result<Bridges> {
    let store = ctx.store()?;
    let steps = store.reopened_steps()?;
    store.flow(&mut |flow| {
        let steps_of = if flow.reopened { steps.get(&flow.id) } else { None };
        match steps_of {
            None => bridges.add(flow.grade, &[Span { from: flow.found, closed: flow.closed }]),
            Some(steps) => bridges.add(flow.grade, &spans(flow.found, steps, flow.closed)),
        }
    })?;
    Ok(bridges)
}
