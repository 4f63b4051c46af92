//! The exit codes of errors and outcomes; no other file has the numbers. 0 done, 1 findings if asked for, 2 a mistake
//! of the input, 3 a problem of the surroundings, 101 a bug. Every sentence names what to do.

use crate::domain::hazard::Refusal;
use crate::output::OutputError;
use crate::plan_file::Problems;
use crate::reply::{Cancelled, Mistake, Surroundings, system_error};
use crate::store::StoreError;

/// How a run of the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done,
    Findings,
    Input,
    Surroundings,
}

impl Exit {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Findings => 1,
            Exit::Input => 2,
            Exit::Surroundings => 3,
        }
    }
}

/// The same for a command that would have entered a record: a person who stopped has registered nothing.
pub fn classify_entry(error: &anyhow::Error) -> (Exit, Vec<String>) {
    match error.is::<Cancelled>() {
        true => (Exit::Input, vec!["已取消，未登记".to_string()]),
        false => classify(error),
    }
}

/// The exit code of an error, and the lines that describe it.
pub fn classify(error: &anyhow::Error) -> (Exit, Vec<String>) {
    let lines = |error: &dyn std::fmt::Display, hint: Option<&str>| {
        let mut lines = vec![format!("错误：{error}")];
        lines.extend(hint.map(|hint| format!("提示：{hint}")));
        lines
    };
    if let Some(problems) = error.downcast_ref::<Problems>() {
        let mut lines = vec![format!("错误：有 {} 处问题，什么也没有做", problems.0.len())];
        lines.extend(problems.0.iter().map(|p| p.to_string()));
        let is_plan = problems.0.iter().all(|p| p.file == "plan.toml");
        let again = if is_plan { "用 zhiben plan check 再查一遍" } else { "再运行一次" };
        lines.push(format!("提示：改好后{again}"));
        return (Exit::Input, lines);
    }
    if error.is::<Cancelled>() {
        return (Exit::Input, vec![Cancelled.to_string()]);
    }
    if let Some(mistake) = error.downcast_ref::<Mistake>() {
        return (Exit::Input, lines(mistake, mistake.hint.as_deref()));
    }
    if let Some(refusal) = error.downcast_ref::<Refusal>() {
        return (Exit::Input, lines(refusal, None));
    }
    if let Some(store) = error.downcast_ref::<StoreError>() {
        let what = store.io().map_or(store.to_string(), |error| format!("{store}：{}", system_error(error)));
        return (Exit::Surroundings, lines(&what, Some(store.hint())));
    }
    if let Some(around) = error.downcast_ref::<Surroundings>() {
        return (Exit::Surroundings, lines(around, Some(around.hint.as_str())));
    }
    if let Some(output) = error.downcast_ref::<OutputError>() {
        return of_output(output);
    }
    (Exit::Surroundings, vec![format!("错误：{error:#}")])
}

fn of_output(error: &OutputError) -> (Exit, Vec<String>) {
    match error {
        OutputError::Report(inner) => classify(inner),
        OutputError::EncodingRefused(_) | OutputError::Unencodable { .. } | OutputError::NoTable => {
            (Exit::Input, vec![format!("错误：{error}")])
        }
        OutputError::WorkspaceFile(_) => {
            (Exit::Input, vec![format!("错误：{error}"), "提示：请换一个文件名".to_string()])
        }
        OutputError::NoReader(_) => {
            let hint = "提示：请先让别的程序打开它来读，或换一个 -o 文件名";
            (Exit::Surroundings, vec![format!("错误：{error}"), hint.to_string()])
        }
        OutputError::ReaderGone => {
            let hint = "提示：请看那个程序报告了什么；没有装完的不会留下";
            (Exit::Surroundings, vec![format!("错误：{error}"), hint.to_string()])
        }
        OutputError::Occupied { .. } => {
            (Exit::Input, vec![format!("错误：{error}"), "提示：请用 -o 另写一个空目录".to_string()])
        }
        OutputError::Exists(_) => {
            let hint = "提示：里面的话可能还没有人看；请换一个 -o 文件名（可用 {date}），或用 -o 目录";
            (Exit::Input, vec![format!("错误：{error}"), hint.to_string()])
        }
        OutputError::NoDirectory(_) => {
            (Exit::Surroundings, vec![format!("错误：{error}"), "提示：请先建好目录，或换一个 -o 文件名".to_string()])
        }
        OutputError::CannotWrite { source, .. } | OutputError::Stdout(source) | OutputError::Spool(source) => {
            let hint = "提示：请检查写入权限和磁盘空间".to_string();
            (Exit::Surroundings, vec![format!("错误：{error}：{}", system_error(source)), hint])
        }
    }
}
