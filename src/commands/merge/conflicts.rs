//! `merge conflicts`: what two sides changed, each without knowing of the other, field by field, in such words that a
//! person can decide, with the commands to type.

use crate::commands::Ctx;
use crate::commands::view::names::name;
use crate::grid::{Cell, Column, Grid, Row, Tone, Word, describe};
use crate::ledger::{Kind, Record, show};
use crate::reply::{Outcome, Report};
use crate::store::{Contested, ContestedField, Store, step_of};
use clap::ArgMatches;

/// For so many disputes the commands are listed.
const LISTED: usize = 20;

/// A longer value is cut where it is repeated before a command.
const SHORT: usize = 16;

pub fn run(ctx: &Ctx, _: &ArgMatches) -> anyhow::Result<Outcome> {
    let store = ctx.store()?;
    let all = store.contested()?;
    let title = format!("合并后要人来定的记录（截至 {}）", ctx.today);
    let mut report = Report::new("conflicts", title, ctx.today, grid(ctx, store, &all));
    report.when_empty = "没有冲突";
    if !all.is_empty() {
        report.notes.push(format!("共 {} 处。台账里现在是“这边”一列的内容，定下之前不会变。", all.len()));
        report.notes.extend(all.iter().take(LISTED).flat_map(|contested| commands(ctx, store, contested)));
        if all.len() > LISTED {
            report
                .notes
                .push(format!("后面的 {} 处也这样写：zhiben merge take 序号 ours 或 theirs", all.len() - LISTED));
        }
        if all.iter().any(|contested| contested.fields.len() > 1) {
            report.notes.push("一条记录几项都要定的，可以只定一项：在后面加 --field 项目".to_string());
        }
        report.notes.push("定错了用 zhiben undo。".to_string());
    }
    Ok(Outcome { findings: !all.is_empty(), ..Outcome::from(report) })
}

/// One row for each field in dispute.
pub fn grid(ctx: &Ctx, store: &Store, all: &[Contested]) -> Grid {
    let columns = vec![
        Column::new("id", "序号").number(),
        Column::new("ledger", "台账").data(),
        Column::new("no", "编号").keep(),
        Column::new("what", "记录"),
        Column::new("key", "").data(),
        Column::new("column", "项目"),
        Column::new("ours", "这边"),
        Column::new("theirs", "那边"),
        Column::new("site", "来源").data(),
        Column::new("file", "来源文件").data(),
        Column::new("by", "那边登记人").data(),
        Column::new("at", "那边登记时间").data(),
        Column::new("from", "那边是谁的"),
        Column::new("step", "步骤").data(),
        Column::new("take", "要打的命令").data(),
    ];
    Grid::new(columns, all.iter().flat_map(|contested| rows(ctx, store, contested)).collect())
}

fn rows(ctx: &Ctx, store: &Store, contested: &Contested) -> Vec<Row> {
    let Contested { id, ledger, ours, site, file, .. } = contested;
    let choices = choices(contested).into_iter().map(|(choice, _)| Cell::text(command(*id, choice)));
    let take = Cell::List(choices.collect());
    let row = |(at, field): (usize, &ContestedField)| {
        let [here, there] = sides(ctx, store, contested, field);
        let from = [Some(site.clone()), field.by.clone(), field.at.as_deref().map(day)];
        let from = from.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Row::new(vec![
            Cell::Int(*id),
            Cell::Word(Word { en: ledger.key.into(), zh: ledger.name.into() }),
            Cell::text(ours.0.no()),
            if at == 0 { Cell::text(what(ctx, store, &ours.0)) } else { Cell::Empty },
            Cell::text(&field.name),
            Cell::text(header(ctx, store, contested, field)),
            here,
            there,
            Cell::text(site),
            Cell::text(file),
            Cell::maybe(field.by.clone(), Cell::text),
            Cell::maybe(field.at.clone(), Cell::text),
            Cell::text(from),
            Cell::maybe(step(contested, field), Cell::text),
            take.clone(),
        ])
        .tone(Tone::Warn)
    };
    contested.fields.iter().enumerate().map(row).collect()
}

/// The step (步骤) that a field belongs to.
fn step(contested: &Contested, field: &ContestedField) -> Option<String> {
    step_of(contested.ledger, &field.name).map(str::to_string).or_else(|| contested.steps_clash.clone())
}

/// The day of a time.
fn day(at: &str) -> String {
    at.get(..10).unwrap_or(at).to_string()
}

