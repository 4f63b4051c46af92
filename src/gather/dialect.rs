//! What differs between the three families of databases. Everything else is the subset that all of them have:
//! `varchar`, `bigint`, `decimal`, `date` and `smallint`, `DELETE`, and `INSERT` of several rows.

use crate::publish::Type;

/// 数据库的种类: a family of databases that take the same SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// PostgreSQL, KingbaseES, Citus, YugabyteDB.
    Postgres,
    /// openGauss, GaussDB.
    OpenGauss,
    /// MySQL, MariaDB, TiDB, OceanBase, GoldenDB, PolarDB-X.
    MySql,
}

impl Dialect {
    pub const ALL: [Dialect; 3] = [Dialect::Postgres, Dialect::OpenGauss, Dialect::MySql];

    /// The name in `--for`.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Postgres => "postgres",
            Dialect::OpenGauss => "opengauss",
            Dialect::MySql => "mysql",
        }
    }

    /// The dialect that `--for` names.
    pub fn parse(name: &str) -> Option<Dialect> {
        Dialect::ALL.into_iter().find(|dialect| dialect.name() == name)
    }

    /// Whether tables are made in the transaction that loads the rows. MySQL ends a transaction before it makes a table.
    pub fn defines_in_transaction(self) -> bool {
        self != Dialect::MySql
    }

    /// The statement that begins a transaction.
    pub fn begin(self) -> &'static str {
        if self == Dialect::MySql { "START TRANSACTION;\n" } else { "BEGIN;\n" }
    }

    /// The statements before everything else: the texts are UTF-8, and a quotation mark is the only special character in
    /// a literal of PostgreSQL.
    pub fn opening(self) -> &'static str {
        match self {
            Dialect::Postgres | Dialect::OpenGauss => {
                "SET client_encoding = 'UTF8';\nSET client_min_messages = warning;\n\
                 SET standard_conforming_strings = on;\n"
            }
            // Without READ COMMITTED two loads of different towns lock the gaps where both insert, and one of them fails.
            Dialect::MySql => {
                "SET NAMES utf8mb4;\nSET sql_mode = 'STRICT_ALL_TABLES';\n\
                 SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;\n"
            }
        }
    }

    /// The type of a column.
    pub fn type_of(self, is: Type) -> String {
        match (is, self) {
            // openGauss counts bytes, and a character of UTF-8 has at most four.
            (Type::Name, Dialect::OpenGauss) => "varchar(1200)".into(),
            (Type::Name, _) => "varchar(300)".into(),
            // The `text` of MySQL ends at 64 KB.
            (Type::Text, Dialect::MySql) => "mediumtext".into(),
            (Type::Text, _) => "text".into(),
            (Type::Integer, _) => "bigint".into(),
            (Type::Decimal(scale), _) => format!("decimal(20,{scale})"),
            (Type::Date, _) => "date".into(),
            (Type::Flag, _) => "smallint".into(),
        }
    }

    /// A text as a literal. No database keeps NUL: U+FFFD is written instead.
    pub fn text(self, text: &str) -> String {
        let text = text.replace('\0', "\u{FFFD}").replace('\'', "''");
        match self {
            // The client of MySQL reads a line that ends in CR LF as one that ends in LF, also within a literal.
            Dialect::MySql => format!("'{}'", text.replace('\\', "\\\\").replace('\r', "\\r")),
            _ => format!("'{text}'"),
        }
    }
}
