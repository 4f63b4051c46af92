//! `manifest.json`: of which town a publication is, as of which day, and its files with rows, bytes and SHA-256. The
//! town writes it, and the county reads it.

use serde::{Deserialize, Serialize};

/// 发布说明: the content of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The program that wrote the publication, with its version.
    pub program: String,
    /// The version of the tables.
    pub schema: u32,
    pub site: String,
    /// The id of the store (台账身份), 32 hexadecimal digits. A site belongs to one store.
    #[serde(default)]
    pub store: String,
    /// Sites and ids that the store had before it was renumbered.
    #[serde(default)]
    pub former: Vec<Former>,
    /// 统计用区划代码
    pub division: String,
    /// The town's name.
    pub name: String,
    /// The as-of day, `2026-11-23`.
    pub as_of: String,
    /// Why many rows of the publication before are no longer there.
    #[serde(default)]
    pub shrunk: Option<String>,
    /// How many records are of which site.
    #[serde(default)]
    pub origins: Vec<Origin>,
    /// The files of all tables.
    pub files: Vec<PublishedFile>,
}

/// A site and an id that a store had before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    pub site: String,
    pub store: String,
}

/// How many records of the publication were made at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub site: String,
    pub records: u64,
}

/// A file of a publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedFile {
    /// The path below the directory of the manifest, with `/`.
    pub file: String,
    /// The table whose rows it has.
    #[serde(default)]
    pub table: String,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

impl Manifest {
    /// The text of `manifest.json`.
    pub fn to_text(&self) -> String {
        // A value of these types always has a text.
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        format!("{text}\n")
    }

    /// Reads `manifest.json`. The error is a Chinese sentence.
    pub fn parse(text: &str) -> Result<Manifest, String> {
        serde_json::from_str(text).map_err(|error| format!("第 {} 行第 {} 列读不懂", error.line(), error.column()))
    }
}
