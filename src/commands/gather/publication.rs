//! 一次发布: a directory that a town sent, with its manifest and the files that it lists. Every file is checked by its
//! SHA-256 whenever it is read.

use crate::gather::check::Figures;
use crate::gather::{self, Checked, Faults};
use crate::grid::{CellOf, Sink};
use crate::publish::{Content, Manifest, PublishedFile, SCHEMA, Table};
use crate::reply::{Mistake, Surroundings, system_error};
use crate::store::sha256;
use chrono::NaiveDate;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// The name of the manifest in a publication's directory.
pub const MANIFEST: &str = "manifest.json";

/// The first version of the tables whose files this program reads.
const FIRST: u32 = 6;

/// A publication in its directory.
pub struct Publication {
    pub folder: PathBuf,
    pub manifest: Manifest,
    pub as_of: NaiveDate,
    /// The file of each table that has one.
    files: Vec<(Table, PublishedFile)>,
}

impl Publication {
    /// Reads the manifest of a directory.
    ///
    /// # Errors
    /// A [`Mistake`] for a manifest that is not as `publish` writes it, [`Surroundings`] for an unreadable one.
    pub fn open(folder: &Path, tables: &[Table]) -> anyhow::Result<Publication> {
        let path = folder.join(MANIFEST);
        let text = crate::input::read_text(&path).map_err(|error| unreadable(&path, &error))?;
        let wrong = |what: String| Mistake::new(format!("{} {what}", path.display()));
        let manifest = Manifest::parse(&text).map_err(|what| wrong(what).hint("请镇里重新发布"))?;
        let schema = manifest.schema;
        if schema > SCHEMA {
            let what = format!("是版本 {schema} 的表，这个程序只到 {SCHEMA}");
            return Err(wrong(what).hint("请先升级县里的 zhiben").into());
        }
        if schema < FIRST {
            let what = format!("是旧版（表的版本 {schema}），里面是脚本，不能汇集");
            return Err(wrong(what).hint("请镇里升级 zhiben 后重新 zhiben publish").into());
        }
        let as_of = NaiveDate::parse_from_str(&manifest.as_of, "%Y-%m-%d")
            .map_err(|_| wrong(format!("的 as_of“{}”不是日期", manifest.as_of)).hint("请镇里重新发布"))?;
        if manifest.site.is_empty() || manifest.store.is_empty() {
            return Err(wrong("没有站点或台账身份".into()).hint("请镇里重新发布").into());
        }
        let files = files(&manifest, tables).map_err(|what| wrong(what).hint("请镇里重新发布"))?;
        Ok(Publication { folder: folder.to_owned(), manifest, as_of, files })
    }

    /// The publication in words: the site, the town and the day.
    pub fn described(&self) -> String {
        format!("{}（{}，截至 {}）", self.manifest.site, self.manifest.name, self.as_of)
    }

    /// How many tables and rows it has.
    pub fn size(&self) -> (usize, u64) {
        (self.files.len(), self.files.iter().map(|(_, file)| file.rows).sum())
    }

    /// The tables that it has.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.files.iter().map(|(table, _)| table)
    }

    /// Hands the rows of a table to `sink`.
    ///
    /// # Errors
    /// A Chinese sentence: the file is missing, was changed after it was published, or cannot be read as its table.
    pub fn rows(&self, table: &Table, sink: &mut Sink) -> anyhow::Result<()> {
        let Some((_, file)) = self.files.iter().find(|(known, _)| known.name == table.name) else { return Ok(()) };
        let bytes = self.bytes(file)?;
        gather::read(file, table, bytes, sink).map_err(|error| anyhow::anyhow!("{}：{error}", file.file))
    }

    /// The bytes of a file, as the manifest describes them.
    fn bytes(&self, file: &PublishedFile) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        crate::input::open(&self.folder.join(&file.file))
            .and_then(|opened| opened.take(file.bytes + 1).read_to_end(&mut bytes))
            .map_err(|error| anyhow::anyhow!("{}：{}", file.file, system_error(&error)))?;
        if bytes.len() as u64 != file.bytes || sha256(&bytes) != file.sha256 {
            anyhow::bail!("{} 和清单对不上，发布后被改过或没有复制完整", file.file);
        }
        Ok(bytes)
    }

    /// Hands each record of the ledgers to `each`, as its table and its key.
    ///
    /// # Errors
    /// Those of [`Publication::rows`].
    pub fn records(&self, each: &mut dyn FnMut(&str, &str)) -> anyhow::Result<()> {
        for table in self.tables().filter(|table| matches!(table.content, Content::Ledger(_))) {
            self.rows(table, &mut |row| {
                each(&table.name, &record_key(table, &row.cells));
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Checks every row of every file, and names what is wrong.
    pub fn check(&self) -> Faults {
        let (mut faults, mut figures) = (Faults::default(), Figures::default());
        let Manifest { site, name, .. } = &self.manifest;
        for (table, file) in &self.files {
            let mut checked = Checked::new(table, site, name, self.as_of);
            let read = self.rows(table, &mut |row| {
                checked.row(&row, &mut faults);
                figures.row(table, &row, &mut faults);
                Ok(())
            });
            let rows = checked.rows;
            match read {
                Err(error) => faults.add(error.to_string()),
                Ok(()) if rows != file.rows => {
                    faults.add(format!("{} 有 {rows} 行，清单上是 {}", file.file, file.rows))
                }
                Ok(()) => {}
            }
        }
        // Files whose rows are not read, such as CSV next to Parquet, are compared with the manifest too.
        let is_read = |file: &PublishedFile| self.files.iter().any(|(_, read)| read.file == file.file);
        for file in self.manifest.files.iter().filter(|file| !is_read(file)) {
            if let Err(error) = self.bytes(file) {
                faults.add(error.to_string());
            }
        }
        figures.end(&mut faults);
        faults
    }
}

/// The key of a ledger's record, as text.
pub fn record_key(table: &Table, cells: &[CellOf]) -> String {
    let key = table.key.first().and_then(|key| table.columns.iter().position(|column| column.name == *key));
    key.and_then(|at| cells.get(at)).map(crate::grid::describe::describe).unwrap_or_default()
}

/// The file of each table: Parquet if there is one, otherwise CSV.
fn files(manifest: &Manifest, tables: &[Table]) -> Result<Vec<(Table, PublishedFile)>, String> {
    for file in &manifest.files {
        let path = Path::new(&file.file);
        if !path.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(format!("列出了目录外的文件 {}", file.file));
        }
        if tables.iter().all(|table| table.name != file.table) {
            return Err(format!("列出了不认识的表 {}", file.table));
        }
    }
    let mut found = Vec::new();
    for table in tables {
        let mut of_table: Vec<&PublishedFile> = manifest.files.iter().filter(|file| file.table == table.name).collect();
        of_table.sort_by_key(|file| !file.file.ends_with(".parquet"));
        let is_readable = |file: &&&PublishedFile| cfg!(feature = "parquet") || file.file.ends_with(".csv");
        match of_table.iter().find(is_readable) {
            Some(file) => found.push((table.clone(), (*file).clone())),
            None if manifest.schema == SCHEMA => return Err(format!("没有表 {} 的文件", table.name)),
            None => {}
        }
    }
    Ok(found)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Surroundings {
    Surroundings::new(format!("不能读 `{}`：{}", path.display(), system_error(error)), "请查明目录是不是一次发布")
}
