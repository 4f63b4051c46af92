//! 汇集: what a county does with the publications of its towns: checks each row against the declarations, and writes the
//! SQL that loads it. One declaration serves three families of databases. What differs between them is in
//! [`dialect`]. This room knows bytes, rows and SQL. It knows no directory, no connection and no store.

pub mod check;
pub mod csv;
pub mod dialect;
pub mod kept;
pub mod load;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod roles;
pub mod schema;

pub use check::{Checked, Faults};
pub use dialect::Dialect;

use crate::grid::{Row, Sink};
use crate::publish::{PublishedColumn, PublishedFile, Table};

/// Reads the rows of a table's file and hands them to `sink` in the order of the table's columns. A column that an
/// older publication lacks is empty.
///
/// # Errors
/// A Chinese sentence: the file is not in its format, or has a column that this program does not know.
pub fn read(file: &PublishedFile, table: &Table, bytes: Vec<u8>, sink: &mut Sink) -> anyhow::Result<()> {
    if file.file.ends_with(".csv") {
        return csv::read(table, &bytes, sink);
    }
    #[cfg(feature = "parquet")]
    return parquet::read(table, bytes, sink);
    #[cfg(not(feature = "parquet"))]
    anyhow::bail!("这个程序不能读 Parquet，请镇里发布时加 --csv")
}

/// For each column of a file, its place among the table's columns.
///
/// # Errors
/// A Chinese sentence that names a column which the table does not have.
fn places<'n>(table: &Table, names: impl Iterator<Item = &'n str>) -> anyhow::Result<Vec<usize>> {
    let place = |name: &str| table.columns.iter().position(|column: &PublishedColumn| column.name == name);
    names.map(|name| place(name).ok_or_else(|| anyhow::anyhow!("有不认识的列 {name}"))).collect()
}

/// A row of empty cells, with the given cells in their places.
fn placed(table: &Table, places: &[usize], cells: impl Iterator<Item = crate::grid::Cell>) -> Row {
    let mut all = vec![crate::grid::Cell::Empty; table.columns.len()];
    places.iter().zip(cells).for_each(|(place, cell)| all[*place] = cell);
    Row::new(all)
}

#[cfg(all(test, feature = "parquet"))]
mod tests;
