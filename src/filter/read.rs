//! Parses a condition for given columns: `or`, `and`, `not`, comparisons and brackets. A mistake has a sentence, a
//! place, and what was expected.

use super::token::{Token, What, tokens};
use super::{Filter, Letters, Op, Test};
use crate::domain::nearest::nearest;
use crate::grid::{Cell, Column, Holds};
use std::collections::BTreeMap;
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// Reads a typed value of a column as a cell. The error is the reason as a Chinese sentence.
pub type ReadValue<'a> = dyn Fn(&Column, &str) -> Result<Cell, String> + 'a;

/// The greatest depth of brackets and `not` within each other.
const DEEPEST: usize = 50;

/// A mistake in a condition, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionMistake {
    pub what: String,
    /// The place as a range of bytes; empty if something is missing there.
    pub place: Range<usize>,
}

impl ConditionMistake {
    /// The condition on one line with the mistake marked: `grade=【重点】 and due<月底`.
    pub fn marked(&self, text: &str) -> String {
        let Range { start, end } = self.place;
        format!("{}【{}】{}", &text[..start], &text[start..end], &text[end..])
    }

    /// The condition, and below it a line with carets under the mistake; a Chinese character is two columns wide.
    pub fn pointed(&self, text: &str) -> String {
        let flat = |part: &str| part.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        let Range { start, end } = self.place;
        let before = flat(&text[..start]).width();
        let carets = flat(&text[start..end]).width().max(1);
        format!("  {}\n  {}{}", flat(text), " ".repeat(before), "^".repeat(carets))
    }
}

/// Parses `text` into a condition on these columns; `value` reads the values.
pub fn read(text: &str, columns: &[Column], value: &ReadValue) -> Result<Filter, ConditionMistake> {
    let mistake = |(place, what): Fault| ConditionMistake { what, place };
    let tokens = tokens(text).map_err(|place| mistake((place, "引号没有配对".to_string())))?;
    let mut reader = Reader { tokens: &tokens, at: 0, end: text.len(), depth: 0, columns, value };
    let test = reader.any().map_err(mistake)?;
    match reader.tokens.get(reader.at) {
        None => Ok(Filter(test)),
        Some(token) => Err(mistake((token.place.clone(), "这里多了；两个条件之间写 and（且）或 or（或）".to_string()))),
    }
}

type Fault = (Range<usize>, String);
type Read<T> = Result<T, Fault>;

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    end: usize,
    depth: usize,
    columns: &'a [Column],
    value: &'a ReadValue<'a>,
}

