//! The steps of the loop as commands: judge, plan, notify, rectify, review, close, extend, supervise,
//! reopen. Each takes `--on DATE`, today where it is not given; a day to come is refused.

use super::{hold, write};
use crate::commands::Ctx;
use crate::commands::typed::{day, on, text};
use crate::domain::hazard::{Close, Five, Judge, Notice, Rectify, Review, deadline};
use crate::domain::words::{GRADE, Grade, StepKind, Worded, accepted, find as find_word};
use crate::ledger::amount::hundredths;
use crate::reply::{Mistake, Outcome};
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command};

pub fn commands() -> Vec<Command> {
    vec![
        step("judge", "判定", "判定：定为重大或一般")
            .arg(must("grade", "等级", "major（重大）或 general（一般）"))
            .arg(must("judged-by", "判定单位", "谁判定的")),
        step("plan", "落实", "落实：责任人、措施、资金、时限、预案，可分几次写")
            .arg(may("owner", "责任人", "整改责任人"))
            .arg(may("measures", "措施", "整改措施"))
            .arg(may("fund-yuan", "元", "整改资金，没有就写 0").allow_negative_numbers(true))
            .arg(may("due", "日期", "整改期限"))
            .arg(may("contingency", "预案", "应急预案")),
        step("notify", "通知", "通知：告知主要负责人、实际控制人")
            .arg(must("to", "姓名", "通知了谁，可重复").action(ArgAction::Append))
            .arg(may("document", "文书", "通知文书，重大隐患必填")),
        step("rectify", "整改", "整改：整改完成").arg(may("rectified-by", "整改人", "谁整改的")),
        step("review", "复查", "复查：通过或不通过")
            .arg(must("reviewer", "复查人", "谁复查的；重大隐患的复查人不能是整改人本人"))
            .arg(Arg::new("pass").long("pass").action(ArgAction::SetTrue).help("通过"))
            .arg(Arg::new("fail").long("fail").action(ArgAction::SetTrue).help("不通过，退回整改"))
            .arg(may("note", "说明", "复查意见"))
            .group(ArgGroup::new("result").args(["pass", "fail"]).required(true)),
        step("close", "销号", "销号：复查通过的重大隐患销号").arg(must("approved-by", "批准人", "谁批准销号")),
        step("extend", "延期", "延期：改到更晚的期限，原期限保留")
            .arg(must("due", "日期", "新的期限"))
            .arg(must("reason", "理由", "为什么延期"))
            .arg(must("approved-by", "批准人", "谁批准延期"))
            .arg(Arg::new("beyond").long("beyond").action(ArgAction::SetTrue).help("超过方案的延期次数也延")),
        step("supervise", "督办", "督办：挂牌督办的级别和文号").arg(must("level", "级别", "如 县级")).arg(must(
            "document",
            "文号",
            "督办文号",
        )),
        step("reopen", "重开", "重开：已销号的隐患重新打开，期限从第一次算").arg(must("reason", "原因", "为什么重开")),
    ]
}

fn step(name: &'static str, alias: &'static str, about: &'static str) -> Command {
    Command::new(name).alias(alias).about(about).arg(super::ledger::number(&crate::ledger::HAZARD)).arg(may(
        "on",
        "日期",
        "哪天的事，不写是今天",
    ))
}

fn must(key: &'static str, placeholder: &'static str, help: &'static str) -> Arg {
    may(key, placeholder, help).required(true)
}

fn may(key: &'static str, placeholder: &'static str, help: &'static str) -> Arg {
    Arg::new(key).long(key).value_name(placeholder).help(help)
}

