//! `digest` 摘要: one text for each person or body that answers for something late or near. `--changed` gives only what
//! the reader has not had before; the memory of it is stored after the texts are written.

use super::load::{DATED_LEDGERS, Hazards, Loaded, Needed, has_dates};
use crate::commands::Ctx;
use crate::commands::options::{flag, value};
use crate::domain::nearest::nearest;
use crate::ledger::{CERTIFICATE, HAZARD, Ledger, ORDER, PERSON, SUPPLY, TASK, Value};
use crate::reply::{Mistake, Outcome, Reply, Report};
use crate::report::digest::{DigestLetter, grid, item_state, letters, reader, speaks_of, text};
use crate::report::owed::{Scope, collect, leave_explained};
use crate::report::{ReportInput, targets};
use crate::store::{DigestItem, Digests, Query};
use clap::{ArgAction, ArgMatches, Command};
use std::collections::HashMap;

/// Where people are named who answer for something.
const NAMES: [(&Ledger, &str); 7] = [
    (&PERSON, "name"),
    (&HAZARD, "owner"),
    (&HAZARD, "supervisor"),
    (&CERTIFICATE, "name"),
    (&ORDER, "signer"),
    (&SUPPLY, "keeper"),
    (&TASK, "owner"),
];

pub fn options(command: Command) -> Command {
    command
        .arg(value("to", "谁", "只要给这个人或责任主体的，可重复").action(ArgAction::Append))
        .arg(
            flag("changed", "只说上次 --changed 以后新出现的；写出去了才算说过，漏跑几天也不会漏事"),
        )
        .after_help(
            "例：zhiben digest\n    zhiben digest --to 镇应急\n    zhiben digest --changed -o 摘要（目录，一人一个文件）",
        )
}

/// Whether what was written before must stay: it may not have been read yet.
pub fn is_news(matches: &ArgMatches) -> bool {
    matches.get_flag("changed")
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let is_news = is_news(matches);
    // Held before anything is read: one that waits for another holds up nobody else, and sees what is then.
    let memory = match is_news {
        true => Some(Digests::open(&ctx.workspace.join("data").join("digest.db"))?),
        false => None,
    };
    let needed = Needed {
        measures: &|id| has_dates(&ctx.plan, id),
        unit: None,
        hazards: Hazards::Open,
        dated_items: DATED_LEDGERS,
        targets: true,
    };
    let loaded = Loaded::new(ctx, &needed)?;
    let input = loaded.input();
    let scope = Scope { explained: true, ..Scope::default() };
    let mut owed = collect(&input, &scope, &targets::readings(&input), &speaks_of);
    let left_out = leave_explained(&mut owed);
    ctx.warn_of(&owed);
    let mut letters = letters(&input, &owed);
    let asked = asked(ctx, &input, matches, &letters, memory.as_ref())?;
    letters.retain(|letter| asked.as_ref().is_none_or(|names| names.contains(&letter.to)));
    if let Some(memory) = &memory {
        letters = news(ctx, &input, letters, asked.as_deref(), memory)?;
    }
    let found = !letters.is_empty();
    let reply = match ctx.is_table {
        true => Reply::Letters {
            letters: letters.iter().map(|letter| (letter.to.clone(), text(&input, letter, is_news))).collect(),
            as_of: ctx.today,
            when_empty: ctx.on_terminal.then(|| nothing(is_news)),
        },
        false => {
            let title = format!("{}（截至 {}）", if is_news { "新的逾期和临期" } else { "逾期和临期" }, ctx.today);
            let mut report = Report::new("digest", title, ctx.today, grid(&input, &letters));
            report.when_empty = nothing(is_news);
            report.notes.extend(left_out.clone());
            report.agenda = Some(ctx.plan.site.to_lowercase());
            Reply::Report(report)
        }
    };
    let mut outcome = Outcome { findings: found, ..Outcome::from(reply) };
    // Only a digest for everybody counts what was explained. An empty one prints nothing: cron mails whatever is printed.
    if ctx.is_table && found && !is_news && asked.is_none() {
        outcome.warnings.extend(left_out);
    }
    outcome.after = memory.map(|memory| -> Box<dyn FnOnce() -> anyhow::Result<()>> { Box::new(|| Ok(memory.keep()?)) });
    Ok(outcome)
}

