//! Chinese names of options. An option that stands for a column of its command's ledger has the column's header; any
//! other has its name here. No two options of a command share a name.

use crate::ledger::{Column, Kind, Ledger};
use clap::{Arg, Command, Id};
use std::collections::HashSet;
use std::ffi::OsString;

/// Names of one command's options, where the header or the general name would mislead.
const OF_COMMAND: &[(&str, &str, &[&str])] = &[
    ("checklist", "list", &["现场清单"]),
    ("collect", "kind", &["台账"]),
    ("done", "file", &["佐证文件"]),
    ("event add", "on", &["发生日期"]),
    ("form list", "unit", &["单位"]),
    ("form make", "for", &["周期"]),
    ("form make", "unit", &["单位"]),
    ("form poster", "for", &["周期"]),
    ("form poster", "unit", &["单位"]),
    ("gather", "for", &["数据库"]),
    ("hazard list", "supervision", &["挂牌督办"]),
    ("hazard notify", "document", &["通知文书"]),
    ("hazard notify", "to", &["通知对象"]),
    ("hazard review", "note", &["复查意见"]),
    ("hazard supervise", "document", &["督办文号"]),
    ("hazard supervise", "level", &["督办级别"]),
    ("import", "mode", &["导入方式"]),
    ("init", "plan", &["方案文件"]),
    ("inspection draw", "body", &["检查单位"]),
    ("inspection draw", "due", &["到期"]),
    ("inspection draw", "inspectors", &["人数"]),
    ("inspection draw", "units", &["家数"]),
    ("plan close", "on", &["结项日期"]),
    ("plan diff", "closed", &["结项"]),
    ("supply take", "quantity", &["领用数量"]),
    ("supply take", "reason", &["用途"]),
    ("tip convert", "category", &["行业领域"]),
    ("tip convert", "description", &["隐患描述"]),
    ("tip convert", "place", &["隐患部位"]),
    ("tip convert", "unit", &["隐患单位"]),
    ("tip extend", "to", &["延长至"]),
    ("training attend", "role", &["人员类别"]),
];

