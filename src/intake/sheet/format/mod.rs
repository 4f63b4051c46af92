//! Shows a number by the cell's format code. The codes of ECMA-376 part 1, 18.8.31 are known as far as offices use
//! them. For an unknown code (fractions, powers of ten, Chinese numerals) no text is returned, so that no wrong text is
//! used.

mod number;
mod read;
mod time;

use super::numbers;
pub use number::general;
use std::collections::HashMap;

/// The longest format code, in bytes.
const LONGEST: usize = 1 << 10;

/// A format code that was parsed once and is used for many numbers.
#[derive(Debug, PartialEq)]
pub struct Code {
    /// The sections for numbers: at most three.
    sections: Vec<Section>,
    /// The text that the code shows before and after a text, if it has any.
    around_text: Option<(String, String)>,
    is_general: bool,
    is_date: bool,
    is_1904: bool,
}

#[derive(Debug, Default, PartialEq)]
struct Section {
    condition: Option<(Compare, f64)>,
    parts: Vec<Part>,
    is_strange: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Compare {
    Less,
    LessOrSame,
    More,
    MoreOrSame,
    Same,
    Other,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Words(String),
    /// A digit's place: `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    General,
    Text,
    /// A letter of a date or time, and how often it is repeated.
    Time(char, usize),
    /// `[h]`, `[m]` or `[s]`: all hours, minutes or seconds of a duration, not limited to a day.
    Elapsed(char, usize),
    /// The words for the time before and after noon.
    Noon(&'static str, &'static str),
}

impl Code {
    /// Parses a format code; `is_1904` is the epoch of the workbook's dates.
    pub fn new(code: &str, is_1904: bool) -> Code {
        // No spreadsheet writes a longer code.
        let written = read::sections(code.get(..LONGEST).unwrap_or(code));
        let mut all: Vec<Section> = written.iter().map(|section| Section::read(section)).collect();
        let has_text = |section: &Section| section.parts.contains(&Part::Text);
        let text = match all.len() {
            4.. => all.drain(3..).next(),
            _ if all.last().is_some_and(has_text) => all.pop(),
            _ => None,
        };
        let is_general = match &all[..] {
            [] => true,
            [only] => only.parts == [Part::General] || only.parts.is_empty() && code.trim().is_empty(),
            _ => false,
        };
        let around_text = text.as_ref().and_then(Section::around).filter(|(a, b)| !(a.is_empty() && b.is_empty()));
        Code { sections: all, around_text, is_general, is_date: numbers::is_date_code(code), is_1904 }
    }

    /// A built-in format code by its number, as a Chinese spreadsheet has it.
    pub fn builtin(id: u32, is_1904: bool) -> Code {
        const CODES: [(u32, &str); 43] = [
            (1, "0"),
            (2, "0.00"),
            (3, "#,##0"),
            (4, "#,##0.00"),
            (5, "\"¥\"#,##0;\"¥\"-#,##0"),
            (6, "\"¥\"#,##0;\"¥\"-#,##0"),
            (7, "\"¥\"#,##0.00;\"¥\"-#,##0.00"),
            (8, "\"¥\"#,##0.00;\"¥\"-#,##0.00"),
            (9, "0%"),
            (10, "0.00%"),
            (11, "0.00E+00"),
            (12, "# ?/?"),
            (13, "# ??/??"),
            (14, "yyyy/m/d"),
            (15, "d-mmm-yy"),
            (16, "d-mmm"),
            (17, "mmm-yy"),
            (18, "h:mm AM/PM"),
            (19, "h:mm:ss AM/PM"),
            (20, "h:mm"),
            (21, "h:mm:ss"),
            (22, "yyyy/m/d h:mm"),
            (27, "yyyy\"年\"m\"月\""),
            (28, "m\"月\"d\"日\""),
            (29, "m\"月\"d\"日\""),
            (30, "m/d/yy"),
            (31, "yyyy\"年\"m\"月\"d\"日\""),
            (32, "h\"时\"mm\"分\""),
            (33, "h\"时\"mm\"分\"ss\"秒\""),
            (36, "yyyy\"年\"m\"月\""),
            (37, "#,##0;-#,##0"),
            (38, "#,##0;-#,##0"),
            (39, "#,##0.00;-#,##0.00"),
            (40, "#,##0.00;-#,##0.00"),
            (45, "mm:ss"),
            (46, "[h]:mm:ss"),
            (48, "##0.0E+0"),
            (50, "yyyy\"年\"m\"月\""),
            (51, "m\"月\"d\"日\""),
            (52, "yyyy\"年\"m\"月\""),
            (53, "m\"月\"d\"日\""),
            (54, "m\"月\"d\"日\""),
            (57, "yyyy\"年\"m\"月\""),
        ];
        let id = if id == 58 { 51 } else { id };
        let code = CODES.iter().find(|(known, _)| *known == id).map_or("", |(_, code)| code);
        Code { is_date: numbers::is_builtin_date(id), ..Code::new(code, is_1904) }
    }

