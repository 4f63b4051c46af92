//! 工作区: the list of its files, and which names nothing may be written over. A name is the workspace's by where it
//! leads, however it is spelled: `.` and `..`, links, hard links, and another case where the file system folds cases.
//! All names below `data` are its names, whether a file stands there or not: a store's journal may be the only way back.

use std::fs::{self, Metadata};
use std::path::{Component, Path, PathBuf};

/// What a path of the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
}

/// A file or folder of the workspace.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Below the workspace, with `/`.
    pub path: &'static str,
    pub kind: Kind,
}

const fn file(path: &'static str) -> Place {
    Place { path, kind: Kind::File }
}

const fn folder(path: &'static str) -> Place {
    Place { path, kind: Kind::Folder }
}

/// The list. What is in a folder belongs to it.
pub const PLACES: [Place; 20] = [
    file("plan.toml"),
    folder("plans"),
    folder("data"),
    file("data/zhiben.db"),
    file("data/zhiben.db-journal"),
    file("data/zhiben.db-wal"),
    file("data/zhiben.db-shm"),
    file("data/zhiben.head"),
    file("data/digest.db"),
    file("data/former.key"),
    file("data/calendar.csv"),
    file("data/certificates.csv"),
    file("data/aliases.toml"),
    file("data/draw.toml"),
    file("data/letters.toml"),
    folder("data/files"),
    folder("data/backups"),
    folder("data/forms"),
    folder("data/reports"),
    folder("data/criteria"),
];

/// Where a copy of the store may be written by `backup`.
const BACKUPS: &str = "data/backups";

/// Links of links are followed so often.
const LINKS: usize = 40;

/// Whether a name is one of a workspace's files or leads into one of its folders: of this workspace, or of whichever
/// one the name leads into.
pub fn is_own(workspace: &Path, name: &Path) -> bool {
    let resolved = resolved(name);
    is_within(&resolved) || is_below(workspace, &resolved) || is_hard_link(workspace, name)
}

/// The same where no workspace is at hand.
pub fn is_of_any(name: &Path) -> bool {
    is_within(&resolved(name))
}

/// Whether a name leads to a file among the workspace's kept copies, not to the folder itself.
pub fn is_backup(workspace: &Path, name: &Path) -> bool {
    let (name, backups) = (resolved(name), resolved(&workspace.join(BACKUPS)));
    name.parent() == Some(backups.as_path()) && !is_hard_link(workspace, &name)
}

/// Whether a name within the workspace leads out of it by a link.
pub fn leads_out(workspace: &Path, name: &Path) -> bool {
    let Ok(workspace) = workspace.canonicalize() else { return false };
    let there = resolved(directory_of(name)).join(name.file_name().unwrap_or_default());
    let is_link = there.symlink_metadata().is_ok_and(|found| found.is_symlink());
    there.starts_with(&workspace) && is_link && !resolved(&there).starts_with(&workspace)
}

/// Some directory above is a workspace, of which the name is a place.
fn is_within(resolved: &Path) -> bool {
    resolved.ancestors().skip(1).any(|above| above.join("plan.toml").is_file() && is_below(above, resolved))
}

fn is_below(workspace: &Path, resolved: &Path) -> bool {
    // Each by itself: the store may be a link to a file elsewhere in the workspace.
    let folds = folds_cases(workspace);
    let own: Vec<(PathBuf, Option<Metadata>)> = PLACES
        .iter()
        .map(|place| {
            let path = workspace.join(place.path);
            let found = fs::metadata(&path).ok();
            (self::resolved(&path), found)
        })
        .collect();
    resolved.ancestors().any(|part| {
        let found = fs::metadata(part).ok();
        own.iter().any(|(path, own)| {
            path == part
                || own.as_ref().zip(found.as_ref()).is_some_and(|(own, found)| is_same(own, found))
                || folds && path.to_string_lossy().to_lowercase() == part.to_string_lossy().to_lowercase()
        })
    })
}

/// Whether the file system takes `PLAN.TOML` for `plan.toml`.
fn folds_cases(workspace: &Path) -> bool {
    let of = |name: &str| fs::metadata(workspace.join(name)).ok();
    of("plan.toml").zip(of("PLAN.TOML")).is_some_and(|(one, other)| is_same(&one, &other))
}

/// A file that has a second name among the workspace's files.
fn is_hard_link(workspace: &Path, name: &Path) -> bool {
    let Some(found) = fs::metadata(name).ok().filter(|found| found.is_file() && has_names(found)) else { return false };
    let is_it = |path: &Path| fs::metadata(path).is_ok_and(|own| is_same(&own, &found));
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

/// Names alone say it there.
#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    false
}

fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Where a name leads, whether something stands there or not: links are followed, those too that lead to nothing.
pub fn resolved(name: &Path) -> PathBuf {
    let mut name = std::path::absolute(name).unwrap_or_else(|_| name.to_owned());
    for _ in 0..LINKS {
        if let Ok(found) = name.canonicalize() {
            return found;
        }
        let Some(next) = fs::read_link(&name).ok() else { break };
        name = directory_of(&name).join(next);
    }
    // Nothing stands there: what is above it may.
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
    fn every_place_is_own_by_whatever_name() {
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
                assert!(is_own(&t, &t.join(&spelled)), "{spelled}");
                assert!(is_of_any(&t.join(&spelled)), "{spelled}");
                // Of another workspace than this one too.
                assert!(is_own(home.path(), &t.join(&spelled)), "{spelled}");
            }
            if place.kind == Kind::Folder {
                assert!(is_own(&t, &t.join(place.path).join("新/x.csv")), "{}", place.path);
            }
        }
        assert!(is_own(&t, &t.join("data/head.txt")), "a name that a later version takes");
        for free in ["a.csv", "reports/a.csv", "reports", "nowhere/data.csv", "data.csv", "plan.toml.csv", "../data/x"]
        {
            assert!(!is_own(&t, &t.join(free)), "{free}");
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
        let own = ["a.csv", "b.csv", "c.csv", "d/x.csv", "e/data/x.csv", "e/plan.toml", "relative.csv", "hard.csv"];
        for name in own.into_iter().chain(["plan.csv"]) {
            assert!(is_own(&t, &at(name)), "{name}");
        }
        fs::rename(at("t/data/zhiben.db"), at("t/real.db")).unwrap();
        symlink(at("t/real.db"), at("t/data/zhiben.db")).unwrap();
        assert!(is_own(&t, &at("t/real.db")));
        symlink(at("loop"), at("loop")).unwrap();
        assert!(!is_own(&t, &at("loop")));
        fs::write(at("outside.csv"), "").unwrap();
        symlink(at("outside.csv"), at("t/out.csv")).unwrap();
        symlink(at("nothing.csv"), at("t/dangling.csv")).unwrap();
        symlink(at("t/reports/x.csv"), at("t/within.csv")).unwrap();
        assert!(
            leads_out(&t, &at("t/out.csv")) && leads_out(&t, &at("t/dangling.csv")) && leads_out(&t, &at("e/out.csv"))
        );
        assert!(!leads_out(&t, &at("t/within.csv")) && !leads_out(&t, &at("a.csv")) && !leads_out(&t, &at("t/x.csv")));
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
