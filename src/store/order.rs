//! Reads a whole ledger, void records too, in the natural order of its numbers: `JC-YH-2026-9999` comes before
//! `JC-YH-2026-10000`. Records are handed over one by one.

use super::rows::borrowed;
use super::statements::table_values;
use super::{Store, StoreError};
use crate::ledger::value::{RecordRef, ValueRef};
use crate::ledger::{Column, Kind, Ledger, find};

/// How to read a ledger in the order of its numbers.
enum Order {
    /// In the order of entry. Nearly always this is the order of numbers.
    Entry,
    /// In the order of these keys.
    Keys(Vec<i64>),
}

impl Store {
    /// Hands every record to `each`. Records without numbers come in the order of the records that they belong to,
    /// otherwise in the order of entry.
    pub fn in_order(
        &self,
        ledger: &'static Ledger,
        each: &mut dyn FnMut(RecordRef<'_, '_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let owner = ledger.columns.iter().find_map(|c| Some((c.key, owner(c.kind)?)));
        let (of, by) = match (numbered_by(ledger), owner) {
            (None, Some((key, owner))) => (owner, key),
            _ => (ledger, "id"),
        };
        let select = format!("SELECT id, {} FROM \"{}\"", table_values(ledger), ledger.key);
        self.placed(|| match self.order(of)? {
            Order::Entry => self.each(ledger, &format!("{select} ORDER BY \"{by}\", id"), [], each),
            Order::Keys(keys) => {
                let sql = format!("{select} WHERE \"{by}\" = ? ORDER BY id");
                keys.into_iter().try_for_each(|key| self.each(ledger, &sql, [key], each))
            }
        })
    }

    fn each<P: rusqlite::Params>(
        &self,
        ledger: &'static Ledger,
        sql: &str,
        params: P,
        each: &mut dyn FnMut(RecordRef<'_, '_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut places = 1..;
        let columns: Vec<(&Column, Option<usize>)> = ledger
            .columns
            .iter()
            .map(|column| (column, if column.kind.is_linked() { None } else { places.next() }))
            .collect();
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            let mut values = columns.iter().map(|(column, place)| match place {
                Some(place) => Ok(borrowed(column, row.get_ref(*place)?)?),
                None => Ok(self.list(ledger, column, id)?.map(ValueRef::Other)),
            });
            each(RecordRef { id, ledger, values: &mut values })?;
        }
        Ok(())
    }

    /// Decides the order by reading all numbers from an index.
    fn order(&self, ledger: &'static Ledger) -> Result<Order, StoreError> {
        let Some(column) = numbered_by(ledger) else { return Ok(Order::Entry) };
        let sql = format!("SELECT {column}, id FROM \"{}\" ORDER BY {column}", ledger.key);
        let mut statement = self.conn.prepare(&sql)?;
        let (mut last, mut key) = ((Vec::new(), 0), Vec::new());
        let (mut by_text, mut by_entry) = (true, true);
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(1)?;
            natural(row.get_ref(0)?.as_str()?, &mut key);
            by_text &= key >= last.0;
            by_entry &= id >= last.1;
            std::mem::swap(&mut last.0, &mut key);
            last.1 = id;
        }
        drop(rows);
        match (by_text, by_entry) {
            (true, true) => Ok(Order::Entry),
            (true, false) => {
                let ids = statement.query_map([], |row| row.get(1)).and_then(Iterator::collect);
                Ok(Order::Keys(ids?))
            }
            (false, _) => self.sorted(&sql),
        }
    }

    fn sorted(&self, sql: &str) -> Result<Order, StoreError> {
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut all: Vec<(Box<[u8]>, i64)> = Vec::new();
        let mut key = Vec::new();
        while let Some(row) = rows.next()? {
            natural(row.get_ref(0)?.as_str()?, &mut key);
            all.push((key.as_slice().into(), row.get(1)?));
        }
        // `7` and `007` have the same key. The sort is stable, so that such numbers stay in the order of their texts.
        all.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(Order::Keys(all.into_iter().map(|(_, id)| id).collect()))
    }
}

/// The column with a ledger's numbers.
fn numbered_by(ledger: &Ledger) -> Option<&'static str> {
    (ledger.is_numbered() || ledger.key == "unit").then(|| ledger.number_key())
}

/// The ledger that a column of this kind refers to, if its record belongs to another: a step to a hazard, an attendee
/// to a training.
fn owner(kind: Kind) -> Option<&'static Ledger> {
    match kind {
        Kind::Hazard => find("hazard"),
        Kind::Training => find("training"),
        _ => None,
    }
}

/// The sort key of a number: each run of digits counts by its length and then by its digits.
fn natural(no: &str, key: &mut Vec<u8>) {
    key.clear();
    let mut bytes = no.as_bytes();
    while let Some(&first) = bytes.first() {
        let is_digits = first.is_ascii_digit();
        let end = bytes.iter().position(|b| b.is_ascii_digit() != is_digits).unwrap_or(bytes.len());
        let (run, rest) = bytes.split_at(end);
        if is_digits {
            let zeros = run.iter().take_while(|b| **b == b'0').count();
            key.push(b'0');
            key.push(u8::try_from(run.len() - zeros).unwrap_or(u8::MAX));
            key.extend_from_slice(&run[zeros..]);
        } else {
            key.extend_from_slice(run);
        }
        bytes = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn numbers_sort_as_people_count() {
        let sorted =
            ["", "7", "12", "2026-9999", "2026-10000", "H-2", "H-17", "JC-YH-2025-0100", "JC-YH-2026-0001", "东-3"];
        let key = |no: &str| {
            let mut key = Vec::new();
            natural(no, &mut key);
            key
        };
        assert!(sorted.windows(2).all(|pair| key(pair[0]) < key(pair[1])));
        assert_eq!(key("H-007"), key("H-7"));
    }
}
