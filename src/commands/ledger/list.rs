//! `list`: a ledger's records, filtered by any column a clerk would filter by. On a terminal the newest
//! fifty are shown and how many more there are; everywhere else all of them, streamed.

use super::columns::singular;
use crate::commands::condition::{self, Columns, Condition};
use crate::commands::options::{self, flag};
use crate::commands::typed;
use crate::commands::view::{as_of, names, rows};
use crate::commands::{Ctx, find};
use crate::grid::{Cell, Grid, Place};
use crate::ledger::read::{Context, date_within, masked, value};
use crate::ledger::{Column, Kind, Ledger, Value, computed};
use crate::reply::{Mistake, Outcome, Report};
use crate::store::Query;
use chrono::NaiveDate;
use clap::{Arg, ArgAction, ArgMatches, Command};

/// Rows on a terminal where nothing else was asked for.
const SCREENFUL: usize = 50;

pub fn options(command: Command, ledger: &'static Ledger) -> Command {
    // `--notified-to` is the last day of `notified`, so the column 通知对象 has no filter.
    let is_end = |c: &&Column| {
        let stem = c.key.strip_suffix("_to").or_else(|| c.key.strip_suffix("_from"));
        stem.and_then(|stem| ledger.column(stem)).is_some_and(|other| other.kind == Kind::Date)
    };
    let filters = ledger.columns.iter().filter(|c| !is_end(c)).flat_map(filter);
    command
        .arg(condition::option())
        .args(filters)
        .arg(options::value("limit", "行数", "最多显示多少条；在终端上不写是 50 条，0 是全部"))
        .arg(flag("valid", "不含已作废的"))
}

/// The filters of a column: a date's first and last day, a part of a text, any of the values.
fn filter(column: &'static Column) -> Vec<Arg> {
    let key = column.key.replace('_', "-");
    match column.kind {
        Kind::Date => [("from", "起（含）"), ("to", "止（含）")]
            .map(|(end, bound)| {
                let name = format!("{}-{end}", column.key);
                Arg::new(name).long(format!("{key}-{end}")).value_name("日期").help(format!("{}{bound}", column.header))
            })
            .to_vec(),
        Kind::Decimal | Kind::Money => Vec::new(),
        _ => {
            let help = match column.kind {
                Kind::Text | Kind::CreditCode | Kind::CertificateNumber | Kind::Texts | Kind::Aliases => {
                    format!("{}含有这些字", column.header)
                }
                Kind::Words(set) => format!("{}：{}，可重复", column.header, crate::domain::words::listed(set)),
                _ => format!("{}，可重复", column.header),
            };
            let arg = Arg::new(column.key).long(key).value_name(column.header).action(ArgAction::Append).help(help);
            vec![match singular(column.key) {
                Some(one) => arg.alias(one),
                None => arg,
            }]
        }
    }
}

/// The conditions that the options ask for.
pub fn query(ctx: &Ctx, ledger: &'static Ledger, matches: &ArgMatches) -> anyhow::Result<Query> {
    find::typed(ctx, |context| {
        let mut query = Query { without_void: matches.get_flag("valid"), ..Query::default() };
        let mut wrong = Vec::new();
        for column in ledger.columns {
            conditions(column, matches, context, &mut query, &mut wrong);
        }
        typed::refuse(wrong)?;
        Ok(query)
    })
}

fn conditions(
    column: &'static Column,
    matches: &ArgMatches,
    context: &Context,
    query: &mut Query,
    wrong: &mut Vec<String>,
) {
    let words =
        |name: &str| matches.try_get_many::<String>(name).ok().flatten().map(|all| all.cloned().collect::<Vec<_>>());
    if column.kind == Kind::Date {
        for (end, into) in [("from", &mut query.from), ("to", &mut query.to)] {
            for text in words(&format!("{}-{end}", column.key)).unwrap_or_default() {
                match date_within(&text, context, &column.years()) {
                    Ok(date) => into.push((column.key, date)),
                    Err(why) => wrong.push(format!("--{}-{end} 的“{text}”：{why}", column.key.replace('_', "-"))),
                }
            }
        }
        return;
    }
    let Some(all) = words(column.key) else { return };
    if matches!(column.kind, Kind::Text | Kind::CreditCode | Kind::CertificateNumber | Kind::Texts) {
        query.holding.extend(all.into_iter().map(|part| (column.key, part)));
        return;
    }
    let mut any = Vec::new();
    for text in all {
        match value(column, &text, context) {
            Ok(Some(Value::Keys(keys))) => any.extend(keys.into_iter().map(Value::Key)),
            Ok(Some(Value::Texts(texts))) => any.extend(texts.into_iter().map(Value::Text)),
            Ok(value) => any.extend(value),
            Err(why) => wrong.push(format!("--{} 的“{}”：{why}", column.key.replace('_', "-"), masked(column, &text))),
        }
    }
    if !any.is_empty() {
        query.equal.push((column.key, any));
    }
}

