//! Who may do what, and what the database explains of itself: comments and words.

use super::server::{Database, Engine, complaint, given};
use super::sql;
use super::towns::{County, DAY};
use zhiben::gather::schema;
use zhiben::publish::tables;

/// Two people of the county with a role each.
fn people(database: &Database) {
    let made = match database.engine {
        Engine::Postgres => "CREATE ROLE county_reads LOGIN IN ROLE zhiben_reader; CREATE ROLE county_loads LOGIN IN ROLE zhiben_loader;",
        Engine::MariaDb => {
            "CREATE USER county_reads@localhost; CREATE USER county_loads@localhost;
             GRANT zhiben_reader TO county_reads@localhost; GRANT zhiben_loader TO county_loads@localhost;
             SET DEFAULT ROLE zhiben_reader FOR county_reads@localhost; SET DEFAULT ROLE zhiben_loader FOR county_loads@localhost;"
        }
    };
    database.load(made);
}

/// Statements of which each must be refused.
#[track_caller]
fn refused(who: &Database, statements: &[String]) {
    let mut client = who.client();
    match who.engine {
        Engine::Postgres => client.args(["-v", "ON_ERROR_STOP=0"]),
        Engine::MariaDb => client.arg("--force"),
    };
    let complaint = complaint(&given(client, statements.concat().as_bytes()));
    let errors: Vec<&str> = complaint.lines().filter(|line| line.contains("ERROR")).collect();
    assert_eq!(errors.len(), statements.len(), "{complaint}");
    let is_refusal = |line: &&str| ["denied", "must be owner"].iter().any(|word| line.contains(word));
    assert!(errors.iter().all(is_refusal), "{complaint}");
}

#[test]
fn readers_read_and_loaders_load() {
    let county = County::of(&["ZC", "ZD"]);
    for database in Database::all() {
        // Twice changes nothing and makes no second role.
        for _ in 0..2 {
            database.gather_here(county.place(), DAY, "--setup").done(&["已建好表和角色 zhiben_reader、zhiben_loader"]);
        }
        people(&database);
        let (reader, loader) = (database.by("county_reads"), database.by("county_loads"));
        loader.gather_here(county.place(), DAY, "ZC").done(&["已装入 ZC"]);
        loader.load(sql(&database, DAY, &[&county.folder("ZD")]));
        loader.gather_here(county.place(), DAY, "ZC ZD").done(&["已装入 ZD"]);

        let names = schema::names(&tables());
        let each = |statement: &str, among: &dyn Fn(&&String) -> bool| -> Vec<String> {
            names.iter().filter(among).map(|name| format!("{statement} {name};\n")).collect()
        };
        let is_closed = |name: &&String| name.ends_with("_phone") || *name == "zb_guard";
        let read = "SELECT COUNT(*) FROM";
        loader.load(each(read, &|_| true).concat());
        reader.load(each(read, &|name| !is_closed(name)).concat());
        assert_eq!(each(read, &is_closed).len(), 3);
        refused(&reader, &each(read, &is_closed));
        refused(&reader, &each("DELETE FROM", &|_| true));
        refused(&loader, &each("DROP TABLE", &|_| true));
        assert_eq!(reader.column("SELECT COUNT(*) FROM zb_unit"), ["8"]);
        assert_ne!(reader.column("SELECT COUNT(*) FROM overdue WHERE site = 'ZC'"), ["0"]);
    }
}

#[test]
fn every_table_and_every_column_is_explained_in_chinese() {
    let county = County::of(&["ZC", "ZD"]);
    let is_chinese = |row: &Vec<String>| crate::env::is_chinese(&row[2]) || row[2] == "SHA-256";
    for database in Database::all() {
        database.gather_here(county.place(), DAY, "ZC").done(&[]);
        let explained = match database.engine {
            Engine::Postgres => {
                "SELECT c.relname, coalesce(a.attname, ''), coalesce(d.description, '') FROM pg_class c JOIN pg_namespace n ON n.oid \
                 = c.relnamespace LEFT JOIN (SELECT attrelid, attnum, attname FROM pg_attribute WHERE attnum > 0 UNION ALL SELECT \
                 oid, 0, NULL FROM pg_class) a ON a.attrelid = c.oid LEFT JOIN pg_description d ON d.objoid = c.oid AND d.objsubid = \
                 a.attnum WHERE n.nspname = 'public' AND c.relkind = 'r'"
            }
            Engine::MariaDb => {
                "SELECT table_name, column_name, column_comment FROM information_schema.columns WHERE table_schema = DATABASE() \
                 UNION ALL SELECT table_name, '', table_comment FROM information_schema.tables WHERE table_schema = DATABASE()"
            }
        };
        let rows = database.rows(explained);
        let without: Vec<&Vec<String>> = rows.iter().filter(|row| !is_chinese(row)).collect();
        assert!(without.is_empty(), "{:?}: {without:?}", database.engine);
        let all = tables();
        let expected: usize = all.iter().map(|table| table.columns.len() + 2).sum();
        assert!(rows.len() > expected, "{}", rows.len());
        for (table, column, comment) in [
            ("overdue", "", "逾期事项"),
            ("overdue", "due", "期限"),
            ("zb_hazard", "grade", "隐患等级"),
            ("zb_unit_phone", "", "单位的电话"),
            ("coverage", "rate", "完成率"),
        ] {
            let found = rows.iter().find(|row| row[0] == table && row[1] == column).unwrap();
            assert_eq!(found[2], comment, "{table}.{column}");
        }
        let word = |word: &str| {
            database.column(&format!(
                "SELECT zh FROM zb_word WHERE table_name = 'zb_hazard' AND column_name = 'grade' AND word = '{word}'"
            ))
        };
        assert_eq!((word("major"), word("general")), (vec!["重大".to_string()], vec!["一般".to_string()]));
        // Every word that a report has is there.
        let unknown = "SELECT DISTINCT o.status FROM overdue o LEFT JOIN zb_word w ON w.table_name = 'overdue' AND w.column_name = \
                       'status' AND w.word = o.status WHERE w.zh IS NULL";
        assert_eq!(database.column(unknown), [""; 0]);
    }
}
