//! 举报: received, checked (once extended, 延期), concluded, answered, rewarded, and made a hazard. Who reported it is
//! stored apart: `add` and `edit` take it, and only `reveal` gives it, for a reason that the journal keeps.

mod convert;

pub use convert::{options as convert_options, run as convert};

use super::ledger::{add, edit, given};
use super::{Ctx, find};
use crate::commands::ledger::Verb;
use crate::commands::options::{flag, must, number, value};
use crate::commands::typed::{self, on};
use crate::domain::calendar::ComputedDate;
use crate::domain::dates;
use crate::grid::{self, Column, Grid, Row};
use crate::ledger::amount::hundredths;
use crate::ledger::faults::faults;
use crate::ledger::{Record, TIP, Value};
use crate::reply::{Mistake, Outcome, Report, Surroundings, system_error};
use crate::store::{Correction, Entry, Parts};
use clap::{ArgMatches, Command};
use std::cell::Cell;

/// Who reported it, for `add` and `edit`.
fn with_reporter(command: Command, anonymous: &'static str) -> Command {
    let help = "举报人；单独保管，任何列表、导出、日志里都没有；写 - 就从标准输入读，一行姓名，一行电话";
    command
        .arg(value("reporter", "姓名", help))
        .arg(value("reporter-phone", "电话", "举报人的电话；同样单独保管，写 - 从标准输入读"))
        .arg(flag("anonymous", anonymous).conflicts_with_all(["reporter", "reporter-phone"]))
}

pub fn add_options(command: Command) -> Command {
    with_reporter(Verb::Add.options(command, &TIP), "匿名举报")
}

pub fn edit_options(command: Command) -> Command {
    with_reporter(Verb::Edit.options(command, &TIP), "改为匿名：清除举报人和电话，同 --reporter ''")
}

/// The tip and the day, which every step of it takes.
fn step(command: Command) -> Command {
    command.arg(number(&TIP)).arg(value("on", "日期", "哪天的事，不写是今天"))
}

pub fn extend_options(command: Command) -> Command {
    step(command)
        .arg(value("to", "日期", "延长至哪天，不写就延到最多的那天"))
        .arg(must("approved-by", "批准人", "谁批准的"))
        .arg(must("reason", "理由", "为什么延长，要告知举报人"))
}

/// Of `conclude` and `answer`.
pub fn finding_options(command: Command) -> Command {
    step(command).arg(value("finding", "结果", "核查结果；已经写过的可以不写"))
}

/// The options of `tip notify` and `tip reward`.
pub fn reward_options(command: Command) -> Command {
    let yuan = value("yuan", "元", "奖励金额；已经定过的可以不写").alias("reward-yuan").allow_negative_numbers(true);
    step(command).arg(yuan)
}

pub fn reveal_options(command: Command) -> Command {
    command.arg(number(&TIP)).arg(must("reason", "理由", "为什么要看"))
}

