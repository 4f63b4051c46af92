//! `plan next` 接续: puts a new plan beside a closed one. Hazards, orders, tasks and other records of the town simply go on;
//! what the closed plan owed and did not do is listed once, and `--carry` makes tasks (交办) of it.

use super::closing::frozen::closed;
use super::ledger::add;
use super::load::{Hazards, Loaded, Needed};
use super::{Ctx, find, plan, typed};
use crate::commands::options::{flag, value, word};
use crate::domain::evidence::Subject;
use crate::domain::plan::{BodyId, MeasureId, Plan, PlanHead, PlanIx};
use crate::grid::{Cell, Column, Grid, Row};
use crate::ledger::{Record, TASK, Value};
use crate::plan_file;
use crate::reply::{Extra, Mistake, Outcome, Report};
use crate::report::overdue::tone;
use crate::report::owed::{Owed, OwedFrom, OwedKind, Scope, collect, name};
use crate::report::{ReportInput, targets};
use crate::store::{Entry, Query};
use crate::workspace::PLANS;
use chrono::NaiveDate;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::collections::BTreeMap;
use std::path::Path;

/// How the journal's reason of a plan that was put beside the others begins.
const REASON: &str = "放入方案";

pub fn options(command: Command) -> Command {
    let carry = Arg::new("carry").long("carry").value_name("编号").action(ArgAction::Append).value_delimiter(',');
    command
        .arg(word("file", "文件", "新方案的文件，如 2027.toml，[plan] 里要有自己的 id").required(true))
        .arg(value("after", "方案", "接在哪份结了项的方案后面，不写是最近结项的"))
        .arg(carry.requires("due").help("旧方案没办成的哪几项转成交办（任务编号或事项编号），可重复"))
        .arg(value("due", "日期", "转成的交办，办理期限是哪天"))
        .arg(flag("dry-run", "只看新方案对不对、旧方案还有什么没办，不写入"))
}

/// Whether a journal entry of this reason put a plan beside the others.
pub fn is_reason(reason: &str) -> bool {
    reason.starts_with(REASON)
}

/// A plan's file that is to be in the workspace.
struct NewPlan {
    /// Below the workspace.
    file: String,
    text: String,
    head: PlanHead,
    measures: usize,
    is_there: bool,
}

/// Something that the closed plan owed and that was not done.
struct Undone {
    id: String,
    measure: Option<MeasureId>,
    body: Option<BodyId>,
    what: String,
    subject: String,
    responsible: String,
    owed: Owed,
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let new = new_plan(ctx, typed::text(matches, "file"))?;
    let (old, on) = old(ctx, matches.get_one::<String>("after").map(String::as_str))?;
    let counting = ctx.counting(old);
    let undone = undone(&counting)?;
    let asked: Vec<&str> = matches
        .get_many::<String>("carry")
        .into_iter()
        .flatten()
        .map(|id| id.trim())
        .filter(|id| !id.is_empty())
        .collect();
    let due = typed::filled(matches, "due").map(|text| typed::day(ctx, "due", text)).transpose()?;
    let tasks = tasks(ctx, old, &undone, &asked, due)?;
    let is_dry = matches.get_flag("dry-run");
    let written = if is_dry { Vec::new() } else { write(ctx, &new, tasks)? };
    let head = ctx.plan.head(old);
    let title = format!("方案 {}（{}）没有办成的（{on} 结项）", head.id, head.title);
    let mut report = Report::new("plan-next", title, ctx.today, grid(ctx, &undone));
    report.when_empty = "旧方案要求的都办了";
    report.extras.push(Extra::Value { key: "file", label: "", cell: Cell::text(&new.file) });
    report.extras.push(Extra::Value { key: "new_plan", label: "", cell: Cell::text(&new.head.id) });
    let numbers = written.iter().map(|task| Cell::text(task.no())).collect();
    report.extras.push(Extra::Value { key: "tasks", label: "", cell: Cell::List(numbers) });
    report.notes = notes(&new, &undone, &written, is_dry);
    let mut outcome = Outcome::from(report);
    outcome.warnings.extend(is_dry.then(|| "只是试看，没有写入".to_string()));
    Ok(outcome)
}

fn notes(new: &NewPlan, undone: &[Undone], written: &[Record], is_dry: bool) -> Vec<String> {
    let NewPlan { file, head, measures, is_there, .. } = new;
    let what = match (is_there, is_dry) {
        (true, _) => "已经在工作区里",
        (false, true) => "没有问题，可以放入",
        (false, false) => "已放入",
    };
    let mut notes = vec![format!(
        "{file} {what}：{}（{}），{} 至 {}，{measures} 项任务",
        head.title, head.id, head.starts, head.ends
    )];
    if !written.is_empty() {
        let numbers: Vec<&str> = written.iter().map(Record::no).collect();
        notes.push(format!("已登记交办 {}", numbers.join("、")));
    } else if !undone.is_empty() {
        notes.push(format!(
            "以上 {} 项不转入新方案；要接着办的转成交办：zhiben plan next {file} --carry 编号 --due 日期",
            undone.len()
        ));
    }
    notes.push("隐患、督办、交办、证书、设备、物资是全镇的，照常延续".to_string());
    notes
}

