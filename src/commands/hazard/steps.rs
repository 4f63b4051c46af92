//! The steps of the loop as commands: judge, plan, notify, rectify, review, close, extend, supervise,
//! reopen. Each takes one or several hazards, all or none, and `--on DATE`, today where it is not given; a day to come is refused.

use super::{Stepped, hold, write};
use crate::commands::Ctx;
use crate::commands::options::{flag, must, numbers, value};
use crate::commands::typed::{day, filled, on, refuse};
use crate::domain::hazard::{Close, Five, Judge, Notice, Rectify, Refusal, Review, deadline};
use crate::domain::words::{GRADE, Grade, StepKind, Worded, accepted, find as find_word};
use crate::ledger::HAZARD;
use crate::ledger::amount::hundredths;
use crate::reply::{Mistake, Outcome};
use clap::{ArgAction, ArgGroup, ArgMatches, Command};

/// A step (步骤) of the hazard's loop as a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepVerb {
    /// 判定
    Judge,
    /// 落实
    Plan,
    /// 通知
    Notify,
    /// 整改
    Rectify,
    /// 复查
    Review,
    /// 销号
    Close,
    /// 延期
    Extend,
    /// 督办
    Supervise,
    /// 重新列入整改
    Reopen,
}

impl StepVerb {
    /// The step that the command records.
    pub fn kind(self) -> StepKind {
        match self {
            StepVerb::Judge => StepKind::Judge,
            StepVerb::Plan => StepKind::Plan,
            StepVerb::Notify => StepKind::Notify,
            StepVerb::Rectify => StepKind::Rectify,
            StepVerb::Review => StepKind::Review,
            StepVerb::Close => StepKind::Close,
            StepVerb::Extend => StepKind::Extend,
            StepVerb::Supervise => StepKind::Supervise,
            StepVerb::Reopen => StepKind::Reopen,
        }
    }

    /// Adds the step's options to its command.
    pub fn options(self, command: Command) -> Command {
        let command = command.arg(numbers(&HAZARD)).arg(value("on", "日期", "哪天的事，不写是今天"));
        match self {
            StepVerb::Judge => command.arg(must("grade", "等级", "major（重大）或 general（一般）")).arg(must(
                "judged-by",
                "判定单位",
                "谁判定的",
            )),
            StepVerb::Plan => command
                .arg(value("owner", "责任人", "整改责任人"))
                .arg(value("measures", "措施", "整改措施"))
                .arg(value("fund-yuan", "元", "整改资金，没有就写 0").allow_negative_numbers(true))
                .arg(value("due", "日期", "整改期限"))
                .arg(value("contingency", "预案", "应急预案")),
            StepVerb::Notify => command
                .arg(must("to", "姓名", "通知了谁，可重复").action(ArgAction::Append))
                .arg(value("document", "文书", "通知文书，重大隐患必填")),
            StepVerb::Rectify => command.arg(value("rectified-by", "整改人", "谁整改的")),
            StepVerb::Review => command
                .arg(must("reviewer", "复查人", "谁复查的；重大隐患的复查人不能是整改人本人"))
                .arg(flag("pass", "通过"))
                .arg(flag("fail", "不通过，退回整改"))
                .arg(value("note", "说明", "复查意见"))
                .group(ArgGroup::new("result").args(["pass", "fail"]).required(true)),
            StepVerb::Close => command.arg(must("approved-by", "批准人", "谁批准销号")),
            StepVerb::Extend => command
                .arg(must("due", "日期", "新的期限"))
                .arg(must("reason", "理由", "为什么延期"))
                .arg(must("approved-by", "批准人", "谁批准延期"))
                .arg(flag("beyond", "超过方案的延期次数也延")),
            StepVerb::Supervise => {
                command.arg(must("level", "级别", "如 县级")).arg(must("document", "文号", "督办文号"))
            }
            StepVerb::Reopen => command.arg(must("reason", "原因", "为什么重新列入整改")),
        }
    }
}

