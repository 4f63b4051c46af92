//! Each condition of each step alone, and each step that comes too early.

use super::*;
use crate::domain::samples::day;
use crate::domain::unit::UnitIx;

const PRINCIPAL: &str = "张三";

fn unit() -> Unit {
    Unit { principal: Some(PRINCIPAL.into()), ..Unit::default() }
}

fn found(grade: Grade) -> Hazard {
    Hazard::found(UnitIx(0), "采空区未处理", grade, day("2026-03-02"))
}

fn five() -> Five {
    Five {
        owner: Some("张三".into()),
        measures: Some("充填".into()),
        fund: Some(0),
        due: Some(day("2026-03-31")),
        contingency: Some("撤人".into()),
    }
}

fn notified(to: &str, on: &str) -> Notice {
    Notice { on: day(on), to: vec![to.into()], document: Some("积安通〔2026〕1号".into()) }
}

fn rectified(on: &str) -> Rectify {
    Rectify { on: day(on), by: Some("王五".into()) }
}

fn reviewed(on: &str, passed: bool) -> Review {
    Review { on: day(on), reviewer: "赵六".into(), passed, note: None }
}

fn closed(on: &str) -> Close {
    Close { on: day(on), approved_by: "镇长".into() }
}

fn done(step: Stepped) -> Hazard {
    step.map(|(hazard, _)| hazard).unwrap_or_else(|refusal| panic!("{refusal}"))
}

fn refused(step: Stepped) -> String {
    step.map_or_else(|refusal| refusal.to_string(), |(hazard, _)| panic!("taken: {:?}", hazard.status))
}

/// A major hazard that is 整改中.
fn rectifying() -> Hazard {
    let planned = done(found(Grade::Major).plan(five(), &unit()));
    done(planned.notify(notified(PRINCIPAL, "2026-03-03"), &unit()))
}

#[test]
fn each_gate_of_a_major_hazard_is_shut_by_itself() {
    let lacking = [
        (Five { owner: None, ..five() }, "责任人"),
        (Five { measures: None, ..five() }, "措施"),
        (Five { fund: None, ..five() }, "资金"),
        (Five { due: None, ..five() }, "时限"),
        (Five { contingency: None, ..five() }, "预案"),
    ];
    for grade in [Grade::Major, Grade::Suspected] {
        for (five, part) in &lacking {
            let planned = done(found(grade).plan(five.clone(), &unit()));
            let notified = done(planned.notify(notified(PRINCIPAL, "2026-03-03"), &unit()));
            assert_eq!(notified.status, HazardStatus::Notified, "{part}");
            let refusal = refused(notified.rectify(rectified("2026-03-10"), &[], &unit()));
            assert!(
                refusal.contains("还缺：五落实的") && refusal.contains(part) && !refusal.contains('、'),
                "{refusal}"
            );
        }
        let planned = done(found(grade).plan(five(), &unit()));
        assert_eq!(planned.status, HazardStatus::Registered);
        let refusal = refused(planned.rectify(rectified("2026-03-10"), &[], &unit()));
        assert!(refusal.contains("主要负责人张三") && !refusal.contains("五落实"), "{refusal}");
    }
}

/// If the register names an 实际控制人, a notice to the 主要负责人 alone is not enough.
#[test]
fn the_actual_controller_is_notified_too() {
    let unit = Unit { controller: Some("李四".into()), ..unit() };
    let planned = done(found(Grade::Major).plan(five(), &unit));
    let one = done(planned.notify(notified(PRINCIPAL, "2026-03-03"), &unit));
    assert_eq!((one.status, one.notified), (HazardStatus::Notified, Some(day("2026-03-03"))));
    assert!(refused(one.clone().rectify(rectified("2026-03-10"), &[], &unit)).contains("实际控制人李四"));
    let both = done(one.notify(notified("李四", "2026-03-05"), &unit));
    assert_eq!((both.status, both.notified), (HazardStatus::Rectifying, Some(day("2026-03-05"))));
    // A later notice does not change the day; one that is entered late with an earlier day does.
    let again = done(both.clone().notify(notified("李四", "2026-03-09"), &unit));
    assert_eq!(again.notified, Some(day("2026-03-05")));
    assert_eq!(done(both.notify(notified("李四", "2026-03-04"), &unit)).notified, Some(day("2026-03-04")));
}

