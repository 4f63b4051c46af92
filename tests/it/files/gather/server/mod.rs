//! Servers for the tests alone, one of each engine for all tests of this process, with a database for each test. A
//! server is in a temporary directory and is reached by a socket there. It uses no port, no network and no server that
//! is already running, and it is killed and removed when this process ends.

mod mariadb;
mod postgres;

use crate::env::{Run, skipped};
use std::fs;
use std::io::Write;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Postgres,
    MariaDb,
}

impl Engine {
    pub const ALL: [Engine; 2] = [Engine::Postgres, Engine::MariaDb];

    /// The name in `--for`.
    pub fn name(self) -> &'static str {
        if self == Engine::Postgres { "postgres" } else { "mysql" }
    }

    pub fn dialect(self) -> zhiben::gather::Dialect {
        zhiben::gather::Dialect::parse(self.name()).unwrap()
    }
}

/// A running server: the directory of its programs, and its own directory.
pub struct Server {
    programs: PathBuf,
    home: PathBuf,
}

/// A database of its own for a test.
#[derive(Clone)]
pub struct Database {
    pub engine: Engine,
    server: &'static Server,
    name: String,
    user: String,
}

impl Database {
    /// An empty database; `None` where the engine is not installed.
    pub fn of(engine: Engine) -> Option<Database> {
        static SERVERS: [OnceLock<Option<Server>>; 2] = [OnceLock::new(), OnceLock::new()];
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = match engine {
            Engine::Postgres => SERVERS[0].get_or_init(postgres::start).as_ref(),
            Engine::MariaDb => SERVERS[1].get_or_init(mariadb::start).as_ref(),
        };
        let Some(server) = server else {
            skipped(&format!("server of {engine:?}"), "what `gather` loads");
            return None;
        };
        let name = format!("county{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let (first, user) = if engine == Engine::Postgres { ("postgres", "town") } else { ("mysql", "root") };
        let admin = Database { engine, server, name: first.into(), user: user.into() };
        admin.rows(&format!("CREATE DATABASE {name}"));
        Some(Database { name, ..admin })
    }

    /// An empty database of each engine that is installed.
    pub fn all() -> impl Iterator<Item = Database> {
        Engine::ALL.into_iter().filter_map(Database::of)
    }

    /// The same database as another user.
    pub fn by(&self, user: &str) -> Database {
        Database { user: user.into(), ..self.clone() }
    }

    /// The address for `--url`.
    pub fn url(&self) -> String {
        let socket = self.server.home.display();
        match self.engine {
            Engine::Postgres => format!("postgres://{}@/{}?socket={socket}", self.user, self.name),
            Engine::MariaDb => format!("mysql://{}@/{}?socket={socket}/s.sock", self.user, self.name),
        }
    }

    /// Runs `gather` with these words in a directory.
    pub fn gather(&self, place: &Path, day: &str, line: &str) -> crate::env::Output {
        let words = crate::env::words(&format!("gather {line} --for {}", self.engine.name()));
        Run::new(words).today(day).env("PATH", &self.path()).at(place).go()
    }

    /// Runs `gather --url` with these words in a directory.
    pub fn gather_here(&self, place: &Path, day: &str, line: &str) -> crate::env::Output {
        self.gather(place, day, &format!("{line} --url '{}'", self.url()))
    }

    fn path(&self) -> String {
        format!("{}:/usr/bin:/bin", self.server.programs.display())
    }

    /// The engine's client, which ends at the first error.
    pub fn client(&self) -> Command {
        match self.engine {
            Engine::Postgres => postgres::client(self.server, &self.user, &self.name),
            Engine::MariaDb => mariadb::client(self.server, &self.user, &self.name),
        }
    }

    /// The client, started with pipes.
    pub fn started(&self) -> Child {
        started(self.client())
    }

    /// Gives the client these bytes as its whole input.
    pub fn feed(&self, sql: &[u8]) -> Output {
        given(self.client(), sql)
    }

    /// Runs statements that must succeed.
    #[track_caller]
    pub fn load(&self, sql: impl AsRef<[u8]>) {
        ok(&self.feed(sql.as_ref()));
    }

    /// The columns of the rows of a query. An empty text and no value are not distinguished.
    #[track_caller]
    pub fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let out = self.feed(format!("{sql};\n").as_bytes());
        ok(&out);
        match self.engine {
            Engine::Postgres => postgres::rows(&out.stdout),
            Engine::MariaDb => mariadb::rows(&out.stdout),
        }
    }

