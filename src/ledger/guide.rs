//! Instructions for a person who fills in a sheet for a ledger. They are made from the ledger's declaration: which
//! columns to fill in, what each column accepts, and an example row. The example row is marked, so that an import skips
//! it.

use super::{Change, Column, Kind, Ledger};
use crate::domain::plan::Plan;
use crate::grid::{Cell, Word};
use chrono::NaiveDate;
use std::borrow::Cow;

/// The text that begins the marked cell of the example row.
pub const MARK: &str = "（示例）";

/// The columns to fill in. Columns that the program or a later step sets are left out.
pub fn columns(ledger: &'static Ledger) -> Vec<&'static Column> {
    let numbers = |column: &Column| ledger.is_numbered() && column.key == ledger.number_key();
    let theirs = |column: &&Column| match column.change {
        Change::Kept(_) => false,
        Change::Step(step) => column.required || step == "plan",
        Change::Fixed | Change::Free => !numbers(column),
    };
    ledger.columns.iter().filter(theirs).collect()
}

/// The column whose cell marks the example row: the first with free text.
pub fn marked(ledger: &'static Ledger) -> Option<&'static Column> {
    let takes_words = |column: &&&Column| {
        matches!(
            column.kind,
            Kind::Text
                | Kind::Texts
                | Kind::Unit
                | Kind::Units
                | Kind::Hazard
                | Kind::Training
                | Kind::Body
                | Kind::Bodies
        )
    };
    let all = columns(ledger);
    all.iter().find(|column| takes_words(column) && column.required).or_else(|| all.iter().find(takes_words)).copied()
}

/// Whether a cell of a file marks its row as the example row.
pub fn is_example(ledger: &'static Ledger, column: &Column, cell: &str) -> bool {
    cell.trim_start().starts_with(MARK) && marked(ledger).is_some_and(|marked| marked.key == column.key)
}

/// What a column accepts, as a Chinese sentence.
pub fn accepted(column: &Column, plan: &Plan) -> String {
    let choices = choices(column, plan).join("、");
    match column.kind {
        Kind::Text | Kind::CertificateNumber => "文字".to_string(),
        Kind::Number => "不带小数的数".to_string(),
        Kind::Decimal => "数，至多两位小数".to_string(),
        Kind::Money => "金额（元），至多两位小数".to_string(),
        Kind::Date => "年月日齐全的日期，如 2026-11-30".to_string(),
        Kind::CreditCode | Kind::IdNumber => "18 位".to_string(),
        Kind::Texts | Kind::Aliases => "文字，几个之间用；隔开".to_string(),
        Kind::Categories | Kind::Bodies => format!("可以几个，之间用；隔开：{choices}"),
        Kind::Flag | Kind::Words(_) | Kind::Category | Kind::Body | Kind::Event => format!("从中选一个：{choices}"),
        Kind::Measure => format!("方案里的任务编号：{choices}"),
        Kind::Period => "周期，如 2026-07、2026Q3、2026".to_string(),
        Kind::Unit => "单位名录里的全名、别名或编码".to_string(),
        Kind::Units => "单位名录里的全名、别名或编码，几个之间用；隔开".to_string(),
        Kind::Hazard => "隐患编号".to_string(),
        Kind::Hazards => "隐患编号，几个之间用；隔开".to_string(),
        Kind::Training => "培训编号".to_string(),
    }
}

/// The values of a column with a closed set, as people read them; empty for other columns.
pub fn choices(column: &Column, plan: &Plan) -> Vec<Cow<'static, str>> {
    let owned = |names: &mut dyn Iterator<Item = &String>| names.map(|name| Cow::Owned(name.clone())).collect();
    match column.kind {
        Kind::Words(words) => words.iter().map(|word| Cow::Borrowed(word.zh)).collect(),
        Kind::Flag => vec!["是".into(), "否".into()],
        Kind::Category | Kind::Categories => owned(&mut plan.categories.iter().map(|category| &category.name)),
        Kind::Body | Kind::Bodies => owned(&mut plan.bodies.iter().map(|body| &body.name)),
        Kind::Event => owned(&mut plan.events.iter().map(|event| &event.title)),
        Kind::Measure => {
            owned(&mut plan.measures.iter().filter(|measure| measure.is_ticked()).map(|measure| &measure.id))
        }
        _ => Vec::new(),
    }
}

/// The cell of a column in the example row.
pub fn example(ledger: &'static Ledger, column: &Column, plan: &Plan, today: NaiveDate) -> Cell {
    if marked(ledger).is_some_and(|marked| marked.key == column.key) {
        return Cell::text(format!("{MARK}{}", text(column)));
    }
    let first = choices(column, plan).into_iter().next();
    match column.kind {
        Kind::Date => Cell::Date(today),
        Kind::Number => Cell::Int(12),
        Kind::Decimal => Cell::Hundredths(800),
        Kind::Money => Cell::Hundredths(560_050),
        Kind::Measure => Cell::maybe(first, |id| Cell::text(id.into_owned())),
        Kind::Categories | Kind::Bodies => Cell::maybe(first, |name| Cell::text(name.into_owned())),
        _ => match first {
            Some(zh) => Cell::Word(Word { en: zh.clone(), zh }),
            None if column.required => Cell::text(text(column)),
            None => Cell::Empty,
        },
    }
}

/// An invented text for a column of free text.
fn text(column: &Column) -> &'static str {
    match (column.kind, column.key) {
        (Kind::Unit | Kind::Units, _) => "东沟石料厂",
        (Kind::Hazard, _) => "JC-YH-2026-0001",
        (Kind::Training, _) => "JC-PX-2026-0001",
        (_, "code") => "U001",
        (_, "name") if column.header == "单位名称" => "东沟石料厂",
        (_, "name") => "张三",
        (_, "description") => "配电箱门敞开",
        (_, "topic") => "消防安全培训",
        (_, "place") => "镇应急物资库",
        (_, "item") => "灭火器",
        (_, "point") => "配电室",
        _ => "照实填写",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{ALL, HAZARD, UNIT};

    #[test]
    fn every_ledger_has_one_marked_cell_in_its_example() {
        let plan = crate::plan_file::sample();
        let today = "2026-11-23".parse().unwrap();
        for ledger in ALL {
            let marks = |column: &&&Column| match example(ledger, column, &plan, today) {
                Cell::Text(words) => is_example(ledger, column, &words),
                _ => false,
            };
            assert_eq!(columns(ledger).iter().filter(marks).count(), 1, "{}", ledger.key);
            for column in columns(ledger).iter().filter(|column| column.required) {
                assert_ne!(example(ledger, column, &plan, today), Cell::Empty, "{} {}", ledger.key, column.key);
            }
        }
    }

    #[test]
    fn columns_of_the_program_or_of_a_later_step_are_left_out() {
        let keys = |ledger| columns(ledger).iter().map(|column| column.key).collect::<Vec<_>>();
        assert_eq!(
            keys(&HAZARD).join(" "),
            "unit category place description grade source inspector found basis basis_clause owner supervisor measures \
             fund_yuan due contingency note"
        );
        assert!(keys(&UNIT).contains(&"code") && !keys(&UNIT).contains(&"void_reason"));
    }

    #[test]
    fn only_the_marked_column_marks() {
        let column = |key| HAZARD.column(key).unwrap();
        assert!(is_example(&HAZARD, column("unit"), " （示例）东沟石料厂"));
        assert!(!is_example(&HAZARD, column("description"), "（示例）配电箱门敞开"));
        assert!(!is_example(&HAZARD, column("unit"), "东沟（示例）石料厂"));
    }
}
