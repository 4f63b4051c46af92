//! The definitions of the county's tables. They run only where the database has no tables yet or an older version, and
//! they can be repeated. The version is in the comment of `zb_publication`.

use super::dialect::Dialect;
use crate::publish::{PublishedColumn, SCHEMA, Table, Type};
use std::fmt::Write;

/// Views that the script `load.sql` of version 5 and before left under the names of reports, in the order in which they
/// can be dropped.
const OLD_VIEWS: [&str; 7] =
    ["overdue", "obligations", "coverage", "coverage_subject", "coverage_part", "targets", "bridge"];

/// The table of publications.
pub const PUBLICATION: &str = "zb_publication";

/// The number of the lock that makes two first loads wait for each other.
const LOCK: u32 = 1_411_281;

/// A table of the county's database that is not one table of a publication: its name, its Chinese name, its columns and
/// how many of these are the key.
struct Own {
    name: &'static str,
    title: &'static str,
    columns: Vec<PublishedColumn>,
    key: usize,
}

/// The tables for the county itself. `zb_publication` comes last: its comment says that the others are there.
fn own() -> [Own; 6] {
    let name = |key, header| PublishedColumn::new(key, header, Type::Name).not_null();
    let number = |key, header| PublishedColumn::new(key, header, Type::Integer);
    let date = |key, header| PublishedColumn::new(key, header, Type::Date).not_null();
    let words = vec![name("table_name", "表"), name("column_name", "列"), name("word", "库里的词"), name("zh", "中文")];
    let publication = vec![
        name("site", "站点"),
        name("store", "台账身份"),
        name("town", "乡镇"),
        name("division", "统计用区划代码"),
        date("as_of", "截至日期"),
        name("program", "程序"),
        number("schema_version", "表的版本"),
        number("records", "记录数"),
        PublishedColumn::new("shrunk", "记录少了很多的原因", Type::Text),
    ];
    [
        Own { name: "zb_guard", title: "装入时的检查", columns: vec![name("reason", "为什么不装")], key: 1 },
        Own { name: "zb_word", title: "词的中文", columns: words, key: 0 },
        Own {
            name: "zb_site",
            title: "站点属于哪本台账",
            columns: vec![name("site", "站点"), name("store", "台账身份")],
            key: 1,
        },
        Own {
            name: "zb_origin",
            title: "各站点的发布里有哪些站点的记录",
            columns: vec![name("site", "站点"), name("origin", "记录是哪个站点的"), number("records", "记录数")],
            key: 2,
        },
        Own {
            name: "stale",
            title: "多日没有发布的乡镇",
            columns: vec![name("site", "站点"), name("town", "乡镇"), date("as_of", "截至日期")],
            key: 1,
        },
        Own { name: PUBLICATION, title: "发布", columns: publication, key: 1 },
    ]
}

/// The names of all tables, in the order in which they are made.
pub fn names(tables: &[Table]) -> Vec<String> {
    tables.iter().map(|table| table.name.clone()).chain(own().iter().map(|own| own.name.to_string())).collect()
}

/// The comment of the table of publications, which has the version.
fn version_comment(version: u32) -> String {
    format!("zhiben {version} 发布")
}

/// The statements that make the tables of `version`, and add the columns that a database of an older version lacks.
/// `partitions` is for OceanBase: into how many parts each table is divided by its site.
pub fn definitions(dialect: Dialect, tables: &[Table], version: u32, partitions: Option<u32>) -> String {
    let mut statements = Vec::new();
    for table in tables {
        statements.push(Statement::Do(table_of(dialect, table, partitions)));
        statements.extend(added(dialect, table));
        statements.extend(described(dialect, &table.name, &table.title, &all_columns(table)));
        statements.extend(indexes(dialect, table));
    }
    for own in own() {
        let key: Vec<&str> = own.columns[..own.key].iter().map(|column| &*column.name).collect();
        let lines = columns(dialect, &own.columns);
        statements.push(Statement::Do(create(dialect, own.name, lines, &key, own.title, &[], None)));
        statements.extend(described(dialect, own.name, own.title, &own.columns));
    }
    statements.extend(words(dialect, tables));
    statements.push(Statement::Do(match dialect {
        Dialect::MySql => format!("ALTER TABLE {PUBLICATION} COMMENT = {}", dialect.text(&version_comment(version))),
        _ => format!("COMMENT ON TABLE {PUBLICATION} IS {}", dialect.text(&version_comment(version))),
    }));
    match dialect {
        Dialect::MySql => prepared(&statements, version),
        _ => block(dialect, tables, &statements, version),
    }
}

/// A statement, and what must be missing so that it runs.
enum Statement {
    Do(String),
    /// Only if the table lacks the column.
    AddColumn {
        table: String,
        column: String,
        sql: String,
    },
    /// Only if there is no index of this name.
    AddIndex {
        name: String,
        sql: String,
    },
}

fn columns(dialect: Dialect, columns: &[PublishedColumn]) -> Vec<String> {
    columns.iter().map(|column| column_of(dialect, column)).collect()
}

