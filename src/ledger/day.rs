//! Reads the dates of a file: full dates, or day numbers of a spreadsheet. An incomplete date is an error that
//! describes what is missing.

use super::fold::{close, half_width};
use crate::domain::dates;
use chrono::{Datelike, Days, NaiveDate};
use std::borrow::Cow;
use std::ops::RangeInclusive;

/// The years that a column's dates may have.
pub type Years = RangeInclusive<i32>;

/// The least day number that counts as a date: 1930-01-01. A year such as 1998 is less and is therefore no day number.
const FIRST_SERIAL: u32 = 10_959;

/// What is known of the year of dates that a file writes without one (`import --year`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoYear {
    /// The year that was typed.
    pub given: Option<i32>,
    /// The year that the title of the table names, with the month if it names one; it is proposed and never taken.
    pub titled: Option<(i32, Option<u32>)>,
    /// The year of the as-of day, for an example.
    pub this: i32,
}

impl NoYear {
    /// What to type.
    fn advice(&self) -> String {
        match self.titled {
            Some((year, Some(month))) => format!("表的标题写的是 {year} 年 {month} 月，是这一年请加 --year {year}"),
            Some((year, None)) => format!("表的标题写的是 {year} 年，是这一年请加 --year {year}"),
            None => format!("请加 --year 写明是哪一年，如 --year {}", self.this),
        }
    }
}

/// As [`written`]; a date without a year is of the year that was typed.
pub fn written_in(cell: &str, years: &Years, no_year: Option<&NoYear>) -> Result<NaiveDate, String> {
    let typed = no_year.and_then(|no_year| no_year.given).and_then(|year| {
        let date = dates::in_year(cell, year, years);
        date.or_else(|| dates::in_year(without_time(cell)?, year, years))
    });
    match typed {
        Some(date) => Ok(date),
        None => written(cell, years).map_err(|why| with_year(cell, no_year).unwrap_or(why)),
    }
}

/// What is wrong with a date without a year where `--year` may be typed. `None` if it is wrong for another reason.
fn with_year(cell: &str, no_year: Option<&NoYear>) -> Option<String> {
    /// A leap year, which has every day of any year.
    const LEAP: i32 = 2000;
    let no_year = no_year?;
    let shown = half_width(cell);
    let parts: Vec<&str> = shown.trim().split(['-', '/', '.', '月', '日', '号']).filter(|p| !p.is_empty()).collect();
    let is_number = |text: &&str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    let is_day = dates::in_year(cell, LEAP, &dates::YEARS).is_some();
    match (is_day, no_year.given) {
        (true, Some(year)) => Some(format!("{year} 年没有这一天")),
        (true, None) => Some(format!("没有写年份，不能猜；{}", no_year.advice())),
        (false, _) if parts.len() == 2 && parts.iter().all(is_number) => Some("没有这一天，请照原件核对".to_string()),
        _ => None,
    }
}

/// The date of a number such as 11.8 that a spreadsheet made of the month and the day. `None` if it is no such number.
///
/// # Errors
/// A number that may be two days, because the spreadsheet drops the last zero (11.1 is typed as 11.1 or as 11.10), and
/// what [`written_in`] refuses.
pub fn decimal_day(shown: &str, years: &Years, no_year: Option<&NoYear>) -> Option<Result<NaiveDate, String>> {
    no_year?;
    let (month, day) = shown.split_once('.')?;
    let is_number = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(month) || !is_number(day) || !(1..=12).contains(&month.parse::<u32>().ok()?) {
        return None;
    }
    if matches!(day, "1" | "2" | "3") {
        let why = format!(
            "表格软件按数字存了它，分不清是 {month}月{day}日 还是 {month}月{day}0日；请把单元格格式改为“文本”，写成 {month}月{day}日 这样"
        );
        return Some(Err(why));
    }
    Some(written_in(shown, years, no_year))
}

