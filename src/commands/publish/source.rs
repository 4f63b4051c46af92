//! Where a publication's rows come from: ledgers from the store, record by record; what is owed from the computation
//! that every report uses, measure by measure, and for hazards year by year, so that no list of it all is kept.

use super::origins::Origins;
use crate::commands::Ctx;
use crate::commands::load::{DATED_LEDGERS, Hazards, Loaded, Needed, hazards_on};
use crate::commands::view::as_of::Reader;
use crate::commands::view::names;
use crate::domain::hazard::spans;
use crate::domain::obligation::visit;
use crate::domain::period::Period;
use crate::grid::Sink;
use crate::ledger::{Kind, Ledger, Record};
use crate::publish::{self, Content};
use crate::report::bridge::Bridges;
use crate::report::coverage::Obligations;
use crate::report::owed::{Owed, OwedKind as Of, Scope, collect};
use crate::report::{ReportInput, targets};
use crate::store::{HazardFilter, Histories, Store};
use chrono::Datelike;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

pub struct Source {
    store: Rc<Store>,
    loaded: Loaded,
    pub origins: Origins,
    /// For each measure, the period that `coverage` shows where none is named.
    current: Vec<Period>,
    /// Years that a computed date passes through and the calendar does not hold.
    beyond: RefCell<BTreeSet<i32>>,
}

impl Source {
    pub fn new(ctx: &Ctx, current: Vec<Period>) -> anyhow::Result<Source> {
        let needed = Needed {
            measures: &|id| ctx.plan.is_counted(id),
            unit: None,
            hazards: Hazards::None,
            dated_items: DATED_LEDGERS,
            targets: true,
        };
        let store = ctx.shared_store()?;
        let origins = Origins::new(&store, &ctx.plan.site)?;
        Ok(Source { store, loaded: Loaded::new(ctx, &needed)?, origins, current, beyond: RefCell::default() })
    }

    /// Hands the rows of a table to `sink`. Each begins with its origin.
    pub fn rows(&self, content: Content, sink: &mut Sink) -> anyhow::Result<()> {
        let input = self.loaded.input();
        let plan = input.basis.plan;
        let home = self.origins.home();
        match content {
            Content::Ledger(ledger) => {
                let keys = |kind, key| self.key(kind, key);
                self.records(ledger, &mut |origin, record| sink(publish::record(origin, record, &keys)))
            }
            Content::Values(ledger, at) => {
                let keys = |kind, key| self.key(kind, key);
                self.records(ledger, &mut |origin, record| publish::values(origin, &record, at, &keys, sink))
            }
            Content::Personal(ledger) => {
                let keys = |kind, key| self.key(kind, key);
                self.records(ledger, &mut |origin, record| {
                    publish::personal(origin, &record, &keys).map_or(Ok(()), &mut *sink)
                })
            }
            Content::Bodies => publish::bodies(home, plan, sink),
            Content::Categories => publish::categories(home, plan, sink),
            Content::Measures => publish::measures(home, plan, sink),
            Content::Leads => publish::leads(home, plan, sink),
            Content::Obligations => self.obligations(&input, &mut |origin, input, owed| {
                self.beyond.borrow_mut().extend(owed.beyond);
                sink(publish::obligation(origin, input, owed))
            }),
            Content::Overdue => self.obligations(&input, &mut |origin, input, owed| {
                if publish::is_in_overdue(owed) { sink(publish::overdue(origin, input, owed)) } else { Ok(()) }
            }),
            Content::Coverage | Content::CoverageUnits => self.coverage(content, &input, sink),
            Content::Targets => publish::targets(home, plan, &targets::readings(&input), sink),
            Content::Blocking => publish::blocking(home, &targets::readings(&input), sink),
            Content::Bridge => self.bridge(&input, sink),
        }
    }

    /// The years that the calendar lacks, once all rows are written.
    pub fn beyond(&self) -> Vec<i32> {
        self.beyond.borrow().iter().copied().collect()
    }

    /// The public key of a record by the store's key.
    fn key(&self, kind: Kind, key: i64) -> String {
        let register = &self.loaded.register;
        match kind {
            Kind::Unit | Kind::Units => {
                register.by_id(key).map_or_else(|| format!("#{key}"), |unit| register.get(unit).code.clone())
            }
            _ => names::name(&self.store, kind, key),
        }
    }

