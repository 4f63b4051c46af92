//! Keeps the former reporter of a tip as long as undo and redo may need it. The reporter is encrypted with a one-time
//! pad: the encrypted bytes are in the store, and the key is in the file `data/former.key` next to the store. Reporters
//! that the last commands removed are kept; older reporters are erased.

use super::{Kept, Reporter, Seal};
use crate::input;
use crate::store::copy::{Placed, directory};
use crate::store::journal::unhex;
use crate::store::{Store, StoreError};
use rusqlite::{OptionalExtension, Result};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// After how many further commands a former reporter is erased.
const STEPS: i64 = 10;

/// Values are padded to a multiple of this many bytes, so that their length reveals nothing.
const BLOCK: usize = 256;

type Pads = BTreeMap<Seal, Vec<u8>>;

impl Store {
    fn key_file(&self) -> PathBuf {
        directory(self.path()).join("former.key")
    }

    /// Keeps a reporter that is removed from the table, until undo and redo can no longer need it.
    pub(super) fn set_aside(&self, kept: &Kept) -> Result<()> {
        let Kept { salt, reporter: Reporter { name, phone } } = kept;
        let mut plain = json!({ "salt": hex(salt), "name": name, "phone": phone }).to_string().into_bytes();
        plain.resize(plain.len().next_multiple_of(BLOCK), b' ');
        let (seal, pad) = (kept.seal(), self.random(i64::try_from(plain.len()).unwrap_or_default())?);
        let mut pads = self.pads();
        let sql = "INSERT INTO tip_former (seal, command, masked) VALUES (?, ?, ?) \
                   ON CONFLICT DO UPDATE SET command = excluded.command, masked = excluded.masked";
        self.conn.execute(sql, (&seal, self.journal.state().command, masked(&plain, &pad)))?;
        pads.insert(seal, pad);
        self.write_pads(&pads).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.to_string().into()))
    }

    /// Removes and returns the former reporter with this seal; `None` if it was erased.
    pub(super) fn take_back(&self, seal: &Seal) -> Result<Option<Kept>> {
        let sql = "SELECT masked FROM tip_former WHERE seal = ?";
        let half: Option<Vec<u8>> = self.conn.query_row(sql, [seal], |row| row.get(0)).optional()?;
        let (Some(half), Some(pad)) = (half, self.pads().remove(seal)) else { return Ok(None) };
        self.conn.execute("DELETE FROM tip_former WHERE seal = ?", [seal])?;
        Ok(read(&masked(&half, &pad)).filter(|kept| kept.seal() == *seal))
    }

    /// Removes the former reporters that neither undo nor redo can need any more. Called before a command is committed.
    pub(in crate::store) fn forget_formers(&self) -> Result<()> {
        if !self.key_file().exists() {
            return Ok(());
        }
        let sql = "DELETE FROM tip_former WHERE command <= ? \
                   OR seal NOT IN (SELECT seal FROM tip_access WHERE seal IS NOT NULL)";
        self.conn.execute(sql, [self.journal.state().command - STEPS]).map(drop)
    }

    /// Erases the keys of former reporters that are no longer in the store. Called after a commit. If it fails, the
    /// next command erases the keys.
    pub(in crate::store) fn erase_keys(&self) {
        if !self.key_file().exists() {
            return;
        }
        let all = || -> Result<Vec<Seal>> {
            self.conn.prepare("SELECT seal FROM tip_former")?.query_map([], |row| row.get(0))?.collect()
        };
        let Ok(known) = all() else { return };
        let mut pads = self.pads();
        let before = pads.len();
        pads.retain(|seal, _| known.contains(seal));
        if pads.is_empty() {
            let _ = fs::remove_file(self.key_file());
        } else if pads.len() < before {
            let _ = self.write_pads(&pads);
        }
    }

    /// The keys in the key file; none if the file cannot be read.
    fn pads(&self) -> Pads {
        let text = input::read_text(&self.key_file()).unwrap_or_default();
        let pair = |line: &str| line.split_once(' ').map(|(seal, pad)| (unhex(seal), unhex(pad)));
        text.lines().filter_map(pair).collect()
    }

    fn write_pads(&self, pads: &Pads) -> std::result::Result<(), StoreError> {
        let path = self.key_file();
        let mut placed = Placed::at(&path)?;
        let lines: String = pads.iter().map(|(seal, pad)| format!("{} {}\n", hex(seal), hex(pad))).collect();
        placed.file().write_all(lines.as_bytes()).map_err(|error| StoreError::CannotCopy(path.clone(), error))?;
        placed.put(&path)
    }
}

fn masked(text: &[u8], pad: &[u8]) -> Vec<u8> {
    text.iter().zip(pad).map(|(a, b)| a ^ b).collect()
}

fn read(plain: &[u8]) -> Option<Kept> {
    let fields: Json = serde_json::from_slice(plain).ok()?;
    let text = |key: &str| fields[key].as_str().map(str::to_string);
    Some(Kept {
        salt: unhex(fields["salt"].as_str()?),
        reporter: Reporter { name: text("name"), phone: text("phone") },
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