/// The record in words: its first two columns that a list shows, after its number.
pub fn what(ctx: &Ctx, store: &Store, record: &Record) -> String {
    let columns = record.ledger.columns.iter().zip(&record.values);
    let listed = columns.filter(|(column, _)| column.listed && column.key != record.ledger.number_key());
    let words = listed.filter_map(|(column, value)| Some(described(ctx, store, column.kind, value.as_ref()?)));
    format!("{} {}", record.ledger.name, words.take(2).collect::<Vec<_>>().join(" "))
}

fn described(ctx: &Ctx, store: &Store, kind: Kind, value: &crate::ledger::Value) -> String {
    let names = |kind: Kind, key: i64| name(store, kind, key);
    describe::describe(&show::cell(kind, Some(value), &ctx.plan, &names))
}

/// The name of a field: the header of its column; of a step or another record that belongs to the record, what it is.
pub fn header(ctx: &Ctx, store: &Store, contested: &Contested, field: &ContestedField) -> String {
    if let Some(column) = contested.ledger.column(&field.name) {
        return column.header.to_string();
    }
    let Some(part) = part(&contested.theirs.1, field).or(part(&contested.ours.1, field)) else {
        return field.name.clone();
    };
    let key = if part.ledger.key == "step" { "step" } else { "name" };
    let column = part.ledger.column(key).zip(part.get(key));
    let words = column.map(|(column, value)| described(ctx, store, column.kind, value));
    format!("{} {}", part.ledger.name, words.unwrap_or_default())
}

fn part<'r>(parts: &'r [Record], field: &ContestedField) -> Option<&'r Record> {
    let (_, no) = field.name.split_once(' ')?;
    parts.iter().find(|part| part.no() == no)
}

/// The values of both sides.
pub fn sides(ctx: &Ctx, store: &Store, contested: &Contested, field: &ContestedField) -> [Cell; 2] {
    let names = |kind: Kind, key: i64| name(store, kind, key);
    [&contested.ours, &contested.theirs].map(|(record, parts)| match contested.ledger.at(&field.name) {
        Some(at) => show::cell(contested.ledger.columns[at].kind, record.values[at].as_ref(), &ctx.plan, &names),
        None => match part(parts, field) {
            None => Cell::Empty,
            Some(part) => {
                let columns = part.ledger.columns.iter().zip(&part.values).skip(1);
                let columns = columns.filter(|(column, _)| column.key != part.ledger.number_key());
                let each =
                    columns.filter_map(|(column, value)| Some(described(ctx, store, column.kind, value.as_ref()?)));
                Cell::text(each.collect::<Vec<_>>().join(" "))
            }
        },
    })
}

/// What may be typed for a dispute, and what it does in Chinese.
fn choices(contested: &Contested) -> Vec<(&'static str, &'static str)> {
    let mut all = vec![("ours", "留这边的"), ("theirs", "取那边的")];
    if contested.is_twice {
        all.push(("both", "两条都留，后登记的换新编号"));
    }
    all
}

fn command(id: i64, choice: &str) -> String {
    format!("zhiben merge take {id} {choice}")
}

/// The commands that decide a dispute, a line each, with what each keeps.
fn commands(ctx: &Ctx, store: &Store, contested: &Contested) -> Vec<String> {
    let short = |cell: &Cell| {
        let text = describe::describe(cell);
        let cut: String = text.chars().take(SHORT).collect();
        match (text.is_empty(), cut.len() < text.len()) {
            (true, _) => "不填".to_string(),
            (_, true) => format!("“{cut}…”"),
            _ => format!("“{cut}”"),
        }
    };
    let [ours, theirs] = match (&contested.fields[..], contested.is_twice) {
        ([field], false) => sides(ctx, store, contested, field).map(|cell| short(&cell)),
        _ => ["这边的".to_string(), "那边的".to_string()],
    };
    let why = match (&contested.steps_clash, contested.is_twice) {
        (_, true) => Some("一个编号，两处各登记了一条".to_string()),
        (Some(step), _) => Some(format!("两边的步骤接不上，接不上的是{step}")),
        _ => None,
    };
    let each = choices(contested).into_iter().map(|(choice, does)| {
        let does = match choice {
            "ours" => format!("留{ours}"),
            "theirs" => format!("取{theirs}"),
            _ => does.to_string(),
        };
        format!("{does}：{}", command(contested.id, choice))
    });
    let id = contested.id.to_string();
    let indent = " ".repeat(id.len());
    let lines = why.into_iter().chain(each).enumerate();
    lines.map(|(nth, line)| format!("{} {line}", if nth == 0 { &id } else { &indent })).collect()
}
