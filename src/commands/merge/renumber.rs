//! `merge renumber OLD NEW`: gives this store another site, in its records and in plan.toml, in one step. The store is
//! committed first and plan.toml is renamed into its place next. After a crash between the two the store knows its new
//! site and plan.toml has the old one: every other command refuses to go on, and the same command again writes plan.toml.

use crate::commands::options::{flag, word};
use crate::commands::{Ctx, Place, backup};
use crate::grid::{Cell, Column, Grid, Row};
use crate::input;
use crate::ledger;
use crate::plan_file::{self, FIRST, wrong_site};
use crate::reply::{Extra, Mistake, Outcome, Reply, Report, Surroundings, system_error};
use crate::store::{Moved, PlanFile, Store, shortened};
use clap::{ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command
        .arg(word("old", "旧前缀", "现在的编号前缀").required(true))
        .arg(word("new", "新前缀", "新的编号前缀，1 到 8 个英文字母或数字").required(true))
        .arg(flag("dry-run", "只看会怎样，不写入"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let text = |key: &str| matches.get_one::<String>(key).map_or("", |text| text.trim());
    let (old, new) = (text("old"), text("new"));
    let store = ctx.store()?;
    if let Some(left) = store.unfinished_renumbering(&ctx.plan.site)?
        && (left.was_site.as_str(), left.site.as_str()) == (old, new)
    {
        staged(ctx, new)?.1()?;
        let line = format!("台账早已改为 {new}，plan.toml 的 site 现在也改好了");
        return Ok(Reply::Receipt { lines: vec![line], record: None }.into());
    }
    ensure_possible(ctx, store, old, new)?;
    let moved = store.numbers_of_site(old, new)?;
    let is_dry = matches.get_flag("dry-run");
    let (plan, place) = staged(ctx, new)?;
    let mut id = None;
    if !is_dry {
        backup::before_import(store)?;
        let entry = ctx.entry();
        let made = store.write(&entry, |writer| {
            let id = writer.renumber(old, new)?;
            writer.keep_plan(&plan, &entry)?;
            Ok(id)
        })?;
        place().map_err(|error| {
            let what = format!("台账已改为 {new}，但 plan.toml 没有写成：{error:#}");
            Surroundings::new(what, format!("请再运行一次 zhiben merge renumber {old} {new}"))
        })?;
        id = Some(made);
    }
    Ok(receipt(ctx, (old, new), &moved, id.as_deref()).into())
}

/// The plan with the new site, and what writes it.
fn staged(ctx: &Ctx, new: &str) -> anyhow::Result<(PlanFile, Place)> {
    let path = ctx.workspace.join(FIRST);
    let text = input::read_text(&path).map_err(|error| {
        Surroundings::new(format!("读不了 {}：{}", path.display(), system_error(&error)), "请检查读取权限")
    })?;
    let text = plan_file::with_setting(&text, "site", new)
        .ok_or_else(|| Mistake::new("plan.toml 里的 site 改不了").hint("请先用 zhiben plan check 把 plan.toml 改对"))?;
    let place = (ctx.file_output.stage_rules)(&path, text.as_bytes())?;
    Ok((PlanFile { plan: ctx.plan.first().id.clone(), file: FIRST.to_string(), text }, place))
}

/// Writes the site in plan.toml, as undoing and redoing a change of site need it.
pub fn plan_with_site(ctx: &Ctx, site: &str) -> anyhow::Result<Place> {
    Ok(staged(ctx, site)?.1)
}

fn ensure_possible(ctx: &Ctx, store: &Store, old: &str, new: &str) -> anyhow::Result<()> {
    let mut wrong = Vec::new();
    if old != ctx.plan.site {
        wrong.push(format!("这本台账的编号前缀是 {}，不是 {old}", ctx.plan.site));
    }
    match wrong_site(new) {
        Some(why) => wrong.push(format!("新前缀“{new}”不能用，{why}")),
        None if old == new => wrong.push(format!("新前缀和旧的一样，都是 {new}")),
        None if plan_file::is_of_template(new, &ctx.plan.first().issuer) => {
            wrong.push(format!("新前缀 {new} 是样板积翠镇的"));
        }
        None if store.has_met_site(new)? => {
            wrong.push(format!("这本台账里已有前缀 {new} 的编号，是别处的"));
        }
        None => {}
    }
    if store.is_absent() && wrong.is_empty() {
        let hint = format!("请直接把 plan.toml 里的 site 改为 \"{new}\"");
        return Err(Mistake::new("还没有台账，没有编号要改").hint(hint).into());
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Mistake::new(wrong.join("；")).hint("写作 zhiben merge renumber 旧前缀 新前缀，如 JC DG").into()),
    }
}

/// One row for each kind of record.
fn receipt(ctx: &Ctx, (old, new): (&str, &str), moved: &[Moved], id: Option<&str>) -> Reply {
    let mut kinds: Vec<(&str, &Moved, usize)> = Vec::new();
    for one in moved {
        match kinds.last_mut().filter(|(table, ..)| *table == one.table) {
            Some(last) => last.2 += 1,
            None => kinds.push((&one.table, one, 1)),
        }
    }
    let name = |table: &str| ledger::kept(table).map_or("双随机抽取", |ledger| ledger.name).to_string();
    let mut lines: Vec<String> = kinds
        .iter()
        .map(|(table, first, many)| format!("{} {many} 条，如 {} 改为 {}", name(table), first.was, first.now))
        .collect();
    lines.push(match id {
        None => format!("试看（没有写入）：会把 {} 个编号的前缀 {old} 改为 {new}，plan.toml 的 site 也改", moved.len()),
        Some(id) => format!(
            "已把 {} 个编号的前缀 {old} 改为 {new}，plan.toml 的 site 也改了；新的台账身份 {}",
            moved.len(),
            shortened(id)
        ),
    });
    lines.push(match id {
        None => "别处收来的记录不动；发出去的公文、报表和结项的内容照原样".to_string(),
        Some(_) => "旧编号照样查得到，旧表照样能导入；改错了用 zhiben undo，一步撤回".to_string(),
    });
    let columns = [("ledger", "台账"), ("renumbered", "改号"), ("was", "如"), ("now", "改为")];
    let rows = kinds.iter().map(|(table, first, many)| {
        let count = Cell::Int(i64::try_from(*many).unwrap_or(i64::MAX));
        Row::new(vec![Cell::text(*table), count, Cell::text(&first.was), Cell::text(&first.now)])
    });
    let columns = columns.map(|(key, header)| Column::new(key, header)).to_vec();
    let mut report = Report::new("renumber", "改编号前缀", ctx.today, Grid::new(columns, rows.collect()));
    let value = |key, text: &str| Extra::Value { key, label: "", cell: Cell::text(text) };
    report.extras = vec![value("was_site", old), value("site", new), value("store", id.unwrap_or_default())];
    Reply::Receipt { lines, record: Some(report) }
}
