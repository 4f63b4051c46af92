//! `import` 导入: a file's rows into a ledger, all of them or none. Every bad row is reported with its row, column,
//! value and what is accepted; the receipt lists how the file was read. A row that is absent closes nothing.

mod all;
mod cells;
mod claims;
mod fits;
mod grouped;
mod hazards;
mod headers;
mod how;
mod known;
mod pass;
mod progress;
mod receipt;
mod reconcile;
mod rejects;
mod stated;
mod twins;
mod units;

use super::{Ctx, backup, export};
use crate::domain::dates;
use crate::intake::{self, Choice, IntakeError, Origin, Table};
use crate::ledger::day::NoYear;
use crate::ledger::given::Manner;
use crate::ledger::read::Context;
use crate::ledger::{self, Ledger};
use crate::reply::{Mistake, Outcome, Reply, Report, Surroundings, system_error};
use crate::store::{Entry, Store, Writer};
use chrono::Datelike;
use clap::ArgMatches;
use headers::HeaderMap;
use known::Known;
use pass::{Pass, Tools};
use rejects::Rejects;
use std::cell::RefCell;
use std::path::Path;
use twins::{Resolved, Twins};

pub use all::read_whole as folder;
pub use how::{How, Mode, options, year};
pub use receipt::Receipt;

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let text = |key: &str| matches.get_one::<String>(key).map_or("", String::as_str);
    let (kind, file) = (text("kind"), text("file"));
    if export::ALL.contains(&kind) {
        return all::run(ctx, matches, file);
    }
    let ledger = ledger::find(kind).ok_or_else(|| {
        let all: Vec<String> = ledger::ALL.iter().map(|l| format!("{}（{}）", l.name, l.key)).collect();
        Mistake::new(format!("没有台账“{kind}”")).hint(format!("可导入的台账：{}", all.join("、")))
    })?;
    let how = how::how(&ctx.workspace, matches)?;
    let origin = Origin::File(file.into());
    let store = ctx.store()?;
    let (receipt, rejects) = if how.is_dry {
        Import::open(ctx, store, ledger, &origin, file, &how)?.read()?
    } else {
        backup::before_import(store)?;
        let entry = Entry { file: Some(file.to_string()), ..ctx.entry() };
        write(store, ledger, &entry, |writer, pace| {
            Import::open(ctx, writer, ledger, &origin, file, &how)?.write(writer, pace)
        })?
    };
    ctx.progress("");
    Ok(outcome(ctx, receipt, rejects, &how))
}

fn outcome(ctx: &Ctx, receipt: Receipt, rejects: Option<Report>, how: &How) -> Outcome {
    let failed = (!receipt.refused.is_empty() && !receipt.is_partial).then(|| {
        let units = if receipt.units_unknown.is_empty() {
            ""
        } else {
            "；名录里没有的单位，加 --create-units 一并新增"
        };
        let rows = if how.partial.is_some() { "" } else { "；想先收对的行，加 --partial 拒收.csv" };
        format!("有 {} 处不对，一行也没有收{units}{rows}", receipt.refused.len())
    });
    let lines = receipt.lines(how);
    let mut outcome = Outcome::from(Reply::Receipt { lines, record: Some(receipt.report(ctx.today)) });
    outcome.failed = failed;
    outcome.extra_file = how.partial.clone().filter(|_| !how.is_dry).zip(rejects);
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
    let how = How::default();
    let (receipt, _) = write(store, ledger, entry, |writer, pace| {
        Import::open(ctx, writer, ledger, origin, file, &how)?.write(writer, pace)
    })?;
    match receipt.refused.is_empty() {
        true => Ok(()),
        false => Err(Mistake::new(receipt.lines(&how).join("\n")).into()),
    }
}

