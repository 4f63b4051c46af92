//! The list of all commands: on the page of `--help` two a line, and in full with their verbs for `help all`.

use super::{COMMANDS, GLOBALS};
use unicode_width::UnicodeWidthStr;

/// A heading of the list of commands, and the commands under it.
pub struct Group {
    pub title: &'static str,
    pub commands: Vec<Line>,
}

/// A command of the list.
pub struct Line {
    /// What is typed, and the Chinese name that is the same.
    pub name: &'static str,
    pub zh: &'static str,
    /// A few characters.
    pub brief: &'static str,
    /// The whole line.
    pub about: String,
    /// Its verbs by both names.
    pub verbs: Vec<(&'static str, &'static str)>,
}

/// Where the second command of a line begins.
const SECOND: usize = 40;

const MORE: &str = "\
常用选项：-C 目录  --today 日期  -f 格式  -o 文件（按结尾定格式）  --by 经手人
一个命令：zhiben help 隐患，或 zhiben 隐患 --help；一个主题：zhiben help 日期
全部命令、选项和例子：zhiben help 全部
";

/// The template of the program's own page, which fits two screens of 80 × 24.
pub fn grouped(groups: &[Group]) -> String {
    let list: String = groups.iter().map(short).collect();
    format!("{{about-with-newline}}\n用法：{{usage}}\n\n{list}\n{MORE}")
}

fn short(group: &Group) -> String {
    let longest = longest(std::slice::from_ref(group));
    let cell = |line: &Line| format!("  {:longest$}  {}：{}", line.name, line.zh, line.brief);
    let line = |pair: &[Line]| match pair {
        [left, right] => {
            let left = cell(left);
            let gap = SECOND.saturating_sub(left.width());
            format!("{left}{}{}\n", " ".repeat(gap), cell(right))
        }
        pair => pair.iter().map(cell).collect::<String>() + "\n",
    };
    format!("{}：\n{}", group.title, group.commands.chunks(2).map(line).collect::<String>())
}

/// The template of `help all`: each command with its whole line and its verbs, and the options that all take.
pub fn in_full(groups: &[Group], topics: &str) -> String {
    let longest = longest(groups);
    let line = |line: &Line| {
        let verbs: Vec<String> = line.verbs.iter().map(|(name, zh)| format!("{name}（{zh}）")).collect();
        let below = match verbs.is_empty() {
            true => String::new(),
            false => format!("  {:longest$}  {}\n", "", verbs.join("、")),
        };
        format!("  {:longest$}  {}\n{below}", line.name, line.about)
    };
    let group = |group: &Group| format!("{}：\n{}\n", group.title, group.commands.iter().map(line).collect::<String>());
    let list: String = groups.iter().map(group).collect();
    format!(
        "{{about-with-newline}}\n用法：{{usage}}\n一个{COMMANDS}的选项：zhiben {COMMANDS} --help\n\n\
         {list}{GLOBALS}：\n{{options}}\n\n{topics}{{after-help}}"
    )
}

fn longest(groups: &[Group]) -> usize {
    groups.iter().flat_map(|group| &group.commands).map(|line| line.name.len()).max().unwrap_or(0)
}
