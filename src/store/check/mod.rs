//! What the store says of itself: SQLite's own pages and references, the triggers, the chain of the journal,
//! each row against its last seal, numbers against the serials. Every table is gone through once, in the
//! order of its keys, so that a store of any size passes in the same memory.

mod fault;
mod numbers;
mod seals;

pub use fault::Fault;

use super::{Store, StoreError, journal, schema};

/// What was gone through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extent {
    pub commands: i64,
    pub entries: i64,
    pub rows: i64,
}

/// Takes what is being looked at, for a person who waits.
pub type OnProgress<'a> = dyn Fn(&str) + 'a;

impl Store {
    /// A file whose pages are damaged is an error and not a fault: nothing that is read from it can be believed.
    pub fn ensure_sound(&self, progress: &OnProgress) -> Result<(), StoreError> {
        self.placed(|| {
            // What is sorted on the way lies in files: the memory is the same for every store.
            self.conn.execute_batch("PRAGMA temp_store = FILE; PRAGMA cache_size = -16000")?;
            progress("正在核对文件");
            let found: String = self.conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
            if found == "ok" { Ok(()) } else { Err(StoreError::Damaged(self.path().into())) }
        })
    }

    /// Hands every fault to `each`. `home` is the store's site where it is known: its serials are judged then.
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

/// The chain, from its first link: each seal is the one that it and all before it make. After a break the walk goes on
/// from what stands there, so that each is named once; one break in a command is enough to say.
fn chain(conn: &rusqlite::Connection, extent: &mut Extent, each: &mut dyn FnMut(Fault)) -> rusqlite::Result<()> {
    let mut broken = None;
    let strange = journal::links(conn, &mut |link| {
        let is_sound = link.seal == link.expected(link.content) && link.of == link.command;
        match link.entry {
            None => extent.commands += 1,
            Some(_) => extent.entries += 1,
        }
        // An entry's break is named once for its command, and besides that of the command itself.
        if !is_sound && (link.entry.is_none() || broken != Some(link.command)) {
            broken = link.entry.map(|_| link.command);
            each(Fault::Chain { command: link.of, entry: link.entry });
        }
        Ok(link.seal)
    })?;
    // Entries of commands that are not there.
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
