//! 通知: what is overdue or due soon as a text that can be pasted into a chat group, one for each village, unit or body,
//! and a roll-call (零报告点名) of the units that have not sent. A text has fewer than 500 characters, no tip, and no
//! number of a person: what does not fit is counted, with how to see it.

use super::{DigestLetter, unit};
use crate::domain::obligation::Status;
use crate::domain::period::Period;
use crate::domain::plan::{MeasureId, Office};
use crate::report::ReportInput;
use crate::report::owed::{Owed, OwedFrom, OwedKind, name};
use chrono::{Datelike, NaiveDate};

/// A text has fewer characters than this.
pub const LIMIT: usize = 500;

/// The reader of the roll-call, and the name of its file.
pub const ROLL_CALL: &str = "零报告点名";

/// A title or a name is cut after so many characters.
const LONG: usize = 40;

/// A line names up to this many units.
const NAMED: usize = 3;

/// Whether a message may have the item. Tips (举报) stay in the office.
pub fn may_have(owed: &Owed) -> bool {
    owed.kind() != OwedKind::Tip
}

/// The message of a village, a unit or a body.
pub fn text(input: &ReportInput, letter: &DigestLetter, is_news: bool) -> String {
    let today = input.basis.today;
    let office = &input.basis.plan.first().office;
    let count = |status: Status| letter.items.iter().filter(|one| one.status == status).count();
    let parts = [(count(Status::Overdue), "逾期"), (count(Status::DueSoon), "临近期限")];
    let counts = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{what} {n} 项"));
    let news = if is_news { "新增" } else { "尚有" };
    let head = format!(
        "【{}】{}：\n您好！截至{}，{news}{}，请予办理：\n",
        cut(&office.name),
        cut(&letter.to),
        day(today, None),
        counts.collect::<Vec<_>>().join("、")
    );
    let foot = format!(
        "逾期的请尽快办结，其余请在期限前办结。办结后请在群内回复办结日期，并将照片或材料报{}。感谢支持！\n",
        reach(office)
    );
    let rest = |n: usize| format!("另有 {n} 项未列出，清单请向{}索取。\n", cut(&office.name));
    fitted(&head, &lines(input, letter, today), &foot, &rest)
}

/// The roll-call of a period: who has not sent yet, and until when.
pub fn roll_call(input: &ReportInput, letter: &DigestLetter, owed: usize) -> String {
    let office = &input.basis.plan.first().office;
    let period = letter.items.iter().find_map(super::period).map_or(String::new(), |period| period.to_string());
    let due = letter.items.iter().find_map(|one| one.due);
    let until = match due {
        Some(due) if due >= input.basis.today => format!("请于{}前报送", day(due, Some(input.basis.today))),
        Some(due) => format!("应于{}前报送，已过期限，请尽快补报", day(due, Some(input.basis.today))),
        None => "请尽快报送".to_string(),
    };
    let missing = letter.items.len();
    let head = format!(
        "【{}】{ROLL_CALL}：\n各单位好！{period} 情况报送应报 {owed} 家，已报 {} 家，未报 {missing} 家：\n",
        cut(&office.name),
        owed.saturating_sub(missing)
    );
    let foot = format!("{until}；没有情况的也请在群内回复“零报告”，或报{}。感谢支持！\n", reach(office));
    let names: Vec<(String, usize)> =
        letter.items.iter().filter_map(|one| unit(input, one)).map(|name| (format!("{}\n", cut(&name)), 1)).collect();
    let rest = |n: usize| format!("等，另有 {n} 家未列出，名单请向{}索取。\n", cut(&office.name));
    fitted(&head, &names, &foot, &rest)
}

/// Head, as many lines as fit, how many items the other lines have, and foot.
fn fitted(head: &str, lines: &[(String, usize)], foot: &str, rest: &dyn Fn(usize) -> String) -> String {
    let length = |text: &str| text.chars().count();
    let total: usize = lines.iter().map(|(_, items)| items).sum();
    let whole: usize = lines.iter().map(|(line, _)| length(line)).sum();
    let room = LIMIT.saturating_sub(1 + length(head) + length(foot));
    let is_whole = whole <= room;
    let room = if is_whole { room } else { room.saturating_sub(length(&rest(total))) };
    let (mut text, mut used, mut shown) = (head.to_string(), 0, 0);
    for (line, items) in lines {
        if used + length(line) > room {
            break;
        }
        text += line;
        used += length(line);
        shown += items;
    }
    if shown < total {
        text += &rest(total - shown);
    }
    text + foot
}

