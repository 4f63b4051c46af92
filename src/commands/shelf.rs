//! Files of one kind that ship with the program, and the workspace's own in a folder under `data/`, which stand over
//! shipped ones of the same name.

use crate::commands::Ctx;
use crate::input;
use crate::reply::{Mistake, Surroundings, system_error};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A file's text and whether it is the workspace's own.
pub struct Source {
    pub text: String,
    pub own: bool,
}

/// Every file `NAME.toml` by its name, in the order of names; `folder` is that under `data/`.
pub fn sources(ctx: &Ctx, folder: &str, shipped: &[(&str, &str)]) -> anyhow::Result<BTreeMap<String, Source>> {
    let shipped = shipped.iter().map(|(name, text)| (name.to_string(), Source { text: text.to_string(), own: false }));
    let mut all: BTreeMap<String, Source> = shipped.collect();
    let directory = ctx.workspace.join("data").join(folder);
    if !directory.is_dir() {
        return Ok(all);
    }
    let cannot = |what: &Path, error: std::io::Error| {
        Surroundings::new(format!("读不了 {}：{}", what.display(), system_error(&error)), "请检查读取权限")
    };
    for entry in fs::read_dir(&directory).map_err(|e| cannot(&directory, e))? {
        let path = entry.map_err(|e| cannot(&directory, e))?.path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_string();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let bytes = input::read(&path).map_err(|e| cannot(&path, e))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Mistake::new(format!("{} 不是 UTF-8 编码", path.display())).hint("请在编辑器里另存为 UTF-8")
        })?;
        all.insert(name, Source { text: text.trim_start_matches('\u{FEFF}').to_string(), own: true });
    }
    Ok(all)
}
