//! `inspection verify`: repeats a random draw from the lists that it recorded. Without a number every draw is verified,
//! one line each.

use super::lists::{self, Filters};
use super::show;
use crate::commands::options::word;
use crate::commands::{Ctx, find};
use crate::domain::draw::{Draw, Lists};
use crate::draw::{Difference, Doubt, differences, doubts};
use crate::ledger::INSPECTION;
use crate::reply::{Mistake, Outcome, Report};

use clap::{Arg, ArgAction, ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command.arg(word("no", "编号", "抽取编号，或抽出来的检查编号")).arg(
        Arg::new("register")
            .long("register")
            .action(ArgAction::SetTrue)
            .requires("no")
            .help("今天的名录与抽取时不同也算不符"),
    )
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let Some(no) = matches.get_one::<String>("no") else { return all(ctx) };
    let draw = found(ctx, no)?;
    let doubts = doubts(&draw);
    let is_local = ctx.store()?.is_local("draw", draw.id)?;
    if !is_local && matches.get_flag("register") {
        let what = format!("{} 是别处抽的，今天的名录要在那边比", draw.no);
        return Err(Mistake::new(what).hint("去掉 --register，只按留下的名录重抽核对").into());
    }
    // The lists of another site hold that site's codes.
    let changed = if is_local { changed(ctx, &draw)? } else { None };
    let differs = changed.as_ref().is_none_or(|[units, people]| !units.is_empty() || !people.is_empty());
    let asked = matches.get_flag("register");
    let filters = Filters::read(&draw.filters).map_or(draw.filters.clone(), |filters| filters.described(ctx));
    let verdict = show::verdict(&draw, &filters, &doubts, changed.as_ref(), asked, ctx.today);
    let mut outcome = Outcome::from(verdict);
    outcome.refuted = !doubts.is_empty() || (asked && differs);
    Ok(outcome)
}

fn all(ctx: &Ctx) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let mut judged: Vec<(Draw, Vec<Doubt>)> = Vec::new();
    for (id, _) in store.draws()? {
        if let Some(draw) = store.draw(id)? {
            let doubts = doubts(&draw);
            judged.push((draw, doubts));
        }
    }
    let mut report = Report::new("draws", "双随机抽取", ctx.today, show::draws(&judged));
    report.when_empty = "还没有抽取过：zhiben inspection draw";
    let mut outcome = Outcome::from(report);
    outcome.refuted = judged.iter().any(|(_, doubts)| !doubts.is_empty());
    Ok(outcome)
}

/// A draw by its number or a short form of it, or by the number of a visit that it led to.
pub fn found(ctx: &Ctx, text: &str) -> anyhow::Result<Draw> {
    let store = ctx.store()?;
    let text = text.trim();
    let short = text.strip_prefix("CQ-").unwrap_or(text);
    let digits = short.chars().all(|c| c.is_ascii_digit() || c == '-');
    let fits = |no: &str| {
        let Some((head, serial)) = no.rsplit_once('-') else { return false };
        let (year, wanted) = short.rsplit_once('-').map_or((None, short), |(year, serial)| (Some(year), serial));
        let year_fits = year.is_none_or(|year| head.rsplit('-').next() == Some(year));
        year_fits && serial.trim_start_matches('0') == wanted.trim_start_matches('0')
    };
    let known = store.draws()?;
    let mut exact: Vec<_> = known.iter().filter(|(_, no)| no == text).collect();
    if exact.is_empty() {
        let others = store.other_numbers(text)?;
        exact.extend(known.iter().filter(|(_, no)| others.contains(no)));
    }
    let mut near: Vec<_> = known.iter().filter(|(_, no)| digits && !short.is_empty() && fits(no)).collect();
    // A short form means a draw of this site.
    let local = near.iter().map(|(id, _)| store.is_local("draw", *id)).collect::<Result<Vec<_>, _>>()?;
    let mut local = local.into_iter();
    near.retain(|_| local.next().unwrap_or(false));
    let id = match (&exact[..], &near[..]) {
        ([(id, _)], _) | ([], [(id, _)]) => *id,
        (_, [_, _, ..]) => {
            let all: Vec<&str> = near.iter().map(|(_, no)| no.as_str()).collect();
            return Err(Mistake::new(format!("“{text}”对应多次抽取：{}；请写完整的编号", all.join("、"))).into());
        }
        _ => {
            let visit = find::record(store, &INSPECTION, text)?;
            let not = || {
                let hint = "抽取编号见 zhiben inspection verify";
                Mistake::new(format!("检查 {} 不是双随机抽出来的", visit.no())).hint(hint)
            };
            store.draw_of(visit.id)?.ok_or_else(not)?
        }
    };
    store.draw(id)?.ok_or_else(|| Mistake::new(format!("没有抽取记录“{text}”")).into())
}

/// How today's lists by the same filters differ; `None` where the filters are not known any more.
fn changed(ctx: &Ctx, draw: &Draw) -> anyhow::Result<Option<[Difference; 2]>> {
    let Some(filters) = Filters::read(&draw.filters) else { return Ok(None) };
    let (chances, _) = lists::weights(ctx)?;
    let mut today: Lists = lists::on(ctx, &filters, &chances, ctx.today)?.lists;
    // Recusals are of the draw and not of the register.
    for person in &mut today.inspectors {
        let then = draw.lists.inspectors.iter().find(|then| then.key == person.key);
        person.recused = then.map(|then| then.recused.clone()).unwrap_or_default();
    }
    Ok(Some(differences(&draw.lists, &today)))
}
