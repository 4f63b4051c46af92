//! Takes any bytes as what came back from an offline form: as they are, as the report.json of a .zbf, and as a pasted
//! text. Nothing panics, and what is read keeps the limits.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use zhiben::offline_form::{MOST_PHOTOS, MOST_ROWS, Report, package};
use zip::write::SimpleFileOptions;

fuzz_target!(|bytes: &[u8]| {
    look(bytes);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("report.json", options).unwrap();
    zip.write_all(bytes).unwrap();
    look(&zip.finish().unwrap().into_inner());
    look(&[b"zbf1:", bytes].concat());
});

fn look(bytes: &[u8]) {
    let Ok(package) = package::read(bytes) else { return };
    assert!(package.photos.len() <= MOST_PHOTOS && !(package.is_text && !package.photos.is_empty()));
    let Ok(report) = Report::read(&package.report) else { return };
    assert!(report.rows.len() <= MOST_ROWS && report.photos().len() <= MOST_PHOTOS);
    assert!(report.is_zero == report.rows.is_empty() && report.revision > 0);
}
