//! What the town orders and decides: orders (卡单函令), tasks, enforcement cases and approvals.

use super::{NOTE, TOWN, VOID, col, number, record_number};
use crate::domain::words::{APPROVAL as APPROVALS, ORDER as ORDER_KINDS, OUTCOME, RULING, VIOLATION};
use crate::ledger::{Kind, Ledger};

/// 督办: `record` is the program's number; `no` is the document's number (积安督单〔2026〕3号).
pub static ORDER: Ledger = Ledger {
    key: "order",
    name: "督办",
    code: Some("DB"),
    columns: &[
        record_number("记录编号"),
        col("no", "文书编号", Kind::Text).listed(),
        col("kind", "文种", Kind::Words(ORDER_KINDS)).required().listed().fixed(),
        col("to", "主送", Kind::Unit).required().listed(),
        col("subject", "事项", Kind::Text).required().listed(),
        col("content", "内容", Kind::Text),
        col("hazards", "关联隐患", Kind::Hazards),
        col("issued", "签发日期", Kind::Date).required().listed(),
        col("signer", "签发人", Kind::Text),
        col("delivery", "送达方式", Kind::Text),
        col("received", "签收日期", Kind::Date).dated(&["received"]),
        col("reply_due", "回复期限", Kind::Date).listed(),
        col("replied", "回复日期", Kind::Date).listed().dated(&["replied"]),
        col("reply", "回复内容", Kind::Text).dated(&["replied"]),
        VOID,
    ],
    date: Some("issued"),
    identity: &["issued", "kind", "to", "subject"],
};

/// 交办: a task from a meeting or an order.
pub static TASK: Ledger = Ledger {
    key: "task",
    name: "交办",
    code: Some("RW"),
    columns: &[
        number("记录编号"),
        col("date", "日期", Kind::Date).required().listed(),
        col("source", "来源", Kind::Text).listed(),
        col("content", "事项", Kind::Text).required().listed(),
        col("body", "责任主体", Kind::Body).listed(),
        col("owner", "责任人", Kind::Text).listed(),
        col("due", "办理期限", Kind::Date).required().listed(),
        col("finished", "办结日期", Kind::Date).listed().dated(&["finished"]),
        col("result", "结果", Kind::Text).dated(&["finished"]),
        VOID,
    ],
    date: Some("date"),
    identity: &["date", "content", "body", "owner"],
};

/// 执法: enforcement cases.
pub static ENFORCEMENT: Ledger = Ledger {
    key: "enforcement",
    name: "执法",
    code: Some("ZF"),
    columns: &[
        number("记录编号"),
        col("date", "日期", Kind::Date).required().listed(),
        col("bodies", "执法单位", Kind::Bodies).required().listed(),
        col("unit", "单位名称", Kind::Unit).listed(),
        col("violation", "违法行为", Kind::Words(VIOLATION)).listed(),
        col("document", "文书号", Kind::Text).listed(),
        col("outcome", "处理", Kind::Words(OUTCOME)).listed(),
        col("fine_yuan", "罚款（元）", Kind::Money).listed(),
        TOWN,
        NOTE,
        VOID,
    ],
    date: Some("date"),
    identity: &["date", "bodies", "unit", "violation", "document"],
};

/// 审批: approvals that units asked for.
pub static APPROVAL: Ledger = Ledger {
    key: "approval",
    name: "审批",
    code: Some("SP"),
    columns: &[
        number("记录编号"),
        col("date", "日期", Kind::Date).required().listed(),
        col("unit", "单位名称", Kind::Unit).required().listed(),
        col("kind", "事项", Kind::Words(APPROVALS)).required().listed(),
        col("result", "结论", Kind::Words(RULING)).required().listed(),
        col("basis", "依据", Kind::Text).listed(),
        TOWN,
        NOTE,
        VOID,
    ],
    date: Some("date"),
    identity: &["date", "unit", "kind"],
};
