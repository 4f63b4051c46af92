//! Tips (举报), emergency supplies (物资) and risk points (风险).

use super::{TOWN, VOID, col, number};
use crate::domain::words::RISK as RISKS;
use crate::ledger::{Kind, Ledger};

/// 举报. No column has the reporter; the store keeps reporters in a separate table, and only `tip reveal` shows them.
pub static TIP: Ledger = Ledger {
    key: "tip",
    name: "举报",
    code: Some("JB"),
    columns: &[
        number("举报编号"),
        col("received", "受理日期", Kind::Date).required().listed(),
        col("channel", "渠道", Kind::Text).listed(),
        col("content", "内容", Kind::Text).required().listed(),
        col("unit", "被举报单位", Kind::Unit).listed(),
        col("body", "办理单位", Kind::Body).listed(),
        col("due", "核查期限", Kind::Date).listed(),
        col("extended", "延期批准日期", Kind::Date).dated(&["extended"]),
        col("extended_to", "延长至", Kind::Date).listed().dated(&["extended"]),
        col("approved_by", "延期批准人", Kind::Text).dated(&["extended"]),
        col("extension_reason", "延期理由", Kind::Text).dated(&["extended"]),
        col("finding", "核查结果", Kind::Text).dated(&["concluded", "answered"]),
        col("concluded", "办结日期", Kind::Date).listed().dated(&["concluded"]),
        col("answered", "答复日期", Kind::Date).listed().dated(&["answered"]),
        col("hazard", "关联隐患", Kind::Hazard).listed(),
        col("reward_yuan", "奖励金额（元）", Kind::Money).dated(&["answered", "rewarded"]),
        col("reward_notified", "领奖通知日期", Kind::Date).dated(&["reward_notified"]),
        col("rewarded", "奖励日期", Kind::Date).dated(&["rewarded"]),
        VOID,
    ],
    date: Some("received"),
    identity: &["received", "content", "unit"],
};

/// 物资: emergency supplies.
pub static SUPPLY: Ledger = Ledger {
    key: "supply",
    name: "物资",
    code: Some("WZ"),
    columns: &[
        number("记录编号"),
        col("place", "存放点", Kind::Text).required().listed(),
        col("item", "物资名称", Kind::Text).required().listed(),
        col("measure_unit", "单位", Kind::Text).listed(),
        col("quantity", "现有数量", Kind::Number).required().listed(),
        col("minimum", "最低数量", Kind::Number).listed(),
        col("expires", "有效期至", Kind::Date).listed(),
        col("keeper", "保管人", Kind::Text).listed(),
        col("counted", "盘点日期", Kind::Date).listed(),
        col("taken", "领用日期", Kind::Date),
        TOWN,
        VOID,
    ],
    date: None,
    identity: &["place", "item"],
};

/// 风险: risk points of units.
pub static RISK: Ledger = Ledger {
    key: "risk",
    name: "风险",
    code: Some("FX"),
    columns: &[
        number("记录编号"),
        col("unit", "单位名称", Kind::Unit).required().listed(),
        col("point", "风险点", Kind::Text).required().listed(),
        col("kind", "风险类型", Kind::Text).listed(),
        col("level", "风险等级", Kind::Words(RISKS)).required().listed(),
        col("control_level", "管控层级", Kind::Text).listed(),
        col("controls", "管控措施", Kind::Text),
        col("owner", "责任人", Kind::Text).listed(),
        col("announced", "公告日期", Kind::Date).listed().dated(&["announced"]),
        VOID,
    ],
    date: None,
    identity: &["unit", "point"],
};
