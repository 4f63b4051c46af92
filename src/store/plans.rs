//! 方案版本: keeps every version of a plan file with which a command wrote to the store. The first command that writes
//! with a version adds the version, in the transaction of the command. A version is never changed or removed, not even
//! by `undo`.

use super::tables::VERSIONS;
use super::{Entry, Store, StoreError, Writer, sha256};
use rusqlite::{Row, params};

/// A plan file of the workspace with its present content.
#[derive(Debug, Clone)]
pub struct PlanFile {
    /// The plan's id, such as `main`.
    pub plan: String,
    /// The path of the file in the workspace, such as `plan.toml`.
    pub file: String,
    pub text: String,
}

/// A version of a plan file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanVersion {
    pub id: i64,
    /// The site at which a command wrote with the version; empty for this store's site.
    pub site: String,
    pub plan: String,
    /// The number of the version among the versions of the plan at the same site, from 1.
    pub version: i64,
    pub file: String,
    pub sha256: String,
    /// The time of the first command that wrote with the version, RFC 3339.
    pub seen: String,
    pub operator: String,
    /// The first command that wrote with the version.
    pub command: String,
}

impl PlanFile {
    /// The SHA-256 of the file, in hexadecimal.
    pub fn sha256(&self) -> String {
        sha256(self.text.as_bytes())
    }
}

impl Store {
    /// Sets the plan files of the workspace. Called when the store is opened.
    pub fn with_plans(self, files: Vec<PlanFile>) -> Store {
        // A store is opened once for one workspace, so that the files are not set twice.
        let _ = self.plans.set(files);
        self
    }

    /// The plan files that the workspace had when the store was opened.
    pub fn plan_files(&self) -> &[PlanFile] {
        self.plans.get().map_or(&[], Vec::as_slice)
    }

    /// All versions: first the versions of this store's site, then the versions of other sites; within a site in the
    /// order in which they were added.
    pub fn plan_versions(&self) -> Result<Vec<PlanVersion>, StoreError> {
        let sql = "SELECT id, site, plan, row_number() OVER (PARTITION BY site, plan ORDER BY id), file, sha256, seen, \
                   operator, command FROM plan_version ORDER BY site, id";
        self.rows(sql, [], PlanVersion::from_row)
    }

    /// The content of a version's plan file.
    pub fn plan_text(&self, id: i64) -> Result<String, StoreError> {
        self.value("SELECT text FROM plan_version WHERE id = ?", [id])
    }

    /// Adds a version for each plan file whose content the store does not have yet.
    pub(super) fn keep_plans(&self, entry: &Entry) -> Result<(), StoreError> {
        self.plan_files().iter().try_for_each(|plan| self.keep_version(plan, entry))
    }

    fn keep_version(&self, plan: &PlanFile, entry: &Entry) -> Result<(), StoreError> {
        let seal = plan.sha256();
        let known = "SELECT EXISTS (SELECT 1 FROM plan_version WHERE site = '' AND plan = ? AND sha256 = ?)";
        if self.value(known, (&plan.plan, &seal))? {
            return Ok(());
        }
        self.watch(VERSIONS)?;
        let sql = "INSERT INTO plan_version (site, plan, file, sha256, text, seen, operator, command) \
                   VALUES ('', ?, ?, ?, ?, ?, ?, ?)";
        let Entry { at, operator, command, .. } = entry;
        let values = params![plan.plan, plan.file, seal, plan.text, at, operator, command];
        self.conn.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

impl Writer<'_> {
    /// Adds a version for the content that a plan file gets by this command.
    pub fn keep_plan(&self, plan: &PlanFile, entry: &Entry) -> Result<(), StoreError> {
        self.keep_version(plan, entry)
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
