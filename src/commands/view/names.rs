//! The names of records that other records refer to.

use crate::ledger::{HAZARD, Kind, Ledger, TRAINING, UNIT};
use crate::store::Store;

/// [`name`] of a store's records, as rows and cells take it.
pub fn of(store: &Store) -> impl Fn(Kind, i64) -> String {
    move |kind, key| name(store, kind, key)
}

/// The name of another ledger's record: a unit's name, a number. What cannot be read fails the command in the end
/// (`Store::ensure_read`).
pub fn name(store: &Store, kind: Kind, key: i64) -> String {
    let ledger = match kind {
        Kind::Hazard | Kind::Hazards => &HAZARD,
        Kind::Training => &TRAINING,
        _ => &UNIT,
    };
    number(store, ledger, key).unwrap_or_else(|| format!("#{key}"))
}

/// The number of a record that is there (for a unit its name).
pub fn number(store: &Store, ledger: &'static Ledger, key: i64) -> Option<String> {
    store.number(ledger, key).unwrap_or_else(|error| {
        store.could_not_read(error);
        None
    })
}
