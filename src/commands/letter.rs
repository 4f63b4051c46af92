//! `order print`: a registered 卡、单、函、令 as a file for a word processor; with `--hazards` a draft of one for
//! several hazards of a unit, which registers nothing.

use super::ledger::derive::order_refusals;
use super::{Ctx, find};
use crate::commands::options::{flag, value, word};
use crate::commands::typed::{self, day};
use crate::domain::hazard::deadline;
use crate::domain::unit::UnitIx;
use crate::domain::wording::{Blanks, Wording};
use crate::domain::words::{ORDER as KINDS, Word, accepted, find as find_word};
use crate::input;
use crate::ledger::{self, HAZARD, ORDER, Record, UNIT, computed};
use crate::letter::{self, Block, FONTS, Layout, Letter};
use crate::plan_file::letters;
use crate::reply::{Mistake, Outcome, Reply, Surroundings, system_error};
use chrono::{Datelike, NaiveDate};
use clap::{ArgAction, ArgGroup, ArgMatches, Command};
use std::borrow::Cow;

/// From so many hazards on a table reads better than paragraphs.
const MANY: usize = 3;

pub fn options(command: Command) -> Command {
    command
        .arg(word("no", "编号", "督办记录的编号，可写短的"))
        .arg(
            value("hazards", "隐患编号", "一家单位的几条隐患写成一份，可重复，或用；隔开")
                .action(ArgAction::Append)
                .alias("hazard"),
        )
        .group(ArgGroup::new("what").args(["no", "hazards"]))
        .arg(value("unit", "单位", "草稿的主送单位，不写是隐患所在的单位").conflicts_with("no"))
        .arg(value("kind", "文种", "草稿的文种，不写是单").conflicts_with("no"))
        .arg(value("subject", "事项", "草稿的事项，不写是“限期整改安全隐患”").conflicts_with("no"))
        .arg(value("content", "内容", "草稿的正文，写在隐患之后").conflicts_with("no"))
        .arg(value("reply-due", "日期", "草稿的回复期限").conflicts_with("no"))
        .arg(value("sender", "机关", "发文机关，不写是方案的印发机关"))
        .arg(flag("yes", "没有正文时不问，留黄色的【】").short('y'))
        .arg(value("as", "样式", "隐患写成 text（文字）或 table（表格），不写是三条起用表格"))
}

/// What a letter is made of, registered or not.
struct Order {
    /// The number of the record; `None` for a draft.
    record: Option<String>,
    kind: &'static Word,
    number: Option<String>,
    to: Record,
    subject: String,
    content: Option<String>,
    hazards: Vec<Record>,
    issued: NaiveDate,
    signer: Option<String>,
    reply_due: Option<NaiveDate>,
}

impl Order {
    /// Whether nothing says what is asked for: neither words nor hazards.
    fn lacks_text(&self) -> bool {
        self.content.is_none() && self.hazards.is_empty()
    }
}

/// What is printed where a letter lacks its text.
const BLANK: &str = "【请补充：正文】";

