//! `demo` makes a workspace with the sample ledgers, shows `status` and `overdue` on it, and what to try. The store is
//! filled under another name and renamed, so that a demo that was cut off leaves none.

use super::{Ctx, import, init, load, overdue, status};
use crate::commands::options::word;
use crate::domain::obligation::Status;
use crate::intake::Origin;
use crate::ledger::{self, Ledger};
use crate::plan_file;
use crate::reply::{Mistake, Outcome, Reply, Report, Surroundings, system_error};
use crate::report::owed::{Scope, collect, leave_explained};
use crate::report::targets;
use crate::store::{Access, Entry, Store};
use chrono::NaiveDate;
use clap::{ArgMatches, Command};
use std::fs;
use std::path::{Path, PathBuf};

/// The sample town, in the order in which its ledgers refer to each other.
const SAMPLE: [(&str, &[u8]); 23] = [
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
    ("device", include_bytes!("../../data/sample/device.csv")),
    ("permit", include_bytes!("../../data/sample/permit.csv")),
    ("publicity", include_bytes!("../../data/sample/publicity.csv")),
    ("task", include_bytes!("../../data/sample/task.csv")),
    ("enforcement", include_bytes!("../../data/sample/enforcement.csv")),
    ("approval", include_bytes!("../../data/sample/approval.csv")),
    ("stop", include_bytes!("../../data/sample/stop.csv")),
    ("explanation", include_bytes!("../../data/sample/explanation.csv")),
    ("event", include_bytes!("../../data/sample/event.csv")),
];

/// The sample's last day: on an earlier one the demo is shown as of it.
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");

/// What a demo's journal read first and last.
const FIRST: &str = "data/sample/unit.csv";
const LAST: &str = "data/sample/event.csv";

pub fn options(command: Command) -> Command {
    command.arg(word("dir", "目录", "在哪里建，不写就是当前目录下的 zhiben-demo"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let dir = matches.get_one::<String>("dir").map_or_else(|| ctx.workspace.join("zhiben-demo"), PathBuf::from);
    let path = dir.join("data").join("zhiben.db");
    let today = ctx.today.max(LAST_DAY);
    // A second run shows the demo that exists; a workspace that is no demo is not shown as one.
    let there = Store::open(&path, Access::Read)?;
    let has_read = |file| there.has_read(file);
    match (there.first_file()?.is_some_and(|file| file == FIRST), has_read(LAST)?) {
        // Cut off between the store and the plan.
        (true, true) if !dir.join("plan.toml").exists() => init::make(&dir, plan_file::TOWN, None)?,
        (true, true) => {}
        (true, false) => {
            let what = format!("{} 里的示例没有建完，不能当作示例来看", dir.display());
            return Err(Mistake::new(what).hint("请删掉这个目录再建，或换一个目录：zhiben demo 目录").into());
        }
        _ => {
            init::ensure_none(&dir)?;
            fill(&ctx.as_of(today), &path)?;
            init::make(&dir, plan_file::TOWN, None)?;
        }
    }
    let store = Store::open(&path, Access::Read)?;
    let shown = Ctx { workspace: dir.clone(), store: Some(store.into()), progress: None, ..ctx.as_of(today) };
    let mut late = overdue_report(&shown)?;
    let at = dir.display();
    let on = if today == ctx.today { String::new() } else { format!(" --today {today}") };
    if !on.is_empty() {
        late.notes.push(format!("示例的记录到 {today} 为止，今天（{}）还在它之前，以上按 {today} 显示", ctx.today));
    }
    late.notes.push("示例数据都是虚构的。接着试试：".to_string());
    late.notes.extend(
        ["checklist", "why 7.2a/2026Q3", "hazard list --overdue"].map(|next| format!("  zhiben -C {at}{on} {next}")),
    );
    Ok(Reply::Reports(vec![status::report(&shown)?, late]).into())
}

/// Makes the whole store under another name and renames it at the end.
fn fill(ctx: &Ctx, path: &Path) -> anyhow::Result<()> {
    let unfinished = path.with_file_name(format!(".zhiben-demo-{}.db", std::process::id()));
    let done = import_all(ctx, &unfinished).and_then(|()| {
        fs::rename(&unfinished, path).map_err(|error| {
            let what = format!("写不了 {}：{}", path.display(), system_error(&error));
            Surroundings::new(what, "请检查目录的写入权限和磁盘空间").into()
        })
    });
    // What was made is in its place now, or of no use; the chain's head follows its store.
    let head = unfinished.with_extension("head");
    if done.is_ok() {
        let _ = fs::rename(&head, path.with_extension("head"));
    }
    let _ = fs::remove_file(&head);
    let _ = fs::remove_file(&unfinished);
    done
}

fn import_all(ctx: &Ctx, path: &Path) -> anyhow::Result<()> {
    let store = Store::open(path, Access::Write)?;
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
        dated_items: load::DATED_LEDGERS,
        targets: true,
    };
    let loaded = load::Loaded::new(ctx, &needed)?;
    let input = loaded.input();
    let readings = targets::readings(&input);
    let scope = Scope { explained: true, ..Scope::default() };
    let mut owed = collect(&input, &scope, &readings, &|o| o.status == Status::Overdue);
    let left_out = leave_explained(&mut owed);
    let title = format!("逾期事项（截至 {}）", ctx.today);
    let mut report = Report::new("overdue", title, ctx.today, overdue::grid(&input, &owed));
    report.notes.extend(left_out);
    Ok(report)
}