/// A column, and the first and the last day that its date may have.
type Days = (&'static str, Option<NaiveDate>, Option<NaiveDate>);

/// The conditions on a date that a record may lack: only the date as it is shown can answer them.
fn computed_days(ledger: &'static Ledger, query: &mut Query) -> Vec<Days> {
    let is_computed = |(key, _): &mut (&'static str, NaiveDate)| computed::keys(ledger.key).contains(key);
    let from: Vec<Days> = query.from.extract_if(.., is_computed).map(|(key, day)| (key, Some(day), None)).collect();
    let to = query.to.extract_if(.., is_computed).map(|(key, day)| (key, None, Some(day)));
    from.into_iter().chain(to).collect()
}

/// How many rows: what was asked for, else a screenful on a terminal.
pub fn limit(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Option<usize>> {
    match matches.get_one::<String>("limit") {
        None => Ok(ctx.on_terminal.then_some(SCREENFUL)),
        Some(text) => match text.parse::<usize>() {
            Ok(0) => Ok(None),
            Ok(n) => Ok(Some(n)),
            Err(_) => Err(Mistake::new(format!("--limit 的“{text}”不是行数")).hint("如 --limit 20，0 是全部").into()),
        },
    }
}

pub fn run(ctx: &Ctx, ledger: &'static Ledger, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let mut query = query(ctx, ledger, matches)?;
    let condition = Condition::of(ctx, matches, &Columns::new(rows::columns(ledger), Some(ledger)))?;
    let limit = limit(ctx, matches)?;
    let days = computed_days(ledger, &mut query);
    query.newest_first = ctx.on_terminal;
    let (mut rows, mut left, mut bare) = (Vec::new(), 0, Vec::new());
    as_of::scan(ctx, ledger, query, &mut |record| {
        if !days.is_empty() {
            let filled = computed::filled(&record, &ctx.plan, &ctx.calendar);
            let is_within = |(key, from, to): &Days| {
                filled.date(key).is_some_and(|day| from.is_none_or(|f| f <= day) && to.is_none_or(|t| day <= t))
            };
            if !days.iter().all(is_within) {
                return Ok(());
            }
        }
        let is_full = limit.is_some_and(|most| rows.len() >= most);
        let red = rows::is_uncontrolled(&record).then(|| record.no().to_string());
        // No row is made that nothing is asked of.
        if !is_full || condition.is_some() {
            let row = rows::row(ctx, &record, &names::of(store));
            if condition.as_ref().is_some_and(|condition| !condition.fits(&row, record.int("unit"))) {
                return Ok(());
            }
            rows.extend((!is_full).then_some(row));
        }
        left += i64::from(is_full);
        bare.extend(red);
        Ok(())
    })?;
    // Where a void record is listed, its reason is too: colour alone is not enough.
    let mut columns = rows::columns(ledger);
    let reason = ledger.at("void_reason").filter(|at| rows.iter().any(|row| row.cells[*at] != Cell::Empty));
    if let Some(at) = reason {
        columns[at].place = Place::Everywhere;
    }
    let grid = Grid::new(columns, rows);
    let mut report = Report::new(ledger.key, ledger.name, ctx.today, grid);
    report.notes.extend(rows::more(left));
    if !bare.is_empty() {
        report.notes.push(format!("红色风险点没有管控措施：{}", bare.join("、")));
    }
    Ok(report.into())
}
