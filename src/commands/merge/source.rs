//! What is named on the command line as a store that is to come in: a store's file, a workspace, or a folder of
//! ledgers; and which site it is.

use crate::commands::manifest::Manifest;
use crate::commands::{Ctx, import};
use crate::domain::plan::Plan;
use crate::input;
use crate::plan_file;
use crate::reply::{Mistake, Surroundings, system_error};
use crate::store::{Borrowed, MergedFrom, StoreError};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Rows of a folder without a number would be given this site's: such a folder is refused.
const NOBODY: &str = "0";

/// A store to be merged.
pub struct Source {
    /// As it was named.
    pub name: String,
    place: Place,
    site: Option<String>,
    /// What a folder of ledgers says of itself.
    manifest: Option<Manifest>,
}

enum Place {
    Store(PathBuf),
    Folder(PathBuf),
}

/// The sources in the order of their sites, so that it makes no difference in which they were named.
pub fn find<'a>(ctx: &Ctx, named: impl Iterator<Item = &'a str>, site: Option<&str>) -> anyhow::Result<Vec<Source>> {
    let mut all: Vec<Source> = Vec::new();
    let mut seen = vec![ctx.store()?.path().canonicalize().unwrap_or_default()];
    for name in named {
        let source = Source::new(name)?;
        let path = source.path().canonicalize().unwrap_or_else(|_| source.path().to_path_buf());
        if path == seen[0] {
            return Err(Mistake::new(format!("{name} 就是这本台账自己")).hint("请写别处的台账文件或目录").into());
        }
        if !seen.contains(&path) {
            seen.push(path);
            all.push(source);
        }
    }
    match (site, &mut all[..]) {
        (None, _) => {}
        (Some(site), [one]) => one.site = Some(checked(site)?),
        (Some(_), _) => return Err(Mistake::new("--site 一次只能合并一个来源").hint("请一个一个合并").into()),
    }
    all.sort_by(|a, b| (&a.site, &a.name).cmp(&(&b.site, &b.name)));
    Ok(all)
}

fn checked(site: &str) -> anyhow::Result<String> {
    match plan_file::is_site(site) {
        true => Ok(site.to_string()),
        false => {
            Err(Mistake::new(format!("--site 的“{site}”不是编号前缀")).hint("应为 1 到 8 个英文字母或数字").into())
        }
    }
}

impl Source {
    fn new(name: &str) -> anyhow::Result<Source> {
        let path = PathBuf::from(name);
        let found = std::fs::metadata(&path).map_err(|error| {
            Surroundings::new(format!("读不了 {name}：{}", system_error(&error)), "请检查文件名和读取权限")
        })?;
        let place = match found.is_dir() {
            false => Place::Store(path),
            true => {
                let stores = [path.join("data").join("zhiben.db"), path.join("zhiben.db")];
                match stores.into_iter().find(|store| store.is_file()) {
                    Some(store) => Place::Store(store),
                    None if path.join("plan.toml").is_file() => {
                        return Err(Mistake::new(format!("{name} 里还没有台账")).into());
                    }
                    None => Place::Folder(path),
                }
            }
        };
        let manifest = match &place {
            Place::Folder(folder) => Manifest::read(folder)?,
            Place::Store(_) => None,
        };
        let mut source = Source { name: name.to_string(), place, site: None, manifest };
        source.site = source.planned()?.or_else(|| Some(source.manifest.as_ref()?.site.clone()));
        Ok(source)
    }

    fn path(&self) -> &Path {
        match &self.place {
            Place::Store(path) | Place::Folder(path) => path,
        }
    }

    /// The text of the plan next to the store.
    fn plan(&self) -> Option<String> {
        let dir = match &self.place {
            Place::Store(store) => store.parent().filter(|dir| dir.ends_with("data"))?.parent()?,
            Place::Folder(folder) => folder,
        };
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        input::read_text(&dir.join("plan.toml")).ok()
    }

    /// The site in the plan next to the store.
    ///
    /// # Errors
    /// A [`Mistake`] where it is the template's, and the plan is another town's.
    fn planned(&self) -> anyhow::Result<Option<String>> {
        let Some(text) = self.plan() else { return Ok(None) };
        let Some(site) = plan_file::site(&text) else { return Ok(None) };
        match plan_file::setting(&text, "issuer") {
            Some(issuer) if plan_file::is_of_template(&site, &issuer) => {
                Err(Mistake::new(format!("{} 的编号前缀 {site} 是样板积翠镇的，{issuer}要用自己的", self.name))
                    .hint(format!("请在那边用 zhiben merge renumber {site} 新前缀，如 DG，再来合并"))
                    .into())
            }
            _ => Ok(Some(site)),
        }
    }

    /// Opens and checks a store's file; none for a folder, whose rows a command reads. `place` is the path of this
    /// workspace's store.
    pub fn lent(&self, place: &Path) -> Result<Option<Borrowed>, StoreError> {
        match &self.place {
            Place::Store(file) => Borrowed::open(file, place).map(Some),
            Place::Folder(_) => Ok(None),
        }
    }

    /// Looks through a store that `lent` opened, or through the folder; none where it holds nothing.
    pub fn open(
        &self,
        ctx: &Ctx,
        lent: Option<Borrowed>,
        is_trial: bool,
    ) -> anyhow::Result<Option<(MergedFrom, Borrowed)>> {
        let borrowed = match (lent, &self.place) {
            (Some(lent), _) => lent,
            (None, Place::Store(folder) | Place::Folder(folder)) => {
                self.read_folder(ctx, Borrowed::blank(ctx.store()?.path(), folder)?, folder)?
            }
        };
        let store = borrowed.store();
        let site = match &self.site {
            Some(site) => site.clone(),
            None => match store.likely_site()? {
                Some(site) => site,
                None if store.first_command()?.is_none() => return Ok(None),
                None => {
                    return Err(Mistake::new(format!("看不出 {} 的编号前缀", self.name))
                        .hint("请加 --site 前缀，写那边 plan.toml 里的 site，如 --site DG")
                        .into());
                }
            },
        };
        let is_folder = matches!(self.place, Place::Folder(_));
        let store = match &self.manifest {
            Some(manifest) => manifest.store.clone(),
            None if is_folder => None,
            None => store.identity()?,
        };
        let (file, at) = (self.name.clone(), ctx.now.clone());
        Ok(Some((MergedFrom { site, store, file, is_folder, at, is_trial }, borrowed)))
    }

    fn read_folder(&self, ctx: &Ctx, blank: Borrowed, folder: &Path) -> anyhow::Result<Borrowed> {
        let plan = Plan { site: NOBODY.to_string(), ..Plan::clone(&ctx.plan) };
        let reader = Ctx { plan: Rc::new(plan), store: None, ..ctx.as_of(ctx.today) };
        import::folder(&reader, blank.store(), &folder.to_string_lossy())?;
        match blank.store().has_site(NOBODY)? {
            false => Ok(blank),
            true => Err(Mistake::new(format!("{} 里有没编号的记录，合并靠编号认记录", self.name))
                .hint("请用那边的 zhiben export all -o 目录 重新写出，或直接合并那边的 zhiben.db")
                .into()),
        }
    }
}
