//! The command line as the journal records it: without the person who reported a tip, and with every ID number masked.

use super::option_names::general;
use crate::ledger::id_number;
use std::ffi::OsString;

/// Options whose values are behind the privacy boundary and are never recorded.
const RESTRICTED: [&str; 2] = ["reporter", "reporter-phone"];
const ID_NUMBER: &str = "id-number";

/// The words after the program's name.
pub fn line(args: &[OsString]) -> String {
    let mut words = Vec::new();
    let mut hiding: Option<String> = None;
    for word in args.iter().skip(1).map(|word| word.to_string_lossy()) {
        if let Some(option) = hiding.take() {
            words.push(hidden(&option, &word));
            continue;
        }
        match word.split_once('=') {
            Some((option, value)) if is_hidden(option) => words.push(format!("{option}={}", hidden(option, value))),
            _ => {
                hiding = Some(word.to_string()).filter(|option| is_hidden(option));
                words.push(id_number::masked_within(&word));
            }
        }
    }
    words.join(" ")
}

fn is_hidden(option: &str) -> bool {
    RESTRICTED.iter().any(|key| is(option, key)) || is(option, ID_NUMBER)
}

/// Whether the word is the option of this key, by its English name or a Chinese one.
fn is(option: &str, key: &str) -> bool {
    option.strip_prefix("--").is_some_and(|name| name == key || general(key).contains(&name))
}

fn hidden(option: &str, value: &str) -> String {
    if is(option, ID_NUMBER) { id_number::masked(value.trim()) } else { "***".to_string() }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn private_options_are_not_recorded() {
        let of = |text: &str| line(&text.split(' ').map(Into::into).collect::<Vec<_>>());
        assert_eq!(
            of("zhiben tip add --reporter 甲 --reporter-phone=13900000000 --content x"),
            "tip add --reporter *** --reporter-phone=*** --content x"
        );
        assert_eq!(of("zhiben tip add --reporter"), "tip add --reporter");
        assert_eq!(
            of("zhiben person add --id-number 11010519491231002X --name y"),
            "person add --id-number 110105********002X --name y"
        );
        assert_eq!(
            of("zhiben tip add --举报人 甲 --举报人电话=13900000000 --内容 x"),
            "tip add --举报人 *** --举报人电话=*** --内容 x"
        );
        assert_eq!(of("zhiben person add --身份证号=11010519491231002X"), "person add --身份证号=110105********002X");
        // A certificate's number may hold one, and a note too.
        assert_eq!(of("zhiben cert add --no=T11010519491231002X"), "cert add --no=T110105********002X");
    }
}
