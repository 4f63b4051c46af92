//! One file a command: its options with their help text, and `run`, which loads, decides by the pure modules and gives
//! a reply. Commands never print and know no format.

pub mod assess;
pub mod attach;
pub mod backup;
mod briefing;
pub mod calendar;
pub mod cert;
pub mod check;
pub mod checklist;
pub mod closing;
pub mod collect;
mod comparison;
pub mod condition;
pub mod coverage;
pub mod criteria;
pub mod cron;
pub mod demo;
pub mod digest;
pub mod done;
pub mod draw;
pub mod event;
pub mod explain;
pub mod export;
mod file_output;
pub mod find;
pub mod form;
pub mod gather;
pub mod group;
pub mod handover;
pub mod hazard;
pub mod import;
pub mod init;
pub mod inspection;
mod inspection_sheet;
mod leaders;
pub mod ledger;
pub mod letter;
pub mod load;
pub mod log;
pub mod manifest;
pub mod matrix;
pub mod merge;
pub mod next_plan;
pub mod options;
pub mod order;
pub mod overdue;
mod overlay;
pub mod owner;
pub mod person;
pub mod plan;
pub mod plan_versions;
pub mod publish;
pub mod record;
pub mod report;
pub mod restore;
pub mod run;
pub mod salvage;
pub mod status;
pub mod submit;
pub mod sums;
pub mod supply;
mod tables;
pub mod targets;
pub mod task;
pub mod template;
pub mod tip;
pub mod training;
pub mod typed;
pub mod undo;
pub mod unit;
pub mod upgraded;
pub mod view;
pub mod why;

pub use file_output::{FileOutput, Place};

