//! 上报, 结项 and 填报件: the forms that were sent, the closings of plans, and the reports that came back from offline
//! forms. They have columns as a ledger has, so that numbers, lists and JSON work the same way. They are not in the list
//! of ledgers: only `submit`, `plan close` and `form` write them, and no file imports or exports them.

use super::{Column, Kind, Ledger, NOTE, col, number};
use crate::domain::words::INBOX as INBOX_STATES;

/// 上报: one row for each form that was sent.
pub static SUBMISSION: Ledger = Ledger {
    key: "submission",
    name: "上报",
    code: Some("SB"),
    columns: &[
        number("上报编号"),
        col("form", "报表", Kind::Text).listed(),
        col("title", "报表名称", Kind::Text).listed(),
        col("form_version", "报表版本", Kind::Text),
        col("period", "周期", Kind::Period).listed(),
        col("submitted", "上报日期", Kind::Date).listed(),
        col("as_of", "截至日期", Kind::Date),
        col("operator", "填表人", Kind::Text).listed(),
        col("file", "文件", Kind::Text).listed(),
        col("format", "格式", Kind::Text),
        col("encoding", "编码", Kind::Text),
        col("row_count", "行数", Kind::Number).listed(),
        col("sha256", "SHA-256", Kind::Text),
        col("plans", "方案版本", Kind::Text),
        col("store", "台账身份", Kind::Text),
        col("corrects", "更正的是", Kind::Text).listed(),
        Column { header: "更正说明", ..NOTE },
    ],
    date: Some("submitted"),
    identity: &["no"],
};

/// 结项: one row for each closing of a plan.
pub static CLOSING: Ledger = Ledger {
    key: "closing",
    name: "结项",
    code: Some("JX"),
    columns: &[
        number("结项编号"),
        col("plan", "方案", Kind::Text).listed(),
        col("title", "方案名称", Kind::Text).listed(),
        col("on", "结项日期", Kind::Date).listed(),
        col("closed", "登记日期", Kind::Date).listed(),
        col("operator", "经办人", Kind::Text).listed(),
        col("duties", "应办事项", Kind::Number).listed(),
        col("targets", "目标", Kind::Number).listed(),
        col("standing", "未了结", Kind::Number).listed(),
        col("reason", "理由", Kind::Text).listed(),
        col("approved_by", "批准人", Kind::Text).listed(),
        col("corrects", "更正的是", Kind::Text).listed(),
        col("sha256", "SHA-256", Kind::Text),
        col("manifest", "清单的 SHA-256", Kind::Text),
    ],
    date: Some("on"),
    identity: &["no"],
};

/// 填报件: one row for each report that came back from an offline form.
pub static INBOX: Ledger = Ledger {
    key: "inbox",
    name: "填报件",
    code: Some("TB"),
    columns: &[
        number("填报件编号"),
        col("unit", "单位编码", Kind::Text),
        col("name", "单位名称", Kind::Text).listed(),
        col("period", "周期", Kind::Period).listed(),
        col("signature", "填报人", Kind::Text).listed(),
        col("saved", "填报时间", Kind::Text).listed(),
        col("received", "收到日期", Kind::Date).listed(),
        col("revision", "第几份", Kind::Number),
        col("file", "文件", Kind::Text),
        col("state", "处理情况", Kind::Words(INBOX_STATES)).listed(),
        col("decided", "处理日期", Kind::Date).listed(),
        col("reason", "退回原因", Kind::Text).listed(),
        col("sha256", "SHA-256", Kind::Text),
    ],
    date: Some("received"),
    identity: &["no"],
};
