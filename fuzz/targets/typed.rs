//! Takes any text as a date on the command line: nothing panics, a complete date is read as in a file, and the ISO form
//! of a day is read as the same day whatever the as-of day.

#![no_main]

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use zhiben::domain::calendar::Calendar;
use zhiben::domain::dates::{full, typed};
use zhiben::plan_file::calendar::compiled;

thread_local! {
    static CALENDAR: Calendar = compiled();
}

fuzz_target!(|input: (u16, &str)| {
    let (day, text) = input;
    let first = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day");
    // Any day of the accepted years.
    let today = first + chrono::Days::new(u64::from(day) % 36_890);
    CALENDAR.with(|calendar| {
        let read = typed(text, today, calendar).map(|computed| computed.date);
        if let Some(written) = full(text) {
            assert_eq!(read, Some(written), "{text}");
        }
        let Some(read) = read else { return };
        assert!(!text.trim().is_empty());
        let iso = read.to_string();
        if ("2000-01-01".."2101-01-01").contains(&iso.as_str()) {
            assert_eq!(typed(&iso, today, calendar).map(|computed| computed.date), Some(read), "{text} → {iso}");
        }
        // Spaces around the text change nothing.
        let spaced = typed(&format!("\u{3000}{text} "), today, calendar).map(|computed| computed.date);
        assert_eq!(spaced, Some(read), "{text}");
    });
});
