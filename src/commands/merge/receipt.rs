//! The receipt of merging: for each store what came, and what is left for a person.

use super::{Done, conflicts, units};
use crate::commands::Ctx;
use crate::grid::{Cell, Column, Grid, Row};
use crate::reply::{Extra, Outcome, Reply, Report};

/// How many names of a kind a person is shown.
const NAMED: usize = 10;

pub fn outcome(ctx: &Ctx, all: &[Done], is_dry: bool) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let open = store.contested()?;
    let alike = if is_dry { 0 } else { units::pairs(ctx)?.len() };
    let mut lines: Vec<String> = all.iter().flat_map(lines).collect();
    let sum = |of: fn(&Done) -> usize| all.iter().map(of).sum::<usize>();
    let (added, updated, disputed) = (sum(|d| d.1.added), sum(|d| d.1.updated), sum(|d| d.1.disputed));
    let did = if is_dry { "试看（没有写入）" } else { "已合并" };
    let unchanged = sum(|d| d.1.unchanged);
    lines.push(format!("{did} {} 个来源：新增 {added}、更新 {updated}、不变 {unchanged}、冲突 {disputed}", all.len()));
    if !is_dry && !open.is_empty() {
        lines.push(format!("共有 {} 处冲突要人来定：zhiben merge conflicts", open.len()));
    }
    if alike > 0 {
        lines.push(format!("有 {alike} 对单位可能是同一家，没有替你合：zhiben merge units"));
    }
    if !is_dry && added + updated + sum(|d| d.1.made_one.len() + d.1.valid_again.len()) > 0 {
        lines.push("合错了用 zhiben undo，一步撤回".to_string());
    }
    let mut report = Report::new("merge", "合并", ctx.today, grid(all));
    let value = |key, n: usize| Extra::Value { key, label: "", cell: Cell::Int(n as i64) };
    report.extras = vec![
        value("added", added),
        value("updated", updated),
        value("unchanged", unchanged),
        value("disputed", disputed),
        value("units_alike", alike),
        Extra::Grid { key: "conflicts", title: String::new(), grid: conflicts::grid(ctx, store, &open) },
    ];
    Ok(Reply::Receipt { lines, record: Some(report) }.into())
}

fn lines((from, merged): &Done) -> Vec<String> {
    let counted = |count: usize, what: &str| if count > 0 { format!("、{what} {count}") } else { String::new() };
    let mut lines = vec![format!(
        "{}（{}）：新增 {}、更新 {}、不变 {}{}{}",
        from.file,
        from.site,
        merged.added,
        merged.updated,
        merged.unchanged,
        counted(merged.disputed, "冲突"),
        counted(merged.files, "附件")
    )];
    let mut named = |what: &str, names: &[String]| {
        if !names.is_empty() {
            let end = if names.len() > NAMED { format!(" 等 {} 个", names.len()) } else { String::new() };
            let shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
            lines.push(format!("  {what}：{}{end}", shown.join("、")));
        }
    };
    named("那边没有或核对不上的附件（记录收了，文件请补来）", &merged.files_missing);
    let one = |(gone, kept): &(String, String)| format!("{gone}并入{kept}");
    named("那边认定是同一家，这边也归为一家", &merged.made_one.iter().map(one).collect::<Vec<_>>());
    named("这边或那边已作废，可还有记录是它的，恢复为有效", &merged.valid_again);
    named("已经是别的单位的别名，没有收", &merged.names_taken);
    named("同号而内容不同，没有收", &merged.clashes);
    if merged.unrelated > 0 {
        lines.push(format!(
            "  其中 {} 条记录编号相同而来历不同：若是两处用了同一个编号前缀，请先 zhiben undo，再在一处换前缀：zhiben merge renumber 旧前缀 新前缀",
            merged.unrelated
        ));
    }
    if merged.renumbered > 0 {
        lines.push(format!("  那边换了编号前缀，这边 {} 条它的记录跟着改号，旧编号照样查得到", merged.renumbered));
    }
    if merged.reporters > 0 {
        lines.push(format!("  {} 件举报的举报人留在那边，没有随合并过来", merged.reporters));
    }
    lines
}

fn grid(all: &[Done]) -> Grid {
    let columns = [
        ("site", "前缀"),
        ("file", "文件"),
        ("added", "新增"),
        ("updated", "更新"),
        ("unchanged", "不变"),
        ("disputed", "冲突"),
        ("files", "附件"),
        ("files_missing", "缺的附件"),
        ("made_one", "归为一家"),
        ("valid_again", "恢复有效的单位"),
        ("names_taken", "没收的别名"),
        ("clashes", "同号不同"),
        ("renumbered", "改号"),
        ("reporters_left", "留下的举报人"),
    ];
    let list = |names: &[String]| Cell::List(names.iter().map(Cell::text).collect());
    let rows = all.iter().map(|(from, merged)| {
        let count = |n: usize| Cell::Int(n as i64);
        Row::new(vec![
            Cell::text(&from.site),
            Cell::text(&from.file),
            count(merged.added),
            count(merged.updated),
            count(merged.unchanged),
            count(merged.disputed),
            count(merged.files),
            list(&merged.files_missing),
            list(&merged.made_one.iter().map(|(gone, kept)| format!("{gone}→{kept}")).collect::<Vec<_>>()),
            list(&merged.valid_again),
            list(&merged.names_taken),
            list(&merged.clashes),
            count(merged.renumbered),
            Cell::Int(merged.reporters),
        ])
    });
    Grid::new(columns.map(|(key, header)| Column::new(key, header)).to_vec(), rows.collect())
}
