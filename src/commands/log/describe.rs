//! A change in words: its rows for scripts, its lines for people, what undoing it would do.

use crate::commands::view::names;
use crate::domain::plan::Plan;
use crate::grid::{Cell, Column, Row, Tone, Word, describe::describe};
use crate::ledger::{Value, show};
use crate::store::{Change, Command, Field, Op, Reversal, Store};
use std::collections::BTreeMap;

/// Changes of one command that people are shown one by one.
const EACH: usize = 5;

/// What is needed to describe a value.
pub struct Words<'a> {
    pub plan: &'a Plan,
    pub store: &'a Store,
}

/// The changes of one command: the first few as lines, all of them counted.
#[derive(Default)]
pub struct ChangeLines {
    lines: Vec<String>,
    /// By what was done and to which ledger.
    counted: BTreeMap<String, (usize, &'static str)>,
    total: usize,
}

impl ChangeLines {
    pub fn add(&mut self, words: &Words, change: Change) {
        // These tables are the program's own notes on merges and accepted reports. They have no records of a ledger.
        if change.table.starts_with("merge_") || change.table == "inbox_record" {
            return;
        }
        self.total += 1;
        let (of, measure) = change.ledger.map_or_else(|| (other(&change.table), "条"), |l| (l.name, l.measure()));
        self.counted.entry(format!("{}{of}", op(change.op).zh)).or_insert((0, measure)).0 += 1;
        if self.total <= EACH {
            self.lines.push(words.sentence(&change));
        }
    }

    /// The lines in the order in which they were written (they came the newest first), or the counts.
    pub fn lines(self) -> Vec<String> {
        if self.total > EACH {
            return self
                .counted
                .into_iter()
                .map(|(what, (many, measure))| format!("{what} {many} {measure}"))
                .collect();
        }
        let mut lines: Vec<String> = self.lines.into_iter().rev().collect();
        lines.dedup();
        lines
    }
}

/// The table of the versions of plan files.
pub const PLAN: &str = "plan_version";

/// The sentence about a new version, such as `main:2`, of a plan.
fn plan_changed(no: &str) -> String {
    let (plan, version) = no.rsplit_once(':').unwrap_or((no, "？"));
    format!("方案 {plan} 改过，这一步起用第 {version} 版（zhiben plan history）")
}

/// What no ledger declares, in words.
fn other(table: &str) -> &'static str {
    match table {
        "submission_row" => "上报的行",
        "closing_duty" => "结项时的应办事项",
        "closing_target" => "结项时的目标",
        "closing_standing" => "结项时未了结的事",
        PLAN => "方案版本",
        "draw" => "双随机抽取",
        "draw_candidate" => "双随机的待抽名单",
        "inbox_photo" => "填报的照片",
        "tip_access" => "查阅举报人信息",
        _ => "其他记录",
    }
}

fn op(op: Op) -> Word {
    let (en, zh) = match op {
        Op::Add => ("add", "新增"),
        Op::Change => ("change", "修改"),
        Op::Remove => ("remove", "撤出"),
    };
    Word { en: en.into(), zh: zh.into() }
}

/// The columns of the data formats: one row for each field that changed.
pub fn columns() -> Vec<Column> {
    [
        ("entry", "序号"),
        ("at", "时间"),
        ("by", "经手人"),
        ("command", "命令"),
        ("reason", "原因"),
        ("reverses", "撤销或重做的序号"),
        ("undone", "已撤销"),
        ("ledger", "台账"),
        ("record", "编号"),
        ("change", "改动"),
        ("column", "项目"),
        ("was", "原来"),
        ("now", "现在"),
        ("file", "来源文件"),
        ("line", "行"),
    ]
    .map(|(key, header)| Column::new(key, header))
    .to_vec()
}