/// Names of options by their key, after the header of a column. Those that name a reporter or an ID number are kept out
/// of the journal.
const OF_OPTION: &[(&str, &[&str])] = &[
    ("accept", &["确认未了结"]),
    ("after", &["接续"]),
    ("again", &["再登记"]),
    ("against", &["对照"]),
    ("all", &["全部"]),
    ("all-items", &["全部分项"]),
    ("anonymous", &["匿名"]),
    ("approved-by", &["批准人"]),
    ("as", &["样式"]),
    ("basis", &["依据"]),
    ("beyond", &["超次数"]),
    ("bodies", &["责任主体"]),
    ("body", &["责任主体"]),
    ("by", &["经手人"]),
    ("by-operator", &["登记人"]),
    ("carry", &["转交办"]),
    ("category", &["行业领域", "类别"]),
    ("changed", &["新出现"]),
    ("color", &["颜色"]),
    ("compare", &["同期"]),
    ("corrects", &["更正"]),
    ("create-units", &["新增单位"]),
    ("criterion", &["判定条目"]),
    ("csv", &["另写表格"]),
    ("date", &["日期"]),
    ("days", &["天数"]),
    ("description", &["描述"]),
    ("detail", &["明细"]),
    ("division", &["区划代码"]),
    ("document", &["文号"]),
    ("dry-run", &["试看"]),
    ("due", &["期限"]),
    ("early", &["提前"]),
    ("encoding", &["编码"]),
    ("except", &["除了"]),
    ("exit-code", &["退出码"]),
    ("expires", &["有效期"]),
    ("explained", &["含已说明"]),
    ("fail", &["不通过"]),
    ("field", &["项目"]),
    ("file", &["文件"]),
    ("fixed", &["当场整改"]),
    ("for", &["计入周期"]),
    ("for-sharing", &["供外传"]),
    ("form", &["形式"]),
    ("format", &["格式"]),
    ("from", &["起"]),
    ("from-encoding", &["编码"]),
    ("fund-yuan", &["资金"]),
    ("grade", &["等级", "级别"]),
    ("group", &["分组"]),
    ("hazards", &["隐患"]),
    ("head", &["链头"]),
    ("help", &["帮助"]),
    ("id-number", &["身份证号"]),
    ("inspect", &["检查表"]),
    ("inspection", &["检查编号"]),
    ("kept-from", &["启用日期"]),
    ("kind", &["类别"]),
    ("level", &["等级", "级别"]),
    ("limit", &["行数"]),
    ("list", &["列出"]),
    ("manifest", &["清单指纹"]),
    ("measure", &["任务"]),
    ("measures", &["措施"]),
    ("mode", &["方式"]),
    ("month", &["月份"]),
    ("name", &["名称"]),
    ("no", &["编号"]),
    ("no-pager", &["不翻页"]),
    ("not-kept", &["含启用前"]),
    ("note", &["备注", "说明"]),
    ("on", &["日期"]),
    ("open", &["未销号"]),
    ("others", &["含别人的"]),
    ("output", &["输出"]),
    ("overdue", &["逾期"]),
    ("owner", &["责任人"]),
    ("part", &["部分"]),
    ("partial", &["拒收文件"]),
    ("partitions", &["分区"]),
    ("pass", &["通过"]),
    ("passed", &["合格"]),
    ("people", &["人数"]),
    ("period", &["周期"]),
    ("phone", &["电话"]),
    ("photos", &["照片目录"]),
    ("place", &["地点", "部位"]),
    ("plans", &["方案"]),
    ("reason", &["原因", "理由"]),
    ("record", &["记录编号"]),
    ("rectified-by", &["整改人"]),
    ("recuse", &["回避"]),
    ("redraw", &["代替"]),
    ("register", &["核对名录"]),
    ("reporter", &["举报人"]),
    ("reporter-phone", &["举报人电话"]),
    ("risk", &["风险等级"]),
    ("role", &["人员类别", "对象"]),
    ("score", &["成绩"]),
    ("seed", &["种子"]),
    ("sender", &["发文机关"]),
    ("setup", &["建表"]),
    ("sha256", &["校验值"]),
    ("sheet", &["工作表"]),
    ("shrunk", &["减少原因"]),
    ("since", &["起始日期"]),
    ("site", &["编号前缀", "前缀"]),
    ("stale-days", &["过时天数"]),
    ("standing", &["常态"]),
    ("style", &["样式"]),
    ("subject", &["事项"]),
    ("to", &["发给"]),
    ("today", &["截至"]),
    ("topic", &["主题"]),
    ("town", &["镇级"]),
    ("type", &["类型"]),
    ("unit", &["单位"]),
    ("units", &["单位"]),
    ("url", &["库地址"]),
    ("valid", &["不含作废"]),
    ("version", &["版本"]),
    ("village", &["所属村", "村"]),
    ("waiting", &["待处理"]),
    ("where", &["条件"]),
    ("with", &["另一次"]),
    ("witness", &["监督人"]),
    ("workspace", &["工作区"]),
    ("year", &["年份"]),
    ("yes", &["不再问"]),
    ("yuan", &["奖励金额", "金额"]),
    ("zero", &["零报告"]),
];

/// The general names of an option by its key.
pub(super) fn general(key: &str) -> &'static [&'static str] {
    OF_OPTION.iter().find(|(of, _)| *of == key).map_or(&[], |(_, names)| names)
}

/// The command with the Chinese names of its options as further names. `path` is the command's, such as `hazard add`.
pub(super) fn named(command: Command, path: &str, ledger: Option<&'static Ledger>) -> Command {
    let options = command.get_arguments().filter(|arg| arg.get_long().is_some());
    let all: Vec<(Id, Vec<String>)> = options.map(|arg| (arg.get_id().clone(), names(arg, path, ledger))).collect();
    // The first name of each option goes before the further names of another.
    let firsts: HashSet<String> = all.iter().filter_map(|(_, names)| names.first().cloned()).collect();
    let mut taken: HashSet<String> = command.get_arguments().flat_map(known).collect();
    all.into_iter().fold(command, |command, (id, names)| {
        let may = |at: usize, name: &String| at == 0 || !firsts.contains(name);
        let names = names.into_iter().enumerate().filter(|(at, name)| may(*at, name) && taken.insert(name.clone()));
        let names: Vec<String> = names.map(|(_, name)| name).collect();
        command.mut_arg(id, |arg| arg.aliases(names))
    })
}

