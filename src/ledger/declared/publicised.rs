//! 宣传: how the town informs the public about safety.

use super::{NOTE, VOID, col, number};
use crate::ledger::{Kind, Ledger};

/// 宣传. One event may be evidence of several measures, by its form, its audience and its content.
pub static PUBLICITY: Ledger = Ledger {
    key: "publicity",
    name: "宣传",
    code: Some("XJ"),
    columns: &[
        number("宣传编号"),
        col("date", "日期", Kind::Date).required().listed(),
        col("form", "宣传形式", Kind::Texts).required().listed(),
        col("audience", "宣传对象", Kind::Texts).listed(),
        col("place", "地点", Kind::Text).listed(),
        col("count", "人次", Kind::Number).listed(),
        col("materials", "宣传资料", Kind::Text),
        col("items", "宣传内容", Kind::Texts).listed(),
        NOTE,
        VOID,
    ],
    date: Some("date"),
    identity: &["date", "form", "audience", "place"],
};
