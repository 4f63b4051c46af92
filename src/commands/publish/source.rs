//! Where a publication's rows come from: ledgers from the store, record by record; what is owed from the reckoning that
//! every report uses, measure by measure, and for hazards year by year, so that no list of it all is kept.

use crate::commands::Ctx;
use crate::commands::load::{DATED_LEDGERS, Hazards, Loaded, Needed, hazards_on};
use crate::commands::view::as_of::Reader;
use crate::commands::view::names;
use crate::domain::hazard::spans;
use crate::domain::obligation::visit;
use crate::domain::period::Period;
use crate::grid::Sink;
use crate::ledger::{Kind, Ledger, kept};
use crate::publish;
use crate::report::bridge::Bridges;
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
        Ok(Source {
            store: ctx.shared_store()?,
            loaded: Loaded::new(ctx, &needed)?,
            current,
            beyond: RefCell::default(),
        })
    }

    /// Hands the rows of a table to `sink`.
    pub fn rows(&self, table: &str, sink: &mut Sink) -> anyhow::Result<()> {
        let input = self.loaded.input();
        let plan = input.basis.plan;
        match table {
            "body" => publish::bodies(plan, sink),
            "category" => publish::categories(plan, sink),
            "measure" => publish::measures(plan, sink),
            "coverage_period" => publish::coverage_periods(&input, &|id| self.current[usize::from(id.0)], sink),
            "obligation" => self.obligations(&input, sink),
            "target" => publish::targets(plan, &targets::readings(&input), sink),
            "target_blocker" => publish::blockers(&targets::readings(&input), sink),
            "bridge_period" => publish::bridge_periods(&Bridges::of_day(plan, input.basis.today).stretches, sink),
            "hazard_span" => self.spans(sink),
            _ => kept(table).map_or(Ok(()), |ledger| self.records(ledger, sink)),
        }
    }

    /// The years that the calendar lacks, once all rows are written.
    pub fn beyond(&self) -> Vec<i32> {
        self.beyond.borrow().iter().copied().collect()
    }

    fn records(&self, ledger: &'static Ledger, sink: &mut Sink) -> anyhow::Result<()> {
        let register = &self.loaded.register;
        let keys = |kind: Kind, key: i64| match kind {
            Kind::Unit | Kind::Units => {
                register.by_id(key).map_or_else(|| format!("#{key}"), |unit| register.get(unit).code.clone())
            }
            _ => names::name(&self.store, kind, key),
        };
        let basis = self.loaded.input().basis;
        let reader = Reader::new(&self.store, basis.plan, ledger, basis.today)?;
        self.store.in_order(ledger, &mut |record| match reader.read(record)? {
            Some(record) => sink(publish::cells(record, &keys)),
            None => Ok(()),
        })?;
        Ok(self.store.ensure_read()?)
    }

    fn obligations(&self, input: &ReportInput, sink: &mut Sink) -> anyhow::Result<()> {
        let mut row = |input: &ReportInput, owed: Owed| {
            self.beyond.borrow_mut().extend(owed.beyond);
            sink(publish::obligation(input, &owed))
        };
        for (id, _) in input.basis.plan.counted_measures() {
            let mut result = Ok(());
            visit(input.basis, id, &|_| true, &mut |duty| {
                if result.is_ok() {
                    result = row(input, Owed::of_duty(duty, input.basis.day_of(id)));
                }
            });
            result?;
        }
        for year in self.years()? {
            let hazards = self.hazards(year, input)?;
            let input = ReportInput { hazards: &hazards, ..*input };
            let kinds = Of::ALL.into_iter().filter(|kind| kind.is_of_hazards()).collect();
            let owed = collect(&input, &Scope { kinds, ..Scope::default() }, &[], &|_| true);
            owed.into_iter().try_for_each(|one| row(&input, one))?;
        }
        let kinds = Of::ALL.into_iter().filter(|kind| !kind.is_of_hazards() && *kind != Of::Duty).collect();
        let readings = targets::readings(input);
        let owed = collect(input, &Scope { kinds, ..Scope::default() }, &readings, &|_| true);
        owed.into_iter().try_for_each(|one| row(input, one))
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

    fn spans(&self, sink: &mut Sink) -> anyhow::Result<()> {
        let steps = self.store.reopened_steps()?;
        let mut result = Ok(());
        self.store.flow(&mut |flow| {
            if result.is_ok() {
                let steps_of = if flow.reopened { steps.get(&flow.id).map_or(&[][..], Vec::as_slice) } else { &[] };
                let no = names::name(&self.store, Kind::Hazard, flow.id);
                result = publish::spans(&no, flow.grade, &spans(flow.found, steps_of, flow.closed), sink);
            }
        })?;
        result?;
        Ok(self.store.ensure_read()?)
    }
}
