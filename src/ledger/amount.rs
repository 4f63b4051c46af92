//! Numbers as people write them, exactly: no float ever stands between a cell and an amount.

use super::fold::half_width;

/// 分 in a 元, and in a 万元, as places after the point.
pub const YUAN: usize = 2;
pub const WAN: usize = 6;

/// A number that a spreadsheet keeps as one, in the fifteen digits that it shows: 0.1 + 0.2 is 0.3.
pub fn shown(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// `1,200` → 1200; a count has no places that say anything.
pub fn count(cell: &str) -> Option<i64> {
    scaled(cell, 0).filter(|n| *n <= 1_000_000_000_000)
}

/// `5600.5` → 560050, exact.
pub fn hundredths(cell: &str) -> Option<i64> {
    scaled(cell, YUAN)
}

/// Yuan in 分; `is_wan` where the header says 万元. A cell that names its unit (`3.5万元`) is believed.
pub fn money(cell: &str, is_wan: bool) -> Option<i64> {
    let cell = half_width(cell);
    let cell = cell.trim().trim_start_matches(['¥', '￥']).trim_start();
    if let Some(number) = cell.strip_suffix("万元").or_else(|| cell.strip_suffix('万')) {
        return scaled(number.trim_end(), WAN);
    }
    match cell.strip_suffix('元') {
        Some(number) => scaled(number.trim_end(), YUAN),
        None => scaled(cell, if is_wan { WAN } else { YUAN }),
    }
}

/// The number times 10^places, exact; nothing where more places say something, or it is no plain number. Thousands
/// may be set off by commas.
fn scaled(cell: &str, places: usize) -> Option<i64> {
    let cell = half_width(cell);
    let (whole, part) = match cell.split_once('.') {
        Some((_, "")) => return None,
        Some(halves) => halves,
        None => (&*cell, ""),
    };
    let mut groups = whole.split([',', '，']);
    let first = groups.next()?;
    let mut digits = first.to_string();
    for group in groups {
        if group.len() != 3 || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let part = part.trim_end_matches('0');
    if digits.is_empty() || digits.len() > 13 || part.len() > places || !is_digits(&digits) || !is_digits(part) {
        return None;
    }
    digits.push_str(part);
    digits.extend(std::iter::repeat_n('0', places - part.len()));
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
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
        for bad in ["叁佰", "1.005", "-5", "1e5", ".5", "5.", "", "99999999999999", "5,6", "1,2000", "1234,567", "1..2"]
        {
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
        for (text, number) in
            [("12", Some(12)), ("12.0", Some(12)), ("12.5", None), ("-1", None), ("1,200", Some(1200))]
        {
            assert_eq!(count(text), number, "{text}");
        }
    }

    /// What Excel shows of a double, not what its bits are.
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
}
