//! 停产停业: the times in which units did not operate.

use super::{VOID, col, number};
use crate::ledger::{Kind, Ledger};

/// 停产停业. The unit does not owe what falls due in this time; the first and the last day are included.
pub static STOP: Ledger = Ledger {
    key: "stop",
    name: "停产停业",
    code: Some("TC"),
    columns: &[
        number("记录编号"),
        col("unit", "单位名称", Kind::Unit).required().listed().fixed(),
        col("from", "停产停业起", Kind::Date).required().listed(),
        col("until", "停产停业止", Kind::Date).listed().dated(&["until"]),
        col("reason", "原因", Kind::Text).listed(),
        col("document", "文号", Kind::Text).listed(),
        VOID,
    ],
    date: Some("from"),
    identity: &["unit", "from"],
};
