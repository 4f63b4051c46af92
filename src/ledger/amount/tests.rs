//! Amounts in 元 and 万元, as people write them.

use super::*;

#[test]
fn amounts_are_exact() {
    let cases = [
        ("0", Some(0)),
        ("5600.5", Some(560_050)),
        ("1,200.05", Some(120_005)),
        ("12000", Some(1_200_000)),
        ("3.10", Some(310)),
        ("３．１０", Some(310)),
        ("1,234,567", Some(123_456_700)),
    ];
    for (text, cents) in cases {
        assert_eq!(hundredths(text), cents, "{text}");
    }
    for bad in ["叁佰", "1.005", "-5", "1e5", ".5", "5.", "", "99999999999999", "5,6", "1,2000", "1234,567", "1..2"] {
        assert_eq!(hundredths(bad), None, "{bad}");
    }
}

#[test]
fn wan_is_ten_thousand_to_the_fen() {
    for (text, is_wan, cents) in [
        ("1.234567", true, Some(1_234_567)),
        ("0.5", true, Some(500_000)),
        ("1.2345678", true, None),
        ("3.5万元", false, Some(3_500_000)),
        ("3.5 万", false, Some(3_500_000)),
        ("800元", true, Some(80_000)),
        ("￥800", false, Some(80_000)),
        ("元", false, None),
    ] {
        assert_eq!(money(text, is_wan), cents, "{text}");
    }
}

#[test]
fn a_count_is_whole() {
    for (text, number) in [("12", Some(12)), ("12.0", Some(12)), ("12.5", None), ("-1", None), ("1,200", Some(1200))] {
        assert_eq!(count(text), number, "{text}");
    }
}

/// A number reads as Excel shows it.
#[test]
fn a_double_reads_as_it_is_shown() {
    for (number, text) in [
        (0.1 + 0.2, "0.3"),
        (1200.05, "1200.05"),
        (13_900_001_234.0, "13900001234"),
        (1.1 * 3.0, "3.3"),
        (0.0, "0"),
        (12.0, "12"),
    ] {
        assert_eq!(shown(number), text);
    }
}
