//! `undo` 撤销 and `redo` 重做: the last steps, the newest first. What will be done is shown before it is done.
//! A closing of a plan is taken back like any entry. A form that was submitted is corrected, a restored backup is replaced by another and a year's holidays are written
//! again: none of these is undone.

use super::log::describe::{ChangeLines, PLAN, Words, moment, verb};
use super::{calendar, merge, next_plan};
use crate::commands::Ctx;
use crate::commands::options::{flag, word};
use crate::reply::{Cancelled, Mistake, Outcome, Reply};
use crate::store::{Asked, Command as Step, Reversal, Store, StoreError};
use clap::{ArgMatches, Command};

/// Tables whose rows went to the county: they are corrected, and stay.
const SUBMITTED: &str = "submission";

/// The table of closings of plans.
const CLOSED: &str = "closing";

/// The tables of stores that were taken in, and of changes of site: both write forms that were sent before.
const MERGED: [&str; 2] = ["merge_source", "merge_renumbered"];

pub fn options(command: Command) -> Command {
    redo_options(command).arg(flag("others", "别人登记的步骤也撤销，不再问一遍"))
}

pub fn redo_options(command: Command) -> Command {
    command
        .arg(word("steps", "步数", "几步，不写是一步"))
        .arg(flag("dry-run", "只看会怎样，不写入"))
        .arg(flag("yes", "多步时不再问一遍").short('y'))
}

/// `undo` 撤销: reverses the last steps.
pub fn undo(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    run(ctx, Reversal::Undo, matches)
}

/// `redo` 重做: restores what was reversed.
pub fn redo(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    run(ctx, Reversal::Redo, matches)
}

fn run(ctx: &Ctx, kind: Reversal, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let verb = if kind == Reversal::Undo { "撤销" } else { "重做" };
    let typed = matches.get_one::<String>("steps").map_or("1", |text| text.trim());
    let many = match typed.parse::<usize>() {
        Ok(many) if many > 0 => many,
        _ => return Err(Mistake::new(format!("“{typed}”不是步数")).hint("如 zhiben undo 或 zhiben undo 3").into()),
    };
    let steps = match kind {
        Reversal::Undo => store.undoable(many)?,
        Reversal::Redo => store.redoable(many)?,
    };
    if steps.is_empty() {
        let hint = match kind {
            Reversal::Undo => "登记过的步骤见 zhiben log",
            Reversal::Redo => "撤销之后又登记了新的，就不能再重做了",
        };
        return Err(Mistake::new(format!("没有可以{verb}的步骤")).hint(hint).into());
    }
    if steps.len() < many {
        return Err(Mistake::new(format!("只有 {} 步可以{verb}", steps.len())).into());
    }
    for step in &steps {
        ensure_reversible(store, step)?;
    }
    let mut lines = Vec::new();
    for step in &steps {
        lines.extend(reversed(ctx, store, step)?);
    }
    if matches.get_flag("dry-run") {
        lines.insert(0, format!("试看（没有写入），会{verb} {} 步：", steps.len()));
        return Ok(Reply::Receipt { lines, record: None }.into());
    }
    let others = match kind == Reversal::Undo && !matches.get_flag("others") {
        true => of_others(ctx, &steps),
        false => Vec::new(),
    };
    if !others.is_empty() || steps.len() > 1 && !matches.get_flag("yes") {
        confirm(ctx, verb, &lines, steps.len(), &others)?;
    }
    let mut of_closing = false;
    for step in &steps {
        of_closing |= store.written_by(step.id)?.iter().any(|table| table == CLOSED);
    }
    // plan.toml has the old site while the store has the new one, in this order of the two and in that of the change
    // itself: after a crash it is clear what is left to do.
    let ids: Vec<i64> = steps.iter().map(|step| step.id).collect();
    let site = if kind == Reversal::Undo { store.site_without(&ids)? } else { None };
    if let Some(site) = site.filter(|site| *site != ctx.plan.site) {
        merge::plan_with_site(ctx, &site)?()?;
        lines.push(format!("plan.toml 的 site 改回 {site}"));
    }
    let lost = store.reverse(&ctx.entry(), kind, &steps).map_err(|error| raced(error, verb))?;
    if let Some(left) = store.unfinished_renumbering(&ctx.plan.site)?.filter(|_| kind == Reversal::Redo) {
        merge::plan_with_site(ctx, &left.site)?()?;
        lines.push(format!("plan.toml 的 site 改为 {}", left.site));
    }
    lines.insert(0, format!("已{verb} {} 步：", steps.len()));
    lines.extend(lost.iter().map(|no| {
        format!("举报 {no} 的原举报人已经清除，没有随之恢复；需要的请重新登记：zhiben tip edit {no} --reporter -")
    }));
    if of_closing && kind == Reversal::Undo {
        lines.push("结项已撤销，方案的数又按台账算；已经写出的归档目录没有动，请自行删去".to_string());
    }
    lines.push(match kind {
        Reversal::Undo => "撤错了就用 zhiben redo 恢复".to_string(),
        Reversal::Redo => "再撤销用 zhiben undo".to_string(),
    });
    Ok(Reply::Receipt { lines, record: None }.into())
}