/// The text of a letter, typed by a person at the terminal; `None` if nobody can be asked, or the answer is empty.
pub fn typed_text(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Option<String>> {
    if ctx.ask.is_none() || matches.get_flag("yes") {
        return Ok(None);
    }
    let question = format!("正文（要求对方做什么；直接回车先不写，打印时留黄色的{BLANK}）");
    let unreadable = |error: std::io::Error| {
        Surroundings::new(format!("终端不能用来提问：{}", system_error(&error)), "请用 --content 写正文")
    };
    let text = (ctx.line)(&question).map_err(unreadable)?.unwrap_or_default();
    Ok(Some(text.trim().to_string()).filter(|text| !text.is_empty()))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let mut order = match matches.get_one::<String>("no") {
        Some(no) => registered(ctx, no)?,
        None => draft(ctx, matches)?,
    };
    // What is registered names hazards as they were when it was sent.
    let drafted: Vec<i64> = order.hazards.iter().map(|hazard| hazard.id).filter(|_| order.number.is_none()).collect();
    let refused = order_refusals(ctx, ctx.store()?, order.kind, order.to.id, &drafted)?;
    typed::refuse(refused.into_iter().map(|(_, why)| why).collect())?;
    if order.lacks_text() {
        order.content = typed_text(ctx, matches)?;
    }
    let as_table = match matches.get_one::<String>("as").map(String::as_str) {
        None => order.hazards.len() >= MANY,
        Some("text" | "文字") => false,
        Some("table" | "表格") => true,
        Some(other) => {
            return Err(Mistake::new(format!("--as 的“{other}”不在可选之列"))
                .hint("可用的值：text（文字）、table（表格）")
                .into());
        }
    };
    let sender = matches.get_one::<String>("sender").map_or(ctx.plan.first().issuer.as_str(), |text| text.trim());
    let wordings = wordings(ctx)?;
    let place = KINDS.iter().position(|kind| kind.en == order.kind.en).unwrap_or_default();
    let wording = wordings.get(place).cloned().unwrap_or_default();
    let written = write(ctx, &order, &wording, sender, as_table);
    let bytes = letter::docx(&written)?;
    let mut outcome = Outcome::from(Reply::Bytes { bytes, as_of: Some(order.issued) });
    if order.lacks_text() {
        let how = order
            .record
            .as_ref()
            .map_or("--content 正文".to_string(), |no| format!("zhiben order edit {no} --content 正文"));
        outcome.warnings.push(format!("没有正文，文书里留了黄色的{BLANK}；补上：{how}"));
    }
    if written.number.is_none() {
        outcome.warnings.push("没有文书编号，文号的位置留空".to_string());
    }
    if matches.get_one::<String>("no").is_none() {
        let nos: Vec<&str> = order.hazards.iter().map(Record::no).collect();
        let (kind, to) = (order.kind.zh, written.to.as_str());
        outcome.warnings.push(format!(
            "这是草稿，没有登记；登记：zhiben order issue --kind {kind} --to {to} --subject {} --hazards {}",
            order.subject,
            nos.join("；")
        ));
    }
    let fonts = FONTS.join("、");
    outcome.warnings.push(format!("文书用的字体：{fonts}；电脑上没有的会被别的字体代替，打印前请看一遍"));
    Ok(outcome)
}

fn registered(ctx: &Ctx, no: &str) -> anyhow::Result<Order> {
    let store = ctx.store()?;
    let record = find::record(store, &ORDER, no)?;
    if record.is_void() {
        return Err(Mistake::new(format!("督办 {} 已作废", record.no())).into());
    }
    let text = |key: &str| record.text(key).map(str::to_string);
    let hazards = record.keys("hazards").iter().map(|id| store.get(&HAZARD, *id));
    let hazards: Vec<Record> = hazards.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    let unit = store.get(&UNIT, record.int("to").unwrap_or(0))?;
    let broken = || Mistake::new(format!("督办 {} 的记录不完整，请转告维护人员", record.no()));
    Ok(Order {
        record: Some(record.no().to_string()),
        kind: record.word("kind").ok_or_else(broken)?,
        number: text("no"),
        to: unit.ok_or_else(broken)?,
        subject: text("subject").ok_or_else(broken)?,
        content: text("content"),
        hazards: hazards.into_iter().filter(|hazard| !hazard.is_void()).collect(),
        issued: record.date("issued").ok_or_else(broken)?,
        signer: text("signer"),
        reply_due: computed::filled(&record, &ctx.plan, &ctx.calendar).date("reply_due"),
    })
}

fn draft(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Order> {
    let store = ctx.store()?;
    let mut hazards: Vec<Record> = Vec::new();
    for no in matches
        .get_many::<String>("hazards")
        .into_iter()
        .flatten()
        .flat_map(|all| all.split(['；', ';', '、', ',', '，']))
    {
        let hazard = find::record(store, &HAZARD, no)?;
        if hazard.is_void() {
            return Err(Mistake::new(format!("隐患 {} 已作废", hazard.no())).into());
        }
        if !hazards.iter().any(|known| known.id == hazard.id) {
            hazards.push(hazard);
        }
    }
    if hazards.is_empty() {
        let hint = "写督办记录的编号，或用 --hazards 写隐患编号";
        return Err(Mistake::new("没有写打印哪一份").hint(hint).into());
    }
    let first = hazards.first().and_then(|hazard| hazard.int("unit")).unwrap_or(0);
    let unit = match typed::filled(matches, "unit") {
        Some(text) => find::unit(store, text)?,
        None => first,
    };
    let to = store.get(&UNIT, unit)?.ok_or_else(|| Mistake::new("要写主送单位：--unit 单位"))?;
    let reply_due = typed::filled(matches, "reply-due").map(|text| day(ctx, "reply-due", text)).transpose()?;
    if let Some(due) = reply_due.filter(|due| *due < ctx.today) {
        let what = format!("回复期限 {due} 在今天（{}）之前", ctx.today);
        return Err(Mistake::new(what).hint("文书只能要求今天或以后回复").into());
    }
    let kind = typed::filled(matches, "kind").unwrap_or("list");
    let kind = find_word(KINDS, kind)
        .ok_or_else(|| Mistake::new(format!("--kind 的“{kind}”不在可选之列")).hint(accepted(KINDS, kind)))?;
    Ok(Order {
        record: None,
        kind,
        number: None,
        to,
        subject: typed::filled(matches, "subject").unwrap_or("限期整改安全隐患").to_string(),
        content: typed::filled(matches, "content").map(str::to_string),
        hazards,
        issued: ctx.today,
        signer: None,
        reply_due,
    })
}

fn write(ctx: &Ctx, order: &Order, wording: &Wording, sender: &str, as_table: bool) -> Letter {
    let to = order.to.text("name").unwrap_or("");
    let reply_due = order.reply_due.map(letter::in_words);
    let reply_day = order.reply_due.map(|due| match due.year() == order.issued.year() {
        true => format!("{}月{}日", due.month(), due.day()),
        false => letter::in_words(due),
    });
    let blanks = Blanks {
        to,
        subject: &order.subject,
        hazards: order.hazards.len(),
        reply_due: reply_due.as_deref(),
        reply_day: reply_day.as_deref(),
    };
    let mut body = vec![Block::Text(wording.opened(blanks))];
    body.extend(hazards(ctx, order, as_table));
    body.extend(order.content.clone().map(Block::Text));
    if order.lacks_text() {
        body.push(Block::Blank(BLANK.to_string()));
    }
    body.push(Block::Text(wording.closed(blanks)));
    body.extend(ctx.plan.first().office.reachable().map(Block::Note));
    Letter {
        layout: if wording.is_letter { Layout::Letter } else { Layout::Document },
        issuer: sender.to_string(),
        number: order.number.clone(),
        signer: order.signer.clone().filter(|_| wording.has_signer),
        title: wording.title(&order.subject),
        to: to.to_string(),
        body,
        sender: sender.to_string(),
        date: order.issued,
    }
}

/// A hazard's deadline on the day of a letter. A letter asks only for a day that has not passed.
enum Deadline {
    Ahead,
    Past,
    /// 已整改, and on which day, in words.
    Rectified(String),
}

/// The hazards as a table, or as numbered paragraphs.
fn hazards(ctx: &Ctx, order: &Order, as_table: bool) -> Vec<Block> {
    let records = &order.hazards;
    // A deadline, and how it stood when the letter was written.
    let due = |record: &Record| {
        let hazard = ledger::hazard::from_record(record, UnitIx(0), &ctx.plan)?;
        let due = deadline(&hazard, hazard.due, &ctx.plan.hazard, &ctx.calendar)?;
        ctx.warn_beyond(due.beyond);
        let rectified = hazard.rectified.filter(|day| *day <= order.issued);
        let state = match rectified {
            Some(day) => Deadline::Rectified(letter::in_words(day)),
            None if due.date < order.issued => Deadline::Past,
            None => Deadline::Ahead,
        };
        Some((letter::in_words(due.date), state))
    };
    let what = |record: &Record| {
        let place = record.text("place").map_or(String::new(), |place| format!("{place}："));
        format!("{place}{}", record.text("description").unwrap_or(""))
    };
    let grade = |record: &Record| record.word("grade").map_or("", |word| word.zh);
    if as_table {
        let rows = records.iter().enumerate().map(|(n, record)| {
            let owner = record.text("owner").unwrap_or("").to_string();
            let due = due(record).map(|(due, state)| match state {
                Deadline::Ahead => due,
                Deadline::Past => format!("{due}（已逾期）"),
                Deadline::Rectified(_) => format!("{due}（已整改）"),
            });
            vec![(n + 1).to_string(), what(record), grade(record).to_string(), due.unwrap_or_default(), owner]
        });
        let header = ["序号", "隐患", "等级", "整改期限", "整改责任人"].map(Cow::Borrowed).to_vec();
        return vec![Block::Table { header, widths: vec![3, 16, 4, 11, 7], rows: rows.collect() }];
    }
    let number = |n: usize| if records.len() == 1 { String::new() } else { format!("{}. ", n + 1) };
    let line = |(n, record): (usize, &Record)| {
        let found = record.date("found").map(|found| format!("{}发现", letter::in_words(found)));
        let due = due(record).map(|(due, state)| match state {
            Deadline::Ahead => format!("请于{due}前完成整改"),
            Deadline::Past => format!("应于{due}前完成整改，已逾期"),
            Deadline::Rectified(on) => format!("已于{on}完成整改"),
        });
        let facts = [Some(format!("{}隐患", grade(record))), found, due];
        let facts = facts.into_iter().flatten().collect::<Vec<_>>().join("，");
        Block::Text(format!("{}{}（{facts}）。", number(n), what(record).trim_end_matches('。')))
    };
    records.iter().enumerate().map(line).collect()
}

/// The wordings in force: the workspace's file, else the compiled one.
fn wordings(ctx: &Ctx) -> anyhow::Result<Vec<Wording>> {
    let path = ctx.workspace.join("data").join("letters.toml");
    if !path.exists() {
        return Ok(letters::load(letters::COMPILED, "data/letters.toml")?);
    }
    let text = input::read_text(&path).map_err(|error| {
        let what = format!("读不了 {}：{}", path.display(), system_error(&error));
        Surroundings::new(what, "请检查读取权限，文件要用 UTF-8 编码")
    })?;
    Ok(letters::load(text.trim_start_matches('\u{feff}'), "data/letters.toml")?)
}

/// The mistakes of a workspace's `data/letters.toml`, if it has one: for `plan check`.
pub fn faults(ctx: &Ctx) -> anyhow::Result<Vec<crate::plan_file::Problem>> {
    match wordings(ctx) {
        Ok(_) => Ok(Vec::new()),
        Err(error) => Ok(error.downcast::<crate::plan_file::Problems>()?.0),
    }
}
