//! Whether a name leads to a file of a workspace, through links and other spellings.

use super::places::{BACKUPS, Kind, PLACES, Readers::Everybody};
use std::fs::{self, Metadata};
use std::path::{Component, Path, PathBuf};

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
