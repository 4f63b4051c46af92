//! Writes `load.sql`, which psql runs. The script makes tables that do not exist, distributes the tables if Citus is
//! installed, and loads one publication in one transaction.

use super::sql::{
    argument, data_columns, definition, quoted, stage, staging, text, upgrade, upsert, version, without_blanks,
};
use super::{PublishedColumn, SCHEMA, Table, Type};
use crate::grid::{Cell, Row};
use std::fmt::Write;

const VIEWS: &str = include_str!("views.sql");

/// A publication: of which town, as of which day, by which version of the program.
#[derive(Debug, Clone)]
pub struct Issue {
    pub program: &'static str,
    pub site: String,
    /// 台账身份: the id of the store.
    pub store: String,
    /// 统计用区划代码: distinguishes two towns that chose the same site name.
    pub division: String,
    pub name: String,
    pub as_of: String,
    /// A SHA-256 over all files: `load.sql` accepts only the files that it was written with.
    pub digest: String,
}

impl Issue {
    /// The row of this publication in the table `publication`.
    pub fn row(&self) -> Row {
        let text = |text: &str| Cell::text(text);
        Row::new(vec![
            text(&self.as_of),
            text(&self.name),
            text(&self.division),
            text(self.program),
            Cell::Int(SCHEMA.into()),
            text(&self.digest),
        ])
    }
}

/// The table of publications, with one row for each site.
pub fn publication() -> Table {
    let columns = vec![
        PublishedColumn::new("as_of", "截至日期", Type::Date).not_null(),
        PublishedColumn::new("name", "名称", Type::Text).not_null(),
        PublishedColumn::new("division", "统计用区划代码", Type::Text).not_null(),
        PublishedColumn::new("program", "程序", Type::Text).not_null(),
        PublishedColumn::new("schema", "表的版本", Type::Integer).not_null(),
        PublishedColumn::new("digest", "各文件合起来的 SHA-256", Type::Text).not_null(),
    ];
    Table::computed("publication", "发布", &[], columns)
}

/// A table with its file: how many rows the file has, and whether blanks were added to lines `\.`.
#[derive(Debug, Clone)]
pub struct Filled {
    pub table: Table,
    pub rows: u64,
    pub has_dot_lines: bool,
}

/// The text of the script. `place` is the folder of the files, if it is known.
pub fn load(issue: &Issue, files: &[Filled], place: Option<&str>) -> String {
    let tables: Vec<&Table> = files.iter().map(|file| &file.table).collect();
    let mut sql = String::new();
    opening(issue, place, &mut sql);
    sql.push_str(&schema(&tables));
    sql.push_str("\nBEGIN;\n");
    for Filled { table, has_dot_lines, .. } in files {
        sql.push_str(&staging(table));
        let _ = writeln!(
            sql,
            "\\copy {} ({}) FROM '{}.csv' WITH (FORMAT csv, HEADER true, ENCODING 'UTF8')",
            stage(table),
            data_columns(table),
            table.name
        );
        if *has_dot_lines {
            sql.push_str(&without_blanks(table));
        }
    }
    sql.push_str(&checks(issue, files));
    for table in &tables {
        sql.push('\n');
        sql.push_str(&upsert(table, &issue.site, &issue.as_of));
    }
    let _ = writeln!(sql, "\nUPDATE publication SET loaded = now() WHERE site = {};", text(&issue.site));
    sql.push_str("COMMIT;\n");
    // PostgreSQL needs statistics on the first rows. Without statistics it plans as if every table were small.
    let names: Vec<String> = tables.iter().map(|table| quoted(table.name)).collect();
    let _ = writeln!(sql, "\\if :zhiben_old\nANALYZE {};\n\\endif", names.join(", "));
    let rows: u64 = files.iter().map(|file| file.rows).sum();
    let said = format!("已装入 {}（{}），截至 {}：{} 个表 {rows} 行", issue.site, issue.name, issue.as_of, files.len());
    let _ = writeln!(sql, "\\echo {}", argument(&said));
    sql
}

