//! Units that may be one and the same.

use super::*;

#[test]
fn a_name_has_a_core() {
    for (name, of) in [
        ("东沟石料厂", "东沟石料"),
        ("东沟石料有限公司", "东沟石料"),
        ("东沟 石料（积翠镇）有限责任公司", "东沟石料"),
        ("南河村", "南河村"),
    ] {
        assert_eq!(core(name), of);
    }
}

#[test]
fn only_units_of_different_sites_are_proposed() {
    let unit = |name: &'static str, phone: Option<&'static str>, site: &'static str| Known {
        name,
        phone,
        site,
        ..Known::default()
    };
    let all = [
        unit("东沟石料厂", Some("139-0000-1234"), "DG"),
        unit("东沟石料有限公司", None, "XG"),
        unit("西沟加油站", Some("13900001234"), "XG"),
        unit("东沟石料经营部", None, "DG"),
        unit("北坡超市", None, "XG"),
    ];
    let found: Vec<_> = pairs(&all).into_iter().map(|p| (p.first, p.second, p.why)).collect();
    assert_eq!(found, [(0, 1, vec!["名称相近"]), (0, 2, vec!["电话相同"]), (1, 3, vec!["名称相近"])]);
}

#[test]
fn names_that_differ_in_a_character_are_proposed_unless_it_makes_them_two_units() {
    let unit = |name: &'static str, site: &'static str| Known { name, site, ..Known::default() };
    let all = [
        unit("新华饭店", "DG"),
        unit("新华饭馆", "XG"),
        unit("第一小学", "DG"),
        unit("第二小学", "XG"),
        unit("新华菜馆", "XG"),
        unit("东沟石料厂（积翠镇）", "DG"),
        unit("东沟石料有限公司", "XG"),
    ];
    let found: Vec<_> = pairs(&all).into_iter().map(|p| (p.first, p.second, p.why)).collect();
    assert_eq!(found, [(0, 1, vec!["名称只差一个字"]), (5, 6, vec!["名称相近"])]);
}
