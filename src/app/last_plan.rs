//! What commands about records do where plan.toml has mistakes: they go on with the last good version that the store
//! knows. Reports do not, because their figures would be those of a plan that is no longer meant.

use super::workspace::{Loaded, load_plans, load_plans_with};
use crate::plan_file::{self, Problems};
use crate::store::{Access, Store};
use std::path::Path;

/// The plans of the workspace. For a command about records a plan.toml with mistakes is replaced by its last good version
/// from the store at `path`, with a warning.
///
/// # Errors
/// Those of the files, if no version can be used or the command is not about records.
pub(super) fn load(workspace: &Path, path: &Path, for_records: bool) -> anyhow::Result<(Loaded, Option<String>)> {
    let error = match load_plans(workspace) {
        Ok(loaded) => return Ok((loaded, None)),
        Err(error) if !for_records => return Err(error),
        Err(error) => error,
    };
    let Some(Problems(problems)) = error.downcast_ref::<Problems>() else { return Err(error) };
    if problems.iter().any(|problem| problem.file != plan_file::FIRST) {
        return Err(error);
    }
    let what = format!("{} 有 {} 处问题", plan_file::FIRST, problems.len());
    // A store that cannot be opened has no version; the plan is what the clerk can put right first.
    let Ok(store) = Store::open(path, Access::Read) else { return Err(error) };
    let versions = store.plan_versions()?.into_iter();
    for version in versions.rev().filter(|v| v.site.is_empty() && v.file == plan_file::FIRST) {
        let text = store.plan_text(version.id)?;
        // An old version may be a plan that this program no longer reads.
        let Ok(loaded) = load_plans_with(workspace, text) else { continue };
        let since = version.seen.get(..10).unwrap_or(&version.seen);
        let used = format!("这一步按 {since} 起用的第 {} 版方案（上一个没有问题的）做", version.version);
        let hint = "报表要等改好才能出：zhiben plan check 列出全部问题";
        return Ok((loaded, Some(format!("{what}，{used}；{hint}"))));
    }
    Err(error)
}
