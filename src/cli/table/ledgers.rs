//! Commands under 台账: the ledgers and the steps of their records.

use super::{ADD, EDIT, LIST, RECEIPT, RECORD, SHOW, VOID, change, command, ledger, step};
use crate::cli::entry::{Effect, Entry};
use crate::cli::writes::Writes;
use crate::commands::hazard::steps::StepVerb;
use crate::commands::options::none;
use crate::commands::{
    attach, cert, done, draw, event, explain, hazard, inspection, letter, order, person, supply, task, tip, training,
    unit,
};
use crate::ledger::{
    ACTIVITY, APPROVAL, ATTACHMENT, ATTENDANCE, CERTIFICATE, DEVICE, DRILL, ENFORCEMENT, EVENT, EXPLANATION, HAZARD,
    INSPECTION, ORDER, PERMIT, PERSON, PUBLICITY, RISK, STOP, SUPPLY, TASK, TIP, TRAINING, UNIT,
};

pub static COMMANDS: &[Entry] = &[
    ledger(&UNIT, "企业、九小场所、村、驻镇单位的名录").verbs(&[
        change("close", "停业", "一个单位的最后营业日，之后到期的任务不再算它的", unit::close_options, unit::close),
        change(
            "stop",
            "停产",
            "从哪天起停，期间到期的任务不算；隐患、督办、证书、举报照常计时",
            unit::stop_options,
            unit::stop,
        )
        .titled("停产停业"),
        change(
            "resume",
            "复产",
            "恢复营业的第一天；登记过停业日期的，变成一段停产停业",
            unit::resume_options,
            unit::resume,
        )
        .titled("复产复业"),
    ]),
    ledger(&HAZARD, "登记、判定、通知、落实、整改、复查、销号、延期、重新列入整改").verbs(&[
        ADD.act(hazard::add::options, hazard::add::run),
        LIST.act(hazard::list::options, hazard::list::run),
        step("judge", "判定", "定为重大或一般", StepVerb::Judge),
        step("plan", "落实", "责任人、措施、资金、时限、预案，可分几次写", StepVerb::Plan),
        step("notify", "通知", "告知主要负责人、实际控制人", StepVerb::Notify),
        step("rectify", "整改", "整改完成", StepVerb::Rectify),
        step("review", "复查", "通过或不通过", StepVerb::Review),
        step("close", "销号", "复查通过的重大隐患销号", StepVerb::Close),
        step("extend", "延期", "改到更晚的期限，原期限保留", StepVerb::Extend),
        step("supervise", "督办", "挂牌督办的级别和文号", StepVerb::Supervise),
        step("reopen", "重新列入整改", "已销号的隐患重新打开，期限从第一次算", StepVerb::Reopen).also(&["重开"]),
        command(
            "sheet",
            "对比表",
            "整改前后对比表，写成 .docx：照片并排、五落实、日期、复查、签字，一条一页",
            hazard::sheet::options,
            hazard::sheet::run,
        )
        .effect(Effect::reads(Writes::Document)),
    ]),
    ledger(&TRAINING, "集中培训、从业人员培训和参训人员").verbs(&[change(
        "attend",
        "参训",
        "记下谁参加了培训、成绩和是否合格",
        training::attend_options,
        training::attend,
    )]),
    ledger(&ATTENDANCE, "培训的参训人员"),
    ledger(&DRILL, "疏散逃生和各类应急演练"),
    ledger(&INSPECTION, "各单位和部门的检查、企业自查、检查计划、双随机").verbs(&[
        change("draw", "双随机", "随机抽取检查对象和执法人员，留下两份名录，谁都能重抽核对", draw::options, draw::run),
        command(
            "verify",
            "复核",
            "按留下的名录重抽一遍，看双随机的记录对不对；不写编号就逐次复核",
            draw::verify_options,
            draw::verify,
        ),
        change("plan", "计划", "哪天谁去查谁；到时用 hold 记开展", inspection::plan_options, inspection::plan),
        change("hold", "开展", "计划的检查去过了", inspection::hold_options, inspection::hold),
        command(
            "propose",
            "排期",
            "按检查间隔排一个月的检查计划；存成 CSV 改好后用 import inspection 导入",
            inspection::propose_options,
            inspection::propose,
        ),
    ]),
    ledger(&ACTIVITY, "给没有台账的任务记一笔（学习、会议、宣传、机制等）")
        .also(&["activity"])
        .named("done")
        .act(done::options, done::run),
    ledger(&EVENT, "触发任务的事件和要来的活动")
        .verbs(&[ADD.about("事件发生了，或活动将要举办").act(event::add_options, event::add)]),
    ledger(&ATTACHMENT, "照片、扫描件、签到表，存进 data/files，属于哪条记录记下来")
        .also(&["attachment"])
        .named("attach")
        .base(&[LIST, SHOW, EDIT, VOID])
        .act(attach::options, attach::run)
        .verbs(&[command("get", "取出", "把附件另存一份，先核对", attach::get_options, attach::get).effect(RECEIPT)]),
    ledger(&PERSON, "执法人员、网格员、救援队员、各单位负责人等名册").verbs(&[
        EDIT.act(person::edit_options, person::edit),
        change(
            "leave",
            "离任",
            "一个人在这个岗位的最后一天；换单位用 edit --unit，记录和证书跟着人走",
            person::leave_options,
            person::leave,
        ),
    ]),
    ledger(&CERTIFICATE, "各类证书的复审和换证，到期前提醒").also(&["certificate"]).named("cert").verbs(&[
        change(
            "renew",
            "换证",
            "复审在前就记复审，否则换新证；新的日期不写就按证书类别推算",
            cert::renew_options,
            cert::renew,
        )
        .titled("换证（复审）"),
        command(
            "missing",
            "未持证",
            "应持证未持证的岗位和人：重点行业单位的主要负责人、安全管理人员，人员台账里的特种作业人员",
            none,
            cert::missing,
        ),
    ]),
    ledger(&ORDER, "卡、单、函、令，签发、回复、催办").verbs(&[
        ADD.also(&["issue", "签发"])
            .titled("登记（签发）")
            .about("给文号，定回复期限")
            .act(order::add_options, order::issue),
        change("reply", "回复", "收到了回复", order::reply_options, order::reply),
        command(
            "print",
            "打印",
            "按公文格式（GB/T 9704）写成 .docx；写 --hazards 是草稿，不登记",
            letter::options,
            letter::run,
        )
        .effect(Effect::reads(Writes::Document)),
    ]),
    ledger(&TASK, "会议和督办交下来的事，谁办、什么期限、办了没有").verbs(&[change(
        "finish",
        "办结",
        "交办的事办完了",
        task::finish_options,
        task::finish,
    )]),
    ledger(&ENFORCEMENT, "违法行为、文书、处理、罚款"),
    ledger(&APPROVAL, "准入、三同时、复产验收"),
    ledger(&TIP, "受理、核查、答复、奖励、转为隐患；举报人单独保管").verbs(&[
        ADD.act(tip::add_options, tip::add),
        EDIT.act(tip::edit_options, tip::edit),
        change("extend", "延期", "情况复杂，经批准延长核查，只延一次", tip::extend_options, tip::extend),
        change("conclude", "办结", "核查结束，答复和奖励的期限从这天算", tip::finding_options, tip::conclude),
        change("answer", "答复", "核查清楚，答复了举报人", tip::finding_options, tip::answer),
        change("notify", "通知领奖", "告知举报人来领取奖励，领取期从这天算", tip::reward_options, tip::notify),
        change("reward", "奖励", "给举报人发了多少", tip::reward_options, tip::reward),
        change(
            "convert",
            "转隐患",
            "查实的举报登记为隐患，来源是举报，两条记录连在一起",
            tip::convert_options,
            tip::convert,
        ),
        command(
            "reveal",
            "查举报人",
            "谁举报的；要写理由，谁、何时、为何查看都记入日志",
            tip::reveal_options,
            tip::reveal,
        )
        .effect(Effect { is_private: true, ..Effect::enters(Writes::Report) }),
    ]),
    ledger(&SUPPLY, "应急物资的数量、有效期、盘点、领用").verbs(&[change(
        "take",
        "领用",
        "取走了多少；补充和盘点用 edit --quantity --counted",
        supply::take_options,
        supply::take,
    )]),
    ledger(&RISK, "各单位的风险点、等级和管控措施"),
    ledger(&STOP, "各单位停过哪些日子；平时用 zhiben unit stop、unit resume"),
    ledger(&DEVICE, "监测预警、报警、灭火等安全设备装没装、好不好用"),
    ledger(&PERMIT, "各单位的许可证照，到期前提醒"),
    ledger(&PUBLICITY, "宣讲、资料发放、曝光、警示片等，一次可算几项任务"),
    command(
        "explain",
        "作说明",
        "一项逾期的任务为什么没有办；它仍是没有办，逾期清单不再列出",
        explain::options,
        explain::run,
    )
    .titled("说明")
    .effect(RECORD)
    .of_records(),
    // Only `explain` adds, since it asks whether the duty is overdue.
    ledger(&EXPLANATION, "逾期的任务为什么没有办，谁批准的").titled("说明台账").base(&[LIST, SHOW, EDIT, VOID]),
];
