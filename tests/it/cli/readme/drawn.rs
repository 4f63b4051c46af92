//! The pictures of the READMEs: what the program prints of the sample town on its day, as SVG in which text stays text.
//! `docs/pictures.sh` writes them; the test holds that they show what is printed today.

use crate::cli::loaded_part::ctx;
use crate::env::{TODAY, Town, day, repo, words};
use std::fmt::Write;
use zhiben::commands::Ctx;
use zhiben::format::Format;
use zhiben::output::{self, Target};
use zhiben::render::Look;
use zhiben::render::text::{width, wrap};

/// Name, command, what the picture shows, in words for who does not see it.
const PICTURES: [(&str, &str, &str); 2] = [
    ("overdue", "overdue --kind hazard --kind review --kind notice", "逾期的隐患、复查和通知，逾期时间最长的在前"),
    ("digest", "digest --to 镇应急", "发给镇应急的一段话：逾期和临期的事"),
];

/// Columns of the terminal.
const WIDE: usize = 100;
/// Pixels of a column and of a line.
const CELL: usize = 8;
const LINE: usize = 20;
const MARGIN: usize = 16;

#[test]
fn pictures_show_what_is_printed() {
    let town = Town::sample();
    for (name, command, about) in PICTURES {
        holds(name, &picture(command, about, &printed(&town, command, Format::Table)));
    }
    holds("months", &chart(&printed(&town, "report", Format::Html), "2026-11"));
}

/// Whoever changes what is printed draws anew: docs/pictures.sh.
#[track_caller]
#[allow(clippy::disallowed_methods)]
fn holds(name: &str, picture: &str) {
    let file = repo("docs/pictures").join(format!("{name}.svg"));
    if std::env::var_os("ZHIBEN_PICTURES").is_some() {
        std::fs::write(&file, picture).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == picture, "{} is not what zhiben prints: run docs/pictures.sh", file.display());
}

/// The output on a terminal with colour, or in a file of the format.
fn printed(town: &Town, command: &str, format: Format) -> String {
    let args: Vec<std::ffi::OsString> =
        [vec!["zhiben".to_string()], words(command)].concat().into_iter().map(Into::into).collect();
    let matches = zhiben::cli::root(&args).try_get_matches_from(&args).unwrap();
    let is_table = format == Format::Table;
    let ctx = Ctx { for_people: true, is_table, is_json: false, ..ctx(town, day(TODAY)) };
    let outcome = zhiben::cli::dispatch(&ctx, &matches).unwrap();
    let look = Look { width: Some(WIDE), colour: is_table };
    let mut out = Vec::new();
    output::write(outcome.reply, &Target { look, format, ..Target::default() }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The chart of the leaders' page that has this word in it, with the page's own colours, on its own.
fn chart(page: &str, word: &str) -> String {
    let style = page.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).unwrap().0;
    let charts = page.split("<svg class=\"chart\"").skip(1).map(|rest| rest.split_once("</svg>").unwrap().0);
    let chart = charts.into_iter().find(|chart| chart.contains(word)).unwrap();
    let (head, body) = chart.split_once('>').unwrap();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" width=\"720\"{head}>\n<style><![CDATA[{style}]]></style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"4\" fill=\"var(--paper)\"/>{body}</svg>\n"
    )
}

fn picture(command: &str, about: &str, printed: &str) -> String {
    // A text is as long as it is; the terminal breaks it.
    let lines: Vec<String> = printed
        .lines()
        .flat_map(|line| if line.contains('\x1b') { vec![line.to_string()] } else { wrap(line, WIDE) })
        .collect();
    let wide = 2 * MARGIN + WIDE * CELL;
    let high = 2 * MARGIN + (lines.len() + 2) * LINE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\" role=\"img\">\n\
         <title>zhiben {command}</title>\n<desc>{about}（{TODAY}，虚构的镇）</desc>\n\
         <style>\n\
         text {{ font: 14px 'Sarasa Mono SC', 'Noto Sans Mono CJK SC', 'Noto Sans Mono', Menlo, Consolas, monospace; fill: #1f2328; white-space: pre }}\n\
         rect {{ fill: #f6f8fa; stroke: #d1d9e0 }}\n\
         .p {{ fill: #59636e }} .b {{ font-weight: 700 }} .r {{ fill: #b3261e }} .g {{ fill: #116329 }} .y {{ fill: #7d4e00 }} .d {{ fill: #59636e }}\n\
         @media (prefers-color-scheme: dark) {{\n\
         text {{ fill: #e6edf3 }} rect {{ fill: #0d1117; stroke: #3d444d }}\n\
         .p, .d {{ fill: #9198a1 }} .r {{ fill: #ff9a92 }} .g {{ fill: #7ee787 }} .y {{ fill: #e3b341 }}\n\
         }}\n</style>\n\
         <rect x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n",
        wide - 1,
        high - 1
    );
    draw(&mut svg, 0, "p", &format!("$ zhiben {command}"));
    for (row, line) in lines.iter().enumerate() {
        let (class, line) = match line.strip_prefix("\x1b[") {
            None => ("", line.as_str()),
            Some(rest) => {
                let (code, rest) = rest.split_once('m').unwrap();
                let class = [("1", "b"), ("31", "r"), ("32", "g"), ("33", "y"), ("2", "d")];
                (class.iter().find(|(known, _)| *known == code).unwrap().1, rest.strip_suffix("\x1b[0m").unwrap())
            }
        };
        assert!(!line.contains('\x1b') && width(line) <= WIDE, "{line}");
        draw(&mut svg, row + 2, class, line);
    }
    svg + "</svg>\n"
}

/// One line, in runs of characters of one width, each held to its columns whatever font draws it.
fn draw(svg: &mut String, row: usize, class: &str, line: &str) {
    let mut runs: Vec<(usize, usize, String)> = Vec::new();
    let mut column = 0;
    for character in line.trim_end().chars() {
        let columns = width(character.encode_utf8(&mut [0; 4]));
        match runs.last_mut().filter(|(_, each, _)| *each == columns) {
            Some((_, _, run)) => run.push(character),
            None => runs.push((column, columns, character.to_string())),
        }
        column += columns;
    }
    let y = MARGIN + row * LINE + 14;
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    for (start, each, run) in runs.iter().filter(|(_, _, run)| !run.trim().is_empty()) {
        let blanks = run.chars().take_while(|c| *c == ' ').count();
        let run = run.trim_matches(' ');
        let (x, long) = (MARGIN + (start + blanks * each) * CELL, run.chars().count() * each * CELL);
        let run = run.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        // Writing to a String cannot fail.
        let _ = writeln!(
            svg,
            "<text x=\"{x}\" y=\"{y}\"{class} textLength=\"{long}\" lengthAdjust=\"spacingAndGlyphs\">{run}</text>"
        );
    }
}