/// Who reported it, as it was typed or read from standard input; none where nothing was given of it.
fn correction(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Option<Correction>> {
    let typed = |key: &str| matches.get_one::<String>(key).map(|text| text.trim().to_string());
    let read = |question: &str| -> anyhow::Result<Option<String>> {
        let unreadable =
            |error| Surroundings::new(format!("读不了标准输入：{}", system_error(&error)), "请把举报人写在选项里");
        Ok((ctx.line)(question).map_err(unreadable)?.map(|line| line.trim().to_string()).filter(|l| !l.is_empty()))
    };
    let (mut name, mut phone) = (typed("reporter"), typed("reporter-phone"));
    if matches.get_flag("anonymous") || (name.as_deref() == Some("") && phone.is_none()) {
        return Ok(Some(Correction { name: Some(String::new()), phone: Some(String::new()) }));
    }
    let is_read = |text: &Option<String>| text.as_deref() == Some("-");
    if is_read(&name) {
        let hint = "第一行写姓名，第二行写电话（可以没有）；匿名的用 --anonymous";
        name = Some(read("举报人姓名：")?.ok_or_else(|| Mistake::new("标准输入里没有举报人的姓名").hint(hint))?);
        if phone.is_none() {
            phone = read("举报人电话（没有就直接回车）：")?;
        }
    }
    if is_read(&phone) {
        phone = Some(read("举报人电话：")?.ok_or_else(|| Mistake::new("标准输入里没有举报人的电话"))?);
    }
    Ok((name.is_some() || phone.is_some()).then_some(Correction { name, phone }))
}

/// What became of it, in a line of the receipt.
fn kept(correction: &Correction, parts: Parts) -> String {
    match parts {
        Parts { name: false, phone: false } => "  没有记举报人（匿名）".to_string(),
        Parts { phone: true, .. } if correction.phone.is_none() => {
            "  举报人已单独保管；电话仍是原来的，换了人请一并改：--reporter-phone 电话（写空就是清除）".to_string()
        }
        _ => "  举报人已单独保管，只有 zhiben tip reveal 编号 --reason 理由 能看".to_string(),
    }
}

pub fn add(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let who = correction(ctx, matches)?.unwrap_or_default();
    let done = Cell::new(String::new());
    let mut outcome = add::record_by(ctx, &TIP, matches, &given(&TIP, matches), &|writer, record| {
        let written = add::insert(ctx, writer, record)?;
        done.set(kept(&who, writer.keep_reporter(&written, &who, ctx.today)?));
        Ok(written)
    })?;
    add::push_line(&mut outcome, done.take());
    Ok(outcome)
}

pub fn edit(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let Some(who) = correction(ctx, matches)? else { return edit::run(ctx, &TIP, matches) };
    edit::run_with(ctx, &TIP, matches, true, &|writer, old, _| {
        Ok(vec![kept(&who, writer.keep_reporter(old, &who, ctx.today)?)])
    })
}

fn tip(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Record> {
    find::valid(ctx.store()?, &TIP, typed::text(matches, "no"))
}

/// The record with what `--finding` records of the check; none is a mistake.
fn with_finding(old: &Record, matches: &ArgMatches, step: &str) -> anyhow::Result<Record> {
    let mut new = old.clone();
    if let Some(finding) = typed::filled(matches, "finding") {
        new.set("finding", Some(Value::Text(finding.to_string())));
    }
    if new.get("finding").is_none() {
        return Err(Mistake::new(format!("还没有核查结果，不能{step}")).hint("加上 --finding 核查结果").into());
    }
    Ok(new)
}

/// The record with the amount that `--yuan` gives; none is a mistake.
fn with_amount(old: &Record, matches: &ArgMatches) -> anyhow::Result<Record> {
    let mut new = old.clone();
    if let Some(text) = matches.get_one::<String>("yuan") {
        let mistake =
            || Mistake::new(format!("--yuan 的“{text}”不是金额")).hint("写元，至多两位小数，如 3000 或 500.50");
        new.set("reward_yuan", Some(Value::Hundredths(hundredths(text.trim()).ok_or_else(mistake)?)));
    }
    match new.get("reward_yuan") {
        Some(_) => Ok(new),
        None => Err(Mistake::new("没有写奖励多少").hint("加上 --yuan 金额").into()),
    }
}

/// A step's record is looked at as an edited one is: dates that contradict each other are refused.
fn save(ctx: &Ctx, old: &Record, new: &Record, done: String) -> anyhow::Result<Outcome> {
    let wrong = find::typed(ctx, |context| Ok(faults(new, false, context)))?;
    typed::refuse(wrong.into_iter().map(|(_, why)| why).collect())?;
    edit::save(ctx, old, new, done)
}

/// `tip extend` 延期: extends the term of the check, once.
pub fn extend(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let (old, on) = (tip(ctx, matches)?, on(ctx, matches)?);
    if let Some(until) = old.date("extended_to") {
        let what = format!("举报 {} 已经延长到 {until}", old.no());
        return Err(Mistake::new(what).hint("核查只延长一次；记错了请用 zhiben tip edit").into());
    }
    if let Some(ended) = old.date("concluded").or(old.date("answered")) {
        return Err(Mistake::new(format!("举报 {} 已经在 {ended} 办结，不能延长", old.no())).into());
    }
    after_receipt(&old, "延期批准日期", on)?;
    let terms = &ctx.plan.records.tip;
    let by_term = || Some(terms.check.after(old.date("received")?, &ctx.calendar));
    let due = old.date("due").map(ComputedDate::from).or_else(by_term);
    let due = due.ok_or_else(|| Mistake::new(format!("举报 {} 没有受理日期", old.no())))?;
    let last = terms.extension.after(due.date, &ctx.calendar);
    ctx.warn_beyond(due.beyond.or(last.beyond));
    let until = match matches.get_one::<String>("to") {
        Some(text) => {
            let mistake = || Mistake::new(format!("--to 的“{text}”不是可用的日期"));
            let found = dates::typed(text, ctx.today, &ctx.calendar);
            found.ok_or_else(|| mistake().hint(format!("可写 {}", dates::TYPED_FORMS)))?.date
        }
        None => last.date,
    };
    let mut new = old.clone();
    for (key, date) in [("extended", on), ("extended_to", until)] {
        new.set(key, Some(Value::Date(date)));
    }
    for (key, option) in [("approved_by", "approved-by"), ("extension_reason", "reason")] {
        let given = matches.get_one::<String>(option).map_or("", |text| text.trim());
        if given.is_empty() {
            return Err(Mistake::new(format!("延长核查要写明 --{option}")).into());
        }
        new.set(key, Some(Value::Text(given.to_string())));
    }
    save(ctx, &old, &new, format!("举报 {} 的核查延长到 {until}，请把理由告知举报人", new.no()))
}

/// `tip conclude` 办结: records the end of the check; the terms of answer and reward run from it.
pub fn conclude(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let (old, on) = (tip(ctx, matches)?, on(ctx, matches)?);
    let mut new = with_finding(&old, matches, "办结")?;
    if let Some(concluded) = old.date("concluded") {
        let what = format!("举报 {} 已经在 {concluded} 办结了", old.no());
        return Err(Mistake::new(what).hint("日期记错了请用 zhiben tip edit").into());
    }
    after_receipt(&old, "办结日期", on)?;
    new.set("concluded", Some(Value::Date(on)));
    save(ctx, &old, &new, format!("举报 {} 已办结", new.no()))
}

/// `tip answer` 答复: records the answer to the informer.
pub fn answer(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let (old, on) = (tip(ctx, matches)?, on(ctx, matches)?);
    let mut new = with_finding(&old, matches, "答复")?;
    if let Some(answered) = old.date("answered") {
        let what = format!("举报 {} 已经在 {answered} 答复了", old.no());
        return Err(Mistake::new(what).hint("日期记错了请用 zhiben tip edit").into());
    }
    after_receipt(&old, "答复日期", on)?;
    new.set("answered", Some(Value::Date(on)));
    save(ctx, &old, &new, format!("举报 {} 已答复", new.no()))
}

/// `tip notify` 通知领奖: records the notice of a reward.
pub fn notify(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let (old, on) = (tip(ctx, matches)?, on(ctx, matches)?);
    let mut new = with_amount(&old, matches)?;
    if let Some(done) = old.date("rewarded").or(old.date("reward_notified")) {
        let what = format!("举报 {} 已经在 {done} 通知或发放过奖励了", old.no());
        return Err(Mistake::new(what).hint("记错了请用 zhiben tip edit").into());
    }
    if old.date("concluded").or(old.date("answered")).is_none() {
        let hint = format!("先办结：zhiben tip conclude {} --finding 结果", old.no());
        return Err(Mistake::new(format!("举报 {} 还没有办结，不能通知领奖", old.no())).hint(hint).into());
    }
    after_receipt(&old, "领奖通知日期", on)?;
    new.set("reward_notified", Some(Value::Date(on)));
    let collect = ctx.plan.records.tip.collect;
    let until = collect.after(on, &ctx.calendar).date;
    save(ctx, &old, &new, format!("举报 {} 已通知领奖，领取期到 {until}（{collect}），逾期视为放弃", new.no()))
}

/// `tip reward` 奖励: records what the informer got.
pub fn reward(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let (old, on) = (tip(ctx, matches)?, on(ctx, matches)?);
    let mut new = with_amount(&old, matches)?;
    if let Some(rewarded) = old.date("rewarded") {
        let what = format!("举报 {} 已经在 {rewarded} 发过奖励了", old.no());
        return Err(Mistake::new(what).hint("一案一奖；记错了请用 zhiben tip edit").into());
    }
    after_receipt(&old, "奖励日期", on)?;
    let until = old.date("reward_notified").map(|from| ctx.plan.records.tip.collect.after(from, &ctx.calendar).date);
    if let Some(until) = until.filter(|until| on > *until) {
        let what = format!("领取期到 {until} 已满，本来视为放弃；说明理由延长领取的，理由请另行留存");
        ctx.warnings.borrow_mut().push(what);
    }
    new.set("rewarded", Some(Value::Date(on)));
    save(ctx, &old, &new, format!("举报 {} 的奖励已发", new.no()))
}

fn after_receipt(tip: &Record, what: &str, on: chrono::NaiveDate) -> anyhow::Result<()> {
    match tip.date("received").filter(|received| on < *received) {
        Some(received) => Err(Mistake::new(format!("{what} {on} 早于受理日期 {received}")).into()),
        None => Ok(()),
    }
}

/// `tip reveal` 查举报人: shows who reported, for a reason that the journal keeps.
pub fn reveal(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let tip = find::record(store, &TIP, typed::text(matches, "no"))?;
    let reason = typed::text(matches, "reason");
    if reason.is_empty() {
        return Err(Mistake::new("查看举报人要写明理由：--reason 理由").into());
    }
    let entry = Entry { reason: Some(reason.to_string()), ..ctx.entry() };
    let found = store.write(&entry, |writer| Ok(writer.reveal_reporter(&tip, ctx.today)?))?;
    let (name, phone) = found.map_or((None, None), |r| (r.name, r.phone));
    let columns =
        vec![Column::new("no", "举报编号").keep(), Column::new("reporter", "举报人"), Column::new("phone", "电话")];
    let text = |text: Option<String>| grid::Cell::maybe(text, grid::Cell::text);
    let cells = vec![grid::Cell::text(tip.no()), text(name), text(phone)];
    let mut report = Report::new("reveal", "举报人", ctx.today, Grid::new(columns, vec![Row::new(cells)]));
    report.notes.push("这次查看已记入日志；请勿外传".to_string());
    let mut outcome = Outcome::from(report);
    outcome.warnings.push(format!("{} 查看了举报 {} 的举报人，已记入日志：{reason}", ctx.operator, tip.no()));
    Ok(outcome)
}
