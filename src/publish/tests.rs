use super::{Content, SCHEMA, Table, Type, is_reserved, tables};
use crate::gather::{Dialect, schema};
use crate::store::sha256;
use std::collections::BTreeSet;

fn table(name: &str) -> Table {
    tables().into_iter().find(|table| table.name == name).unwrap()
}

/// A database decides by the version whether its tables are current. If this test fails because columns of a ledger or
/// of a table were changed, raise `SCHEMA`, give new columns their `since`, and write the new digest next to it. If only
/// a comment changed, such as a Chinese header, the version stays, so that no town must upgrade for it.
#[test]
fn tables_that_change_raise_the_version() {
    let text = schema::definitions(Dialect::Postgres, &tables(), SCHEMA, None);
    assert_eq!(
        (SCHEMA, &sha256(text.as_bytes())[..16]),
        (6, "773e80285f512f86"),
        "raise SCHEMA and say the new digest here"
    );
}

#[test]
fn a_ledger_is_a_table_by_its_declaration() {
    for (name, columns) in [
        ("zb_attendance", "site origin owned zb_row training unit name role score passed void_reason no"),
        ("zb_unit_categories", "site origin owned code place value"),
        ("zb_unit_phone", "site origin owned code phone"),
        ("zb_event", "site origin owned no event happened note void_reason"),
        ("zb_measure_lead", "site origin owned id place value"),
        (
            "bridge",
            "site origin owned as_of town grade period opening added reopened closed closing owned_opening owned_added \
                    owned_reopened owned_closed owned_closing",
        ),
    ] {
        let table = table(name);
        let found: Vec<&str> = table.columns.iter().map(|column| &*column.name).collect();
        assert_eq!(found.join(" "), columns, "{name}");
    }
    let of = |name: &str, column: &str| table(name).columns.into_iter().find(|found| found.name == column).unwrap();
    assert_eq!(of("zb_hazard", "fund_yuan").is, Type::Decimal(2));
    assert_eq!(of("zb_hazard", "found").is, Type::Date);
    assert_eq!(of("zb_hazard", "description").is, Type::Text);
    assert_eq!(of("zb_hazard", "grade").words, Some(crate::domain::words::GRADE));
    assert_eq!((of("zb_attendance", "passed").is, &*of("zb_attendance", "passed").header), (Type::Flag, "合格"));
    // MySQL reserves `to` and `on`.
    assert_eq!(&*of("zb_order", "zb_to").header, "主送");
}

/// The county writes queries without quotation marks, so that no name may be a word of SQL anywhere.
#[test]
fn no_name_is_reserved_and_every_row_has_a_key() {
    let all = tables();
    let names: BTreeSet<&str> = all.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names.len(), all.len(), "no two of one name");
    for table in &all {
        let is_report = table.content.is_report();
        assert_eq!(table.name.starts_with("zb_"), !is_report, "{}", table.name);
        assert!(!table.key.is_empty() && table.name.len() < 50 && !is_reserved(&table.name), "{}", table.name);
        for key in &table.key {
            assert!(table.columns.iter().any(|c| c.name == *key && c.not_null), "{}.{key}", table.name);
        }
        let names: BTreeSet<&str> = table.columns.iter().map(|c| &*c.name).collect();
        assert_eq!(names.len(), table.columns.len(), "{}", table.name);
        for name in names {
            assert!(!is_reserved(name), "{}.{name}", table.name);
            assert!(
                name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'),
                "{name}"
            );
        }
    }
    for word in ["order", "to", "on", "rank", "lead", "of", "row", "system", "groups", "user", "end", "rownum", "limit"]
    {
        assert!(is_reserved(word), "{word}");
    }
}

/// Telephone numbers are in no table that the county's reader may open.
#[test]
fn telephone_numbers_are_apart() {
    let personal: Vec<String> = tables().into_iter().filter(Table::is_personal).map(|table| table.name).collect();
    assert_eq!(personal, ["zb_unit_phone", "zb_person_phone"]);
    for table in tables().iter().filter(|table| !table.is_personal()) {
        assert!(table.columns.iter().all(|column| !column.header.contains("电话")), "{}", table.name);
    }
    assert!(tables().iter().any(|table| table.content == Content::Overdue));
}
