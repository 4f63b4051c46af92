//! 方案版本: the contents of the plan files with which commands wrote. A version is entered by the first command that
//! writes with it, in that command's transaction, and is never changed or removed, not even by `undo`.

use super::tables::VERSIONS;
use super::{Entry, Store, StoreError, sha256};
use rusqlite::{Row, params};

/// A plan file of the workspace as it is now.
#[derive(Debug, Clone)]
pub struct PlanFile {
    /// The plan's id, such as `main`.
    pub plan: String,
    /// Its path in the workspace, such as `plan.toml`.
    pub file: String,
    pub text: String,
}

/// A version of a plan file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanVersion {
    pub id: i64,
    /// The site that met it; empty for this store's own.
    pub site: String,
    pub plan: String,
    /// Its place among the versions of the plan at its site, from 1.
    pub version: i64,
    pub file: String,
    pub sha256: String,
    /// The time of the first command, RFC 3339.
    pub seen: String,
    pub operator: String,
    /// The first command that wrote with it.
    pub command: String,
}

impl PlanFile {
    /// The SHA-256 of the file, in hexadecimal.
    pub fn sha256(&self) -> String {
        sha256(self.text.as_bytes())
    }
}

impl Store {
    /// Sets the plan files with which the store is opened.
    pub fn with_plans(self, files: Vec<PlanFile>) -> Store {
        // A store is opened once for one workspace, so that the files are not set twice.
        let _ = self.plans.set(files);
        self
    }

    /// The plan files with which the store was opened.
    pub fn plan_files(&self) -> &[PlanFile] {
        self.plans.get().map_or(&[], Vec::as_slice)
    }

    /// All versions: this store's own first, then those of other sites; within a site in the order in which they were
    /// met.
    pub fn plan_versions(&self) -> Result<Vec<PlanVersion>, StoreError> {
        let sql = "SELECT id, site, plan, row_number() OVER (PARTITION BY site, plan ORDER BY id), file, sha256, seen, \
                   operator, command FROM plan_version ORDER BY site, id";
        self.rows(sql, [], PlanVersion::from_row)
    }

    /// The text of a version.
    pub fn plan_text(&self, id: i64) -> Result<String, StoreError> {
        self.value("SELECT text FROM plan_version WHERE id = ?", [id])
    }

    /// Enters the plan files that are not known yet. The text of a known version is not read.
    pub(super) fn keep_plans(&self, entry: &Entry) -> Result<(), StoreError> {
        for plan in self.plan_files() {
            let seal = plan.sha256();
            let known = "SELECT EXISTS (SELECT 1 FROM plan_version WHERE site = '' AND plan = ? AND sha256 = ?)";
            if self.value(known, (&plan.plan, &seal))? {
                continue;
            }
            self.watch(VERSIONS)?;
            let sql = "INSERT INTO plan_version (site, plan, file, sha256, text, seen, operator, command) \
                       VALUES ('', ?, ?, ?, ?, ?, ?, ?)";
            let Entry { at, operator, command, .. } = entry;
            let values = params![plan.plan, plan.file, seal, plan.text, at, operator, command];
            self.conn.prepare_cached(sql)?.execute(values)?;
        }
        Ok(())
    }
}

impl PlanVersion {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<PlanVersion> {
        Ok(PlanVersion {
            id: row.get(0)?,
            site: row.get(1)?,
            plan: row.get(2)?,
            version: row.get(3)?,
            file: row.get(4)?,
            sha256: row.get(5)?,
            seen: row.get(6)?,
            operator: row.get(7)?,
            command: row.get(8)?,
        })
    }
}
