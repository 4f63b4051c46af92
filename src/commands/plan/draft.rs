//! `plan draft` 起草: a document as it was issued → a plan.toml that loads, with every guess marked; or, with `--against`,
//! what a plan that exists lacks of it.

use crate::commands::Ctx;
use crate::commands::options::{value, word};
use crate::domain::plan::Plan;
use crate::draft::{self, Draft, Gap, Given, Unreadable};
use crate::grid::{Cell, Column, Grid, Row};
use crate::input;
use crate::intake::document::{self, DocumentError};
use crate::plan_file;
use crate::reply::{Extra, Mistake, Outcome, Reply, Report, Surroundings, system_error};
use crate::workspace;
use clap::{ArgMatches, Command};
use std::path::Path;

/// How many guesses the receipt names; all are in the file, and in JSON.
const NAMED: usize = 12;

pub fn options(command: Command) -> Command {
    command
        .arg(word("file", "文件", "印发的文件：Word（.docx）、文本（.txt）或 Markdown（.md）").required(true))
        .arg(value("site", "前缀", "记录编号的前缀，如 JC；不写用地名的拼音首字母"))
        .arg(value("division", "代码", "统计用区划代码，如 141128105；不写就先空着"))
        .arg(value("against", "方案", "与这份 plan.toml 比，列出它缺的条款"))
}

/// Whether a comparison is asked for and no plan.
pub fn is_comparison(matches: &ArgMatches) -> bool {
    let output = matches.try_get_one::<String>("output").ok().flatten();
    matches.get_one::<String>("against").is_some() && output.is_none_or(|file| !is_toml(Path::new(file)))
}

fn is_toml(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let text_of = |key| matches.get_one::<String>(key).map(|text| text.trim());
    let file = text_of("file").unwrap_or_default();
    let (site, division) = (text_of("site"), text_of("division"));
    if let Some(site) = site.filter(|site| !plan_file::is_site(site)) {
        return Err(Mistake::new(format!("--site 的“{site}”不是可用的前缀"))
            .hint("应为 1 到 8 个英文字母或数字，如 --site JC")
            .into());
    }
    if let Some(code) = division.filter(|code| !plan_file::is_division(code)) {
        return Err(Mistake::new(format!("--division 的“{code}”不是区划代码"))
            .hint("应为 6、9 或 12 位数字，如 --division 141128105")
            .into());
    }
    let output = ctx.file_output.file.clone().filter(|file| is_toml(file));
    // Before anything is read: a plan that people may have changed is not replaced.
    output.as_deref().map_or(Ok(()), |file| ensure_free(ctx, file))?;
    let text = document::read(Path::new(file), None).map_err(|error| unread(file, error))?;
    let beside = output.as_deref().map(Beside::of).transpose()?.flatten();
    let given = Given {
        site,
        division,
        id: beside.as_ref().map(|beside| beside.id.as_str()),
        beside: beside.as_ref().map(|beside| &beside.plan),
    };
    let draft = draft::draft(&text, given).map_err(|why| unreadable(file, why))?;
    ensure_loads(&draft, beside.as_ref())?;
    let gaps = text_of("against").map(|against| gaps(&draft, against)).transpose()?;
    if let (Some((gaps, against)), None) = (&gaps, &output) {
        return Ok(compared(ctx, &draft, gaps, against).into());
    }
    let lines = receipt(&draft, output.as_deref(), beside.is_some(), gaps.as_ref());
    let record = ctx.is_json.then(|| record(ctx, &draft, gaps.as_ref()));
    let Some(file) = output else {
        return Ok(match record {
            Some(record) => Reply::Receipt { lines, record: Some(record) }.into(),
            None => Reply::Made { lines, text: draft.toml }.into(),
        });
    };
    (ctx.file_output.stage_rules)(&file, draft.toml.as_bytes())?()?;
    Ok(Reply::Receipt { lines, record }.into())
}

/// Refuses a file that exists, and one among a workspace's own that is no plan.
fn ensure_free(ctx: &Ctx, file: &Path) -> anyhow::Result<()> {
    if file.symlink_metadata().is_ok() {
        let what = format!("{} 已经存在，没有改动它", file.display());
        return Err(Mistake::new(what).hint("请换一个 -o 文件名，改好以后再换上去").into());
    }
    let is_plan = file.file_name().is_some_and(|name| name == "plan.toml")
        || file.parent().is_some_and(|folder| folder.file_name().is_some_and(|name| name == "plans"));
    if !is_plan && workspace::is_workspace_file(&ctx.workspace, file) {
        let what = format!("{} 在工作区自己的目录里，没有写", file.display());
        return Err(Mistake::new(what).hint("请换一个 -o 文件名").into());
    }
    Ok(())
}

fn unread(file: &str, error: DocumentError) -> anyhow::Error {
    match error {
        DocumentError::Unreadable(error) => {
            Surroundings::new(format!("读不了 {file}：{}", system_error(&error)), "请检查文件名和读取权限").into()
        }
        error => Mistake::new(format!("{file}：{error}")).into(),
    }
}