/// What one line combines: a single item, or what is owed under one measure with one status.
#[derive(PartialEq, Eq)]
enum Bundle {
    One(String),
    Measure(MeasureId, Status),
}

/// The numbered lines, the most overdue first, each with the number of its items.
fn lines(input: &ReportInput, letter: &DigestLetter, today: NaiveDate) -> Vec<(String, usize)> {
    let mut bundles: Vec<(Bundle, Vec<&Owed>)> = Vec::new();
    for status in [Status::Overdue, Status::DueSoon] {
        for one in letter.items.iter().filter(|one| one.status == status) {
            let bundle = match one.from {
                OwedFrom::Duty(duty) => Bundle::Measure(duty.measure, status),
                _ => Bundle::One(name(input, one).id),
            };
            match bundles.iter_mut().find(|(known, _)| *known == bundle) {
                Some((_, members)) => members.push(one),
                None => bundles.push((bundle, vec![one])),
            }
        }
    }
    // Hazards are first among what is as urgent.
    bundles.sort_by_key(|(_, members)| {
        let first = members.first();
        let is_late = first.is_some_and(|one| one.status == Status::Overdue);
        (!is_late, !first.is_some_and(|one| one.kind().is_of_hazards()))
    });
    let lines = bundles.iter().enumerate().filter_map(|(at, (bundle, members))| {
        let words = line(input, &letter.to, bundle, members, members.first()?, today);
        Some((format!("{}. {words}\n", at + 1), members.len()))
    });
    lines.collect()
}

fn line(input: &ReportInput, to: &str, bundle: &Bundle, members: &[&Owed], first: &Owed, today: NaiveDate) -> String {
    let when = when(first, today);
    match bundle {
        Bundle::One(id) => {
            let named = name(input, first);
            let plan = input.basis.plan.first();
            let id = id.split('/').next().unwrap_or(id);
            let about = match named.subject == to || named.subject == plan.issuer {
                true => String::new(),
                false => format!("{}：", cut(&named.subject)),
            };
            format!("{} {id} {about}{}，{when}", first.kind().word().zh, free(&named.title))
        }
        Bundle::Measure(measure, _) => {
            let measure = input.basis.plan.measure(*measure);
            let mut periods: Vec<Period> = members.iter().filter_map(|one| super::period(one)).collect();
            periods.sort();
            periods.dedup();
            let mut units: Vec<String> = members.iter().filter_map(|one| unit(input, one)).collect();
            units.dedup();
            units.sort();
            units.dedup();
            let of_units = units.len() > 1;
            let earliest = if members.len() > 1 { format!("最早的{when}") } else { when };
            let named = match of_units {
                true => {
                    let more = if units.len() > NAMED { "等" } else { "" };
                    let few: Vec<String> = units.iter().take(NAMED).map(|name| cut(name)).collect();
                    format!("；{}{more}", few.join("、"))
                }
                false => String::new(),
            };
            let title = format!("{}{named}", cut(&measure.title));
            match (of_units, &periods[..]) {
                (true, [_, _, ..]) if members.len() > units.len() => {
                    format!("{}：{} 家 {} 期（{title}），{earliest}", measure.id, units.len(), members.len())
                }
                (true, _) => format!("{}：{} 家（{title}），{earliest}", measure.id, units.len()),
                (false, [Period::Plan] | []) => format!("{}：{title}，{earliest}", measure.id),
                (false, [one]) => format!("{}（{one}）：{title}，{earliest}", measure.id),
                (false, all) => format!("{}：{} 期（{title}），{earliest}", measure.id, all.len()),
            }
        }
    }
}

