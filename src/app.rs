//! The edge of the program: it reads the clock, the environment and the terminal once, opens what the command declares
//! to need, runs it, and passes its reply to `output`. No other room reads these.

mod asking;
mod last_plan;
mod manual;
mod screen;
mod site;
mod workspace;

use crate::ask::terminal::agrees;
use crate::caught;
use crate::claim;
use crate::cli::{self, Effect, Globals, Needs, Writes};
use crate::commands::{BrokenPlan, Ctx, FileOutput, ensure_not_workspace_file, upgraded};
use crate::domain::calendar::Calendar;
use crate::domain::dates;
use crate::exit::{Exit, classify, classify_entry};
use crate::format::Format;
use crate::help;
use crate::output::{self, Delivery, Target};
use crate::plan_file;
use crate::render::Look;
use crate::reply::{Mistake, Outcome, Reply, Surroundings};
use crate::store::{Access, Store};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};
use clap::ArgMatches;
use screen::{Screen, pager, screen};
use std::cell::RefCell;
use std::ffi::OsString;
use std::io::{BufRead, IsTerminal, Write, stderr, stdin, stdout};
use std::path::PathBuf;
use std::rc::Rc;
use workspace::{choose, ensure_within, load_calendar, workspace};

/// The time zone of China in seconds, for commands without a plan.
const CHINA: i32 = 8 * 3600;

/// The years in which a command can have been entered.
const CLOCK: std::ops::RangeInclusive<i32> = 2024..=2099;

/// Runs the command line and gives the exit code.
pub fn run(args: impl Iterator<Item = OsString>) -> u8 {
    let args: Vec<OsString> = args.collect();
    caught::install(Some(Box::new(fault)));
    if let Some(exit) = manual::complete(&args) {
        return exit.code();
    }
    let screen = screen();
    let width = screen.map(|(width, _)| width);
    let matches = match cli::parse(&args) {
        Ok(matches) => matches,
        Err((error, root)) => match asking::in_spite_of(&error, &args) {
            Some(matches) => matches,
            None if help::is_display(&error) => {
                let text = help::display(&error, width.unwrap_or(usize::MAX));
                if error.use_stderr() {
                    let _ = stderr().write_all(text.as_bytes());
                    return Exit::Input.code();
                }
                // A reader that closed the pipe is no error.
                let _ = output::page(&text, pager(screen, false).as_ref(), &mut stdout());
                return Exit::Done.code();
            }
            None => {
                talk(&cli::as_typed(&args, &[format!("错误：{}", help::message(&error, root))]));
                return Exit::Input.code();
            }
        },
    };
    match answer(&args, &matches, screen) {
        Ok(exit) => exit.code(),
        Err(error) => {
            let is_entry = cli::chosen(&matches).effect().writes == Writes::Record;
            let (exit, lines) = if is_entry { classify_entry(&error) } else { classify(&error) };
            talk(&cli::as_typed(&args, &lines));
            exit.code()
        }
    }
}

/// Runs the command. Output that cannot be written is refused before anything is done.
fn answer(args: &[OsString], matches: &ArgMatches, screen: Screen) -> anyhow::Result<Exit> {
    let globals = cli::globals(matches)?;
    cli::ensure_writes(matches, &globals)?;
    manual::run(matches, screen).unwrap_or_else(|| act(args, matches, &globals, screen))
}

fn act(args: &[OsString], matches: &ArgMatches, globals: &Globals, screen: Screen) -> anyhow::Result<Exit> {
    let effect = cli::chosen(matches).effect();
    let target = match matches!(effect.writes, Writes::Form | Writes::Archive | Writes::Plan | Writes::Pages) {
        // The format is for the command's file; its receipt is plain text.
        true => {
            Target { format: globals.format.filter(|f| *f == Format::Json).unwrap_or_default(), ..Target::default() }
        }
        false => target(globals, effect, screen)?,
    };
    target.check()?;
    let asked = asking::complete(args, matches, globals, &target)?;
    let (args, matches) = asked.as_ref().map_or((args, matches), |(args, matches)| (args.as_slice(), matches));
    let filled_line = asked.is_some().then(|| cli::recorded::line(args));
    let (exit, further) = done(args, matches, globals, target).inspect_err(|_| {
        // The command line with the answers, so that they need not be given again.
        talk(&filled_line.map(|line| format!("刚才填的：zhiben {line}")).into_iter().collect::<Vec<_>>());
    })?;
    asking::further(further.filter(|_| asked.is_some()), globals, screen).map(|()| exit)
}

