//! `merge take N ours|theirs|both`: a person's decision; one command is one step.

use super::conflicts::{header, sides, what};
use crate::commands::Ctx;
use crate::commands::options::value;
use crate::grid::{Cell, Column, Grid, Row, describe};
use crate::reply::{Mistake, Outcome, Reply, Report};
use crate::store::{Chosen, Contested, Parted, Side, Store, StoreError};
use clap::{Arg, ArgMatches, Command};

/// So many decisions, and so many records that mention a number, are listed.
const LISTED: usize = 20;

pub fn options(command: Command) -> Command {
    command
        .arg(Arg::new("which").required(true).value_name("序号").num_args(2..).help(
            "哪些冲突：序号（见 merge conflicts），可以几个，all 是全部；最后写 ours（这边）、theirs（那边）或 both（两条都留，只用于一个编号两处各登记了一条）",
        ))
        .arg(value("field", "项目", "只定这一项，写项目的名称或代号，如 隐患部位"))
}

/// What a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    One(Side),
    Both,
}

impl Choice {
    fn of(word: &str) -> Result<Choice, Mistake> {
        match word {
            "ours" | "这边" => Ok(Choice::One(Side::Ours)),
            "theirs" | "那边" => Ok(Choice::One(Side::Theirs)),
            "both" | "都留" => Ok(Choice::Both),
            other => Err(Mistake::new(format!("“{other}”不在可选之列")).hint(
                "最后一个词写 ours（留这边的）、theirs（取那边的）或 both（两条都留），如 zhiben merge take 1 theirs",
            )),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Choice::One(Side::Ours) => "ours",
            Choice::One(Side::Theirs) => "theirs",
            Choice::Both => "both",
        }
    }
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let words: Vec<&str> = matches.get_many::<String>("which").into_iter().flatten().map(|w| w.trim()).collect();
    let Some((choice, which)) = words.split_last() else { return Err(Mistake::new("没有写序号").into()) };
    let choice = Choice::of(choice)?;
    let store = ctx.store()?;
    let all = store.contested()?;
    let chosen = chosen(ctx, &all, which)?;
    if chosen.is_empty() {
        return Err(Mistake::new("没有要定的冲突").into());
    }
    let field = matches.get_one::<String>("field").map(|field| field.trim());
    let fields = fields(ctx, store, &chosen, field)?;
    let mut lines = match choice {
        Choice::Both => both(ctx, store, &chosen, field)?,
        Choice::One(side) => {
            let decided: Vec<Chosen> =
                chosen.iter().zip(&fields).map(|(contested, fields)| Chosen { contested, fields }).collect();
            store.write(&ctx.entry(), |writer| Ok(writer.take(&ctx.plan.site, &decided, side)?)).map_err(refused)?;
            decided.iter().take(LISTED).flat_map(|chosen| decision(ctx, store, chosen, side)).collect()
        }
    };
    if choice != Choice::Both && chosen.len() > LISTED {
        lines.push(format!("等共 {} 处", chosen.len()));
    }
    let left = store.contested()?.len();
    lines.push(match left {
        0 => "没有别的冲突了；定错了用 zhiben undo".to_string(),
        left => format!("还有 {left} 处，见 zhiben merge conflicts；定错了用 zhiben undo"),
    });
    let columns = ["id", "ledger", "no", "taken"].map(|key| Column::new(key, key)).to_vec();
    let row = |c: &&Contested| {
        Row::new(vec![Cell::Int(c.id), Cell::text(c.ledger.key), Cell::text(c.ours.0.no()), Cell::text(choice.word())])
    };
    let grid = Grid::new(columns, chosen.iter().map(row).collect());
    Ok(Reply::Receipt { lines, record: Some(Report::new("take", "", ctx.today, grid)) }.into())
}

/// What was decided, in words, and what was given up.
fn decision(ctx: &Ctx, store: &Store, chosen: &Chosen, side: Side) -> Vec<String> {
    let c = chosen.contested;
    let of = c.fields.iter().filter(|field| chosen.fields.is_empty() || chosen.fields.contains(&field.name));
    let (mut names, mut lost) = (Vec::new(), Vec::new());
    for field in of {
        let name = header(ctx, store, c, field);
        let [ours, theirs] = sides(ctx, store, c, field).map(|cell| describe::describe(&cell));
        let value = if side == Side::Ours { theirs } else { ours };
        if !value.is_empty() {
            lost.push(format!("{name}“{value}”"));
        }
        names.push(name);
    }
    let (no, names) = (c.ours.0.no(), names.join("、"));
    let (word, given_up, where_kept) = match side {
        Side::Ours => ("留这边的", "没有取的", "那边的台账里还有".to_string()),
        Side::Theirs => ("取那边的", "换下的", format!("zhiben log {no} 里还有")),
    };
    let mut lines = vec![format!("冲突 {}（{} {no}）：{word}（{names}）", c.id, c.ledger.name)];
    if !lost.is_empty() {
        lines.push(format!("  {given_up}：{}（{where_kept}）", lost.join("、")));
    }
    lines
}

