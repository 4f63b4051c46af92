//! `submit FORM`: fills the form, checks it, writes the file and registers it with its exact bytes.
//!
//! The order is: the bytes are made; they are brought to the disk under another name; the transaction that
//! registers them is committed; the file is renamed into its place. A crash before the commit leaves neither
//! a registration nor the file. A crash between the commit and the rename leaves a registered form without
//! its file: `submit again` writes the same bytes, so nothing that counts is lost. A file in its place that
//! nobody registered cannot come about, since the rename comes last.

use super::fill::{Order, fill, last_ended};
use crate::commands::check::head;
use crate::commands::tables::FORMS;
use crate::commands::typed;
use crate::commands::view::{next, receipt};
use crate::commands::{Ctx, checklist, find};
use crate::domain::period::Period;
use crate::format::{Encoding, Format};
use crate::ledger::{Record, SUBMISSION, Value};
use crate::reply::{Cancelled, Mistake, Outcome, Surroundings};
use crate::store::{Entry, Query, Sent, Store, sha256};
use crate::tables::form::{self, Form, Rows};
use chrono::Datelike;
use clap::ArgMatches;
use std::path::{Path, PathBuf};

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let form = FORMS.find(ctx, typed::text(matches, "form"))?;
    let period = checklist::period(matches)?.unwrap_or_else(|| last_ended(form.every, ctx.today));
    if period != Period::Plan && period.first() > ctx.today {
        return Err(Mistake::new(format!("周期 {period} 还没有开始，截至 {} 没有可报的", ctx.today)).into());
    }
    let early = (period != Period::Plan && period.last() > ctx.today && !matches.get_flag("early")).then(|| {
        let what = format!("周期 {period} 到 {} 才结束，截至 {} 还没有结束", period.last(), ctx.today);
        Mistake::new(what).hint("确要提前报，请加 --early；它会标作提前上报")
    });
    // What would be sent may be looked at on any day.
    let early = match early {
        Some(mistake) if !matches.get_flag("dry-run") => return Err(mistake.into()),
        early => early.map(|mistake| format!("{}，报的时候要加 --early", mistake.what)),
    };
    let store = ctx.store()?;
    let corrects = corrected(store, &form, period, typed::filled(matches, "corrects"), typed::filled(matches, "note"))?;
    let order = Order { form: &form, period, as_of: ctx.today, operator: &ctx.operator, date: ctx.today };
    let sheet = fill(ctx, &order)?;
    let last = before(store, &form, period)?;
    let last_rows = last.as_ref().map(|last| rows_of(store, last)).transpose()?;
    let against = last.as_ref().map(Record::no).zip(last_rows.as_ref());
    typed::refuse(form::check(&form, &sheet, against))?;
    let rows = Rows::of(&sheet);
    let report = sheet.report(ctx.today);
    if matches.get_flag("dry-run") {
        return Ok(Outcome {
            warnings: ["只是试看，没有写文件，也没有登记".to_string()].into_iter().chain(early).collect(),
            ..Outcome::from(report)
        });
    }
    let (path, format, encoding) = file(ctx, &form, period, corrects.is_some())?;
    let bytes = (ctx.file_output.print)(report, format, encoding, &path)?;
    if let (None, Some(same)) = (&corrects, latest(store, &form.table.name, period)?) {
        ensure_same(&form, period, &same, &bytes)?;
        (ctx.file_output.stage)(&path, &bytes)?()?;
        let line = format!("与已登记的 {} 完全一样，没有重复登记；文件写在 {}", same.no(), path.display());
        return receipt::of(ctx, store, &same, vec![line]);
    }
    if let Some(old) = corrects.as_ref().filter(|_| !matches.get_flag("yes")) {
        confirm(ctx, old)?;
    }
    let mut record = describe(ctx, &form, period, &rows, &path, format, encoding, &bytes);
    record.set("corrects", corrects.as_ref().map(|old| Value::Text(old.no().to_string())));
    record.set("note", typed::filled(matches, "note").map(|note| Value::Text(note.to_string())));
    let place = (ctx.file_output.stage)(&path, &bytes)?;
    let entry = Entry { reason: typed::filled(matches, "note").map(str::to_string), ..ctx.entry() };
    head::warn(ctx, store)?;
    let sent = Sent { headers: &rows.headers, rows: &rows.rows, content: &bytes };
    let record = store.write(&entry, |writer| {
        // Nobody else sent it meanwhile.
        let others = latest(writer, &form.table.name, period)?;
        if others.as_ref().map(|other| other.id) != corrects.as_ref().map(|old| old.id) {
            return Err(already(&form, period, others.as_ref()).into());
        }
        let year = if period == Period::Plan { ctx.today.year() } else { period.last().year() };
        let no = writer.next_number(&ctx.plan.site, SUBMISSION.code.unwrap_or_default(), year)?;
        let mut record = record;
        record.set("no", Some(Value::Text(no)));
        record.set("store", writer.identity()?.map(Value::Text));
        record.id = writer.register(&record, &sent)?;
        Ok(record)
    })?;
    place().map_err(|error| {
        let what = format!("已登记为 {}，但文件没有写到 {}：{error:#}", record.no(), path.display());
        Surroundings::new(what, format!("用 zhiben submit again {} -o 文件 写出同样的内容", record.no()))
    })?;
    let mut lines = vec![format!(
        "已生成并登记 {} {period}：{}（{} 行，截至 {}），登记为 {}",
        form.table.title,
        path.display(),
        rows.rows.len(),
        ctx.today,
        record.no()
    )];
    lines.extend(compared(store, corrects.as_ref().or(last.as_ref()), &form, &rows)?);
    lines.push(format!(
        "{}zhiben submit list 看应报、已报；再打印一份：zhiben submit again {}",
        next::MARK,
        record.no()
    ));
    receipt::of(ctx, store, &record, lines)
}