fn done(args: &[OsString], matches: &ArgMatches, globals: &Globals, target: Target) -> asking::Done {
    let ctx = context(args, matches, globals, &target, cli::chosen(matches).effect().needs)?;
    let is_plan = cli::chosen(matches).effect().writes == Writes::Plan;
    globals
        .output
        .as_deref()
        .filter(|_| !is_plan)
        .map_or(Ok(()), |file| ensure_not_workspace_file(&ctx.workspace, file, "请换一个 -o 文件名"))?;
    talk(&upgraded::note(&ctx)?.into_iter().collect::<Vec<_>>());
    if ctx.store.as_deref().is_some_and(Store::is_absent) {
        talk(&[format!("提示：{} 还没有台账，按空台账显示", ctx.workspace.display())]);
    }
    let Outcome { mut reply, findings, mut warnings, failed, refuted, extra_file, after, further } = {
        let outcome = cli::dispatch(&ctx, matches);
        // If the store could not be read completely, the reply is wrong and is not shown.
        ctx.store.as_deref().map_or(Ok(()), Store::ensure_read)?;
        outcome?
    };
    warnings.extend(ctx.warnings.take());
    warnings.extend(ctx.store.as_deref().map(site::renamed).into_iter().flatten());
    let is_report = cli::chosen(matches).entry.of_plans;
    let broken = broken(&ctx.broken_plans, is_report);
    warnings.extend(broken.iter().filter(|_| !is_report).cloned());
    let failed = failed.or_else(|| broken.into_iter().next().filter(|_| is_report));
    let target = Target { scratch: Some(ctx.workspace.join("data")), ..target };
    // The store is left before anything is written, so that a pager holds no lock.
    ctx.leave();
    talk(&warnings.into_iter().map(|w| format!("注意：{w}")).collect::<Vec<_>>());
    if let Reply::Receipt { lines, .. } | Reply::Made { lines, .. } | Reply::Stream { lines, .. } = &mut reply {
        talk(&std::mem::take(lines));
    }
    let delivery = output::write(reply, &target, &mut stdout())?;
    match (delivery, after) {
        (Delivery::Whole, Some(after)) => after()?,
        (Delivery::CutShort, Some(_)) => talk(&["注意：没有写完就断开了，这次不算说过".to_string()]),
        (_, None) => {}
    }
    if let Some((file, report)) = extra_file {
        let by_file = Format::from_path(&file);
        let format = by_file.filter(|f| matches!(f, Format::Tsv | Format::Xlsx)).unwrap_or(Format::Csv);
        let target = Target { file: Some(file), format, look: target.look, ..Target::default() };
        output::write(Reply::Report(report), &target, &mut stdout())?;
    }
    if let Some(what) = failed {
        talk(&[format!("错误：{what}")]);
        return Ok((Exit::Input, None));
    }
    Ok((if refuted || (findings && globals.exit_code) { Exit::Findings } else { Exit::Done }, further))
}

/// The files of `plans` that have mistakes, as one text: with every mistake where a report leaves their plans out.
fn broken(plans: &[BrokenPlan], is_report: bool) -> Option<String> {
    let names: Vec<&str> = plans.iter().map(|broken| broken.file.as_str()).collect();
    let lines: Vec<&str> = plans.iter().flat_map(|broken| &broken.problems).map(String::as_str).collect();
    let what = format!("{} 有 {} 处问题，这份方案没有算在内", names.join("、"), lines.len());
    (!plans.is_empty()).then(|| match is_report {
        true => format!("{what}：\n{}\n提示：改好后用 zhiben plan check 查一遍", lines.join("\n")),
        false => format!("{what}，用 zhiben plan check 看"),
    })
}

/// What a person reads after a fault of the program itself, which ends with code 101.
fn fault(info: &std::panic::PanicHookInfo) {
    let place = info.location().map_or(String::new(), |at| format!("（{}:{}）", at.file(), at.line()));
    let hint = "提示：请把上一行和输入的命令转告维护人员；用 zhiben log 看最后一步有没有记上".to_string();
    talk(&[format!("错误：程序自己出了错{place}，没有做完"), hint]);
}

fn talk(lines: &[String]) {
    output::talk(lines, &mut stderr());
}

/// Whether a person at a terminal can be asked.
fn is_attended() -> bool {
    stdin().is_terminal() && stderr().is_terminal()
}

/// Asks a person yes or no; an empty answer is no. All but the last line of the question is printed before it.
fn ask(question: &str) -> anyhow::Result<bool> {
    let (above, last) = question.rsplit_once('\n').unwrap_or(("", question));
    talk(&Some(above.to_string()).filter(|above| !above.is_empty()).into_iter().collect::<Vec<_>>());
    agrees(last, variable("NO_COLOR").is_none())
}