    /// The rows of a query of one column.
    #[track_caller]
    pub fn column(&self, sql: &str) -> Vec<String> {
        self.rows(sql).into_iter().flatten().collect()
    }

    /// The rows of a table that are chosen by `which`, with these columns; `None` for no value.
    #[track_caller]
    pub fn table(&self, table: &str, columns: &[&str], which: &str) -> Vec<Vec<Option<String>>> {
        const NOTHING: &str = "␀";
        let text = if self.engine == Engine::Postgres { "varchar" } else { "CHAR" };
        let shown: Vec<String> =
            columns.iter().map(|column| format!("COALESCE(CAST({column} AS {text}), '{NOTHING}')")).collect();
        let rows = self.rows(&format!("SELECT {} FROM {table} WHERE {which}", shown.join(", ")));
        let value = |text: String| Some(text).filter(|text| text != NOTHING);
        rows.into_iter().map(|row| row.into_iter().map(value).collect()).collect()
    }
}

impl Server {
    /// A program of the server, run by a user that is not root, because the servers refuse to run as root.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.env_clear().env("LC_ALL", "C").env("PATH", "/usr/bin:/bin").current_dir(&self.home);
        if let Some((uid, gid)) = unprivileged() {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// A directory for the server.
    fn home() -> PathBuf {
        let home = tempfile::Builder::new().prefix("zhiben-db").tempdir().unwrap().keep();
        if let Some((uid, gid)) = unprivileged() {
            chown(&home, Some(uid), Some(gid)).unwrap();
        }
        home
    }

    /// Starts the server itself, and a shell that kills it with `signal` when this process has ended, however it ended:
    /// then the shell's input ends.
    fn run(&self, mut server: Command, signal: &str) {
        let log = fs::File::create(self.home.join("log")).unwrap();
        server.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let started = server.spawn().unwrap();
        let id = started.id();
        // The watcher ends it.
        std::mem::forget(started);
        let script = "cat >/dev/null; kill -$3 $1; rm -rf \"$2\"";
        let mut watcher = Command::new("sh");
        watcher.args(["-c", script, "watcher", &id.to_string()]).arg(&self.home).arg(signal);
        watcher.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // The pipe is open as long as this process.
        std::mem::forget(watcher.spawn().unwrap());
    }

    /// Asks until the server answers.
    fn wait(&self, client: impl Fn() -> Command) {
        for _ in 0..3000 {
            let asked = client().stdin(Stdio::null()).output().unwrap();
            if asked.status.success() {
                return;
            }
        }
        panic!("{}", fs::read_to_string(self.home.join("log")).unwrap_or_default());
    }
}

fn started(mut client: Command) -> Child {
    client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Gives a client these bytes as its whole input. Meanwhile it must not print more than a pipe holds.
pub fn given(client: Command, sql: &[u8]) -> Output {
    let mut client = started(client);
    // A client that ends early closes its input.
    let _ = client.stdin.take().unwrap().write_all(sql);
    client.wait_with_output().unwrap()
}

#[track_caller]
pub fn ok(out: &Output) {
    assert!(out.status.success(), "{}", complaint(out));
}

/// What a client wrote to standard error.
pub fn complaint(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

/// If this process is root's, a user that is not root: its numbers.
fn unprivileged() -> Option<(u32, u32)> {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout == b"0\n");
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let nobody: Vec<&str> = users.lines().find(|line| line.starts_with("nobody:"))?.split(':').collect();
    is_root.then(|| (nobody[2].parse().unwrap(), nobody[3].parse().unwrap()))
}
