//! A PostgreSQL for the tests.

use super::Server;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Between columns and after rows: no text of the tests has them.
const FIELD: char = '\u{1F}';
const RECORD: char = '\u{1E}';

pub fn start() -> Option<Server> {
    let server = Server { programs: programs()?, home: Server::home() };
    let data = server.home.join("data").display().to_string();
    let mut make = server.program("initdb");
    make.args(["-D", &data, "-U", "town", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]);
    super::ok(&make.output().unwrap());
    let mut run = server.program("postgres");
    // A test may replace an extension, whose row is in a system catalogue.
    let socket = server.home.display().to_string();
    run.args(["-D", &data, "-h", "", "-k", &socket, "-F", "-c", "allow_system_table_mods=on"]);
    // It stops at once by QUIT, with the processes that it started.
    server.run(run, "QUIT");
    server.wait(|| {
        let mut asked = client(&server, "town", "postgres");
        asked.args(["-c", "SELECT 1"]);
        asked
    });
    Some(server)
}

pub fn client(server: &Server, user: &str, database: &str) -> Command {
    let mut command = Command::new(server.programs.join("psql"));
    command.env_clear().env("LC_ALL", "C.UTF-8").current_dir(&server.home);
    command.args([
        "-X",
        "-q",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-F",
        &FIELD.to_string(),
        "-R",
        &RECORD.to_string(),
    ]);
    command.args(["-U", user, "-d", database, "-h"]).arg(&server.home);
    command
}

pub fn rows(printed: &[u8]) -> Vec<Vec<String>> {
    let printed = String::from_utf8(printed.to_vec()).unwrap();
    let printed = printed.strip_suffix('\n').unwrap_or(&printed);
    let rows = printed.split(RECORD).filter(|row| !row.is_empty());
    rows.map(|row| row.split(FIELD).map(str::to_string).collect()).collect()
}

/// The folder of the newest installed version's programs.
fn programs() -> Option<PathBuf> {
    // Debian installs the servers here and not on the path.
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let number = |name: std::ffi::OsString| name.to_str()?.parse::<u32>().ok();
    let mut found: Vec<u32> = versions.filter_map(|version| number(version.unwrap().file_name())).collect();
    found.sort_by(|a, b| b.cmp(a));
    let mut places: Vec<PathBuf> =
        found.iter().map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin"))).collect();
    places.extend(["/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin"].map(PathBuf::from));
    places.into_iter().find(|place| ["initdb", "postgres", "psql"].iter().all(|name| place.join(name).is_file()))
}
