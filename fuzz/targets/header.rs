//! Takes any text as a table: the header is among the first rows, its names are those of the file, and no row is both a
//! record and skipped.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::HashSet;
use std::sync::Arc;
use zhiben::intake::name::fold;
use zhiben::format::Encoding;
use zhiben::intake::{self, Choice, Origin};

const KNOWN: [&str; 8] = ["单位名称", "隐患描述", "整改期限", "整改责任人", "a", "b", "aa", "ab"];

fuzz_target!(|text: &str| {
    let choice = Choice { encoding: Some(Encoding::Utf8), sheet: None };
    let is_known = |name: &str| KNOWN.contains(&fold(name).as_str());
    let Ok(table) = intake::open(Origin::Shared(Arc::from(text.as_bytes())), &choice, &is_known) else { return };
    assert!(table.header_row >= 1);
    assert!(table.headers.iter().any(|name| !name.trim().is_empty()));
    let mut numbers = HashSet::new();
    let skipped = table.rows(&mut |row| {
        assert!(row.number > table.header_row && numbers.insert(row.number));
        assert!(!row.cells.is_empty());
        Ok(())
    });
    for skipped in skipped.unwrap_or_default() {
        assert!(!numbers.contains(&skipped.row) && !skipped.why.is_empty());
    }
    assert_eq!(fold(&fold(text)), fold(text), "folding twice is folding once");
});
