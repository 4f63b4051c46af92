//! After `add` the receipt names what the record counts for, or why it counts for nothing.

use crate::env::Town;

/// By hand from plan.toml: 1.1a is a tick of the month; 4.4a and 7.2a are owed by firms each year and quarter.
#[test]
fn a_record_names_what_it_counts_for() {
    let town = Town::with_units();
    town.sh("done 1.1a --date 2026-11-02").done(&["计入 1.1a 2026-11"]);
    town.sh("done 1.1a --date 2026-11-03 --for 2026-10").done(&["计入 1.1a 2026-10"]);
    town.sh("drill add --date 2026-11-02 --type 疏散 --units U001 --units U002").done(&["4.4a 2026（2 家）"]);
    town.sh("inspection add --date 2026-11-02 --units U001 --mode 自查 --leader 张三").done(&["7.2a 2026Q4"]);
}

#[test]
fn a_record_that_counts_for_nothing_has_the_reason() {
    let town = Town::with_units();
    for (line, why) in [
        ("drill add --date 2023-11-02 --type 疏散 --units U001", "日期早于方案开始的 2024-01-01"),
        ("drill add --date 2026-11-02 --type 防汛 --units U004", "没有计入任何任务"),
    ] {
        town.sh(line).done(&["没有计入任何任务：", why]);
    }
}
