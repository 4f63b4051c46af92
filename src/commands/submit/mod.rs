//! `submit` 上报: a county form, filled in, written and registered; what was sent, and what it would be now.

pub mod diff;
mod fill;
pub mod list;
pub mod owed;
mod reasons;
pub mod send;
pub mod show;

pub use fill::last_ended;

use crate::commands::options::{flag, value, with_verbs, word};
use crate::domain::period::Period;
use crate::ledger::Record;
use crate::tables::Kind;
use clap::{Arg, Command};

pub fn options(command: Command) -> Command {
    let shipped = Kind::Form.shipped().iter().map(|(name, _)| *name).collect::<Vec<_>>().join("、");
    let form = Arg::new("form").required(true).value_name("报表");
    with_verbs(command)
        .arg(form.help(format!("哪张表：{shipped}，或本镇 data/forms 里的")))
        .arg(value("period", "周期", "2026-10、2026Q3、2026H1 或 2026；不写是最近一个已结束的周期"))
        .arg(flag("early", "周期还没有结束也报，标作提前上报"))
        .arg(value("corrects", "编号", "更正哪一次上报"))
        .arg(value("note", "说明", "更正说明，和 --corrects 一起写"))
        .arg(flag("yes", "更正时不再问一遍").short('y'))
        .arg(flag("dry-run", "只看会报什么，不写文件、不登记"))
}

/// Whether a form was sent before the end of the period that it reports.
fn is_early(sent: &Record) -> bool {
    let period = sent.text("period").and_then(Period::parse);
    period.zip(sent.date("as_of")).is_some_and(|(period, as_of)| as_of < period.last())
}

/// The remark on a submission: that it was early, and which one corrected it.
fn remark(sent: &Record, by: Option<&str>) -> Option<String> {
    let early = is_early(sent).then(|| format!("提前上报，截至 {}", sent.date("as_of").unwrap_or_default()));
    let corrected = by.map(|by| format!("已由 {by} 更正"));
    let both: Vec<String> = [early, corrected].into_iter().flatten().collect();
    Some(both.join("；")).filter(|text| !text.is_empty())
}

/// The submission that a command is about.
fn number() -> Arg {
    word("no", "编号", "上报编号，可写短的：JC-SB-2026-0001、2026-1、1").required(true)
}
