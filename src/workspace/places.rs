//! The files and folders of a workspace: where each is, and who may read it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Whether a path of the list is a file or a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
}

/// Who may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// The owner of the workspace alone.
    Owner,
    /// Everybody whom the umask allows, for files that people write themselves.
    Everybody,
}

/// A file or folder of the workspace.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The path below the workspace, with `/`.
    pub path: &'static str,
    pub kind: Kind,
    pub readers: Readers,
}

const fn file(path: &'static str, readers: Readers) -> Place {
    Place { path, kind: Kind::File, readers }
}

const fn folder(path: &'static str, readers: Readers) -> Place {
    Place { path, kind: Kind::Folder, readers }
}

use Readers::{Everybody, Owner};

/// The folder of everything but the plan.
pub const DATA: Place = folder("data", Everybody);
/// Further plans, a file each.
pub const PLANS: Place = folder("plans", Everybody);
/// 台账: the store.
pub const STORE: Place = file("data/zhiben.db", Owner);
/// The copy of the journal's last link, by which a replaced store is noticed.
pub const HEAD: Place = file("data/zhiben.head", Owner);
/// What each reader of digests was last sent.
pub const DIGESTS: Place = file("data/digest.db", Owner);
/// 佐证: the evidence files.
pub const FILES: Place = folder("data/files", Owner);
/// Copies of the store.
pub const BACKUPS: Place = folder("data/backups", Owner);

/// The list. Everything in a folder belongs to it.
pub const PLACES: [Place; 21] = [
    file("plan.toml", Everybody),
    PLANS,
    DATA,
    STORE,
    file("data/zhiben.db-journal", Owner),
    file("data/zhiben.db-wal", Owner),
    file("data/zhiben.db-shm", Owner),
    HEAD,
    DIGESTS,
    file("data/former.key", Owner),
    file("data/calendar.csv", Everybody),
    file("data/certificates.csv", Everybody),
    file("data/aliases.toml", Everybody),
    file("data/draw.toml", Everybody),
    file("data/letters.toml", Everybody),
    FILES,
    BACKUPS,
    folder("data/forms", Everybody),
    folder("data/reports", Everybody),
    folder("data/criteria", Everybody),
    folder("data/lists", Everybody),
];

/// The files of `plans`, by their names below the workspace, in the order of their names.
pub fn further_plans(workspace: &Path) -> Vec<String> {
    let entries = fs::read_dir(workspace.join(PLANS.path)).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let is_plan = |name: &String| name.ends_with(".toml") && !name.starts_with('.');
    let mut names: Vec<String> = names.filter(is_plan).map(|name| format!("{}/{name}", PLANS.path)).collect();
    names.sort();
    names
}

impl Place {
    /// The permissions before the umask.
    pub const fn mode(&self) -> u32 {
        match (self.kind, self.readers) {
            (Kind::File, Owner) => 0o600,
            (Kind::File, Everybody) => 0o666,
            (Kind::Folder, Owner) => 0o700,
            (Kind::Folder, Everybody) => 0o777,
        }
    }

    /// Opens this file at `path` for writing, and makes it if it does not exist; its bytes stay.
    ///
    /// # Errors
    /// The system's.
    pub fn open(&self, path: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, self.mode());
        options.open(path)
    }

    /// Makes this folder at `path`, and those above it, if they do not exist.
    ///
    /// # Errors
    /// The system's.
    pub fn make(&self, path: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, self.mode());
        builder.create(path)
    }
}
