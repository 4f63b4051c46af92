//! What is entered by hand twice is pointed out before anything is written; `--again` writes it.

use crate::env::Town;

/// A record of each kind, the same a second time, and one that differs.
#[test]
fn the_same_record_is_written_again_only_when_asked() {
    let town = Town::with_units();
    for (line, other, ledger) in [
        (
            "hazard add --unit U001 --description 护栏缺失 --grade 一般 --found 2026-11-02",
            "hazard add --unit U001 --description 护栏缺失 --grade 一般 --found 2026-11-03",
            "hazard",
        ),
        (
            "training add --date 2026-11-02 --topic 消防 --units U001 --units U002",
            "training add --date 2026-11-02 --topic 消防 --units U001",
            "training",
        ),
        (
            "drill add --date 2026-11-02 --type 疏散 --units U003",
            "drill add --date 2026-11-02 --type 消防 --units U003",
            "drill",
        ),
        (
            "inspection add --date 2026-11-02 --bodies 镇应急 --units U001 --mode 专项",
            "inspection add --date 2026-11-02 --bodies 消防站 --units U001 --mode 专项",
            "inspection",
        ),
        ("done 1.1a --date 2026-11-02 --note 学习", "done 1.1a --date 2026-11-02 --note 另一次", "done"),
        (
            "task add --date 2026-11-02 --content 清理 --due 2026-12-01",
            "task add --date 2026-11-02 --content 清运 --due 2026-12-01",
            "task",
        ),
    ] {
        town.sh(line).done(&[]);
        town.sh(line).fails(2, &["已经有一条相同的", "--again"]);
        assert_eq!(town.rows(&format!("{ledger} list")).len(), 1, "{line}");
        town.sh(other).done(&[]);
        town.sh(&format!("{line} --again")).done(&[]);
        assert_eq!(town.rows(&format!("{ledger} list")).len(), 3, "{line}");
    }
}

/// A void record is no twin; the order of units is no difference; a hazard's place is one if both have it.
#[test]
fn what_is_the_same_record() {
    let town = Town::with_units();
    town.sh("drill add --date 2026-11-02 --type 疏散 --units U003 --units U001").done(&[]);
    town.sh("drill add --date 2026-11-02 --type 疏散 --units U001 --units U003").fails(2, &["JC-YL-2026-0001"]);
    town.sh("drill void 1 --reason 记错").done(&[]);
    town.sh("drill add --date 2026-11-02 --type 疏散 --units U001 --units U003").done(&[]);
    let hazard = "hazard add --unit U001 --description 护栏缺失 --grade 一般 --found 2026-11-02";
    town.sh(&format!("{hazard} --place 东侧")).done(&[]);
    town.sh(&format!("{hazard} --place 西侧")).done(&[]);
    town.sh(hazard).fails(2, &["已经有一条相同的隐患"]);
}
