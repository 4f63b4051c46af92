//! `merge` 合并: what villages or towns hold comes into one store, by numbers that contain the site, in one step that
//! undo takes back. What was changed on both sides is left for a person: `merge conflicts`, `merge take`.

mod ahead;
mod conflicts;
mod list;
mod receipt;
mod renumber;
mod source;
mod take;
mod units;

pub use conflicts::run as conflicts;
pub use list::{options as list_options, run as list};
pub use renumber::{options as renumber_options, plan_with_site, run as renumber};
pub use take::{options as take_options, run as take};
pub use units::{alike, same, same_options};

use super::{Ctx, backup, owner};
use crate::commands::options::{flag, value, with_verbs, word};
use crate::reply::Outcome;
use crate::store::{Entry, MergeContext, Merged, MergedFrom};
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    let help = "台账文件（zhiben.db 或备份）、工作区目录，或 export all 写出的目录，可以几个";
    with_verbs(command)
        .arg(word("files", "文件或目录", help).required(true).num_args(1..))
        .arg(value("site", "前缀", "来源的编号前缀，看不出时才要写，如 DG"))
        .arg(flag("dry-run", "只看会怎样，不写入"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    ctx.division()?;
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
    let written = ahead::opened(&found, store.path(), |next| {
        store.write_all(&entry, |writer| {
            let mut context = MergeContext::open(store, &ctx.plan.site)?;
            for source in &found {
                ctx.progress(&format!("正在合并 {}", source.name));
                let Some((from, theirs)) = source.open(ctx, next()?, is_dry)? else { continue };
                let others = context.others(store, &from, &theirs)?;
                if !others.is_empty() {
                    return Err(owner::refused(&from.file, "合并", &others).into());
                }
                let merged = writer.merge(&ctx.plan.site, &mut context, &from, &theirs)?;
                all.push((from, merged));
            }
            if is_dry { Err(Tried.into()) } else { Ok(()) }
        })
    });
    ctx.progress("");
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
