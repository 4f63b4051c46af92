//! Writes a report as a calendar (iCalendar, RFC 5545): an all-day event for each row with a date. The same report
//! gives the same bytes, because the id of an event is the row's id and its time stamp is the report's day. Lines end
//! with CRLF and have at most 75 octets. No character is split between lines.

use super::text;
use crate::grid::describe::describe;
use crate::grid::{CellOf, Column, Grid, RowOf};
use crate::reply::{Mistake, Report};
use chrono::NaiveDate;
use std::collections::HashSet;
use std::io::Write;

/// The most octets of a line without its end.
const LONGEST: usize = 75;

/// Writes the report.
pub fn write(report: Report, generated_by: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let Some(site) = report.agenda else {
        return Err(Mistake::new("这张表不能写成日历（.ics）")
            .hint("日历里只放有期限的事，如 zhiben upcoming -o 到期.ics")
            .into());
    };
    let stamp = format!("{}T000000Z", basic(report.as_of));
    for (name, value) in [
        ("BEGIN", "VCALENDAR".to_string()),
        ("VERSION", "2.0".to_string()),
        ("PRODID", escaped(&format!("-//zhiben//{generated_by}//ZH"))),
        ("CALSCALE", "GREGORIAN".to_string()),
        ("METHOD", "PUBLISH".to_string()),
        ("X-WR-CALNAME", escaped(&report.title)),
    ] {
        line(name, &value, out)?;
    }
    let columns = report.rows.columns;
    let mut known = HashSet::new();
    Grid::feed(report.rows.rows, &mut |row| {
        let Some(day) = day(&columns, &row) else { return Ok(()) };
        let id = value(&columns, &row, "id").unwrap_or_default();
        // An item may have several rows, one for each reader.
        match known.insert(id.clone()) {
            true => event(&columns, &row, &format!("{id}@{site}.zhiben"), day, &stamp, out),
            false => Ok(()),
        }
    })?;
    line("END", "VCALENDAR", out)
}