/// The new plan, read beside those that are there.
fn new_plan(ctx: &Ctx, file: &str) -> anyhow::Result<NewPlan> {
    let given = Path::new(file);
    let name = given.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if !name.ends_with(".toml") {
        return Err(Mistake::new(format!("{file} 不是 .toml 文件")).hint("请写新方案的文件，如 2027.toml").into());
    }
    let place = format!("{}/{name}", PLANS.path);
    let in_workspace = ctx.workspace.join(&place);
    let given = if given.exists() || file != place { given.to_path_buf() } else { in_workspace.clone() };
    let text = plan::text(&given, "请检查文件名和读取权限")?;
    let is_there = in_workspace.exists();
    if is_there && plan::text(&in_workspace, "请检查读取权限")? != text {
        let what = format!("工作区里已经有 {place}，内容不一样");
        return Err(Mistake::new(what).hint("请换一个文件名；要改那一份就直接改它").into());
    }
    let known = plan::files(ctx)?.into_iter().filter(|(known, _)| *known != place).collect::<Vec<_>>();
    let earlier = without(&ctx.plan, &place);
    let all = plan_file::load_beside(&earlier, &known, &text, file)?;
    let head = all.heads.last().cloned().ok_or_else(|| Mistake::new(format!("{file} 里没有方案")))?;
    let measures = all.measures.len() - earlier.measures.len();
    Ok(NewPlan { file: place, text, head, measures, is_there })
}

/// The plans without the one of this file, which must be the last if it is there.
fn without(plan: &Plan, file: &str) -> Plan {
    let mut plan = plan.clone();
    if let Some(place) = plan.heads.iter().position(|head| head.file == file) {
        let own = PlanIx(place as u8);
        plan.heads.truncate(place);
        plan.measures.retain(|measure| measure.plan < own);
        plan.targets.retain(|target| target.plan < own);
        plan.members.retain(|member| member.plan < own);
    }
    plan
}

/// The closed plan that the new one follows, with the day of its closing.
fn old(ctx: &Ctx, after: Option<&str>) -> anyhow::Result<(PlanIx, NaiveDate)> {
    let asked = after.map(|id| find::plan(ctx, id)).transpose()?.map(|(place, _)| place);
    let mut all = Vec::new();
    for (place, head) in ctx.plan.heads.iter().enumerate() {
        let place = PlanIx(place as u8);
        if asked.is_none_or(|asked| asked == place) {
            all.extend(closed(ctx, &head.id)?.map(|(_, on)| (place, on)));
        }
    }
    let last = all.into_iter().max_by_key(|(place, on)| (*on, *place));
    last.ok_or_else(|| {
        let id = &ctx.plan.head(asked.unwrap_or_default()).id;
        let what = if asked.is_some() {
            format!("方案 {id} 还没有结项")
        } else {
            "还没有结了项的方案".to_string()
        };
        let hint = format!(
            "先结项：zhiben plan close {id} --on 日期；不结项也可以并行几份方案，把文件放进 {} 目录就行",
            PLANS.path
        );
        Mistake::new(what).hint(hint).into()
    })
}

/// What the plan that `ctx` counts owed at its closing and was not done, without what was explained (已作说明).
fn undone(ctx: &Ctx) -> anyhow::Result<Vec<Undone>> {
    let wanted = |id| ctx.plan.is_counted(id);
    let needed = Needed { measures: &wanted, unit: None, hazards: Hazards::None, dated_items: &[], targets: true };
    let loaded = Loaded::new(ctx, &needed)?;
    let input = loaded.input();
    let scope = Scope { kinds: vec![OwedKind::Duty, OwedKind::Target], ..Scope::default() };
    let owed = collect(&input, &scope, &targets::readings(&input), &|owed| !owed.status.is_done());
    Ok(owed.into_iter().map(|owed| of(&input, owed)).collect())
}

fn of(input: &ReportInput, owed: Owed) -> Undone {
    let plan = input.basis.plan;
    let named = name(input, &owed);
    let body = match owed.from {
        OwedFrom::Duty(duty) => match duty.subject {
            Subject::Body(body) => Some(body),
            _ => plan.measure(duty.measure).lead.first().copied(),
        },
        OwedFrom::Target(place) => plan.targets[place as usize].lead.first().copied(),
        OwedFrom::Hazard(..) | OwedFrom::DatedItem(..) => None,
    };
    Undone {
        id: named.id,
        measure: named.measure,
        body,
        what: named.title,
        subject: named.subject,
        responsible: named.responsible.unwrap_or_default(),
        owed,
    }
}

