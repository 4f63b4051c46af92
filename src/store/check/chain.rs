//! The chain of the journal, walked from its first link: each command's seal and each entry's is the one that
//! it and all before it make. After a break the walk goes on from what stands there, so that each is named once.

use super::{Extent, Fault};
use crate::store::journal::{Hash, link_command, link_entry};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result, Row, Rows};

pub(super) fn walk(conn: &Connection, extent: &mut Extent, each: &mut dyn FnMut(Fault)) -> Result<()> {
    let mut commands = conn.prepare("SELECT id, at, operator, command, reason, file, seal FROM command ORDER BY id")?;
    let mut entries = conn.prepare("SELECT command, tbl, row, op, before, line, seal, id FROM journal ORDER BY id")?;
    let (mut commands, mut entries) = (commands.query([])?, entries.query([])?);
    let mut chain = Hash::default();
    let mut entry = next(&mut entries)?;
    while let Some(command) = commands.next()? {
        extent.commands += 1;
        let id: i64 = command.get(0)?;
        let mut texts = [ValueRef::Null; 5];
        for (at, text) in texts.iter_mut().enumerate() {
            *text = command.get_ref(at + 1)?;
        }
        let expected = link_command(chain, id, texts);
        chain = seal_of(command.get_ref(6)?);
        if chain != expected {
            each(Fault::Chain { command: id, entry: None });
        }
        let mut is_broken = false;
        while let Some(row) = entry.filter(|row| row.get::<_, i64>(0).is_ok_and(|of| of <= id)) {
            extent.entries += 1;
            let of: i64 = row.get(0)?;
            let seal = row.get_ref(6)?.as_blob().unwrap_or_default();
            let (content, link) = seal.split_at(seal.len().min(32));
            let parts = [row.get_ref(1)?, row.get_ref(2)?, row.get_ref(3)?, row.get_ref(4)?];
            let expected = link_entry(chain, of, row.get(5)?, parts, content);
            chain = seal_of(ValueRef::Blob(link));
            // One break in a command is enough to say.
            if (chain != expected || of != id) && !is_broken {
                is_broken = true;
                each(Fault::Chain { command: of, entry: Some(row.get(7)?) });
            }
            entry = next(&mut entries)?;
        }
    }
    // Entries of commands that are not there.
    if let Some(row) = entry {
        each(Fault::Chain { command: row.get(0)?, entry: Some(row.get(7)?) });
    }
    Ok(())
}

fn next<'r>(rows: &'r mut Rows<'_>) -> Result<Option<&'r Row<'r>>> {
    rows.next()
}

fn seal_of(value: ValueRef<'_>) -> Hash {
    value.as_blob().ok().and_then(|bytes| Hash::try_from(bytes).ok()).unwrap_or_default()
}
