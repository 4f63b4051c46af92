//! Reads the value of a file's cell by the column's declaration: numbers, dates and flags of a spreadsheet, or text. A
//! code or telephone number that the spreadsheet damaged is an error.

use super::fold::half_width;
use super::read::{Context, value};
use super::{Column, Kind, Value, amount, day};
use crate::grid::fault::is_hash_fill;
use chrono::{Datelike, NaiveDate};

/// A cell as the file has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Given<'a> {
    Text(&'a str),
    /// A number; a spreadsheet keeps fifteen digits of it.
    Number(f64),
    /// In a column of text, a number with the text that its format shows: 404 with `000404`.
    Shown {
        number: f64,
        words: &'a str,
    },
    /// In a column of numbers, a number that its format shows as a different number: 0.85 as `85%`. The value is the
    /// shown text.
    Scaled(&'a str),
    /// In a column of text, a number or day with an unknown format.
    Unknown,
    Date(NaiveDate),
    Flag(bool),
    /// An error of a spreadsheet, such as `#N/A`.
    Fault(&'a str),
}

/// Properties of a file's column apart from its cells.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// Whether day numbers count from 1904.
    pub is_1904: bool,
    /// Whether amounts are in 万元.
    pub is_wan: bool,
    /// What is known of the year of dates without one; `None` where the file must have full dates.
    pub no_year: Option<day::NoYear>,
}

impl Manner {
    /// The date of a number in a column of dates.
    pub fn day(self, number: f64, column: &Column) -> Option<NaiveDate> {
        day::numbered(number, self.is_1904, &column.years())
    }
}

/// A floating-point number of at least this size may lack digits that were typed.
const EXACT: f64 = 1e15;

const REPAIR: &str = "请把这一列的单元格格式改为“文本”，再照原件重填";

/// The value of a file's cell; `None` if it is empty.
pub fn given(column: &Column, cell: Given, manner: Manner, context: &Context) -> Result<Option<Value>, String> {
    match cell {
        Given::Text(text) => of_text(column, text.trim(), manner, context),
        Given::Number(number) => of_number(column, number, manner, context),
        Given::Shown { number, words } => of_shown(column, number, words, context),
        Given::Scaled(_) => {
            Err("单元格按百分比（或千、万）显示，看到的和存的不是一个数；请改为“常规”格式，核对后再导入".to_string())
        }
        Given::Unknown => Err(format!("单元格的格式（分数、中文数字等）读不出看到的样子；{REPAIR}")),
        Given::Date(date) if column.kind == Kind::Date => match column.years() {
            years if years.contains(&date.year()) => Ok(Some(Value::Date(date))),
            years => Err(day::beyond(&years)),
        },
        Given::Date(date) => value(column, &date.to_string(), context),
        Given::Flag(flag) => value(column, if flag { "是" } else { "否" }, context),
        Given::Fault(text) => Err(match text {
            _ if text.starts_with('=') => "是公式，不是值；请在表格里复制，再选择性粘贴为“数值”".to_string(),
            _ if is_hash_fill(text) => "是列太窄时的显示，不是值；请把列拉宽，另存后再导入".to_string(),
            _ => "是公式算错了，不是值；请在表格里改好再导入".to_string(),
        }),
    }
}

/// Whether a cell of a column of amounts, numbers or dates means that there is no value: `/`, `—`, `无`.
pub fn is_filler(column: &Column, text: &str) -> bool {
    const WORDS: [&str; 7] = ["无", "暂无", "没有", "N/A", "NA", "NULL", "空"];
    let may_be = column.kind.is_number() || column.kind == Kind::Date;
    if !may_be || text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let text = half_width(text.trim());
    let is_stroke = |c: char| matches!(c, '/' | '\\' | '-' | '—' | '–' | '―' | '‐' | '‑' | '−' | '─');
    !text.is_empty() && (text.chars().all(is_stroke) || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)))
}

fn of_text(column: &Column, text: &str, manner: Manner, context: &Context) -> Result<Option<Value>, String> {
    if text.is_empty() || is_filler(column, text) {
        return Ok(None);
    }
    if text.contains('\0') {
        return Err("里面有看不见的字符 <U+0000>，文件坏了一处；请照原件重填这一格".to_string());
    }
    let names = column.is_code() || column.kind == Kind::CertificateNumber;
    if names && is_scientific(text) {
        return Err(format!("表格软件把它变成了科学计数法，后面的数字已经丢了；{REPAIR}"));
    }
    if names && let Some(whole) = whole_part(text) {
        return match column.key.ends_with("phone") && is_phone(whole) {
            true => value(column, whole, context),
            false => Err(format!("被当成小数存过，开头的 0 或后面的数字可能已经丢了；{REPAIR}")),
        };
    }
    match column.kind {
        Kind::Money if manner.is_wan => in_wan(text).map(Some),
        Kind::Date => {
            day::written_in(text, &column.years(), manner.no_year.as_ref()).map(|date| Some(Value::Date(date)))
        }
        _ => value(column, text, context),
    }
}

