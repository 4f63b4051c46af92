//! Commands under 方案与年终: the plan and its rules.

use super::{PLAN_REPORT, command};
use crate::cli::entry::{Act, Effect, Entry, Needs};
use crate::cli::writes::Writes;
use crate::commands::options::none;
use crate::commands::{criteria, matrix, plan};

pub static COMMANDS: &[Entry] = &[
    Entry {
        effect: PLAN_REPORT,
        verbs: &[
            Entry {
                effect: PLAN_REPORT,
                ..command(
                    "show",
                    &["查看"],
                    "查看：各项任务和目标，或其中一项的原文、算法、佐证",
                    Act::Command(plan::show_options, plan::show),
                )
            },
            Entry {
                effect: Effect::reads(Writes::Text).needs(Needs::Workspace),
                ..command(
                    "check",
                    &["检查"],
                    "检查：plan.toml、日历、判定标准、抽查权重和文书用语的全部问题，带行号",
                    Act::Command(none, plan::check),
                )
            },
        ],
        ..command("plan", &["方案"], "方案：任务的原文和算法，检查 plan.toml", Act::Verbs)
    },
    Entry {
        effect: PLAN_REPORT,
        verbs: &[
            Entry {
                effect: PLAN_REPORT,
                ..command(
                    "list",
                    &["列表"],
                    "列表：收录的判定标准，施行和停用日期",
                    Act::Command(criteria::list_options, criteria::list),
                )
            },
            Entry {
                effect: PLAN_REPORT,
                ..command(
                    "show",
                    &["查看"],
                    "查看：一个判定标准的条目，或其中一条",
                    Act::Command(criteria::show_options, criteria::show),
                )
            },
        ],
        ..command("criteria", &["判定标准"], "判定标准：重大事故隐患判定标准，哪天用哪一版、有哪些条目", Act::Verbs)
    },
    Entry {
        effect: PLAN_REPORT,
        ..command(
            "matrix",
            &["分工"],
            "分工：每项任务由谁牵头、谁配合，领导小组谁管什么",
            Act::Command(matrix::options, matrix::run),
        )
    },
];