/// A column's definition. Texts are never required: openGauss keeps an empty text as no value.
fn column_of(dialect: Dialect, column: &PublishedColumn) -> String {
    let mut sql = format!("{} {}", column.name, dialect.type_of(column.is));
    if column.not_null && column.is != Type::Text {
        sql.push_str(" NOT NULL");
    }
    if dialect == Dialect::MySql {
        let _ = write!(sql, " COMMENT {}", dialect.text(&column.header));
    }
    sql
}

/// The columns of a published table in the database.
fn all_columns(table: &Table) -> Vec<PublishedColumn> {
    let place = PublishedColumn::new("row_no", "行的次序", Type::Integer).not_null();
    std::iter::once(place).chain(table.columns.iter().cloned()).collect()
}

/// The definition of a published table. A row is identified by its place among the rows of its site, because the longest
/// keys do not fit into an index of MySQL. `gather` checks that no two rows of a site have the same key.
fn table_of(dialect: Dialect, table: &Table, partitions: Option<u32>) -> String {
    let lines = columns(dialect, &all_columns(table));
    create(dialect, &table.name, lines, &["site", "row_no"], &table.title, &index_columns(table), partitions)
}

fn create(
    dialect: Dialect,
    name: &str,
    mut lines: Vec<String>,
    key: &[&str],
    title: &str,
    indexes: &[[String; 2]],
    partitions: Option<u32>,
) -> String {
    if !key.is_empty() {
        lines.push(format!("PRIMARY KEY ({})", key.join(", ")));
    }
    if dialect != Dialect::MySql {
        return format!("CREATE TABLE IF NOT EXISTS {name} (\n  {}\n)", lines.join(",\n  "));
    }
    lines.extend(indexes.iter().map(|[first, second]| format!("KEY {name}_{second} ({first}, {second})")));
    let mut sql = format!(
        "CREATE TABLE IF NOT EXISTS {name} (\n  {}\n) DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = {}",
        lines.join(",\n  "),
        dialect.text(title)
    );
    if let Some(partitions) = partitions {
        let _ = write!(sql, " PARTITION BY KEY (site) PARTITIONS {partitions}");
    }
    sql
}

/// The pairs of columns by which rows are found: those of a record by its number, and coverage of all towns by measure
/// and period.
fn index_columns(table: &Table) -> Vec<[String; 2]> {
    let first = table.key.first().map_or("row_no", |key| *key);
    let mut pairs = vec![["site".to_string(), first.to_string()]];
    if let [first, second, ..] = &table.key[..]
        && *second == "period"
    {
        pairs.push([(*first).to_string(), (*second).to_string()]);
    }
    pairs
}

fn indexes(dialect: Dialect, table: &Table) -> Vec<Statement> {
    if dialect == Dialect::MySql {
        return Vec::new();
    }
    let of = |[first, second]: [String; 2]| {
        let name = format!("{}_{second}", table.name);
        let sql = format!("CREATE INDEX {name} ON {} ({first}, {second})", table.name);
        Statement::AddIndex { name, sql }
    };
    index_columns(table).into_iter().map(of).collect()
}

/// The columns that versions after the first added to a table.
fn added(dialect: Dialect, table: &Table) -> Vec<Statement> {
    let first = table.columns.iter().map(|column| column.since).min().unwrap_or(SCHEMA);
    let later = table.columns.iter().filter(|column| column.since > first);
    let of = |column: &PublishedColumn| {
        let mut plain = column.clone();
        // The rows that are there have no value yet.
        plain.not_null = false;
        Statement::AddColumn {
            table: table.name.clone(),
            column: column.name.to_string(),
            sql: format!("ALTER TABLE {} ADD COLUMN {}", table.name, column_of(dialect, &plain)),
        }
    };
    later.map(of).collect()
}

/// The comments. MySQL has them in the definition.
fn described(dialect: Dialect, name: &str, title: &str, columns: &[PublishedColumn]) -> Vec<Statement> {
    if dialect == Dialect::MySql {
        return Vec::new();
    }
    let table = Statement::Do(format!("COMMENT ON TABLE {name} IS {}", dialect.text(title)));
    let column = |column: &PublishedColumn| {
        Statement::Do(format!("COMMENT ON COLUMN {name}.{} IS {}", column.name, dialect.text(&column.header)))
    };
    std::iter::once(table).chain(columns.iter().map(column)).collect()
}

/// The table of words anew: what each English word of each column is in Chinese.
fn words(dialect: Dialect, tables: &[Table]) -> Vec<Statement> {
    let mut rows = Vec::new();
    for table in tables {
        for column in &table.columns {
            for word in column.words.unwrap_or_default() {
                let row = [&table.name, &*column.name, word.en, word.zh].map(|text| dialect.text(text));
                rows.push(format!("({})", row.join(", ")));
            }
        }
    }
    vec![
        Statement::Do("DELETE FROM zb_word".into()),
        Statement::Do(format!("INSERT INTO zb_word (table_name, column_name, word, zh) VALUES\n{}", rows.join(",\n"))),
    ]
}

