//! `form poster` 张贴单: one page for the wall of a unit, as a Word document: what it owes this quarter, which hazards it
//! has not rectified, and how to report.

use super::checks::AllChecks;
use super::content::content;
use super::make::asked;
use crate::commands::options::{must, value};
use crate::commands::{Ctx, find, typed};
use crate::domain::period::Cadence;
use crate::ledger::UNIT;
use crate::letter::{self, Block, FONTS, Layout, Letter};
use crate::offline_form::definition::{Duty, OpenHazard};
use crate::reply::{Outcome, Reply};
use clap::{ArgMatches, Command};

/// The most rows of each table, so that the poster stays on one page.
const MOST: usize = 8;

pub fn options(command: Command) -> Command {
    command.arg(must("unit", "单位", "给哪家单位")).arg(value(
        "for",
        "周期",
        "哪个周期的，如 2026Q4；不写是正在过的季度",
    ))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let unit = find::valid(ctx.store()?, &UNIT, typed::text(matches, "unit"))?;
    let name = unit.text("name").unwrap_or_default();
    let period = asked(matches)?.unwrap_or(Cadence::Quarter.holding(ctx.today));
    let (hazards, duties, _) = content(ctx, &unit, period, &AllChecks::load(ctx)?)?;
    let mut body = vec![Block::Text(format!("一、{}要办的事。", period.in_words()))];
    body.extend(of_duties(&duties));
    body.push(Block::Text("二、还没有整改好的隐患。".to_string()));
    body.extend(of_hazards(&hazards));
    body.extend(how().map(|text| Block::Text(text.to_string())));
    body.push(Block::Blank("【请补充：镇里的联系人和电话】".to_string()));
    let poster = Letter {
        layout: Layout::Notice,
        issuer: String::new(),
        number: None,
        signer: None,
        title: format!("{name}\n安全生产告知单"),
        to: String::new(),
        body,
        sender: ctx.plan.first().issuer.clone(),
        date: ctx.today,
    };
    let mut outcome = Outcome::from(Reply::Bytes { bytes: letter::docx(&poster)?, as_of: Some(ctx.today) });
    let fonts = FONTS[..4].join("、");
    outcome.warnings.push(format!("【】里要人来写（标了黄）；用的字体：{fonts}，电脑上没有的会被别的字体代替"));
    Ok(outcome)
}

/// The duties, the first due first. Several periods of one duty are one row with its last date.
fn of_duties(duties: &[Duty]) -> Vec<Block> {
    let mut rows: Vec<(String, String)> = Vec::new();
    for duty in duties {
        let due = duty.due.clone().unwrap_or_default();
        match rows.iter_mut().find(|(title, _)| *title == duty.title) {
            Some(row) => row.1 = row.1.clone().max(due),
            None => rows.push((duty.title.clone(), due)),
        }
    }
    rows.sort_by(|a, b| a.1.cmp(&b.1));
    let row = |(title, due): (String, String)| vec![title, due, String::new()];
    table(["要办的事", "期限", "办好打勾"], [60, 22, 18], rows.into_iter().map(row).collect(), "这个周期没有要办的事。")
}

fn of_hazards(hazards: &[OpenHazard]) -> Vec<Block> {
    let row = |one: &OpenHazard| vec![one.description.clone(), one.due.clone().unwrap_or_default(), String::new()];
    table(["隐患", "整改期限", "改好打勾"], [60, 22, 18], hazards.iter().map(row).collect(), "没有。")
}

/// A table of at most so many rows, with a line on the rest; a sentence where there is none.
fn table(header: [&'static str; 3], widths: [u32; 3], mut rows: Vec<Vec<String>>, empty: &str) -> Vec<Block> {
    let rest = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    if rows.is_empty() {
        return vec![Block::Text(empty.to_string())];
    }
    let header = header.map(Into::into).to_vec();
    let mut blocks = vec![Block::Table { header, widths: widths.to_vec(), rows }];
    if rest > 0 {
        blocks.push(Block::Text(format!("另有 {rest} 项，见每月的填报表。")));
    }
    blocks
}

/// How to report.
fn how() -> [&'static str; 5] {
    [
        "三、怎么报。",
        "1.镇里用微信发来一个网页文件，点开，再点右上角“…”，选“在浏览器打开”。",
        "2.自查了什么、发现了什么隐患、改好了哪一处，照实填，拍上照片；没有情况的勾“零报告”。不用网，关掉也不会丢。",
        "3.填完签上名字，点“生成填报件”，把生成的文件用微信发回给镇里。",
        "4.发现重大隐患、出了险情，先停下来、撤出人，马上打电话，不要等填表。",
    ]
}
