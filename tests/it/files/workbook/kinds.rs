//! Workbooks of other kinds: with a password, of Excel 95, ODS.

use super::*;

#[test]
fn what_has_a_password_is_called_so() {
    let ole = |streams: &[(&str, &[u8])]| {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for (name, bytes) in streams {
            file.create_stream(name).unwrap().write_all(bytes).unwrap();
        }
        file.flush().unwrap();
        file.into_inner().into_inner()
    };
    let mut xor = record(0x0809, &[0x00, 0x06, 0x05, 0x00]);
    xor.extend(record(0x002F, &[0, 0, 0x12, 0x34]));
    let mut old = record(0x0809, &[0x00, 0x05, 0x05, 0x00]);
    old.extend(record(0x002F, &[0x12, 0x34, 0x56, 0x78]));
    let zip = |parts: &[(&str, &str)]| {
        Workbook { parts: parts.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect() }.bytes()
    };
    let manifest = "<manifest:manifest xmlns:manifest=\"m\"><manifest:file-entry><manifest:encryption-data/>\
                    </manifest:file-entry></manifest:manifest>";
    let town = Town::with_units();
    for bytes in [
        ole(&[("/EncryptionInfo", b"x"), ("/EncryptedPackage", b"y")]),
        ole(&[("/Workbook", &xor)]),
        ole(&[("/Book", &old)]),
        zip(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", manifest),
            ("content.xml", "?"),
        ]),
        zip(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("encrypted-package", "?")]),
    ] {
        town.file("h.xlsx", bytes);
        town.sh("import hazard h.xlsx").fails(3, &["有密码", "去掉密码", "另存为"]);
    }
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// Excel 95: BIFF5 in a stream named `/Book`, with texts and format codes in the code page of the computer.
#[test]
fn excel_95_shows_its_numbers_too() {
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let words = |numbers: &[u16]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    let format =
        |id: u16, code: &str| record(0x041E, &[&words(&[id])[..], &[code.len() as u8], code.as_bytes()].concat());
    let style = |id: u16| record(0x00E0, &[&words(&[0, id])[..], &[0; 12]].concat());
    let name = gbk("台账");
    let sheet_at = |at: u32| record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, name.len() as u8], &name].concat());
    let head = |at: u32| {
        [
            record(0x0809, &words(&[0x0500, 0x0005, 0, 0])),
            record(0x0042, &words(&[936])),
            format(164, "000000"),
            format(165, "yyyy-mm-dd"),
            style(0),
            style(164),
            style(165),
            sheet_at(at),
            record(0x000A, &[]),
        ]
        .concat()
    };
    let label = |row: u16, column: u16, text: &str| {
        let text = gbk(text);
        record(0x0204, &[&words(&[row, column, 0, text.len() as u16])[..], &text].concat())
    };
    let number = |row: u16, column: u16, style: u16, value: f64| {
        record(0x0203, &[&words(&[row, column, style])[..], &value.to_le_bytes()].concat())
    };
    let mut workbook = head(head(0).len() as u32);
    workbook.extend(record(0x0809, &words(&[0x0500, 0x0010, 0, 0])));
    workbook.extend(record(0x0200, &words(&[0, 2, 0, 4, 0])));
    for (column, text) in (0..).zip(["单位编码", "单位名称", "类别", "备注"]) {
        workbook.extend(label(0, column, text));
    }
    workbook.extend(number(1, 0, 1, 404.0));
    workbook.extend(label(1, 1, "新一厂"));
    workbook.extend(label(1, 2, "工贸"));
    workbook.extend(number(1, 3, 2, 46_174.0));
    workbook.extend(record(0x000A, &[]));
    let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Book").unwrap().write_all(&workbook).unwrap();
    file.flush().unwrap();
    let town = Town::new();
    town.file("u.xls", file.into_inner().into_inner());
    town.sh("import unit u.xls").done(&["新增 1"]);
    let unit = rows(&town.json("export unit")).remove(0);
    assert_eq!(["code", "name", "note"].map(|key| text(&unit, key)), ["000404", "新一厂", "2026-06-01"]);
}

/// OpenDocument keeps the shown text next to each value.
#[test]
fn an_ods_shows_its_numbers_too() {
    let cell = |kind: &str, value: &str, shown: &str| {
        let attribute = if kind == "date" { "date-value" } else { "value" };
        format!(
            "<table:table-cell office:value-type=\"{kind}\" office:{attribute}=\"{value}\"><text:p>{shown}</text:p></table:table-cell>"
        )
    };
    let words = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let header = ["单位编码", "单位名称", "类别", "联系电话", "备注", "从业人数"].map(words);
    let first = [
        cell("float", "404", "000404"),
        words("新一厂"),
        words("工贸"),
        cell("float", "13900000001", "139-0000-0001"),
        cell("date", "2026-05-31T23:59:59.999999983", "2026年6月1日"),
        cell("float", "12", "12"),
    ];
    let content = |rows: &str| {
        format!(
            "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet>\
             <table:tracked-changes><table:table table:name=\"假\"><table:table-row/></table:table></table:tracked-changes>\
             <table:table table:name=\"台账\"><table:shapes><table:table table:name=\"图\"/></table:shapes>{rows}</table:table>\
             </office:spreadsheet></office:body></office:document-content>"
        )
    };
    let workbook = |rows: &str| Workbook {
        parts: vec![
            ("mimetype".to_string(), "application/vnd.oasis.opendocument.spreadsheet".to_string()),
            ("content.xml".to_string(), content(rows)),
        ],
    };
    let town = Town::new();
    let header = format!("<table:table-header-rows>{}</table:table-header-rows>", row(&header));
    town.file("u.ods", workbook(&format!("{header}{}", row(&first))).bytes());
    town.sh("import unit u.ods").done(&["工作表“台账”", "新增 1"]);
    let unit = rows(&town.json("export unit")).remove(0);
    let values = ["code", "phone", "note"].map(|key| text(&unit, key));
    assert_eq!(values, ["000404", "139-0000-0001", "2026年6月1日"]);
    let mut percent = first;
    percent[1] = words("新二厂");
    percent[0] = words("");
    percent[5] = cell("percentage", "0.85", "85%");
    town.file("u.ods", workbook(&format!("{header}{}", row(&percent))).bytes());
    refuses(&town, "import unit u.ods", "“85%”：单元格按百分比");
}
