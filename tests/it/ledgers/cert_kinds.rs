//! 适用人员类别: which kinds of certificates satisfy which role, and whose the principal's is.

use crate::env::{Town, text};

const DAY: &str = "2026-06-15";
const DUTY: &str = "4.1a/unit:U001/-";

fn add(town: &Town, role: &str, name: &str, kind: &str) -> crate::env::Output {
    let words = ["cert", "add", "--unit", "U001", "--name", name, "--role", role, "--kind", kind];
    town.on(DAY, words.into_iter().chain(["--issued", "2024-05-06", "--expires", "2027-05-05"]))
}

/// Whether both parts of 持证上岗 are evidenced.
fn is_held(town: &Town) -> bool {
    town.on(DAY, ["why", DUTY]).ok().contains("已办：")
}

#[test]
fn a_kind_that_does_not_satisfy_the_role_is_refused_where_it_is_typed() {
    let town = Town::with_units();
    for (role, kind, fitting) in [
        ("主要负责人", "叉车证", "主要负责人考核合格证"),
        ("主要负责人", "安全管理人员考核合格证", "建筑A证"),
        ("principal", "建筑C证", "主要负责人考核合格证"),
        ("安全管理人员", "主要负责人考核合格证", "安全管理人员考核合格证"),
        ("安全管理人员", "建筑B证", "建筑C证"),
        ("safety-manager", "自拟的证", "安全管理人员考核合格证"),
    ] {
        add(&town, role, "张三", kind).refused(&["--kind", kind, fitting]);
    }
    assert_eq!(town.rows("cert list").len(), 0);
    // Other roles take any kind.
    add(&town, "special-worker", "周二", "自拟的证").done(&["已登记"]);
    add(&town, "principal", "张三", "主要负责人安全合格证").done(&["已登记"]);
    add(&town, "safety-manager", "周三", "建筑企业安全生产考核合格证").done(&["已登记"]);
    assert!(is_held(&town));
    town.on(DAY, ["cert", "edit", "3", "--kind", "叉车证"]).refused(&["叉车证", "安全管理人员考核合格证"]);
    town.on(DAY, ["cert", "edit", "3", "--note", "原件在单位"]).done(&["→"]);
}

#[test]
fn imported_ones_are_listed_and_are_no_evidence() {
    let town = Town::with_units();
    town.file(
        "c.csv",
        "单位名称,姓名,角色,证书类别,发证日期,有效期至\n\
         东沟石料厂,张三,主要负责人,叉车证,2024-05-06,2027-05-05\n\
         东沟石料厂,周三,安全管理人员,安全管理人员考核合格证,2024-05-06,2027-05-05\n",
    );
    town.on(DAY, ["import", "cert", "c.csv"]).done(&["新增 2", "待补：", "主要负责人考核合格证"]);
    assert!(!is_held(&town));
    let found = town.rows("check").into_iter().find(|row| text(row, "record") == "JC-ZS-2024-0001").unwrap();
    assert!(text(&found, "what").contains("“叉车证”不是主要负责人的证书"), "{found}");
    town.on(DAY, ["cert", "edit", "1", "--kind", "主要负责人考核合格证"]).done(&["→"]);
    assert!(is_held(&town));
}

#[test]
fn the_principals_certificate_is_of_whom_the_register_names() {
    let town = Town::with_units();
    add(&town, "principal", "李四", "主要负责人考核合格证").done(&["已登记"]);
    add(&town, "safety-manager", "周三", "安全管理人员考核合格证").done(&["已登记"]);
    assert!(!is_held(&town), "李四 is not the principal of U001");
    let listed =
        |town: &Town| town.rows("check").iter().any(|row| text(row, "what").contains("主要负责人是张三，不是李四"));
    assert!(listed(&town));
    town.on(DAY, ["unit", "edit", "U001", "--principal", "李四"]).done(&["→"]);
    assert!(is_held(&town) && !listed(&town));
}

/// A workspace's list from before has no 适用人员类别: what it says of months counts, the roles stay as shipped.
#[test]
fn an_older_list_of_kinds_still_loads() {
    let town = Town::with_units();
    town.file(
        "data/certificates.csv",
        "类别,别名,有效期（月）,复审（月）,依据\n矿长证,,36,,本县,从前\n安全管理人员考核合格证,,24,,本县\n",
    );
    add(&town, "principal", "张三", "矿长证").done(&["已登记"]);
    add(&town, "safety-manager", "周三", "安全管理人员考核合格证").done(&["已登记"]);
    assert!(is_held(&town));
    add(&town, "principal", "张三", "安全管理人员考核合格证").refused(&["不是主要负责人的证书"]);
    town.file(
        "data/certificates.csv",
        "类别,别名,有效期（月）,复审（月）,适用人员类别,依据\n矿长证,,36,,安全管理人员,\n",
    );
    add(&town, "principal", "张三", "矿长证").refused(&["主要负责人考核合格证"]);
}
