//! Options from columns: `fund_yuan` is `--fund-yuan`, a list repeats its option or uses `；`.

use crate::domain::words;
use crate::ledger::read::{Context, masked, value};
use crate::ledger::{Column, Kind, Ledger, Record};
use clap::{Arg, ArgAction, ArgMatches};

/// The option of a column.
pub fn option(column: &'static Column) -> Arg {
    let arg =
        Arg::new(column.key).long(column.key.replace('_', "-")).value_name(placeholder(column.kind)).help(help(column));
    // A number below zero is a value to refuse, not an option that nobody knows.
    let arg = arg.allow_negative_numbers(column.kind.is_number());
    // `--town` alone is 是.
    let arg = if column.kind == Kind::Flag { arg.num_args(0..=1).default_missing_value("是") } else { arg };
    let arg = if column.kind.is_list() { arg.action(ArgAction::Append) } else { arg };
    match singular(column.key) {
        Some(one) => arg.alias(one),
        None => arg,
    }
}

fn placeholder(kind: Kind) -> &'static str {
    match kind {
        Kind::Date => "日期",
        Kind::Number | Kind::Decimal => "数",
        Kind::Money => "元",
        Kind::Flag => "是|否",
        Kind::Unit | Kind::Units => "单位",
        Kind::Body | Kind::Bodies => "责任主体",
        Kind::Category | Kind::Categories => "类别",
        Kind::Period => "周期",
        Kind::Measure => "任务",
        Kind::Event => "事件",
        Kind::Hazard | Kind::Hazards | Kind::Training => "编号",
        _ => "内容",
    }
}

fn help(column: &Column) -> String {
    let more = match column.kind {
        Kind::Words(set) => format!("：{}", words::listed(set)),
        Kind::Date => "：2026-11-30、11-30、今天、+15 等".to_string(),
        kind if kind.is_list() => "，可重复，或用；隔开".to_string(),
        _ => String::new(),
    };
    let must = if column.required { "（必填）" } else { "" };
    format!("{}{must}{more}", column.header)
}

/// `--unit` does for `--units`.
pub(super) fn singular(key: &str) -> Option<&'static str> {
    match key {
        "units" => Some("unit"),
        "bodies" => Some("body"),
        "items" => Some("item"),
        "categories" => Some("category"),
        "aliases" => Some("alias"),
        "inspectors" => Some("inspector"),
        "experts" => Some("expert"),
        "hazards" => Some("hazard"),
        _ => None,
    }
}

/// The columns whose options were given, and their words: several of one option are one cell.
pub fn given(ledger: &'static Ledger, matches: &ArgMatches) -> Vec<(&'static Column, String)> {
    let cell = |column: &'static Column| {
        let all = matches.try_get_many::<String>(column.key).ok().flatten()?;
        let all: Vec<&str> = all.map(String::as_str).collect();
        // A lone name may hold a separator; several need one between them that no name has alone.
        Some((column, if all.len() == 1 { all[0].to_string() } else { all.join("；") }))
    };
    ledger.columns.iter().filter_map(cell).collect()
}

/// Puts the given words into the record; every mistake is collected. Gives the
/// keys of those that could not be read.
pub(super) fn fill(
    record: &mut Record,
    given: &[(&'static Column, String)],
    context: &Context,
    faults: &mut Vec<String>,
) -> Vec<&'static str> {
    let mut misread = Vec::new();
    for (column, cell) in given {
        match value(column, cell, context) {
            // A masked number is nothing new.
            Ok(None) if column.kind.is_masked() && !cell.trim().is_empty() => {}
            Ok(value) => record.set(column.key, value),
            Err(why) => {
                let option = column.key.replace('_', "-");
                faults.push(format!("--{option} 的“{}”：{why}", masked(column, cell)));
                misread.push(column.key);
            }
        }
    }
    misread
}