/// Runs a step on each of the hazards, all or none.
pub fn run(ctx: &Ctx, step: StepVerb, matches: &ArgMatches) -> anyhow::Result<Outcome> {
    let numbers: Vec<&str> = matches.get_many::<String>("no").into_iter().flatten().map(|no| no.trim()).collect();
    if let [no] = numbers[..] {
        return write(ctx, vec![stepped(ctx, step, matches, no)?]);
    }
    let (mut all, mut wrong) = (Vec::<Stepped>::new(), Vec::new());
    for no in numbers {
        match stepped(ctx, step, matches, no) {
            Ok(one) if all.iter().any(|other| other.held.record.id == one.held.record.id) => {
                wrong.push(format!("{no}：写了两次"));
            }
            Ok(one) => all.push(one),
            Err(error) if error.is::<Mistake>() || error.is::<Refusal>() => wrong.push(format!("{no}：{error}")),
            Err(error) => return Err(error),
        }
    }
    refuse(wrong)?;
    write(ctx, all)
}

/// The hazard after the step.
fn stepped(ctx: &Ctx, step: StepVerb, matches: &ArgMatches, no: &str) -> anyhow::Result<Stepped> {
    let held = hold(ctx, no)?;
    let on = on(ctx, matches)?;
    let hazard = held.hazard.clone();
    let some = |key: &str| filled(matches, key).map(str::to_string);
    let required = |key: &str| some(key).ok_or_else(|| Mistake::new(format!("--{key} 不能是空的")));
    let unit = held.unit();
    let mut reason = None;
    let (stepped, did) = match step {
        StepVerb::Judge => {
            (hazard.judge(Judge { on, grade: grade(&required("grade")?)?, by: required("judged-by")? }, unit), "已判定")
        }
        StepVerb::Plan => (hazard.plan_on(five(ctx, matches)?, on, unit), "已落实"),
        StepVerb::Notify => {
            let to = matches.get_many::<String>("to").into_iter().flatten();
            let to: Vec<String> = to.flat_map(|names| crate::ledger::value::split_list(names, |_| false)).collect();
            if to.is_empty() {
                return Err(Mistake::new("--to 不能是空的").hint("写通知了谁，如 --to 张三").into());
            }
            (hazard.notify(Notice { on, to, document: some("document") }, unit), "已通知")
        }
        StepVerb::Rectify => {
            let earlier = ctx.store()?.steps_of(held.record.id)?;
            (hazard.rectify(Rectify { on, by: some("rectified-by") }, &earlier, unit), "已整改")
        }
        StepVerb::Review => {
            let passed = matches.get_flag("pass");
            let review = Review { on, reviewer: required("reviewer")?, passed, note: some("note") };
            (hazard.review(review, unit), if passed { "复查通过" } else { "复查不通过，退回整改" })
        }
        StepVerb::Close => (hazard.close(Close { on, approved_by: required("approved-by")? }), "已销号"),
        StepVerb::Extend => {
            let to = day(ctx, "due", &required("due")?)?;
            let earlier = ctx.store()?.steps_of(held.record.id)?;
            hazard.ensure_after(StepKind::Extend, on, &earlier)?;
            let current = deadline(&hazard, hazard.due, &ctx.plan.hazard, &ctx.calendar).map(|d| d.date);
            let why = required("reason")?;
            reason = Some(why.clone());
            let most = ctx.plan.hazard.states.max_extensions;
            let cap = hazard.ensure_extension(most, matches.get_flag("beyond"));
            let extended = hazard.extend(on, to, current, &required("approved-by")?, &why);
            (extended.and_then(|done| cap.map(|()| done)), "已延期")
        }
        StepVerb::Supervise => (hazard.supervise(on, &required("level")?, &required("document")?), "已挂牌督办"),
        StepVerb::Reopen => {
            let why = required("reason")?;
            reason = Some(why.clone());
            (hazard.reopen(on, &why, unit), "已重新列入整改")
        }
    };
    let (after, steps) = stepped?;
    Ok(Stepped { held, after, steps, did, reason })
}

fn grade(text: &str) -> Result<Grade, Mistake> {
    let found = find_word(GRADE, text).and_then(Grade::of);
    found.ok_or_else(|| Mistake::new(format!("--grade 的“{text}”不在可选之列")).hint(accepted(GRADE, text)))
}

fn five(ctx: &Ctx, matches: &ArgMatches) -> anyhow::Result<Five> {
    let some = |key: &str| filled(matches, key).map(str::to_string);
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
        due: filled(matches, "due").map(|text| day(ctx, "due", text)).transpose()?,
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
