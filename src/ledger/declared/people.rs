//! People (人员) and their certificates (证书).

use super::{NOTE, TOWN, VOID, col, number, record_number};
use crate::domain::words::{ROLE, TEAM};
use crate::ledger::{Kind, Ledger};

/// 人员: lists of posts, teams and grid workers. An ID number is checked, and masked wherever it is shown.
pub static PERSON: Ledger = Ledger {
    key: "person",
    name: "人员",
    code: Some("RY"),
    columns: &[
        number("记录编号"),
        col("name", "姓名", Kind::Text).required().listed(),
        col("role", "人员类别", Kind::Words(ROLE)).required().listed().formerly(&["角色"]),
        col("team", "队伍", Kind::Words(TEAM)).listed(),
        col("unit", "单位", Kind::Unit).listed(),
        col("body", "责任主体", Kind::Body).listed(),
        col("village", "所属村", Kind::Text),
        col("phone", "电话", Kind::Text).listed(),
        col("id_number", "身份证号", Kind::IdNumber),
        col("since", "任职日期", Kind::Date).listed(),
        col("until", "离任日期", Kind::Date).listed().dated(&["until"]),
        TOWN,
        VOID,
    ],
    date: None,
    identity: &["name", "role", "unit", "body", "village"],
};

/// 证书: `record` is the program's number; `no` is the certificate's number. The row has the present dates; earlier
/// dates are in the journal.
pub static CERTIFICATE: Ledger = Ledger {
    key: "certificate",
    name: "证书",
    code: Some("ZS"),
    columns: &[
        record_number("记录编号"),
        col("unit", "单位名称", Kind::Unit).listed(),
        col("name", "姓名", Kind::Text).required().listed(),
        col("role", "人员类别", Kind::Words(ROLE)).required().listed().formerly(&["角色"]),
        col("kind", "证书类别", Kind::Text).required().listed(),
        col("no", "证书编号", Kind::CertificateNumber),
        col("issued", "发证日期", Kind::Date),
        col("review_due", "复审日期", Kind::Date).listed(),
        col("expires", "有效期至", Kind::Date).listed(),
        col("reviewed", "最近复审日期", Kind::Date),
        NOTE,
        VOID,
    ],
    date: Some("issued"),
    identity: &["unit", "name", "role", "kind", "no"],
};