#[test]
fn a_major_hazards_notice_names_its_document() {
    let unnamed = Notice { document: None, ..notified(PRINCIPAL, "2026-03-03") };
    assert!(refused(found(Grade::Major).notify(unnamed.clone(), &unit())).contains("--document"));
    assert_eq!(done(found(Grade::General).notify(unnamed, &unit())).status, HazardStatus::Notified);
}

/// 登记 → 通知 → 整改中 → 待复查 → (待销号) → 已销号.
#[test]
fn a_major_hazard_waits_for_its_closing() {
    let rectified = done(rectifying().rectify(rectified("2026-03-20"), &[], &unit()));
    assert_eq!(rectified.status, HazardStatus::Rectified);
    let passed = done(rectified.review(reviewed("2026-03-25", true), &unit()));
    assert_eq!((passed.status, passed.closed), (HazardStatus::Rectified, None));
    let closed = done(passed.close(closed("2026-03-26")));
    assert_eq!((closed.status, closed.closed_by.as_deref()), (HazardStatus::Closed, Some("镇长")));
}

#[test]
fn a_general_hazard_is_rectified_on_the_spot_and_closed_by_its_review() {
    let rectified = done(found(Grade::General).rectify(rectified("2026-03-02"), &[], &unit()));
    let closed = done(rectified.review(reviewed("2026-03-02", true), &unit()));
    assert_eq!((closed.status, closed.closed), (HazardStatus::Closed, Some(day("2026-03-02"))));
}

#[test]
fn a_suspected_one_is_judged_before_it_is_closed() {
    let suspected = Hazard { grade: Grade::Suspected, ..rectifying() };
    let rectified = done(suspected.rectify(rectified("2026-03-20"), &[], &unit()));
    let passed = done(rectified.review(reviewed("2026-03-25", true), &unit()));
    assert!(refused(passed.clone().close(closed("2026-03-26"))).contains("judge"));
    let judge = |grade| Judge { on: day("2026-03-26"), grade, by: "县应急局".into() };
    assert!(refused(passed.clone().judge(judge(Grade::Suspected), &unit())).contains("major"));
    assert_eq!(done(done(passed.judge(judge(Grade::Major), &unit())).close(closed("2026-03-26"))).grade, Grade::Major);
}

/// After the judgement as major the hazard needs its 五落实, which it did not need before.
#[test]
fn judged_major_it_waits_for_its_five() {
    let owner = Five { owner: Some("张三".into()), ..Five::default() };
    let general =
        done(done(found(Grade::General).plan(owner, &unit())).notify(notified(PRINCIPAL, "2026-03-03"), &unit()));
    assert_eq!(general.status, HazardStatus::Rectifying);
    let judged = done(general.judge(Judge { on: day("2026-03-04"), grade: Grade::Major, by: "县局".into() }, &unit()));
    assert_eq!(judged.status, HazardStatus::Notified);
    assert!(refused(judged.rectify(rectified("2026-03-10"), &[], &unit())).contains("五落实"));
}

/// It was rectified and failed its review without a notice: a judgement as general leaves it 整改中.
#[test]
fn judged_general_it_does_not_go_back() {
    let rectified = done(found(Grade::General).rectify(rectified("2026-03-02"), &[], &unit()));
    let failed = done(rectified.review(reviewed("2026-03-03", false), &unit()));
    let judge = Judge { on: day("2026-03-04"), grade: Grade::General, by: "县局".into() };
    assert_eq!(done(failed.judge(judge, &unit())).status, HazardStatus::Rectifying);
}

#[test]
fn the_reviewer_is_not_the_one_who_rectified_it() {
    for rectifiers in ["王五", "赵六；王五", "赵六、 王五"] {
        let rectify = Rectify { by: Some(rectifiers.into()), ..rectified("2026-03-20") };
        let rectified = done(rectifying().rectify(rectify, &[], &unit()));
        let by_same_person = Review { reviewer: "王五".into(), ..reviewed("2026-03-25", true) };
        assert!(refused(rectified.review(by_same_person, &unit())).contains("王五"), "{rectifiers}");
    }
}