/// A date in a text cell: a full date with or without a time of day, or a day number as Excel writes it into CSV.
pub fn written(cell: &str, years: &Years) -> Result<NaiveDate, String> {
    if let Some(date) = dates::full_within(cell, years) {
        return Ok(date);
    }
    if let Some(date) = without_time(cell).and_then(|day| dates::full_within(day, years)) {
        return Ok(date);
    }
    // Day numbers from 1904 cannot be recognised in text; such a file must be given as a spreadsheet.
    if cell.len() == 5
        && cell.bytes().all(|b| b.is_ascii_digit())
        && let Some(date) = cell.parse().ok().and_then(|number| serial(number, false, years))
    {
        return Ok(date);
    }
    Err(format!("{}；可写 {}", lack(cell, years), dates::FILE_FORMS))
}

/// Signs between the first and the last day of a term. A single date never has these signs.
const BETWEEN: [char; 8] = ['至', '到', '~', '—', '–', '―', '─', '−'];
/// Signs around a day of a term that are not part of it.
const AROUND: [char; 7] = ['自', '从', '起', '止', '-', '/', ','];
const FOR_EVER: [&str; 9] =
    ["长期", "长期有效", "永久", "永久有效", "终身", "终身有效", "无期限", "无限期", "无固定期限"];

/// Reads a cell with a term of validity (有效期): the first day, if the cell has it, and the last day. `None` if the
/// cell is a single date.
pub fn term(cell: &str, years: &Years) -> Option<Result<(Option<NaiveDate>, NaiveDate), String>> {
    term_in(cell, years, None)
}

/// As [`term`]; a date without a year is of the year that was typed.
pub fn term_in(
    cell: &str,
    years: &Years,
    no_year: Option<&NoYear>,
) -> Option<Result<(Option<NaiveDate>, NaiveDate), String>> {
    let plain = half_width(cell);
    let is_around = |c: char| c.is_whitespace() || BETWEEN.contains(&c) || AROUND.contains(&c);
    let trimmed = plain.trim_matches(is_around);
    let day = |text: &str| {
        let text = text.trim_matches(is_around);
        let typed = || dates::in_year(text, no_year?.given?, years);
        dates::full_within(text, years).or_else(|| dates::full_within(without_time(text)?, years)).or_else(typed)
    };
    if FOR_EVER.contains(&&*close(trimmed)) {
        return Some(Err(for_ever(trimmed)));
    }
    if let Some(last) = day(trimmed) {
        return (trimmed != plain.trim()).then_some(Ok((None, last)));
    }
    let splits = || {
        let at = |c: &char| BETWEEN.contains(c) || matches!(c, '-' | '/') || c.is_whitespace();
        trimmed.char_indices().filter(move |(_, c)| at(c)).map(|(at, c)| (trimmed.split_at(at), c))
    };
    if let Some((first, last)) = splits().find_map(|((first, last), _)| Some((day(first)?, day(last)?))) {
        return Some(match last < first {
            true => Err(format!("止日 {last} 早于起日 {first}；请照原件核对")),
            false => Ok((Some(first), last)),
        });
    }
    // A text with two years is a term, whatever sign is between them.
    let is_year = |text: &str| {
        let digits = text.trim_matches(is_around).chars().take_while(char::is_ascii_digit).count();
        digits == 4
    };
    let ((first, last), _) = splits().find(|((_, last), c)| BETWEEN.contains(c) || is_year(last))?;
    let [first, last] = [first, last].map(|half| half.trim_matches(is_around));
    if FOR_EVER.contains(&&*close(last)) {
        return Some(Err(for_ever(last)));
    }
    let half = if day(first).is_none() { first } else { last };
    let why = with_year(half, no_year).unwrap_or_else(|| lack(half, years).into_owned());
    Some(Err(format!("是一段时间，其中“{half}”{why}；可写 2023-05-01至2026-04-30")))
}

fn for_ever(words: &str) -> String {
    format!("台账里的证照都有到期的一天，没有“{words}”的；请照原件写明到期日期")
}

/// The date of a number in a column of dates: a day number of a spreadsheet, or 20240318. A time of day is ignored.
pub fn numbered(number: f64, is_1904: bool, years: &Years) -> Option<NaiveDate> {
    let whole = dates::whole_days(number);
    if !(0.0..=99_999_999.0).contains(&whole) {
        return None;
    }
    let whole = whole as u32;
    if number.fract() == 0.0 && whole > 10_000_000 {
        let date = NaiveDate::from_ymd_opt((whole / 10_000) as i32, whole / 100 % 100, whole % 100)?;
        return Some(date).filter(|date| years.contains(&date.year()));
    }
    serial(whole, is_1904, years)
}

