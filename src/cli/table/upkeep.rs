//! Commands under 维护: the workspace and the program itself.

use super::{PLAN_REPORT, RECEIPT, command, edge, is_dry_run};
use crate::cli::entry::{Effect, Entry, Needs};
use crate::cli::writes::Writes;
use crate::commands::options::none;
use crate::commands::{backup, check, cron, demo, init, restore, salvage, undo};
use crate::complete;
use crate::help;

pub static COMMANDS: &[Entry] = &[
    command(
        "check",
        "数据核验",
        "把台账文件、留痕、编号和各条记录从头核对一遍，列出问题和办法",
        check::options,
        check::run,
    )
    .also(&["体检"])
    .verbs(&[command(
        "paper",
        "假运行",
        "像是只做在纸面上的记录和理由，以及该回头看的重大隐患；只提示，不下结论",
        none,
        check::paper::run,
    )]),
    command("undo", "撤销", "最近的一步或几步，撤之前先说明会怎样", undo::options, undo::undo)
        .effect(Effect::enters(Writes::Nothing).needs(Needs::Change))
        .when(&[(is_dry_run, RECEIPT)])
        .of_records(),
    command("redo", "重做", "刚撤销的一步或几步", undo::redo_options, undo::redo)
        .effect(Effect::enters(Writes::Nothing).needs(Needs::Change))
        .when(&[(is_dry_run, RECEIPT)])
        .of_records(),
    command(
        "backup",
        "备份",
        "别人在录入时也能用，写完先核对再放到位；附件在 data/files，要一并复制",
        backup::options,
        backup::run,
    )
    .effect(RECEIPT)
    .when(&[(backup::is_for_sharing, Effect { enters: true, ..RECEIPT })])
    .file("file", "不是备份的名字，备份用 .db 结尾")
    .of_records(),
    // The next two open the store by themselves: it may be damaged.
    command(
        "restore",
        "还原",
        "用备份换下现在的台账；先核对备份，被换下的留在 data/backups",
        restore::options,
        restore::run,
    )
    .effect(Effect::enters(Writes::Nothing).needs(Needs::Plan))
    .of_records(),
    command(
        "salvage",
        "数据恢复",
        "台账文件损坏又没有备份时，把还能读的读到一个新文件里，说明读不出的",
        salvage::options,
        salvage::run,
    )
    .also(&["抢救"])
    .effect(Effect::enters(Writes::Nothing).needs(Needs::Plan))
    .file("file", "不是台账的名字，请用 .db 结尾")
    .of_records(),
    command(
        "cron",
        "定时",
        "打印定时出报表的写法（crontab、systemd、Windows 任务计划），照着装上就不用管了",
        cron::options,
        cron::run,
    )
    .effect(PLAN_REPORT),
    command("init", "建立", "新的工作区（plan.toml 和 data 目录）", init::options, init::run)
        .effect(RECEIPT.needs(Needs::Nothing)),
    command("demo", "演示", "建一个带示例数据的工作区，看概况和逾期", demo::options, demo::run)
        .effect(Effect::enters(Writes::Reports).needs(Needs::Nothing)),
    edge("help", "帮助", "看一个命令或一个主题，如 help 隐患、help 日期", help::ask::options),
    edge(
        "completions",
        "补全",
        "给 bash、zsh、fish、PowerShell 的脚本，装好后按 Tab 补全命令、单位、编号、任务",
        complete::options,
    ),
    edge("man", "手册", "把每个命令的手册页（man）写进一个目录", help::paper::options),
];
