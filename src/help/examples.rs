//! One to three lines to type for each command, for `--help` and the manual. They are in `examples.txt`, under the
//! command's path in brackets; a line with `#` describes the next one.

const EXAMPLES: &str = include_str!("examples.txt");

/// The examples of a command by its path below `zhiben`, ready to be shown; none where it has none.
pub fn of(path: &str) -> Option<String> {
    let lines: Vec<String> = lines(path).map(|line| format!("  {line}")).collect();
    (!lines.is_empty()).then(|| format!("例子：\n{}", lines.join("\n")))
}

fn lines(path: &str) -> impl Iterator<Item = &'static str> {
    let head = format!("[{path}]");
    EXAMPLES.lines().skip_while(move |line| *line != head).skip(1).take_while(|line| !line.starts_with('['))
}

/// Whether a line is one to type, which is not to be broken: who copies it gets all of it.
pub(super) fn is_typed(line: &str) -> bool {
    line.trim_start().starts_with("zhiben ")
}
