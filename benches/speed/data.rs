//! The data of the benchmark: for each size the CSV files, the program's workspaces and the baselines' databases, each
//! made when a job first needs it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::generate::{self, COUNTY, PROVINCE, Size, TENTH, TOWN};

/// The directory of all data; it is removed at the end unless it was named.
pub struct Data {
    home: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

impl Data {
    /// A directory that is kept, or a temporary one beside the program's build: flushes must reach a disk, and the
    /// system's temporary directory may be memory.
    pub fn open(named: Option<PathBuf>) -> Result<Self> {
        if let Some(home) = named {
            return Ok(Data { home, _temporary: None });
        }
        let temporary = tempfile::TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
        Ok(Data { home: temporary.path().to_path_buf(), _temporary: Some(temporary) })
    }

    /// The directory of one size with its CSV files.
    pub fn ledgers(&self, size: &str) -> Result<PathBuf> {
        let sizes: [Size; 4] = [TOWN, TENTH, COUNTY, PROVINCE];
        let size = sizes.into_iter().find(|one| one.name == size).with_context(|| format!("no size {size}"))?;
        let dir = self.home.join(size.name);
        std::fs::create_dir_all(&dir)?;
        if !dir.join("drill.csv").exists() {
            generate::write(size, &dir)?;
        }
        Ok(dir)
    }

    /// The directory of the towns that are merged.
    pub fn towns(&self) -> Result<PathBuf> {
        let dir = self.home.join("towns");
        std::fs::create_dir_all(&dir)?;
        Ok(dir)
    }
}

/// The path of a file or directory, which is made first if it does not exist. It gets its name when it is complete.
pub fn once(path: PathBuf, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    if !path.exists() {
        let part = path.with_file_name(format!("part-{}", path.file_name().unwrap_or_default().display()));
        // A part of an interrupted run.
        if part.is_dir() {
            std::fs::remove_dir_all(&part)?
        } else if part.exists() {
            std::fs::remove_file(&part)?
        }
        make(&part)?;
        std::fs::rename(&part, &path)?;
    }
    Ok(path)
}
