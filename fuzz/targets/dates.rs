//! Takes any text as a date: nothing panics, a day that is read is between 2000 and 2100, and its ISO form is read as
//! the same day.

#![no_main]

use libfuzzer_sys::fuzz_target;
use zhiben::domain::dates::full;

fuzz_target!(|text: &str| {
    if let Some(day) = full(text) {
        let iso = day.to_string();
        assert!(("2000-01-01".."2101-01-01").contains(&iso.as_str()), "{text} → {iso}");
        assert_eq!(full(&iso), Some(day));
        // Every digit of the day is in the text, possibly as a full-width or Chinese numeral.
        assert!(text.chars().count() >= 6, "{text} → {iso}");
    }
});
