//! The reports that there are: those that ship and the workspace's own, each read whole before it is run.

use super::rows;
use crate::commands::condition::Columns;
use crate::commands::shelf::{self, Source};
use crate::commands::{Ctx, find};
use crate::domain::nearest::suggestion;
use crate::grid::{Cell, Column};
use crate::ledger::read::Context;
use crate::own::{self, Lists, Of, Own};
use crate::plan_file::Problems;
use crate::reply::Mistake;
use std::collections::BTreeMap;

/// Name and text of each report that is compiled in.
pub const SHIPPED: &[(&str, &str)] = &[
    ("certificates-30", include_str!("../../../data/reports/certificates-30.toml")),
    ("major-hazards", include_str!("../../../data/reports/major-hazards.toml")),
    ("month-hazards", include_str!("../../../data/reports/month-hazards.toml")),
    ("open-by-village", include_str!("../../../data/reports/open-by-village.toml")),
    ("overdue-by-owner", include_str!("../../../data/reports/overdue-by-owner.toml")),
    ("unit-register", include_str!("../../../data/reports/unit-register.toml")),
];

/// The lists as they are, their values as people type them.
struct Ours<'a> {
    ctx: &'a Ctx,
    context: &'a Context<'a>,
}

impl Lists for Ours<'_> {
    fn columns(&self, of: Of) -> Vec<Column> {
        Columns::new(rows::columns(of), rows::ledger(of)).all
    }

    fn value(&self, of: Of, column: &Column, text: &str) -> Result<Cell, String> {
        Columns::new(Vec::new(), rows::ledger(of)).value(self.ctx, self.context, column, text)
    }
}

fn sources(ctx: &Ctx) -> anyhow::Result<BTreeMap<String, Source>> {
    shelf::sources(ctx, "reports", SHIPPED)
}

fn read(ctx: &Ctx, name: &str, source: &Source) -> anyhow::Result<Own> {
    find::typed(ctx, |context| {
        Ok(own::load(&source.text, &format!("data/reports/{name}.toml"), name, &Ours { ctx, context })?)
    })
}

/// One report by its file's name or its title.
pub fn find(ctx: &Ctx, name: &str) -> anyhow::Result<Own> {
    let all = sources(ctx)?;
    let name = name.trim().trim_end_matches(".toml");
    if let Some(source) = all.get(name) {
        return read(ctx, name, source);
    }
    for (own, source) in &all {
        // Another report's mistakes are no matter here.
        if let Ok(report) = read(ctx, own, source)
            && report.title == name
        {
            return Ok(report);
        }
    }
    let known: Vec<&str> = all.keys().map(String::as_str).collect();
    Err(Mistake::new(format!("没有报表“{name}”")).hint(suggestion(name, &known)).into())
}

/// Every report and whether it is the workspace's own, in the order of their names; or the mistakes of all files.
pub fn all(ctx: &Ctx) -> anyhow::Result<Vec<(Own, bool)>> {
    let (mut reports, mut problems) = (Vec::new(), Vec::new());
    for (name, source) in &sources(ctx)? {
        match read(ctx, name, source) {
            Ok(report) => reports.push((report, source.own)),
            Err(error) => problems.extend(error.downcast::<Problems>()?.0),
        }
    }
    if problems.is_empty() { Ok(reports) } else { Err(Problems(problems).into()) }
}
