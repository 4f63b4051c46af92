//! Names and texts as SQL and psql write them, the definition of a table, and the statements that load its staged rows.

use super::{Check, PublishedColumn, SCHEMA, Table, Type, Vanished};

/// A name in quotation marks. All names are quoted, because some, such as `order`, `on` and `to`, are words of SQL.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as an SQL literal.
pub fn text(text: &str) -> String {
    // PostgreSQL stores no NUL.
    format!("'{}'", text.replace('\0', "\u{FFFD}").replace('\'', "''"))
}

/// An argument of a psql command. In such an argument backslashes are special too.
pub fn argument(text: &str) -> String {
    format!("'{}'", text.replace('\0', "\u{FFFD}").replace('\\', "\\\\").replace('\'', "''"))
}

fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(quoted).collect::<Vec<_>>().join(", ")
}

/// The columns that a file has, separated by commas.
pub fn data_columns(table: &Table) -> String {
    listed(["site"].into_iter().chain(table.columns.iter().map(|column| column.name)))
}

fn key(table: &Table) -> String {
    listed(["site"].into_iter().chain(table.key.iter().copied()))
}

fn type_of(column: &PublishedColumn) -> &'static str {
    match column.is {
        Type::Text => "text",
        Type::Texts => "text[]",
        Type::Integer => "bigint",
        Type::Numeric => "numeric",
        Type::Date => "date",
        Type::Boolean => "boolean",
    }
}

fn condition(column: &PublishedColumn) -> Option<String> {
    let name = quoted(column.name);
    Some(match column.check? {
        Check::OneOf(words) => {
            let words: Vec<String> = words.iter().map(|word| text(word.en)).collect();
            format!("{name} IN ({})", words.join(", "))
        }
        Check::NotNegative => format!("{name} >= 0"),
        Check::Length(length) => format!("length({name}) = {length}"),
        Check::Masked => format!("{name} LIKE '%*%'"),
    })
}

fn check_name(table: &Table, column: &PublishedColumn) -> String {
    quoted(&format!("{}_{}_check", table.name, column.name))
}

/// The statement that makes the table with its key, conditions and comments.
pub fn definition(table: &Table) -> String {
    let name = quoted(table.name);
    let mut lines = vec!["  \"site\" text NOT NULL".to_string()];
    for column in table.columns.iter() {
        let mut line = format!("  {} {}", quoted(column.name), type_of(column));
        if column.not_null {
            line.push_str(" NOT NULL");
        }
        if let Some(check) = condition(column) {
            line.push_str(&format!(" CONSTRAINT {} CHECK ({check})", check_name(table, column)));
        }
        lines.push(line);
    }
    if table.vanished == Vanished::Marked {
        lines.push("  \"gone\" date".to_string());
    }
    lines.push(format!("  PRIMARY KEY ({})", key(table)));
    for (column, of) in table.columns.iter().filter_map(|column| Some((column.name, column.of?))) {
        let to = if of == "unit" { "code" } else { "no" };
        lines.push(format!(
            "  FOREIGN KEY (\"site\", {}) REFERENCES {} (\"site\", \"{to}\")",
            quoted(column),
            quoted(of)
        ));
    }
    let mut sql = format!("CREATE TABLE IF NOT EXISTS {name} (\n{}\n);\n", lines.join(",\n"));
    for (index, on) in table.indexes {
        sql.push_str(&format!("CREATE INDEX IF NOT EXISTS {index} ON {name} {on};\n"));
    }
    sql.push_str(&format!("COMMENT ON TABLE {name} IS {};\n", text(table.title)));
    for column in table.columns.iter() {
        let comment = text(column.header);
        sql.push_str(&format!("COMMENT ON COLUMN {name}.{} IS {comment};\n", quoted(column.name)));
    }
    if table.vanished == Vanished::Marked {
        sql.push_str(&format!("COMMENT ON COLUMN {name}.\"gone\" IS '哪一天的发布里起不再有这条记录';\n"));
    }
    sql
}

