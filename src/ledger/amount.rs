//! Numbers as people write them, read exactly and without floating point.

use super::fold::half_width;

/// How many decimal places of an amount in 元 give 分.
pub const YUAN: usize = 2;
/// How many decimal places of an amount in 万元 give 分.
pub const WAN: usize = 6;

/// A number of a spreadsheet in the fifteen digits that it shows: 0.1 + 0.2 gives `0.3`.
pub fn shown(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// A whole number such as `1,200`; decimal places must be 0.
pub fn count(cell: &str) -> Option<i64> {
    scaled(cell, 0).filter(|n| *n <= 1_000_000_000_000)
}

/// A number with up to two decimal places, in hundredths: `5600.5` gives 560050.
pub fn hundredths(cell: &str) -> Option<i64> {
    scaled(cell, YUAN)
}

/// An amount in 分. `is_wan` is whether the header has 万元. A unit in the cell (`3.5万元`) counts instead of the
/// header's.
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

/// The number times 10^places, exactly. `None` if the text is no number, or has more decimal places than `places`.
/// Thousands may be separated by commas.
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
mod tests;