/// Other operators whose steps these are, each once.
fn of_others<'s>(ctx: &Ctx, steps: &'s [Step]) -> Vec<&'s str> {
    let mut others: Vec<&str> = steps.iter().map(|step| step.operator.trim()).collect();
    others.retain(|operator| *operator != ctx.operator.trim());
    others.sort_unstable();
    others.dedup();
    others
}

/// Another command wrote in between: what was shown is no longer what would be taken back.
fn raced(error: StoreError, verb: &str) -> anyhow::Error {
    match error {
        StoreError::Changed(_) => {
            Mistake::new(format!("刚刚有别的命令写了台账，要{verb}的已经不是最近的步骤，这一步没有做"))
                .hint(format!("用 zhiben log --limit 3 看一眼，再决定要不要{verb}"))
                .into()
        }
        other => other.into(),
    }
}

/// Several steps, and those of other operators, are confirmed once on a terminal; elsewhere by `--yes` and `--others`.
fn confirm(ctx: &Ctx, verb: &str, lines: &[String], many: usize, others: &[&str]) -> anyhow::Result<()> {
    let again = match others.is_empty() {
        true => format!("一次{verb} {many} 步，请确认后加 --yes"),
        false => format!("要{verb}的有 {} 登记的，不是 {} 的；确认后加 --others", others.join("、"), ctx.operator),
    };
    let Some(ask) = ctx.ask else {
        return Err(Mistake::new(again).hint(lines.join("\n")).into());
    };
    let whose = if others.is_empty() { String::new() } else { format!("（有 {} 登记的）", others.join("、")) };
    match ask(&format!("{}\n要{verb}这 {many} 步吗？{whose}", lines.join("\n")))? {
        true => Ok(()),
        false => Err(Cancelled.into()),
    }
}

fn ensure_reversible(store: &Store, step: &Step) -> anyhow::Result<()> {
    let tables = store.written_by(step.id)?;
    let name = format!("第 {} 步（{} {}）", step.id, moment(&step.at), verb(step));
    // What another store sent came with the rest of it, and goes with it.
    let is_merge = tables.iter().any(|table| MERGED.contains(&table.as_str()));
    if !is_merge && tables.iter().any(|table| table.starts_with(SUBMITTED)) {
        let hint =
            "报错了请更正后重新上报：zhiben submit 报表 --corrects 编号 --note 说明；台账里的错误用 edit 或 void 改";
        return Err(Mistake::new(format!("{name}是已登记的上报，只能更正，不能撤销")).hint(hint).into());
    }
    if tables.is_empty() && step.reason.as_deref().is_some_and(next_plan::is_reason) {
        let hint = "方案在 plans 目录里：要改就改那个文件，不要了就删去它";
        return Err(Mistake::new(format!("{name}放入的是方案，没有动台账，不能撤销")).hint(hint).into());
    }
    if tables.is_empty() && step.reason.as_deref().is_some_and(calendar::is_reason) {
        let hint = "放假安排在 data/calendar.csv 里：写错了就用对的通知再写一次 zhiben calendar add 文件；\
                    不要了就从 data/calendar.csv 里删去那几行";
        return Err(Mistake::new(format!("{name}写的是日历，没有动台账，不能撤销")).hint(hint).into());
    }
    if tables.is_empty() {
        let hint = "要换回原来的台账，请用 zhiben restore 还原 data/backups 里还原前的那一份";
        return Err(Mistake::new(format!("{name}换上了一份备份，不能撤销")).hint(hint).into());
    }
    Ok(())
}

/// The lines of a step that is reversed: the command and its changes.
fn reversed(ctx: &Ctx, store: &Store, step: &Step) -> anyhow::Result<Vec<String>> {
    let words = Words { plan: &ctx.plan, store };
    let mut reversed = ChangeLines::default();
    store.history(&Asked { command: Some(step.id), ..Asked::default() }, &mut |_, change| {
        // A version of the plan stays.
        if let Some(change) = change.filter(|change| change.table != PLAN) {
            reversed.add(&words, change);
        }
        Ok(())
    })?;
    let head = format!("第 {} 步，{} {}：{}", step.id, moment(&step.at), step.operator, step.command);
    Ok(std::iter::once(head).chain(reversed.lines().into_iter().map(|line| format!("  {line}"))).collect())
}
