//! `--where` 条件: a condition on the rows of a list. Each value is read as its ledger's column reads it, so that a
//! date in words, a unit's alias and an English word are accepted here too. The unit's columns may be asked as well.

use super::view::hazards::as_typed;
use super::{Ctx, find};
use crate::commands::view::names;
use crate::domain::hazard::STAGES;
use crate::domain::obligation::STATUS;
use crate::domain::words::{self, Words};
use crate::filter::{self, Filter};
use crate::grid::{Cell, Column, Holds, Row};
use crate::ledger::{self, HAZARD, Kind, Ledger, UNIT, amount, read, show};
use crate::reply::Mistake;
use crate::report::{checklist::MARKS, owed::KINDS, word};
use crate::store::Query;
use clap::{Arg, ArgAction, ArgMatches};
use std::borrow::Cow;
use std::collections::HashMap;

pub fn option() -> Arg {
    Arg::new("where")
        .long("where")
        .alias("条件")
        .value_name("条件")
        .action(ArgAction::Append)
        .help("只看符合条件的，如 'grade=重大 and due<月底'；列名用 JSON 的键或中文表头，可重复")
}

/// The columns of a list, followed by those of the unit that a row is about.
pub struct Columns {
    pub ledger: Option<&'static Ledger>,
    /// How many of them belong to the list.
    pub of_list: usize,
    pub all: Vec<Column>,
}

impl Columns {
    /// `ledger` is whose declaration the columns follow; a list of what is owed has none.
    pub fn new(columns: Vec<Column>, ledger: Option<&'static Ledger>) -> Columns {
        let of_list = columns.len();
        let has_unit = ledger.is_none_or(|ledger| ledger.column("unit").is_some());
        let of_unit = UNIT.columns.iter().filter(|column| has_unit && column.key != "void_reason").map(|column| {
            let key = Cow::Owned(format!("unit.{}", column.key));
            Column { key, header: Cow::Owned(format!("单位.{}", column.header)), ..show::column(column) }
        });
        Columns { ledger, of_list, all: columns.into_iter().chain(of_unit).collect() }
    }

    /// The declared column of a shown one.
    fn declared(&self, column: &Column) -> Option<&'static ledger::Column> {
        match column.key.strip_prefix("unit.") {
            Some(key) => UNIT.column(key),
            None => self.ledger.and_then(|ledger| ledger.column(&column.key)),
        }
    }

    /// Reads a value as the column's cells hold it.
    pub fn value(&self, ctx: &Ctx, context: &read::Context, column: &Column, text: &str) -> Result<Cell, String> {
        if let Some(declared) = self.declared(column) {
            let value = read::value(declared, text, context)?;
            let store = ctx.store().map_err(|error| error.to_string())?;
            let cell = show::cell(declared.kind, value.as_ref(), &ctx.plan, &names::of(store));
            let is_status = self.ledger == Some(&HAZARD) && column.key == "status";
            return Ok(if is_status { as_typed(text, cell) } else { cell });
        }
        let one_of = |set: Words| {
            let found = words::find(set, text).map(word);
            found.ok_or_else(|| format!("不在可选之列；可用的值：{}", words::listed(set)))
        };
        match (&*column.key, column.holds) {
            ("kind", _) => one_of(KINDS),
            ("status", _) => one_of(STATUS),
            ("stage", _) => one_of(STAGES),
            ("mark", _) => one_of(MARKS),
            ("carried" | "explained", _) => {
                context.aliases.flag(text).map(Cell::Flag).ok_or("应为“是”或“否”".to_string())
            }
            ("subject", _) => subject(ctx, context, text),
            (_, Holds::Date) => read::date(text, context).map(Cell::Date),
            (_, Holds::Number) => amount::hundredths(text).map(Cell::Hundredths).ok_or("应为数字，如 30".to_string()),
            (_, Holds::Text) => Ok(Cell::text(text)),
        }
    }
}

/// A unit or a body by any of its names.
fn subject(ctx: &Ctx, context: &read::Context, text: &str) -> Result<Cell, String> {
    if text == "全镇" || text == ctx.plan.first().issuer {
        return Ok(Cell::text(text));
    }
    if let Some(body) = ctx.plan.find_body(text) {
        return Ok(Cell::text(&ctx.plan.body(body).name));
    }
    let unit = (context.unit)(text)?;
    let store = ctx.store().map_err(|error| error.to_string())?;
    Ok(Cell::text(names::name(store, Kind::Unit, unit)))
}

/// A condition over the columns, ready for rows.
pub struct Condition {
    filter: Filter,
    /// Each unit's cells by its key, where the condition asks for any.
    units: HashMap<i64, Vec<Cell>>,
    of_list: usize,
}

impl Condition {
    /// What `--where` asks for; every mistake of several conditions at once.
    pub fn of(ctx: &Ctx, matches: &ArgMatches, columns: &Columns) -> anyhow::Result<Option<Condition>> {
        let texts: Vec<&String> = matches.get_many::<String>("where").into_iter().flatten().collect();
        if texts.is_empty() {
            return Ok(None);
        }
        let filter = find::typed(ctx, |context| {
            let value = |column: &Column, text: &str| columns.value(ctx, context, column, text);
            let (mut filters, mut wrong) = (Vec::new(), Vec::new());
            for text in texts {
                match filter::read(text, &columns.all, &value) {
                    Ok(filter) => filters.push(filter),
                    Err(mistake) => wrong.push(format!("--where：{}\n{}", mistake.what, mistake.pointed(text))),
                }
            }
            match wrong.is_empty() {
                true => Ok(Filter::all(filters)),
                false => Err(Mistake::new(wrong.join("\n")).into()),
            }
        })?;
        Ok(Some(Condition::new(ctx, filter, columns)?))
    }

    pub fn new(ctx: &Ctx, filter: Filter, columns: &Columns) -> anyhow::Result<Condition> {
        let asks = filter.asks_from(columns.of_list) && columns.all.len() > columns.of_list;
        let units = if asks { units(ctx)? } else { HashMap::new() };
        Ok(Condition { filter, units, of_list: columns.of_list })
    }

    /// Whether it holds on a row that is about the unit with this key.
    pub fn fits(&self, row: &Row, unit: Option<i64>) -> bool {
        match unit.and_then(|unit| self.units.get(&unit)) {
            None => self.filter.fits(row),
            Some(cells) => self.filter.fits(&extended(row, cells, self.of_list)),
        }
    }
}

/// The row's cells, followed by those of its unit.
pub fn extended(row: &Row, unit: &[Cell], of_list: usize) -> Row {
    let mut cells = row.cells.clone();
    cells.resize(of_list, Cell::Empty);
    cells.extend_from_slice(unit);
    Row { cells, tone: row.tone }
}

/// The cells of every unit, in the order of [`Columns`], by the unit's key.
pub fn units(ctx: &Ctx) -> anyhow::Result<HashMap<i64, Vec<Cell>>> {
    let store = ctx.store()?;
    let mut all = HashMap::new();
    store.scan(&UNIT, &Query::default(), &mut |record| {
        let id = record.id;
        let mut cells = show::into_row(record, &ctx.plan, &names::of(store)).cells;
        if let Some(at) = UNIT.at("void_reason") {
            cells.remove(at);
        }
        all.insert(id, cells);
        Ok(())
    })?;
    Ok(all)
}
