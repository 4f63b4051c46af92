//! `merge` 合并: what villages or towns hold comes into one store, by numbers that carry the site, in one step that undo
//! takes back. What was changed on both sides is left for a person: `merge conflicts`, `merge take`.

mod conflicts;
mod list;
mod receipt;
mod source;
mod take;
mod units;

pub use conflicts::run as conflicts;
pub use list::run as list;
pub use take::run as take;
pub use units::{alike, same};

use super::{Ctx, backup};
use crate::reply::Outcome;
use crate::store::{Entry, MergeContext, Merged, MergedFrom};
use clap::{Arg, ArgAction, ArgMatches, Command};

pub fn command() -> Command {
    Command::new("merge")
        .alias("合并")
        .about("合并：把各村各镇的台账收进这一本，同一条记录只有一条，两边都改过的留给人来定")
}

pub fn verbs(command: Command) -> Command {
    command
        .subcommand_required(false)
        .arg_required_else_help(true)
        .args_conflicts_with_subcommands(true)
        .subcommand_negates_reqs(true)
        .arg(
            Arg::new("files")
                .required(true)
                .value_name("文件或目录")
                .num_args(1..)
                .help("台账文件（zhiben.db 或备份）、工作区目录，或 export all 写出的目录，可以几个"),
        )
        .arg(Arg::new("site").long("site").value_name("前缀").help("来源的编号前缀，看不出时才要写，如 DG"))
        .arg(Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue).help("只看会怎样，不写入"))
        .subcommand(conflicts::command())
        .subcommand(take::command())
        .subcommand(list::command())
        .subcommand(units::command())
        .subcommand(units::same_command())
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let site = matches.get_one::<String>("site").map(|text| text.trim());
    let named = matches.get_many::<String>("files").into_iter().flatten();
    let found = source::find(ctx, named.map(String::as_str), site)?;
    let is_dry = matches.get_flag("dry-run");
    if !is_dry {
        backup::before_import(store)?;
    }
    let listed: Vec<&str> = found.iter().map(|source| source.name.as_str()).collect();
    let entry = Entry { file: Some(listed.join("；")), ..ctx.entry() };
    let mut all = Vec::new();
    let written = store.write_all(&entry, |writer| {
        let mut context = MergeContext::open(store, &ctx.plan.site)?;
        for source in &found {
            ctx.tell(&format!("正在合并 {}", source.name));
            let Some((from, theirs)) = source.open(ctx, is_dry)? else { continue };
            let merged = writer.merge(&ctx.plan.site, &mut context, &from, &theirs)?;
            all.push((from, merged));
        }
        if is_dry { Err(Tried.into()) } else { Ok(()) }
    });
    ctx.tell("");
    match written {
        Err(error) if !error.is::<Tried>() => return Err(error),
        _ => {}
    }
    receipt::outcome(ctx, &all, is_dry)
}

/// Nothing stays written: it was a trial.
#[derive(Debug, thiserror::Error)]
#[error("没有写入")]
struct Tried;

/// What was taken in, and what it came to.
type Done = (MergedFrom, Merged);
