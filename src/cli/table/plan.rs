//! Commands under 方案与年终: the plan and its rules.

use super::{PLAN_REPORT, command, is_dry_run, noun};
use crate::cli::entry::{Effect, Entry, Needs};
use crate::cli::writes::Writes;
use crate::commands::closing::verify;
use crate::commands::options::none;
use crate::commands::{calendar, closing, criteria, matrix, next_plan, plan, plan_versions};

pub static COMMANDS: &[Entry] = &[
    noun("plan", "方案", "任务的原文和算法，检查 plan.toml").effect(PLAN_REPORT).verbs(&[
        command("show", "查看", "各项任务和目标，或其中一项的原文、算法、佐证", plan::show_options, plan::show)
            .effect(PLAN_REPORT)
            .of_plans(),
        command("check", "检查", "plan.toml、日历、判定标准、抽查权重和文书用语的全部问题，带行号", none, plan::check)
            .effect(Effect::reads(Writes::Text).needs(Needs::Workspace)),
        command(
            "close",
            "结项",
            "方案结束：先列没了结的，再把每项任务和目标定下来，写出归档目录",
            closing::options,
            closing::run,
        )
        .effect(Effect::enters(Writes::Archive).private())
        .when(&[(is_dry_run, Effect::reads(Writes::Archive))]),
        command("verify", "核对", "归档目录里的每个文件和清单对不对，少了、多了哪些", verify::options, verify::run)
            .effect(Effect::reads(Writes::Report).needs(Needs::Nothing)),
        command(
            "history",
            "版本",
            "登记时用过的每一版方案，从什么时候、由哪条命令起用",
            none,
            plan_versions::history::run,
        )
        .effect(Effect::reads(Writes::Report)),
        command(
            "diff",
            "比较",
            "方案改了什么，哪些应办事项因此增减、改期、改状态；结项以后有什么不一样",
            plan::diff_options,
            plan::diff,
        )
        .effect(Effect::reads(Writes::Report))
        .of_plans(),
        command(
            "draft",
            "起草",
            "从印发的文件起草一份 plan.toml，猜的都注明原文和规则；或比出一份方案缺哪些条款",
            plan::draft::options,
            plan::draft::run,
        )
        .effect(Effect::reads(Writes::Plan).needs(Needs::Nothing))
        .when(&[(plan::draft::is_comparison, Effect::reads(Writes::Report).needs(Needs::Nothing))]),
        command(
            "next",
            "接续",
            "方案结项以后放入新的一份，列出旧的没办成的，要接着办的转成交办",
            next_plan::options,
            next_plan::run,
        )
        .effect(Effect::enters(Writes::Report))
        .when(&[(is_dry_run, Effect::reads(Writes::Report))]),
    ]),
    noun("criteria", "判定标准", "重大事故隐患判定标准，哪天用哪一版、有哪些条目").effect(PLAN_REPORT).verbs(&[
        command("list", "列表", "收录的判定标准，施行和停用日期", criteria::list_options, criteria::list)
            .effect(PLAN_REPORT),
        command("show", "查看", "一个判定标准的条目，或其中一条", criteria::show_options, criteria::show)
            .effect(PLAN_REPORT),
    ]),
    noun("calendar", "日历", "放假和调休：读入国务院办公厅的通知，看一年的日子").effect(PLAN_REPORT).verbs(&[
        command(
            "add",
            "添加",
            "读入一年的放假安排通知，核对星期、天数和七个节日，写进 data/calendar.csv",
            calendar::add_options,
            calendar::add,
        )
        .effect(Effect::enters(Writes::Report))
        .when(&[(is_dry_run, PLAN_REPORT)]),
        command("list", "列表", "一年里放假和调休上班的日子", calendar::list_options, calendar::list)
            .effect(PLAN_REPORT),
    ]),
    command("matrix", "分工", "每项任务由谁牵头、谁配合，领导小组谁管什么", matrix::options, matrix::run)
        .effect(PLAN_REPORT)
        .of_plans(),
];
