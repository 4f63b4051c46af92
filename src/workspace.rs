//! 工作区: the list of its files, who may read each, and which names no output may be written to. A name is judged by
//! where it leads: through `.` and `..`, links, hard links, and other case on file systems that ignore case. Every name
//! below `data` belongs to the workspace, even if there is no file, because a journal of the store may be the only way
//! to restore it.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Component, Path, PathBuf};

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

pub const DATA: Place = folder("data", Everybody);
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
    folder("plans", Everybody),
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

/// The first place of the workspace, or file in the folders that people fill, that is a link out of the workspace. Data
/// must be read and written within the workspace only.
pub fn links_out(workspace: &Path) -> Option<PathBuf> {
    let listed = || PLACES.iter().filter(|place| place.path.starts_with("data"));
    let filled =
        listed().filter(|place| (place.kind, place.readers) == (Kind::Folder, Everybody) && place.path != "data");
    let within = filled.flat_map(|place| fs::read_dir(workspace.join(place.path)));
    let within = within.flatten().flatten().map(|entry| entry.path());
    let mut all = listed().map(|place| workspace.join(place.path)).chain(within);
    all.find(|place| {
        let is_link = place.symlink_metadata().is_ok_and(|found| found.is_symlink());
        let leads_within = || place.canonicalize().ok()?.strip_prefix(workspace.canonicalize().ok()?).ok().map(drop);
        is_link && leads_within().is_none()
    })
}

/// At most this many links are followed.
const LINKS: usize = 40;

/// Whether a name is a file of a workspace or within one of its folders: of this workspace, or of any other that the
/// name leads to.
pub fn is_workspace_file(workspace: &Path, name: &Path) -> bool {
    let resolved = resolved(name);
    is_within(&resolved) || is_below(workspace, &resolved) || is_hard_link(workspace, name)
}

/// As [`is_workspace_file`], where there is no workspace.
pub fn is_of_any_workspace(name: &Path) -> bool {
    is_within(&resolved(name))
}

/// Whether a name is a file among the workspace's backups, not the folder itself.
pub fn is_backup(workspace: &Path, name: &Path) -> bool {
    let (name, backups) = (resolved(name), resolved(&workspace.join(BACKUPS.path)));
    name.parent() == Some(backups.as_path()) && !is_hard_link(workspace, &name)
}

/// Whether a name in the workspace is a link out of it.
pub fn leads_out(workspace: &Path, name: &Path) -> bool {
    let Ok(workspace) = workspace.canonicalize() else { return false };
    let there = resolved(directory_of(name)).join(name.file_name().unwrap_or_default());
    let is_link = there.symlink_metadata().is_ok_and(|found| found.is_symlink());
    there.starts_with(&workspace) && is_link && !resolved(&there).starts_with(&workspace)
}

/// Whether a folder above is a workspace in which the name is on the list.
fn is_within(resolved: &Path) -> bool {
    resolved.ancestors().skip(1).any(|above| above.join("plan.toml").is_file() && is_below(above, resolved))
}

fn is_below(workspace: &Path, resolved: &Path) -> bool {
    // Each place by itself, since the store may be a link to another file of the workspace.
    let folds = folds_cases(workspace);
    let places: Vec<(PathBuf, Option<Metadata>)> = PLACES
        .iter()
        .map(|place| {
            let path = workspace.join(place.path);
            let found = fs::metadata(&path).ok();
            (self::resolved(&path), found)
        })
        .collect();
    resolved.ancestors().any(|part| {
        let found = fs::metadata(part).ok();
        places.iter().any(|(path, place)| {
            path == part
                || place.as_ref().zip(found.as_ref()).is_some_and(|(place, found)| is_same(place, found))
                || folds && path.to_string_lossy().to_lowercase() == part.to_string_lossy().to_lowercase()
        })
    })
}