fn nothing(is_news: bool) -> &'static str {
    if is_news { "没有新的逾期和临期" } else { "没有逾期和临期的事" }
}

/// The readers that were asked for, by the names that they have in letters; none asks for all.
fn asked(
    ctx: &Ctx,
    input: &ReportInput,
    matches: &ArgMatches,
    letters: &[DigestLetter],
    memory: Option<&Digests>,
) -> anyhow::Result<Option<Vec<String>>> {
    let Some(given) = matches.get_many::<String>("to") else { return Ok(None) };
    let readers = memory.map(Digests::readers).transpose()?.unwrap_or_default();
    let mut names = Vec::new();
    for text in given {
        let name = reader(input, text);
        let is_body = ctx.plan.find_body(&name).is_some();
        let is_known = is_body || letters.iter().any(|letter| letter.to == name) || readers.contains(&name);
        // A reader without items today gets no text; a name that is not recorded is a mistake.
        if !is_known && !is_recorded(ctx, &name)? {
            let bodies = ctx.plan.bodies.iter().map(|body| body.name.as_str());
            let near = nearest(&name, letters.iter().map(|letter| letter.to.as_str()).chain(bodies));
            let hint = match near.is_empty() {
                true => "不写 --to 看有哪些人和责任主体".to_string(),
                false => format!("是不是：{}", near.join("、")),
            };
            return Err(Mistake::new(format!("没有叫“{text}”的责任人或责任主体")).hint(hint).into());
        }
        names.push(name);
    }
    Ok(Some(names))
}

fn is_recorded(ctx: &Ctx, name: &str) -> anyhow::Result<bool> {
    if ctx.plan.members.iter().any(|member| member.name.as_deref() == Some(name)) {
        return Ok(true);
    }
    let store = ctx.store()?;
    for (ledger, key) in NAMES {
        if !store.all(ledger, &Query::by(key, Value::Text(name.to_string())))?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The items that the readers have not had, and the current ones for the memory; the memory is not changed by a look at
/// an earlier day.
fn news(
    ctx: &Ctx,
    input: &ReportInput,
    letters: Vec<DigestLetter>,
    asked: Option<&[String]>,
    memory: &Digests,
) -> anyhow::Result<Vec<DigestLetter>> {
    let mut readers: Vec<String> = letters.iter().map(|letter| letter.to.clone()).collect();
    readers.extend(memory.readers()?);
    readers.sort();
    readers.dedup();
    readers.retain(|name| asked.is_none_or(|names| names.contains(name)));
    let mut letters = letters;
    let places: HashMap<String, usize> = letters.iter().enumerate().map(|(place, l)| (l.to.clone(), place)).collect();
    let mut later = None;
    for name in readers {
        let known = memory.of(&name)?;
        let mut current = Vec::new();
        if let Some(letter) = places.get(&name).and_then(|place| letters.get_mut(*place)) {
            letter.items.retain(|one| {
                let state = item_state(input, one);
                let item = DigestItem { id: state.id, status: state.status.to_string(), due: state.due };
                let is_new = !known.contains(&item);
                current.push(item);
                is_new
            });
        }
        match memory.last(&name)? {
            Some(last) if last > ctx.today => later = Some(last),
            _ => memory.record(&name, ctx.today, &current)?,
        }
    }
    if let Some(last) = later {
        let what = format!("已经说到 {last}，这次截至更早的 {}，只看一看，不算说过", ctx.today);
        ctx.warnings.borrow_mut().push(what);
    }
    letters.retain(|letter| !letter.items.is_empty());
    Ok(letters)
}
