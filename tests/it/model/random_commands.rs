//! Random command lines over a small town: few units, few hazards, few days, so that commands meet. Many are refused,
//! as a clerk's are.

use chrono::{Days, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;

/// What one step of a history is made of.
#[derive(Debug, Clone)]
pub struct Step {
    kind: usize,
    numbers: [u8; 4],
}

impl Step {
    /// From a generator of bytes.
    pub fn drawn(byte: &mut dyn FnMut() -> u8) -> Step {
        Step { kind: usize::from(byte()) % (LINES.len() + 2), numbers: [byte(), byte(), byte(), byte()] }
    }

    /// Whether the reports are asked for after it.
    pub fn asks(&self) -> bool {
        self.numbers[0].is_multiple_of(5)
    }
}

/// A command line, and a file that it reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub words: Vec<String>,
    pub file: Option<(&'static str, String)>,
}

pub fn history(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Step>> {
    vec((0..LINES.len() + 2, any::<[u8; 4]>()).prop_map(|(kind, numbers)| Step { kind, numbers }), length)
}

/// Units to begin with, so that the rest is not refused for want of them.
pub const FIRST: [&str; 4] = [
    "unit add --name 东沟石料厂 --categories 非煤矿山 --principal 张三",
    "unit add --name 西沟石料厂 --categories 非煤矿山 --aliases 西沟",
    "hazard add --unit U001 --description 边坡浮石 --grade general --found 2026-09-01",
    "hazard add --unit U002 --description 护栏缺失 --grade major --found 2026-09-01",
];

/// Each with its places: `{u}` a unit, `{n}` a number, `{w}` a word, `{d}` a day before, `{D}` one to come, `{f}` `{g}`
/// one of a few.
const LINES: [&str; 65] = [
    "unit add --name 厂{n}{w} --categories {c}",
    "unit add --name 店{w} --categories {c} --aliases 别{n} --aliases 名{w}",
    "unit edit {u} --phone 0358-{n} --principal 李{w}",
    "unit edit {u} --aliases 别{n} --aliases 又{w}",
    "unit edit {u} --aliases=",
    "unit edit {u} --categories {c} --categories 行政村",
    "unit close {u} --on {d}",
    "unit void {u} --reason 记错",
    "hazard add --unit {u} --description 患{w} --grade {g} --found {d}",
    "hazard add --unit {u} --description 患{n} --grade {g} --found {d} --place 处{w} --due {D}",
    "hazard add --unit {u} --description 患{n} --grade general --found {d} --fixed --rectified-by 修{w} --reviewer 复{n}",
    "hazard judge {n} --grade {g} --judged-by 专家{w} --on {d}",
    "hazard plan {n} --owner 主{w} --measures 措{w} --fund-yuan {n}.50 --due {D} --contingency 有 --on {d}",
    "hazard plan {n} --owner 主{w} --on {d}",
    "hazard notify {n} --to 张三 --document 文{w} --on {d}",
    "hazard rectify {n} --rectified-by 修{w} --on {d}",
    "hazard review {n} --reviewer 复{w} --pass --on {d}",
    "hazard review {n} --reviewer 复{w} --fail --on {d}",
    "hazard close {n} --approved-by 批{w} --on {d}",
    "hazard extend {n} --due {D} --reason 雨{w} --approved-by 批 --on {d}",
    "hazard reopen {n} --reason 又{w} --on {d}",
    "hazard supervise {n} --level 县级 --document 督{w} --on {d}",
    "hazard edit {n} --place 处{w} --note 注{n}",
    "hazard edit {n} --unit {u} --description 改{w}",
    "hazard void {n} --reason 错{w}",
    "training add --date {d} --topic 题{w} --body yingji --units {u} --units U001 --role principal --hours 4.5",
    "training attend {n} --unit {u} --name 人{w} --name 人{n}",
    "training edit {n} --units {u} --people {n}",
    "drill add --date {d} --type fire --units {u} --units U002",
    "drill edit {n} --units {u} --note 注{w}",
    "drill void {n} --reason 错",
    "inspection add --date {d} --bodies yingji --units {u} --mode routine --inspectors 甲{w} --inspectors 乙",
    "inspection plan --planned {D} --bodies yingji --units {u} --mode special",
    "inspection hold {n} --on {d}",
    "done 1.1a --date {d} --note 学{w}",
    "done 1.1a --date {d} --note 迟{w} --for 2026Q3",
    "event add yongju-report --on {d}",
    "person add --name 人{w} --role grid --unit {u} --id-number 11010519491231002X",
    "person leave {n} --on {d}",
    "cert add --unit {u} --name 人{w} --role special-worker --kind 电工作业 --issued {d}",
    "cert renew {n} --on {d}",
    "order issue --kind 函 --to {u} --subject 事{w} --issued {d} --hazards {n}",
    "order reply {n} --on {d} --reply 复{w}",
    "task add --date {d} --content 事{w} --body yingji --due {D}",
    "task finish {n} --on {d}",
    "tip add --content 事{w} --unit {u} --received {d} --reporter 举报{w}",
    "tip add --content 事{n} --received {d} --anonymous",
    "tip answer {n} --on {d} --finding 属实",
    "tip extend {n} --on {d} --approved-by 县局 --reason 复杂{w}",
    "tip conclude {n} --on {d} --finding 属实",
    "tip notify {n} --on {d} --yuan 500",
    "tip convert {n} --grade general --unit {u} --on {d}",
    "supply add --place 库{w} --item 沙袋 --quantity {n} --minimum 2",
    "supply take {n} --quantity 1 --on {d}",
    "risk add --unit {u} --point 点{w} --level 重大",
    "enforcement add --date {d} --bodies yingji --unit {u} --violation 其他 --outcome 罚款 --fine-yuan {n}.5",
    "approval add --date {d} --unit {u} --kind 准入 --result 通过",
    "risk edit {n} --controls 控{w}",
    "unit edit {u} --credit-code=",
    "training void {n} --reason 错",
    "tip void {n} --reason 错",
    "order edit {n} --hazards {n} --hazards 1",
    "cert void {n} --reason 错",
    "event void {n} --reason 错",
    "person edit {n} --body yingji --phone {n}",
];

/// What takes back; nothing else in `LINES` does.
pub fn turning(step: &Step) -> Option<&'static str> {
    match step.numbers[3] % 8 {
        0 => Some("undo"),
        1 => Some("redo"),
        2 => Some("undo 2 --yes"),
        _ => None,
    }
}

pub fn line(step: &Step, today: NaiveDate) -> Line {
    let [a, b, c, d] = step.numbers.map(u32::from);
    let day = |number: u32| (today - Days::new(u64::from(number % 6))).to_string();
    match step.kind.checked_sub(LINES.len()) {
        None => {}
        Some(0) => {
            let rows = (0..a % 4 + 1).map(|row| format!("厂{}{row},非煤矿山,张{},甲{b}；乙{row}\n", c % 3, d % 4));
            let text = format!("单位名称,类别,主要负责人,别名\n{}", rows.collect::<String>());
            return Line {
                words: ["import", "unit", "in.csv"].map(String::from).to_vec(),
                file: Some(("in.csv", text)),
            };
        }
        Some(_) => {
            let rows =
                (0..a % 4 + 1).map(|row| format!("U00{},患{row}{},一般,{},{}\n", b % 2 + 1, c % 2, day(d), day(d)));
            let text = format!("单位名称,隐患描述,隐患等级,发现日期,整改期限\n{}", rows.collect::<String>());
            return Line {
                words: ["import", "hazard", "in.csv"].map(String::from).to_vec(),
                file: Some(("in.csv", text)),
            };
        }
    }
    let fill = |word: &str| {
        word.replace("{u}", &format!("U00{}", a % 4 + 1))
            .replace("{n}", &(b % 4 + 1).to_string())
            .replace("{w}", ["甲", "乙", "丙"][c as usize % 3])
            .replace("{c}", ["非煤矿山", "工贸", "小型生产经营场所"][c as usize % 3])
            .replace("{g}", ["general", "major", "suspected"][(a / 4) as usize % 3])
            .replace("{d}", &day(d))
            .replace("{D}", &(today + Days::new(u64::from(d % 30))).to_string())
    };
    Line { words: LINES[step.kind].split_whitespace().map(fill).collect(), file: None }
}

/// Days pass while a history is written.
pub fn days_after(step: &Step) -> u64 {
    u64::from(step.numbers[1] / 4 % 3)
}
