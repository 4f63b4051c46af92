//! Notes on many rows, grouped: the same column and the same kind of reason are one line with their rows.

use std::collections::HashMap;

/// How many rows and values one line names.
const ROWS: usize = 10;
const VALUES: usize = 3;
/// Up to so many rows are listed one by one where their values differ.
const FEW: usize = 5;

/// A row, the column, its value and the reason.
type One<'a> = (i64, &'a str, &'a str, &'a str);

/// One line for each column and kind of reason, in the order in which they first come. Reasons are of one kind where
/// they differ in numbers and dates only.
pub fn grouped<'a>(all: impl Iterator<Item = One<'a>>) -> Vec<String> {
    let mut places: HashMap<(&str, String), usize> = HashMap::new();
    let mut groups: Vec<Vec<One>> = Vec::new();
    for one in all {
        let at = *places.entry((one.1, kind(one.3))).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[at].push(one);
    }
    groups.iter().flat_map(|group| if group.len() > FEW { vec![line(group)] } else { by_value(group) }).collect()
}

/// A line for each value and reason of a small group.
fn by_value(group: &[One]) -> Vec<String> {
    let mut alike: Vec<Vec<One>> = Vec::new();
    for one in group {
        match alike.iter_mut().find(|other| (other[0].2, other[0].3) == (one.2, one.3)) {
            Some(known) => known.push(*one),
            None => alike.push(vec![*one]),
        }
    }
    alike.iter().map(|group| line(group)).collect()
}

fn line(group: &[One]) -> String {
    let (row, column, _, reason) = group[0];
    let mut rows: Vec<i64> = group.iter().map(|one| one.0).collect();
    rows.dedup();
    let at = if column.is_empty() { String::new() } else { format!("，{column}") };
    let mut values: Vec<&str> = Vec::new();
    group.iter().filter(|one| !one.2.is_empty()).for_each(|one| {
        if !values.contains(&one.2) && values.len() <= VALUES {
            values.push(one.2);
        }
    });
    let end = if values.len() > VALUES { "等" } else { "" };
    let shown: String = values.iter().take(VALUES).map(|value| format!("“{value}”")).collect();
    let given = if values.is_empty() { String::new() } else { format!("{shown}{end}：") };
    let first = if group.iter().all(|one| one.3 == reason) { String::new() } else { format!("如第 {row} 行：") };
    format!("{}{at}：{given}{first}{reason}", rows_of(&rows))
}

/// `第 3、4、7 行`, and how many where there are more than are named.
pub fn rows_of(rows: &[i64]) -> String {
    let shown: Vec<String> = rows.iter().take(ROWS).map(i64::to_string).collect();
    match rows.len() > ROWS {
        true => format!("第 {} 行等 {} 行", shown.join("、"), rows.len()),
        false => format!("第 {} 行", shown.join("、")),
    }
}

/// A reason without its numbers.
fn kind(reason: &str) -> String {
    let mut kind = String::with_capacity(reason.len());
    for c in reason.chars() {
        match c.is_ascii_digit() {
            true if kind.ends_with('#') => {}
            true => kind.push('#'),
            false => kind.push(c),
        }
    }
    kind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_for_each_column_and_kind() {
        let day = |n: i64| format!("2026-03-{n:02} 早于 2026-04-01");
        let days: Vec<String> = (1..=12).map(day).collect();
        let mut all: Vec<One> = vec![
            (3, "状态", "关闭", "没有销号日期"),
            (4, "单位名称", "", "必须填写"),
            (5, "状态", "关闭", "没有销号日期"),
            (7, "状态", "已关闭", "没有销号日期"),
            (8, "", "", "完全一样"),
        ];
        all.extend(days.iter().enumerate().map(|(at, day)| (20 + at as i64, "整改期限", "", day.as_str())));
        assert_eq!(
            grouped(all.into_iter()),
            [
                "第 3、5 行，状态：“关闭”：没有销号日期",
                "第 7 行，状态：“已关闭”：没有销号日期",
                "第 4 行，单位名称：必须填写",
                "第 8 行：完全一样",
                "第 20、21、22、23、24、25、26、27、28、29 行等 12 行，整改期限：如第 20 行：2026-03-01 早于 2026-04-01",
            ]
        );
        let states = ["关闭", "已关闭", "已闭环", "办结", "关闭", "闭环"];
        let many = states.iter().enumerate().map(|(at, state)| (2 + at as i64, "状态", *state, "没有销号日期"));
        assert_eq!(grouped(many), ["第 2、3、4、5、6、7 行，状态：“关闭”“已关闭”“已闭环”等：没有销号日期"]);
    }
}
