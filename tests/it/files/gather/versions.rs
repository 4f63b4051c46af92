//! Databases and publications of other versions.

use super::expected::table;
use super::server::{Database, Engine, complaint};
use super::towns::{County, DAY};
use super::{everything, sql};
use crate::env::Run;
use zhiben::gather::schema::definitions;
use zhiben::publish::{SCHEMA, tables};

/// Definitions of an older version, whose table of hazards has no column `grade`, and the same with the column.
#[test]
fn an_older_database_gets_its_new_columns_and_keeps_its_rows() {
    let (mut old, mut new) = (tables(), tables());
    for table in old.iter_mut().chain(&mut new) {
        table.columns.iter_mut().for_each(|column| column.since = 5);
    }
    let hazards =
        |all: &mut Vec<zhiben::publish::Table>| all.iter().position(|table| table.name == "zb_hazard").unwrap();
    let at = hazards(&mut old);
    old[at].columns.retain(|column| column.name != "grade");
    let grade = new[at].columns.iter_mut().find(|column| column.name == "grade").unwrap();
    grade.since = SCHEMA;
    for database in Database::all() {
        let dialect = database.engine.dialect();
        let load = |sql: String| database.load(format!("{}{sql}", dialect.opening()));
        load(definitions(dialect, &old, 5, None));
        load(
            "INSERT INTO zb_hazard (site, row_no, origin, owned, no, unit, description, found, status) VALUES \
              ('ZA', 1, 'ZA', 1, 'ZA-YH-2026-0001', 'U001', '旧的', DATE '2026-01-01', 'open');\n"
                .into(),
        );
        let version = || match database.engine {
            Engine::Postgres => database.column("SELECT obj_description('zb_publication'::regclass)"),
            Engine::MariaDb => database.column(
                "SELECT table_comment FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = \
                 'zb_publication'",
            ),
        };
        assert_eq!(version(), ["zhiben 5 发布"]);
        load(definitions(dialect, &new, SCHEMA, None));
        assert_eq!(version(), [format!("zhiben {SCHEMA} 发布")]);
        let rows = database.table("zb_hazard", &["no", "description", "grade"], "site = 'ZA'");
        assert_eq!(rows, [[Some("ZA-YH-2026-0001".to_string()), Some("旧的".into()), None]], "{:?}", database.engine);
        // Once more changes nothing; a publication is loaded into it.
        let before = everything(&database);
        load(definitions(dialect, &new, SCHEMA, None));
        assert_eq!(everything(&database), before);
        let county = County::of(&["ZB", "ZC", "ZD"]);
        database.gather_here(county.place(), DAY, "ZB").done(&["已装入 ZB"]);
        assert_eq!(database.column("SELECT grade FROM zb_hazard WHERE site = 'ZB' AND grade IS NOT NULL").len(), 2);
        // A database of a later version stays as it is.
        load(definitions(dialect, &old, SCHEMA + 1, None));
        load(definitions(dialect, &new, SCHEMA, None));
        assert_eq!(version(), [format!("zhiben {} 发布", SCHEMA + 1)]);
    }
}

#[test]
fn a_publication_of_another_version_says_who_must_upgrade() {
    let county = County::of(&["ZB", "ZC", "ZD"]);
    for (schema, needles) in [
        (7, ["是版本 7 的表，这个程序只到 6", "请先升级县里的 zhiben"]),
        (99, ["是版本 99 的表，这个程序只到 6", "请先升级县里的 zhiben"]),
        (5, ["是旧版（表的版本 5）", "请镇里升级 zhiben 后重新 zhiben publish"]),
        (1, ["是旧版（表的版本 1）", "请镇里升级 zhiben 后重新 zhiben publish"]),
    ] {
        county.sign("ZC", |listed| listed["schema"] = schema.into());
        let run = |folders: &str| {
            Run::new(crate::env::words(&format!("gather {folders} --for postgres"))).today(DAY).at(county.place()).go()
        };
        run("ZC").refused(&needles);
        let others = run("ZC ZD");
        assert_eq!(others.code, 2, "{others:#?}");
        assert!(needles.iter().all(|needle| others.stderr.contains(needle)), "{others:#?}");
        assert!(others.stdout.contains("'ZD'") && !others.stdout.contains("'ZC'"));
    }
}

