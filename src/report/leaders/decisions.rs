//! 需要决定: what only a leader can settle, each with the records that it is about.

use super::MAJOR;
use super::major::OpenMajor;
use crate::domain::hazard::Stage;
use crate::domain::obligation::Status;
use crate::report::ReportInput;
use crate::report::owed::{Owed, OwedKind, name};

/// Something that needs a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What it is, as the end of a sentence that begins with its number: `项重大隐患超过整改期限`.
    pub what: &'static str,
    /// What there is to decide.
    pub choice: &'static str,
    /// The numbers of the records, in the table with this key.
    pub records: Vec<String>,
    pub table: &'static str,
}

/// Everything that needs a decision, the most urgent first.
pub fn all(input: &ReportInput, owed: &[Owed], major: &[OpenMajor]) -> Vec<Decision> {
    let of = |what, choice, is_it: &dyn Fn(&OpenMajor) -> bool| {
        let records = major.iter().filter(|one| is_it(one)).map(|one| one.no.clone()).collect();
        Decision { what, choice, records, table: MAJOR }
    };
    let unanswered = owed.iter().filter(|one| one.kind() == OwedKind::Order && one.status == Status::Overdue);
    let unanswered = unanswered.map(|one| name(input, one).id).collect();
    let targets = owed.iter().filter(|one| one.kind() == OwedKind::Target && one.status == Status::Overdue);
    let targets = targets.map(|one| name(input, one).id).collect();
    let all = [
        of(
            "项重大隐患超过整改期限未完成整改",
            "是督促限期整改、批准延期，还是停产停业",
            &|one| one.is_major() && one.is_late(),
        ),
        of(
            "项重大隐患的责任人、措施、资金、期限、预案未全部落实",
            "由谁负责、何时落实",
            &|one| one.is_major() && one.stage < Stage::ToReview && !one.missing.is_empty(),
        ),
        of("项疑似重大隐患等待判定", "由谁判定、何时判定", &|one| one.stage == Stage::ToJudge),
        of("项重大隐患复查合格", "是否批准销号", &|one| one.stage == Stage::ToClose),
        Decision {
            what: "份督办文书到期未答复", choice: "是否升级督办", records: unanswered, table: "overdue"
        },
        Decision { what: "个目标到期未达到", choice: "如何补救", records: targets, table: "targets" },
    ];
    all.into_iter().filter(|decision| !decision.records.is_empty()).collect()
}
