//! `check` 数据核验: everything that can be read back is read back, from the file's pages to what the plan no longer
//! knows. A damaged file is exit 3; what is found in a sound one is a list of what, where and what to do.

mod files;
mod finding;
pub mod head;
pub mod paper;
mod records;
mod store;

use crate::commands::Ctx;
use crate::commands::options::value;
use crate::grid::{Cell, Grid};
use crate::reply::{Extra, Mistake, Outcome, Report, Surroundings};
use clap::{ArgMatches, Command};
use finding::Finding;

pub fn options(command: Command) -> Command {
    command.arg(value("head", "链头", "另外记下的链头，看留痕里还有没有它；写前 12 位以上即可"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let noted = matches.get_one::<String>("head").map(|text| noted(text)).transpose()?;
    let store = ctx.store()?;
    if store.is_absent() {
        let hint = "登记第一条记录后再核验数据；若台账本来有内容，请查明文件去了哪里，或用 zhiben restore 还原备份";
        return Err(Surroundings::new(format!("{} 不存在，没有可核对的", store.path().display()), hint).into());
    }
    let progress = |what: &str| ctx.progress(what);
    store.ensure_sound(&progress)?;
    let mut findings: Vec<Finding> = Vec::new();
    let extent = store::findings(ctx, store, &progress, &mut findings)?;
    head::findings(store, noted.as_deref(), &mut findings)?;
    progress("正在核对内容");
    records::findings(ctx, store, &mut findings)?;
    files::findings(ctx, store, &mut findings)?;
    ctx.progress("");
    let found = !findings.is_empty();
    let rows = findings.into_iter().map(Finding::row).collect();
    let mut report = Report::new("check", "数据核验", ctx.today, Grid::new(finding::columns(), rows));
    report.when_empty = "没有发现问题";
    let value = |key, label, n| Extra::Value { key, label, cell: Cell::Int(n) };
    report.extras = vec![
        value("commands", "核对的命令", extent.commands),
        value("entries", "核对的留痕", extent.entries),
        value("records", "核对的记录", extent.rows),
    ];
    if let Some(id) = store.identity()? {
        report.extras.push(Extra::Value { key: "id", label: "台账身份", cell: Cell::text(id) });
    }
    if let Some(head) = store.head()? {
        let cell = Cell::text(head.seal);
        report.extras.push(Extra::Value {
            key: "head", label: "链头（请另外记下，以后用 check --head 核对）", cell
        });
    }
    let mut outcome = Outcome::from(report);
    outcome.findings = found;
    Ok(outcome)
}

/// A head as somebody wrote it down: 64 hexadecimal digits, or the first of them.
fn noted(text: &str) -> anyhow::Result<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let is_head = (12..=64).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    match is_head {
        true => Ok(digits),
        false => Err(Mistake::new(format!("--head 的“{text}”不是链头"))
            .hint("链头是 64 位十六进制数，由 zhiben check 显示，写前 12 位以上即可")
            .into()),
    }
}