#[allow(clippy::too_many_arguments)]
fn describe(
    ctx: &Ctx,
    form: &Form,
    period: Period,
    rows: &Rows,
    path: &Path,
    format: Format,
    encoding: Encoding,
    bytes: &[u8],
) -> Record {
    let mut record = Record::new(&SUBMISSION);
    let mut text = |key: &str, value: &str| record.set(key, Some(Value::Text(value.to_string())));
    text("form", &form.table.name);
    text("title", &form.table.title);
    text("form_version", &form.version);
    text("operator", &ctx.operator);
    text("file", &path.file_name().unwrap_or(path.as_os_str()).to_string_lossy());
    text("format", format.name());
    text("encoding", encoding.name());
    text("sha256", &sha256(bytes));
    record.set("period", Some(period).filter(|p| *p != Period::Plan).map(|p| Value::Text(p.to_string())));
    record.set("submitted", Some(Value::Date(ctx.today)));
    record.set("as_of", Some(Value::Date(ctx.today)));
    record.set("plans", Some(versions(ctx)).filter(|all| !all.is_empty()).map(Value::Text));
    record.set("row_count", Some(Value::Int(rows.rows.len() as i64)));
    record
}

/// The versions of the plans with which the form was filled in: `main@` and the SHA-256 of the file.
fn versions(ctx: &Ctx) -> String {
    let files = ctx.store.as_deref().map_or(&[][..], Store::plan_files);
    files.iter().map(|file| format!("{}@{}", file.plan, file.sha256())).collect::<Vec<_>>().join("；")
}

/// The submission that is corrected: of the same form and period, and not corrected yet itself.
fn corrected(
    store: &Store,
    form: &Form,
    period: Period,
    corrects: Option<&str>,
    note: Option<&str>,
) -> anyhow::Result<Option<Record>> {
    let no = match (corrects, note) {
        (None, None) => return Ok(None),
        (None, Some(_)) => return Err(Mistake::new("--note 是更正说明，要和 --corrects 编号 一起写").into()),
        (Some(_), None) => return Err(Mistake::new("更正要写更正说明：--note 说明").into()),
        (Some(no), Some(_)) => no,
    };
    let old = find::record(store, &SUBMISSION, no)?;
    if !store.is_local(SUBMISSION.key, old.id)? {
        let what = format!("{} 是别处报的，是合并来的", old.no());
        return Err(Mistake::new(what).hint("更正要在报它的那边做；本站报过的见 zhiben submit list").into());
    }
    let of = old.text("period").unwrap_or("-");
    if old.text("form") != Some(&form.table.name) || of != period.to_string() {
        let what =
            format!("{} 报的是 {} {of}，不是 {} {period}", old.no(), old.text("title").unwrap_or(""), form.table.title);
        return Err(Mistake::new(what).hint("更正的报表和周期要与原来的一样").into());
    }
    match latest(store, &form.table.name, period)? {
        Some(last) if last.id != old.id => {
            let what = format!("{} 已经由 {} 更正过", old.no(), last.no());
            Err(Mistake::new(what).hint(format!("请更正最后一次：--corrects {}", last.no())).into())
        }
        _ => Ok(Some(old)),
    }
}

/// What this site sent of a form; what others sent of it and came by merging is theirs.
fn sent_of(store: &Store, form: &str) -> anyhow::Result<Vec<Record>> {
    Ok(store.local_of(store.all(&SUBMISSION, &Query::by("form", Value::Text(form.to_string())))?)?)
}

/// The last registration of a form for a period.
pub fn latest(store: &Store, form: &str, period: Period) -> anyhow::Result<Option<Record>> {
    let of = (period != Period::Plan).then(|| period.to_string());
    Ok(sent_of(store, form)?.into_iter().filter(|sent| sent.text("period") == of.as_deref()).max_by_key(|sent| sent.id))
}

