//! Takes any bytes as a whole file, to be recognised, decoded and read to the end: nothing panics, and a file that
//! opens has the same number of rows when it is read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::Arc;
use zhiben::format::Encoding;
use zhiben::intake::{self, Choice, Origin, Table};

fn count(table: &Table) -> Option<(usize, i64)> {
    let (mut count, mut last) = (0, table.header_row);
    let skipped = table.rows(&mut |row| {
        assert!(row.number > last, "rows come in order");
        last = row.number;
        count += 1;
        Ok(())
    });
    skipped.ok().map(|skipped| (count + skipped.len(), last))
}

fuzz_target!(|data: &[u8]| {
    let forced = match data.first().map(|byte| byte % 8) {
        Some(1) => Some(Encoding::Utf8),
        Some(2) => Some(Encoding::Utf16),
        Some(3) => Some(Encoding::Gb18030),
        _ => None,
    };
    let choice = Choice { encoding: forced, sheet: None };
    let is_known = |name: &str| name.contains("单位") || name.len() % 7 == 3;
    if let Ok(table) = intake::open(Origin::Shared(Arc::from(data)), &choice, &is_known) {
        assert_eq!(count(&table), count(&table));
    }
});
