//! What the SQL for each family of databases must not have.

use super::towns::{County, DAY};
use crate::env::Run;

/// The SQL for a family of databases, with the roles, without texts in quotation marks and in lower case. A statement
/// that is prepared for MySQL is a text: its own SQL stays.
pub fn statements(county: &County, dialect: &str) -> String {
    let run = Run::new(["gather", "ZC", "--setup", "--for", dialect]).today(DAY).at(county.place()).go();
    assert_eq!(run.code, 0, "{run:#?}");
    bare(&run.stdout, dialect == "mysql").to_lowercase()
}

fn bare(sql: &str, has_escapes: bool) -> String {
    let mut bare = String::new();
    let mut rest = sql.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\'' {
            bare.push(c);
            continue;
        }
        let mut text = String::new();
        while let Some(c) = rest.next() {
            match c {
                '\'' if rest.peek() != Some(&'\'') => break,
                '\'' => text.extend(rest.next()),
                '\\' if has_escapes => text.extend(rest.next()),
                c => text.push(c),
            }
        }
        let is_statement = ["CREATE ", "ALTER ", "DELETE ", "INSERT "].iter().any(|word| text.starts_with(word));
        if is_statement {
            bare.push_str(&self::bare(&text, has_escapes));
        }
    }
    bare
}

/// Whether the SQL has these words one after the other.
pub fn has(sql: &str, words: &str) -> bool {
    let plain: Vec<&str> =
        sql.split(|c: char| c.is_whitespace() || "(),;".contains(c)).filter(|word| !word.is_empty()).collect();
    let words: Vec<&str> = words.split(' ').collect();
    plain.windows(words.len()).any(|window| window == words)
}

/// What is not in the subset of SQL that all of the families have.
const NOWHERE: [&str; 22] = [
    "json",
    "jsonb",
    "row_to_json",
    "array_agg",
    "string_agg",
    "group_concat",
    "unnest",
    "filter",
    "on conflict",
    "on duplicate key",
    "replace into",
    "insert ignore",
    "merge into",
    "returning",
    "interval",
    "date_add",
    "datediff",
    "now",
    "current_date",
    "copy",
    "date +",
    "date -",
];

#[test]
fn no_family_gets_more_than_the_common_subset() {
    let county = County::of(&["ZC"]);
    for dialect in ["postgres", "opengauss", "mysql"] {
        let sql = statements(&county, dialect);
        assert!(has(&sql, "insert into zb_hazard") && has(&sql, "create table if not exists zb_hazard"), "{dialect}");
        for words in NOWHERE {
            assert!(!has(&sql, words), "{dialect}: {words}");
        }
        // No command of a client, no array, no cast by ::.
        assert!(!sql.lines().any(|line| line.trim_start().starts_with('\\')), "{dialect}");
        let citus: Vec<&str> = sql.lines().filter(|line| line.contains('[') || line.contains("::")).collect();
        assert_eq!(citus.is_empty(), dialect != "postgres", "{dialect}: {citus:?}");
        for line in citus {
            assert!(line.contains("foreach name in array") || line.contains("name::regclass"), "{line}");
        }
    }
}

/// The lint finds what it looks for, and texts are no statements.
#[test]
fn the_lint_finds_words_and_not_parts_of_words() {
    assert_eq!(bare("a 'it''s now()' b '\\' now()' c", true), "a  b  c");
    assert_eq!(
        bare("IF(x, 'CREATE TABLE a (\n b text COMMENT ''now'')', 'DO 0')", true),
        "IF(x, CREATE TABLE a (\n b text COMMENT ), )"
    );
    assert!(has("insert into a values (1) on conflict do nothing;", "on conflict"));
    assert!(has("select now()", "now"));
    assert!(has("where due < date  - 7", "date -"));
    assert!(!has("select known, json_like from copy_of", "now"));
    assert!(!has("select known, json_like from copy_of", "json"));
}