/// The names that an old script used: a table of publications with its comment, and views of the reports.
const OLD: &str = "CREATE TABLE publication (site text PRIMARY KEY, as_of date);
    COMMENT ON TABLE publication IS 'zhiben 5 发布';
    CREATE TABLE obligation (site text, id text);
    CREATE VIEW obligations AS SELECT * FROM obligation;
    CREATE VIEW overdue AS SELECT * FROM obligations;
    CREATE VIEW coverage_part AS SELECT * FROM obligation;
    CREATE VIEW coverage_subject AS SELECT * FROM coverage_part;
    CREATE VIEW coverage AS SELECT * FROM coverage_subject;
    CREATE VIEW targets AS SELECT * FROM publication;
    CREATE VIEW bridge AS SELECT * FROM publication;
    INSERT INTO obligation VALUES ('JC', '旧的');
    ";

#[test]
fn views_of_an_old_script_give_way_to_tables() {
    let Some(database) = Database::of(Engine::Postgres) else { return };
    let county = County::of(&["ZB", "ZC", "ZD"]);
    database.load(OLD);
    database.gather_here(county.place(), DAY, "ZC").done(&["已装入 ZC"]);
    assert_eq!(database.column("SELECT viewname FROM pg_views WHERE schemaname = 'public'"), [""; 0]);
    assert_eq!(database.column("SELECT COUNT(*) FROM overdue").len(), 1);
    assert_ne!(database.column("SELECT COUNT(*) FROM overdue"), ["0"]);
    // The old tables are the county's to drop.
    assert_eq!(database.column("SELECT id FROM obligation"), ["旧的"]);
}

/// A view of somebody else under a report's name, with and without other tables of the old script.
#[test]
fn a_view_of_somebody_else_is_not_dropped() {
    let county = County::of(&["ZB", "ZC", "ZD"]);
    for (made, found) in [
        ("CREATE TABLE theirs (site text); CREATE VIEW overdue AS SELECT site FROM theirs;", "overdue"),
        ("CREATE TABLE publication (site text); CREATE VIEW targets AS SELECT site FROM publication;", "targets"),
    ] {
        let Some(database) = Database::of(Engine::Postgres) else { return };
        database.load(made);
        let needle = format!("库里已有别的视图 {found}，和报表同名，没有装入");
        let run = database.gather_here(county.place(), DAY, "ZC");
        assert!(run.code == 2 && run.stderr.contains(&needle) && run.stderr.contains("换一个模式"), "{run:#?}");
        let out = database.feed(&sql(&database, DAY, &[&county.folder("ZC")]));
        assert!(out.status.code() == Some(3) && complaint(&out).contains(&needle), "{}", complaint(&out));
        assert_eq!(database.column("SELECT viewname FROM pg_views WHERE schemaname = 'public'"), [found]);
        assert_eq!(database.column("SELECT COUNT(*) FROM pg_tables WHERE tablename LIKE 'zb_%'"), ["0"]);
    }
}

/// A table's columns are those of its declaration, in every engine.
#[test]
fn every_table_has_its_columns() {
    for database in Database::all() {
        let county = County::of(&["ZB", "ZC", "ZD"]);
        database.gather_here(county.place(), DAY, "ZC").done(&[]);
        let schema = if database.engine == Engine::Postgres { "current_schema()" } else { "DATABASE()" };
        for name in ["zb_hazard", "overdue", "coverage_unit", "zb_unit_phone"] {
            let found = database.column(&format!(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = {schema} AND table_name = '{name}' ORDER \
                 BY ordinal_position"
            ));
            let declared: Vec<String> = table(name).columns.iter().map(|column| column.name.to_string()).collect();
            assert_eq!(found[0], "row_no");
            assert_eq!(found[1..], declared);
        }
    }
}