fn opening(issue: &Issue, place: Option<&str>, sql: &mut String) {
    let Issue { program, site, as_of, .. } = issue;
    let _ = write!(
        sql,
        "-- {site} {as_of}, {program}. PostgreSQL 14+, Citus, YugabyteDB: psql -d 数据库 -f load.sql\n\
         -- 表建在 search_path 的第一个模式里。可以重复装入；后一天的盖过前一天的。\n\\set QUIET on\n"
    );
    if let Some(place) = place {
        // If the folder was moved, psql is run inside the folder: this `\cd` then fails and changes nothing.
        let place = argument(place);
        let _ = write!(sql, "\\set ON_ERROR_STOP off\n\\if :{{?dir}}\n\\cd :dir\n\\else\n\\cd {place}\n\\endif\n");
    }
    sql.push_str(
        "\\set ON_ERROR_STOP on\nSET client_encoding = 'UTF8';\nSET client_min_messages = warning;\n\
         SET standard_conforming_strings = on;\nSET datestyle = 'ISO, YMD';\n\n",
    );
}

/// The statements that make tables, distribution and views if the database does not have this version.
pub(super) fn schema(tables: &[&Table]) -> String {
    let mut sql = format!(
        "SELECT coalesce(substring(obj_description(to_regclass('publication'), 'pg_class') FROM '^zhiben ([0-9]+)')::int, 0) \
         AS zhiben_found \\gset\nSELECT :zhiben_found < {SCHEMA} AS zhiben_old, \
         :zhiben_found BETWEEN 1 AND {} AS zhiben_upgrade \\gset\n\\if :zhiben_old\nBEGIN;\n",
        SCHEMA - 1
    );
    for table in tables {
        sql.push_str(&definition(table));
    }
    sql.push_str("ALTER TABLE publication ADD COLUMN IF NOT EXISTS loaded timestamptz;\n");
    sql.push_str("\\if :zhiben_upgrade\n");
    for table in tables {
        sql.push_str(&upgrade(table));
    }
    sql.push_str("\\endif\n");
    sql.push_str(&distribution(tables));
    sql.push_str(VIEWS);
    sql.push_str(&version());
    sql.push_str("COMMIT;\n\\endif\n");
    sql
}

/// The statement that distributes every table by its site if Citus is installed, so that all rows of a site are on one
/// machine.
fn distribution(tables: &[&Table]) -> String {
    let names: Vec<String> = tables.iter().map(|table| text(table.name)).collect();
    format!(
        "DO $zhiben$\nDECLARE name text;\nBEGIN\n  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN\n    \
         FOREACH name IN ARRAY ARRAY[{}] LOOP\n      IF NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = \
         quote_ident(name)::regclass) THEN\n        PERFORM create_distributed_table(quote_ident(name)::regclass, 'site', \
         colocate_with => CASE WHEN name = 'publication' THEN 'default' ELSE 'publication' END);\n      END IF;\n    \
         END LOOP;\n  END IF;\nEND $zhiben$;\n",
        names.join(", ")
    )
}

/// The statement that checks the load: the files belong to this script and are complete, and neither a later day nor
/// another town is replaced.
fn checks(issue: &Issue, files: &[Filled]) -> String {
    let Issue { site, division, as_of, digest, .. } = issue;
    let (site_text, division_text) = (text(site), text(division));
    let mut sql = format!(
        "DO $zhiben$\nDECLARE other record;\nBEGIN\n  \
         IF (SELECT digest FROM stage_publication) IS DISTINCT FROM '{digest}' THEN\n    \
         RAISE EXCEPTION '目录里的文件和这个 load.sql 不是同一次发布' USING HINT = '请进入发布的目录，运行 psql -v dir=. -f load.sql';\n  END IF;\n"
    );
    for Filled { table, rows, .. } in files {
        let _ = write!(
            sql,
            "  IF (SELECT count(*) FROM {}) <> {rows} THEN\n    \
             RAISE EXCEPTION '{}.csv 应有 {rows} 行，读到的不是' USING HINT = '文件不完整，请重新发布或重新复制';\n  END IF;\n",
            stage(table),
            table.name
        );
    }
    let _ = write!(
        sql,
        "  SELECT * INTO other FROM publication WHERE site = {site_text} FOR UPDATE;\n  \
         IF other.as_of > DATE '{as_of}' THEN\n    \
         RAISE EXCEPTION '库里 % 已是 % 的，这次是 {as_of} 的，没有装入', {site_text}, other.as_of\n      \
         USING HINT = '确要退回，先执行：DELETE FROM publication WHERE site = ' || quote_literal({site_text});\n  END IF;\n  \
         IF other.division <> {division_text} THEN\n    \
         RAISE EXCEPTION '站点 % 在库里是区划 % 的，这次是区划 % 的，没有装入', {site_text}, other.division, {division_text}\n      \
         USING HINT = '两地用了同一个 site：请改其中一地 plan.toml 的 site';\n  END IF;\nEND $zhiben$;\n"
    );
    sql
}
