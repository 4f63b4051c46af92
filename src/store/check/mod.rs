//! Checks a store: SQLite's pages and references, the triggers, the chain of the journal, each row against its last
//! seal, and numbers against serials. Every table is read once, in the order of its keys, so that the memory needed
//! does not depend on the size of the store.

mod fault;
mod numbers;
mod seals;

pub use fault::Fault;

use super::{Store, StoreError, journal, schema};

/// How much was checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extent {
    pub commands: i64,
    pub entries: i64,
    pub rows: i64,
}

/// Receives what is being checked, in Chinese, to show it to a user who waits.
pub type OnProgress<'a> = dyn Fn(&str) + 'a;

impl Store {
    /// Fails if the file has damaged pages. Damaged pages are an error and not a `Fault`, because nothing that is read
    /// from such a file can be trusted.
    pub fn ensure_sound(&self, progress: &OnProgress) -> Result<(), StoreError> {
        self.placed(|| {
            // Intermediate results are sorted in files, so that every store needs the same memory.
            self.conn.execute_batch("PRAGMA temp_store = FILE; PRAGMA cache_size = -16000")?;
            progress("正在核对文件");
            let found: String = self.conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
            if found == "ok" { Ok(()) } else { Err(StoreError::Damaged(self.path().into())) }
        })
    }

    /// Hands every fault to `each`. The store's serials are checked only where `home`, the store's site, is known.
    pub fn faults(
        &self,
        home: Option<&str>,
        progress: &OnProgress,
        each: &mut dyn FnMut(Fault),
    ) -> Result<Extent, StoreError> {
        self.placed(|| {
            let mut extent = Extent::default();
            schema::tampered(&self.conn)?.into_iter().for_each(|name| each(Fault::Trigger(name)));
            progress("正在核对引用");
            references(&self.conn, each)?;
            progress("正在核对留痕");
            chain(&self.conn, &mut extent, each)?;
            progress("正在核对记录");
            seals::compare(&self.conn, &mut extent, progress, each)?;
            progress("正在核对编号");
            numbers::gaps(&self.conn, home, each)?;
            home.map_or(Ok(()), |home| numbers::lowered(&self.conn, home, each))?;
            progress("正在核对单独保管的举报人");
            super::reporters::compare(&self.conn, each)?;
            Ok(extent)
        })
    }
}

/// Checks the chain from its first link on: each seal must follow from everything before it. After a break the check
/// continues from the seal that is in the file, so that one break is not reported again at every later link. Of several
/// breaks at entries of one command only the first is reported.
fn chain(conn: &rusqlite::Connection, extent: &mut Extent, each: &mut dyn FnMut(Fault)) -> rusqlite::Result<()> {
    let mut broken = None;
    let strange = journal::links(conn, &mut |link| {
        let is_sound = link.seal == link.expected(link.content) && link.of == link.command;
        match link.entry {
            None => extent.commands += 1,
            Some(_) => extent.entries += 1,
        }
        // A break at the link of the command is always reported. Of the breaks at the command's entries only the first
        // is reported.
        if !is_sound && (link.entry.is_none() || broken != Some(link.command)) {
            broken = link.entry.map(|_| link.command);
            each(Fault::Chain { command: link.of, entry: link.entry });
        }
        Ok(link.seal)
    })?;
    // Entries whose command does not exist.
    if let Some((command, entry)) = strange {
        each(Fault::Chain { command, entry: Some(entry) });
    }
    Ok(())
}

fn references(conn: &rusqlite::Connection, each: &mut dyn FnMut(Fault)) -> rusqlite::Result<()> {
    let mut statement = conn.prepare("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(Fault::Reference {
            table: row.get(0)?,
            row: row.get::<_, Option<i64>>(1)?.unwrap_or(0),
            parent: row.get(2)?,
        });
    }
    Ok(())
}
