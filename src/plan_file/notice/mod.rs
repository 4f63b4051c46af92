//! The State Council's yearly notice of holidays (国务院办公厅关于…年部分节假日安排的通知) as pasted text → holidays and make-up
//! workdays, or every mistake with its line and column. Nothing is guessed: a text with a mistake gives no day.

mod line;
#[cfg(test)]
mod tests;
mod text;

use super::problem::{Problem, Problems};
use crate::domain::calendar::DayKind;
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::BTreeMap;
use text::{Glyph, Reader, Slip};

/// The days of a notice, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub year: i32,
    /// Each day with its kind and the name of its holiday, such as 国庆节、中秋节.
    pub days: Vec<(NaiveDate, DayKind, String)>,
}

/// A holiday: its name, how notices write it, and the month and day between which it falls.
struct Holiday {
    name: &'static str,
    written: &'static [&'static str],
    first: (u32, u32),
    last: (u32, u32),
}

/// The seven statutory holidays (全国年节及纪念日放假办法).
const HOLIDAYS: [Holiday; 7] = [
    Holiday { name: "元旦", written: &["元旦节", "元旦"], first: (1, 1), last: (1, 1) },
    Holiday { name: "春节", written: &["春节"], first: (1, 21), last: (2, 21) },
    Holiday { name: "清明节", written: &["清明节", "清明"], first: (4, 4), last: (4, 6) },
    Holiday {
        name: "劳动节", written: &["国际劳动节", "五一劳动节", "劳动节", "五一"], first: (5, 1), last: (5, 1)
    },
    Holiday { name: "端午节", written: &["端午节", "端午"], first: (5, 27), last: (6, 26) },
    Holiday { name: "中秋节", written: &["中秋节", "中秋"], first: (9, 7), last: (10, 9) },
    Holiday { name: "国庆节", written: &["国庆节", "国庆"], first: (10, 1), last: (10, 1) },
];

/// Where the text about one or more holidays begins and ends.
struct Part {
    start: usize,
    /// After the names.
    body: usize,
    end: usize,
    holidays: Vec<&'static Holiday>,
}

impl Part {
    fn name(&self) -> String {
        self.holidays.iter().map(|holiday| holiday.name).collect::<Vec<_>>().join("、")
    }
}

/// Reads a notice; `file` is the name that its mistakes have.
///
/// # Errors
/// Every mistake, in the order of the text.
pub fn read(text: &str, file: &str) -> Result<Notice, Problems> {
    let glyphs = text::glyphs(text);
    let (year, mut slips) = year(&glyphs);
    let mut days = BTreeMap::new();
    if let Some(year) = year {
        let parts = parts(&glyphs);
        let mut seen: Vec<&str> = Vec::new();
        for part in &parts {
            let (name, head) = (part.name(), &glyphs[part.start..part.body]);
            let mut of_part = Vec::new();
            if let Some(twice) = part.holidays.iter().find(|holiday| seen.contains(&holiday.name)) {
                of_part.push(Slip::at(head, format!("{}写了两次", twice.name)));
            }
            seen.extend(part.holidays.iter().map(|holiday| holiday.name));
            let is_new_year = part.holidays.iter().any(|holiday| holiday.name == "元旦");
            let line = line::read(&glyphs[part.body..part.end], year, is_new_year);
            let off: Vec<NaiveDate> =
                line.days.iter().filter(|named| named.kind == DayKind::Holiday).map(|named| named.day).collect();
            if line.slips.is_empty() {
                of_part.extend(absent(&part.holidays, &off, year).map(|message| Slip::at(head, message)));
            }
            of_part.extend(line.slips);
            for named in line.days {
                let is_weekend = matches!(named.day.weekday(), Weekday::Sat | Weekday::Sun);
                if named.kind == DayKind::MakeupWorkday && !is_weekend {
                    of_part.push(Slip::at(named.found, format!("{} 不是周末，不会是调休上班", named.day)));
                } else if days.insert(named.day, (named.kind, name.clone())).is_some() {
                    of_part.push(Slip::at(named.found, format!("{} 前面已经写过", named.day)));
                }
            }
            slips.extend(of_part.into_iter().map(|slip| (name.clone(), slip)));
        }
        slips.extend(nameless(&glyphs, &parts, year).map(|slip| (String::new(), slip)));
        let lacking: Vec<&str> = HOLIDAYS.iter().map(|holiday| holiday.name).filter(|n| !seen.contains(n)).collect();
        if !lacking.is_empty() {
            let end = glyphs.iter().rev().take(1).copied().collect::<Vec<_>>();
            let message = format!("缺 {} 的一行，如“元旦：1月1日至3日放假，共3天。”", lacking.join("、"));
            slips.push((String::new(), Slip::at(&end, message)));
        }
    }
    if slips.is_empty() {
        let days = days.into_iter().map(|(day, (kind, name))| (day, kind, name)).collect();
        return Ok(Notice { year: year.unwrap_or_default(), days });
    }
    slips.sort_by_key(|(_, slip)| (slip.line, slip.column));
    let problem = |(key, Slip { line, column, found, message }): (String, Slip)| {
        let found = if found.is_empty() || key.is_empty() { found } else { format!("“{found}”") };
        Problem { file: file.to_string(), line, column, key, found, message }
    };
    Err(Problems(slips.into_iter().map(problem).collect()))
}