#[test]
fn a_step_too_early_is_refused_with_the_step_that_comes_first() {
    let major = || rectifying();
    let rectified_one = || done(major().rectify(rectified("2026-03-20"), &[], &unit()));
    let passed = || done(rectified_one().review(reviewed("2026-03-25", true), &unit()));
    let closed_one = || done(passed().close(closed("2026-03-26")));
    let extend = |hazard: Hazard| hazard.extend(day("2026-03-21"), day("2026-05-01"), None, "镇长", "雨");
    let cases = [
        (refused(major().review(reviewed("2026-03-25", true), &unit())), "rectify"),
        (refused(major().close(closed("2026-03-25"))), "整改完成并复查通过"),
        (refused(rectified_one().close(closed("2026-03-25"))), "review --pass"),
        (refused(major().reopen(day("2026-03-25"), "复发", &unit())), "已销号"),
        (refused(rectified_one().rectify(rectified("2026-03-21"), &[], &unit())), "review"),
        (refused(passed().review(reviewed("2026-03-26", true), &unit())), "close"),
        (refused(extend(rectified_one())), "不需要延期"),
        (refused(extend(found(Grade::Major))), "plan --due"),
        (refused(closed_one().close(closed("2026-03-27"))), "reopen"),
        (refused(closed_one().plan(five(), &unit())), "reopen"),
        (refused(closed_one().notify(notified(PRINCIPAL, "2026-03-27"), &unit())), "reopen"),
    ];
    for (refusal, first) in cases {
        assert!(refusal.contains(first), "{refusal}");
    }
}

#[test]
fn a_date_before_the_one_it_follows_is_refused() {
    let rectified_one = || done(rectifying().rectify(rectified("2026-03-20"), &[], &unit()));
    let passed = || done(rectified_one().review(reviewed("2026-03-25", true), &unit()));
    let closed_one = || done(passed().close(closed("2026-03-26")));
    let early_due = Five { due: Some(day("2026-03-01")), ..Five::default() };
    let refusal = [
        refused(found(Grade::General).notify(notified(PRINCIPAL, "2026-03-01"), &unit())),
        refused(found(Grade::General).rectify(rectified("2026-03-01"), &[], &unit())),
        refused(found(Grade::General).plan(early_due, &unit())),
        refused(rectifying().rectify(rectified("2026-03-02"), &[], &unit())),
        refused(rectified_one().review(reviewed("2026-03-19", true), &unit())),
        refused(rectified_one().notify(notified(PRINCIPAL, "2026-03-21"), &unit())),
        refused(passed().close(closed("2026-03-24"))),
        refused(closed_one().reopen(day("2026-03-25"), "复发", &unit())),
    ];
    for refusal in refusal {
        assert!(refusal.contains(" 早于"), "{refusal}");
    }
}

/// The second rectification is not dated before the failed review that began its cycle.
#[test]
fn a_new_cycle_is_not_rectified_before_it_began() {
    let rectified_one = done(rectifying().rectify(rectified("2026-03-20"), &[], &unit()));
    let (failed, rows) = rectified_one.clone().review(reviewed("2026-03-25", false), &unit()).expect("in its order");
    assert_eq!(failed.status, HazardStatus::Rectifying);
    assert_eq!(rows.iter().map(|row| row.kind).collect::<Vec<_>>(), [StepKind::Rectify, StepKind::Review]);
    let refusal = refused(failed.clone().rectify(rectified("2026-03-24"), &rows, &unit()));
    assert!(refusal.contains("早于复查日期 2026-03-25"), "{refusal}");
    assert_eq!(done(failed.rectify(rectified("2026-03-25"), &rows, &unit())).rectified, Some(day("2026-03-25")));

    let passed = done(rectified_one.review(reviewed("2026-03-25", true), &unit()));
    let closed = done(passed.close(closed("2026-03-26")));
    let (reopened, rows) = closed.reopen(day("2026-04-10"), "复发", &unit()).expect("in its order");
    assert_eq!((reopened.status, reopened.reopened), (HazardStatus::Rectifying, 1));
    assert!(
        refused(reopened.rectify(rectified("2026-04-09"), &rows, &unit())).contains("早于重新列入整改日期 2026-04-10")
    );
}

/// A deadline is changed by extensions only, each to a later day, and the first deadline is kept.
#[test]
fn an_extension_keeps_the_original_date() {
    let other = Five { due: Some(day("2026-04-30")), ..Five::default() };
    assert!(refused(rectifying().plan(other, &unit())).contains("extend"));
    let extend = |hazard: Hazard, to| {
        let due = hazard.due;
        hazard.extend(day("2026-03-30"), day(to), due, "镇长", "雨")
    };
    assert!(refused(extend(rectifying(), "2026-03-31")).contains("不晚于现期限 2026-03-31"));
    let once = done(extend(rectifying(), "2026-04-15"));
    let twice = done(extend(once, "2026-04-30"));
    let by_hand = (Some(day("2026-04-30")), Some(day("2026-03-31")), 2);
    assert_eq!((twice.due, twice.original_due, twice.extensions), by_hand);
}
