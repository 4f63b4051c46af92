//! The laws of the journal, over random histories: undo restores the state before, redo the state after; a restored
//! backup equals the town that was backed up; and the journal, read backwards, gives the town of any past day.

use crate::model::random_commands::{FIRST, Line, Step, days_after, history, line, turning};
use crate::office::{Office, tables};
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use serde_json::Value as Json;
use std::path::Path;

const BEGIN: NaiveDate = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();

/// Fewer cases than for pure functions: each history is hundreds of transactions.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig { cases: default.cases.div_ceil(64), failure_persistence: None, ..default }
}

fn begun() -> Office {
    let office = Office::new();
    for line in FIRST {
        office.sh(BEGIN, line).unwrap_or_else(|error| panic!("{line}：{error}"));
    }
    office
}

/// Runs a line; `false` where it was refused or changed nothing.
fn act(office: &Office, today: NaiveDate, line: &Line) -> bool {
    let before = office.commands();
    let mut words = line.words.clone();
    if let Some((name, text)) = &line.file {
        std::fs::write(office.path(name), text).unwrap();
        words = words
            .iter()
            .map(|word| if word == name { office.path(name).display().to_string() } else { word.clone() })
            .collect();
    }
    let done = office.run(today, &words);
    if let Err(error) = &done {
        assert!(!error.to_string().contains("读写台账时出错"), "{words:?}：{error}");
    }
    office.commands() > before
}

