//! 举报: received, checked, answered, rewarded, and turned into a hazard. Who reported it stands behind a
//! wall: `add` and `edit` take it, and only `reveal` gives it, for a reason that the journal keeps.

mod convert;

pub use convert::run as convert;

use super::hazard::steps::on;
use super::ledger::{self, add, edit, given, receipt};
use super::{Ctx, find};
use crate::grid::{Cell, Column, Grid, Row};
use crate::ledger::amount::hundredths;
use crate::ledger::{Record, TIP, Value};
use crate::reply::{Mistake, Outcome, Report};
use crate::store::{Entry, Reporter};
use clap::{Arg, ArgAction, ArgMatches, Command};

pub fn command() -> Command {
    ledger::command(&TIP, "举报：受理、核查、答复、奖励、转为隐患；举报人单独保管")
}

pub fn verbs(command: Command) -> Command {
    let text = |key: &'static str, placeholder: &'static str, help: &'static str| {
        Arg::new(key).long(key).value_name(placeholder).help(help)
    };
    let day = || text("on", "日期", "哪天的事，不写是今天");
    let step = |name: &'static str, alias: &'static str, about: &'static str| {
        Command::new(name).alias(alias).about(about).arg(ledger::number(&TIP))
    };
    let who = || {
        [
            text("reporter", "姓名", "举报人；单独保管，任何列表、导出、日志里都没有"),
            text("reporter-phone", "电话", "举报人的电话；同样单独保管"),
        ]
    };
    let anonymous = Arg::new("anonymous")
        .long("anonymous")
        .action(ArgAction::SetTrue)
        .conflicts_with_all(["reporter", "reporter-phone"])
        .help("匿名举报");
    ledger::verbs(command, &TIP)
        .mut_subcommand("add", |add| add.args(who()).arg(anonymous))
        .mut_subcommand("edit", |edit| edit.args(who()))
        .subcommand(step("answer", "答复", "答复：核查清楚，答复了举报人").arg(day()).arg(text(
            "finding",
            "结果",
            "核查结果；已经写过的可以不写",
        )))
        .subcommand(
            step("reward", "奖励", "奖励：给举报人发了多少").arg(day()).arg(
                text("yuan", "元", "奖励金额；已经定过的可以不写").alias("reward-yuan").allow_negative_numbers(true),
            ),
        )
        .subcommand(convert::command())
        .subcommand(
            step("reveal", "查举报人", "查举报人：谁举报的；要写理由，谁、何时、为何查看都记入日志")
                .arg(text("reason", "理由", "为什么要看").required(true)),
        )
}

/// Who reported it, as it was typed.
fn reporter(matches: &ArgMatches) -> Option<Reporter> {
    let some = |key: &str| {
        let text = matches.try_get_one::<String>(key).ok().flatten()?;
        Some(text.trim().to_string()).filter(|text| !text.is_empty())
    };
    let reporter = Reporter { name: some("reporter"), phone: some("reporter-phone") };
    Some(reporter).filter(|r| r.name.is_some() || r.phone.is_some())
}

pub fn add(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let who = reporter(matches);
    let mut outcome = add::record_by(ctx, &TIP, &given(&TIP, matches), &|writer, record| {
        let written = add::insert(ctx, writer, record)?;
        if let Some(who) = &who {
            writer.keep_reporter(&written, who, ctx.today)?;
        }
        Ok(written)
    })?;
    add::say(
        &mut outcome,
        match who {
            Some(_) => "  举报人已单独保管，只有 zhiben tip reveal 编号 --reason 理由 能看",
            None => "  没有记举报人（匿名）",
        },
    );
    Ok(outcome)
}

pub fn edit(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let Some(who) = reporter(matches) else { return edit::run(ctx, &TIP, matches) };
    let store = ctx.store()?;
    let tip = find::valid(store, &TIP, matches.get_one::<String>("target").map_or("", String::as_str))?;
    let mut outcome = match given(&TIP, matches).is_empty() {
        true => receipt::of(ctx, store, &tip, vec![format!("举报 {}", tip.no())])?,
        false => edit::run(ctx, &TIP, matches)?,
    };
    store.write(&ctx.entry(), |writer| Ok(writer.keep_reporter(&tip, &who, ctx.today)?))?;
    add::say(&mut outcome, "  举报人已单独保管");
    Ok(outcome)
}