/// The rows, in the form of `handover`. For people the units of one measure are one row.
fn grid(ctx: &Ctx, undone: &[Undone]) -> Grid {
    let columns = vec![
        Column::new("ledger", "台账").keep(),
        Column::new("no", "编号").keep(),
        Column::new("role", "责任"),
        Column::new("what", "事项"),
        Column::new("subject", "单位"),
        Column::new("due", "期限").keep(),
    ];
    let mut rows: Vec<(String, &Undone, usize)> = Vec::new();
    let mut places: BTreeMap<MeasureId, usize> = BTreeMap::new();
    for one in undone {
        let is_of_unit = matches!(one.owed.from, OwedFrom::Duty(duty) if matches!(duty.subject, Subject::Unit(_)));
        match one.measure.filter(|_| ctx.for_people && is_of_unit) {
            Some(measure) => match places.get(&measure) {
                Some(at) => rows[*at].2 += 1,
                None => {
                    places.insert(measure, rows.len());
                    rows.push((ctx.plan.measure(measure).id.clone(), one, 1));
                }
            },
            None => rows.push((one.id.clone(), one, 0)),
        }
    }
    let row = |(id, one, count): (String, &Undone, usize)| {
        let subject =
            if count == 0 { one.subject.clone() } else { format!("{count} 项没有办，最早的见期限") };
        Row::new(vec![
            Cell::text(one.owed.kind().word().zh),
            Cell::text(id),
            Cell::text(&one.responsible),
            Cell::text(&one.what),
            Cell::text(subject),
            Cell::maybe(one.owed.due, Cell::Date),
        ])
        .tone(tone(one.owed.status))
    };
    Grid::new(columns, rows.into_iter().map(row).collect())
}

/// A task for each id of `--carry`: one obligation, or all that are not done of a measure.
fn tasks(
    ctx: &Ctx,
    old: PlanIx,
    undone: &[Undone],
    asked: &[&str],
    due: Option<NaiveDate>,
) -> anyhow::Result<Vec<Record>> {
    let (mut wrong, mut tasks) = (Vec::new(), Vec::new());
    if let Some(due) = due.filter(|due| *due < ctx.today) {
        wrong.push(format!("--due 的 {due} 已经过去"));
    }
    let title = &ctx.plan.head(old).title;
    for id in asked {
        let is_measure =
            |one: &Undone| one.measure.is_some_and(|m| ctx.plan.measure(m).id == **id || ctx.plan.full_id(m) == **id);
        let of: Vec<&Undone> = undone.iter().filter(|one| one.id == **id || is_measure(one)).collect();
        let Some(first) = of.first() else {
            wrong.push(format!("--carry 的“{id}”不在没有办成的里面"));
            continue;
        };
        let since = first.owed.due.map_or(String::new(), |day| format!("，原期限 {day}"));
        let whose = match of.len() {
            1 => first.subject.clone(),
            many => format!("{many} 项"),
        };
        let mut task = Record::new(&TASK);
        let text = |text: String| Some(Value::Text(text));
        task.set("date", Some(Value::Date(ctx.today)));
        task.set("source", text(title.clone()));
        task.set("content", text(format!("补办：{}（{id}，{whose}{since}）", first.what)));
        task.set("body", first.body.map(|body| Value::Text(ctx.plan.body(body).id.clone())));
        task.set("due", due.map(Value::Date));
        tasks.push(task);
    }
    typed::refuse(wrong)?;
    ensure_new(ctx, &tasks)?;
    Ok(tasks)
}

/// Refuses what was made a task already.
fn ensure_new(ctx: &Ctx, tasks: &[Record]) -> anyhow::Result<()> {
    let mut wrong = Vec::new();
    for task in tasks {
        let content = task.text("content").unwrap_or_default().to_string();
        let query = Query { without_void: true, ..Query::by("content", Value::Text(content.clone())) };
        let there = ctx.store()?.all(&TASK, &query)?;
        wrong.extend(there.first().map(|known| format!("“{content}”已经是交办 {}", known.no())));
    }
    typed::refuse(wrong)
}

/// Writes the file and the tasks, all or nothing.
fn write(ctx: &Ctx, new: &NewPlan, tasks: Vec<Record>) -> anyhow::Result<Vec<Record>> {
    let place = ctx.workspace.join(&new.file);
    let put = || -> anyhow::Result<()> {
        if new.is_there {
            return Ok(());
        }
        let folder = ctx.workspace.join(PLANS.path);
        PLANS.make(&folder).map_err(|error| plan::unwritable(&folder, &error))?;
        (ctx.file_output.stage_rules)(&place, new.text.as_bytes())?()
    };
    let reason = format!("{REASON} {}（{}）", new.file, new.head.title);
    let entry = Entry { reason: Some(reason), ..ctx.entry() };
    if tasks.is_empty() {
        if !new.is_there {
            ctx.store()?.write_file(&entry, put)?;
        }
        return Ok(Vec::new());
    }
    ctx.store()?.write(&entry, |writer| {
        let written =
            tasks.into_iter().map(|task| add::insert(ctx, writer, task)).collect::<anyhow::Result<Vec<_>>>()?;
        put()?;
        Ok(written)
    })
}