impl Reader<'_> {
    fn any(&mut self) -> Read<Test> {
        let mut tests = vec![self.all()?];
        while self.takes("or", &["or", "或", "或者"]) {
            tests.push(self.all()?);
        }
        Ok(one_or(tests, Test::Any))
    }

    fn all(&mut self) -> Read<Test> {
        let mut tests = vec![self.not()?];
        while self.takes("and", &["and", "且", "并且", "与"]) {
            tests.push(self.not()?);
        }
        Ok(one_or(tests, Test::All))
    }

    fn not(&mut self) -> Read<Test> {
        if self.depth > DEEPEST {
            return Err((self.place(), format!("括号和 not 套得太深，最多 {DEEPEST} 层")));
        }
        self.depth += 1;
        let test = if self.takes("not", &["not", "非"]) {
            Test::Not(Box::new(self.not()?))
        } else if self.takes("(", &[]) {
            let inner = self.any()?;
            self.expects(")", "括号没有配对，这里缺“)”")?;
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(test)
    }

    fn comparison(&mut self) -> Read<Test> {
        let (name, place) = self.word("这里要写列名，如 grade（等级）")?;
        let Some(at) = find(self.columns, &name) else { return Err((place, unknown(self.columns, &name))) };
        let column = &self.columns[at];
        if self.takes("", &["empty", "空", "为空", "is_empty"]) {
            return Ok(Test::Empty(at));
        }
        if self.takes("", &["非空", "不空", "不为空", "nonempty"]) {
            return Ok(Test::Not(Box::new(Test::Empty(at))));
        }
        let is_not = self.takes("not", &["not", "不"]);
        if is_not && self.takes("", &["empty", "空", "为空"]) {
            return Ok(Test::Not(Box::new(Test::Empty(at))));
        }
        if self.takes("", &["in", "属于"]) {
            return Ok(negated(is_not, self.one_of(at)?));
        }
        if self.takes("", &["不属于"]) {
            return Ok(negated(true, self.one_of(at)?));
        }
        let place = self.place();
        for (sign, is_negated) in [("~", is_not), ("!~", !is_not)] {
            let words: &[&str] = if sign == "~" { &["含", "包含", "like"] } else { &["不含"] };
            if self.takes(sign, words) {
                let (part, _) = self.word("这里要写要含有的字")?;
                return Ok(negated(is_negated, Test::Holds(at, part.to_lowercase(), Letters::AnyCase)));
            }
        }
        const SIGNS: [(&str, &[&str], Op, bool); 6] = [
            ("=", &["是", "等于"], Op::Equal, false),
            ("!=", &["不是", "不等于"], Op::Equal, true),
            ("<", &["小于", "早于"], Op::Less, false),
            ("<=", &["不大于", "不晚于"], Op::AtMost, false),
            (">", &["大于", "晚于"], Op::More, false),
            (">=", &["不小于", "不早于"], Op::AtLeast, false),
        ];
        for (sign, words, op, is_negated) in SIGNS {
            if self.takes(sign, words) {
                if op != Op::Equal && column.holds == Holds::Text {
                    let what = format!("“{}”不分大小先后，可用 =、!=、~（含有）、in、“空”", column.header);
                    return Err((place, what));
                }
                let (at, value) = self.value(at)?;
                return Ok(negated(is_negated != is_not, Test::Is(at, op, value)));
            }
        }
        Err((place, format!("“{}”后面要写 =、!=、<、<=、>、>=、~（含有）、in (…) 或 “空”", column.header)))
    }

    fn one_of(&mut self, at: usize) -> Read<Test> {
        self.expects("(", "in 后面要写括号，如 in (重大, 一般)")?;
        let mut values: BTreeMap<usize, Vec<Cell>> = BTreeMap::new();
        loop {
            let (at, value) = self.value(at)?;
            values.entry(at).or_default().push(value);
            if !self.takes(",", &[]) {
                break;
            }
        }
        self.expects(")", "括号没有配对，几个值之间用逗号隔开")?;
        Ok(one_or(values.into_iter().map(|(at, values)| Test::In(at, values)).collect(), Test::Any))
    }

    /// Reads the next value as a value of the column at `at`. If it is none, reads it as a value of the second column
    /// that the name may mean (`Column::also`). Returns the place of the column and the value.
    fn value(&mut self, at: usize) -> Read<(usize, Cell)> {
        let (text, place) = self.word("这里要写值；没有填的用 “空”")?;
        let column = &self.columns[at];
        let also = column.also.and_then(|key| self.columns.iter().position(|other| other.key == key));
        let elsewhere = also.and_then(|at| Some((at, (self.value)(&self.columns[at], &text).ok()?)));
        match ((self.value)(column, &text), elsewhere) {
            (Ok(cell), _) => Ok((at, cell)),
            (Err(_), Some(found)) => Ok(found),
            (Err(why), None) => {
                let glued = ["且", "或", "并且", "或者"].iter().any(|word| text.contains(word));
                let tail = if glued { "；“且”“或”的两边要有空格" } else { "" };
                Err((place, format!("“{text}”不能和“{}”比：{why}{tail}", column.header)))
            }
        }
    }

    /// Takes the next token if it is this sign or one of these words. `&&` counts as the word `and`.
    fn takes(&mut self, sign: &str, words: &[&str]) -> bool {
        let is_next = self.tokens.get(self.at).is_some_and(|token| match &token.what {
            What::Sign(found) => *found == sign,
            What::Word(found) => words.iter().any(|word| found.eq_ignore_ascii_case(word)),
            What::Quoted(_) => false,
        });
        self.at += usize::from(is_next);
        is_next
    }

    fn expects(&mut self, sign: &str, what: &str) -> Read<()> {
        match self.takes(sign, &[]) {
            true => Ok(()),
            false => Err((self.place(), what.to_string())),
        }
    }

    fn word(&mut self, what: &str) -> Read<(String, Range<usize>)> {
        match self.tokens.get(self.at) {
            Some(Token { what: What::Word(word) | What::Quoted(word), place }) => {
                self.at += 1;
                Ok((word.clone(), place.clone()))
            }
            _ => Err((self.place(), what.to_string())),
        }
    }

    /// The place of the next token, or the end of the text after the last one.
    fn place(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.end..self.end, |token| token.place.clone())
    }
}

