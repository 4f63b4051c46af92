//! What the program itself answers, as rows of the county's tables: from the JSON of its reports, without any code of
//! `publish` or `gather` but the types of columns.

use crate::cli::loaded_part::{ctx, json_of};
use crate::env::{Town, day, rows};
use serde_json::Value;
use std::collections::BTreeMap;
use zhiben::commands::load::{Loaded, Needed};
use zhiben::domain::period::Period;
use zhiben::publish::{Table, Type, tables};
use zhiben::report::coverage;

/// Columns that a table has beside those of its report.
const FIRST: [&str; 5] = ["site", "origin", "owned", "as_of", "town"];

/// The rows of a table by column; `None` for no value.
pub type Rows = Vec<BTreeMap<String, Option<String>>>;

/// The published table of this name.
pub fn table(name: &str) -> Table {
    tables().into_iter().find(|table| table.name == name).unwrap()
}

/// The columns of a table that its report has too.
pub fn columns(name: &str) -> Vec<String> {
    let names = table(name).columns.into_iter().map(|column| column.name.to_string());
    names.filter(|name| !FIRST.contains(&name.as_str()) && !name.starts_with("owned_")).collect()
}

/// A report as JSON; warnings about years without a calendar do not matter here.
#[track_caller]
pub fn report(town: &Town, day: &str, line: &str) -> Value {
    town.on(day, crate::env::words(&format!("{line} -f json"))).json_of_old_days()
}

/// The rows of every report's table, by the table's name.
pub fn of(town: &Town, day: &str) -> BTreeMap<&'static str, Rows> {
    let targets = rows(&report(town, day, "targets"));
    let mut all = BTreeMap::from([
        ("overdue", of_report("overdue", &rows(&report(town, day, "overdue")))),
        ("targets", of_report("targets", &targets)),
        ("targets_blocking", of_report("targets_blocking", &blocking(&targets))),
        ("bridge", of_report("bridge", report(town, day, "status")["bridge"].as_array().unwrap())),
    ]);
    assert!(all["overdue"].len() > 100 && all["bridge"].len() == 6 && all["targets_blocking"].len() > 5);
    all.extend(coverages(town, day));
    all
}

/// The list `blocking` of each target, a row for each place.
fn blocking(targets: &[Value]) -> Vec<Value> {
    let of = |target: &Value| -> Vec<Value> {
        let list = target["blocking"].as_array().unwrap().iter();
        list.zip(1..)
            .map(|(one, place)| serde_json::json!({"id": target["id"], "place": place, "value": one}))
            .collect()
    };
    targets.iter().flat_map(of).collect()
}

/// Every measure over each period that the table of coverage can have, as the report computes it.
fn coverages(town: &Town, today: &str) -> BTreeMap<&'static str, Rows> {
    let ctx = ctx(town, day(today));
    let loaded = Loaded::new(&ctx, &Needed::everything()).unwrap();
    let input = loaded.input();
    let published = crate::files::publish::manifest(&town.root().join("out"));
    assert_eq!(published["as_of"], today);
    let (mut counts, mut units) = (Vec::new(), Vec::new());
    for (measure, period) in measures_and_periods(town) {
        let (id, _) = ctx.plan.measure_ids().find(|(_, found)| found.id == measure).unwrap();
        let computed = coverage::compute(&input, id, Period::parse(&period).unwrap());
        let of = |grid| rows(&crate::env::parse(&json_of(grid, day(today))));
        counts.extend(of(computed.summary(&input, id, Period::parse(&period).unwrap())));
        units.extend(of(computed.units(&input)).into_iter().map(|mut unit| {
            unit["measure"] = measure.clone().into();
            unit["period"] = period.clone().into();
            unit
        }));
    }
    assert!(counts.len() > 500 && units.len() > counts.len(), "{} {}", counts.len(), units.len());
    BTreeMap::from([
        ("coverage", of_report("coverage", &counts)),
        ("coverage_unit", of_report("coverage_unit", &units)),
    ])
}

/// The measures and periods of the published file, read from Parquet by its own crate.
fn measures_and_periods(town: &Town) -> Vec<(String, String)> {
    use parquet::file::reader::FileReader;
    let site = crate::files::publish::manifest(&town.root().join("out"))["site"].as_str().unwrap().to_string();
    let file = std::fs::File::open(town.root().join(format!("out/site={site}/coverage.parquet"))).unwrap();
    let reader = parquet::file::reader::SerializedFileReader::new(file).unwrap();
    let text = |row: &parquet::record::Row, name: &str| {
        let field = row.get_column_iter().find(|(found, _)| *found == name).unwrap().1.clone();
        if let parquet::record::Field::Str(text) = field { text } else { panic!("{name}") }
    };
    let rows = reader.get_row_iter(None).unwrap().map(|row| row.unwrap());
    rows.map(|row| (text(&row, "measure"), text(&row, "period"))).collect()
}

/// Rows of JSON as rows of the table.
pub fn of_report(name: &str, rows: &[Value]) -> Rows {
    let (table, columns) = (table(name), columns(name));
    let is = |name: &str| table.columns.iter().find(|column| column.name == name).unwrap().is;
    // A key of JSON that is no column would not be compared.
    for key in rows.iter().flat_map(|row| row.as_object().unwrap().keys()) {
        let is_list = name == "targets" && key == "blocking";
        let is_column = |key: &String| columns.contains(key) || columns.contains(&format!("zb_{key}"));
        assert!(is_list || is_column(key), "{name}.{key}");
    }
    let of = |row: &Value| {
        columns.iter().map(|name| (name.clone(), shown(is(name), &row[name.trim_start_matches("zb_")]))).collect()
    };
    rows.iter().map(of).collect()
}

/// A value of JSON as a database shows it.
fn shown(is: Type, value: &Value) -> Option<String> {
    match (is, value) {
        (_, Value::Null) => None,
        (Type::Flag, Value::Bool(yes)) => Some(u8::from(*yes).to_string()),
        (Type::Decimal(scale), value) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_string);
            let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
            assert!(part.len() <= scale as usize, "{text}");
            Some(format!("{whole}.{part:0<places$}", places = scale as usize))
        }
        (_, Value::String(text)) => Some(text.clone()),
        (Type::Integer, number) => Some(number.as_i64().unwrap().to_string()),
        (is, value) => panic!("{is:?} {value}"),
    }
}