/// The long names that an option has already.
fn known(arg: &Arg) -> impl Iterator<Item = String> + use<> {
    let names = arg.get_long_and_visible_aliases().into_iter().chain(arg.get_all_aliases()).flatten();
    names.map(str::to_string).collect::<Vec<_>>().into_iter()
}

/// The further names of an option that the clerk typed, each with the English one, for the command that `words` reach.
pub(super) fn typed(root: &Command, words: &[OsString]) -> Vec<(String, String)> {
    let mut command = root;
    let mut commands = vec![command];
    for word in words.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(sub) = command.find_subcommand(word) {
            command = sub;
            commands.push(sub);
        }
    }
    let options = words.iter().filter_map(|word| word.to_str()?.strip_prefix("--")?.split('=').next());
    let english = |name: &str| {
        let mut args = commands.iter().rev().flat_map(|command| command.get_arguments());
        let arg = args.find(|arg| arg.get_all_aliases().is_some_and(|aliases| aliases.contains(&name)))?;
        Some((arg.get_long()?.to_string(), name.to_string()))
    };
    options.filter(|name| !name.is_ascii()).filter_map(english).collect()
}

/// A line of an error with each option as the clerk typed it. What follows `zhiben` is a command to type and stays.
pub(super) fn as_typed(line: &str, typed: &[(String, String)]) -> String {
    let to = line.find("zhiben ").unwrap_or(line.len());
    let (mut text, command) = (line[..to].to_string(), &line[to..]);
    for (english, name) in typed {
        let option = format!("--{english}");
        let mut from = 0;
        while let Some(at) = text[from..].find(&option).map(|at| at + from) {
            let end = at + option.len();
            let is_whole = !text[end..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
            from = end;
            if is_whole {
                text.replace_range(at..end, &format!("--{name}"));
                from = at + name.len() + 2;
            }
        }
    }
    text + command
}

/// Every Chinese name that an option may have, the official one first.
fn names(arg: &Arg, path: &str, ledger: Option<&'static Ledger>) -> Vec<String> {
    let key = arg.get_id().as_str().replace('_', "-");
    let of_command = OF_COMMAND.iter().find(|(of, id, _)| *of == path && *id == key).map(|(.., names)| *names);
    let mut names: Vec<String> = of_command.into_iter().flatten().map(|name| name.to_string()).collect();
    let column = |key: &str| ledger.and_then(|ledger| ledger.column(&key.replace('-', "_")));
    names.extend(column(&key).and_then(header));
    names.extend(general(&key).iter().map(|name| name.to_string()));
    // A list's first and last day of a date.
    for (ending, zh) in [("-from", "起"), ("-to", "止")] {
        let stem = key.strip_suffix(ending).filter(|stem| column(stem).is_some_and(|c| c.kind == Kind::Date));
        let of_stem = stem.into_iter().flat_map(|stem| {
            let general = general(stem).iter().map(|name| name.to_string());
            column(stem).and_then(header).into_iter().chain(general)
        });
        names.extend(of_stem.map(|name| format!("{name}{zh}")));
    }
    names
}

/// A header as an option: without what is in brackets; `None` for one that is not Chinese.
fn header(column: &Column) -> Option<String> {
    let name = column.header.split('（').next().unwrap_or_default();
    (!name.is_ascii() && !name.contains(' ')).then(|| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_option_as_it_was_typed() {
        let typed = [("due".to_string(), "期限".to_string()), ("due-from".to_string(), "期限起".to_string())];
        for (line, expected) in [
            ("错误：--due 的“x”不是日期", "错误：--期限 的“x”不是日期"),
            ("错误：--due：要写", "错误：--期限：要写"),
            ("错误：--due-from 和 --due", "错误：--期限起 和 --期限"),
            ("错误：--due-to", "错误：--due-to"),
            ("--due；请用 zhiben task add --due", "--期限；请用 zhiben task add --due"),
        ] {
            assert_eq!(as_typed(line, &typed), expected);
        }
    }
}