/// For each dispute the field that `--field` names, by the key of its column or by its name; none without `--field`.
fn fields(ctx: &Ctx, store: &Store, chosen: &[&Contested], field: Option<&str>) -> anyhow::Result<Vec<Vec<String>>> {
    let Some(text) = field else { return Ok(vec![Vec::new(); chosen.len()]) };
    let mut all = Vec::new();
    for contested in chosen {
        let named = |name: &str| name == text || name.split_once(' ').is_some_and(|(_, no)| no == text);
        let is_it =
            |known: &&crate::store::ContestedField| named(&known.name) || header(ctx, store, contested, known) == text;
        let found: Vec<String> = contested.fields.iter().filter(is_it).map(|field| field.name.clone()).collect();
        if found.is_empty() {
            let known = contested.fields.iter();
            let known = known.map(|field| format!("{}（{}）", header(ctx, store, contested, field), field.name));
            let known = known.collect::<Vec<_>>().join("、");
            let what = format!("冲突 {}（{}）里没有“{text}”这一项", contested.id, contested.ours.0.no());
            return Err(Mistake::new(what).hint(format!("要定的项目：{known}")).into());
        }
        all.push(found);
    }
    Ok(all)
}

/// Keeps both records of each dispute.
fn both(ctx: &Ctx, store: &Store, chosen: &[&Contested], field: Option<&str>) -> anyhow::Result<Vec<String>> {
    if field.is_some() {
        return Err(Mistake::new("一项只能留一边，不能写 both")
            .hint("写 ours（留这边的）或 theirs（取那边的）")
            .into());
    }
    if let Some(one) = chosen.iter().find(|contested| !contested.is_twice) {
        let what = format!("冲突 {}（{}）是同一条记录两边改得不同，不能两条都留", one.id, one.ours.0.no());
        let hint = format!(
            "写 zhiben merge take {0} ours 或 zhiben merge take {0} theirs；是两回事的，取一边后把另一边另外登记",
            one.id
        );
        return Err(Mistake::new(what).hint(hint).into());
    }
    let parted = store.write(&ctx.entry(), |writer| {
        let each = chosen.iter().map(|contested| writer.take_both(&ctx.plan.site, contested));
        Ok(each.collect::<Result<Vec<Parted>, StoreError>>()?)
    })?;
    Ok(chosen.iter().zip(&parted).flat_map(|(contested, parted)| kept(ctx, store, contested, parted)).collect())
}

fn kept(ctx: &Ctx, store: &Store, contested: &Contested, parted: &Parted) -> Vec<String> {
    let Parted { no, new, is_ours, mentions } = parted;
    let (stays, moves) = match is_ours {
        true => (&contested.theirs.0, &contested.ours.0),
        false => (&contested.ours.0, &contested.theirs.0),
    };
    let side = |is_ours: bool| if is_ours { "这边" } else { "那边" };
    let mut lines = vec![
        format!("冲突 {}：两条都留", contested.id),
        format!("  {no} 是{}的：{}", side(!is_ours), what(ctx, store, stays)),
        format!("  后登记的改为 {new}，是{}的：{}", side(*is_ours), what(ctx, store, moves)),
    ];
    if mentions.is_empty() {
        lines.push(format!("  没有别的记录提到 {no}"));
        return lines;
    }
    let listed = mentions.iter().take(LISTED).map(|(ledger, of, header)| format!("{ledger} {of}（{header}）"));
    let more = if mentions.len() > LISTED { format!(" 等 {} 处", mentions.len()) } else { String::new() };
    lines.push(format!("  提到 {no} 的，请看说的是哪一条：{}{more}", listed.collect::<Vec<_>>().join("、")));
    lines
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
                Some(how) if how == "both" => format!("冲突 {word} 已经定了，两条都留"),
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
