//! The integration tests, one binary: through the program as a clerk or cron would run it, and, where
//! that is not possible, through the library. A property test holds the engine against a plain
//! restatement of the contract.

mod access;
mod architecture;
mod as_of;
mod ask;
mod asked_reporter;
mod attach;
mod backup;
mod books;
mod briefing;
mod cert_kinds;
mod check;
mod collect;
mod complete;
mod conditions;
mod criteria;
mod details;
mod digest;
mod draw;
mod env;
mod environment;
mod every_ledger;
mod evidence_fits;
mod explain;
mod export;
mod field_lists;
mod fields;
mod formats;
mod group;
mod hazard;
mod hazards_agree;
mod heads;
mod held;
mod help;
mod hostile;
mod import;
mod import_all;
mod import_ways;
mod input;
mod intake;
mod kept;
mod ledgers;
mod letter;
mod log;
mod matters;
mod merge;
mod merge_same;
mod merge_sites;
mod model_fuzz;
mod narrow;
mod no_data;
mod obligations_agree;
mod office;
mod official;
mod overdue_parts;
mod own;
mod own_exports;
mod own_places;
mod page;
mod paged;
mod paper;
mod pictures;
mod publish;
mod random_commands;
mod random_hazard;
mod random_ledgers;
mod random_merge;
mod random_plan;
mod readme;
mod real_columns;
mod real_ledgers;
mod receipts;
mod refusals;
mod reporters;
mod reports;
mod restated_days;
mod restated_evidence;
mod restated_hazard;
mod restatement;
mod round_trip;
mod sealed;
mod serials;
mod sharing;
mod stages;
mod stops;
mod store;
mod submit;
mod tab;
mod template;
mod terminal;
mod tips;
mod twins;
mod undo_agrees;
mod upgrade;
mod verbs;
mod void_records;
mod wall;
mod workbook;
mod workbook_room;
mod years_end;

/// A test file that nobody lists is a test that never runs.
#[test]
fn no_file_of_this_folder_is_forgotten() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let listed = std::fs::read_to_string(here.join("main.rs")).unwrap();
    for entry in std::fs::read_dir(&here).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if stem != "main" {
            assert!(listed.lines().any(|line| line == format!("mod {stem};")), "main.rs 没有写 mod {stem};");
        }
    }
}
