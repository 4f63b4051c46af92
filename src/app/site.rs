//! A store that was given another site by `merge renumber`.

use crate::reply::Surroundings;
use crate::store::Store;
use clap::ArgMatches;

/// The former numbers that were typed, with the present ones.
pub(super) fn renamed(store: &Store) -> Vec<String> {
    let all = store.renamed();
    let more = if all.len() > 3 { format!("，等 {} 个旧编号", all.len()) } else { String::new() };
    let shown: Vec<String> = all.iter().take(3).map(|(was, now)| format!("{was} 现在的编号是 {now}")).collect();
    Some(format!("{}{more}", shown.join("；"))).filter(|_| !all.is_empty()).into_iter().collect()
}

/// Refuses to go on where a crash kept a change of site from reaching plan.toml: numbers would begin with the old site.
pub(super) fn ensure_one(store: &Store, planned: &str, matches: &ArgMatches) -> anyhow::Result<()> {
    let is_mending = match matches.subcommand() {
        Some(("undo", _)) => true,
        Some(("merge", merge)) => merge.subcommand_name() == Some("renumber"),
        _ => false,
    };
    let Some(left) = store.unfinished_renumbering(planned)?.filter(|_| !is_mending) else { return Ok(()) };
    let (was, now) = (left.was_site, left.site);
    let what = format!("编号前缀没有改完：台账已改为 {now}，plan.toml 的 site 还是 {was}");
    let hint = format!("请运行 zhiben merge renumber {was} {now} 写完它；不想改了就用 zhiben undo");
    Err(Surroundings::new(what, hint).into())
}
