//! Records of any ledger as rows of its list, and one record as lines.

use super::{as_of, names};
use crate::commands::Ctx;
use crate::grid::{Cell, Column, Grid, Row, Tone, Word};
use crate::ledger::{INSPECTION, Ledger, RISK, Record, computed, show};
use crate::store::Query;
use chrono::NaiveDate;

/// Every record that counts, with its unit's key.
pub fn each(ctx: &Ctx, ledger: &'static Ledger, take: &mut dyn FnMut(Row, Option<i64>)) -> anyhow::Result<()> {
    let store = ctx.store()?;
    let query = Query { without_void: true, ..Query::default() };
    as_of::scan(ctx, ledger, query, &mut |record| {
        take(row(ctx, &record, &names::of(store)), record.int("unit"));
        Ok(())
    })
}

/// What a ledger's list shows of each record.
pub fn columns(ledger: &'static Ledger) -> Vec<Column> {
    let mut columns = show::columns(ledger);
    if ledger == &INSPECTION {
        columns.push(Column::new("state", "开展情况").keep());
    }
    columns
}

/// One record under them.
pub fn row(ctx: &Ctx, record: &Record, names: &show::Names) -> Row {
    let is_filled = !computed::keys(record.ledger.key).is_empty();
    let filled = is_filled.then(|| computed::filled(record, &ctx.plan, &ctx.calendar));
    let record = filled.as_ref().unwrap_or(record);
    let mut row = show::row(record, &ctx.plan, names);
    if record.ledger == &INSPECTION {
        row.cells.push(state(record, ctx.today));
    }
    if is_uncontrolled(record) {
        row.tone = Tone::Bad;
    }
    row
}

/// Whether a risk point is red (重大风险) and has no control measures (管控措施).
pub fn is_uncontrolled(record: &Record) -> bool {
    let is_red = || record.word("level").is_some_and(|level| level.en == "red");
    record.ledger == &RISK && is_red() && record.get("controls").is_none() && !record.is_void()
}

/// How many more there are than shown.
pub fn more(left: i64) -> Option<String> {
    (left > 0).then(|| format!("还有 {left} 条没有显示；全部显示：--limit 0"))
}

/// 已开展, 已计划 or 未开展 on a day.
pub fn state(record: &Record, today: NaiveDate) -> Cell {
    let (en, zh) = match (record.date("date"), record.date("planned")) {
        (Some(date), _) if date <= today => ("held", "已开展"),
        (_, Some(planned)) if planned < today => ("missed", "未开展"),
        _ => ("planned", "已计划"),
    };
    Cell::Word(Word { en: en.into(), zh: zh.into() })
}

/// For people: one line a column, empty ones left out.
pub fn upright(columns: &[Column], row: Row) -> Grid {
    // Where a ledger has no numbers, its `no` repeats another column.
    let repeats = |column: &Column| column.key == "no" && column.header == "编号";
    let lines = columns.iter().zip(row.cells).filter(|(column, cell)| *cell != Cell::Empty && !repeats(column));
    let lines = lines.map(|(column, cell)| Row::new(vec![Cell::text(&*column.header), cell])).collect();
    Grid::new(vec![Column::new("column", "项目").keep(), Column::new("value", "内容")], lines)
}
