//! The guard of the journal sees every written row.

use crate::store::{Access, Entry, Store, StoreError};

#[test]
fn nothing_is_written_that_the_journal_does_not_see() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("zhiben.db"), Access::Write).unwrap();
    let text = String::from;
    let entry =
        Entry { at: text("2026-11-23"), operator: text("张敏"), command: text("试"), reason: None, file: None };
    let sql = "INSERT INTO event (no, event, happened) VALUES ('JC-SJ-2026-0001', 'x', '2026-11-23')";
    let write = |is_watched: bool| {
        store.write(&entry, |writer| {
            if is_watched {
                writer.watch("event")?;
            }
            Ok(writer.conn.execute(sql, [])?)
        })
    };
    let unseen = write(false).unwrap_err();
    // A clerk sees no English; SQLite's message is in the error itself.
    let Some(StoreError::Sql(unseen)) = unseen.downcast_ref() else { panic!("{unseen}") };
    assert!(unseen.to_string().contains("event is written unseen"), "{unseen}");
    let count = |table: &str| -> i64 {
        store.conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("event"), count("journal")), (0, 0));
    assert_eq!(write(true).unwrap(), 1);
    // The first command also made the id of the store.
    assert_eq!((count("event"), count("journal")), (1, 2));
    // SQLite rolls the transaction back, and the sealing triggers with it.
    let broken = store.write(&entry, |writer| {
        writer.watch("event")?;
        writer.conn.execute_batch("ROLLBACK")?;
        Ok(writer.watch("event").and_then(|()| writer.conn.execute(sql, []))?)
    });
    assert!(broken.is_err());
    assert_eq!((count("event"), count("journal")), (1, 2));
    // A table that was watched during one command is not watched during the next.
    assert!(store.write(&entry, |writer| Ok(writer.conn.execute("DELETE FROM event", [])?)).is_err());
    assert_eq!((count("event"), count("journal")), (1, 2));
}
