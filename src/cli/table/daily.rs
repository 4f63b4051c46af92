//! Commands under 每天: what is asked every day.

use super::command;
use crate::cli::entry::{Effect, Entry};
use crate::cli::writes::Writes;
use crate::commands::{checklist, digest, group, overdue, status};

pub static COMMANDS: &[Entry] = &[
    command("status", "概况", "目标、隐患增减、逾期、本月清单、覆盖，一页看完", group::option, status::run).of_plans(),
    command("overdue", "逾期", "已过期限还没办的事，逾期时间最长的在前", overdue::options, overdue::run)
        .effect(Effect::reads(Writes::Agenda))
        .of_plans(),
    command("upcoming", "临期", "快到期限的事", overdue::upcoming_options, overdue::upcoming)
        .effect(Effect::reads(Writes::Agenda))
        .of_plans(),
    command("checklist", "清单", "一个周期里该办的每件事，办了没有、凭什么", checklist::options, checklist::run)
        .effect(Effect::reads(Writes::Agenda))
        .of_plans(),
    command("digest", "摘要", "逾期和临期的事，谁负责就给谁一段话；没有就什么也不说", digest::options, digest::run)
        .effect(Effect::reads(Writes::Letters))
        .of_plans()
        .when(&[(digest::is_news, Effect { enters: true, spares: true, ..Effect::reads(Writes::Letters) })]),
];
