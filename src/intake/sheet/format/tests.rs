//! Tests format codes that offices use, each with the text that Excel shows.

use super::*;

#[test]
fn numbers_are_shown_as_spreadsheets_show_them() {
    for (code, value, shown) in [
        ("General", 404.0, "404"),
        ("General", 13_900_000_001.0, "13900000001"),
        ("G/通用格式", 0.1 + 0.2, "0.3"),
        ("@", 404.0, "404"),
        ("000000", 404.0, "000404"),
        ("000000", 1_234_567.0, "1234567"),
        ("000-0000-0000", 13_900_000_001.0, "139-0000-0001"),
        ("0000-0000000", 3_586_020_000.0, "0358-6020000"),
        ("[<=9999999]###-####;\\(0##\\)\\ ###-####", 6_020_000.0, "602-0000"),
        ("[<=9999999]###-####;\\(0##\\)\\ ###-####", 3_586_020_000.0, "(358) 602-0000"),
        ("0\"号\"", 5.0, "5号"),
        ("\"第\"0\"组\"", 12.0, "第12组"),
        ("G/通用格式\"号\"", 5.0, "5号"),
        ("#,##0.00\"元\"", 3000.0, "3,000.00元"),
        ("#,##0", 1_234_567.0, "1,234,567"),
        ("#,##0", 0.0, "0"),
        ("#", 0.0, ""),
        ("0.##", 1.5, "1.5"),
        ("0.00", 2.675, "2.68"),
        ("0.0", 9.96, "10.0"),
        ("0%", 0.85, "85%"),
        ("0.00%", 0.12345, "12.35%"),
        ("0;-0;;@", 0.0, ""),
        ("0.00_);[Red]\\(0.00\\)", -3.5, "(3.50)"),
        ("0", -3.0, "-3"),
        ("0!.0,\"万\"", 12_345.0, "1.2万"),
        ("0.0,", 12_345.0, "12.3"),
        ("[$¥-804]#,##0.00", 12.5, "¥12.50"),
        ("00\"-\"00", 1.0, "00-01"),
        ("?0", 5.0, "5"),
        ("yyyy-mm-dd", 46_174.0, "2026-06-01"),
        ("yyyy\"年\"m\"月\"d\"日\"", 46_174.0, "2026年6月1日"),
        ("yyyy/m/d h:mm", 46_174.5, "2026/6/1 12:00"),
        ("yyyy-mm-dd hh:mm:ss", 46_173.999_999_999_8, "2026-06-01 00:00:00"),
        ("yyyy\"年\"m\"月\"", 46_174.0, "2026年6月"),
        ("[$-804]aaaa", 46_174.0, "星期一"),
        ("h:mm AM/PM", 0.75, "6:00 PM"),
        ("[h]:mm", 1.5, "36:00"),
        ("mm:ss", 0.5 / 24.0, "30:00"),
        ("d-mmm-yy", 46_174.0, "1-Jun-26"),
    ] {
        assert_eq!(Code::new(code, false).show(value).as_deref(), Some(shown), "{code} {value}");
    }
    assert_eq!(Code::builtin(14, false).show(46_174.0).as_deref(), Some("2026/6/1"));
    assert_eq!(Code::builtin(14, true).show(44_712.0).as_deref(), Some("2026/6/1"));
    assert_eq!(Code::builtin(0, false).show(-404.25).as_deref(), Some("-404.25"));
}

#[test]
fn what_is_not_understood_shows_nothing() {
    for (code, value) in [
        ("0.00E+00", 13_900_000_001.0),
        ("# ?/?", 1.5),
        ("[DBNum1]0", 12.0),
        ("[DBNum2][$-804]General", 12.0),
        ("mm:ss.0", 0.1),
        ("dddd", 46_174.0),
        ("ggge\"年\"", 46_174.0),
        ("yyyy-mm-dd", -1.0),
    ] {
        assert_eq!(Code::new(code, false).show(value), None, "{code} {value}");
    }
}

#[test]
fn texts_and_scales() {
    assert_eq!(Code::new("@\"号\"", false).around_text(), Some(("", "号")));
    assert_eq!(Code::new("0;-0;0;\"第\"@\"组\"", false).around_text(), Some(("第", "组")));
    for plain in ["@", "0;-0;;@", "General", ";;;"] {
        assert_eq!(Code::new(plain, false).around_text(), None, "{plain}");
    }
    assert!(Code::new("0%", false).is_scaled(0.5) && Code::new("0.0,,", false).is_scaled(5e6));
    assert!(!Code::new("#,##0.00", false).is_scaled(5e6) && !Code::new("0\"%\"", false).is_scaled(5.0));
    assert!(Code::new("", false).is_general() && !Code::new("0", false).is_general());
}
