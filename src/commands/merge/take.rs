//! `merge take N ours|theirs`: a person's decision; one command is one step.

use crate::commands::Ctx;
use crate::grid::{Cell, Column, Grid, Row};
use crate::reply::{Mistake, Outcome, Reply, Report};
use crate::store::{Contested, Side, StoreError};
use clap::{Arg, ArgMatches, Command};

pub fn options(command: Command) -> Command {
    command.arg(
        Arg::new("which")
            .required(true)
            .value_name("序号")
            .num_args(2..)
            .help("哪些冲突：序号（见 merge conflicts），可以几个，all 是全部；最后写 ours（这边）或 theirs（那边）"),
    )
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let words: Vec<&str> = matches.get_many::<String>("which").into_iter().flatten().map(|w| w.trim()).collect();
    let Some((side, which)) = words.split_last() else { return Err(Mistake::new("没有写序号").into()) };
    let side = match *side {
        "ours" | "这边" => Side::Ours,
        "theirs" | "那边" => Side::Theirs,
        other => {
            return Err(Mistake::new(format!("“{other}”不在可选之列"))
                .hint("最后一个词写 ours（留这边的）或 theirs（取那边的），如 zhiben merge take 1 theirs")
                .into());
        }
    };
    let store = ctx.store()?;
    let all = store.contested()?;
    let chosen = chosen(ctx, &all, which)?;
    if chosen.is_empty() {
        return Err(Mistake::new("没有要定的冲突").into());
    }
    store.write(&ctx.entry(), |writer| Ok(writer.take(&ctx.plan.site, &chosen, side)?)).map_err(refused)?;
    let word = if side == Side::Ours { "留这边的" } else { "取那边的" };
    let mut lines: Vec<String> = chosen
        .iter()
        .take(20)
        .map(|c| format!("冲突 {}（{} {}）：{word}", c.id, c.ledger.name, c.ours.0.no()))
        .collect();
    if chosen.len() > lines.len() {
        lines.push(format!("等共 {} 处", chosen.len()));
    }
    let left = store.contested()?.len();
    lines.push(match left {
        0 => "没有别的冲突了；定错了用 zhiben undo".to_string(),
        left => format!("还有 {left} 处，见 zhiben merge conflicts；定错了用 zhiben undo"),
    });
    let word = if side == Side::Ours { "ours" } else { "theirs" };
    let columns = ["id", "ledger", "no", "taken"].map(|key| Column::new(key, key)).to_vec();
    let row = |c: &&Contested| {
        Row::new(vec![Cell::Int(c.id), Cell::text(c.ledger.key), Cell::text(c.ours.0.no()), Cell::text(word)])
    };
    let grid = Grid::new(columns, chosen.iter().map(row).collect());
    Ok(Reply::Receipt { lines, record: Some(Report::new("take", "", ctx.today, grid)) }.into())
}

/// A name of the other side's that another unit has here is not taken from that unit.
fn refused(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<StoreError>() {
        Some(taken @ StoreError::NameTaken(_)) => Mistake::new(taken.to_string())
            .hint("一步也没有做；两家是同一家就用 zhiben merge same 归为一家，不是就先用 zhiben unit edit 把其中一家的名称、别名或信用代码改对，再来一次；要留这边的写 ours")
            .into(),
        _ => error,
    }
}

fn chosen<'a>(ctx: &Ctx, all: &'a [Contested], which: &[&str]) -> anyhow::Result<Vec<&'a Contested>> {
    let mut chosen: Vec<&Contested> = Vec::new();
    for word in which {
        if matches!(*word, "all" | "全部") {
            return Ok(all.iter().collect());
        }
        let id = word.parse::<i64>().ok();
        let Some(found) = all.iter().find(|contested| Some(contested.id) == id) else {
            let how = match id.map(|id| ctx.store()?.decision(id).map_err(anyhow::Error::from)).transpose()?.flatten() {
                Some(how) if how == "ours" => format!("冲突 {word} 已经定了，留这边的"),
                Some(how) if how == "theirs" => format!("冲突 {word} 已经定了，取那边的"),
                Some(_) => format!("冲突 {word} 已经没有了，后来的合并里两边一致了"),
                None => format!("没有序号为“{word}”的冲突"),
            };
            return Err(Mistake::new(how).hint("序号见 zhiben merge conflicts").into());
        };
        if !chosen.iter().any(|known| known.id == found.id) {
            chosen.push(found);
        }
    }
    Ok(chosen)
}
