//! `plan close` 结项: what is not settled is named first; then every obligation and target of the plan is frozen as of a
//! day, and the archive is written. A second closing is a correction (更正) that names the one it corrects.

mod archive;
mod diff;
mod figures;
pub mod frozen;
pub mod notes;
mod standing;
pub mod verify;

pub use diff::closed_diff;

use super::check::head;
use super::load::{Loaded, Needed};
use super::{Ctx, checklist, find, typed};
use crate::commands::options::{flag, must, value, word};
use crate::commands::view::{next, receipt};
use crate::domain::plan::PlanIx;
use crate::grid::Cell;
use crate::ledger::{CLOSING, Record, Value};
use crate::reply::{Extra, Mistake, Outcome, Report, Surroundings};
use crate::report::closing::standing::{Unsettled, grid};
use crate::report::targets;
use crate::store::{Entry, Frozen};
use archive::Staged;
use chrono::{Datelike, NaiveDate};
use clap::{ArgMatches, Command};
use std::path::Path;

pub fn options(command: Command) -> Command {
    let accept = flag("accept", "有没了结的也结项，列出的一并登记；要写 --reason、--approved-by");
    command
        .arg(word("id", "方案", "哪个方案，plan.toml 的是 main").required(true))
        .arg(must("on", "日期", "截至哪天结项，不能晚于今天"))
        .arg(accept.requires("reason").requires("approved-by"))
        .arg(value("reason", "理由", "为什么没了结也结项；再次结项是更正，写更正说明"))
        .arg(value("approved-by", "批准人", "谁批准的"))
        .arg(flag("dry-run", "只看有什么没了结、会登记多少，不写入"))
}

/// A plan at the day of its closing: what is not settled, and what would be frozen.
pub struct Draft {
    plan: String,
    place: PlanIx,
    title: String,
    on: NaiveDate,
    /// The records as of that day.
    loaded: Loaded,
    unsettled: Vec<Unsettled>,
    frozen: Frozen,
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let draft = draft(ctx, matches)?;
    let is_accepted = matches.get_flag("accept");
    let last = ctx.store()?.closing_of(&draft.plan)?;
    if matches.get_flag("dry-run") {
        let mut outcome = Outcome::from(draft.report(ctx.for_people));
        outcome.findings = !draft.unsettled.is_empty();
        outcome.warnings.push("只是试看，没有登记".to_string());
        return Ok(outcome);
    }
    if let Some(same) = last.as_ref().filter(|last| draft.is(last)) {
        let to = archive::folder(ctx, &draft)?;
        let staged = archive::stage(&ctx.as_of(draft.on).counting(draft.place), &draft.loaded, &draft, same, &to)?;
        let written = written(&staged, &to);
        (staged.place)()?;
        let line = format!("与已登记的 {} 完全一样，没有重复登记", same.no());
        return receipt::of(ctx, ctx.store()?, same, [vec![line], written].concat());
    }
    if !draft.unsettled.is_empty() && !is_accepted {
        let mut outcome = Outcome::from(draft.report(ctx.for_people));
        let how = "了结后再结项；确要结项，加 --accept --reason 理由 --approved-by 批准人";
        outcome.failed = Some(format!("有 {} 件没有了结，没有结项。{how}", draft.unsettled.len()));
        return Ok(outcome);
    }
    let reason = typed::filled(matches, "reason");
    if let Some(last) = last.as_ref().filter(|_| reason.is_none()) {
        let what = format!("方案 {} 已于 {} 结项（{}），结过的不能改", draft.plan, day(last), last.no());
        let hint = "看以后变了什么：zhiben plan diff --closed；要更正，加 --reason 更正说明";
        return Err(Mistake::new(what).hint(hint).into());
    }
    let to = archive::folder(ctx, &draft)?;
    let record = draft.record(ctx, matches, last.as_ref());
    head::warn(ctx, ctx.store()?)?;
    let entry = Entry { reason: reason.map(str::to_string), ..ctx.entry() };
    let (record, staged) = ctx.store()?.write(&entry, |writer| {
        // Another command may have closed the plan since it was read.
        let others = writer.closing_of(&draft.plan)?;
        if others.map(|other| other.id) != last.as_ref().map(|last| last.id) {
            return Err(Mistake::new("刚刚有别的命令结了项，这一次没有登记").hint("请再看一遍").into());
        }
        let no = writer.next_number(&ctx.plan.site, CLOSING.code.unwrap_or_default(), draft.on.year())?;
        let mut record = record;
        record.set("no", Some(Value::Text(no)));
        // The archive is complete on the disk before the closing is committed, and in its place after it.
        let staged = archive::stage(&ctx.as_of(draft.on).counting(draft.place), &draft.loaded, &draft, &record, &to)?;
        record.set("manifest", Some(Value::Text(staged.manifest.clone())));
        record.id = writer.insert_closing(&record, &draft.frozen)?;
        Ok((record, staged))
    })?;
    let written = written(&staged, &to);
    (staged.place)().map_err(|error| {
        let what = format!("已登记为 {}，但归档没有写到 {}：{error:#}", record.no(), to.display());
        Surroundings::new(what, "照样再写一次 plan close，用 -o 另写一个目录；登记不会重复")
    })?;
    receipt::of(ctx, ctx.store()?, &record, draft.lines(&record, written))
}

