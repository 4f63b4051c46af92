//! Finds the publications in the directories that somebody names. A directory is a publication, or has publications in
//! it.

use super::publication::{MANIFEST, Publication};
use crate::publish::Table;
use crate::reply::{Mistake, Surroundings, system_error};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A publication that is not loaded, and why.
pub struct Refused {
    pub what: String,
    pub why: String,
}

impl Refused {
    /// The refusal of the publication in a directory, with what to do where the error gives it.
    pub fn new(folder: &Path, error: &anyhow::Error) -> Refused {
        let of_mistake = error.downcast_ref::<Mistake>().and_then(|mistake| mistake.hint.as_deref());
        let hint = of_mistake.or_else(|| error.downcast_ref::<Surroundings>().map(|problem| problem.hint.as_str()));
        let why = hint.map_or_else(|| error.to_string(), |hint| format!("{error}。{hint}"));
        Refused { what: folder.display().to_string(), why }
    }
}

/// The publications of these directories, by site. Of two days of the same store the later one counts.
///
/// # Errors
/// A [`Mistake`] for a directory without a publication, [`Surroundings`] for an unreadable one.
pub fn publications(folders: &[PathBuf], tables: &[Table]) -> anyhow::Result<(Vec<Publication>, Vec<Refused>)> {
    let mut refused = Vec::new();
    let mut by_site: BTreeMap<String, Vec<Publication>> = BTreeMap::new();
    for folder in folders {
        for place in places(folder)? {
            match Publication::open(&place, tables) {
                Ok(one) => by_site.entry(one.manifest.site.clone()).or_default().push(one),
                Err(error) => refused.push(Refused::new(&place, &error)),
            }
        }
    }
    let mut found = Vec::new();
    for (site, mut all) in by_site {
        all.sort_by_key(|one| one.as_of);
        if all.iter().any(|one| one.manifest.store != all[0].manifest.store) {
            for one in all {
                let store = one.manifest.store.chars().take(8).collect::<String>();
                let why = format!("这次有两本台账都用站点 {site}，这一本的标识是 {store}…；先查明哪一本才是它的");
                refused.push(Refused { what: one.folder.display().to_string(), why });
            }
            continue;
        }
        let Some(last) = all.pop() else { continue };
        for one in all {
            let why = format!("同一站点有更晚的一次（截至 {}），这一次不装", last.as_of);
            refused.push(Refused { what: one.folder.display().to_string(), why });
        }
        found.push(last);
    }
    Ok((found, refused))
}

fn places(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if folder.join(MANIFEST).is_file() {
        return Ok(vec![folder.to_owned()]);
    }
    let cannot_read = |error: std::io::Error| {
        Surroundings::new(format!("不能读 `{}`：{}", folder.display(), system_error(&error)), "请写发布所在的目录")
    };
    let mut places = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(cannot_read)? {
        let path = entry.map_err(cannot_read)?.path();
        if path.join(MANIFEST).is_file() {
            places.push(path);
        }
    }
    places.sort();
    if places.is_empty() {
        let what = format!("`{}` 里没有发布（没有 {MANIFEST}）", folder.display());
        return Err(Mistake::new(what).hint("请写 zhiben publish 写出的目录，或装着这些目录的目录").into());
    }
    Ok(places)
}