/// Until when, and how late it is.
fn when(owed: &Owed, today: NaiveDate) -> String {
    let Some(due) = owed.due else { return "请尽快办理".to_string() };
    let named = day(due, Some(today));
    match (today - due).num_days() {
        n if n > 0 => format!("应于{named}前完成，已逾期 {n} 天"),
        0 => "今天到期".to_string(),
        n => format!("请于{named}前完成，还有 {} 天", -n),
    }
}

/// A day in words, without its year if it is the year of `beside`.
fn day(date: NaiveDate, beside: Option<NaiveDate>) -> String {
    match beside.is_some_and(|beside| beside.year() == date.year()) {
        true => format!("{}月{}日", date.month(), date.day()),
        false => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
    }
}

/// The office, with the contact and telephone of plan.toml.
fn reach(office: &Office) -> String {
    let reachable = office
        .reachable()
        .map_or(String::new(), |how| format!("（{}）", how.chars().take(LONG * 2).collect::<String>()));
    format!("{}{reachable}", cut(&office.name))
}

/// At most [`LONG`] characters.
fn cut(text: &str) -> String {
    let mut cut: String = text.chars().take(LONG).collect();
    if text.chars().nth(LONG).is_some() {
        cut.pop();
        cut.push('…');
    }
    cut
}

/// What a person wrote, on one line, cut, and without numbers that may be a person's.
fn free(text: &str) -> String {
    cut(&without_numbers(&text.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// The text without telephone and ID numbers: 7 or more digits in a row, or 11 or more with single blanks or hyphens
/// between them, in half or full width.
pub fn without_numbers(text: &str) -> String {
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut at) = (String::new(), 0);
    while let Some(first) = chars.get(at) {
        if !is_digit(*first) {
            out.push(*first);
            at += 1;
            continue;
        }
        let (mut end, mut digits, mut row, mut longest) = (at, 0, 0, 0);
        let mut next = at;
        while let Some(c) = chars.get(next) {
            let goes_on = chars.get(next + 1).is_some_and(|c| is_digit(*c));
            match is_digit(*c) {
                true => {
                    (digits, row, end) = (digits + 1, row + 1, next + 1);
                    longest = longest.max(row);
                }
                false if matches!(c, ' ' | '-' | '－' | '　') && goes_on => row = 0,
                false => break,
            }
            next += 1;
        }
        if longest >= 7 || digits >= 11 {
            out.push_str("（号码略）");
            at = if matches!(chars.get(end), Some('X' | 'x' | 'Ｘ')) { end + 1 } else { end };
        } else {
            out.extend(&chars[at..end]);
            at = end;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_persons_are_left_out_and_dates_stay() {
        for (text, shown) in [
            ("联系13800138000张三", "联系（号码略）张三"),
            ("电话0358-6020000，改", "电话（号码略），改"),
            ("138 0013 8000", "（号码略）"),
            ("１３８００１３８０００", "（号码略）"),
            ("身份证11010519491231002X的人", "身份证（号码略）的人"),
            ("110105 19491231 002X", "（号码略）"),
            ("2026-11-17 前，3号楼4层 JC-YH-2026-0001", "2026-11-17 前，3号楼4层 JC-YH-2026-0001"),
        ] {
            assert_eq!(without_numbers(text), shown, "{text}");
        }
    }

    #[test]
    fn a_long_text_counts_what_it_leaves_out() {
        let lines: Vec<(String, usize)> = (0..30).map(|n| (format!("{n:02}{}\n", "甲".repeat(37)), 2)).collect();
        let text = fitted("头\n", &lines, "尾\n", &|n| format!("另有 {n} 项\n"));
        // 499 characters less 4 for head and foot and 8 for the rest leave room for 12 lines of 40.
        assert_eq!((text.chars().count(), text.lines().count()), (2 + 12 * 40 + 8 + 2, 15));
        assert!(text.ends_with("另有 36 项\n尾\n"), "{text}");
        let whole = fitted("头\n", &lines[..12], "尾\n", &|_| unreachable!());
        assert_eq!((whole.chars().count(), whole.lines().count()), (484, 14));
        assert_eq!(cut(&"长".repeat(41)).chars().count(), LONG);
    }
}
