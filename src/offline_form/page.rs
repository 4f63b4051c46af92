//! The page of a form: one HTML file with its style, its script and the definition in it. It asks nothing of the network.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The files of the script, in the order in which they are joined. The page puts them into one function, so that none of
/// their names is global.
const PARTS: [&str; 13] = [
    include_str!("page/dom.js"),
    include_str!("page/sha256.js"),
    include_str!("page/zip.js"),
    include_str!("page/exif.js"),
    include_str!("page/photo.js"),
    include_str!("page/kept.js"),
    include_str!("page/fields.js"),
    include_str!("page/items.js"),
    include_str!("page/shots.js"),
    include_str!("page/rows.js"),
    include_str!("page/check.js"),
    include_str!("page/give.js"),
    include_str!("page/main.js"),
];

/// The whole page of a form with this title and definition. Nothing in the definition can end its element or run.
pub fn page(title: &str, definition: &Value) -> String {
    let style = include_str!("page/page.css");
    let script = format!("(function () {{\n\"use strict\";\n{}}}());\n", PARTS.concat());
    let watch = include_str!("page/watch.js");
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}' 'sha256-{}'; img-src blob: data:; \
         connect-src 'none'; form-action 'none'; base-uri 'none'",
        hash(style),
        hash(&script),
        hash(watch),
    );
    let filled = [
        ("{{policy}}", policy),
        ("{{title}}", shown(title)),
        ("{{style}}", style.to_string()),
        ("{{definition}}", inert(definition)),
        ("{{script}}", script),
        ("{{watch}}", watch.to_string()),
    ];
    // From the front to the end, so that no text that was put in is looked at again.
    let mut rest = include_str!("page/page.html");
    let mut page = String::new();
    for (mark, text) in &filled {
        let (before, after) = rest.split_once(mark).unwrap_or((rest, ""));
        page.push_str(before);
        page.push_str(text);
        rest = after;
    }
    page.push_str(rest);
    page
}

/// The SHA-256 of a style or script, as a policy names it.
fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}

/// A text as HTML shows it.
fn shown(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// JSON in which no character means anything to HTML or ends a line of a script.
fn inert(definition: &Value) -> String {
    let mut text = definition.to_string();
    for (character, escape) in
        [('<', "\\u003c"), ('>', "\\u003e"), ('&', "\\u0026"), ('\u{2028}', "\\u2028"), ('\u{2029}', "\\u2029")]
    {
        text = text.replace(character, escape);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_text_of_the_definition_stays_in_its_place() {
        let hostile = "</script><script>alert(1)</script>{{script}}<!--\u{2028}&amp;";
        let made = page("<b>&", &json!({ "unit": hostile }));
        assert!(made.contains("<title>&lt;b&gt;&amp;</title>"));
        assert_eq!(made.matches("<script").count(), 3);
        assert_eq!(made.matches("</script>").count(), 3);
        let (_, after) = made.split_once(r#"id="definition">"#).unwrap();
        let (json, _) = after.split_once("</script>").unwrap();
        assert_eq!(serde_json::from_str::<Value>(json).unwrap()["unit"], hostile);
        assert!(!json.contains(['<', '>', '&', '\u{2028}']));
    }

    /// The browsers in use are as old as Chromium 80. And no text is ever read as HTML.
    #[test]
    fn no_part_uses_what_old_browsers_lack() {
        let lacking = [
            "replaceAll",
            ".at(",
            "structuredClone",
            "??=",
            "||=",
            "&&=",
            "hasOwn",
            "replaceChildren",
            "findLast",
            "crypto.",
            ".toSorted",
            "static {",
            "innerHTML",
            "insertAdjacentHTML",
            "eval(",
            "import ",
            "export ",
        ];
        for part in PARTS {
            let code = part.lines().map(|line| line.split("//").next().unwrap_or(""));
            let code = code.collect::<Vec<_>>().join("\n");
            for word in lacking {
                assert!(!code.contains(word), "{word} in {part}");
            }
        }
    }

    #[test]
    fn every_part_is_in_the_page_once_and_asks_nothing_of_the_network() {
        let made = page("表", &json!({}));
        for part in PARTS {
            assert_eq!(made.matches(part).count(), 1);
        }
        assert!(!made.contains("{{") && !made.contains("http:") && !made.contains("https:"));
        assert!(made.contains("default-src 'none'"));
    }
}