fn of_number(column: &Column, number: f64, manner: Manner, context: &Context) -> Result<Option<Value>, String> {
    let text = amount::shown(number);
    match column.kind {
        Kind::Date => {
            let decimal = || day::decimal_day(&text, &column.years(), manner.no_year.as_ref());
            let date = manner.day(number, column).map(Ok).or_else(decimal);
            let why = "这个数字不是日期；请写成 2026-11-30 这样，或把单元格格式改为“日期”";
            date.unwrap_or_else(|| Err(why.to_string())).map(|date| Some(Value::Date(date)))
        }
        Kind::Money if manner.is_wan => in_wan(&text).map(Some),
        Kind::Number | Kind::Decimal | Kind::Money => value(column, &text, context),
        _ if number.abs() >= EXACT => Err(format!("表格软件按数字存了它，第 15 位以后的数字已经丢了；{REPAIR}")),
        _ if column.key.ends_with("phone") && !is_phone(&text) => {
            Err(format!("表格软件按数字存了它，多半丢了开头的 0；{REPAIR}"))
        }
        _ => value(column, &text, context),
    }
}

/// The value of a number in a column of text: the shown text. It is an error if digits are lost or hidden.
fn of_shown(column: &Column, number: f64, words: &str, context: &Context) -> Result<Option<Value>, String> {
    let is_bare = !words.is_empty() && words.bytes().all(|b| b.is_ascii_digit());
    match () {
        () if number.abs() >= EXACT => Err(format!("表格软件按数字存了它，第 15 位以后的数字已经丢了；{REPAIR}")),
        () if is_scientific(words) => Err(format!("表格软件把它变成了科学计数法；{REPAIR}")),
        // Some formats hide zeros on purpose. A format that hides another number is an error.
        () if words.is_empty() && number == 0.0 => Ok(None),
        () if words.is_empty() => Err(format!("单元格的格式把里面的数藏了起来；{REPAIR}")),
        () if column.key.ends_with("phone") && is_bare && !words.starts_with('0') && !is_phone(words) => {
            Err(format!("表格软件按数字存了它，多半丢了开头的 0；{REPAIR}"))
        }
        () => value(column, words, context),
    }
}

fn in_wan(text: &str) -> Result<Value, String> {
    let amount = amount::money(text, true).ok_or("应为金额（万元），至多六位小数（精确到分），如 3.5")?;
    Ok(Value::Hundredths(amount))
}

/// The digits of `13900000001.0`, which a program kept as a decimal number.
fn whole_part(text: &str) -> Option<&str> {
    let (whole, part) = text.split_once('.')?;
    let is_number = !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit());
    (is_number && !part.is_empty() && part.bytes().all(|b| b == b'0')).then_some(whole)
}

/// Whether the text is like `1.39E+10` or `3.7e17`
fn is_scientific(text: &str) -> bool {
    let text = half_width(text);
    let Some((digits, power)) = text.split_once(['E', 'e']) else { return false };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let power = power.strip_prefix('+').unwrap_or(power);
    let point = digits.split_once('.');
    is_digits(power) && power.len() <= 3 && point.map_or(is_digits(digits), |(a, b)| is_digits(a) && is_digits(b))
        // `12E3` may be a code; with a point or a plus sign it is a spreadsheet's number.
        && (point.is_some() || text.contains('+'))
}