impl Words<'_> {
    /// The rows of a change.
    pub fn rows(&self, command: &Command, change: Option<Change>) -> Vec<Row> {
        let text = |text: &Option<String>| Cell::maybe(text.as_ref(), Cell::text);
        let head = vec![
            Cell::Int(command.id),
            Cell::text(&command.at),
            Cell::text(&command.operator),
            Cell::text(&command.command),
            text(&command.reason),
            Cell::maybe(command.reverses, |(target, _)| Cell::Int(target)),
            Cell::Flag(command.is_undone),
        ];
        let row = |rest: Vec<Cell>, line: Option<i64>| {
            let tail = vec![text(&command.file), Cell::maybe(line, Cell::Int)];
            Row::new([head.clone(), rest, tail].concat())
        };
        let Some(change) = change else { return vec![row(vec![Cell::Empty; 6], None)] };
        let ledger = match change.ledger {
            Some(ledger) => Cell::Word(Word { en: ledger.key.into(), zh: ledger.name.into() }),
            None if change.table == PLAN => Cell::Word(Word { en: "plan".into(), zh: "方案".into() }),
            None => Cell::text(&change.table),
        };
        let what = [ledger, Cell::text(&change.no), Cell::Word(op(change.op))];
        let field = |field: &Field| {
            let column = Cell::Word(Word { en: field.column.key.into(), zh: field.column.header.into() });
            let cells = [column, self.cell(field, field.was.as_ref()), self.cell(field, field.now.as_ref())];
            row([&what[..], &cells].concat(), change.line)
        };
        match change.fields.is_empty() {
            true => vec![row([&what[..], &[Cell::Empty, Cell::Empty, Cell::Empty]].concat(), change.line)],
            false => change.fields.iter().map(field).collect(),
        }
    }

    /// The lines of a command: one for each change, the first with the command's name.
    pub fn lines(&self, command: &Command, changed: ChangeLines) -> Vec<Row> {
        let mut first = vec![
            Cell::Int(command.id),
            Cell::text(moment(&command.at)),
            Cell::text(&command.operator),
            Cell::text(verb(command)),
        ];
        let tone = if command.is_undone { Tone::Dim } else { Tone::Plain };
        let mut lines = changed.lines();
        let reason = command.reason.as_deref().unwrap_or_default();
        match lines.last_mut() {
            None => lines.push(reason.to_string()),
            Some(last) if !reason.is_empty() && !last.contains(reason) => last.push_str(&format!("（原因：{reason}）")),
            Some(_) => {}
        }
        let source = command.file.as_ref().map(|file| format!("（来自 {file}）")).unwrap_or_default();
        if let Some(last) = lines.last_mut() {
            last.push_str(&source);
        }
        let rows = lines.into_iter().map(|line| {
            let mut cells = std::mem::replace(&mut first, vec![Cell::Empty; 4]);
            cells.push(Cell::text(line));
            Row::new(cells).tone(tone)
        });
        rows.collect()
    }

    /// `修改隐患 JC-YH-2026-0012：整改期限 2026-03-01 → 2026-04-01`
    pub fn sentence(&self, change: &Change) -> String {
        let Some(ledger) = change.ledger else {
            return match change.table.as_str() {
                PLAN => plan_changed(&change.no),
                "tip_access" => "查阅举报人信息".to_string(),
                table => format!("{}{}", op(change.op).zh, other(table)),
            };
        };
        let fields: Vec<String> = change.fields.iter().filter_map(|f| self.field(change, f)).collect();
        let changes = if fields.is_empty() { String::new() } else { format!("：{}", fields.join("；")) };
        format!("{}{} {}{changes}", op(change.op).zh, ledger.name, change.no)
    }

    /// A column from what to what; of what was added or taken out only what people know it by.
    fn field(&self, change: &Change, field: &Field) -> Option<String> {
        let word = |value: Option<&Value>| match describe(&self.cell(field, value)) {
            empty if empty.is_empty() => "（空）".to_string(),
            text => text,
        };
        let header = field.column.header;
        let is_shown = field.column.listed && field.column.key != "no";
        match change.op {
            Op::Change => Some(format!("{header} {} → {}", word(field.was.as_ref()), word(field.now.as_ref()))),
            Op::Add if is_shown => Some(format!("{header} {}", word(field.now.as_ref()))),
            Op::Remove if is_shown => Some(format!("{header} {}", word(field.was.as_ref()))),
            _ => None,
        }
    }

    fn cell(&self, field: &Field, value: Option<&Value>) -> Cell {
        show::cell(field.column.kind, value, self.plan, &names::of(self.store))
    }
}

/// `2026-11-23 09:30`, without the zone.
pub fn moment(at: &str) -> String {
    at.get(..16).map_or_else(|| at.to_string(), |at| at.replace('T', " "))
}

/// Global options without a value.
const FLAGS: [&str; 4] = ["--exit-code", "--退出码", "--no-pager", "--不翻页"];

/// The command's name, without its arguments; with what it takes back.
pub fn verb(command: &Command) -> String {
    let mut words = command.command.split_whitespace().peekable();
    // Global options may be typed before it, most of them with a value.
    while let Some(option) = words.next_if(|word| word.starts_with('-')) {
        if !option.contains('=') && !FLAGS.contains(&option) {
            words.next();
        }
    }
    let verb = words.take_while(|word| !word.starts_with('-')).take(2).collect::<Vec<_>>().join(" ");
    let state = if command.is_undone { "（已撤销）" } else { "" };
    match command.reverses {
        Some((target, Reversal::Undo)) => format!("撤销第 {target} 步"),
        Some((target, Reversal::Redo)) => format!("重做第 {target} 步"),
        None => format!("{verb}{state}"),
    }
}

#[cfg(test)]
mod tests {
    use super::verb;
    use crate::store::Command;

    #[test]
    fn a_command_is_named_without_its_arguments() {
        let of = |typed: &str| {
            let text = String::new();
            let command = typed.to_string();
            verb(&Command {
                id: 1,
                at: text.clone(),
                operator: text,
                command,
                reason: None,
                file: None,
                reverses: None,
                is_undone: false,
            })
        };
        for (typed, known) in [
            ("hazard edit YH-2026-0012 --place 二楼", "hazard edit"),
            ("--today 2026-11-23 hazard edit 12", "hazard edit"),
            ("--today=2026-11-23 --exit-code -f json -C 台账 undo", "undo"),
            ("demo --today 2026-11-23", "demo"),
            ("--截至 2026-11-23 --不翻页 隐患 修改 12", "隐患 修改"),
            ("--by 甲", ""),
            ("", ""),
        ] {
            assert_eq!(of(typed), known, "{typed}");
        }
    }
}
