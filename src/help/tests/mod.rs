//! clap in Chinese, over a tree that has one of everything.

mod mistakes;
mod pages;

use super::{GLOBALS, localise};
use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, ArgGroup, Command, value_parser};

/// What every command takes.
fn everywhere() -> [Arg; 2] {
    let formats = ["table", "csv"];
    [
        Arg::new("workspace").short('C').long("workspace").value_name("目录").help("工作区"),
        Arg::new("format")
            .short('f')
            .long("format")
            .value_name("格式")
            .value_parser(formats)
            .default_value("table")
            .help("输出格式"),
    ]
    .map(|arg| arg.help_heading(GLOBALS))
}

fn tree() -> Command {
    let grade = [PossibleValue::new("general").alias("一般"), PossibleValue::new("major").alias("重大").help("要督办")];
    let day =
        |text: &str| if text.contains('-') { Ok(text.to_owned()) } else { Err("日期写成 2026-11-30".to_owned()) };
    let add = Command::new("add")
        .alias("登记")
        .about("登记一条隐患")
        .arg(Arg::new("unit").long("unit").alias("单位").value_name("单位").required(true).help("所属单位"))
        .arg(
            Arg::new("grade")
                .long("grade")
                .value_name("等级")
                .value_parser(grade)
                .default_value("general")
                .help("等级"),
        )
        .arg(
            Arg::new("on")
                .long("on")
                .value_name("日期")
                .value_parser(day)
                .help("发现日期")
                .long_help("发现日期，不晚于今天"),
        )
        .arg(Arg::new("fund").long("fund").value_name("元").value_parser(value_parser!(u32)).help("资金"))
        .arg(Arg::new("level").long("level").value_name("级").value_parser(value_parser!(u8).range(1..=9)).help("级别"))
        .arg(Arg::new("fixed").long("fixed").action(ArgAction::SetTrue).conflicts_with("fund").help("当场改好"))
        .arg(Arg::new("alone").long("alone").action(ArgAction::SetTrue).exclusive(true).help("单独使用"))
        .arg(Arg::new("words").value_name("描述").help("隐患描述"))
        .args(everywhere());
    let review = Command::new("review")
        .alias("复查")
        .about("复查")
        .arg(Arg::new("pass").long("pass").action(ArgAction::SetTrue).help("通过"))
        .arg(Arg::new("fail").long("fail").action(ArgAction::SetTrue).help("不通过"))
        .group(ArgGroup::new("verdict").args(["pass", "fail"]).required(true))
        .arg(Arg::new("span").long("span").num_args(2).value_names(["起", "止"]).help("起止"))
        .arg(Arg::new("some").long("some").num_args(2..=3).value_name("名").help("两三个名字"))
        .arg(Arg::new("how").long("how").require_equals(true).value_name("办法").help("办法"))
        .arg(Arg::new("number").value_name("编号").required(true).help("隐患编号"))
        .arg(Arg::new("also").value_name("材料").action(ArgAction::Append).num_args(0..).help("附件"))
        .args(everywhere());
    let hazard = Command::new("hazard").alias("隐患").about("隐患：登记、整改、复查、销号").args(everywhere());
    Command::new("zhiben")
        .version("0.1.0")
        .about("治本：乡镇安全台账")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(everywhere())
        .subcommand(Command::new("status").alias("概况").about("概况：一页看清").args(everywhere()))
        .subcommand(hazard.subcommand_required(true).subcommand(add).subcommand(review))
}

fn parse(line: &str) -> (Command, Result<clap::ArgMatches, clap::Error>) {
    let mut root = localise(tree(), &|_| true, &|_| None);
    let outcome = root.try_get_matches_from_mut(line.split_whitespace());
    (root, outcome)
}

#[test]
fn the_tree_is_sound() {
    localise(tree(), &|_| true, &|_| None).debug_assert();
}
