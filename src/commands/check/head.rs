//! The chain's head against what is written elsewhere: in the second place, or by a person.

use super::finding::{Finding, Kind};
use crate::commands::Ctx;
use crate::store::{SecondPlace, Store};

const HINT: &str =
    "登记过的被截掉，或换上了旧文件：请查明谁动了 data/zhiben.db；有意换回旧台账请用 zhiben restore，它会留下记录";

pub fn findings(store: &Store, noted: Option<&str>, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let mut found = |record: String, what: String| {
        findings.push(Finding { kind: Kind::Chain, record, place: "链头".to_string(), what, hint: HINT.to_string() });
    };
    if let SecondPlace::NotHeld(head) = store.second_place()? {
        found(head.seal, format!("data/zhiben.head 记着第 {} 步，留痕里没有这一步", head.command));
    }
    if let Some(noted) = noted
        && !store.has_link(noted)?
    {
        found(noted.to_string(), "另外记下的链头不在留痕里".to_string());
    }
    Ok(())
}

/// Warns whoever makes something of a store whose last steps are missing.
pub fn warn(ctx: &Ctx, store: &Store) -> anyhow::Result<()> {
    if let SecondPlace::NotHeld(head) = store.second_place()? {
        let what = format!(
            "data/zhiben.head 记着第 {} 步，台账里没有这一步：登记过的可能被截掉了，请运行 zhiben check",
            head.command
        );
        ctx.warnings.borrow_mut().push(what);
    }
    Ok(())
}