fn tip(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Record> {
    find::valid(ctx.store()?, &TIP, matches.get_one::<String>("no").map_or("", String::as_str))
}

pub fn answer(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let (old, on) = (tip(ctx, matches)?, on(ctx, matches)?);
    let mut new = old.clone();
    if let Some(finding) = matches.get_one::<String>("finding").map(|t| t.trim()).filter(|t| !t.is_empty()) {
        new.set("finding", Some(Value::Text(finding.to_string())));
    }
    if new.get("finding").is_none() {
        return Err(Mistake::new("还没有核查结果，不能答复").hint("加上 --finding 核查结果").into());
    }
    if let Some(answered) = old.date("answered") {
        let what = format!("举报 {} 已经在 {answered} 答复了", old.no());
        return Err(Mistake::new(what).hint("日期记错了请用 zhiben tip edit").into());
    }
    after_receipt(&old, "答复日期", on)?;
    new.set("answered", Some(Value::Date(on)));
    edit::save(ctx, &old, &new, format!("举报 {} 已答复", new.no()))
}

pub fn reward(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let (old, on) = (tip(ctx, matches)?, on(ctx, matches)?);
    let mut new = old.clone();
    if let Some(text) = matches.get_one::<String>("yuan") {
        let mistake =
            || Mistake::new(format!("--yuan 的“{text}”不是金额")).hint("写元，至多两位小数，如 3000 或 500.50");
        new.set("reward_yuan", Some(Value::Hundredths(hundredths(text.trim()).ok_or_else(mistake)?)));
    }
    if new.get("reward_yuan").is_none() {
        return Err(Mistake::new("没有写奖励多少").hint("加上 --yuan 金额").into());
    }
    if let Some(rewarded) = old.date("rewarded") {
        let what = format!("举报 {} 已经在 {rewarded} 发过奖励了", old.no());
        return Err(Mistake::new(what).hint("一案一奖；记错了请用 zhiben tip edit").into());
    }
    after_receipt(&old, "奖励日期", on)?;
    new.set("rewarded", Some(Value::Date(on)));
    edit::save(ctx, &old, &new, format!("举报 {} 的奖励已发", new.no()))
}

fn after_receipt(tip: &Record, what: &str, on: chrono::NaiveDate) -> anyhow::Result<()> {
    match tip.date("received").filter(|received| on < *received) {
        Some(received) => Err(Mistake::new(format!("{what} {on} 早于受理日期 {received}")).into()),
        None => Ok(()),
    }
}

pub fn reveal(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let tip = find::record(store, &TIP, matches.get_one::<String>("no").map_or("", String::as_str))?;
    let reason = matches.get_one::<String>("reason").map_or("", |t| t.trim());
    if reason.is_empty() {
        return Err(Mistake::new("查看举报人要写明理由：--reason 理由").into());
    }
    let entry = Entry { reason: Some(reason.to_string()), ..ctx.entry() };
    let found = store.write(&entry, |writer| Ok(writer.reveal_reporter(&tip, ctx.today)?))?;
    let (name, phone) = found.map_or((None, None), |r| (r.name, r.phone));
    let columns =
        vec![Column::new("no", "举报编号").keep(), Column::new("reporter", "举报人"), Column::new("phone", "电话")];
    let cells = vec![Cell::text(tip.no()), Cell::maybe(name, Cell::Text), Cell::maybe(phone, Cell::Text)];
    let mut report = Report::new("reveal", "举报人", ctx.today, Grid::new(columns, vec![Row::new(cells)]));
    report.notes.push("这次查看已记入日志；请勿外传".to_string());
    let mut outcome = Outcome::from(report);
    outcome.warnings.push(format!("{} 查看了举报 {} 的举报人，已记入日志：{reason}", ctx.operator, tip.no()));
    Ok(outcome)
}
