//! Files in and out: spreadsheets, receipts, exports, forms, letters, publications.

pub mod calendar;
pub mod draft;
pub mod export;
pub mod exports_again;
pub mod gather;
pub mod hostile;
pub mod import;
pub mod import_all;
pub mod import_progress;
pub mod import_ways;
pub mod intake;
pub mod letter;
pub mod publish;
pub mod real_columns;
pub mod real_ledgers;
pub mod receipts;
pub mod round_trip;
pub mod submit;
pub mod template;
pub mod twins;
pub mod workbook;
pub mod workbook_limits;
