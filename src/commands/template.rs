//! `template` 模板: an empty sheet for a ledger, to be sent to villages and firms: headers, drop-downs, an example row,
//! and a sheet that describes each column. `import` reads it back and skips the example.

use super::{Ctx, export};
use crate::grid::{Cell, Column as Shown, Grid, Row, Tone};
use crate::ledger::{self, guide, show};
use crate::reply::{Extra, Outcome, Report};
use clap::{Arg, ArgMatches, Command};

pub fn options(command: Command) -> Command {
    let names: Vec<String> = ledger::ALL.iter().map(|l| format!("{}（{}）", l.key, l.name)).collect();
    command.arg(Arg::new("kind").required(true).value_name("台账").help(format!("哪本台账：{}", names.join("、"))))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let ledger = export::named(matches.get_one::<String>("kind").map_or("", String::as_str))?;
    let theirs = guide::columns(ledger);
    let columns = theirs.iter().map(|column| {
        let mut shown = show::column(column);
        if !column.kind.is_list() {
            shown.choices = guide::choices(column, &ctx.plan);
        }
        shown
    });
    let example: Vec<Cell> = theirs.iter().map(|c| guide::example(ledger, c, &ctx.plan, ctx.today)).collect();
    let guide = theirs.iter().zip(&example).map(|(column, example)| {
        let must = if column.required { "必填" } else { "" };
        let cells = [column.header, must, &guide::accepted(column, &ctx.plan)].map(Cell::text);
        Row::new(cells.into_iter().chain([example.clone()]).collect())
    });
    let last = [Cell::text("示例行"), Cell::Empty, Cell::text(about_the_example()), Cell::Empty];
    let guide = Grid::new(
        vec![
            Shown::new("column", "列名").keep(),
            Shown::new("required", "必填").keep(),
            Shown::new("accepted", "填什么"),
            Shown::new("example", "示例"),
        ],
        guide.chain([Row::new(last.to_vec())]).collect(),
    );
    let rows = Grid::new(columns.collect(), vec![Row::new(example.clone()).tone(Tone::Dim)]);
    let mut report = Report::new(ledger.key, format!("{}填报表", ledger.name), ctx.today, rows);
    report.extras.push(Extra::Grid { key: "guide", title: "填写说明".to_string(), grid: guide });
    Ok(report.into())
}

fn about_the_example() -> String {
    format!("表里灰色的一行、写着{}的，是样子：从它下面一行填起，它可以删，也可以留，导入时会跳过", guide::MARK)
}
