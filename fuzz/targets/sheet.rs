//! Takes any text as the XML of a spreadsheet: a sheet of XLSX, its shared strings, the content of ODS.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use std::sync::Arc;
use zhiben::intake::{self, Choice, Origin};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const PACKAGE: &str = r#"<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook><sheets><sheet name="一" sheetId="1" id="r1"/></sheets></workbook>"#;
const PARTS: &str = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="t.xml"/><Relationship Id="r3" Type="x/styles" Target="u.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>"#;
const STRINGS: &str = "<sst><si><t>单位名称</t></si><si><t>x</t></si></sst>";

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fuzz_target!(|data: &[u8]| {
    let Some((which, data)) = data.split_first() else { return };
    let xlsx = |sheet: &[u8], strings: &[u8]| {
        archive(&[
            ("_rels/.rels", PACKAGE.as_bytes()),
            ("xl/workbook.xml", WORKBOOK.as_bytes()),
            ("xl/_rels/workbook.xml.rels", PARTS.as_bytes()),
            ("xl/s.xml", sheet),
            ("xl/t.xml", strings),
            ("xl/u.xml", STYLES.as_bytes()),
        ])
    };
    let bytes = match which % 3 {
        0 => archive(&[("content.xml", data)]),
        1 => xlsx(data, STRINGS.as_bytes()),
        _ => xlsx(br#"<sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row></sheetData>"#, data),
    };
    let is_known = |name: &str| name == "单位名称";
    let Ok(table) = intake::open(Origin::Shared(Arc::from(bytes)), &Choice::default(), &is_known) else { return };
    let mut last = table.header_row;
    let _ = table.rows(&mut |row| {
        assert!(row.number > last && row.cells.len() <= 16_384);
        last = row.number;
        Ok(())
    });
});