/// Whether these digits are a complete telephone number: a mobile number, a number without area code, or a service
/// number.
fn is_phone(digits: &str) -> bool {
    match digits.len() {
        11 => digits.starts_with('1'),
        10 => digits.starts_with("400") || digits.starts_with("800"),
        3 | 5..=8 => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::aliases::AtNeed;
    use crate::ledger::{HAZARD, Ledger, UNIT};

    #[track_caller]
    fn read(ledger: &Ledger, key: &str, cell: Given, manner: Manner) -> Result<Option<Value>, String> {
        let plan = crate::plan_file::sample();
        let (calendar, today) = (Default::default(), "2026-11-23".parse().unwrap());
        let nobody = |_: &str| Err("没有".to_string());
        let aliases = AtNeed::new(Box::new(Default::default));
        let context = Context {
            plan: &plan,
            calendar: &calendar,
            aliases: &aliases,
            today,
            is_typed: false,
            beyond: Default::default(),
            unit: &nobody,
            hazard: &nobody,
            training: &nobody,
        };
        given(ledger.column(key).unwrap(), cell, manner, &context)
    }

    fn text(ledger: &Ledger, key: &str, cell: Given) -> Result<String, String> {
        match read(ledger, key, cell, Manner::default())? {
            Some(Value::Text(text)) => Ok(text),
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn a_number_that_lost_digits_is_no_code() {
        assert_eq!(text(&UNIT, "phone", Given::Number(13_900_001_234.0)).unwrap(), "13900001234");
        assert_eq!(text(&UNIT, "phone", Given::Number(4_001_234_567.0)).unwrap(), "4001234567");
        assert_eq!(text(&UNIT, "phone", Given::Text("0358-1234567")).unwrap(), "0358-1234567");
        assert_eq!(text(&UNIT, "code", Given::Number(914_001.0)).unwrap(), "914001");
        assert_eq!(text(&UNIT, "code", Given::Text("Ｕ００１")).unwrap(), "U001");
        assert_eq!(text(&HAZARD, "place", Given::Number(3.0)).unwrap(), "3");
        for (key, cell) in [
            ("phone", Given::Number(3_581_234_567.0)),
            ("phone", Given::Text("1.39E+10")),
            ("code", Given::Number(141_128_105_000_000_001.0)),
            ("code", Given::Text("1.41128E+17")),
            ("credit_code", Given::Number(9.111_000_060_003_734e17)),
            ("credit_code", Given::Text("9.1E17")),
            ("code", Given::Text("404.0")),
            ("code", Given::Text("404.00")),
            ("phone", Given::Text("3581234567.0")),
        ] {
            let why = text(&UNIT, key, cell).unwrap_err();
            assert!(why.contains("“文本”"), "{key} {cell:?}：{why}");
        }
        assert_eq!(text(&UNIT, "phone", Given::Text("13900000001.0")).unwrap(), "13900000001");
        assert_eq!(text(&UNIT, "note", Given::Text("404.0")).unwrap(), "404.0");
        let shown = |key, number, words| text(&UNIT, key, Given::Shown { number, words });
        assert_eq!(shown("code", 404.0, "000404").unwrap(), "000404");
        assert_eq!(shown("phone", 3_586_020_000.0, "0358-6020000").unwrap(), "0358-6020000");
        assert_eq!(shown("note", 0.85, "85%").unwrap(), "85%");
        assert!(shown("phone", 3_586_020_000.0, "3586020000").is_err() && shown("note", 5.0, "").is_err());
        assert!(shown("code", 141_128_105_000_000_001.0, "141128105000000000").is_err());
        assert!(read(&HAZARD, "fund_yuan", Given::Scaled("85%"), Manner::default()).unwrap_err().contains("百分比"));
        assert!(text(&UNIT, "note", Given::Unknown).unwrap_err().contains("“文本”"));
        // Free text is no code and stays unchanged.
        assert_eq!(text(&UNIT, "note", Given::Text("1.39E+10")).unwrap(), "1.39E+10");
        assert_eq!(text(&UNIT, "note", Given::Text(" 全　角 ＡＢ ")).unwrap(), "全　角 ＡＢ");
    }

    #[test]
    fn amounts_are_in_the_unit_of_the_header() {
        let wan = Manner { is_wan: true, ..Manner::default() };
        let amount = |cell, manner| read(&HAZARD, "fund_yuan", cell, manner);
        assert_eq!(amount(Given::Number(0.1 + 0.2), Manner::default()), Ok(Some(Value::Hundredths(30))));
        assert_eq!(amount(Given::Number(1.234567), wan), Ok(Some(Value::Hundredths(1_234_567))));
        assert_eq!(amount(Given::Text("12.5"), wan), Ok(Some(Value::Hundredths(12_500_000))));
        assert!(amount(Given::Text("1.2345678"), wan).unwrap_err().contains("万元"));
        assert!(amount(Given::Number(1.005), Manner::default()).is_err());
    }

    #[test]
    fn a_filler_is_nothing_where_a_number_or_a_day_should_be() {
        for filler in ["/", "—", "——", "-", "--", "－", "无", "N/A", "n/a", " / "] {
            for (ledger, key) in [(&HAZARD, "fund_yuan"), (&HAZARD, "due"), (&crate::ledger::TRAINING, "hours")] {
                assert_eq!(read(ledger, key, Given::Text(filler), Manner::default()), Ok(None), "{key} {filler}");
            }
            assert_eq!(text(&HAZARD, "note", Given::Text(filler)).unwrap(), filler.trim());
        }
        for other in ["-5", "/3", "无法估计", "0/"] {
            assert!(read(&HAZARD, "fund_yuan", Given::Text(other), Manner::default()).is_err(), "{other}");
        }
    }

    #[test]
    fn faults_flags_and_dates() {
        let day = "2024-03-18".parse().unwrap();
        let manner = Manner { is_1904: true, ..Manner::default() };
        assert_eq!(read(&HAZARD, "found", Given::Number(43907.0), manner), Ok(Some(Value::Date(day))));
        assert_eq!(read(&HAZARD, "found", Given::Date(day), manner), Ok(Some(Value::Date(day))));
        assert_eq!(text(&HAZARD, "note", Given::Date(day)).unwrap(), "2024-03-18");
        for (fault, why) in [("#N/A", "公式算错"), ("=\"a\"&B1", "是公式"), ("######", "列太窄")] {
            assert!(read(&HAZARD, "found", Given::Fault(fault), manner).unwrap_err().contains(why));
        }
        assert!(text(&HAZARD, "note", Given::Text("甲\0乙")).unwrap_err().contains("<U+0000>"));
        let passed = crate::ledger::ATTENDANCE.column("passed").unwrap().key;
        assert_eq!(read(&crate::ledger::ATTENDANCE, passed, Given::Flag(true), manner), Ok(Some(Value::Flag(true))));
    }
}