/// The column with this name: its key, its header, the part of its key after the point (`village` of `unit.village`),
/// or a part of a header that only one column has (等级 of 隐患等级).
pub fn find(columns: &[Column], name: &str) -> Option<usize> {
    let tail = |column: &Column| {
        let after = |text: &str| text.split_once('.').map(|(_, tail)| tail.to_string());
        after(&column.header).is_some_and(|tail| tail == name)
            || after(&column.key).is_some_and(|tail| tail == folded(name))
    };
    let whole = columns.iter().position(|column| is_called(column, name)).or_else(|| columns.iter().position(tail));
    whole.or_else(|| match holding(columns, name)[..] {
        [one] => Some(one),
        _ => None,
    })
}

/// The columns of the row itself whose header contains the name.
fn holding(columns: &[Column], name: &str) -> Vec<usize> {
    let is_plain = |column: &Column| !column.key.contains('.') && name.chars().count() >= 2;
    (0..columns.len()).filter(|at| is_plain(&columns[*at]) && columns[*at].header.contains(name)).collect()
}

/// The sentence for an unknown column, with the names that may have been meant.
pub fn unknown(columns: &[Column], name: &str) -> String {
    let named = |at: usize| format!("{}（{}）", columns[at].header, columns[at].key);
    let near = nearest(name, columns.iter().flat_map(|column| [&*column.header, &*column.key]));
    let is_near = |at: &usize| near.contains(&&*columns[*at].key) || near.contains(&&*columns[*at].header);
    let listed = |places: Vec<usize>| places.into_iter().map(named).collect::<Vec<_>>().join("、");
    match (holding(columns, name), (0..columns.len()).filter(is_near).collect::<Vec<_>>()) {
        (held, _) if !held.is_empty() => format!("“{name}”说的是哪一列：{}？", listed(held)),
        (_, near) if !near.is_empty() => format!("没有“{name}”这一列；是不是 {}？", listed(near)),
        _ => {
            let plain = (0..columns.len()).filter(|at| !columns[*at].key.contains('.'));
            format!("没有“{name}”这一列；可用的列：{}", listed(plain.collect()))
        }
    }
}

fn is_called(column: &Column, name: &str) -> bool {
    column.header == name || *column.key == folded(name) || column.former.contains(&name)
}

fn folded(name: &str) -> String {
    name.to_ascii_lowercase().replace('-', "_")
}

fn negated(is_negated: bool, test: Test) -> Test {
    if is_negated { Test::Not(Box::new(test)) } else { test }
}

fn one_or(mut tests: Vec<Test>, several: fn(Vec<Test>) -> Test) -> Test {
    match (tests.len(), tests.pop()) {
        (1, Some(test)) => test,
        (_, last) => {
            tests.extend(last);
            several(tests)
        }
    }
}