/// Imports one ledger inside a transaction of the caller's. Where the receipt has refusals some rows may have been
/// written: the caller rolls all back by an error.
pub fn within(
    ctx: &Ctx,
    writer: &Writer,
    ledger: &'static Ledger,
    origin: &Origin,
    file: &str,
    how: &How,
) -> anyhow::Result<Receipt> {
    Ok(Import::open(ctx, writer, ledger, origin, file, how)?.write(writer, Pace::TrialFirst)?.0)
}

/// A receipt with refusals, on its way out of a transaction that it rolls back.
#[derive(Debug, thiserror::Error)]
#[error("有不对的行，一行也没有收")]
struct Refused(Receipt);

type Done = (Receipt, Option<Report>);

/// Whether rows are written while the file is read for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    InOneGo,
    TrialFirst,
}

/// Reads, understands and, where nothing is refused, writes: in one go, and where the file turns out to need it once
/// more with a trial first.
fn write(
    store: &Store,
    ledger: &'static Ledger,
    entry: &Entry,
    act: impl Fn(&Writer, Pace) -> anyhow::Result<Done>,
) -> anyhow::Result<Done> {
    let at = |pace: Pace| {
        store.write_many(ledger, entry, |writer| {
            let (receipt, rejects) = act(writer, pace)?;
            match receipt.refused.is_empty() || receipt.is_partial {
                true => Ok((receipt, rejects)),
                false => Err(Refused(receipt).into()),
            }
        })
    };
    let done = at(Pace::InOneGo).or_else(|error| match error.is::<pass::InOneGo>() {
        true => at(Pace::TrialFirst),
        false => Err(error),
    });
    done.or_else(|error| error.downcast::<Refused>().map(|Refused(receipt)| (receipt, None)))
}

/// An open file, with what its rows are reconciled with.
struct Import<'a> {
    ctx: &'a Ctx,
    store: &'a Store,
    ledger: &'static Ledger,
    how: &'a How,
    table: Table,
    headers: HeaderMap,
    known: Known<'a>,
    /// The receipt before any row is read: only how the file was understood.
    receipt: Receipt,
}