/// The statements for MySQL, each prepared only if the version is older.
fn prepared(statements: &[Statement], version: u32) -> String {
    let dialect = Dialect::MySql;
    let mut sql = format!(
        "DO GET_LOCK('zhiben', 600);\nSET @zb_old = (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = \
         DATABASE() AND table_name = '{PUBLICATION}' AND table_comment LIKE 'zhiben %' AND \
         CAST(SUBSTRING(table_comment, 8) AS UNSIGNED) >= {version}) = 0;\n"
    );
    for statement in statements {
        let (condition, text) = match statement {
            Statement::Do(text) | Statement::AddIndex { sql: text, .. } => ("@zb_old".to_string(), text),
            Statement::AddColumn { table, column, sql } => {
                let missing = format!(
                    "@zb_old AND NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() \
                     AND table_name = '{table}' AND column_name = '{column}')"
                );
                (missing, sql)
            }
        };
        let _ = writeln!(
            sql,
            "SET @zb = IF({condition}, {}, 'DO 0');\nPREPARE zb FROM @zb;\nEXECUTE zb;\nDEALLOCATE PREPARE zb;",
            dialect.text(text)
        );
    }
    sql.push_str("DO RELEASE_LOCK('zhiben');\n");
    sql
}

/// The statements for PostgreSQL and openGauss in one block.
fn block(dialect: Dialect, tables: &[Table], statements: &[Statement], version: u32) -> String {
    let mut sql = format!(
        "DO $zhiben$\nDECLARE found bigint; name text; is_ours boolean;\nBEGIN\n  {}\n  IF found < {version} THEN\n    \
         PERFORM pg_advisory_xact_lock({LOCK});\n",
        found_version()
    );
    sql.push_str(&old_views());
    for statement in statements {
        match statement {
            Statement::Do(text) => drop(writeln!(sql, "    {text};")),
            Statement::AddColumn { table, column, sql: text } => drop(writeln!(
                sql,
                "    IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = current_schema() AND \
                 table_name = '{table}' AND column_name = '{column}') THEN\n      {text};\n    END IF;"
            )),
            Statement::AddIndex { name, sql: text } => drop(writeln!(
                sql,
                "    IF NOT EXISTS (SELECT 1 FROM pg_indexes WHERE schemaname = current_schema() AND indexname = '{name}') \
                 THEN\n      {text};\n    END IF;"
            )),
        }
    }
    if dialect == Dialect::Postgres {
        sql.push_str(&distribution(tables));
    }
    sql.push_str("  END IF;\nEND $zhiben$;\n");
    sql
}

/// Reads the version of the tables into `found`; 0 without tables.
fn found_version() -> String {
    format!(
        "SELECT coalesce(max(CAST(substring(d.description FROM '^zhiben ([0-9]+)') AS bigint)), 0) INTO found FROM pg_class c \
         JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_description d ON d.objoid = c.oid AND d.objsubid = 0 \
         WHERE n.nspname = current_schema() AND c.relname = '{PUBLICATION}';"
    )
}

/// Drops the views that an old `load.sql` left. The comment of the table `publication` shows that they are ours.
fn old_views() -> String {
    let names: Vec<String> = OLD_VIEWS.iter().map(|name| format!("'{name}'")).collect();
    let mut sql = format!(
        "    SELECT count(*) > 0 INTO is_ours FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN \
         pg_description d ON d.objoid = c.oid AND d.objsubid = 0 WHERE n.nspname = current_schema() AND c.relname = \
         'publication' AND d.description LIKE 'zhiben %';\n    SELECT min(viewname) INTO name FROM pg_views WHERE schemaname = \
         current_schema() AND viewname IN ({});\n    IF name IS NOT NULL AND NOT is_ours THEN\n      RAISE EXCEPTION \
         '库里已有别的视图 %，和报表同名，没有装入；请换一个模式，或给它改名', name;\n    END IF;\n",
        names.join(", ")
    );
    for name in OLD_VIEWS {
        let _ = writeln!(sql, "    IF is_ours THEN DROP VIEW IF EXISTS {name}; END IF;");
    }
    sql
}

/// Distributes every table by its site if Citus is installed, so that all rows of a site are on one machine.
fn distribution(tables: &[Table]) -> String {
    let by_site = tables.iter().map(|table| format!("'{}'", table.name));
    let all: Vec<String> =
        std::iter::once(format!("'{PUBLICATION}'")).chain(["'zb_origin'".into()]).chain(by_site).collect();
    format!(
        "    IF EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus') THEN\n      FOREACH name IN ARRAY ARRAY[{}] LOOP\n        \
         IF NOT EXISTS (SELECT 1 FROM pg_dist_partition WHERE logicalrelid = name::regclass) THEN\n          PERFORM \
         create_distributed_table(name::regclass, 'site', colocate_with => CASE WHEN name = '{PUBLICATION}' THEN 'default' \
         ELSE '{PUBLICATION}' END);\n        END IF;\n      END LOOP;\n    END IF;\n",
        all.join(", ")
    )
}
