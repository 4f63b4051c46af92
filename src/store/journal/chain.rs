//! The chain of seals. The seal of a journal entry consists of two SHA-256 hashes. The first is the hash of the row
//! after the change: names, types and values of its columns. Empty columns are left out, so that a new column leaves
//! old seals valid. The second is the hash of the chain before the entry and of the entry itself: command, line, table,
//! row, kind of change, former values and the first hash.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Result, Row};
use sha2::{Digest, Sha256};

pub(in crate::store) type Hash = [u8; 32];

/// A link of the chain, as the store's file has it. A link is a command or a journal entry.
pub(in crate::store) struct Link<'r> {
    /// The hash of the chain before this link.
    before: Hash,
    /// The command that is being read. An entry belongs to the last command read before the entry.
    pub command: i64,
    /// The command that the link's row names. It differs from `command` if the journal was altered.
    pub of: i64,
    /// The entry's place in the journal; `None` for a command.
    pub entry: Option<i64>,
    line: Option<i64>,
    texts: [ValueRef<'r>; 5],
    /// The SHA-256, in the file, of the entry's row after the change; empty for a command.
    pub content: &'r [u8],
    pub seal: Hash,
}

impl<'r> Link<'r> {
    fn of_command(row: &'r Row<'_>, before: Hash) -> Result<Link<'r>> {
        let (id, seal) = (row.get(0)?, seal_of(row.get_ref(6)?.as_blob().unwrap_or_default()));
        let texts = texts(row)?;
        Ok(Link { before, command: id, of: id, entry: None, line: None, texts, content: &[], seal })
    }

    fn of_entry(row: &'r Row<'_>, command: i64, before: Hash) -> Result<Link<'r>> {
        let seal = row.get_ref(6)?.as_blob().unwrap_or_default();
        let (content, link) = seal.split_at(seal.len().min(32));
        let (of, line, entry, texts) = (row.get(0)?, row.get(5)?, row.get(7)?, texts(row)?);
        Ok(Link { before, command, of, entry: Some(entry), line, texts, content, seal: seal_of(link) })
    }

    /// The table and the key of the row that the entry is about.
    pub fn row(&self) -> Result<(String, i64)> {
        Ok((self.texts[0].as_str()?.to_string(), self.texts[1].as_i64()?))
    }

    /// The seal that the link should have if its row after the change has the hash `content`.
    pub fn expected(&self, content: &[u8]) -> Hash {
        let [table, row, op, before, _] = self.texts;
        match self.entry {
            None => link_command(self.before, self.of, self.texts),
            Some(_) => link_entry(self.before, self.of, self.line, [table, row, op, before], content),
        }
    }
}

fn texts<'r>(row: &'r Row<'_>) -> Result<[ValueRef<'r>; 5]> {
    Ok([row.get_ref(1)?, row.get_ref(2)?, row.get_ref(3)?, row.get_ref(4)?, row.get_ref(5)?])
}

fn seal_of(bytes: &[u8]) -> Hash {
    Hash::try_from(bytes).unwrap_or_default()
}

/// Hands every link to `each`, from the first to the last. The hash that `each` returns becomes the hash before the
/// next link. Returns the command and the place of the first entry whose command does not exist.
pub(in crate::store) fn links(
    conn: &Connection,
    each: &mut dyn FnMut(&Link) -> Result<Hash>,
) -> Result<Option<(i64, i64)>> {
    let mut commands = conn.prepare("SELECT id, at, operator, command, reason, file, seal FROM command ORDER BY id")?;
    let mut entries = conn.prepare("SELECT command, tbl, row, op, before, line, seal, id FROM journal ORDER BY id")?;
    let (mut commands, mut entries) = (commands.query([])?, entries.query([])?);
    let mut chain = Hash::default();
    let mut entry = entries.next()?;
    while let Some(row) = commands.next()? {
        let command = row.get(0)?;
        chain = each(&Link::of_command(row, chain)?)?;
        while let Some(row) = entry.filter(|row| row.get::<_, i64>(0).is_ok_and(|of| of <= command)) {
            chain = each(&Link::of_entry(row, command, chain)?)?;
            entry = entries.next()?;
        }
    }
    entry.map(|row| Ok((row.get(0)?, row.get(7)?))).transpose()
}

/// The seal of a command's last link: the seal of its last entry, or of the command if it changed no row.
pub(in crate::store) fn link_after(conn: &Connection, command: i64) -> Result<Option<Hash>> {
    link_before(conn, command, first(conn, command + 1)?)
}

