//! Which posts lack a certificate.

use super::*;
use crate::domain::plan::CertificateKind;
use crate::domain::words::{ROLE, find};

#[test]
fn a_post_lacks_what_its_holder_has_not() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let role = |name: &str| find(ROLE, name).unwrap();
    let held = |record: &str, unit: Option<u32>, name: &str, as_: &str, issued: &str, expires: &str| Certificate {
        record: record.into(),
        unit: unit.map(UnitIx),
        name: name.into(),
        role: Some(role(as_)),
        kind: if as_ == "principal" { "甲证" } else { "乙证" }.into(),
        issued: Some(day(issued)),
        review_due: None,
        is_review_computed: false,
        is_expiry_computed: false,
        expires: day(expires),
    };
    let all = [
        held("a", Some(0), "甲", "principal", "2024-01-01", "2026-11-23"),
        held("b", Some(0), "乙", "principal", "2020-01-01", "2022-12-31"),
        held("c", Some(0), "乙", "principal", "2023-01-01", "2026-11-22"),
        held("d", Some(1), "丙", "principal", "2024-01-01", "2027-01-01"),
        held("e", Some(0), "丁", "safety-manager", "2024-01-01", "2027-01-01"),
        held("f", Some(0), "戊", "principal", "2026-11-24", "2029-01-01"),
        held("g", None, "己", "principal", "2024-01-01", "2027-01-01"),
    ];
    let kind = |name: &str, as_: &str| CertificateKind {
        name: name.into(),
        aliases: vec![],
        valid_months: None,
        review_months: None,
        roles: Some(vec![role(as_)]),
        source: String::new(),
    };
    let kinds = vec![kind("甲证", "principal"), kind("乙证", "safety-manager")];
    let rules = CertificateRules { kinds, ..CertificateRules::default() };
    let lack = |name: Option<&str>| {
        let post = Post { unit: Some(UnitIx(0)), role: role("principal"), name: name.map(str::to_string) };
        lack(&post, &all, &rules, day("2026-11-23"))
    };
    assert_eq!(lack(Some("甲")), None, "到期那天还有效");
    assert_eq!(lack(Some("乙")), Some(Lack::Expired("c".into(), day("2026-11-22"))));
    assert_eq!(lack(Some("丙")), Some(Lack::Elsewhere("d".into())));
    assert_eq!(lack(Some("丁")), Some(Lack::None), "别的人员类别的证");
    assert_eq!(lack(Some("戊")), Some(Lack::None), "还没有发证");
    assert_eq!(lack(Some("己")), None);
    assert_eq!(lack(None), Some(Lack::Nobody));
}
