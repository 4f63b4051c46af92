//! The county's database, reached by its engine's own client: `psql`, `gsql` or `mysql`.

use super::url::Url;
use crate::gather::Dialect;
use crate::reply::{Mistake, Surroundings};
use std::io::Write;
use std::process::{Command, Stdio};

/// A database and its client.
pub struct Database {
    pub dialect: Dialect,
    url: Url,
}

/// Writes SQL to the client.
pub type WriteSql<'a> = dyn FnMut(&mut dyn Write) -> anyhow::Result<()> + 'a;

impl Database {
    /// The database of a URL such as `postgres://用户@主机/库`.
    ///
    /// # Errors
    /// A [`Mistake`] that names the part of the URL which is wrong.
    pub fn new(dialect: Dialect, url: &str) -> Result<Database, Mistake> {
        Ok(Database { dialect, url: Url::parse(url)? })
    }

    fn program(&self) -> &'static str {
        match self.dialect {
            Dialect::Postgres => "psql",
            Dialect::OpenGauss => "gsql",
            Dialect::MySql => "mysql",
        }
    }

    fn client(&self) -> Command {
        let mut command = Command::new(self.program());
        let Url { user, password, host, port, database, socket } = &self.url;
        let is_mysql = self.dialect == Dialect::MySql;
        let mut option = |name: &str, value: &Option<String>| {
            if let Some(value) = value {
                command.arg(format!("--{name}={value}"));
            }
        };
        match is_mysql {
            true => {
                option("user", user);
                option("host", host);
                option("port", port);
                option("socket", socket);
            }
            false => {
                option("username", user);
                // A path is the directory of the server's socket.
                option("host", &socket.clone().or_else(|| host.clone()));
                option("port", port);
            }
        }
        if let Some(password) = password {
            command.env(if is_mysql { "MYSQL_PWD" } else { "PGPASSWORD" }, password);
        }
        match is_mysql {
            true => command.args(["--default-character-set=utf8mb4", "--batch", "--skip-column-names", database]),
            false => {
                command.args(["-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", "-"])
            }
        };
        command
    }

    /// Runs SQL and returns the rows that it gives, each as its columns.
    ///
    /// # Errors
    /// A [`Mistake`] for a load that the database refuses, [`Surroundings`] for everything else.
    pub fn run(&self, write: &mut WriteSql) -> anyhow::Result<Vec<Vec<String>>> {
        let mut client = self.client();
        client.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let program = self.program();
        let mut child = client.spawn().map_err(|error| {
            let what = format!("不能运行 {program}：{}", crate::reply::system_error(&error));
            Surroundings::new(what, format!("请安装 {program}，或去掉 --url，用 -o 写成 .sql 再装"))
        })?;
        let written = child.stdin.take().map_or(Ok(()), |mut stdin| write(&mut stdin));
        let out = child.wait_with_output()?;
        let complaint = String::from_utf8_lossy(&out.stderr);
        if !out.status.success() {
            return Err(failure(&complaint));
        }
        // A client that ended well has read everything.
        written?;
        let rows = String::from_utf8_lossy(&out.stdout)
            .lines()
            .map(|line| line.split('\t').map(str::to_string).collect())
            .collect();
        Ok(rows)
    }

    /// The rows of a query.
    ///
    /// # Errors
    /// Those of [`Database::run`].
    pub fn query(&self, sql: &str) -> anyhow::Result<Vec<Vec<String>>> {
        self.run(&mut |out| Ok(writeln!(out, "{sql}")?))
    }
}

/// Why the client failed. The reasons of `zb_guard` are in what the database reports.
fn failure(complaint: &str) -> anyhow::Error {
    let line = complaint.lines().find(|line| line.contains("没有装入"));
    match line {
        Some(line) => Mistake::new(format!("数据库没有装：{}", line.trim())).into(),
        None => {
            let first = complaint.lines().find(|line| !line.trim().is_empty()).unwrap_or("没有说明原因");
            Surroundings::new(format!("数据库报告：{}", first.trim()), "请查明后再装一次；没有装完的不会留下").into()
        }
    }
}