/// The seal of a command's last link. Every entry of the command is at a place before `end`, and no later command has
/// an entry there.
fn link_before(conn: &Connection, command: i64, end: i64) -> Result<Option<Hash>> {
    let seal = |sql: &str, key: i64| -> Result<Option<(i64, Vec<u8>)>> {
        conn.prepare_cached(sql)?.query_row([key], |row| Ok((row.get(0)?, row.get(1)?))).optional()
    };
    let Some((_, by_itself)) = seal("SELECT id, seal FROM command WHERE id = ?", command)? else { return Ok(None) };
    let last = seal("SELECT command, substr(seal, 33) FROM journal WHERE id < ? ORDER BY id DESC LIMIT 1", end)?;
    let link = last.filter(|(of, _)| *of == command).map_or(by_itself, |(_, link)| link);
    Ok(Some(seal_of(&link)))
}

/// The last command, with the seal of its last link.
pub(in crate::store) fn last_link(conn: &Connection) -> Result<Option<(i64, Hash)>> {
    let last: Option<i64> = conn.query_row("SELECT max(id) FROM command", [], |row| row.get(0))?;
    let Some(last) = last else { return Ok(None) };
    Ok(link_before(conn, last, i64::MAX)?.map(|link| (last, link)))
}

/// The seal of the first journal entry. If no command changed a row, the seal of the first command.
pub(in crate::store) fn first_seal(conn: &Connection) -> Result<Option<Vec<u8>>> {
    let first = |sql: &str| conn.query_row(sql, [], |row| row.get(0)).optional();
    match first("SELECT substr(seal, 33) FROM journal ORDER BY id LIMIT 1")? {
        None => first("SELECT seal FROM command ORDER BY id LIMIT 1"),
        seal => Ok(seal),
    }
}

/// Whether the seal of a link begins with these hexadecimal digits.
pub(in crate::store) fn has_link(conn: &Connection, digits: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM command WHERE lower(hex(seal)) LIKE ?1 || '%') \
               OR EXISTS (SELECT 1 FROM journal WHERE lower(hex(substr(seal, 33))) LIKE ?1 || '%')";
    conn.query_row(sql, [digits], |row| row.get(0))
}

/// The place of the first entry of this or a later command, found by bisection.
pub(in crate::store) fn first(conn: &Connection, command: i64) -> Result<i64> {
    let last = super::last(conn)?;
    let (mut low, mut high) = (1, last + 1);
    let mut at = conn.prepare_cached("SELECT id, command FROM journal WHERE id >= ? ORDER BY id LIMIT 1")?;
    while low < high {
        let middle = low + (high - low) / 2;
        let (id, of): (i64, i64) = at.query_row([middle], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if of >= command { high = middle } else { low = id + 1 }
    }
    Ok(low)
}

/// The seal that chains a command to everything before it: time, operator, command, reason and file.
pub(in crate::store) fn link_command(chain: Hash, id: i64, texts: [ValueRef<'_>; 5]) -> Hash {
    let mut sealed = chain.to_vec();
    sealed.extend(id.to_le_bytes());
    texts.into_iter().for_each(|text| mix(&mut sealed, text));
    Sha256::digest(&sealed).into()
}

/// The hash that chains an entry to everything before it. `parts` are table, row, kind of change and former values;
/// `row` is the hash of the row after the change.
pub(in crate::store) fn link_entry(
    chain: Hash,
    command: i64,
    line: Option<i64>,
    parts: [ValueRef<'_>; 4],
    row: &[u8],
) -> Hash {
    let mut sealed = Vec::with_capacity(256);
    sealed.extend(chain);
    sealed.extend(command.to_le_bytes());
    sealed.extend(line.unwrap_or(-1).to_le_bytes());
    parts.into_iter().for_each(|part| mix(&mut sealed, part));
    sealed.extend(row);
    Sha256::digest(&sealed).into()
}

/// Adds a value with its type and length, so that different values never give the same bytes.
fn mix(sealed: &mut Vec<u8>, value: ValueRef<'_>) {
    let mut add = |tag: u8, bytes: &[u8]| {
        sealed.push(tag);
        sealed.extend((bytes.len() as u64).to_le_bytes());
        sealed.extend(bytes);
    };
    match value {
        ValueRef::Null => add(0, &[]),
        ValueRef::Integer(n) => add(1, &n.to_le_bytes()),
        ValueRef::Real(x) => add(2, &x.to_le_bytes()),
        ValueRef::Text(text) => add(3, text),
        ValueRef::Blob(blob) => add(4, blob),
    }
}

/// The SHA-256 of a row, given as column names with values.
pub(in crate::store) fn hash_row<'a>(pairs: impl Iterator<Item = (&'a str, ValueRef<'a>)>) -> Hash {
    // The bytes are collected first, because one long text is hashed faster than many short texts.
    let mut sealed = Vec::with_capacity(1024);
    for (name, value) in pairs.filter(|(_, value)| *value != ValueRef::Null) {
        mix(&mut sealed, ValueRef::Text(name.as_bytes()));
        mix(&mut sealed, value);
    }
    Sha256::digest(&sealed).into()
}