    fn records(
        &self,
        ledger: &'static Ledger,
        each: &mut dyn FnMut(&str, Record) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let basis = self.loaded.input().basis;
        let reader = Reader::new(&self.store, basis.plan, ledger, basis.today)?;
        self.store.in_order(ledger, &mut |record| {
            let record = record.into_record()?;
            let origin = self.origins.of_record(&record, &|kind, key| self.key(kind, key));
            reader.read(record)?.map_or(Ok(()), |record| each(&origin, record))
        })?;
        Ok(self.store.ensure_read()?)
    }

    fn coverage(&self, content: Content, input: &ReportInput, sink: &mut Sink) -> anyhow::Result<()> {
        let (plan, register) = (input.basis.plan, input.basis.register);
        let current = |id: crate::domain::plan::MeasureId| self.current[usize::from(id.0)];
        let home = self.origins.home();
        publish::each_coverage(input, &current, &mut |id, period, obligations: &Obligations| {
            let all = obligations.over(plan, period, &|_| true);
            let origin = |subject| self.origins.of_subject(register, subject);
            if content == Content::CoverageUnits {
                return publish::units(input, (id, period), &all, &origin, sink);
            }
            let owned = obligations.over(plan, period, &|subject| origin(subject) == home);
            publish::counts(home, input, (id, period), &all, &owned).map_or(Ok(()), &mut *sink)
        })
    }

    fn obligations(
        &self,
        input: &ReportInput,
        each: &mut dyn FnMut(&str, &ReportInput, &Owed) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut hand =
            |input: &ReportInput, owed: Owed| each(self.origins.of_owed(&self.store, input, &owed)?, input, &owed);
        for (id, _) in input.basis.plan.counted_measures() {
            let mut result = Ok(());
            visit(input.basis, id, &|_| true, &mut |duty| {
                if result.is_ok() {
                    result = hand(input, Owed::of_duty(duty, input.basis.day_of(id)));
                }
            });
            result?;
        }
        for year in self.years()? {
            let hazards = self.hazards(year, input)?;
            let input = ReportInput { hazards: &hazards, ..*input };
            let kinds = Of::ALL.into_iter().filter(|kind| kind.is_of_hazards()).collect();
            let owed = collect(&input, &Scope { kinds, ..Scope::default() }, &[], &|_| true);
            owed.into_iter().try_for_each(|one| hand(&input, one))?;
        }
        let kinds = Of::ALL.into_iter().filter(|kind| !kind.is_of_hazards() && *kind != Of::Duty).collect();
        let readings = targets::readings(input);
        let owed = collect(input, &Scope { kinds, ..Scope::default() }, &readings, &|_| true);
        owed.into_iter().try_for_each(|one| hand(input, one))
    }

    /// The years in which hazards were found.
    fn years(&self) -> anyhow::Result<BTreeSet<i32>> {
        let mut years = BTreeSet::new();
        self.store.flow(&mut |flow| {
            years.insert(flow.found.year());
        })?;
        Ok(years)
    }

    fn hazards(&self, year: i32, input: &ReportInput) -> anyhow::Result<Histories> {
        let (plan, register, today) = (input.basis.plan, input.basis.register, input.basis.today);
        let last = Period::Year(year).last().min(today);
        let found = HazardFilter {
            found_from: Some(Period::Year(year).first()),
            found_to: Some(last),
            ..HazardFilter::default()
        };
        Ok(hazards_on(&self.store, &found, plan, register, today)?)
    }

    fn bridge(&self, input: &ReportInput, sink: &mut Sink) -> anyhow::Result<()> {
        let (plan, today) = (input.basis.plan, input.basis.today);
        let steps = self.store.reopened_steps()?;
        let (mut all, mut owned) = (Bridges::of_day(plan, today), Bridges::of_day(plan, today));
        let home = self.origins.home();
        self.store.flow(&mut |flow| {
            let steps_of = if flow.reopened { steps.get(&flow.id).map_or(&[][..], Vec::as_slice) } else { &[] };
            let spans = spans(flow.found, steps_of, flow.closed);
            all.add(flow.grade, &spans);
            if self.origins.of_hazard(&names::name(&self.store, Kind::Hazard, flow.id), flow.id) == home {
                owned.add(flow.grade, &spans);
            }
        })?;
        self.store.ensure_read()?;
        publish::bridges(home, &all, &owned, sink)
    }
}
