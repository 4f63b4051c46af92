//! `import`: a file's rows into a ledger, all of them or none. Every bad row is reported with its row,
//! column, value and what is accepted; what was understood is said in the receipt. Absence never closes
//! anything.

mod hazards;
mod headers;
mod known;
mod receipt;
mod rows;
mod units;

use super::{Ctx, backup};
use crate::commands::ledger::add;
use crate::intake::{self, Choice, IntakeError, Origin};
use crate::ledger::{self, Ledger, Record, UNIT, Value};
use crate::reply::{Mistake, Outcome, Reply, Surroundings, said};
use crate::store::{Entry, Store, Writer};
use clap::{Arg, ArgAction, ArgMatches, Command};
use receipt::Receipt;
use rows::{Change, Understood};

pub fn command() -> Command {
    let names: Vec<String> = ledger::ALL.iter().map(|l| format!("{}（{}）", l.key, l.name)).collect();
    Command::new("import")
        .alias("导入")
        .about("导入：把 CSV 台账读进来，要么全部收下，要么一行不收")
        .arg(Arg::new("kind").required(true).value_name("台账").help(format!("哪本台账：{}", names.join("、"))))
        .arg(Arg::new("file").required(true).value_name("文件").help("CSV 文件（UTF-8），第一行是表头"))
        .arg(Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue).help("只看会怎样，不写入"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let text = |key: &str| matches.get_one::<String>(key).map_or("", String::as_str);
    let (kind, file) = (text("kind"), text("file"));
    let ledger = ledger::find(kind).ok_or_else(|| {
        let all: Vec<&str> = ledger::ALL.iter().map(|l| l.key).collect();
        Mistake::new(format!("没有台账“{kind}”")).hint(format!("可导入的台账：{}", all.join("、")))
    })?;
    let origin = Origin::File(file.into());
    let entry = Entry { file: Some(file.to_string()), ..ctx.entry() };
    let store = ctx.store()?;
    let receipt = if matches.get_flag("dry-run") {
        understand(ctx, store, ledger, &origin, file)?.1
    } else {
        backup::before_import(store, file.as_ref())?;
        bring(ctx, store, ledger, &origin, file, &entry)?
    };
    Ok(outcome(ctx, receipt, matches.get_flag("dry-run")))
}

fn outcome(ctx: &Ctx, receipt: Receipt, is_dry: bool) -> Outcome {
    let failed = (!receipt.refused.is_empty()).then(|| format!("有 {} 处不对，一行也没有收", receipt.refused.len()));
    let lines = receipt.lines(is_dry);
    let mut outcome = Outcome::from(Reply::Receipt { lines, record: Some(receipt.report(ctx.today)) });
    outcome.failed = failed;
    outcome
}

/// Imports what must be right (the sample): a refused row is an error.
pub fn take(
    ctx: &Ctx,
    store: &Store,
    ledger: &'static Ledger,
    origin: &Origin,
    file: &str,
    entry: &Entry,
) -> anyhow::Result<()> {
    let receipt = bring(ctx, store, ledger, origin, file, entry)?;
    match receipt.refused.is_empty() {
        true => Ok(()),
        false => Err(Mistake::new(receipt.lines(false).join("\n")).into()),
    }
}

/// Reads, understands and, where nothing is refused, writes.
fn bring(
    ctx: &Ctx,
    store: &Store,
    ledger: &'static Ledger,
    origin: &Origin,
    file: &str,
    entry: &Entry,
) -> anyhow::Result<Receipt> {
    store.write(entry, |writer| {
        let (understood, receipt) = understand(ctx, writer, ledger, origin, file)?;
        if receipt.refused.is_empty() {
            write(ctx, writer, ledger, understood)?;
        }
        Ok(receipt)
    })
}

fn understand(
    ctx: &Ctx,
    store: &Store,
    ledger: &'static Ledger,
    origin: &Origin,
    file: &str,
) -> anyhow::Result<(Vec<Understood>, Receipt)> {
    let is_known = |name: &str| ledger.columns.iter().any(|column| headers::names(column, name));
    let table = intake::open(origin.clone(), &Choice::default(), &is_known).map_err(|error| unread(file, error))?;
    let mut receipt = Receipt {
        file: file.to_string(),
        encoding: table.encoding,
        header_row: table.header_row,
        ..Receipt::default()
    };
    let columns = headers::matched(ledger, &table, &mut receipt)?;
    let known = known::Known::load(store, ledger)?;
    let understood = rows::understand(ctx, store, ledger, &columns, &table, &known, &mut receipt)?;
    Ok((understood, receipt))
}

/// A file that cannot be read at all, and one that is no table.
fn unread(file: &str, error: IntakeError) -> anyhow::Error {
    match &error {
        IntakeError::Unreadable(source) => {
            Surroundings::new(format!("读不了 {file}：{}", said(source)), "请检查文件名和读取权限").into()
        }
        _ => Mistake::new(format!("{file}：{error}")).into(),
    }
}

/// Writes what was understood, each row with its line in the journal.
fn write(ctx: &Ctx, writer: &Writer, ledger: &'static Ledger, all: Vec<Understood>) -> anyhow::Result<()> {
    let mut codes = UnitCodes::new(writer, ledger)?;
    for one in all {
        writer.at_line(Some(one.row));
        match one.change {
            Change::Add(mut record) => {
                codes.give(&mut record);
                add::insert(ctx, writer, record)?;
            }
            Change::Update(old, new) => writer.update(&old, &new)?,
            Change::Nothing => {}
        }
    }
    writer.at_line(None);
    Ok(())
}

/// Codes for units that bring none, counted on from one look at the store.
struct UnitCodes(Option<u64>);

impl UnitCodes {
    fn new(writer: &Writer, ledger: &'static Ledger) -> anyhow::Result<UnitCodes> {
        if ledger != &UNIT {
            return Ok(UnitCodes(None));
        }
        Ok(UnitCodes(writer.free_code()?.trim_start_matches('U').parse().ok()))
    }

    fn give(&mut self, record: &mut Record) {
        let Some(next) = &mut self.0 else { return };
        match record.text("code").map(|code| code.strip_prefix('U').and_then(|digits| digits.parse::<u64>().ok())) {
            Some(Some(brought)) => *next = (*next).max(brought + 1),
            Some(None) => {}
            None => {
                record.set("code", Some(Value::Text(format!("U{next:03}"))));
                *next += 1;
            }
        }
    }
}
