//! The publication that the directory holds from an earlier day: what of it may be replaced, and whether the new one
//! still has its records.

use super::source::Source;
use crate::commands::Ctx;
use crate::commands::gather::known::shrunk;
use crate::commands::gather::publication::{MANIFEST, Publication, record_key};
use crate::gather::kept::Kept;
use crate::publish::{Content, Head, Manifest, Table};
use crate::reply::{Mistake, Surroundings, system_error};
use std::path::Path;

/// The publication in the directory; none if the directory holds no publication.
pub struct Earlier {
    manifest: Option<Manifest>,
    /// None if the publication is of a version that this program cannot compare.
    publication: Option<Publication>,
}

impl Earlier {
    /// Reads the publication in the directory. One of another site or another store is not replaced.
    ///
    /// # Errors
    /// A [`Mistake`] with what to do, [`Surroundings`] for an unreadable manifest.
    pub fn read(folder: &Path, new: &Manifest, tables: &[Table]) -> anyhow::Result<Earlier> {
        let path = folder.join(MANIFEST);
        if !path.is_file() {
            return Ok(Earlier { manifest: None, publication: None });
        }
        let text = crate::input::read_text(&path).map_err(|error| {
            Surroundings::new(format!("不能读 `{}`：{}", path.display(), system_error(&error)), "请查明后再发布")
        })?;
        let manifest = Manifest::parse(&text).map_err(|what| {
            Mistake::new(format!("`{}` {what}", path.display())).hint("它不是发布的清单，请换一个目录")
        })?;
        let was_former = new.former.iter().any(|former| former.site == manifest.site && former.store == manifest.store);
        let refuse = |what: String| Err(Mistake::new(what).hint("请换一个目录").into());
        let (site, place) = (&manifest.site, folder.display());
        if *site != new.site && !was_former {
            return refuse(format!("目录 `{place}` 里是站点 {site} 的发布，不能换成 {} 的", new.site));
        }
        if !manifest.store.is_empty() && manifest.store != new.store && !was_former {
            return refuse(format!("目录 `{place}` 里是另一本台账的发布，站点也写作 {site}"));
        }
        // After a change of the site every number is another one.
        let publication = Publication::open(folder, tables).ok().filter(|_| !was_former);
        Ok(Earlier { manifest: Some(manifest), publication })
    }

    /// The files of the earlier publication, which may be replaced.
    pub fn files(&self) -> Vec<String> {
        let listed = self.manifest.iter().flat_map(|manifest| manifest.files.iter().map(|file| file.file.clone()));
        listed.collect()
    }

    /// Refuses a publication that lacks more than a fifth of the earlier one's records.
    ///
    /// # Errors
    /// A [`Mistake`] with the numbers.
    pub fn ensure_kept(&self, ctx: &Ctx, source: &Source, head: &Head, tables: &[Table]) -> anyhow::Result<()> {
        let Some(publication) = &self.publication else { return Ok(()) };
        let mut kept = Kept::default();
        if let Err(error) = publication.records(&mut |table, key| kept.was(table, key)) {
            let what = format!("以前的发布不完整，没有和它比记录有没有少：{error}");
            ctx.warnings.borrow_mut().push(what);
            return Ok(());
        }
        for table in tables.iter().filter(|table| matches!(table.content, Content::Ledger(_))) {
            source.rows(table.content, &mut |row| {
                kept.is(&table.name, &record_key(table, &table.complete(head, row).cells));
                Ok(())
            })?;
        }
        kept.shrunk().map_or(Ok(()), |(gone, all)| Err(shrunk(gone, all)))
    }
}