fn event(
    columns: &[Column],
    row: &RowOf,
    uid: &str,
    day: NaiveDate,
    stamp: &str,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let of = |key: &str| value(columns, row, key);
    let title = [of("mark"), of("title")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let summary = match of("subject") {
        Some(subject) => format!("{title}（{subject}）"),
        None => title,
    };
    // The columns that the event does not show elsewhere.
    let rest = columns.iter().zip(&row.cells).filter(|(c, _)| !["mark", "title", "subject", "due"].contains(&&*c.key));
    let filled = rest.map(|(column, cell)| (column, describe(cell))).filter(|(_, text)| !text.is_empty());
    let about: Vec<String> = filled.map(|(column, text)| format!("{}：{text}", column.header)).collect();
    for (name, value) in [
        ("BEGIN", "VEVENT".to_string()),
        ("UID", escaped(uid)),
        ("DTSTAMP", stamp.to_string()),
        ("DTSTART;VALUE=DATE", basic(day)),
        ("DTEND;VALUE=DATE", basic(day.succ_opt().unwrap_or(day))),
        ("SUMMARY", escaped(&summary)),
        ("DESCRIPTION", escaped(&about.join("\n"))),
        // A deadline is no appointment, so the time is shown as free.
        ("TRANSP", "TRANSPARENT".to_string()),
        ("END", "VEVENT".to_string()),
    ] {
        line(name, &value, out)?;
    }
    Ok(())
}

fn cell<'r, 'a>(columns: &[Column], row: &'r RowOf<'a>, key: &str) -> Option<&'r CellOf<'a>> {
    row.cells.get(columns.iter().position(|column| column.key == key)?)
}

fn value(columns: &[Column], row: &RowOf, key: &str) -> Option<String> {
    cell(columns, row, key).map(describe).filter(|text| !text.is_empty())
}

fn day(columns: &[Column], row: &RowOf) -> Option<NaiveDate> {
    match cell(columns, row, "due")? {
        CellOf::Date(day) => Some(*day),
        _ => None,
    }
}

fn basic(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

/// A value of the type TEXT.
fn escaped(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for character in text::safe(words).chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Writes a content line, folded: each further line begins with a blank. An escape is not split between lines, because
/// some readers would read a backslash at the end of a line as a character.
fn line(name: &str, value: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut folded = String::new();
    let mut used = 0;
    let mut characters = name.chars().chain([':']).chain(value.chars());
    while let Some(character) = characters.next() {
        let escaped = if character == '\\' { characters.next() } else { None };
        let width = character.len_utf8() + escaped.map_or(0, char::len_utf8);
        if used + width > LONGEST {
            folded.push_str("\r\n ");
            used = 1;
        }
        folded.push(character);
        folded.extend(escaped);
        used += width;
    }
    folded.push_str("\r\n");
    Ok(out.write_all(folded.as_bytes())?)
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::grid::{Cell, Column, Grid, Row};
    use crate::reply::Report;
    use chrono::NaiveDate;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn report(rows: Vec<(&str, &str, Cell)>) -> Report {
        let columns = [("id", "编号"), ("title", "事项"), ("subject", "责任单位"), ("due", "期限")];
        let columns = columns.into_iter().map(|(key, header)| Column::new(key, header)).collect();
        let of = |(id, title, due)| Row::new(vec![Cell::text(id), Cell::text(title), Cell::text("甲厂"), due]);
        let grid = Grid::new(columns, rows.into_iter().map(of).collect());
        Report { agenda: Some("jc".to_string()), ..Report::new("upcoming", "到期", day(23), grid) }
    }

    fn written(report: Report) -> String {
        let mut out = Vec::new();
        write(report, "zhiben 1", &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_day_is_an_event_of_a_whole_day() {
        let text = written(report(vec![
            ("7.2a/U001/2026Q4", "自查，带队;签字", Cell::Date(day(30))),
            ("x", "无期限", Cell::Empty),
        ]));
        assert_eq!(
            text,
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//zhiben//zhiben 1//ZH\r\nCALSCALE:GREGORIAN\r\n\
             METHOD:PUBLISH\r\nX-WR-CALNAME:到期\r\n\
             BEGIN:VEVENT\r\nUID:7.2a/U001/2026Q4@jc.zhiben\r\nDTSTAMP:20261123T000000Z\r\n\
             DTSTART;VALUE=DATE:20261130\r\nDTEND;VALUE=DATE:20261201\r\nSUMMARY:自查，带队\\;签字（甲厂）\r\n\
             DESCRIPTION:编号：7.2a/U001/2026Q4\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
    }

    #[test]
    fn lines_are_folded_between_characters_and_unfold_to_what_they_were() {
        let long = "安全生产治本攻坚三年行动".repeat(20);
        let text = written(report(vec![("a", &long, Cell::Date(day(30)))]));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(text.split("\r\n").any(|line| line.len() > 72), "no line is folded too soon");
        assert!(text.replace("\r\n ", "").contains(&format!("SUMMARY:{long}（甲厂）\r\n")));
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    }

    /// Every escape at every place of a line.
    #[test]
    fn no_line_ends_within_an_escape() {
        for escape in [",", ";", "\\", "\n", "\\\\", ",;\\\n"] {
            for before in 0..80 {
                let title = format!("{}{escape}后", "a".repeat(before));
                let text = written(report(vec![("a", &title, Cell::Date(day(30)))]));
                for line in text.split("\r\n") {
                    let backslashes = line.bytes().rev().take_while(|byte| *byte == b'\\').count();
                    assert!(line.len() <= 75 && backslashes % 2 == 0, "{escape:?} {before}: {line}");
                }
                let escaped = title.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;").replace('\n', "\\n");
                assert!(text.replace("\r\n ", "").contains(&format!("SUMMARY:{escaped}（甲厂）\r\n")), "{text}");
            }
        }
    }

    #[test]
    fn one_thing_is_one_event_and_a_table_without_days_is_none() {
        let twice = written(report(vec![("a", "一", Cell::Date(day(30))), ("a", "一", Cell::Date(day(30)))]));
        assert_eq!(twice.matches("BEGIN:VEVENT").count(), 1);
        let none = Report { agenda: None, ..report(vec![]) };
        assert!(write(none, "zhiben 1", &mut Vec::new()).unwrap_err().to_string().contains("不能写成日历"));
    }
}
