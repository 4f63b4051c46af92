//! `digest` 摘要: one text for each person or body that answers for something late or near. `--changed` gives only what
//! the reader has not had before; the memory of it is stored after the texts are written.

mod readers;

use super::load::{DATED_LEDGERS, Hazards, Loaded, Needed, has_dates};
use crate::commands::Ctx;
use crate::commands::collect::list as collect_list;
use crate::commands::options::{flag, value};
use crate::grid::{Cell, Column, Grid, Row};
use crate::reply::{Extra, Mistake, Outcome, Reply, Report};
use crate::report::digest::message::{self, ROLL_CALL};
use crate::report::digest::{DigestLetter, ItemState, grid, item_state, letters, speaks_of, text};
use crate::report::owed::{Owed, Scope, collect, leave_explained};
use crate::report::{ReportInput, targets};
use crate::store::{DigestItem, Digests};
use clap::{ArgAction, ArgMatches, Command};
use readers::{Reader, Villages};
use std::collections::{HashMap, HashSet};

pub fn options(command: Command) -> Command {
    command
        .arg(value("to", "谁", "只要给谁的：单位、村、人员台账里的人或责任主体，可重复").action(ArgAction::Append))
        .arg(value("style", "样式", "list（清单）或 message（通知：一村、一单位、一责任主体一段，可粘进工作群，含零报告点名）"))
        .arg(
            flag("changed", "只说上次 --changed 以后新出现的；写出去了才算说过，漏跑几天也不会漏事"),
        )
        .after_help(
            "例：zhiben digest\n    zhiben digest --to 镇应急\n    zhiben digest --changed -o 摘要（目录，一人一个文件）\n    zhiben digest --style message -o 通知（目录，一村、一单位一个文件，打开就能粘贴）",
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
    let style = style(matches)?;
    let scope = Scope { explained: true, ..Scope::default() };
    let mut owed = collect(&input, &scope, &targets::readings(&input), &speaks_of);
    let left_out = leave_explained(&mut owed);
    ctx.warn_of(&owed);
    let all = owed.clone();
    if style == Style::Message {
        owed.retain(message::may_have);
    }
    let mut letters = letters(&input, &owed);
    let villages = Villages::new(ctx, &input)?;
    let asked = asked(ctx, &input, matches, &letters, &villages, memory.as_ref())?;
    let calls = match (style, &asked) {
        (Style::Message, None) => collect_list::unsent(ctx, &input)?,
        _ => None,
    };
    letters = match (style, &asked) {
        (_, Some(asked)) => readers::letters_of(&input, &owed, letters, &villages, asked),
        (Style::List, None) => letters,
        (Style::Message, None) => readers::letters_of_groups(&input, &owed, letters, &villages),
    };
    let of_period = calls.as_ref().map_or(0, |(_, owed)| *owed);
    letters.extend(calls.map(|(items, _)| DigestLetter { to: ROLL_CALL.to_string(), items }));
    if let Some(memory) = &memory {
        let names: Option<Vec<String>> =
            asked.as_ref().map(|asked| asked.iter().map(|reader| reader.name(&input)).collect());
        let keeps = |name: &str| style == Style::Message && name != ROLL_CALL || villages.is_group(name);
        let others = Others { owed: &all, keeps: &keeps, makes_calls: style == Style::Message && asked.is_none() };
        letters = news(ctx, &input, letters, names.as_deref(), &others, memory)?;
    }
    let written = |letter: &DigestLetter| match style {
        Style::List => text(&input, letter, is_news),
        Style::Message if letter.to == ROLL_CALL => message::roll_call(&input, letter, of_period),
        Style::Message => message::text(&input, letter, is_news),
    };
    let found = !letters.is_empty();
    let reply = match ctx.is_table {
        true => Reply::Letters {
            letters: letters.iter().map(|letter| (letter.to.clone(), written(letter))).collect(),
            as_of: ctx.today,
            when_empty: ctx.on_terminal.then(|| nothing(is_news)),
        },
        false => {
            let title = format!("{}（截至 {}）", if is_news { "新的逾期和临期" } else { "逾期和临期" }, ctx.today);
            let mut report = Report::new("digest", title, ctx.today, grid(&input, &letters));
            if style == Style::Message {
                let columns = vec![Column::new("to", "发给").keep(), Column::new("text", "通知")];
                let row = |letter: &DigestLetter| Row::new(vec![Cell::text(&letter.to), Cell::text(written(letter))]);
                let grid = Grid::new(columns, letters.iter().map(row).collect());
                report.extras.push(Extra::Grid { key: "messages", title: "通知".to_string(), grid });
            }
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

/// The readers that were asked for; none asks for all.
fn asked(
    ctx: &Ctx,
    input: &ReportInput,
    matches: &ArgMatches,
    letters: &[DigestLetter],
    villages: &Villages,
    memory: Option<&Digests>,
) -> anyhow::Result<Option<Vec<Reader>>> {
    let Some(given) = matches.get_many::<String>("to") else { return Ok(None) };
    let known = memory.map(Digests::readers).transpose()?.unwrap_or_default();
    let mut readers = Vec::new();
    for text in given {
        let reader = readers::named(ctx, input, text, letters, &known, villages)?;
        if !readers.contains(&reader) {
            readers.push(reader);
        }
    }
    Ok(Some(readers))
}

/// How the texts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// For bodies and persons of the office.
    List,
    /// 通知: for chat groups of villages, units and bodies.
    Message,
}

fn style(matches: &ArgMatches) -> anyhow::Result<Style> {
    match matches.get_one::<String>("style").map(|text| text.trim()) {
        None | Some("list" | "清单") => Ok(Style::List),
        Some("message" | "通知" | "消息") => Ok(Style::Message),
        Some(other) => Err(Mistake::new(format!("--style 的“{other}”不在可选之列"))
            .hint("可用的值：list（清单）、message（通知，可粘进工作群）")
            .into()),
    }
}

/// What stays in the memory although no text of this style has it.
struct Others<'a> {
    /// Everything that is owed.
    owed: &'a [Owed],
    /// The readers who also have texts of another style.
    keeps: &'a dyn Fn(&str) -> bool,
    makes_calls: bool,
}

/// The items that the readers have not had, and the current ones for the memory; the memory is not changed by a look at
/// an earlier day.
fn news(
    ctx: &Ctx,
    input: &ReportInput,
    letters: Vec<DigestLetter>,
    asked: Option<&[String]>,
    others: &Others,
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
    let item = |one: &Owed| {
        let ItemState { id, status, due } = item_state(input, one);
        DigestItem { id, status: status.to_string(), due }
    };
    let standing: HashSet<DigestItem> = others.owed.iter().map(item).collect();
    for name in readers {
        let known = memory.of(&name)?;
        let is_here = places.contains_key(&name);
        // The roll-call is made by one style only.
        if name == ROLL_CALL && !is_here && asked.is_none() && !others.makes_calls {
            continue;
        }
        let mut current = Vec::new();
        if let Some(letter) = places.get(&name).and_then(|place| letters.get_mut(*place)) {
            current = letter.items.iter().map(item).collect();
            let is_new: Vec<bool> = current.iter().map(|item| !known.contains(item)).collect();
            // A roll-call names everybody who has not sent, or is no news.
            let is_whole = name == ROLL_CALL && is_new.contains(&true);
            let mut each = is_new.into_iter();
            letter.items.retain(|_| each.next().unwrap_or(true) || is_whole);
        }
        if (others.keeps)(&name) {
            let kept: Vec<DigestItem> =
                known.into_iter().filter(|item| standing.contains(item) && !current.contains(item)).collect();
            current.extend(kept);
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
