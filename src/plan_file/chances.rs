//! `data/draw.toml` → the weights and intervals of 双随机, or every mistake with its line: the compiled file, or a
//! workspace's instead of it.

use super::problem::Problems;
use super::sink::Sink;
use super::syntax;
use super::table::Table;
use super::value::Value;
use crate::domain::draw::Chances;
use crate::domain::words::{RISK, STANDARD_GRADE};

/// The file for workspaces that have none.
pub const COMPILED: &str = include_str!("../../data/draw.toml");

/// Reads the file; `file` is the name that its mistakes have.
pub fn load(text: &str, file: &str) -> Result<Chances, Problems> {
    let parsed = syntax::parse(text);
    let sink = Sink::new(text, file, parsed.broken, parsed.slips);
    let Some(document) = parsed.document else { return Err(sink.into_problems()) };
    let root = Table::root(&sink, document.get_ref());
    root.only(&["weight", "interval_days"]);
    let (risk, grade) = both(&root, "weight", "权重", 0);
    let (risk_interval, grade_interval) = both(&root, "interval_days", "间隔天数", 1);
    let chances = Chances { risk, grade, risk_interval, grade_interval };
    match sink.is_empty() {
        true => Ok(chances),
        false => Err(sink.into_problems()),
    }
}

fn both(root: &Table<'_>, name: &str, meaning: &str, least: u32) -> ([u32; 5], [u32; 4]) {
    let table =
        root.need(name, format_args!("[{name}.risk] 和 [{name}.standard_grade]：{meaning}")).and_then(Value::table);
    let Some(table) = table else { return ([0; 5], [0; 4]) };
    table.only(&["risk", "standard_grade"]);
    let risks: Vec<&str> = RISK.iter().map(|w| w.en).chain(["unknown"]).collect();
    let grades: Vec<&str> = STANDARD_GRADE.iter().map(|w| w.en).collect();
    (numbers(&table, "risk", &risks, least), numbers(&table, "standard_grade", &grades, least))
}

fn numbers<const N: usize>(table: &Table<'_>, name: &str, keys: &[&str], least: u32) -> [u32; N] {
    let mut all = [0; N];
    let inner = table.need(name, format_args!("各等级的数：{}", keys.join("、"))).and_then(Value::table);
    let Some(inner) = inner else { return all };
    inner.only(keys);
    for (number, key) in all.iter_mut().zip(keys) {
        let read = inner.need(key, "整数").and_then(|value| value.number(least..=1000));
        *number = read.unwrap_or(0);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_weights_follow_the_intervals_of_the_plan() {
        let chances = load(COMPILED, "data/draw.toml").unwrap();
        // Clause 5.1c of the source: visits every 183, 92 and 31 days have the ratio 1 : 2 : 6.
        assert_eq!((chances.grade, chances.grade_interval), ([2, 1, 1, 6], [92, 183, 183, 31]));
        assert_eq!(chances.risk, [8, 4, 2, 1, 2]);
        assert_eq!((chances.weight(Some(0), Some(3)), chances.weight(None, None)), (48, 4));
        assert_eq!((chances.interval(Some(3), Some(1)), chances.interval(Some(0), Some(1))), (183, 31));
    }

    #[test]
    fn mistakes_have_their_lines() {
        let text = COMPILED.replace("red = 8", "red = -8").replace("paper = 31", "papier = 31");
        let problems = load(&text, "data/draw.toml").unwrap_err().to_string();
        let line = |part: &str| text.lines().position(|l| l.starts_with(part)).unwrap() + 1;
        assert!(
            problems.contains(&format!(":{}:7: weight.risk.red = -8：应为 0 到 1000 的整数", line("red = -8"))),
            "{problems}"
        );
        assert!(problems.contains("interval_days.standard_grade.paper：缺少这个键"), "{problems}");
        assert!(
            problems.contains(&format!(":{}:1: interval_days.standard_grade.papier", line("papier"))),
            "{problems}"
        );
    }
}