/// The lines about an archive that was written.
fn written(staged: &archive::Staged, to: &Path) -> Vec<String> {
    let Staged { files, manifest, .. } = staged;
    vec![
        format!("归档写到 {}（{files} 个文件），同样的内容打包在 {}.zip", to.display(), to.display()),
        format!("{}.docx 是草稿：【】里要人来写（标了黄）", figures::NAME),
        format!("清单的指纹（请另外记下）：{manifest}"),
        format!("核对：zhiben plan verify {}", to.display()),
    ]
}

fn day(closing: &Record) -> NaiveDate {
    closing.date("on").unwrap_or_default()
}

fn draft(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Draft> {
    let (place, plan) = find::plan(ctx, typed::text(matches, "id"))?;
    let mut wrong = Vec::new();
    let on = typed::on(ctx, matches)?;
    let issued = ctx.plan.head(place).issued;
    if on < issued {
        wrong.push(format!("结项日期 {on} 早于方案印发日期 {issued}"));
    }
    for key in ["reason", "approved-by"] {
        if matches.contains_id(key) && typed::filled(matches, key).is_none() {
            wrong.push(format!("--{key} 不能空着"));
        }
    }
    typed::refuse(wrong)?;
    let then = ctx.as_of(on).counting(place);
    let loaded = Loaded::new(&then, &Needed::everything())?;
    let input = loaded.live();
    let readings = targets::readings(&input);
    let unsettled = standing::all(&then, &plan, &input, &readings)?;
    let mut frozen = frozen::freeze(&input, &plan, &readings, &checklist::numbers(&then)?);
    frozen.standing = unsettled.iter().map(standing::row).collect();
    let title = ctx.plan.head(place).title.clone();
    Ok(Draft { plan, place, title, on, loaded, unsettled, frozen })
}

impl Draft {
    /// Whether the closing froze the same.
    fn is(&self, closing: &Record) -> bool {
        closing.date("on") == Some(self.on) && closing.text("sha256") == Some(&self.frozen.sha256())
    }

    /// What is not settled, and how much is frozen.
    fn report(&self, for_people: bool) -> Report {
        let title = format!("方案 {} 结项前没有了结的（截至 {}）", self.plan, self.on);
        let mut report = Report::new("plan-close", title, self.on, grid(&self.unsettled, for_people));
        report.when_empty = "都了结了，可以结项";
        let value = |key, label, n: usize| Extra::Value { key, label, cell: Cell::Int(n as i64) };
        report.extras.push(value("duties", "应办事项", self.frozen.duties.len()));
        report.extras.push(value("targets", "目标", self.frozen.targets.len()));
        report.extras.push(value("standing", "没有了结", self.unsettled.len()));
        report
    }

    fn record(&self, ctx: &Ctx, matches: &ArgMatches, last: Option<&Record>) -> Record {
        let mut record = Record::new(&CLOSING);
        let text = |text: &str| Some(Value::Text(text.to_string()));
        record.set("plan", text(&self.plan));
        record.set("title", text(&self.title));
        record.set("on", Some(Value::Date(self.on)));
        record.set("closed", Some(Value::Date(ctx.today)));
        record.set("operator", text(&ctx.operator));
        let count = |n: usize| Some(Value::Int(n as i64));
        record.set("duties", count(self.frozen.duties.len()));
        record.set("targets", count(self.frozen.targets.len()));
        record.set("standing", count(self.unsettled.len()));
        record.set("reason", typed::filled(matches, "reason").and_then(text));
        record.set("approved_by", typed::filled(matches, "approved-by").and_then(text));
        record.set("corrects", last.map(|last| Value::Text(last.no().to_string())));
        record.set("sha256", text(&self.frozen.sha256()));
        record
    }

    fn lines(&self, record: &Record, written: Vec<String>) -> Vec<String> {
        let Frozen { duties, targets, .. } = &self.frozen;
        let mut lines = vec![format!(
            "方案 {} 已于 {} 结项：应办事项 {} 项、目标 {} 个，登记为 {}",
            self.plan,
            self.on,
            duties.len(),
            targets.len(),
            record.no()
        )];
        lines.extend(record.text("corrects").map(|old| format!("这是对 {old} 的更正，以后以这一次为准")));
        if !self.unsettled.is_empty() {
            lines.push(format!("有 {} 件没有了结，已一并登记", self.unsettled.len()));
        }
        lines.extend(written);
        lines.push(format!("{}zhiben plan diff --closed 看以后变了什么；结错了用 zhiben undo", next::MARK));
        lines
    }
}
