//! `cron` 定时: the town's usual reports as a crontab, as systemd timers and as tasks of Windows, with absolute paths, so
//! that they run in an environment that has nothing. It prints and installs nothing.

mod crontab;
mod systemd;
mod windows;

use crate::commands::Ctx;
use crate::commands::options::word;
use crate::grid::{Cell, Column, Grid, Row};
use crate::reply::{Mistake, Outcome, Reply, Report, Surroundings, system_error};
use clap::{ArgMatches, Command};
use std::path::PathBuf;

/// What is printed for one scheduler.
type Writer = fn(&Place) -> String;

/// The schedulers, by what is typed.
const SCHEDULERS: [(&str, Writer); 3] =
    [("crontab", crontab::write), ("systemd", systemd::write), ("windows", windows::write)];

/// Every working day at 07:30, or on the first of each month at 08:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Morning,
    Month,
}

/// A report that is made by the clock.
struct Job {
    name: &'static str,
    /// For a comment above it.
    about: &'static str,
    when: When,
    /// The words after `-C WORKSPACE`, without what is written.
    words: &'static [&'static str],
    /// What is written, below the reports' folder, as the last word.
    file: &'static str,
}

static JOBS: [Job; 7] = [
    Job {
        name: "digest",
        about: "新出现的逾期和临期，一人一个文件",
        when: When::Morning,
        words: &["digest", "--changed", "-o"],
        file: "digest",
    },
    Job {
        name: "overdue",
        about: "当天的逾期清单",
        when: When::Morning,
        words: &["overdue", "-o"],
        file: "overdue-{date}.xlsx",
    },
    Job {
        name: "calendar",
        about: "快到期的事，手机和电脑的日历能订",
        when: When::Morning,
        words: &["upcoming", "-o"],
        file: "upcoming.ics",
    },
    Job {
        name: "check",
        about: "数据核验，台账坏没坏每天看一遍",
        when: When::Morning,
        words: &["check", "-o"],
        file: "check.xlsx",
    },
    Job {
        name: "backup", about: "备份，写完自己核对", when: When::Morning, words: &["backup"], file: "backup.db"
    },
    Job {
        name: "report",
        about: "上个月的图表报告",
        when: When::Month,
        words: &["report", "--today", "yesterday", "-o"],
        file: "report-{month}.html",
    },
    Job {
        name: "checklist",
        about: "这个月要办的清单",
        when: When::Month,
        words: &["checklist", "-o"],
        file: "checklist-{month}.xlsx",
    },
];

/// Where everything is, in full.
struct Place {
    program: String,
    workspace: String,
    /// Where the reports go.
    reports: PathBuf,
    /// Distinguishes the tasks of several towns on one machine.
    site: String,
    /// The plan's zone, seconds east of Greenwich.
    utc_offset: i32,
}

impl Place {
    fn in_reports(&self, name: &str) -> String {
        self.reports.join(name).display().to_string()
    }

    /// The job's command line, word by word.
    fn words(&self, job: &Job) -> Vec<String> {
        let head = [self.program.clone(), "-C".to_string(), self.workspace.clone()];
        let words = job.words.iter().map(|word| word.to_string());
        head.into_iter().chain(words).chain([self.in_reports(job.file)]).collect()
    }
}

fn jobs(when: When) -> impl Iterator<Item = &'static Job> {
    JOBS.iter().filter(move |job| job.when == when)
}

pub fn options(command: Command) -> Command {
    command
        .arg(word("scheduler", "哪一种", "crontab、systemd、windows，不写是三种都给"))
        .after_help("例：zhiben cron\n    (crontab -l; zhiben cron crontab) | crontab -")
}

pub fn run(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let asked = matches.get_one::<String>("scheduler").map(String::as_str);
    let is_asked = |name: &str| asked.is_none_or(|asked| asked.eq_ignore_ascii_case(name));
    if let Some(asked) = asked.filter(|_| !SCHEDULERS.iter().any(|(name, _)| is_asked(name))) {
        return Err(Mistake::new(format!("没有“{asked}”这种定时")).hint("可用的值：crontab、systemd、windows").into());
    }
    let place = place(ctx)?;
    let texts: Vec<(&str, String)> =
        SCHEDULERS.iter().filter(|(name, _)| is_asked(name)).map(|(name, write)| (*name, write(&place))).collect();
    if ctx.is_table {
        return Ok(Reply::Text(texts.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n")).into());
    }
    let columns = vec![Column::new("scheduler", "定时").keep(), Column::new("text", "写法")];
    let rows = texts.into_iter().map(|(name, text)| Row::new(vec![Cell::text(name), Cell::text(text)]));
    Ok(Report::new("cron", "定时出报表", ctx.today, Grid::new(columns, rows.collect())).into())
}

fn place(ctx: &Ctx) -> anyhow::Result<Place> {
    let full = |path: &std::path::Path| {
        std::path::absolute(path).map_err(|error| {
            Surroundings::new(
                format!("找不到 {} 的完整路径：{}", path.display(), system_error(&error)),
                "请换到工作区里再运行",
            )
        })
    };
    let (program, workspace) = (full(&ctx.program)?, full(&ctx.workspace)?);
    for path in [&program, &workspace] {
        let shown = path.to_str().filter(|text| !text.contains(['\n', '\r']));
        if shown.is_none() {
            let what = format!("路径 {} 里有换行或不是文字的字节，定时任务里写不了", path.display());
            return Err(Surroundings::new(what, "请把它移到名字普通一些的目录").into());
        }
    }
    Ok(Place {
        program: program.display().to_string(),
        reports: workspace.join("reports"),
        workspace: workspace.display().to_string(),
        site: ctx.plan.site.to_lowercase(),
        utc_offset: ctx.plan.utc_offset,
    })
}

#[cfg(test)]
fn sample(program: &str, workspace: &str) -> Place {
    Place {
        program: program.to_string(),
        workspace: workspace.to_string(),
        reports: PathBuf::from(workspace).join("reports"),
        site: "jc".to_string(),
        utc_offset: 8 * 3600,
    }
}
