//! `manifest.json` in the folder of `export all`: which site's ledgers these are, and which store's.

use super::Ctx;
use crate::input;
use crate::reply::{Mistake, Part};
use crate::store::is_identity;
use serde_json::{Value as Json, json};
use std::io::ErrorKind;
use std::path::Path;

/// The name of the file.
pub const NAME: &str = "manifest.json";

/// Whose ledgers a folder holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    pub site: String,
    /// 台账身份: the id of the store; `None` if the store had none yet.
    pub store: Option<String>,
}

impl Manifest {
    /// The manifest of this workspace.
    pub fn of(ctx: &Ctx) -> anyhow::Result<Manifest> {
        Ok(Manifest { site: ctx.plan.site.clone(), store: ctx.store()?.identity()? })
    }

    /// The file to be written, in this folder of the output.
    pub fn part(&self, folder: &str) -> Part {
        let program = concat!("zhiben ", env!("CARGO_PKG_VERSION"));
        let manifest = json!({ "program": program, "site": self.site, "store": self.store });
        Part::Text { name: format!("{folder}{NAME}"), text: format!("{manifest:#}\n") }
    }

    /// Reads the manifest of a folder; `None` if the folder has none, as one that an older version wrote.
    ///
    /// # Errors
    /// A file that cannot be read, or that is no manifest.
    pub fn read(folder: &Path) -> anyhow::Result<Option<Manifest>> {
        let path = folder.join(NAME);
        let text = match input::read_text(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            other => other.unwrap_or_default(),
        };
        let found: Json = serde_json::from_str(&text).unwrap_or_default();
        let word = |key: &str| found[key].as_str().map(str::to_string);
        match (word("site"), word("store"), found["store"].is_null()) {
            (Some(site), store, is_without) if is_without || store.as_deref().is_some_and(is_identity) => {
                Ok(Some(Manifest { site, store }))
            }
            _ => Err(Mistake::new(format!("{} 被改过，看不出是哪本台账", path.display()))
                .hint("请用那边的 zhiben export all -o 目录 重新写出")
                .into()),
        }
    }
}
