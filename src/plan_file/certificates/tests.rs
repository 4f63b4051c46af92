//! Good and bad rows of certificates.csv.

use super::*;

#[test]
fn the_shipped_kinds_are_read_and_a_town_adds_more() {
    let kinds = compiled();
    let find = |kinds: &[CertificateKind], name: &str| {
        kinds.iter().find(|k| k.name == name || k.aliases.iter().any(|a| a == name)).cloned()
    };
    let operator = find(&kinds, "电工作业").unwrap();
    assert_eq!(
        (operator.name.as_str(), operator.valid_months, operator.review_months),
        ("特种作业操作证", Some(72), Some(36))
    );
    assert_eq!(find(&kinds, "主要负责人考核合格证").unwrap().source, "每年再培训");
    let workspace_kinds = load("类别,别名,有效期,复审,依据\n电工证,电工作业,36,12,本县规定\n", "x").unwrap();
    let all = overlaid(kinds, workspace_kinds);
    assert_eq!(find(&all, "电工作业").map(|k| (k.name, k.valid_months)), Some(("电工证".to_string(), Some(36))));
    assert_eq!(find(&all, "高处作业").unwrap().valid_months, Some(72));
    // In an older list without the column, a new kind has no roles.
    assert_eq!(find(&all, "电工证").unwrap().roles, None);
    let workspace_kinds = load("类别,别名,有效期,复审,依据\n安全管理人员考核合格证,,24,,本县\n", "x").unwrap();
    let kept = find(&overlaid(compiled(), workspace_kinds), "安全管理人员考核合格证").unwrap();
    let roles = |kind: CertificateKind| kind.roles.map(|all| all.iter().map(|w| w.en).collect::<Vec<_>>());
    assert_eq!((kept.valid_months, roles(kept)), (Some(24), Some(vec!["safety-manager"])));
    let head = "类别,别名,有效期,复审,适用人员类别,依据";
    let workspace_kinds =
        load(&format!("{head}\n矿长证,,36,,主要负责人；safety-manager,甲,乙\n许可,,36,,,\n"), "x").unwrap();
    assert_eq!(
        (workspace_kinds[0].source.as_str(), roles(workspace_kinds[0].clone())),
        ("甲,乙", Some(vec!["principal", "safety-manager"]))
    );
    assert_eq!(roles(workspace_kinds[1].clone()), Some(vec![]));
    let bad = load(&format!("{head}\n矿长证,,36,,矿长,\n"), "证.csv").unwrap_err();
    assert!(bad.to_string().contains("适用人员类别") && bad.to_string().contains("矿长"), "{bad}");
    let bad = load("类别,别名,有效期,复审,依据\n甲,,三年,,\n,,36,,\n甲,,0,,\n", "证.csv").unwrap_err();
    let mistakes: Vec<String> = bad.0.iter().map(|p| format!("{}:{}", p.line, p.key)).collect();
    assert_eq!(mistakes, ["2:有效期（月）", "3:类别", "4:类别", "4:有效期（月）"]);
}