/// Reverses the entries of the journal after a command on a copy of the store, by their contents alone.
fn rewind(store: &Path, copy: &Path, command: i64) {
    std::fs::copy(store, copy).unwrap();
    let conn = Connection::open(copy).unwrap();
    let mut names = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    conn.execute_batch("PRAGMA foreign_keys = OFF; BEGIN").unwrap();
    names.iter().for_each(|name| conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    let sql = "SELECT tbl, row, op, before FROM journal WHERE command > ? ORDER BY id DESC";
    let mut entries = conn.prepare(sql).unwrap();
    let mut entries = entries.query([command]).unwrap();
    while let Some(entry) = entries.next().unwrap() {
        let (table, id, op): (String, i64, String) =
            (entry.get(0).unwrap(), entry.get(1).unwrap(), entry.get(2).unwrap());
        let before: Option<String> = entry.get(3).unwrap();
        let before: Json = before.map_or(Json::Null, |text| serde_json::from_str(&text).unwrap());
        let before: Vec<(String, Sql)> = before
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| {
                let value = match value {
                    Json::Null => Sql::Null,
                    Json::Number(n) => Sql::Integer(n.as_i64().unwrap()),
                    Json::Object(bytes) => Sql::Blob(unhex(bytes["hex"].as_str().unwrap())),
                    other => Sql::Text(other.as_str().unwrap().to_string()),
                };
                (format!("\"{name}\""), value)
            })
            .collect();
        let names: Vec<&str> = before.iter().map(|(name, _)| name.as_str()).collect();
        let values = before.iter().map(|(_, value)| value.clone()).chain([Sql::Integer(id)]);
        let sql = match op.as_str() {
            "add" => format!("DELETE FROM \"{table}\" WHERE id = ?"),
            "change" if names.is_empty() => continue,
            "change" => format!("UPDATE \"{table}\" SET {} = ? WHERE id = ?", names.join(" = ?, ")),
            _ => format!(
                "INSERT INTO \"{table}\" ({}) VALUES ({})",
                names.iter().copied().chain(["id"]).collect::<Vec<_>>().join(", "),
                vec!["?"; names.len() + 1].join(", ")
            ),
        };
        assert_eq!(conn.execute(&sql, params_from_iter(values)).unwrap(), 1, "{sql}");
    }
    conn.execute_batch("COMMIT").unwrap();
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn undo_takes_back_whatever_was_done_and_redo_restores_it(steps in history(1..20)) {
        let (office, mut today) = (begun(), BEGIN);
        let mut stood = vec![office.tables()];
        for step in &steps {
            today = today + Days::new(days_after(step));
            let line = line(step, today);
            let before = stood.last().cloned().unwrap_or_default();
            if !act(&office, today, &line) {
                prop_assert_eq!(office.tables(), before, "refused, or nothing to change: {:?}", line);
                continue;
            }
            let after = office.tables();
            prop_assert!(office.sh(today, "undo").is_ok(), "{:?}", line);
            prop_assert_eq!(office.tables(), before, "undone: {:?}", line);
            prop_assert!(office.sh(today, "redo").is_ok(), "{:?}", line);
            prop_assert_eq!(&office.tables(), &after, "redone: {:?}", line);
            stood.push(after);
        }
        // Any number of steps, one by one and all at once.
        for depth in (0..stood.len() - 1).rev() {
            prop_assert!(office.sh(today, "undo").is_ok());
            prop_assert_eq!(&office.tables(), &stood[depth], "undone to {}", depth);
        }
        for after in &stood[1..] {
            prop_assert!(office.sh(today, "redo").is_ok());
            prop_assert_eq!(&office.tables(), after);
        }
        let all = stood.len() - 1;
        if all > 0 {
            prop_assert!(office.sh(today, &["undo ", &all.to_string(), " --yes"].concat()).is_ok());
            prop_assert_eq!(&office.tables(), &stood[0]);
            prop_assert!(office.sh(today, &["redo ", &all.to_string(), " --yes"].concat()).is_ok());
            prop_assert_eq!(&office.tables(), &stood[all]);
        }
        sound(&office, today)?;
    }

    #[test]
    fn a_restored_backup_is_the_town_that_was_backed_up(first in history(1..20), then in history(1..8)) {
        let (office, mut today) = (begun(), BEGIN);
        let go = |today: &mut NaiveDate, steps: &[Step]| {
            for step in steps {
                *today = *today + Days::new(days_after(step));
                match turning(step) {
                    Some(turn) => drop(office.sh(*today, turn)),
                    None => drop(act(&office, *today, &line(step, *today))),
                }
            }
        };
        go(&mut today, &first);
        let (held, printed, commands) = (office.tables(), reported(&office, today), office.commands());
        let file = office.path("backup.db").display().to_string();
        office.run(today, &["backup", &file]).unwrap();
        prop_assert_eq!(&tables(Path::new(&file)), &held);
        let day = today;
        go(&mut today, &then);
        office.run(today, &["restore", &file, "--yes"]).unwrap();
        prop_assert_eq!(&office.tables(), &held);
        prop_assert_eq!(reported(&office, day), printed);
        prop_assert_eq!(office.commands(), commands + 1, "and that it was restored");
        sound(&office, today)?;
    }

    #[test]
    fn the_journal_read_backwards_is_the_town_of_any_past_day(steps in history(1..20)) {
        let (office, mut today) = (begun(), BEGIN);
        let mut days = Vec::new();
        for step in &steps {
            let next = today + Days::new(days_after(step));
            if next > today {
                // The tables of every day, and the reports of some days: these take a hundred times as long.
                let printed = (step.asks() || days.is_empty()).then(|| office.reports(today));
                days.push((today, office.commands(), printed, office.tables()));
                today = next;
            }
            match turning(step) {
                Some(turn) => drop(office.sh(today, turn)),
                None => drop(act(&office, today, &line(step, today))),
            }
        }
        let past = Office::new();
        for (day, command, printed, held) in days {
            rewind(&office.store(), &past.store(), command);
            prop_assert_eq!(tables(&past.store()), held);
            if let Some(printed) = printed {
                prop_assert_eq!(past.reports(day), printed, "{}", day);
            }
        }
    }
}

/// Every report, and every column of every ledger.
fn reported(office: &Office, today: NaiveDate) -> String {
    let mut reported = office.reports(today);
    for ledger in zhiben::ledger::ALL {
        reported += &office.sh(today, &format!("export {}", ledger.key)).unwrap();
    }
    reported
}

/// The chain is unbroken, and each row is as its last entry left it.
fn sound(office: &Office, today: NaiveDate) -> Result<(), TestCaseError> {
    let found: Json = serde_json::from_str(&office.sh(today, "check").unwrap()).unwrap();
    let grave = ["reference", "trigger", "chain", "seal", "number"];
    let grave = |row: &&Json| grave.contains(&row["kind"].as_str().unwrap());
    prop_assert_eq!(found["rows"].as_array().unwrap().iter().find(grave), None);
    Ok(())
}

/// The bytes that the journal writes as hexadecimal digits.
fn unhex(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}
