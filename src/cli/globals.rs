//! The options that every command takes, before or after its name.

use crate::domain::nearest;
use crate::format::{Encoding, Format};
use crate::help;
use crate::reply::Mistake;
use clap::{Arg, ArgAction, ArgMatches};
use std::path::PathBuf;

/// The options that every command takes.
#[derive(Debug, Clone, Default)]
pub struct Globals {
    pub workspace: Option<PathBuf>,
    pub today: Option<String>,
    pub format: Option<Format>,
    pub output: Option<PathBuf>,
    pub encoding: Option<Encoding>,
    pub by: Option<String>,
    pub exit_code: bool,
    pub color: String,
    pub no_pager: bool,
    /// The ids of the plans that a report counts; all that are under way if empty.
    pub plans: Vec<String>,
}

/// As clap takes them.
pub(super) fn options() -> Vec<Arg> {
    let value = |id: &'static str, placeholder: &'static str, help: &'static str| {
        Arg::new(id).long(id).value_name(placeholder).help(help).help_heading(help::GLOBALS)
    };
    vec![
        value("workspace", "目录", "工作区（有 plan.toml 的目录）").short('C'),
        value("today", "日期", "截至哪一天，不写是今天"),
        value("format", "格式", "table、csv、tsv、json、md、xlsx、html、ics，不写是 table").short('f'),
        value("output", "文件", "写到文件，按结尾定格式；{date}、{month} 会换成日期").short('o'),
        value("encoding", "编码", "CSV 的编码：utf-8、gb18030"),
        value("by", "姓名", "经手人，不写用 ZHIBEN_USER 或登录名"),
        value("exit-code", "", "有逾期等发现时退出码为 1").action(ArgAction::SetTrue),
        value("color", "何时", "颜色：auto、always、never"),
        value("no-pager", "", "长的表不翻页，一次显示完").action(ArgAction::SetTrue),
    ]
}

/// The option of reports on plans.
pub(super) fn plans() -> Arg {
    Arg::new("plans")
        .long("plan")
        .value_name("方案")
        .action(ArgAction::Append)
        .value_delimiter(',')
        .help("只看哪份方案（编号），可重复；不写是已经开始、还没有结案的各份")
}

/// Reads them from wherever they stand.
///
/// # Errors
/// A value that is none of those accepted.
pub fn globals(matches: &ArgMatches) -> anyhow::Result<Globals> {
    // Each may be typed before or after any command on the way; the value at the last command counts.
    let levels: Vec<&ArgMatches> = levels(matches);
    let text = |id: &str| levels.iter().find_map(|level| level.try_get_one::<String>(id).ok().flatten().cloned());
    let pick = |id: &str, accepted: &str| {
        let typed = text(id).unwrap_or_default();
        let near = nearest::asked(&typed, accepted.split('、'));
        Mistake::new(format!("--{id} 的“{typed}”不在可选之列")).hint(format!("可用的值：{accepted}{near}"))
    };
    let format = text("format")
        .map(|name| Format::parse(&name).ok_or_else(|| pick("format", "table、csv、tsv、json、md、xlsx、html、ics")));
    let encoding =
        text("encoding").map(|name| Encoding::parse(&name).ok_or_else(|| pick("encoding", "utf-8、gb18030")));
    let color = text("color").unwrap_or_else(|| "auto".to_string());
    if !["auto", "always", "never"].contains(&color.as_str()) {
        return Err(pick("color", "auto、always、never").into());
    }
    Ok(Globals {
        workspace: text("workspace").map(PathBuf::from),
        today: text("today"),
        format: format.transpose()?,
        output: text("output").map(PathBuf::from),
        encoding: encoding.transpose()?,
        by: text("by"),
        exit_code: levels.iter().any(|level| level.get_flag("exit-code")),
        color,
        plans: levels
            .iter()
            .find_map(|level| level.try_get_many::<String>("plans").ok().flatten())
            .map(|ids| ids.cloned().collect())
            .unwrap_or_default(),
        no_pager: levels.iter().any(|level| level.get_flag("no-pager")),
    })
}

/// The matches of each command on the way, the one that was reached first.
fn levels(matches: &ArgMatches) -> Vec<&ArgMatches> {
    let mut levels: Vec<_> =
        std::iter::successors(Some(matches), |level| level.subcommand().map(|(_, inner)| inner)).collect();
    levels.reverse();
    levels
}
