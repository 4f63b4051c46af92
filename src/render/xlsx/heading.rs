//! The heading of a sheet: its title and the day that it shows, also on every printed page.

use chrono::NaiveDate;

/// What names a sheet on paper.
pub struct Heading {
    pub title: String,
    pub as_of: NaiveDate,
}

impl Heading {
    /// The printed page's head. Excel obeys what follows `&`, and takes 255 characters; a digit after `&14` would be
    /// more of it.
    pub fn on_paper(&self) -> String {
        let date = self.as_of.to_string();
        let title: String = self.title.chars().filter(|c| !c.is_control()).take(80).collect();
        let title = format!("&C&14 {}", title.replace('&', "&&"));
        if title.contains(&date) { title } else { format!("{title}&R截至 {date}") }
    }
}