/// The statements that upgrade a table of an older version: columns that were added later, and the present conditions.
pub fn upgrade(table: &Table) -> String {
    let name = quoted(table.name);
    let mut sql = String::new();
    for column in table.columns.iter() {
        let quoted = quoted(column.name);
        sql.push_str(&format!("ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {quoted} {};\n", type_of(column)));
        if let Some(check) = condition(column) {
            let check_name = check_name(table, column);
            sql.push_str(&format!("ALTER TABLE {name} DROP CONSTRAINT IF EXISTS {check_name};\n"));
            sql.push_str(&format!("ALTER TABLE {name} ADD CONSTRAINT {check_name} CHECK ({check});\n"));
        }
    }
    sql
}

/// The statement that makes the temporary table for a file's rows.
pub fn staging(table: &Table) -> String {
    let columns: Vec<String> =
        table.columns.iter().map(|column| format!("{} {}", quoted(column.name), type_of(column))).collect();
    format!("CREATE TEMP TABLE {} (\"site\" text, {}) ON COMMIT DROP;\n", stage(table), columns.join(", "))
}

/// The name of the temporary table for a file's rows.
pub fn stage(table: &Table) -> String {
    quoted(&format!("stage_{}", table.name))
}

/// Removes the blank that was added to each line `\.` within a text: psql before version 18 would end the load there.
pub fn without_blanks(table: &Table) -> String {
    let texts = table.columns.iter().filter(|column| column.is == Type::Text).map(|column| quoted(column.name));
    let set = texts.map(|name| format!("{name} = regexp_replace({name}, '(\\n\\\\\\. *) (?=\\r?\\n)', '\\1', 'g')"));
    format!("UPDATE {} SET {};\n", stage(table), set.collect::<Vec<_>>().join(", "))
}

/// The statements that insert new rows, update changed rows, and mark or remove rows that the publication no longer
/// has. An unchanged row is not written.
pub fn upsert(table: &Table, site: &str, as_of: &str) -> String {
    let (name, stage, data_columns, key) = (quoted(table.name), stage(table), data_columns(table), key(table));
    let is_marked = table.vanished == Vanished::Marked;
    let data: Vec<String> =
        table.columns.iter().filter(|c| !table.key.contains(&c.name)).map(|c| quoted(c.name)).collect();
    let gone = is_marked.then(|| "\"gone\"".to_string());
    let changing: Vec<String> = data.iter().cloned().chain(gone).collect();
    let side = |side: &str, gone: &str| -> String {
        let values = changing.iter().map(|column| match column.as_str() {
            "\"gone\"" => gone.to_string(),
            column => format!("{side}.{column}"),
        });
        format!("ROW({})", values.collect::<Vec<_>>().join(", "))
    };
    let conflict = match changing.is_empty() {
        true => "DO NOTHING".to_string(),
        false => format!(
            "DO UPDATE SET ({}) = {}\n  WHERE {} IS DISTINCT FROM {}",
            changing.join(", "),
            side("excluded", "NULL"),
            side("t", "t.\"gone\""),
            side("excluded", "NULL::date"),
        ),
    };
    let within = listed(table.key.iter().copied());
    let vanished = format!("({within}) NOT IN (SELECT {within} FROM {stage})");
    let site = text(site);
    let last = match is_marked {
        _ if table.key.is_empty() => String::new(),
        true => format!(
            "UPDATE {name} SET \"gone\" = DATE '{as_of}' WHERE \"site\" = {site} AND \"gone\" IS NULL AND {vanished};\n"
        ),
        false => format!("DELETE FROM {name} WHERE \"site\" = {site} AND {vanished};\n"),
    };
    format!(
        "INSERT INTO {name} AS t ({data_columns})\nSELECT {data_columns} FROM {stage}\nON CONFLICT ({key}) {conflict};\n{last}"
    )
}

/// The statement that records this version in the database.
pub fn version() -> String {
    format!("COMMENT ON TABLE \"publication\" IS 'zhiben {SCHEMA}';\n")
}
