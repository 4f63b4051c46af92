//! A MariaDB for the tests.

use super::Server;
use std::path::PathBuf;
use std::process::Command;

pub fn start() -> Option<Server> {
    let is_there = |place: &str, name: &str| PathBuf::from(place).join(name).is_file();
    let is_installed = is_there("/usr/sbin", "mariadbd")
        && ["mariadb-install-db", "mysql"].iter().all(|name| is_there("/usr/bin", name));
    if !is_installed {
        return None;
    }
    let server = Server { programs: "/usr/bin".into(), home: Server::home() };
    let data = format!("--datadir={}", server.home.join("data").display());
    let socket = format!("--socket={}", server.home.join("s.sock").display());
    let mut make = server.program("mariadb-install-db");
    make.args(["--no-defaults", &data, "--auth-root-authentication-method=normal", "--skip-test-db"]);
    super::ok(&make.output().unwrap());
    let mut run = server.program("../sbin/mariadbd");
    run.args(["--no-defaults", &data, &socket, "--skip-networking", "--innodb-buffer-pool-size=64M"]);
    run.args(["--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync", "--skip-log-bin"]);
    server.run(run, "KILL");
    server.wait(|| {
        let mut asked = client(&server, "root", "mysql");
        asked.args(["-e", "SELECT 1"]);
        asked
    });
    Some(server)
}

pub fn client(server: &Server, user: &str, database: &str) -> Command {
    let mut command = Command::new("/usr/bin/mysql");
    command.env_clear().env("LC_ALL", "C.UTF-8").current_dir(&server.home);
    command.args([
        "--no-defaults",
        "--default-character-set=utf8mb4",
        "--batch",
        "--skip-column-names",
        "--unbuffered",
    ]);
    command.args([
        format!("--socket={}/s.sock", server.home.display()),
        format!("--user={user}"),
        database.to_string(),
    ]);
    command
}

/// The client writes a line break in a value as `\n`, a tab as `\t`.
pub fn rows(printed: &[u8]) -> Vec<Vec<String>> {
    let printed = String::from_utf8(printed.to_vec()).unwrap();
    printed.lines().map(|line| line.split('\t').map(value).collect()).collect()
}

fn value(shown: &str) -> String {
    let mut text = String::new();
    let mut rest = shown.chars();
    while let Some(c) = rest.next() {
        text.push(match (c, c == '\\') {
            (_, true) => match rest.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('0') => '\0',
                other => other.unwrap_or('\\'),
            },
            (c, false) => c,
        });
    }
    text
}
