//! `demo` makes a workspace with the sample ledgers, shows `status` and `overdue` on it, and what to try.

use super::{Ctx, import, init, load, overdue, status};
use crate::domain::obligation::Status;
use crate::intake::Origin;
use crate::ledger::{self, Ledger};
use crate::reply::{Outcome, Reply, Report};
use crate::report::owed::{Scope, collect};
use crate::report::targets;
use crate::store::{Access, Entry, Store};
use clap::{Arg, ArgMatches, Command};
use std::path::PathBuf;

/// The sample town, in the order in which its ledgers refer to each other.
const SAMPLE: [(&str, &[u8]); 18] = [
    ("unit", include_bytes!("../../data/sample/unit.csv")),
    ("hazard", include_bytes!("../../data/sample/hazard.csv")),
    ("step", include_bytes!("../../data/sample/step.csv")),
    ("training", include_bytes!("../../data/sample/training.csv")),
    ("attendance", include_bytes!("../../data/sample/attendance.csv")),
    ("drill", include_bytes!("../../data/sample/drill.csv")),
    ("inspection", include_bytes!("../../data/sample/inspection.csv")),
    ("activity", include_bytes!("../../data/sample/activity.csv")),
    ("person", include_bytes!("../../data/sample/person.csv")),
    ("certificate", include_bytes!("../../data/sample/certificate.csv")),
    ("order", include_bytes!("../../data/sample/order.csv")),
    ("tip", include_bytes!("../../data/sample/tip.csv")),
    ("supply", include_bytes!("../../data/sample/supply.csv")),
    ("risk", include_bytes!("../../data/sample/risk.csv")),
    ("task", include_bytes!("../../data/sample/task.csv")),
    ("enforcement", include_bytes!("../../data/sample/enforcement.csv")),
    ("approval", include_bytes!("../../data/sample/approval.csv")),
    ("event", include_bytes!("../../data/sample/event.csv")),
];

/// What the first command of a demo's journal read.
const FIRST: &str = "data/sample/unit.csv";

pub fn command() -> Command {
    Command::new("demo")
        .alias("演示")
        .about("演示：建一个带示例数据的工作区，看概况和逾期")
        .arg(Arg::new("dir").value_name("目录").help("在哪里建，不写就是当前目录下的 zhiben-demo"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let dir = matches.get_one::<String>("dir").map_or_else(|| ctx.workspace.join("zhiben-demo"), PathBuf::from);
    let path = dir.join("data").join("zhiben.db");
    // A second look at the demo shows the one that is there; somebody's own workspace is not shown as one.
    let is_demo =
        dir.join("plan.toml").exists() && Store::open(&path, Access::Read)?.first_file()?.is_some_and(|f| f == FIRST);
    if !is_demo {
        init::make(&dir, None)?;
        fill(ctx, &dir)?;
    }
    let store = Store::open(&path, Access::Read)?;
    let shown = Ctx {
        plan: ctx.plan.clone(),
        calendar: ctx.calendar.clone(),
        workspace: dir.clone(),
        program: ctx.program.clone(),
        store: Some(store.into()),
        now: ctx.now.clone(),
        operator: ctx.operator.clone(),
        command: ctx.command.clone(),
        desk: ctx.desk.clone(),
        aliases: Default::default(),
        warnings: Default::default(),
        progress: None,
        ..*ctx
    };
    let mut late = overdue_report(&shown)?;
    let at = dir.display();
    late.notes.push("示例数据都是虚构的。接着试试：".to_string());
    late.notes.extend(
        ["checklist", "why 7.2a/2026Q3", "hazard list --overdue"].map(|next| format!("  zhiben -C {at} {next}")),
    );
    Ok(Reply::Reports(vec![status::report(&shown)?, late]).into())
}

fn fill(ctx: &Ctx, dir: &std::path::Path) -> anyhow::Result<()> {
    let store = Store::open(&dir.join("data").join("zhiben.db"), Access::Write)?;
    for (key, bytes) in SAMPLE {
        let Some(ledger): Option<&'static Ledger> = ledger::find(key) else { continue };
        let file = format!("data/sample/{key}.csv");
        let entry = Entry { file: Some(file.clone()), ..ctx.entry() };
        import::take(ctx, &store, ledger, &Origin::Bytes(bytes), &file, &entry)?;
    }
    Ok(())
}

fn overdue_report(ctx: &Ctx) -> anyhow::Result<Report> {
    let needed = load::Needed {
        measures: &|id| load::has_dates(&ctx.plan, id),
        unit: None,
        hazards: load::Hazards::Open,
        matters: load::MATTERS,
        targets: true,
    };
    let loaded = load::Loaded::new(ctx, &needed)?;
    let world = loaded.world();
    let readings = targets::readings(&world);
    let owed = collect(&world, &Scope::default(), &readings, &|o| o.status == Status::Overdue);
    let title = format!("逾期事项（截至 {}）", ctx.today);
    Ok(Report::new("overdue", title, ctx.today, overdue::grid(&world, &owed)))
}
