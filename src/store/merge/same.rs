//! Two units that a person says are one: what names the one names the other from now on, also what comes by merging.

use super::origin::qualified;
use super::tables::list;
use crate::ledger::{self, Kind, Record, UNIT, Value};
use crate::store::{StoreError, Writer};

impl Writer<'_> {
    /// Makes `other` one with `kept`; gives how many records named it. `home` is this store's site.
    pub fn make_one(&self, home: &str, kept: &Record, other: &Record) -> Result<usize, StoreError> {
        self.one(home, kept, other).map_err(|error| super::located(self, error))
    }

    fn one(&self, home: &str, kept: &Record, other: &Record) -> Result<usize, StoreError> {
        let mut moved = 0;
        for ledger in ledger::ALL {
            for column in ledger.columns {
                let key = column.key;
                match column.kind {
                    Kind::Unit => self.watch(ledger.key)?,
                    Kind::Units => self.watch(&list(ledger, key))?,
                    _ => {}
                }
                moved += match column.kind {
                    Kind::Unit => {
                        let sql = format!("UPDATE \"{}\" SET \"{key}\" = ? WHERE \"{key}\" = ?", ledger.key);
                        self.conn.execute(&sql, (kept.id, other.id))?
                    }
                    Kind::Units => {
                        let (table, owner) = (list(ledger, key), ledger.key);
                        let twice = format!(
                            "DELETE FROM \"{table}\" WHERE value = ?2 AND \"{owner}\" IN \
                             (SELECT \"{owner}\" FROM \"{table}\" WHERE value = ?1)"
                        );
                        let sql = format!("UPDATE \"{table}\" SET value = ? WHERE value = ?");
                        self.conn.execute(&twice, (kept.id, other.id))?
                            + self.conn.execute(&sql, (kept.id, other.id))?
                    }
                    _ => 0,
                };
            }
        }
        self.watch("attachment").and_then(|()| self.watch("merge_unit"))?;
        moved += self.conn.execute("UPDATE attachment SET record = ? WHERE record = ?", (kept.no(), other.no()))?;
        self.conn.execute("UPDATE merge_unit SET unit = ? WHERE unit = ?", (kept.id, other.id))?;
        let site = self.sites(home)?.of(UNIT.key, other.id).to_string();
        let key = format!("{site} {}", qualified(other.no(), &site, &site));
        let sql =
            "INSERT INTO merge_unit (key, unit) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET unit = excluded.unit";
        self.conn.execute(sql, (key, kept.id))?;
        self.give_names(kept, other)?;
        Ok(moved)
    }

    /// The other's names become the kept one's; what is left of it is void.
    fn give_names(&self, kept: &Record, other: &Record) -> Result<(), StoreError> {
        let text = |unit: &Record, key: &str| unit.text(key).unwrap_or_default().to_string();
        let (name, code) = (text(other, "name"), kept.no());
        let mut void = other.clone();
        void.set("name", Some(Value::Text(format!("{name}（已并入 {code}）"))));
        void.set("aliases", None);
        void.set("credit_code", None);
        void.set("void_reason", Some(Value::Text(format!("与 {}（{code}）是同一家", text(kept, "name")))));
        self.update(other, &void)?;
        let mut richer = kept.clone();
        let mut names = match kept.get("aliases") {
            Some(Value::Texts(names)) => names.clone(),
            _ => Vec::new(),
        };
        names.push(name);
        if let Some(Value::Texts(more)) = other.get("aliases") {
            names.extend(more.iter().cloned());
        }
        richer.set("aliases", Some(Value::Texts(names)));
        if kept.get("credit_code").is_none() {
            richer.set("credit_code", other.get("credit_code").cloned());
        }
        self.update(kept, &richer)
    }
}
