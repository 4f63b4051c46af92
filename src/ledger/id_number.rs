//! 身份证号 (GB 11643): the number is checked when it is read, and masked wherever it is shown. A masked number in a
//! file is not a new value: the stored number stays.

const MASK: &str = "********";

/// The ID number of a cell: 17 digits and a check character, which must be right.
pub fn read(cell: &str) -> Result<String, String> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let number = cell.to_ascii_uppercase();
    let bytes = number.as_bytes();
    let is_shaped = bytes.len() == 18
        && bytes[..17].iter().all(u8::is_ascii_digit)
        && (bytes[17].is_ascii_digit() || bytes[17] == b'X');
    if !is_shaped {
        return Err("身份证号应为 18 位：17 位数字，末位是数字或 X".to_string());
    }
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    if CHECKS[(sum % 11) as usize] != bytes[17] {
        return Err("身份证号的校验位不对，请核对有没有抄错".to_string());
    }
    let part = |range: std::ops::Range<usize>| number[range].parse().unwrap_or(0);
    let born = chrono::NaiveDate::from_ymd_opt(part(6..10), part(10..12) as u32, part(12..14) as u32);
    born.map(|_| number.clone()).ok_or_else(|| "身份证号里的出生日期不存在，请核对有没有抄错".to_string())
}

/// The masked number: `141128********123X`. For any other text, only a sign that there is a text.
pub fn masked(number: &str) -> String {
    match (number.get(..6), number.get(14..18)) {
        (Some(first), Some(last)) if number.len() == 18 => format!("{first}{MASK}{last}"),
        _ => MASK.to_string(),
    }
}

/// The text with every ID number in it masked, also in full-width digits or groups (`110105 19491231 002X`). The number
/// of a 特种作业操作证 is `T` followed by the holder's ID number.
pub fn masked_within(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    while let Some(c) = rest.chars().next() {
        let found = if before.and_then(digit).is_some() { None } else { leading(rest) };
        let taken = match found {
            Some((number, length)) => {
                shown.push_str(&masked(&number));
                length
            }
            None => {
                shown.push(c);
                c.len_utf8()
            }
        };
        before = rest[..taken].chars().next_back();
        rest = &rest[taken..];
    }
    shown
}

/// The ID number at the start of a text, with its length in bytes.
fn leading(text: &str) -> Option<(String, usize)> {
    let mut number = String::with_capacity(18);
    let mut was_gap = true;
    for (at, c) in text.char_indices() {
        let plain =
            digit(c).or_else(|| matches!(c, 'X' | 'x' | 'Ｘ' | 'ｘ').then_some('X').filter(|_| number.len() == 17));
        match plain {
            Some(plain) => {
                number.push(plain);
                was_gap = false;
            }
            None if !was_gap && matches!(c, ' ' | '-' | '　' | '\u{a0}') => was_gap = true,
            None => return None,
        }
        if number.len() == 18 {
            let end = at + c.len_utf8();
            let is_whole = text[end..].chars().next().and_then(digit).is_none();
            return Some((number, end)).filter(|(number, _)| is_whole && read(number).is_ok());
        }
    }
    None
}

/// The ASCII digit of a character; `３` is 3.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        _ => None,
    }
}

/// Whether a cell is a number masked by [`masked`].
pub fn is_masked(cell: &str) -> bool {
    cell.contains(MASK)
}

#[cfg(test)]
mod tests;
