//! `plan diff`: what changed between two texts of a plan, and what that does to what is owed.

use super::{Text, asked, last_other, named};
use crate::commands::Ctx;
use crate::commands::load::{Loaded, Needed};
use crate::commands::options::{flag, word};
use crate::domain::words::{Word, Words};
use crate::grid::{Cell, Column, Grid, Row};
use crate::plan_file::changes::{ChangeKind, Changed, changes};
use crate::reply::{Extra, Mistake, Outcome, Report};
use crate::report::plan_diff::{Effect, counted, detail, detail_columns, effects};
use clap::{ArgMatches, Command};

/// The words of what happened to a table; the last is for a measure that did not change itself.
static KINDS: Words = &[
    Word { en: "added", zh: "新增", also: &[] },
    Word { en: "removed", zh: "删去", also: &[] },
    Word { en: "changed", zh: "改过", also: &[] },
    Word { en: "affected", zh: "受影响", also: &[] },
];

pub fn options(command: Command) -> Command {
    command
        .arg(word("from", "版本", "哪一版：编号，如 1、yd2027:1，或 SHA-256 的前几位；不写是和现在不同的最近一版"))
        .arg(word("to", "版本", "和哪一版比；不写是现在的文件"))
        .arg(flag("detail", "逐项列出变了的应办事项"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let texts = texts(ctx, matches)?;
    let mut title = "方案的改动".to_string();
    let (mut rows, mut details, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for (old, new) in &texts {
        let (changed, effects) = compared(ctx, old, new)?;
        title = format!("方案 {}：从{}到{}（截至 {}）", new.plan, old.called(), new.called(), ctx.today);
        rows.extend(summary(ctx.for_people, &new.plan, &changed, &effects));
        details.extend(detail(&new.plan, &effects));
        all.extend(effects);
    }
    if let [_, _, ..] = &texts[..] {
        title = format!("各方案的改动（截至 {}）", ctx.today);
    }
    let is_detail = matches.get_flag("detail");
    let changes = Grid::new(columns(ctx.for_people), rows);
    let mut report = match is_detail {
        true => Report::new("plan-diff", title, ctx.today, Grid::new(detail_columns(), details)),
        false => Report::new("plan-diff", title, ctx.today, Grid::new(Vec::new(), Vec::new())),
    };
    match is_detail {
        true => report.extras.push(Extra::Grid { key: "changes", title: "改了什么".to_string(), grid: changes }),
        false => report.rows = changes,
    }
    report.when_empty = match (texts.is_empty(), is_detail) {
        (true, _) => "现在的方案和登记过的版本没有不同",
        (_, true) => "没有一项应办事项变",
        _ => "内容没有不同：只是注释、空格或顺序",
    };
    if let [(old, new)] = &texts[..] {
        let version = |text: &Text| Cell::maybe(text.version.as_ref(), |version| Cell::Int(version.version));
        let value = |key, cell| Extra::Value { key, label: "", cell };
        report.extras.extend([value("from", version(old)), value("to", version(new))]);
    }
    if !texts.is_empty() {
        report.notes.push(total(&all));
    }
    if !is_detail && !all.is_empty() {
        report.notes.push("逐项列出：zhiben plan diff --detail".to_string());
    }
    Ok(report.into())
}

/// The pairs of texts that are compared: one for each plan that differs where no version is named.
fn texts(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Vec<(Text, Text)>> {
    let store = ctx.store()?;
    let version = |key: &str| -> anyhow::Result<Option<Text>> {
        let Some(text) = matches.get_one::<String>(key) else { return Ok(None) };
        Ok(Some(Text::of_version(store, named(ctx, store, text)?)?))
    };
    match (version("from")?, version("to")?) {
        (Some(from), Some(to)) if from.plan != to.plan => {
            Err(Mistake::new(format!("{} 和 {} 是两份方案，不能比", from.plan, to.plan)).into())
        }
        (Some(from), Some(to)) => Ok(vec![(from, to)]),
        (Some(from), None) => {
            let file = store.plan_files().iter().find(|file| file.plan == from.plan).map(Text::of_file);
            let gone = || Mistake::new(format!("工作区里没有方案 {} 的文件", from.plan)).hint("请再写一个版本");
            let file = file.ok_or_else(gone)?;
            Ok(vec![(from, file)])
        }
        _ => {
            let mut texts = Vec::new();
            for file in asked(ctx, store) {
                if let Some(version) = last_other(store, file)? {
                    texts.push((Text::of_version(store, version)?, Text::of_file(file)));
                }
            }
            Ok(texts)
        }
    }
}

/// What changed in the file, and what that does with the records as they are.
pub fn compared(ctx: &Ctx, old: &Text, new: &Text) -> anyhow::Result<(Vec<Changed>, Vec<Effect>)> {
    let store = ctx.store()?;
    let with = |text: &Text| -> anyhow::Result<Loaded> {
        let ctx = Ctx { plan: text.load(store)?.into(), ..ctx.as_of(ctx.today) };
        Loaded::new(&ctx, &Needed::everything())
    };
    let (was, now) = (with(old)?, with(new)?);
    let mut changed = changes(&old.text, &new.text);
    for one in changed.iter_mut().filter(|one| matches!(one.table.as_str(), "measure" | "target")) {
        one.id.insert_str(0, &new.prefix());
    }
    Ok((changed, effects(&was.input(), &now.input())))
}

fn columns(for_people: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::new("plan", "方案").keep().data(),
        Column::new("table", "表").keep().data(),
        Column::new("item", "项").keep(),
        Column::new("title", "名称"),
        Column::new("change", "变化").one_of(KINDS.iter().map(|word| word.zh)),
        Column::new("what", "改了什么"),
    ];
    match for_people {
        true => {
            columns.extend([Column::new("before", "今天以前的应办事项"), Column::new("after", "今天及以后的应办事项")])
        }
        false => columns.extend([
            Column::new("appear_before", "今天以前增加").number(),
            Column::new("gone_before", "今天以前去掉").number(),
            Column::new("due_before", "今天以前改期").number(),
            Column::new("status_before", "今天以前改状态").number(),
            Column::new("appear_after", "今天及以后增加").number(),
            Column::new("gone_after", "今天及以后去掉").number(),
            Column::new("due_after", "今天及以后改期").number(),
            Column::new("status_after", "今天及以后改状态").number(),
        ]),
    }
    columns
}

/// One row for each table of the file that changed, with what that does to its measure; then the measures that did not
/// change themselves.
fn summary(for_people: bool, plan: &str, changed: &[Changed], effects: &[Effect]) -> Vec<Row> {
    let numbers = |effect: Option<&Effect>| -> Vec<Cell> {
        let counts = effect.map_or([[0; 4]; 2], |effect| effect.counts);
        match for_people {
            true => counts.iter().map(|counts| Cell::text(counted(counts))).collect(),
            false => counts.iter().flatten().map(|count| Cell::Int(*count)).collect(),
        }
    };
    let word = |kind: usize| Cell::Word(crate::grid::Word { en: KINDS[kind].en.into(), zh: KINDS[kind].zh.into() });
    let row = |table: &str, item: &str, title: &str, kind: usize, what: Cell, effect: Option<&Effect>| {
        let head = [Cell::text(plan), Cell::text(table), Cell::text(item), Cell::text(title), word(kind), what];
        Row::new([&head[..], &numbers(effect)].concat())
    };
    let is_of = |effect: &Effect, one: &Changed| is_owing(one) && effect.item == one.id;
    let own = changed.iter().map(|one| {
        let kind = match one.kind {
            ChangeKind::Added => 0,
            ChangeKind::Removed => 1,
            ChangeKind::Changed => 2,
        };
        let what = Cell::maybe(Some(one.what.join("；")).filter(|what| !what.is_empty()), Cell::text);
        row(&one.table, &item(one), &one.title, kind, what, effects.iter().find(|effect| is_of(effect, one)))
    });
    let others = effects.iter().filter(|effect| !changed.iter().any(|one| is_of(effect, one)));
    let others = others.map(|effect| row("measure", &effect.item, &effect.title, 3, Cell::Empty, Some(effect)));
    own.chain(others).collect()
}

/// Whether something is owed under the table itself.
pub fn is_owing(changed: &Changed) -> bool {
    changed.table == "measure"
}

/// `7.2a`, `G1`, `[plan]`, `[[body]] fire`
pub fn item(changed: &Changed) -> String {
    match (changed.table.as_str(), changed.id.as_str()) {
        ("measure" | "target", id) => id.to_string(),
        ("", _) => "（文件开头）".to_string(),
        (table, "") => format!("[{table}]"),
        (table, id) => format!("[[{table}]] {id}"),
    }
}

/// All items that differ, in one sentence.
fn total(effects: &[Effect]) -> String {
    let sum = |at: usize| {
        let all = effects.iter().map(|effect| effect.counts[at]);
        all.fold([0; 4], |sum, counts| std::array::from_fn(|i| sum[i] + counts[i]))
    };
    let part = |name: &str, at: usize| match counted(&sum(at)) {
        none if none.is_empty() => format!("{name}不变"),
        some => format!("{name}{some}"),
    };
    format!("应办事项：{}；{}", part("今天以前", 0), part("今天及以后", 1))
}
