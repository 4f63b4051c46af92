//! The URL of a database: `postgres://用户:密码@主机:端口/库`, or with `?socket=目录` for a server's socket.

use crate::reply::Mistake;

/// The parts of a database's URL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Url {
    pub user: Option<String>,
    pub password: Option<String>,
    pub host: Option<String>,
    pub port: Option<String>,
    pub database: String,
    /// The path of the server's socket, or of its directory.
    pub socket: Option<String>,
}

const EXAMPLE: &str =
    "如 --url postgres://用户:密码@主机:5432/库，或 --url 'mysql://用户@/库?socket=/run/mysqld/mysqld.sock'";

impl Url {
    /// Reads a URL. The scheme is not read: `--for` names the engine.
    ///
    /// # Errors
    /// A [`Mistake`] that shows how a URL is written; it never repeats the password.
    pub fn parse(text: &str) -> Result<Url, Mistake> {
        let wrong = |what: &str| Mistake::new(format!("--url {what}")).hint(EXAMPLE);
        let (_, rest) = text.split_once("://").ok_or_else(|| wrong("没有 ://"))?;
        let (rest, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (place, database) = rest.split_once('/').ok_or_else(|| wrong("没有写库名"))?;
        if database.is_empty() {
            return Err(wrong("没有写库名"));
        }
        let decoded = |part: &str| decoded(part).ok_or_else(|| wrong("里的 % 后面不是两位十六进制数"));
        let mut url = Url { database: decoded(database)?, ..Url::default() };
        let (login, server) = place.rsplit_once('@').unwrap_or(("", place));
        let (user, password) = login.split_once(':').map_or((login, None), |(user, password)| (user, Some(password)));
        url.user = Some(user).filter(|user| !user.is_empty()).map(decoded).transpose()?;
        url.password = password.map(decoded).transpose()?;
        let (host, port) = match server.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, port)) => (host, port.strip_prefix(':')),
            None => server.split_once(':').map_or((server, None), |(host, port)| (host, Some(port))),
        };
        if port.is_some_and(|port| port.parse::<u16>().is_err()) {
            return Err(wrong("的端口不是数字"));
        }
        url.host = Some(host).filter(|host| !host.is_empty()).map(decoded).transpose()?;
        url.port = port.map(str::to_string);
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some(("socket" | "host", path)) => url.socket = Some(decoded(path)?),
                _ => return Err(wrong(&format!("的 {option} 不认识，只认 socket="))),
            }
        }
        Ok(url)
    }
}

/// The text with each percent code, such as `%E7`, replaced by its byte.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = match byte {
            b'%' => {
                let digits = std::str::from_utf8(after.get(..2)?).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                &after[2..]
            }
            _ => {
                bytes.push(*byte);
                after
            }
        };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn each_part_is_found() {
        let some = |text: &str| Some(text.to_string());
        for (text, expected) in [
            ("postgres://h/d", Url { host: some("h"), database: "d".into(), ..Url::default() }),
            (
                "mysql://u:p%40%3A@10.0.0.1:3306/d",
                Url {
                    user: some("u"),
                    password: some("p@:"),
                    host: some("10.0.0.1"),
                    port: some("3306"),
                    database: "d".into(),
                    socket: None,
                },
            ),
            (
                "mysql://u@/%E5%8E%BF?socket=/run/a.sock",
                Url { user: some("u"), database: "县".into(), socket: some("/run/a.sock"), ..Url::default() },
            ),
            (
                "postgres://[::1]:5433/d",
                Url { host: some("::1"), port: some("5433"), database: "d".into(), ..Url::default() },
            ),
        ] {
            assert_eq!(Url::parse(text).unwrap(), expected, "{text}");
        }
        for text in
            ["h/d", "postgres://h", "postgres://h/", "postgres://h:x/d", "postgres://h/%zz", "mysql://h/d?ssl=1"]
        {
            assert!(Url::parse(text).is_err(), "{text}");
        }
    }
}
