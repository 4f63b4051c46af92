//! `plan history` 版本 and `plan diff` 比较: the versions of the plan files that the store knows, and what a change of a plan does.

pub mod amend;
pub mod diff;
pub mod history;

use super::Ctx;
use crate::domain::plan::Plan;
use crate::plan_file;
use crate::reply::Mistake;
use crate::store::{PlanFile, PlanVersion, Store};

/// The least number of digits of a SHA-256 that name a version.
const DIGITS: usize = 6;

/// A text of a plan: a version, or the file as it is.
pub struct Text {
    pub plan: String,
    pub text: String,
    /// `None` for the file as it is.
    pub version: Option<PlanVersion>,
    file: String,
}

impl Text {
    /// The text of a version.
    pub fn of_version(store: &Store, version: PlanVersion) -> anyhow::Result<Text> {
        let text = store.plan_text(version.id)?;
        Ok(Text { plan: version.plan.clone(), text, file: version.file.clone(), version: Some(version) })
    }

    /// The file as it is.
    pub fn of_file(file: &PlanFile) -> Text {
        Text { plan: file.plan.clone(), text: file.text.clone(), file: file.file.clone(), version: None }
    }

    /// `第 2 版（2026-11-29 09:30 起用）`, `现在的 plan.toml`
    pub fn called(&self) -> String {
        match &self.version {
            Some(version) => called(version),
            None => format!("现在的 {}", self.file),
        }
    }

    /// The plan that the text declares; a further plan is read beside plan.toml as it is.
    pub fn load(&self, store: &Store) -> anyhow::Result<Plan> {
        let named = |text: &str| text.trim_start_matches('\u{FEFF}').to_string();
        let mut plan = match store.plan_files().first().filter(|_| !self.is_first()) {
            None => plan_file::load(&named(&self.text), &self.called())?,
            Some(first) => {
                let first = (first.file.clone(), named(&first.text));
                let plan = plan_file::load(&first.1, &first.0)?;
                plan_file::load_beside(&plan, &[first], &named(&self.text), &self.called())?
            }
        };
        plan.heads.iter_mut().for_each(|head| head.is_counted = true);
        Ok(plan)
    }

    fn is_first(&self) -> bool {
        self.file == plan_file::FIRST
    }

    /// What comes before the ids of the plan's measures and targets where they are printed.
    fn prefix(&self) -> String {
        if self.is_first() { String::new() } else { format!("{}:", self.plan) }
    }
}

/// A version in words.
pub fn called(version: &PlanVersion) -> String {
    let site = if version.site.is_empty() { String::new() } else { format!("{} 的", version.site) };
    format!("{site}第 {} 版（{} 起用）", version.version, super::log::describe::moment(&version.seen))
}

/// The plan files of the workspace, or those of the plans that `--plan` chose.
pub fn asked<'s>(ctx: &Ctx, store: &'s Store) -> Vec<&'s PlanFile> {
    let is_asked = |file: &&PlanFile| !ctx.has_chosen_plans || ctx.plan.counted().any(|head| head.id == file.plan);
    store.plan_files().iter().filter(is_asked).collect()
}

/// The version that a text names: its number, `PLAN:NUMBER`, or the first digits of its SHA-256.
fn named(ctx: &Ctx, store: &Store, text: &str) -> anyhow::Result<PlanVersion> {
    let text = text.trim();
    let all = store.plan_versions()?;
    let first = asked(ctx, store).first().map(|file| file.plan.clone());
    let (plan, number) = match text.rsplit_once([':', '：', '/']) {
        Some((plan, number)) => (Some(plan.to_string()), number),
        None => (first, text),
    };
    let number = number.trim_start_matches('第').trim_end_matches('版').trim().parse::<i64>().ok();
    let is_numbered =
        |v: &&PlanVersion| v.site.is_empty() && Some(&v.plan) == plan.as_ref() && Some(v.version) == number;
    let digits = text.to_ascii_lowercase();
    let is_sealed = |v: &&PlanVersion| digits.len() >= DIGITS && v.sha256.starts_with(&digits);
    let found: Vec<&PlanVersion> = match all.iter().find(is_numbered) {
        Some(version) => vec![version],
        None => all.iter().filter(is_sealed).collect(),
    };
    match &found[..] {
        [one] => Ok((*one).clone()),
        [first, rest @ ..] if rest.iter().all(|other| other.sha256 == first.sha256) => Ok((*first).clone()),
        [] => Err(Mistake::new(format!("没有方案版本“{text}”"))
            .hint(format!("版本写编号（如 2），或 SHA-256 的前 {DIGITS} 位以上；有哪些见 zhiben plan history"))
            .into()),
        _ => Err(Mistake::new(format!("“{text}”对应 {} 个版本", found.len())).hint("请多写几位").into()),
    }
}

/// The newest version of this store that differs from the file as it is.
pub fn last_other(store: &Store, file: &PlanFile) -> anyhow::Result<Option<PlanVersion>> {
    let seal = file.sha256();
    let mut versions = store.plan_versions()?.into_iter();
    Ok(versions.rfind(|v| v.site.is_empty() && v.plan == file.plan && v.sha256 != seal))
}
