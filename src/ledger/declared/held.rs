//! What units have: safety devices (设备) and permits (许可证).

use super::{NOTE, VOID, col, number};
use crate::domain::words::DEVICE as DEVICES;
use crate::ledger::{Kind, Ledger};

/// 设备. A device that is recorded as not working is no evidence. The state of a device is known from the day of its
/// check on.
pub static DEVICE: Ledger = Ledger {
    key: "device",
    name: "设备",
    code: Some("SS"),
    columns: &[
        number("设备编号"),
        col("unit", "单位名称", Kind::Unit).required().listed(),
        col("kind", "设备类别", Kind::Words(DEVICES)).required().listed(),
        col("installed", "安装日期", Kind::Date).listed(),
        col("working", "正常运行", Kind::Flag).listed().dated(&["checked"]),
        col("checked", "检查日期", Kind::Date).listed().dated(&["checked"]),
        NOTE,
        VOID,
    ],
    date: Some("installed"),
    identity: &["unit", "kind", "installed", "note"],
};

/// 许可证: `no` is the program's number; `number` is the permit's number. The row has the present permit; earlier
/// permits are in the journal.
pub static PERMIT: Ledger = Ledger {
    key: "permit",
    name: "许可证",
    code: Some("XK"),
    columns: &[
        number("记录编号"),
        col("unit", "单位名称", Kind::Unit).required().listed(),
        col("kind", "许可类别", Kind::Text).required().listed(),
        col("number", "许可证编号", Kind::Text).listed(),
        col("issued", "发证日期", Kind::Date).listed(),
        col("expires", "有效期至", Kind::Date).listed(),
        col("scope", "许可范围", Kind::Text).listed(),
        NOTE,
        VOID,
    ],
    date: Some("issued"),
    identity: &["unit", "kind", "number"],
};
