//! Writes `manifest.json`: the files of a publication with rows, bytes and SHA-256, so that the recipient can check
//! that it is complete.

use super::{Issue, SCHEMA};
use crate::reply::Written;
use serde_json::json;

/// The text of `manifest.json`.
pub fn manifest(issue: &Issue, files: &[Written]) -> String {
    let files: Vec<_> = files
        .iter()
        .map(|file| json!({"file": file.name, "rows": file.rows, "bytes": file.bytes, "sha256": file.sha256}))
        .collect();
    let manifest = json!({
        "program": issue.program,
        "schema": SCHEMA,
        "site": issue.site,
        "store": issue.store,
        "division": issue.division,
        "name": issue.name,
        "as_of": issue.as_of,
        "digest": issue.digest,
        "files": files,
    });
    format!("{manifest:#}\n")
}
