//! The report of a closed plan (总结评估报告) as a document, a page and a workbook.

use super::{Draft, frozen};
use crate::commands::briefing::counts;
use crate::commands::load::{Loaded, bridges};
use crate::commands::{Ctx, group};
use crate::format::{Encoding, Format};
use crate::grid::Cell;
use crate::ledger::Record;
use crate::letter::{self, Block, Layout, Letter};
use crate::reply::{Extra, Report};
use crate::report::bridge::Bridges;
use crate::report::closing::summary::Summary;
use crate::report::closing::text::{self, Drawing, Piece};
use crate::report::closing::{actions::Actions, actions::years, hazards, remaining};
use crate::report::groups::By;
use crate::report::targets;
use std::path::Path;

/// The name of the report's files.
pub const NAME: &str = "总结评估报告";

/// The three files, each with its name.
pub fn files(ctx: &Ctx, loaded: &Loaded, draft: &Draft, record: &Record) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let input = loaded.live();
    let readings = targets::readings(&input);
    let asks = |measure| frozen::is_of(&ctx.plan, &draft.plan, measure);
    let years = years(&input);
    let store = ctx.store()?;
    let of_year = |year: &crate::domain::period::Period| {
        counts(store, year.first().max(ctx.plan.starts()), year.last().min(ctx.today))
    };
    let text = |key: &str| record.text(key).map(str::to_string);
    let summary = Summary {
        head: ctx.plan.head(draft.place),
        input,
        readings: &readings,
        actions: Actions::compute(&input, &asks),
        bridges: bridges(ctx, Bridges::new(hazards::stretches(&input), ctx.today))?,
        counts: years.iter().map(of_year).collect::<anyhow::Result<_>>()?,
        years,
        villages: group::groups(ctx, By::Village, &loaded.register)?,
        remaining: remaining::all(&input, &readings, &asks),
        unsettled: &draft.unsettled,
        no: record.no().to_string(),
        reason: text("reason"),
        approved_by: text("approved_by"),
    };
    let mut files = vec![(format!("{NAME}.docx"), letter::docx(&document(&summary))?)];
    for format in [Format::Html, Format::Xlsx] {
        let name = format!("{NAME}.{}", format.name());
        let bytes = (ctx.file_output.print)(report(&summary), format, Encoding::Utf8, Path::new(&name))?;
        files.push((name, bytes));
    }
    Ok(files)
}

fn document(summary: &Summary) -> Letter {
    let block = |piece: Piece| match piece {
        Piece::Text(text) => Block::Text(text),
        Piece::Blank(text) => Block::Blank(text),
        Piece::Table { header, widths, rows } => Block::Table { header, widths, rows },
        Piece::Chart(Drawing { title, description, labels, bars, is_stacked, line }) => {
            Block::Chart(letter::Chart { title, description, labels, bars, is_stacked, line })
        }
    };
    Letter {
        layout: Layout::Draft,
        issuer: String::new(),
        number: None,
        signer: None,
        title: format!("{}\n{NAME}", summary.head.title),
        to: "【主送机关】".to_string(),
        body: text::write(summary).into_iter().map(block).collect(),
        sender: summary.head.issuer.clone(),
        date: summary.on(),
    }
}

fn report(summary: &Summary) -> Report {
    let title = format!("{} {NAME}（{} 结项）", summary.head.title, summary.on());
    let mut report = Report::new("closing", title, summary.on(), summary.measures());
    report.heading = "任务完成情况";
    report.pictures = summary.pictures();
    let headlines = summary.headlines().into_iter();
    report.extras = headlines.map(|(key, label, n)| Extra::Value { key, label, cell: Cell::Int(n) }).collect();
    let tables = summary.tables().into_iter();
    report.extras.extend(tables.map(|(key, title, grid)| Extra::Grid { key, title: title.to_string(), grid }));
    report.notes = vec![
        format!("结项编号 {}；口径：截至 {}，期限当天不算逾期。", summary.no, summary.on()),
        "应办 = 按期办结 + 逾期完成 + 已作说明 + 未办；到结项日没有到期的不算在内，没有期限的常态化任务从未开展的算未办。"
            .to_string(),
        "这是结项时的数，以后补的记录不改它；以后变了什么：zhiben plan diff --closed".to_string(),
    ];
    report
}