/// Carries out the step `name`.
pub fn run(ctx: &Ctx, name: &str, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let held = hold(ctx, text(matches, "no"))?;
    let on = on(ctx, matches)?;
    let hazard = held.hazard.clone();
    let some = |key: &str| matches.get_one::<String>(key).map(|t| t.trim().to_string()).filter(|t| !t.is_empty());
    let filled = |key: &str| some(key).ok_or_else(|| Mistake::new(format!("--{key} 不能是空的")));
    let unit = held.unit();
    let mut reason = None;
    let (stepped, did) = match name {
        "judge" => {
            (hazard.judge(Judge { on, grade: grade(&filled("grade")?)?, by: filled("judged-by")? }, unit), "已判定")
        }
        "plan" => (hazard.plan_on(five(ctx, matches)?, on, unit), "已落实"),
        "notify" => {
            let to = matches.get_many::<String>("to").into_iter().flatten();
            let to: Vec<String> = to.flat_map(|names| crate::ledger::value::split_list(names, |_| false)).collect();
            if to.is_empty() {
                return Err(Mistake::new("--to 不能是空的").hint("写通知了谁，如 --to 张三").into());
            }
            (hazard.notify(Notice { on, to, document: some("document") }, unit), "已通知")
        }
        "rectify" => {
            let earlier = ctx.store()?.steps_of(held.record.id)?;
            (hazard.rectify(Rectify { on, by: some("rectified-by") }, &earlier, unit), "已整改")
        }
        "review" => {
            let passed = matches.get_flag("pass");
            let review = Review { on, reviewer: filled("reviewer")?, passed, note: some("note") };
            (hazard.review(review, unit), if passed { "复查通过" } else { "复查不通过，退回整改" })
        }
        "close" => (hazard.close(Close { on, approved_by: filled("approved-by")? }), "已销号"),
        "extend" => {
            let to = day(ctx, "due", &filled("due")?)?;
            let earlier = ctx.store()?.steps_of(held.record.id)?;
            hazard.ensure_after(StepKind::Extend, on, &earlier)?;
            let current = deadline(&hazard, hazard.due, &ctx.plan.hazard, &ctx.calendar).map(|d| d.date);
            let why = filled("reason")?;
            reason = Some(why.clone());
            let most = ctx.plan.hazard.states.max_extensions;
            let cap = hazard.ensure_extension(most, matches.get_flag("beyond"));
            let extended = hazard.extend(on, to, current, &filled("approved-by")?, &why);
            (extended.and_then(|done| cap.map(|()| done)), "已延期")
        }
        "supervise" => (hazard.supervise(on, &filled("level")?, &filled("document")?), "已挂牌督办"),
        _ => {
            let why = filled("reason")?;
            reason = Some(why.clone());
            (hazard.reopen(on, &why, unit), "已重开")
        }
    };
    let (after, steps) = stepped?;
    write(ctx, &held, after, steps, did, reason)
}

fn grade(text: &str) -> Result<Grade, Mistake> {
    let found = find_word(GRADE, text).and_then(Grade::of);
    found.ok_or_else(|| Mistake::new(format!("--grade 的“{text}”不在可选之列")).hint(accepted(GRADE, text)))
}

fn five(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Five> {
    let some = |key: &str| matches.get_one::<String>(key).map(|t| t.trim().to_string()).filter(|t| !t.is_empty());
    let fund = some("fund-yuan").map(|text| {
        let mistake = || {
            Mistake::new(format!("--fund-yuan 的“{text}”不是金额")).hint("写元，至多两位小数，如 5600.50；没有就写 0")
        };
        hundredths(&text).ok_or_else(mistake)
    });
    let five = Five {
        owner: some("owner"),
        measures: some("measures"),
        fund: fund.transpose()?,
        due: some("due").map(|text| day(ctx, "due", &text)).transpose()?,
        contingency: some("contingency"),
    };
    if five.owner.is_none()
        && five.measures.is_none()
        && five.fund.is_none()
        && five.due.is_none()
        && five.contingency.is_none()
    {
        return Err(Mistake::new("没有写要落实什么")
            .hint("可以写：--owner --measures --fund-yuan --due --contingency")
            .into());
    }
    Ok(five)
}
