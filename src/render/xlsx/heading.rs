//! The heading of a sheet: its title and the day that it shows, also on every printed page.

use chrono::NaiveDate;

/// The title and the day of a sheet.
pub struct Heading {
    pub title: String,
    pub as_of: NaiveDate,
}

impl Heading {
    /// The header of a printed page, at most 255 characters as Excel requires. Excel reads the character after `&` as a
    /// command, so `&` is doubled. A blank separates a digit at the start of the title from `&14`.
    pub fn on_paper(&self) -> String {
        let date = self.as_of.to_string();
        let title: String = self.title.chars().filter(|c| !c.is_control()).take(80).collect();
        let title = format!("&C&14 {}", title.replace('&', "&&"));
        if title.contains(&date) { title } else { format!("{title}&R截至 {date}") }
    }
}