/// Whether the file system takes `PLAN.TOML` and `plan.toml` as the same.
fn folds_cases(workspace: &Path) -> bool {
    let of = |name: &str| fs::metadata(workspace.join(name)).ok();
    of("plan.toml").zip(of("PLAN.TOML")).is_some_and(|(one, other)| is_same(&one, &other))
}

/// Whether the file is a hard link to a file of the workspace.
fn is_hard_link(workspace: &Path, name: &Path) -> bool {
    let Some(found) = fs::metadata(name).ok().filter(|found| found.is_file() && has_names(found)) else { return false };
    let is_it = |path: &Path| fs::metadata(path).is_ok_and(|place| is_same(&place, &found));
    is_it(&workspace.join("plan.toml")) || any_below(&workspace.join("data"), &is_it)
}

fn any_below(folder: &Path, is_it: &dyn Fn(&Path) -> bool) -> bool {
    fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => any_below(&path, is_it),
            _ => is_it(&path),
        }
    })
}

#[cfg(unix)]
fn has_names(found: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(found) > 1
}

#[cfg(not(unix))]
fn has_names(_: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// On this system only names are compared.
#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    false
}

fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The path that a name leads to, whether it exists or not; links that lead to nothing are followed too.
pub fn resolved(name: &Path) -> PathBuf {
    let mut name = std::path::absolute(name).unwrap_or_else(|_| name.to_owned());
    for _ in 0..LINKS {
        if let Ok(found) = name.canonicalize() {
            return found;
        }
        let Some(next) = fs::read_link(&name).ok() else { break };
        name = directory_of(&name).join(next);
    }
    // The file does not exist, but the folder above may.
    let mut parts = name.components();
    let Some(last) = parts.next_back() else { return name };
    let above = parts.as_path();
    if above.as_os_str().is_empty() {
        return name;
    }
    let above = resolved(above);
    match last {
        Component::ParentDir => above.parent().map_or(above.clone(), Path::to_owned),
        Component::CurDir => above,
        last => above.join(last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn town() -> tempfile::TempDir {
        let town = tempfile::tempdir().unwrap();
        fs::create_dir_all(town.path().join("t/data/files/ab")).unwrap();
        fs::create_dir_all(town.path().join("t/reports")).unwrap();
        fs::write(town.path().join("t/plan.toml"), "").unwrap();
        fs::write(town.path().join("t/data/zhiben.db"), "").unwrap();
        fs::write(town.path().join("t/data/files/ab/cd"), "").unwrap();
        town
    }

    #[test]
    fn every_place_is_a_workspace_file_by_any_name() {
        let home = town();
        let t = home.path().join("t");
        for place in PLACES {
            for spelled in [
                place.path.to_string(),
                format!("./{}", place.path),
                format!("reports/../{}", place.path),
                format!("nowhere/../{}", place.path),
                format!("{}/.", place.path),
            ] {
                assert!(is_workspace_file(&t, &t.join(&spelled)), "{spelled}");
                assert!(is_of_any_workspace(&t.join(&spelled)), "{spelled}");
                // Also a file of another workspace.
                assert!(is_workspace_file(home.path(), &t.join(&spelled)), "{spelled}");
            }
            if place.kind == Kind::Folder {
                assert!(is_workspace_file(&t, &t.join(place.path).join("新/x.csv")), "{}", place.path);
            }
        }
        assert!(is_workspace_file(&t, &t.join("data/head.txt")), "a name that a later version takes");
        for free in ["a.csv", "reports/a.csv", "reports", "nowhere/data.csv", "data.csv", "plan.toml.csv", "../data/x"]
        {
            assert!(!is_workspace_file(&t, &t.join(free)), "{free}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_where_they_lead() {
        use std::os::unix::fs::symlink;
        let home = town();
        let t = home.path().join("t");
        let at = |name: &str| home.path().join(name);
        for (name, to) in [
            ("a.csv", "t/data/zhiben.db"),
            ("b.csv", "t/data/zhiben.db-journal"),
            ("c.csv", "a.csv"),
            ("d", "t/data"),
            ("e", "t"),
        ] {
            symlink(at(to), at(name)).unwrap();
        }
        symlink("t/data/digest.db", at("relative.csv")).unwrap();
        fs::hard_link(at("t/data/files/ab/cd"), at("hard.csv")).unwrap();
        fs::hard_link(at("t/plan.toml"), at("plan.csv")).unwrap();
        let taken = ["a.csv", "b.csv", "c.csv", "d/x.csv", "e/data/x.csv", "e/plan.toml", "relative.csv", "hard.csv"];
        for name in taken.into_iter().chain(["plan.csv"]) {
            assert!(is_workspace_file(&t, &at(name)), "{name}");
        }
        fs::rename(at("t/data/zhiben.db"), at("t/real.db")).unwrap();
        symlink(at("t/real.db"), at("t/data/zhiben.db")).unwrap();
        assert!(is_workspace_file(&t, &at("t/real.db")));
        symlink(at("loop"), at("loop")).unwrap();
        assert!(!is_workspace_file(&t, &at("loop")));
        fs::write(at("outside.csv"), "").unwrap();
        symlink(at("outside.csv"), at("t/out.csv")).unwrap();
        symlink(at("nothing.csv"), at("t/dangling.csv")).unwrap();
        symlink(at("t/reports/x.csv"), at("t/within.csv")).unwrap();
        assert!(
            leads_out(&t, &at("t/out.csv")) && leads_out(&t, &at("t/dangling.csv")) && leads_out(&t, &at("e/out.csv"))
        );
        assert!(!leads_out(&t, &at("t/within.csv")) && !leads_out(&t, &at("a.csv")) && !leads_out(&t, &at("t/x.csv")));
    }

    #[cfg(unix)]
    #[test]
    fn every_place_that_leads_out_is_found() {
        use std::os::unix::fs::symlink;
        for place in PLACES.iter().filter(|place| place.path != "data") {
            let home = tempfile::tempdir().unwrap();
            let t = home.path().join("t");
            fs::create_dir_all(t.join("data")).unwrap();
            fs::create_dir_all(home.path().join("out")).unwrap();
            symlink(home.path().join("out"), t.join(place.path)).unwrap();
            let found = place.path.starts_with("data").then(|| t.join(place.path));
            assert_eq!(links_out(&t), found, "{}", place.path);
        }
        let home = town();
        let t = home.path().join("t");
        fs::create_dir(t.join("data/criteria")).unwrap();
        symlink(home.path().join("t/plan.toml"), t.join("data/criteria/a.csv")).unwrap();
        assert_eq!(links_out(&t), None);
        symlink(home.path().join("nowhere"), t.join("data/criteria/b.csv")).unwrap();
        assert_eq!(links_out(&t), Some(t.join("data/criteria/b.csv")));
    }

    #[cfg(unix)]
    #[test]
    fn what_the_program_keeps_is_its_owners() {
        use std::os::unix::fs::PermissionsExt;
        let home = town();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        for (place, expected) in [(STORE, 0o600), (HEAD, 0o600), (DIGESTS, 0o600), (BACKUPS, 0o700)] {
            let path = home.path().join(place.path.replace('/', "-"));
            match place.kind {
                Kind::File => drop(place.open(&path).unwrap()),
                Kind::Folder => place.make(&path).unwrap(),
            }
            assert_eq!(mode(&path), expected, "{}", place.path);
        }
        let of = |path: &str| PLACES.iter().find(|place| place.path == path).unwrap().mode();
        assert_eq!(
            ["data/former.key", "data/calendar.csv", "data/files", "data/forms"].map(of),
            [0o600, 0o666, 0o700, 0o777]
        );
    }

    #[test]
    fn a_backup_lies_among_the_backups() {
        let home = town();
        let t = home.path().join("t");
        assert!(is_backup(&t, &t.join("data/backups/a.db")));
        for name in ["data/a.db", "data/backups", "data/backups/../zhiben.db", "data/files/a.db", "a.db"] {
            assert!(!is_backup(&t, &t.join(name)), "{name}");
        }
    }
}
