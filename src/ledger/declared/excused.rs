//! 说明: why something that was owed was not done.

use super::{VOID, col, number};
use crate::ledger::{Kind, Ledger};

/// 说明 of an overdue obligation. The obligation is given by its id `MEASURE/SUBJECT/PERIOD`. The unit is also kept as
/// a reference, so that the record stays correct if the unit's code changes.
pub static EXPLANATION: Ledger = Ledger {
    key: "explanation",
    name: "说明",
    code: Some("SM"),
    columns: &[
        number("记录编号"),
        col("date", "日期", Kind::Date).required().listed(),
        col("obligation", "事项编号", Kind::Text).required().listed().fixed(),
        col("unit", "单位名称", Kind::Unit).fixed(),
        col("reason", "原因", Kind::Text).required().listed(),
        col("approved_by", "批准人", Kind::Text).required().listed(),
        col("document", "文号", Kind::Text).listed(),
        VOID,
    ],
    date: Some("date"),
    identity: &["obligation"],
};
