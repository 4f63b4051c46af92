//! Members of kinds of faults that no other file holds: steps on void records, unseen characters in any column.

use crate::env::Town;

/// Whatever would go on with a void record is refused (2), and nothing is written.
#[test]
fn nothing_goes_on_with_a_void_record() {
    let town = Town::with_units();
    for line in [
        "hazard add --unit U001 --description 护栏缺失 --grade 重大 --found 2026-11-02",
        "supply add --place 镇库 --item 沙袋 --quantity 10",
        "cert add --unit U001 --name 李电 --role special-worker --kind 电工作业 --issued 2023-11-20",
        "order issue --kind list --to U001 --subject 限期整改 --issued 2026-11-02",
        "task add --content 清查 --date 2026-11-01 --due 2026-12-01",
        "tip add --content 夜间动火 --received 2026-11-05 --anonymous",
        "person add --name 王五 --role grid",
        "training add --date 2026-11-02 --topic 消防 --units U001",
        "inspection plan --planned 2026-12-02 --bodies 镇应急 --units U001",
        "hazard void 1 --reason 重复",
        "supply void 1 --reason 重复",
        "cert void 1 --reason 重复",
        "order void 1 --reason 重复",
        "task void 1 --reason 重复",
        "tip void 1 --reason 重复",
        "person void 1 --reason 重复",
        "training void 1 --reason 重复",
        "inspection void 1 --reason 重复",
        "unit void U002 --reason 重复",
    ] {
        town.sh(line).done(&["已"]);
    }
    town.file("附.txt", "甲");
    let before = town.bytes();
    for line in [
        "hazard notify 1 --to 孔平",
        "hazard judge 1 --grade major --judged-by 镇应急",
        "hazard plan 1 --owner 孔平",
        "hazard rectify 1 --rectified-by 张三",
        "hazard review 1 --reviewer 李某 --pass",
        "hazard close 1 --approved-by 镇长",
        "hazard extend 1 --due 2026-12-30 --reason 下雪 --approved-by 镇长",
        "hazard reopen 1 --reason 反弹",
        "hazard supervise 1 --level 县级 --document 督1号",
        "hazard edit 1 --place 二楼",
        "hazard void 1 --reason 再次",
        "attach JC-YH-2026-0001 附.txt",
        "supply take 1 --quantity 2",
        "supply edit 1 --minimum 3",
        "cert renew 1",
        "cert edit 1 --note 换",
        "order reply 1",
        "task finish 1",
        "tip answer 1 --finding 属实",
        "tip convert 1 --unit U001",
        "tip edit 1 --reporter 某人",
        "person leave 1",
        "person edit 1 --phone 139",
        "training attend 1 --unit U001 --name 李四",
        "inspection hold 1 --on 2026-11-20",
        "unit edit U002 --phone 139",
        "unit close U002",
        "unit void U002 --reason 再次",
    ] {
        let out = town.sh(line);
        assert!(out.code == 2 && out.stderr.contains("作废"), "{line}：{out:#?}");
        assert!(town.bytes() == before, "{line}");
    }
}

/// A byte 0 in a cell is a damaged file: it is refused with its row and column.
#[test]
fn a_cell_with_a_nul_is_refused_with_its_place() {
    let town = Town::with_units();
    for (column, row) in [
        ("隐患描述", "东沟石料厂,甲\0乙,一般,2026-06-01,,"),
        ("隐患描述", "东沟石料厂,\0甲,一般,2026-06-01,,"),
        ("隐患部位", "东沟石料厂,甲,一般,2026-06-01,二楼\0,"),
        ("发现日期", "东沟石料厂,甲,一般,2026-06\0-01,,"),
        ("整改资金", "东沟石料厂,甲,一般,2026-06-01,,12\0"),
        ("隐患等级", "东沟石料厂,甲,一\0般,2026-06-01,,"),
        ("单位名称", "东沟\0石料厂,甲,一般,2026-06-01,,"),
    ] {
        town.file("given.csv", format!("单位名称,隐患描述,隐患等级,发现日期,隐患部位,整改资金\n{row}\n"));
        let before = town.bytes();
        let out = town.sh("import hazard given.csv");
        let line =
            out.stderr.lines().find(|line| line.contains("U+0000")).unwrap_or_else(|| panic!("{row:?}：{out:#?}"));
        assert!(out.code == 2 && line.starts_with(&format!("第 2 行，{column}")), "{row:?}：{line}");
        assert!(!out.stderr.contains('\0') && town.bytes() == before, "{out:#?}");
    }
}
