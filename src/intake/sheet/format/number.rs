//! Formats a number by a section of a format code: its decimal digits are placed exactly, without floating point.

use super::{Part, Section};

impl Section {
    /// The power of ten by which the shown number is larger than the number in the file.
    pub fn scale(&self) -> i32 {
        let percents = self.parts.iter().filter(|part| **part == Part::Percent).count();
        2 * percents as i32 - 3 * self.thousands() as i32
    }

    /// How many commas follow the last digit of the whole number. Each comma divides the shown number by a thousand.
    fn thousands(&self) -> usize {
        let Some(last) = self.parts.iter().rposition(|part| matches!(part, Part::Digit(_))) else { return 0 };
        let whole = self.point().unwrap_or(self.parts.len());
        let last_whole = self.parts[..whole].iter().rposition(|part| matches!(part, Part::Digit(_)));
        let commas = |from: usize| self.parts[from + 1..].iter().take_while(|part| **part == Part::Comma).count();
        commas(last) + last_whole.filter(|at| *at != last).map_or(0, commas)
    }

    fn point(&self) -> Option<usize> {
        self.parts.iter().position(|part| *part == Part::Point)
    }

    /// The text for a number that is not negative.
    pub fn number(&self, value: f64) -> String {
        let point = self.point().unwrap_or(self.parts.len());
        let is_digit = |part: &&Part| matches!(part, Part::Digit(_));
        let places = self.parts[point..].iter().filter(is_digit).count();
        let (whole, part) = rounded(value, self.scale(), places);
        let wholes = self.parts[..point].iter().filter(is_digit).count();
        let first = self.parts.iter().position(|part| matches!(part, Part::Digit(_))).unwrap_or(0);
        let last = self.parts[..point].iter().rposition(|part| matches!(part, Part::Digit(_))).unwrap_or(0);
        let is_grouped = self.parts[first..last.max(first)].contains(&Part::Comma);
        let mut shown = String::new();
        let (mut left, mut behind) = (wholes, part.chars());
        let mut kept = part.trim_end_matches('0').len();
        for (at, piece) in self.parts.iter().enumerate() {
            match piece {
                Part::Words(words) => shown.push_str(words),
                Part::Percent => shown.push('%'),
                Part::General => shown.push_str(&general(value)),
                Part::Point => shown.push('.'),
                Part::Digit(mark) if at < point => {
                    // The first place takes all digits for which the code has no other place.
                    let from = if left == wholes { 0 } else { whole.len().saturating_sub(left) };
                    let to = whole.len().saturating_sub(left - 1);
                    for place in from..to {
                        shown.push(whole.as_bytes()[place] as char);
                        let after = whole.len() - place - 1;
                        if is_grouped && after > 0 && after % 3 == 0 {
                            shown.push(',');
                        }
                    }
                    if from >= to {
                        shown.push_str(empty(*mark));
                    }
                    left -= 1;
                }
                Part::Digit(mark) => {
                    let digit = behind.next().unwrap_or('0');
                    match (*mark, kept) {
                        ('0', _) | (_, 1..) => shown.push(digit),
                        (mark, 0) => shown.push_str(empty(mark)),
                    }
                    kept = kept.saturating_sub(1);
                }
                _ => {}
            }
        }
        shown
    }
}

fn empty(mark: char) -> &'static str {
    match mark {
        '0' => "0",
        '?' => " ",
        _ => "",
    }
}

/// The fifteen digits that a spreadsheet keeps of a number, and the place of the decimal point among them.
fn digits(value: f64) -> (Vec<u8>, i32) {
    let written = format!("{:.14e}", value.abs());
    let (digits, power) = written.split_once('e').unwrap_or((&written, "0"));
    let digits = digits.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
    (digits, power.parse::<i32>().unwrap_or(0) + 1)
}

/// The number times a power of ten, rounded half up: its digits before the decimal point (none for 0), and its digits
/// after it.
fn rounded(value: f64, scale: i32, places: usize) -> (String, String) {
    let (mut digits, mut point) = digits(value);
    point += scale;
    if point < 0 {
        digits.splice(0..0, std::iter::repeat_n(0, point.unsigned_abs() as usize));
        point = 0;
    }
    let whole = point.unsigned_abs() as usize;
    let end = whole + places;
    let is_up = digits.get(end).is_some_and(|digit| *digit >= 5);
    digits.resize(end, 0);
    let mut overflow = is_up;
    for digit in digits.iter_mut().rev().filter(|_| is_up) {
        *digit = (*digit + u8::from(overflow)) % 10;
        overflow = overflow && *digit == 0;
        if !overflow {
            break;
        }
    }
    let text = |digits: &[u8]| digits.iter().map(|digit| char::from(b'0' + digit)).collect::<String>();
    let one = if overflow { "1" } else { "" };
    let (before, behind) = digits.split_at(whole);
    (format!("{one}{}", text(before)).trim_start_matches('0').to_string(), text(behind))
}

/// All digits of a number, without a power of ten.
pub fn general(value: f64) -> String {
    let (whole, part) = rounded(value, 0, 15_i32.saturating_sub(digits(value).1).clamp(0, 30) as usize);
    let part = part.trim_end_matches('0');
    let minus = if value < 0.0 { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { &whole };
    if part.is_empty() { format!("{minus}{whole}") } else { format!("{minus}{whole}.{part}") }
}
