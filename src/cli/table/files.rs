//! Commands under 上报与文件: what is sent, received and exchanged as files.

use super::{PLAN_REPORT, RECORD, command, is_dry_run, noun};
use crate::cli::entry::{Effect, Entry, Needs};
use crate::cli::writes::Writes;
use crate::commands::options::none;
use crate::commands::{collect, export, form, gather, import, merge, publish, submit, template};
use crate::format::Format;
use crate::ledger::INBOX;

pub static COMMANDS: &[Entry] = &[
    command(
        "submit",
        "上报",
        "按县里的表式生成报表，登记留底，以后能原样重印、能比出变化",
        submit::options,
        submit::send::run,
    )
    .effect(Effect::enters(Writes::Form))
    .when(&[(is_dry_run, Effect::reads(Writes::Trial))])
    .verbs(&[
        command(
            "list",
            "列表",
            "每张表每个周期应报、已报、迟报、未报，和报送率、及时率",
            submit::list::options,
            submit::list::run,
        ),
        command("show", "查看", "一次上报的登记和当时的内容", submit::show::options, submit::show::run),
        command(
            "again",
            "重印",
            "原样写出当时上报的文件，一个字节也不差，用 -o 写文件名；写 -f 就按当时的内容用别的格式",
            submit::show::again_options,
            submit::show::again,
        ),
        command(
            "diff",
            "比较",
            "当时报的和现在的有什么不同，逐行逐列，为什么",
            submit::diff::options,
            submit::diff::run,
        ),
    ]),
    command(
        "collect",
        "情况报送",
        "登记各村、驻镇单位和企业报来的情况，没有情况的记零报告",
        collect::options,
        collect::run,
    )
    .also(&["收报"])
    .effect(RECORD)
    .of_records()
    .verbs(&[command(
        "list",
        "列表",
        "一个周期谁报了、谁没报、该催谁，和报送率、及时率",
        collect::list::options,
        collect::list::run,
    )]),
    noun("form", "填报", "发给村和企业在手机上填的表，不用网；填好发回来，看过再入账")
        .also(&["填报表"])
        .about_records(&INBOX)
        .verbs(&[
            command(
                "make",
                "做表",
                "给每家单位做一份网页，里面有它自己的隐患和该办的事",
                form::make::options,
                form::make::run,
            )
            .effect(Effect::reads(Writes::Pages)),
            command(
                "take",
                "收件",
                "收发回来的文件，先放进收件箱，一份一份看过再采纳",
                form::take::options,
                form::take::run,
            )
            .effect(Effect::enters(Writes::Nothing).needs(Needs::Change))
            .when(&[(is_dry_run, Effect::reads(Writes::Nothing))]),
            command("list", "列表", "收到的填报，待处理的在前", form::list::options, form::list::run),
            command("show", "查看", "一份填报的内容，采纳后每一行会怎样", form::show::options, form::show::run),
            command(
                "accept",
                "采纳",
                "把一份填报入账：登记隐患、自查、培训、演练，记整改，附照片，记情况报送",
                form::accept::options,
                form::accept::run,
            )
            .effect(RECORD.needs(Needs::Change)),
            command(
                "poster",
                "张贴单",
                "一张贴在墙上的告知单：这个季度要办的事、没改好的隐患、怎么报",
                form::poster::options,
                form::poster::run,
            )
            .effect(Effect::reads(Writes::Document).private()),
            command("refuse", "退回", "不采纳一份填报，留下原因", form::refuse::options, form::refuse::run)
                .also(&["reject"])
                .effect(RECORD.needs(Needs::Change)),
        ]),
    command(
        "merge",
        "合并",
        "把各村各镇的台账收进这一本，同一条记录只有一条，两边都改过的留给人来定",
        merge::options,
        merge::run,
    )
    .effect(RECORD)
    .when(&[(is_dry_run, Effect { enters: false, ..RECORD })])
    .of_records()
    .verbs(&[
        command("conflicts", "冲突", "两边都改过、要人来定的记录，两边各是什么", none, merge::conflicts),
        command("take", "取", "定下冲突，ours 留这边的，theirs 取那边的", merge::take_options, merge::take)
            .effect(RECORD.needs(Needs::Change)),
        command(
            "renumber",
            "改前缀",
            "给这本台账换一个编号前缀：自己的编号和 plan.toml 一起改，旧编号照样查得到",
            merge::renumber_options,
            merge::renumber,
        )
        .effect(RECORD.needs(Needs::Change))
        .when(&[(is_dry_run, Effect { enters: false, ..RECORD.needs(Needs::Change) })]),
        command("list", "来源", "合并过哪些台账；写编号就看这一条记录是从哪里来的", merge::list_options, merge::list),
        command("units", "疑似", "不同来源里可能是同一家的单位，只列出来，不替你合", none, merge::alike),
        command(
            "same",
            "同一家",
            "两个名称是同一家单位，记录都归到前一个，后一个的名称记为别名",
            merge::same_options,
            merge::same,
        )
        .effect(Effect::enters(Writes::Nothing).needs(Needs::Change)),
    ]),
    command("import", "导入", "把表格里的台账读进来，要么全部收下，要么一行不收", import::options, import::run)
        .effect(RECORD)
        .when(&[
            // All ledgers are tried by writing them and taking it back: each refers to those before it.
            (export::is_trial_of_all, Effect { enters: false, ..RECORD }),
            (is_dry_run, Effect::reads(Writes::Record)),
        ])
        .file("partial", "不行，拒收的行写成 .csv、.tsv 或 .xlsx")
        .of_records(),
    command(
        "export",
        "导出",
        "台账的全部记录和全部列，不写格式是 CSV；all 把所有台账写进一个目录",
        export::options,
        export::run,
    )
    .effect(Effect { format: Format::Csv, ..Effect::reads(Writes::Report).private() })
    .when(&[(export::is_all, Effect { format: Format::Csv, ..Effect::reads(Writes::Folder).private() })])
    .of_records(),
    command(
        "template",
        "模板",
        "一张空表，有表头、下拉选项、一行示例和填写说明，发给村里和企业填",
        template::options,
        template::run,
    )
    .effect(Effect { format: Format::Csv, ..PLAN_REPORT }),
    command(
        "publish",
        "发布",
        "全部台账和截至当天的各项报表写成 Parquet，附清单，交给县里汇集",
        publish::options,
        publish::run,
    )
    .effect(Effect::reads(Writes::Record))
    .of_plans(),
    command(
        "gather",
        "汇集",
        "县里把各镇的发布核对后装进数据库：PostgreSQL、openGauss 或 MySQL 一类",
        gather::options,
        gather::run,
    )
    .effect(Effect::reads(Writes::Script).needs(Needs::Nothing))
    .when(&[(gather::has_url, Effect::reads(Writes::Record).needs(Needs::Nothing))]),
];
