//! A file's header names to a ledger's columns: white space, full-width forms and a trailing （元） are
//! no difference. What no column has is named in the receipt, never dropped in silence.

use super::receipt::Receipt;
use crate::intake::Table;
use crate::ledger::{Column, Ledger};
use crate::reply::Mistake;

/// For each column of the file, the column that it fills.
pub fn matched(
    ledger: &'static Ledger,
    table: &Table,
    receipt: &mut Receipt,
) -> anyhow::Result<Vec<Option<&'static Column>>> {
    let mut columns: Vec<Option<&'static Column>> = Vec::new();
    let mut twice = Vec::new();
    for cell in &table.headers {
        let found = ledger.columns.iter().find(|c| names(c, cell));
        match found {
            Some(column) if columns.iter().flatten().any(|c| c.key == column.key) => twice.push(column.header),
            None if !cell.trim().is_empty() => receipt.columns_not_read.push(cell.trim().to_string()),
            _ => {}
        }
        columns.push(found);
    }
    let names_of = |columns: &[&'static Column]| columns.iter().map(|c| c.header).collect::<Vec<_>>().join("、");
    let all: Vec<&'static Column> = ledger.columns.iter().collect();
    if !twice.is_empty() {
        return Err(Mistake::new(format!(
            "{} 第 {} 行的表头里，{} 写了两次",
            receipt.file,
            table.header_row,
            twice.join("、")
        ))
        .hint("请只留一列")
        .into());
    }
    if columns.iter().all(Option::is_none) {
        let what = format!("{} 第 {} 行不像{}台账的表头", receipt.file, table.header_row, ledger.name);
        return Err(Mistake::new(what).hint(format!("可用的列：{}", names_of(&all))).into());
    }
    Ok(columns)
}

pub fn names(column: &Column, cell: &str) -> bool {
    let cell = fold(cell);
    cell == fold(column.header) || cell == column.key
}

fn fold(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    let folded: String = text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect();
    folded.strip_suffix("(元)").map(str::to_string).unwrap_or(folded)
}