/// The next line of standard input, for values that should not be on a command line.
fn line(question: &str) -> std::io::Result<Option<String>> {
    if is_attended() && !question.is_empty() {
        talk(&[question.to_string()]);
    }
    let mut text = String::new();
    Ok((stdin().lock().read_line(&mut text)? > 0).then_some(text))
}

/// The functions that write files for commands such as `submit` and `order print`.
fn file_output(globals: &Globals) -> FileOutput {
    FileOutput {
        file: globals.output.clone(),
        format: globals.format,
        encoding: globals.encoding,
        print: |report, format, encoding, path| {
            Ok(output::bytes(report, &Target { file: Some(path.to_owned()), format, encoding, ..Target::default() })?)
        },
        stage: |path, bytes| {
            let staged = output::stage(path, bytes)?;
            Ok(Box::new(|| Ok(staged.place()?)))
        },
        stage_rules: |path, bytes| {
            let staged = output::stage_rules(path, bytes)?;
            Ok(Box::new(|| Ok(staged.place()?)))
        },
        folder: |folder, names, parts| Ok(output::write_folder(folder, names, parts)?),
        stage_archive: |folder, parts| {
            let (written, staged) = output::stage_archive(folder, parts)?;
            Ok((written, Box::new(|| Ok(staged.place()?))))
        },
    }
}

/// Opens what the command declares to need, and nothing else.
fn context(
    args: &[OsString],
    matches: &ArgMatches,
    globals: &Globals,
    target: &Target,
    needs: Needs,
) -> anyhow::Result<Ctx> {
    let (now, doubt) = now(CHINA);
    let workspace = match needs {
        Needs::Nothing => globals.workspace.clone().unwrap_or_else(current_dir),
        _ => workspace(globals.workspace.as_deref(), matches.subcommand().is_none())?,
    };
    if needs >= Needs::Plan {
        ensure_within(&workspace)?;
    }
    let path = workspace.join("data").join("zhiben.db");
    let chosen = cli::chosen(matches);
    let (((mut plan, files, mut broken_plans), replaced), calendar) = match needs {
        Needs::Nothing | Needs::Workspace => {
            (((plan_file::compiled()?, Vec::new(), Vec::new()), None), plan_file::calendar::compiled())
        }
        _ => (last_plan::load(&workspace, &path, chosen.is_about_records())?, load_calendar(&workspace)?),
    };
    let now = FixedOffset::east_opt(plan.utc_offset).map_or(now, |zone| now.with_timezone(&zone));
    if let Some(doubt) = doubt.or_else(|| unlikely(now)).filter(|_| chosen.effect().enters) {
        return Err(doubt.into());
    }
    let today = today(globals, now.date_naive(), &calendar)?;
    if needs >= Needs::Plan {
        ["data", "data/backups"].iter().for_each(|dir| claim::sweep(&workspace.join(dir)));
    }
    let store = match needs {
        Needs::Nothing | Needs::Workspace | Needs::Plan => None,
        Needs::Read => {
            let store = Store::open(&path, Access::Read)?;
            store.snapshot()?;
            Some(store)
        }
        Needs::Write => Some(Store::open(&path, Access::Write)?),
        Needs::Change => Some(Store::open_existing(&path)?),
    };
    let store = store.map(|store| Rc::new(store.at_home(&plan.site).with_plans(files)));
    store.as_deref().map_or(Ok(()), |store| site::ensure_one(store, &plan.site, matches))?;
    let closed = match &store {
        Some(store) => store.closed_plans(today)?,
        None => Vec::new(),
    };
    choose(&mut plan, &mut broken_plans, &globals.plans, today, &closed)?;
    Ok(Ctx {
        plan: plan.into(),
        broken_plans: broken_plans.into(),
        has_chosen_plans: !globals.plans.is_empty(),
        calendar: calendar.into(),
        workspace,
        program: std::env::current_exe().unwrap_or_else(|_| PathBuf::from("zhiben")),
        store,
        today,
        now: now.format("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        operator: operator(globals),
        command: cli::recorded::line(args),
        for_people: matches!(target.format, Format::Table | Format::Md | Format::Html | Format::Ics),
        is_json: target.format == Format::Json,
        is_table: target.format == Format::Table,
        on_terminal: target.file.is_none() && target.format == Format::Table && stdout().is_terminal(),
        aliases: Default::default(),
        ask: is_attended().then_some(ask),
        line,
        progress: stderr().is_terminal().then(screen::progress),
        file_output: file_output(globals),
        warnings: RefCell::new(replaced.into_iter().collect()),
    })
}

fn target(globals: &Globals, effect: Effect, screen: Screen) -> anyhow::Result<Target> {
    let by_file = globals.output.as_deref().and_then(Format::from_path);
    let format = globals.format.or(by_file).unwrap_or(effect.format);
    let is_folder = effect.writes == Writes::Folder;
    if is_folder && globals.output.is_none() {
        return Err(Mistake::new("没有写明目录").hint("如 zhiben export all -o 台账").into());
    }
    let is_document = effect.writes.is_document(globals);
    if is_document && globals.output.is_none() {
        return Err(Mistake::new("没有写明文件").hint("在命令后面加 -o 文件名.docx").into());
    }
    let is_named = is_folder || is_document || matches!(effect.writes, Writes::Letters | Writes::Script);
    if let (Some(file), None, None, false) = (&globals.output, globals.format, by_file, is_named) {
        let what = format!("看不出 {} 要写成什么格式", file.display());
        return Err(Mistake::new(what)
            .hint("请用 .xlsx .html .csv .tsv .json .md .ics .txt 结尾，或加 -f 格式")
            .into());
    }
    if format == Format::Xlsx && globals.output.is_none() && stdout().is_terminal() {
        return Err(Mistake::new("xlsx 不能显示在屏幕上").hint("请加 -o 文件.xlsx").into());
    }
    let colour = match globals.color.as_str() {
        "always" => true,
        "never" => false,
        _ => globals.output.is_none() && stdout().is_terminal() && variable("NO_COLOR").is_none() && !is_dumb(),
    };
    let width = screen.map(|(width, _)| width).filter(|_| globals.output.is_none());
    Ok(Target {
        file: globals.output.clone(),
        encoding: globals.encoding.unwrap_or_default(),
        format,
        look: Look { width, colour },
        spares: effect.spares,
        private: effect.is_private,
        scratch: None,
        pager: pager(screen, globals.no_pager),
    })
}

/// Whether the terminal has no colours.
fn is_dumb() -> bool {
    variable("TERM").is_some_and(|name| name == "dumb")
}

fn today(globals: &Globals, today: NaiveDate, calendar: &Calendar) -> anyhow::Result<NaiveDate> {
    let Some(text) = &globals.today else { return Ok(today) };
    let date = dates::typed(text, today, calendar).map(|computed| computed.date);
    date.ok_or_else(|| {
        Mistake::new(format!("--today 的“{text}”不是可用的日期")).hint(format!("可写 {}", dates::TYPED_FORMS)).into()
    })
}

fn operator(globals: &Globals) -> String {
    let named = globals.by.clone().or_else(|| variable("ZHIBEN_USER"));
    named.or_else(|| variable("LOGNAME")).or_else(|| variable("USER")).unwrap_or_else(|| "未署名".to_string())
}

fn current_dir() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
}