/// The sentence for a date whose year the column does not allow.
pub fn beyond(years: &Years) -> String {
    format!("年份不在 {} 至 {} 之间", years.start(), years.end())
}

/// The date of a day number: 45369 is 2024-03-18, or 43907 if days count from 1904.
fn serial(number: u32, is_1904: bool, years: &Years) -> Option<NaiveDate> {
    if number < FIRST_SERIAL {
        return None;
    }
    let (year, month, day) = if is_1904 { (1904, 1, 1) } else { (1899, 12, 30) };
    let date = NaiveDate::from_ymd_opt(year, month, day)?.checked_add_days(Days::new(number.into()))?;
    years.contains(&date.year()).then_some(date)
}

fn without_time(cell: &str) -> Option<&str> {
    let (day, time) = cell.split_once([' ', 'T'])?;
    let parts: Vec<&str> = time.trim().split(':').collect();
    let is_time = (2..=3).contains(&parts.len())
        && parts.iter().all(|p| !p.is_empty() && p.len() <= 6 && p.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
    is_time.then_some(day)
}

/// What an incomplete date lacks, as a Chinese sentence.
fn lack(cell: &str, years: &Years) -> Cow<'static, str> {
    let cell = close(cell);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = cell.split(['-', '/', '.', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let numbers = parts.iter().all(|p| is_number(p));
    if !cell.contains(|c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十".contains(c))
        || cell.ends_with(['前', '底', '内', '初'])
    {
        return "不是某一天，要写明是哪天".into();
    }
    let what = match (parts.as_slice(), numbers) {
        ([year, _, _], true) if year.len() == 2 => "年份没有写全四位，不能猜",
        ([year, _], true) if year.len() == 4 => "没有写是哪一天",
        ([_, _], true) => "没有写年份，不能猜",
        ([year, _, _], true) if year.len() == 4 => return format!("没有这一天，或{}", beyond(years)).into(),
        _ => "不是完整的日期",
    };
    what.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::{FOUNDED, YEARS};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn full_forms_and_day_numbers_are_days() {
        for form in ["2024-03-18", "2024/3/18 0:00", "2024-03-18 08:30:00", "2024-03-18T00:00:00", "45369", "20240318"]
        {
            assert_eq!(written(form, &YEARS), Ok(day("2024-03-18")), "{form}");
        }
        assert_eq!(numbered(45369.0, false, &YEARS), Some(day("2024-03-18")));
        assert_eq!(numbered(45369.75, false, &YEARS), Some(day("2024-03-18")));
        for noise in [45_368.999_999_999_8, 45_368.999_99, 45_369.000_01] {
            assert_eq!(numbered(noise, false, &YEARS), Some(day("2024-03-18")), "{noise}");
        }
        assert_eq!(numbered(43907.0, true, &YEARS), Some(day("2024-03-18")));
        assert_eq!(numbered(20_240_318.0, false, &YEARS), Some(day("2024-03-18")));
        for bad in [0.0, 1970.0, -3.0, 20_241_332.0, 36_525.0, 3e9, f64::NAN] {
            assert_eq!(numbered(bad, false, &YEARS), None, "{bad}");
        }
    }

    /// 11.10 in a cell of numbers is kept as 11.1, so that 11.1 may be either.
    #[test]
    fn a_number_may_be_a_month_and_a_day() {
        let of = |given| NoYear { given, titled: Some((2026, Some(11))), this: 2026 };
        for (number, is) in [("11.8", "2026-11-08"), ("11.12", "2026-11-12"), ("2.29", ""), ("9.31", ""), ("2.45", "")]
        {
            let read = decimal_day(number, &YEARS, Some(&of(Some(2026)))).unwrap();
            assert_eq!(read.clone().map(|date| date.to_string()).unwrap_or_default(), is, "{number} {read:?}");
        }
        for number in ["11.1", "11.2", "1.3"] {
            let why = decimal_day(number, &YEARS, Some(&of(Some(2026)))).unwrap().unwrap_err();
            assert!(why.contains("分不清") && why.contains("文本"), "{why}");
        }
        let why = decimal_day("11.8", &YEARS, Some(&of(None))).unwrap().unwrap_err();
        assert!(why.contains("--year 2026") && why.contains("11 月"), "{why}");
        for number in ["13.5", "0.5", "45369", "11.123", "11", "1.2E+5"] {
            assert_eq!(decimal_day(number, &YEARS, Some(&of(Some(2026)))), None, "{number}");
        }
        assert_eq!(decimal_day("11.8", &YEARS, None), None);
    }

    #[test]
    fn a_vague_date_is_refused_with_what_it_lacks() {
        for (cell, word) in [
            ("24.3.18", "四位"),
            ("3月18日", "年份"),
            ("2024年3月", "哪一天"),
            ("3月底前", "某一天"),
            ("立即", "某一天"),
            ("长期", "某一天"),
            ("2026/13/9", "没有这一天"),
            ("2026-02-30", "没有这一天"),
            ("12345", "日期"),
        ] {
            let why = written(cell, &YEARS).unwrap_err();
            assert!(why.contains(word) && why.contains("2026-11-30"), "{cell}：{why}");
        }
    }

    #[test]
    fn a_term_is_read_whole() {
        for cell in [
            "2023-05-01至2026-04-30",
            "2023.5.1-2026.4.30",
            "2023年5月1日—2026年4月30日",
            "2023/5/1~2026/4/30",
            "2023-05-01-2026-04-30",
            "2023/5/1 - 2026/4/30",
            "20230501－20260430",
            "2023.05.01——2026.04.30",
            "自2023年5月1日起至2026年4月30日止",
            "2023-05-01到2026-04-30",
            "２０２３．５．１～２０２６．４．３０",
            "2023-05-01\n2026-04-30",
            "2023-05-01 00:00:00至2026-04-30 00:00:00",
            "二〇二三年五月一日至二〇二六年四月三十日",
        ] {
            assert_eq!(term(cell, &YEARS), Some(Ok((Some(day("2023-05-01")), day("2026-04-30")))), "{cell}");
        }
        for cell in ["至2026-04-30", "2026年4月30日止", "— 2026.4.30"] {
            assert_eq!(term(cell, &YEARS), Some(Ok((None, day("2026-04-30")))), "{cell}");
        }
        for cell in ["2026-04-30", "2026/4/30", "20260430", "3年", "2026-13-40", "/", "2026年4月"] {
            assert_eq!(term(cell, &YEARS), None, "{cell}");
        }
        for (cell, word) in [
            ("2026-05-01至2023-04-30", "止日 2023-04-30 早于起日 2026-05-01"),
            ("长期", "没有“长期”的"),
            ("2023-05-01至长期", "没有“长期”的"),
            ("2023年5月至2026年4月", "“2023年5月”没有写是哪一天"),
            ("2023.5-2026.4", "“2023.5”没有写是哪一天"),
            ("2023-05-01-2026-04-31", "“2026-04-31”没有这一天"),
            ("2023-05-01至04-30", "“04-30”没有写年份"),
            ("2023-05-01至三年后", "“三年后”不是"),
        ] {
            let why = term(cell, &YEARS).unwrap().unwrap_err();
            assert!(why.contains(word), "{cell}：{why}");
        }
    }

    #[test]
    fn a_firm_may_be_older_than_the_ledgers() {
        for (form, is) in [
            ("1998/2/18", "1998-02-18"),
            ("1949-10-01", "1949-10-01"),
            ("1987年6月", ""),
            ("19560101", "1956-01-01"),
            ("一九七八年十二月十八日", "1978-12-18"),
            // The day number of 1998-02-18 as Excel writes it.
            ("35844", "1998-02-18"),
            ("1898-07-03", ""),
            ("2101-01-01", ""),
            ("98.2.18", ""),
        ] {
            let read = written(form, &FOUNDED);
            assert_eq!(read.clone().map(|date| date.to_string()).unwrap_or_default(), is, "{form}：{read:?}");
        }
        assert_eq!(numbered(35_844.0, false, &FOUNDED), Some(day("1998-02-18")));
        // The year 1998 is no day number. Read as a day number it would be 1905-06-20.
        assert_eq!(numbered(1998.0, false, &FOUNDED), None);
        assert!(written("1998-02-18", &YEARS).unwrap_err().contains("2000 至 2100"));
        assert!(written("1898-02-18", &FOUNDED).unwrap_err().contains("1901 至 2100"));
    }
}