use crate::domain::calendar::Calendar;
use crate::domain::plan::{Plan, PlanIx, Rule};
use crate::input;
use crate::ledger::aliases::{Aliases, AtNeed};
use crate::plan_file;
use crate::reply::{Mistake, Surroundings, system_error};
use crate::report::owed::Owed;
use crate::store::{Entry, Store};
use crate::workspace;
use chrono::{Datelike, NaiveDate};
use std::cell::{OnceCell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What a command is given: what it declared that it needs, opened, and the facts of this run.
pub struct Ctx {
    /// Shared with a report whose rows are made while they are written.
    pub plan: Rc<Plan>,
    /// The files of `plans` that have mistakes; their plans are not in `plan`.
    pub broken_plans: Rc<Vec<BrokenPlan>>,
    /// Whether `--plan` chose the plans that reports count.
    pub has_chosen_plans: bool,
    pub calendar: Rc<Calendar>,
    pub workspace: PathBuf,
    /// Where this program is.
    pub program: PathBuf,
    /// Shared with rows that are read while they are written.
    pub store: Option<Rc<Store>>,
    /// The as-of day.
    pub today: NaiveDate,
    /// The time of entry, for the journal alone.
    pub now: String,
    pub operator: String,
    /// The command line as it was typed, for the journal.
    pub command: String,
    /// A table or Markdown was asked for: lists are folded and cut for reading.
    pub for_people: bool,
    pub is_json: bool,
    /// A table of text was asked for, on a screen or in a file.
    pub is_table: bool,
    pub on_terminal: bool,
    /// Read where a word of a person or of a file is looked up.
    pub aliases: OnceCell<AtNeed>,
    /// Asks yes or no; none where nobody sits at a terminal.
    pub ask: Option<fn(&str) -> anyhow::Result<bool>>,
    /// The next line of standard input, none at its end; a person at a terminal is shown the question first.
    pub line: fn(&str) -> std::io::Result<Option<String>>,
    /// None where nobody sits at a terminal.
    pub progress: Option<Progress>,
    pub file_output: FileOutput,
    /// Warnings for the reader, collected during the run.
    pub warnings: RefCell<Vec<String>>,
}

/// A file of `plans` that could not be read.
pub struct BrokenPlan {
    /// The plan's id, where the file shows one.
    pub id: Option<String>,
    /// Relative to the workspace.
    pub file: String,
    /// Every mistake, one line each.
    pub problems: Vec<String>,
}

/// Shows what is being done and, where the end is known, how much of how much. Shared with rows that are read while
/// they are written.
pub type Progress = Rc<dyn Fn(&str, Option<(u64, u64)>)>;

/// Nothing is written over a workspace's files, nor through a link out of it.
///
/// # Errors
/// A [`Mistake`] that names the file and says `hint`.
pub fn ensure_not_workspace_file(workspace: &Path, file: &Path, hint: &str) -> anyhow::Result<()> {
    let what = if workspace::is_workspace_file(workspace, file) {
        format!("{} 是工作区自己的文件，不能覆盖", file.display())
    } else if workspace::leads_out(workspace, file) {
        format!("{} 是指向工作区以外的链接，没有跟过去", file.display())
    } else {
        return Ok(());
    };
    Err(Mistake::new(what).hint(hint).into())
}

fn closed() -> Surroundings {
    Surroundings::new("这条命令没有打开台账", "这是程序的错误，请转告维护人员")
}

impl Ctx {
    /// Leaves the store. Its memory and that of the plan are never freed: that takes long, and the process ends soon.
    pub fn leave(mut self) {
        self.store.take().and_then(Rc::into_inner).into_iter().for_each(Store::leave);
        std::mem::forget(self);
    }

    /// The store that the command declared.
    pub fn store(&self) -> anyhow::Result<&Store> {
        self.store.as_deref().ok_or_else(|| closed().into())
    }

    /// The same, for rows that are read while they are written.
    pub fn shared_store(&self) -> anyhow::Result<Rc<Store>> {
        self.store.clone().ok_or_else(|| closed().into())
    }

    /// 统计用区划代码 of the plan, which distinguishes the towns of one database.
    ///
    /// # Errors
    /// A [`Mistake`] where the plan has none, or where it still has the template's site.
    pub fn division(&self) -> anyhow::Result<&str> {
        let has_borrowed_site = plan_file::is_of_template(&self.plan.site, &self.plan.first().issuer);
        let (mut what, mut hints) = (Vec::new(), Vec::new());
        if has_borrowed_site {
            what.push(format!("编号前缀 {} 是样板积翠镇的，{}要用自己的", self.plan.site, self.plan.first().issuer));
            hints.push(format!(
                "还没有登记的，改 plan.toml 里的 site；登记过的，用 zhiben merge renumber {} 新前缀，如 DG",
                self.plan.site
            ));
        }
        if self.plan.division.is_empty() {
            what.push("plan.toml 里没有写统计用区划代码".to_string());
            hints.push("请在 plan.toml 的 [plan] 里写，如 division = \"141128105\"".to_string());
        }
        match what.is_empty() {
            true => Ok(&self.plan.division),
            false => Err(Mistake::new(what.join("；")).hint(hints.join("；")).into()),
        }
    }

    /// Other names of columns, words and units: the compiled ones, and the workspace's over them. The workspace's file
    /// is read at once, so that its mistakes show with every command.
    pub fn aliases(&self) -> anyhow::Result<&AtNeed> {
        if let Some(known) = self.aliases.get() {
            return Ok(known);
        }
        let path = self.workspace.join("data").join("aliases.toml");
        let additions = match input::read_text(&path) {
            Ok(text) => plan_file::aliases::load(&text, "data/aliases.toml")?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Aliases::default(),
            Err(error) => {
                let what = format!("读不了 {}：{}", path.display(), system_error(&error));
                return Err(Surroundings::new(what, "请检查读取权限，并另存为 UTF-8").into());
            }
        };
        let all = move || plan_file::aliases::compiled().overlaid(additions);
        Ok(self.aliases.get_or_init(|| AtNeed::new(Box::new(all))))
    }

    /// The same run as of another day, with separate warnings.
    pub fn as_of(&self, day: NaiveDate) -> Ctx {
        Ctx {
            plan: self.plan.clone(),
            broken_plans: self.broken_plans.clone(),
            calendar: self.calendar.clone(),
            workspace: self.workspace.clone(),
            program: self.program.clone(),
            store: self.store.clone(),
            today: day,
            now: self.now.clone(),
            operator: self.operator.clone(),
            command: self.command.clone(),
            aliases: OnceCell::new(),
            progress: self.progress.clone(),
            file_output: self.file_output.clone(),
            warnings: RefCell::default(),
            ..*self
        }
    }

    /// The same run in which reports count this plan alone.
    pub fn counting(&self, plan: PlanIx) -> Ctx {
        let mut plans = Plan::clone(&self.plan);
        plans.heads.iter_mut().enumerate().for_each(|(at, head)| head.is_counted = plan == PlanIx(at as u8));
        Ctx { plan: plans.into(), ..self.as_of(self.today) }
    }

    /// The same run as of `day`, in which reports count every plan that has begun by then, also closed plans. If `--plan`
    /// was given, they count the chosen plans. Its warnings are separate.
    pub fn counting_begun(&self, day: NaiveDate) -> Ctx {
        let mut plans = Plan::clone(&self.plan);
        if !self.has_chosen_plans {
            plans.heads.iter_mut().for_each(|head| head.is_counted = head.starts <= day);
        }
        Ctx { plan: plans.into(), ..self.as_of(day) }
    }

    /// Shows what is being done to a person who waits; an empty text clears it.
    pub fn progress(&self, what: &str) {
        self.progress_share(what, None);
    }

    /// And how far it is: done, of how much.
    pub fn progress_share(&self, what: &str, share: Option<(u64, u64)>) {
        if let Some(progress) = &self.progress {
            progress(what, share);
        }
    }

    /// Warns where a date was computed through a year that the calendar does not cover.
    pub fn warn_beyond(&self, year: Option<i32>) {
        let Some(year) = year else { return };
        let warning = self.calendar.warning(year);
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// The same for what a report shows: its dates, years that lack holidays, and the plan's years without any.
    pub fn warn_of(&self, owed: &[Owed]) {
        self.calendar.partial_years().for_each(|year| self.warn_beyond(Some(year)));
        owed.iter().for_each(|o| self.warn_beyond(o.beyond));
        if self.plan.counted_measures().any(|(_, m)| matches!(m.rule, Rule::Holiday { .. })) {
            let (issued, ends) = self.plan.span();
            let years = issued.year()..=ends.year().min(self.today.year());
            years.filter(|year| !self.calendar.covers(*year)).for_each(|year| self.warn_beyond(Some(year)));
        }
    }

    /// The journal's entry for this command.
    pub fn entry(&self) -> Entry {
        Entry {
            at: self.now.clone(),
            operator: self.operator.clone(),
            command: self.command.clone(),
            reason: None,
            file: None,
        }
    }
}