/// The only place where the environment is read.
#[allow(clippy::disallowed_methods)]
fn set(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A variable that is not empty.
fn variable(name: &str) -> Option<String> {
    set(name).filter(|value| !value.is_empty())
}

/// The only place where the clock is read, with an error if it must be wrong. `ZHIBEN_NOW` replaces it, for tests and
/// for entering what was missed.
#[allow(clippy::disallowed_methods)]
fn now(offset: i32) -> (DateTime<FixedOffset>, Option<Surroundings>) {
    let clock = || match FixedOffset::east_opt(offset) {
        Some(zone) => Utc::now().with_timezone(&zone),
        None => Utc::now().fixed_offset(),
    };
    let Some(text) = variable("ZHIBEN_NOW") else { return (clock(), None) };
    match DateTime::parse_from_rfc3339(&text) {
        Ok(fixed) => (fixed, None),
        Err(_) => {
            let hint = "写成 2026-11-23T09:00:00+08:00 这样，或取消这个环境变量；只看不写的命令按电脑的时间照常用";
            (clock(), Some(Surroundings::new(format!("环境变量 ZHIBEN_NOW 的“{text}”不是时间，没有写入"), hint)))
        }
    }
}

/// The error for a clock that must be wrong, after an empty battery or a wrong setting.
fn unlikely(now: DateTime<FixedOffset>) -> Option<Surroundings> {
    let what = format!("现在的时间是 {}，不像是真的，没有写入", now.format("%Y-%m-%d %H:%M"));
    let hint = "请先把电脑的时间校准；补记以前的事不用改时间，写 --on 或 --today 日期；只看不写的命令照常用";
    (!CLOCK.contains(&now.year())).then(|| Surroundings::new(what, hint))
}