fn unreadable(file: &str, why: Unreadable) -> Mistake {
    let hint = match why {
        Unreadable::Empty => "请确认选对了文件",
        Unreadable::NoTask => "请确认是方案或工作要点的全文；每条任务要是一句完整的话",
        Unreadable::NoYear => "请在标题里写上年份，如“…实施方案（2024-2026年）”，或在文末写上印发日期",
        Unreadable::NoSite => "请用 --site 写明，如 --site JC",
    };
    Mistake::new(format!("{file}：{why}")).hint(hint)
}

/// The plans of the town, where the draft is a further one: `plans/NAME.toml`.
struct Beside {
    /// The id of the further plan: the name of its file.
    id: String,
    plan: Plan,
    files: Vec<(String, String)>,
}

impl Beside {
    /// Reads plan.toml next to the folder `plans`, and the further plans that load.
    fn of(output: &Path) -> anyhow::Result<Option<Beside>> {
        let Some(folder) = output.parent().filter(|folder| folder.file_name().is_some_and(|name| name == "plans"))
        else {
            return Ok(None);
        };
        let id = output.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if !plan_file::is_plan_id(&id) {
            let hint = "文件名就是计划的编号，用英文字母和数字，如 -o plans/yd2027.toml";
            return Err(Mistake::new(format!("“{id}”不能作方案的编号")).hint(hint).into());
        }
        let workspace = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let text = read_plan(&workspace.join("plan.toml"))?;
        let mut plan = plan_file::load(&text, "plan.toml")?;
        let mut files = vec![("plan.toml".to_string(), text)];
        for file in workspace::further_plans(workspace) {
            let text = read_plan(&workspace.join(&file))?;
            // A plan with mistakes stops itself only.
            if let Ok(all) = plan_file::load_beside(&plan, &files, &text, &file) {
                plan = all;
                files.push((file, text));
            }
        }
        Ok(Some(Beside { id, plan, files }))
    }
}

fn read_plan(path: &Path) -> anyhow::Result<String> {
    let text = input::read_text(path).map_err(|error| {
        let what = format!("读不了 {}：{}", path.display(), system_error(&error));
        Surroundings::new(what, "请检查文件名和读取权限，并另存为 UTF-8")
    })?;
    Ok(text.trim_start_matches('\u{feff}').to_string())
}

/// A draft that does not load is a fault of the program.
fn ensure_loads(draft: &Draft, beside: Option<&Beside>) -> anyhow::Result<()> {
    let loaded = match beside {
        None => plan_file::load(&draft.toml, "plan.toml"),
        Some(beside) => {
            plan_file::load_beside(&beside.plan, &beside.files, &draft.toml, &format!("plans/{}.toml", beside.id))
        }
    };
    loaded.map(drop).map_err(|problems| {
        let hint = "这是程序的错误，请把文件转告维护人员";
        Surroundings::new(format!("起草的方案通不过检查，没有写：\n{problems}"), hint).into()
    })
}

fn gaps(draft: &Draft, against: &str) -> anyhow::Result<(Vec<Gap>, String)> {
    let text = read_plan(Path::new(against))?;
    let plan = plan_file::load(&text, against)?;
    Ok((draft::gaps(draft, &plan), plan.first().title.clone()))
}

/// The kinds of measures in the order of plan.toml, with their Chinese names.
const KINDS: [(&str, &str); 6] = [
    ("recurring", "周期"),
    ("window", "每年时段"),
    ("milestone", "限期"),
    ("event", "事件"),
    ("standing", "常态"),
    ("ledger", "随台账"),
];

fn count(draft: &Draft, kind: &str) -> usize {
    draft.measures.iter().filter(|made| made.kind == kind).count()
}

fn receipt(draft: &Draft, file: Option<&Path>, beside: bool, gaps: Option<&(Vec<Gap>, String)>) -> Vec<String> {
    let kinds: Vec<String> = KINDS
        .iter()
        .map(|(kind, zh)| (zh, count(draft, kind)))
        .filter(|(_, count)| *count > 0)
        .map(|(zh, count)| format!("{zh} {count}"))
        .collect();
    let title = if draft.title.is_empty() { "（没有标题）" } else { &draft.title };
    let (measures, targets) = (draft.measures.len(), draft.targets.len());
    let mut lines = vec![
        format!("已起草《{title}》：读了 {} 句，写成 {measures} 项任务、{targets} 个目标", draft.sentences),
        format!("任务按种类：{}", kinds.join("，")),
        format!(
            "责任主体 {} 个，单位类别 {} 个，领导小组 {} 人；没有写成任务的原文和标题 {} 处，留作注释",
            draft.bodies, draft.categories, draft.members, draft.kept
        ),
        format!("原文没有、也没有编的：{}", draft.lacks.join("；")),
    ];
    let all = draft.doubts.len();
    let named = draft.doubts.iter().filter(|doubt| doubt.weight >= 3).take(NAMED);
    let named: Vec<String> = named
        .map(|doubt| {
            let words = if doubt.words.is_empty() { String::new() } else { format!("“{}” ", short(&doubt.words)) };
            format!("  {} {}：{words}{}", doubt.id, doubt.key, doubt.rule)
        })
        .collect();
    if !named.is_empty() {
        lines.push(format!("请核对 {all} 处，旁边都有注释，最没把握的在前（全部：-f json）："));
        lines.extend(named);
    }
    if let Some((gaps, title)) = gaps {
        lines.push(format!("与《{title}》比，它缺 {} 项：", gaps.len()));
        lines.extend(gaps.iter().map(|gap| format!("  {} {}", gap.made.clause, short(&gap.made.text))));
    }
    lines.push(match file {
        Some(file) if beside => format!("已写入 {}，和 plan.toml 一起用；改好以后：zhiben plan check", file.display()),
        Some(file) => format!("已写入 {0}；改好以后：zhiben init 目录 --plan {0}", file.display()),
        None => "写成文件：加 -o plan.toml".to_string(),
    });
    lines
}

fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

/// The receipt for scripts: the guesses as rows, the least sure first.
fn record(ctx: &Ctx, draft: &Draft, gaps: Option<&(Vec<Gap>, String)>) -> Report {
    let columns = vec![
        Column::new("id", "任务"),
        Column::new("key", "键"),
        Column::new("words", "原文的词"),
        Column::new("rule", "规则"),
        Column::new("doubt", "没把握的程度").number(),
    ];
    let row = |doubt: &draft::Doubt| {
        Row::new(vec![
            Cell::text(&doubt.id),
            Cell::text(doubt.key),
            Cell::maybe(Some(doubt.words.clone()).filter(|words| !words.is_empty()), Cell::text),
            Cell::text(&doubt.rule),
            Cell::Int(i64::from(doubt.weight)),
        ])
    };
    let mut report = Report::new(
        "draft",
        draft.title.clone(),
        ctx.today,
        Grid::new(columns, draft.doubts.iter().map(row).collect()),
    );
    let number = |key, number: usize| Extra::Value { key, label: "", cell: Cell::Int(number as i64) };
    report.extras = vec![
        number("sentences", draft.sentences),
        number("kept", draft.kept),
        number("bodies", draft.bodies),
        number("categories", draft.categories),
        number("members", draft.members),
        Extra::Value { key: "lacks", label: "", cell: Cell::List(draft.lacks.iter().map(Cell::text).collect()) },
    ];
    let kinds = KINDS.iter().map(|(kind, _)| Row::new(vec![Cell::text(*kind), Cell::Int(count(draft, kind) as i64)]));
    let columns = vec![Column::new("kind", "种类"), Column::new("count", "项").number()];
    report.extras.push(Extra::Grid { key: "kinds", title: String::new(), grid: Grid::new(columns, kinds.collect()) });
    for (key, all) in [("measures", &draft.measures), ("targets", &draft.targets)] {
        report.extras.push(Extra::Grid { key, title: String::new(), grid: made(all.iter()) });
    }
    if let Some((gaps, _)) = gaps {
        report.extras.push(Extra::Grid { key: "lacking", title: String::new(), grid: lacking(gaps) });
    }
    report
}

fn made<'a>(all: impl Iterator<Item = &'a draft::Made>) -> Grid {
    let columns = vec![
        Column::new("id", "任务").keep(),
        Column::new("clause", "条款").keep(),
        Column::new("kind", "种类").keep(),
        Column::new("text", "原文"),
    ];
    let row = |made: &draft::Made| {
        Row::new(vec![Cell::text(&made.id), Cell::text(&made.clause), Cell::text(made.kind), Cell::text(&made.text)])
    };
    Grid::new(columns, all.map(row).collect())
}

fn lacking(gaps: &[Gap]) -> Grid {
    let columns = vec![
        Column::new("clause", "条款").keep(),
        Column::new("lacks", "缺什么").keep(),
        Column::new("kind", "种类").keep(),
        Column::new("text", "原文"),
    ];
    let row = |gap: &Gap| {
        let (en, zh) = if gap.is_whole_clause { ("clause", "整条") } else { ("measure", "其中一项") };
        Row::new(vec![
            Cell::text(&gap.made.clause),
            Cell::Word(crate::grid::Word { en: en.into(), zh: zh.into() }),
            Cell::text(gap.made.kind),
            Cell::text(&gap.made.text),
        ])
    };
    Grid::new(columns, gaps.iter().map(row).collect())
}

fn compared(ctx: &Ctx, draft: &Draft, gaps: &[Gap], title: &str) -> Report {
    let mut report = Report::new("draft-against", format!("《{title}》比文件缺的"), ctx.today, lacking(gaps));
    report.when_empty = "文件里的任务和目标，这份方案里都有";
    report.notes.push(format!(
        "文件读了 {} 句，有 {} 项任务、{} 个目标；这份方案缺 {} 项",
        draft.sentences,
        draft.measures.len(),
        draft.targets.len(),
        gaps.len()
    ));
    report
}
