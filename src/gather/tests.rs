//! What a publication writes, this room reads back.

use super::check::{Checked, Faults, Figures};
use super::load::Inserts;
use super::{Dialect, load, read, schema};
use crate::grid::{Cell, Grid, Row, Stream, Word};
use crate::publish::{Head, Manifest, PublishedFile, SCHEMA, Table, tables};
use chrono::NaiveDate;

fn table(name: &str) -> Table {
    tables().into_iter().find(|table| table.name == name).unwrap()
}

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
}

fn head() -> Head {
    Head { site: "JC".into(), town: "甲镇".into(), as_of: day("2026-11-23") }
}

fn file(ending: &str) -> PublishedFile {
    PublishedFile { file: format!("x.{ending}"), table: String::new(), rows: 0, bytes: 0, sha256: String::new() }
}

/// A row of `zb_unit_phone` or of `bridge`.
fn grid(table: &Table, rows: Vec<Row>) -> Grid {
    let stream: Stream = Box::new(move |sink| rows.into_iter().try_for_each(sink));
    table.grid(&head(), stream)
}

fn bridge(closing: i64) -> Row {
    let major = Cell::Word(Word { en: "major".into(), zh: "重大".into() });
    let first = vec![Cell::text("JC"), major, Cell::text("2026-11")];
    Row::new(first.into_iter().chain([1, 2, 3, 4, closing, 0, 0, 0, 0, 0].map(Cell::Int)).collect())
}

#[test]
fn both_formats_are_read_back_as_they_were_written() {
    let table = table("bridge");
    let expected = "JC|JC|是|2026-11-23|甲镇|major|2026-11|1|2|3|4|2|0|0|0|0|0";
    let mut csv = Vec::new();
    crate::render::copy::write(grid(&table, vec![bridge(2)]), &mut csv).unwrap();
    let (parquet, rows) = crate::render::parquet::bytes(
        grid(&table, vec![bridge(2)]),
        &table.columns.iter().map(|column| column.is.stored()).collect::<Vec<_>>(),
    )
    .unwrap();
    assert_eq!(rows, 1);
    for (ending, bytes) in [("csv", csv), ("parquet", parquet)] {
        let mut found = Vec::new();
        read(&file(ending), &table, bytes, &mut |row| {
            let cells: Vec<String> = row.cells.iter().map(crate::grid::describe::describe).collect();
            found.push(cells.join("|"));
            Ok(())
        })
        .unwrap();
        assert_eq!(found, [expected], "{ending}");
    }
    let error = read(&file("parquet"), &table, b"PAR1 no".to_vec(), &mut |_| Ok(())).unwrap_err().to_string();
    assert!(error.contains("不是完好的 Parquet"), "{error}");
    let error =
        read(&file("csv"), &table, b"site,other\r\nJC,1\r\n".to_vec(), &mut |_| Ok(())).unwrap_err().to_string();
    assert!(error.contains("不认识的列 other"), "{error}");
    let error = read(&file("csv"), &table, b"site,opening\r\nJC,1.5\r\n".to_vec(), &mut |_| Ok(())).unwrap_err();
    assert!(error.to_string().contains("第 1 条的 opening“1.5”不合格式"), "{error}");
}

/// What a row shows to be wrong, with its words.
#[test]
fn a_row_is_checked_against_its_declaration() {
    let table = table("bridge");
    let faults = |site: &str, rows: Vec<Row>| {
        let (mut faults, mut figures) = (Faults::default(), Figures::default());
        let mut checked = Checked::new(&table, site, "甲镇", day("2026-11-23"));
        for row in rows {
            let row = table.complete(&head(), row);
            checked.row(&row, &mut faults);
            figures.row(&table, &row, &mut faults);
        }
        faults.text()
    };
    let plain = |row: Row| {
        let word = |cell| if let Cell::Word(word) = cell { Cell::text(word.en) } else { cell };
        Row::new(row.cells.into_iter().map(word).collect())
    };
    assert_eq!(faults("JC", vec![plain(bridge(2))]), "");
    let unknown = |mut row: Row| {
        row.cells[1] = Cell::text("huge");
        row
    };
    for (site, rows, expected) in [
        ("XG", vec![plain(bridge(2))], "是站点 JC 的，不是 XG 的"),
        ("JC", vec![plain(bridge(3))], "期末写的是 3"),
        ("JC", vec![plain(bridge(2)), plain(bridge(2))], "有两行"),
        ("JC", vec![unknown(plain(bridge(2)))], "有不认识的“huge”"),
    ] {
        let found = faults(site, rows);
        assert!(found.contains(expected), "{found}");
    }
}

#[test]
fn a_row_is_one_literal_for_each_column() {
    let table = table("zb_unit_phone");
    let row = table.complete(&head(), Row::new(vec![Cell::text("DG"), Cell::text("U'1\\"), Cell::text("139\0")]));
    for (dialect, expected) in [
        (Dialect::Postgres, "(1, 'JC', 'DG', 0, 'U''1\\', '139\u{FFFD}');\n"),
        (Dialect::MySql, "(1, 'JC', 'DG', 0, 'U''1\\\\', '139\u{FFFD}');\n"),
    ] {
        let mut out = Vec::new();
        let mut inserts = Inserts::new(dialect, &table, &mut out);
        inserts.add(&row).unwrap();
        inserts.end().unwrap();
        let sql = String::from_utf8(out).unwrap();
        assert_eq!(
            sql,
            format!("INSERT INTO zb_unit_phone (row_no, site, origin, owned, code, phone) VALUES\n{expected}")
        );
    }
}

fn manifest() -> Manifest {
    Manifest {
        program: "zhiben".into(),
        schema: SCHEMA,
        site: "JC".into(),
        store: "ab".repeat(16),
        former: Vec::new(),
        division: "141128105".into(),
        name: "甲镇".into(),
        as_of: "2026-11-23".into(),
        shrunk: None,
        origins: Vec::new(),
        files: Vec::new(),
    }
}

/// Words of SQL that a family of databases lacks, or that not all have.
#[test]
fn the_sql_is_what_every_family_has() {
    let all = tables();
    for dialect in Dialect::ALL {
        let definitions = schema::definitions(dialect, &all, SCHEMA, None);
        let load = [load::begin(dialect, &manifest(), &all), load::end(dialect, &manifest())].concat();
        for word in
            ["ON CONFLICT", "FILTER (", "json", "MERGE INTO", "ON DUPLICATE", "\\copy", "interval", "now()", "[]"]
        {
            assert!(!definitions.contains(word) && !load.contains(word), "{dialect:?}: {word}");
        }
        if dialect == Dialect::OpenGauss {
            for word in ["to_regclass", "INDEX IF NOT EXISTS", "COLUMN IF NOT EXISTS", "ARRAY"] {
                assert!(!definitions.contains(word), "{word}");
            }
        }
    }
    let partitioned = schema::definitions(Dialect::MySql, &all, SCHEMA, Some(16));
    assert!(partitioned.contains("PARTITION BY KEY (site) PARTITIONS 16"));
}
