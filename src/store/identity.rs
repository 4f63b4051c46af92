//! 台账身份: the id of a store, by which two stores with the same site are distinguished from two copies of one store. It is made
//! by the first command, in the transaction of the command, and is never changed. Backups, restores and copies keep it.

use super::journal::first_seal;
use super::tables::IDENTITY;
use super::{Store, StoreError, sha256};
use rusqlite::{Connection, OptionalExtension, Result};

/// How many hexadecimal digits of an id a person is shown where two ids must be compared.
const SHOWN: usize = 8;

/// The first digits of an id, for a message.
pub fn shortened(id: &str) -> &str {
    id.get(..SHOWN).unwrap_or(id)
}

/// Whether a text has the form of an id.
pub fn is_identity(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

impl Store {
    /// The id of this store (台账身份): 128 bits in 32 hexadecimal digits. `None` for a store in which no command has
    /// written yet. The id of a store that was made before ids were kept is derived from the seal of its first journal
    /// entry, so that its copies and its old backups have the same id.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn identity(&self) -> std::result::Result<Option<String>, StoreError> {
        self.placed(|| Ok(of(&self.conn)?))
    }

    /// Lets the first command give the store this id instead of a new one, because it reads back all ledgers of the store
    /// with the id. A store that has an id keeps it.
    pub fn adopt(&self, id: &str) {
        let _ = self.adopted.set(id.to_string());
    }

    /// Gives the store its id if the running command is its first.
    pub(super) fn keep_identity(&self) -> Result<()> {
        if self.journal.state().command > 1 {
            return Ok(());
        }
        let id = match self.adopted.get() {
            Some(id) => id.clone(),
            None => self.conn.query_row("SELECT lower(hex(randomblob(16)))", [], |row| row.get(0))?,
        };
        self.watch(IDENTITY)?;
        write(&self.conn, &id)
    }
}

/// Writes the id of a store that has none in its table. The caller has begun a command and watches the table.
pub(super) fn write(conn: &Connection, id: &str) -> Result<()> {
    conn.execute("INSERT INTO identity (store) VALUES (?)", [id]).map(drop)
}

/// The id of a store, from its tables: that of its last change of site, otherwise the one that it was made with.
pub(super) fn kept(conn: &Connection) -> Result<Option<String>> {
    let text = |sql: &str| conn.query_row(sql, [], |row| row.get(0)).optional();
    match text("SELECT store FROM merge_renumbered WHERE is_own = 1 ORDER BY id DESC LIMIT 1")? {
        None => text("SELECT store FROM identity ORDER BY id DESC LIMIT 1"),
        id => Ok(id),
    }
}

/// The id of a store, from its table or derived.
pub(super) fn of(conn: &Connection) -> Result<Option<String>> {
    match kept(conn)? {
        Some(id) => Ok(Some(id)),
        None => Ok(first_seal(conn)?.map(|seal| derived(&seal))),
    }
}

/// The id that follows from the seal of the first journal entry.
fn derived(seal: &[u8]) -> String {
    let mut id = sha256(&[b"zhiben store ".as_slice(), seal].concat());
    id.truncate(32);
    id
}

#[cfg(test)]
mod tests {
    use super::{derived, shortened};

    #[test]
    fn an_id_follows_from_the_first_seal_alone() {
        // printf 'zhiben store ' | cat - <(head -c 32 /dev/zero) | sha256sum
        assert_eq!(derived(&[0; 32]), EXPECTED);
        assert_ne!(derived(&[1; 32]), derived(&[0; 32]));
        assert_eq!(shortened(EXPECTED), &EXPECTED[..8]);
    }

    const EXPECTED: &str = "e321a52430a60f7b8b258b277b9eb96e";
}
