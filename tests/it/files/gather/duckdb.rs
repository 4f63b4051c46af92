//! DuckDB reads the files of a publication as they are, with their types.

use super::expected;
use super::{published, sample};
use crate::env::{Run, rows, skipped};
use serde_json::{Value, json};
use std::path::Path;

/// What a program of DuckDB's Python package prints, as JSON; `None` where the package is not installed.
fn asked(place: &Path, sql: &str) -> Option<Value> {
    let program = "import sys, json, duckdb\n\
                   found = duckdb.sql(sys.argv[1])\n\
                   names = found.columns\n\
                   print(json.dumps([dict(zip(names, row)) for row in found.fetchall()], default=str))";
    let path = Run::asked("PATH").unwrap_or_default();
    let python = |args: &[&str]| Run::of("python3", args).env("PATH", &path).at(place).command();
    let is_installed = python(&["-c", "import duckdb"]).output().is_ok_and(|out| out.status.success());
    if !is_installed {
        skipped("DuckDB (pip install duckdb)", "Parquet as other programs read it");
        return None;
    }
    let out = python(&["-c", program, sql]).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    Some(crate::env::parse(&String::from_utf8(out.stdout).unwrap()))
}

#[test]
fn the_folders_of_towns_are_one_table() {
    let day = "2026-11-23";
    let towns = [("JC", "141128105"), ("HX", "141128106")].map(|(site, division)| (site, sample(site, division)));
    let county = tempfile::tempdir().unwrap();
    for (site, town) in &towns {
        let out = published(town, day);
        std::fs::rename(out.join(format!("site={site}")), county.path().join(format!("site={site}"))).unwrap();
    }
    let columns = expected::columns("overdue").join(", ");
    let from = "read_parquet('site=*/overdue.parquet', hive_partitioning = true)";
    for (site, town) in &towns {
        let sql = format!("SELECT {columns} FROM {from} WHERE site = '{site}'");
        let Some(found) = asked(county.path(), &sql) else { return };
        let sorted = |mut rows: Vec<Value>| {
            rows.sort_by_key(Value::to_string);
            rows
        };
        let found = sorted(found.as_array().unwrap().clone());
        let reported = sorted(rows(&expected::report(town, day, "overdue")));
        assert!(reported.len() > 100);
        assert_eq!(found, reported, "{site}");
    }
}

/// The types, by hand: a date is a date, money has two decimal places, a flag is true or false.
#[test]
fn types_are_kept() {
    let town = sample("JC", "141128105");
    let out = published(&town, "2026-11-23");
    let types = [
        ("zb_hazard", "found", "DATE"),
        ("zb_hazard", "fund_yuan", "DECIMAL(18,2)"),
        ("zb_hazard", "description", "VARCHAR"),
        ("zb_attendance", "zb_row", "BIGINT"),
        ("zb_attendance", "passed", "BOOLEAN"),
        ("overdue", "owned", "BOOLEAN"),
        ("overdue", "as_of", "DATE"),
        ("overdue", "due", "DATE"),
        ("overdue", "days_overdue", "BIGINT"),
        ("coverage", "rate", "DECIMAL(18,4)"),
        ("bridge", "closing", "BIGINT"),
    ];
    let of = |(table, column, _): &(&str, &str, &str)| {
        format!(
            "SELECT '{table}.{column}' AS at, column_type AS has FROM (DESCRIBE SELECT * FROM \
             read_parquet('site=JC/{table}.parquet')) WHERE column_name = '{column}'"
        )
    };
    let Some(found) = asked(&out, &types.iter().map(of).collect::<Vec<_>>().join(" UNION ALL ")) else { return };
    for (table, column, expected) in types {
        assert!(
            found.as_array().unwrap().contains(&json!({"at": format!("{table}.{column}"), "has": expected})),
            "{found}"
        );
    }
    // Every file is read, and has the rows that the manifest lists.
    let listed = crate::files::publish::manifest(&out)["files"].as_array().unwrap().clone();
    let of = |file: &Value| {
        let name = file["file"].as_str().unwrap();
        format!("SELECT '{name}' AS at, COUNT(*) AS has FROM read_parquet('{name}')")
    };
    let Some(found) = asked(&out, &listed.iter().map(of).collect::<Vec<_>>().join(" UNION ALL ")) else { return };
    assert_eq!(listed.len(), 53);
    for file in &listed {
        assert!(found.as_array().unwrap().contains(&json!({"at": file["file"], "has": file["rows"]})), "{file}");
    }
    let sum = "SELECT CAST(SUM(fund_yuan) AS VARCHAR) AS sum FROM read_parquet('site=JC/zb_hazard.parquet')";
    let hundredths = |text: &str| -> i64 {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{part:0<2}").parse().unwrap()
    };
    let sample = crate::env::sample("hazard");
    let funds = sample.iter().map(|row| row["整改资金（元）"].as_str()).filter(|text| !text.is_empty());
    let expected: i64 = funds.map(hundredths).sum();
    let Some(found) = asked(&out, sum) else { return };
    assert_eq!(hundredths(found[0]["sum"].as_str().unwrap()), expected);
}
