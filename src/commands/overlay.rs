//! A workspace's files of one kind, in a folder under `data/`: they take the place of compiled ones of the same name.

use crate::input;
use crate::reply::{Mistake, Surroundings, system_error};
use std::fs;
use std::path::Path;

/// Name without its ending, and text, of every file `NAME.toml`, in the order of names; `folder` is that under `data/`.
///
/// # Errors
/// A file that cannot be read, or that is not UTF-8.
pub fn files(workspace: &Path, folder: &str) -> anyhow::Result<Vec<(String, String)>> {
    let directory = workspace.join("data").join(folder);
    let cannot = |what: &Path, error: std::io::Error| {
        Surroundings::new(
            format!("读不了 {}：{}", what.display(), system_error(&error)),
            "请检查文件是否存在、有没有读取权限",
        )
    };
    if !directory.is_dir() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for entry in fs::read_dir(&directory).map_err(|e| cannot(&directory, e))? {
        let path = entry.map_err(|e| cannot(&directory, e))?.path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let bytes = input::read(&path).map_err(|e| cannot(&path, e))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Mistake::new(format!("{} 不是 UTF-8 编码", path.display())).hint("请在编辑器里另存为 UTF-8")
        })?;
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        all.push((name, text.trim_start_matches('\u{FEFF}').to_string()));
    }
    all.sort();
    Ok(all)
}
