//! The integration tests, one binary: through the program as a clerk or cron would run it, and, where
//! that is not possible, through the library.

mod architecture;
mod env;
mod environment;
mod hazard;
mod help;
mod import;
mod ledgers;
mod narrow;
mod reports;
mod store;

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
