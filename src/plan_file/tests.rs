//! A good plan's values, every kind of mistake with its place, and the town's plan.

mod bad;
mod calendar;
mod evidence;
mod good;
mod measures;
mod real;
mod succession;
mod syntax;

use super::load;

pub(super) const SMALL: &str = include_str!("../../tests/fixtures/plans/good/small.toml");

/// The mistakes of a text, one line each.
fn lines(text: &str) -> Vec<String> {
    match load(text, "plan.toml") {
        Ok(_) => Vec::new(),
        Err(problems) => problems.to_string().lines().map(str::to_string).collect(),
    }
}

/// The small plan with one passage replaced. Each `«` in the new passage marks the place of an expected mistake; the
/// marks are removed, and their lines and columns are counted here independently.
fn edited(from: &str, to: &str) -> (String, Vec<String>) {
    assert_eq!(SMALL.matches(from).count(), 1, "not once in the fixture: {from}");
    let marked = SMALL.replace(from, to);
    let mut places = Vec::new();
    let (mut line, mut column, mut text) = (1, 1, String::new());
    for c in marked.chars() {
        match c {
            '«' => {
                places.push(format!("plan.toml:{line}:{column}: "));
                continue;
            }
            '\n' => (line, column) = (line + 1, 1),
            _ => column += 1,
        }
        text.push(c);
    }
    (text, places)
}

/// Asserts that the edited plan has exactly these mistakes at the marked places.
fn mistakes(from: &str, to: &str, expected: &[&str]) {
    let (text, places) = edited(from, to);
    assert_eq!(places.len(), expected.len(), "marks and sentences differ in number: {to}");
    let expected: Vec<String> = places.iter().zip(expected).map(|(place, words)| format!("{place}{words}")).collect();
    assert_eq!(lines(&text), expected, "{from} → {to}");
}
