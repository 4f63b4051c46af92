use super::sql::{argument, definition, text, upsert};
use super::{SCHEMA, Table, Vanished, load, tables};
use crate::store::sha256;
use std::collections::BTreeSet;

fn table(name: &str) -> Table {
    tables().into_iter().find(|table| table.name == name).unwrap()
}

/// A database decides by the version whether its tables are current. If this test fails because columns of a ledger or
/// of a table were changed, raise `SCHEMA` and write the new digest next to it.
#[test]
fn tables_that_change_raise_the_version() {
    let all = tables();
    let text = load::schema(&all.iter().chain([&load::publication()]).collect::<Vec<_>>());
    assert_eq!(
        (SCHEMA, &sha256(text.as_bytes())[..16]),
        (6, "0e8d67ebebb5c965"),
        "raise SCHEMA and say the new digest here"
    );
}

#[test]
fn a_ledger_is_a_table_by_its_declaration() {
    let sql = definition(&table("attendance"));
    let expected = r#"CREATE TABLE IF NOT EXISTS "attendance" (
  "site" text NOT NULL,
  "row" bigint NOT NULL,
  "training" text NOT NULL,
  "unit" text,
  "name" text NOT NULL,
  "role" text CONSTRAINT "attendance_role_check" CHECK ("role" IN ('principal', 'controller', 'safety-manager', 'fire-officer', 'special-worker', 'worker', 'inspector', 'grid', 'rescuer', 'village-cadre', 'expert')),
  "score" numeric CONSTRAINT "attendance_score_check" CHECK ("score" >= 0),
  "passed" boolean,
  "void_reason" text,
  "no" text,
  "gone" date,
  PRIMARY KEY ("site", "row"),
  FOREIGN KEY ("site", "training") REFERENCES "training" ("site", "no"),
  FOREIGN KEY ("site", "unit") REFERENCES "unit" ("site", "code")
);
COMMENT ON TABLE "attendance" IS '参训';
"#;
    assert!(sql.starts_with(expected), "{sql}");
    assert!(sql.contains(r#"COMMENT ON COLUMN "attendance"."passed" IS '合格';"#), "{sql}");
    for (name, line) in [
        ("unit", r#"  "categories" text[],"#),
        ("unit", r#"  "credit_code" text CONSTRAINT "unit_credit_code_check" CHECK (length("credit_code") = 18),"#),
        ("person", r#"  "id_number" text CONSTRAINT "person_id_number_check" CHECK ("id_number" LIKE '%*%'),"#),
        ("order", r#"  "to" text NOT NULL,"#),
        ("order", r#"  PRIMARY KEY ("site", "record"),"#),
        ("tip", r#"  FOREIGN KEY ("site", "hazard") REFERENCES "hazard" ("site", "no")"#),
    ] {
        assert!(definition(&table(name)).lines().any(|found| found == line), "{name}: {line}");
    }
}

#[test]
fn rows_come_in_by_their_key_and_none_is_lost() {
    let expected = r#"INSERT INTO "event" AS t ("site", "no", "event", "happened", "note", "void_reason")
SELECT "site", "no", "event", "happened", "note", "void_reason" FROM "stage_event"
ON CONFLICT ("site", "no") DO UPDATE SET ("event", "happened", "note", "void_reason", "gone") = ROW(excluded."event", excluded."happened", excluded."note", excluded."void_reason", NULL)
  WHERE ROW(t."event", t."happened", t."note", t."void_reason", t."gone") IS DISTINCT FROM ROW(excluded."event", excluded."happened", excluded."note", excluded."void_reason", NULL::date);
UPDATE "event" SET "gone" = DATE '2026-11-23' WHERE "site" = 'JC' AND "gone" IS NULL AND ("no") NOT IN (SELECT "no" FROM "stage_event");
"#;
    assert_eq!(upsert(&table("event"), "JC", "2026-11-23"), expected);
    let removed = r#"DELETE FROM "coverage_period" WHERE "site" = 'JC' AND ("measure", "period", "part", "part_period") NOT IN (SELECT "measure", "period", "part", "part_period" FROM "stage_coverage_period");"#;
    assert!(upsert(&table("coverage_period"), "JC", "2026-11-23").contains(removed));
}

/// A distributed engine keeps a town on one machine only if every table has a key and every key begins with the site.
#[test]
fn every_table_is_keyed_and_named_for_itself() {
    let all = tables();
    let names: BTreeSet<&str> = all.iter().map(|table| table.name).collect();
    assert_eq!(names.len(), all.len(), "no two of one name");
    for table in &all {
        assert!(!table.key.is_empty(), "{}", table.name);
        for key in table.key {
            assert!(table.columns.iter().any(|c| c.name == *key && c.not_null), "{}.{key}", table.name);
        }
        let names: BTreeSet<&str> = table.columns.iter().map(|c| c.name).collect();
        assert_eq!(names.len(), table.columns.len(), "{}", table.name);
        assert!(!names.contains("site") && !names.contains("gone"), "{}", table.name);
        let is_record = crate::ledger::kept(table.name).is_some();
        assert_eq!(table.vanished == Vanished::Marked, is_record, "{}", table.name);
    }
    // A table comes after the tables that it refers to.
    for (place, table) in all.iter().enumerate() {
        for of in table.columns.iter().filter_map(|c| c.of) {
            assert!(all[..place].iter().any(|earlier| earlier.name == of), "{} → {of}", table.name);
        }
    }
}

#[test]
fn texts_end_where_they_should() {
    assert_eq!(text("O'Brien\\"), "'O''Brien\\'");
    assert_eq!(argument("D:\\发布\\it's"), "'D:\\\\发布\\\\it''s'");
}
