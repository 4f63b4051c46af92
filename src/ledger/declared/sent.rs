//! 上报: the forms that were sent. It has columns as a ledger has, so that numbers, lists and JSON work the same way, but
//! it is in no list of ledgers: only `submit` writes it, and no file imports or exports it.

use super::{Column, Kind, Ledger, NOTE, col, number};

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
        col("corrects", "更正的是", Kind::Text).listed(),
        Column { header: "更正说明", ..NOTE },
    ],
    date: Some("submitted"),
    identity: &["no"],
};