    /// Whether numbers are shown unchanged.
    pub fn is_general(&self) -> bool {
        self.is_general
    }

    /// Whether the code shows a date.
    pub fn is_date(&self) -> bool {
        self.is_date
    }

    /// The text that the code shows before and after a text.
    pub fn around_text(&self) -> Option<(&str, &str)> {
        self.around_text.as_ref().map(|(before, after)| (before.as_str(), after.as_str()))
    }

    /// Whether the code shows a number different from `value`: a percentage, or thousands.
    pub fn is_scaled(&self, value: f64) -> bool {
        self.section(value).is_some_and(|(section, _)| section.scale() != 0)
    }

    /// The text that the code shows for a number; `None` if the code is unknown.
    pub fn show(&self, value: f64) -> Option<String> {
        if self.is_general {
            return Some(general(value));
        }
        let (section, is_signed) = self.section(value)?;
        if section.is_strange {
            return None;
        }
        let is_time = section.parts.iter().any(|part| matches!(part, Part::Time(..) | Part::Elapsed(..)));
        let shown = if is_time { section.time(value, self.is_1904)? } else { section.number(value.abs()) };
        let minus = if is_signed && value < 0.0 && !is_time { "-" } else { "" };
        Some(format!("{minus}{}", shown.trim()))
    }

    /// The section for a number, and whether a minus sign is shown before it.
    fn section(&self, value: f64) -> Option<(&Section, bool)> {
        let count = self.sections.len();
        let takes = |at: usize, section: &Section| match (section.condition, at) {
            (Some((compare, other)), _) => compare.holds(value, other),
            (None, _) if at + 1 == count => true,
            (None, 0) if count == 2 => value >= 0.0,
            (None, 0) => value > 0.0,
            (None, _) => value < 0.0,
        };
        let (at, section) = self.sections.iter().enumerate().find(|(at, section)| takes(*at, section))?;
        Some((section, at == 0 || section.condition.is_some()))
    }
}

impl Compare {
    fn holds(self, value: f64, other: f64) -> bool {
        match self {
            Compare::Less => value < other,
            Compare::LessOrSame => value <= other,
            Compare::More => value > other,
            Compare::MoreOrSame => value >= other,
            Compare::Same => value == other,
            Compare::Other => value != other,
        }
    }
}

/// The format codes of a workbook, and which of them each style uses.
#[derive(Debug, Default)]
pub struct Styles {
    codes: Vec<Code>,
    styles: Vec<usize>,
}

impl Styles {
    /// Parses the format codes. `styles` has, for each style, the number of its format code. `custom` has the codes
    /// that the workbook defines, by number.
    pub fn new(styles: &[u32], custom: &HashMap<u32, String>, is_1904: bool) -> Styles {
        let mut all = Styles::default();
        let mut known: HashMap<u32, usize> = HashMap::new();
        for id in styles {
            let at = *known.entry(*id).or_insert_with(|| {
                all.codes.push(match custom.get(id) {
                    Some(code) => Code::new(code, is_1904),
                    None => Code::builtin(*id, is_1904),
                });
                all.codes.len() - 1
            });
            all.styles.push(at);
        }
        all
    }

    /// The format code of a style.
    pub fn get(&self, style: usize) -> Option<&Code> {
        self.codes.get(*self.styles.get(style)?)
    }
}

#[cfg(test)]
mod tests;