/// The last registration of the form for an earlier period of the same year; of any year where it does not
/// count from January.
fn before(store: &Store, form: &Form, period: Period) -> anyhow::Result<Option<Record>> {
    let earlier = |sent: &Record| {
        let of = sent.text("period").and_then(Period::parse);
        of.is_some_and(|of| of.last() < period.last() && (!form.cumulative || of.last().year() == period.last().year()))
    };
    let place = |sent: &Record| (sent.text("period").and_then(Period::parse).map(Period::last), sent.id);
    Ok(sent_of(store, &form.table.name)?.into_iter().filter(earlier).max_by_key(place))
}

/// The rows of a form that was sent, with their headers.
pub fn rows_of(store: &Store, sent: &Record) -> anyhow::Result<Rows> {
    let (headers, rows) = store.sent_rows(sent.id)?;
    Ok(Rows { headers, rows })
}

fn ensure_same(form: &Form, period: Period, sent: &Record, bytes: &[u8]) -> anyhow::Result<()> {
    match sent.text("sha256") == Some(&sha256(bytes)) {
        true => Ok(()),
        false => Err(already(form, period, Some(sent)).into()),
    }
}

fn already(form: &Form, period: Period, sent: Option<&Record>) -> Mistake {
    let no = sent.map_or("", Record::no);
    Mistake::new(format!("{} {period} 已经上报过（{no}），报出去的不能改", form.table.title)).hint(format!(
        "看现在有什么不同：zhiben submit diff {no}；要更正：加 --corrects {no} --note 更正说明；要再打印：zhiben submit again {no} -o 文件"
    ))
}

/// What undo cannot take back is asked about once on a terminal; elsewhere `--yes` confirms it.
fn confirm(ctx: &Ctx, old: &Record) -> anyhow::Result<()> {
    let what = format!("更正 {} 会登记一次新的上报，登记后不能撤销", old.no());
    match ctx.ask {
        None => Err(Mistake::new(what).hint("确认后加 --yes").into()),
        Some(ask) if ask(&format!("{what}。要更正吗？"))? => Ok(()),
        Some(_) => Err(Cancelled.into()),
    }
}

/// Where the file goes, and as what: the ending of `-o`, else `-f`, else by the form.
fn file(ctx: &Ctx, form: &Form, period: Period, is_correction: bool) -> anyhow::Result<(PathBuf, Format, Encoding)> {
    let file_output = &ctx.file_output;
    let sent_as = |format: &Format| matches!(format, Format::Csv | Format::Tsv | Format::Xlsx);
    let refuse = |what: String| Mistake::new(what).hint("县里的报表写成 .csv、.tsv 或 .xlsx");
    let ending = file_output.file.as_deref().map(|file| file.extension().and_then(|e| e.to_str()).unwrap_or(""));
    let by_name = ending.map(|ending| {
        let found = Format::parse(ending).filter(sent_as);
        found.ok_or_else(|| refuse(format!("文件名的结尾“.{ending}”不能用")))
    });
    let by_name = by_name.transpose()?;
    let by_option = match file_output.format {
        None | Some(Format::Json | Format::Table) => None,
        Some(format) if sent_as(&format) => Some(format),
        Some(format) => return Err(refuse(format!("-f {} 不能用", format.name())).into()),
    };
    let format = by_name.or(by_option).unwrap_or(form.format);
    let encoding = match (format, file_output.encoding) {
        (Format::Xlsx, Some(Encoding::Gb18030)) => {
            return Err(Mistake::new("--encoding 只用于 csv 和 tsv，xlsx 没有编码之分").into());
        }
        (Format::Xlsx, _) => Encoding::Utf8,
        (_, asked) => asked.unwrap_or(form.encoding),
    };
    if let Some(file) = &file_output.file {
        let date = ctx.today.to_string();
        let name = file.to_str().map(|name| name.replace("{date}", &date).replace("{month}", &date[..7]));
        return Ok((name.map_or(file.clone(), PathBuf::from), format, encoding));
    }
    let of = if period == Period::Plan { ctx.today.to_string() } else { period.to_string() };
    let correction = if is_correction { format!("-更正{}", ctx.today.format("%m%d")) } else { String::new() };
    let path = PathBuf::from(format!("{}-{of}{correction}.{}", form.table.name, format.name()));
    if path.exists() {
        return Err(Mistake::new(format!("当前目录已经有 {}，没有覆盖它", path.display()))
            .hint("请用 -o 另起一个文件名")
            .into());
    }
    Ok((path, format, encoding))
}

/// What differs from the form sent before.
fn compared(store: &Store, other: Option<&Record>, form: &Form, rows: &Rows) -> anyhow::Result<Option<String>> {
    let Some(other) = other else { return Ok(None) };
    let changes = form::diff(&rows_of(store, other)?, rows, &form.counted());
    let count = |change| changes.iter().filter(|c| c.change == change).count();
    let of = other.text("period").unwrap_or("");
    Ok(Some(format!(
        "与 {}（{of}）相比：新增 {} 行，减少 {} 行，变化 {} 处",
        other.no(),
        count(form::Change::Added),
        count(form::Change::Removed),
        count(form::Change::Changed)
    )))
}
