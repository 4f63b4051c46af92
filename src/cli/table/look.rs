//! Commands under 查看: what is looked up.

use super::{RECORD, command};
use crate::cli::entry::{Effect, Entry};
use crate::cli::writes::Writes;
use crate::commands::{assess, coverage, group, handover, log, report, run, sums, targets, why};

pub static COMMANDS: &[Entry] = &[
    command(
        "report",
        "报告",
        "给领导看的图表页；写成 .docx 是一份月度工作情况汇报的草稿",
        report::options,
        report::run,
    )
    .effect(Effect::reads(Writes::Page))
    .of_plans(),
    command("run", "运行", "自定义报表，data/reports 里自己写的和自带的；不写名字是列出有哪些", run::options, run::run)
        .of_plans(),
    command(
        "coverage",
        "覆盖",
        "一项任务应办、已办、未到期、逾期、从未开展各多少家，是哪些",
        coverage::options,
        coverage::run,
    )
    .of_plans(),
    command("targets", "目标", "每个目标的当前值、要求、期限，达到没有，未达标原因", group::option, targets::run)
        .of_plans(),
    command("why", "为什么", "一个期限、状态或数字是怎么来的", why::options, why::run).of_plans(),
    command("assess", "考核", "各村、驻镇单位的年度考核表，各项由台账填好，得分由人打", assess::options, assess::run)
        .of_plans(),
    command("sums", "金额", "一年里各单位的安全费用、村级经费、奖励、罚款，按事项和单位合计", sums::options, sums::run),
    command(
        "handover",
        "交接",
        "一个人名下还没了结的事：隐患、交办、督办、证书、单位、物资、风险点、检查计划",
        handover::options,
        handover::run,
    )
    .when(&[(handover::is_transfer, RECORD)]),
    command("log", "日志", "谁在什么时候用哪条命令把什么改成了什么", log::options, log::run).of_records(),
];
