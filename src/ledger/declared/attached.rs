//! 附件: photos, scans and sign-in sheets. The files themselves are next to the store, named by SHA-256.

use super::{NOTE, VOID, col, number};
use crate::ledger::{Kind, Ledger};

/// 附件: a file of some kind, and the number of the record that it belongs to, of any ledger.
pub static ATTACHMENT: Ledger = Ledger {
    key: "attachment",
    name: "附件",
    code: Some("FJ"),
    columns: &[
        number("附件编号"),
        col("record", "所属记录", Kind::Text).required().listed().fixed(),
        col("kind", "附件类别", Kind::Text).listed(),
        col("file", "文件名", Kind::Text).required().listed(),
        col("sha256", "SHA-256", Kind::Text).required().fixed(),
        col("size", "字节数", Kind::Number).required().listed().fixed(),
        col("on", "日期", Kind::Date).required().listed(),
        NOTE,
        VOID,
    ],
    date: Some("on"),
    identity: &["record", "sha256", "kind"],
};
