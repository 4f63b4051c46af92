//! The roles of the county's database: `zhiben_reader` reads reports and ledgers, and `zhiben_loader` loads. Telephone
//! numbers are in tables that only the loader may open. `gather --setup` makes the roles; a load never does.

use super::dialect::Dialect;
use super::schema::names;
use crate::publish::Table;

const READER: &str = "zhiben_reader";
const LOADER: &str = "zhiben_loader";

/// The statements that make the roles and give them their rights.
pub fn setup(dialect: Dialect, tables: &[Table]) -> String {
    let mut sql: String = [READER, LOADER].into_iter().map(|role| made(dialect, role)).collect();
    if dialect != Dialect::MySql {
        sql.push_str(&format!(
            "DO $zhiben$\nBEGIN\n  EXECUTE 'GRANT USAGE ON SCHEMA ' || quote_ident(current_schema()) || ' TO {READER}, {LOADER}';\nEND \
             $zhiben$;\n"
        ));
    }
    for name in names(tables) {
        let is_personal = tables.iter().any(|table| table.name == name && table.is_personal());
        if !is_personal && name != "zb_guard" {
            sql.push_str(&format!("GRANT SELECT ON {name} TO {READER};\n"));
        }
        sql.push_str(&format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {LOADER};\n"));
    }
    sql
}

fn made(dialect: Dialect, role: &str) -> String {
    let create = match dialect {
        Dialect::MySql => return format!("CREATE ROLE IF NOT EXISTS {role};\n"),
        Dialect::Postgres => format!("CREATE ROLE {role}"),
        Dialect::OpenGauss => format!("CREATE ROLE {role} PASSWORD DISABLE"),
    };
    format!(
        "DO $zhiben$\nBEGIN\n  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN\n    {create};\n  END IF;\nEND \
         $zhiben$;\n"
    )
}
