//! `export`: a ledger as it is kept, every column and every record, void ones too, in the order of numbers; or all
//! ledgers into a folder. What `import` reads back is the same store.

use super::{Ctx, Progress};
use crate::commands::manifest::Manifest;
use crate::commands::view::names;
use crate::grid::{Grid, Sink};
use crate::ledger::{self, Kind, Ledger, show};
use crate::reply::{Mistake, Outcome, Reply, Report};
use crate::store::{Query, Store, UnitNames};
use clap::{Arg, ArgMatches, Command};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// The word that exports every ledger, in the place of a ledger's name.
pub const ALL: [&str; 2] = ["all", "全部"];

pub fn options(command: Command) -> Command {
    let names: Vec<String> = ledger::ALL.iter().map(|l| format!("{}（{}）", l.key, l.name)).collect();
    let help = format!("哪本台账：{}；all（全部）是所有台账，用 -o 写明目录", names.join("、"));
    command.arg(Arg::new("kind").required(true).value_name("台账").help(help))
}

/// Whether every ledger was asked for, into a folder.
pub fn is_all(matches: &ArgMatches) -> bool {
    matches.get_one::<String>("kind").is_some_and(|kind| ALL.contains(&kind.as_str()))
}

/// Whether all ledgers are only tried (`import all --dry-run`).
pub fn is_trial_of_all(matches: &ArgMatches) -> bool {
    is_all(matches) && matches.get_flag("dry-run")
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    if is_all(matches) {
        let reports = ledger::ALL.iter().map(|ledger| report(ctx, ledger)).collect::<anyhow::Result<_>>()?;
        return Ok(Reply::Folder { reports, manifest: Manifest::of(ctx)?.part("") }.into());
    }
    let kind = matches.get_one::<String>("kind").map_or("", String::as_str);
    Ok(report(ctx, named(kind)?)?.into())
}

/// The ledger that a name means.
pub fn named(kind: &str) -> anyhow::Result<&'static Ledger> {
    ledger::find(kind).ok_or_else(|| {
        let all: Vec<&str> = ledger::ALL.iter().map(|l| l.key).collect();
        Mistake::new(format!("没有台账“{kind}”")).hint(format!("可用的台账：{}", all.join("、"))).into()
    })
}

/// A ledger whose rows are read while they are written.
pub fn report(ctx: &Ctx, ledger: &'static Ledger) -> anyhow::Result<Report> {
    let (store, plan) = (ctx.shared_store()?, ctx.plan.clone());
    // On a screen the rows themselves are what happens.
    let progress = ctx.progress.clone().filter(|_| !ctx.on_terminal);
    let rows = move |sink: &mut Sink| {
        let named = Named::new(store.clone(), ledger)?;
        let mut shown = ExportProgress::new(progress.clone(), &store, ledger)?;
        store.in_order(ledger, &mut |record| {
            shown.one();
            sink(show::row_of(record, &plan, &|kind, key| named.name(kind, key))?)
        })?;
        Ok(store.ensure_read()?)
    };
    Ok(Report::new(ledger.key, ledger.name, ctx.today, Grid::stream(show::columns(ledger), Box::new(rows))))
}

/// Shows how many rows are written so far.
struct ExportProgress {
    progress: Option<Progress>,
    what: String,
    done: u64,
    of: u64,
}

impl ExportProgress {
    fn new(progress: Option<Progress>, store: &Store, ledger: &'static Ledger) -> anyhow::Result<ExportProgress> {
        let of = match &progress {
            Some(_) => store.count(ledger, &Query::default())?.unsigned_abs(),
            None => 0,
        };
        Ok(ExportProgress { progress, what: format!("正在导出{}", ledger.name), done: 0, of })
    }

    fn one(&mut self) {
        self.done += 1;
        if let Some(progress) = self.progress.as_ref().filter(|_| self.done.is_multiple_of(1024)) {
            progress(&self.what, Some((self.done, self.of)));
        }
    }
}

impl Drop for ExportProgress {
    fn drop(&mut self) {
        if let Some(progress) = &self.progress {
            progress("", None);
        }
    }
}

/// Names of what records refer to: units from one look at the register, numbers one by one, since the records of one
/// hazard or training follow each other.
struct Named {
    store: Rc<Store>,
    units: Option<UnitNames>,
    last: RefCell<Option<(Kind, i64, String)>>,
}

impl Named {
    fn new(store: Rc<Store>, ledger: &Ledger) -> anyhow::Result<Named> {
        let asks = ledger.columns.iter().any(|column| matches!(column.kind, Kind::Unit | Kind::Units));
        let units = if asks { Some(store.names_of_units()?) } else { None };
        Ok(Named { store, units, last: RefCell::default() })
    }

    fn name(&self, kind: Kind, key: i64) -> Cow<'_, str> {
        if let (Kind::Unit | Kind::Units, Some(units)) = (kind, &self.units) {
            return units.get(key).map_or_else(|| format!("#{key}").into(), Cow::Borrowed);
        }
        let mut last = self.last.borrow_mut();
        match &*last {
            Some((of, known, name)) if *of == kind && *known == key => name.clone().into(),
            _ => {
                let name = names::name(&self.store, kind, key);
                *last = Some((kind, key, name.clone()));
                name.into()
            }
        }
    }
}
