//! Rows below a table that are no records.

use super::*;

#[test]
fn a_cell_marks_that_no_record_follows() {
    let is = |text: &str, place| why(text, place).is_some();
    for text in
        ["6月小计", "合计5项", "合计:5家", "本页合计", "共5条", "共十二项", "以下空白", "(以下空白)", "第1页共3页"]
    {
        assert!(is(text, Place::Record) && is(text, Place::Other), "{text}");
    }
    for text in
        ["单位(盖章)", "签字:张三", "填表人:李四", "制表日期:2026-03-06", "被检查单位签字:", "审核(签字)", "负责人签字"]
    {
        assert!(is(text, Place::Record) && is(text, Place::Other), "{text}");
    }
    for text in ["东沟村小计", "检查组长签字", "镇安委办公章"] {
        assert!(!is(text, Place::Record) && is(text, Place::Other), "{text}");
    }
    for text in
        ["共青路饭店", "签字笔厂", "总计量站", "制表厂", "5", "", "小计量店", "空白格咖啡店", "第一小学", "共一饭店"]
    {
        assert!(!is(text, Place::Record), "{text}");
    }
}