impl<'a> Import<'a> {
    fn open(
        ctx: &'a Ctx,
        store: &'a Store,
        ledger: &'static Ledger,
        origin: &Origin,
        file: &str,
        how: &'a How,
    ) -> anyhow::Result<Import<'a>> {
        let aliases = ctx.aliases()?;
        let is_known = |name: &str| headers::is_known(ledger, aliases, name);
        let choice = Choice { encoding: how.encoding, sheet: how.sheet.as_deref() };
        let mut table = intake::open(origin.clone(), &choice, &is_known).map_err(|error| unread(file, error))?;
        let mut receipt = Receipt {
            file: file.to_string(),
            encoding: table.encoding,
            sheet: table.sheet.clone(),
            sheets_not_read: table.sheets_not_read.clone(),
            header_row: table.header_row,
            ..Receipt::default()
        };
        let again = |is_known: &intake::IsKnown| intake::open(origin.clone(), &choice, is_known).ok();
        if let Some(refusal) = fits::refusal(ledger, aliases, &table, file, &again) {
            return Err(refusal.into());
        }
        let headers = headers::matched(ledger, aliases, &table, &mut receipt)?;
        table.requires(headers.required(ledger));
        let known = Known::load(store, ledger, aliases, how.creates_units)?;
        Ok(Import { ctx, store, ledger, how, table, headers, known, receipt })
    }

    /// What would be, with nothing written.
    fn read(&self) -> anyhow::Result<Done> {
        let (mut receipt, _) = self.trial()?;
        receipt.is_partial = self.how.partial.is_some();
        Ok((receipt, None))
    }

    /// Writes the file's rows. With a file for the refused ones a trial finds them first.
    fn write(&self, writer: &Writer, pace: Pace) -> anyhow::Result<Done> {
        if self.how.partial.is_none() && pace == Pace::InOneGo {
            return Ok((self.pass(Some(writer), None, None)?.0, None));
        }
        let (found, resolved) = self.trial()?;
        if found.refused.is_empty() {
            return Ok((self.pass(Some(writer), None, Some(&resolved))?.0, None));
        }
        if self.how.partial.is_none() {
            return Ok((found, None));
        }
        let rejects = RefCell::new(Rejects::new(&found.refused, &self.headers, self.table.is_1904));
        let (mut receipt, _) = self.pass(Some(writer), Some(&rejects), Some(&resolved))?;
        if !receipt.refused.is_empty() {
            return Ok((receipt, None));
        }
        (receipt.refused, receipt.units_unknown, receipt.is_partial) = (found.refused, found.units_unknown, true);
        Ok((receipt, Some(rejects.into_inner().report(self.ctx.today))))
    }

    /// Reads the file without writing: each row alone, then twins together, then the result.
    fn trial(&self) -> anyhow::Result<(Receipt, Resolved)> {
        let (receipt, found) = self.pass(None, None, None)?;
        if !found.are_there {
            return Ok((receipt, Resolved::default()));
        }
        let resolved = self.with_tools(|tools| pass::twins(tools, &found, &receipt))?;
        Ok((self.pass(None, None, Some(&resolved))?.0, resolved))
    }

    fn pass(
        &self,
        writer: Option<&Writer>,
        rejects: Option<&RefCell<Rejects>>,
        resolved: Option<&Resolved>,
    ) -> anyhow::Result<(Receipt, Twins)> {
        let (mut receipt, found) =
            self.with_tools(|tools| Pass::new(tools, writer, rejects, resolved, self.receipt.clone())?.run())?;
        let names: Vec<String> = receipt.units_unknown.iter().map(|unknown| unknown.name.clone()).collect();
        for (unknown, nearest) in receipt.units_unknown.iter_mut().zip(self.known.units.nearest(&names)) {
            unknown.nearest = nearest;
        }
        Ok((receipt, found))
    }

    fn with_tools<T>(&self, act: impl FnOnce(&Tools) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let Import { ctx, store, ledger, how, table, headers, known, .. } = self;
        let context = Context {
            plan: &ctx.plan,
            calendar: &ctx.calendar,
            aliases: ctx.aliases()?,
            today: ctx.today,
            is_typed: false,
            beyond: Default::default(),
            unit: &|name| known.units.find(name),
            hazard: &|no| known.hazard(no),
            training: &|no| known.training(no),
        };
        let manner = Manner { is_1904: table.is_1904, no_year: self.no_year(), ..Manner::default() };
        act(&Tools { ctx, store, ledger, table, headers, known, how, context: &context, manner })
    }

    /// What is known of the year of dates without one: what was typed, and what the title of the table, the sheet's name
    /// or the file's name has. Files of a folder were written by `export` and have full dates.
    fn no_year(&self) -> Option<NoYear> {
        let above = dates::titled(&self.table.above().collect::<Vec<_>>().join(" "));
        let sheet = || dates::titled(self.table.sheet.as_deref()?);
        let file = || dates::titled(Path::new(&self.receipt.file).file_name()?.to_str()?);
        let titled = above.or_else(sheet).or_else(file);
        self.how.is_alone.then(|| NoYear { given: self.how.year, titled, this: self.ctx.today.year() })
    }
}

/// What is wrong with a row or an option is for the clerk to correct; a file that is no table, or that cannot be read,
/// is a fault of the surroundings.
fn unread(file: &str, error: IntakeError) -> anyhow::Error {
    match &error {
        IntakeError::Unreadable(source) => {
            Surroundings::new(format!("读不了 {file}：{}", system_error(source)), "请检查文件名和读取权限").into()
        }
        IntakeError::OpenQuote { .. }
        | IntakeError::Empty
        | IntakeError::NoSuchSheet { .. }
        | IntakeError::NoSheets { .. } => Mistake::new(format!("{file}：{error}")).into(),
        _ => Surroundings::new(format!("读不了 {file}：{error}"), "这个文件没有动，台账也没有动").into(),
    }
}