/// The year in the title or in the first sentence.
fn year(glyphs: &[Glyph]) -> (Option<i32>, Vec<(String, Slip)>) {
    let mut found: Option<i32> = None;
    let mut slips = Vec::new();
    for at in (0..glyphs.len()).filter(|at| *at == 0 || !glyphs[at - 1].c.is_ascii_digit()) {
        let mut reader = Reader { glyphs, at };
        let Some(year) = reader.number().map(|year| year as i32).filter(|year| (2000..=2200).contains(year)) else {
            continue;
        };
        let digits = reader.since(at);
        if !reader.eat("年") || !reader.eat_any(&["部分", "节假日", "放假", "元旦", "春节", "全年"]) {
            continue;
        }
        match found {
            Some(first) if first != year => {
                slips.push((String::new(), Slip::at(digits, format!("前面写的是 {first} 年"))));
            }
            _ => found = Some(year),
        }
    }
    if found.is_none() {
        let message = "没有写是哪一年的，应有标题或“现将2027年元旦、春节……放假调休日期的具体安排通知如下”一句";
        slips.push((String::new(), Slip::at(&[], message)));
    }
    (found, slips)
}

/// The parts of the text that begin with the name of a holiday and a colon, or a date.
fn parts(glyphs: &[Glyph]) -> Vec<Part> {
    let begins = |at: usize| at == 0 || matches!(glyphs[at - 1].c, '\n' | '。' | ';');
    let mut parts: Vec<Part> = (0..glyphs.len()).filter(|at| begins(*at)).filter_map(|at| head(glyphs, at)).collect();
    // Names over two lines are one head.
    let mut passed = 0;
    parts.retain(|part| {
        let is_new = part.start >= passed;
        passed = passed.max(part.body);
        is_new
    });
    let starts: Vec<usize> = parts.iter().map(|part| part.start).chain([glyphs.len()]).collect();
    for (part, next) in parts.iter_mut().zip(&starts[1..]) {
        // A line that breaks within a sentence goes on in the next.
        let is_over = |at: &usize| {
            let before = glyphs[..*at].last().map(|glyph| glyph.c);
            glyphs[*at].c == '\n' && before.is_some_and(|c| "。;天班休假\n".contains(c))
        };
        part.end = (part.body..*next).find(is_over).unwrap_or(*next);
    }
    parts
}

fn head(glyphs: &[Glyph], start: usize) -> Option<Part> {
    let mut reader = Reader { glyphs, at: start };
    if reader.peek() == Some('\n') {
        return None;
    }
    while reader.peek().is_some_and(|c| "*#-•·●".contains(c)) {
        reader.at += 1;
    }
    let mut numbered = reader;
    let opens = numbered.eat("(");
    if numbered.any_number().is_some() && (numbered.eat_any(&["、", ".", ")"]) || opens) {
        numbered.eat("、");
        reader = numbered;
    }
    let mut holidays = Vec::new();
    loop {
        holidays.push(HOLIDAYS.iter().find(|holiday| reader.eat_any(holiday.written))?);
        if !reader.eat_any(&["、", "和", "与", "及", ","]) {
            break;
        }
    }
    reader.eat_any(&["假期", "放假"]);
    while reader.eat("*") {}
    let is_head = reader.eat(":") || reader.is_digit();
    while reader.eat("*") {}
    is_head.then_some(Part { start, body: reader.at, end: reader.at, holidays })
}

/// What the days off of a part lack, as a message.
fn absent<'a>(holidays: &'a [&'static Holiday], off: &'a [NaiveDate], year: i32) -> impl Iterator<Item = String> + 'a {
    let lacks = move |holiday: &&&'static Holiday| {
        let day = |(month, day)| NaiveDate::from_ymd_opt(year, month, day);
        !off.iter().any(|off| Some(*off) >= day(holiday.first) && Some(*off) <= day(holiday.last))
    };
    let message = move |holiday: &&'static Holiday| match off.is_empty() {
        true => "没有写哪天放假".to_string(),
        false => {
            let ((month, day), (to_month, to_day)) = (holiday.first, holiday.last);
            let to = if holiday.first == holiday.last {
                String::new()
            } else {
                format!("至{to_month}月{to_day}日之间")
            };
            format!("放假的日子里没有{}的那一天（{month}月{day}日{to}）", holiday.name)
        }
    };
    holidays.iter().filter(lacks).map(message)
}

/// Days off or of work in the text around the parts, of which no holiday is named.
fn nameless<'a>(glyphs: &'a [Glyph], parts: &'a [Part], year: i32) -> impl Iterator<Item = Slip> + 'a {
    let ends = std::iter::once(0).chain(parts.iter().map(|part| part.end));
    let starts = parts.iter().map(|part| part.start).chain([glyphs.len()]);
    ends.zip(starts).filter(|(from, to)| from < to).flat_map(move |(from, to)| {
        let mut days = line::read(&glyphs[from..to], year, true).days;
        days.dedup_by_key(|named| named.found.first().map(|glyph| (glyph.line, glyph.column)));
        days.into_iter().map(|named| Slip::at(named.found, "没有写是哪个节日的，应写在“元旦：”这样的名称后面"))
    })
}
