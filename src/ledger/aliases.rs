//! The other names that offices use: headers of columns, words of closed sets, and spellings in units' names that count
//! as the same. The names come from a file of rules, which a workspace extends.

use super::Ledger;
use super::fold::close;
use super::posts::Posts;
use crate::domain::words::{self, Word, Words};
use std::cell::LazyCell;
use std::collections::HashMap;

/// The keys of columns of a file that state a fact without its day, such as 是否整改 and 复查结果. No ledger has such a
/// column. An import accepts the statement only if other columns of the row have the day.
pub const CLAIMS: [&str; 4] = ["is_rectified", "is_closed", REVIEW_RESULT, PROGRESS];
/// The key of 整改情况: how far the rectification is, in words, with or without a day.
pub const PROGRESS: &str = "progress";
/// The key of the statement whose values are `words::REVIEW`.
pub const REVIEW_RESULT: &str = "review_result";
/// 岗位 or 工种: no ledger has such a column; an import derives the role from it.
pub const POST: &str = "post";

/// Other names of columns, words, posts and units.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Aliases {
    /// For each ledger, the key of the column by its normalized header. The key may be one of `CLAIMS`.
    columns: HashMap<&'static str, HashMap<String, &'static str>>,
    /// For each column's key, the values that a normalized word may mean.
    words: HashMap<String, HashMap<String, Vec<String>>>,
    /// For each ledger, headers that mean a column only if no other header of the file means it: the header's rank in
    /// the rules, and the key of the column.
    fallbacks: HashMap<&'static str, HashMap<String, (usize, &'static str)>>,
    /// Words of a hazard's status that mean only that it is not closed, such as 未销号.
    open: Vec<String>,
    flags: HashMap<String, bool>,
    /// Pairs of spellings. In a unit's name the first spelling is replaced by the second before names are compared.
    same: Vec<(String, String)>,
    pub posts: Posts,
}

/// The other names, made at the first look: a word that is in its set needs none.
pub type AtNeed = LazyCell<Aliases, Box<dyn FnOnce() -> Aliases>>;

impl Aliases {
    /// Declares that a header means a column. Returns the different column for which the header was declared before, if
    /// there is one.
    pub fn add_column(&mut self, ledger: &'static Ledger, key: &'static str, header: &str) -> Option<&'static str> {
        let known = self.columns.entry(ledger.key).or_default();
        known.insert(close(header).into_owned(), key).filter(|other| *other != key)
    }

    /// Declares that a header means a column if no other header of a file does.
    pub fn add_fallback(&mut self, ledger: &'static Ledger, key: &'static str, header: &str) {
        let known = self.fallbacks.entry(ledger.key).or_default();
        let place = known.len();
        known.insert(close(header).into_owned(), (place, key));
    }

    /// Declares a word of a status that means only that a hazard is not closed.
    pub fn add_open(&mut self, word: &str) {
        self.open.push(close(word).into_owned());
    }

    /// Declares a synonym of a word of the columns with this key.
    pub fn add_word(&mut self, column: &str, word: &str, other: &str) {
        let known = self.words.entry(column.to_string()).or_default();
        known.entry(close(other).into_owned()).or_default().push(word.to_string());
    }

    /// Declares a word for 是 or 否. Returns whether the word was declared for the opposite before.
    pub fn add_flag(&mut self, flag: bool, word: &str) -> bool {
        self.flags.insert(close(word).into_owned(), flag).is_some_and(|other| other != flag)
    }

    /// Declares that in units' names `from` means the same as `to`.
    pub fn add_same(&mut self, from: &str, to: &str) {
        self.same.push((close(from).into_owned(), close(to).into_owned()));
    }

    /// These names, extended by those of a workspace. If both declare a name, the workspace's declaration counts.
    pub fn overlaid(mut self, workspace_aliases: Aliases) -> Aliases {
        for (ledger, headers) in workspace_aliases.columns {
            self.columns.entry(ledger).or_default().extend(headers);
        }
        for (ledger, headers) in workspace_aliases.fallbacks {
            self.fallbacks.entry(ledger).or_default().extend(headers);
        }
        self.open.extend(workspace_aliases.open);
        if !workspace_aliases.posts.rules.is_empty() {
            // The rules of the workspace are tried first.
            self.posts.rules.splice(0..0, workspace_aliases.posts.rules);
        }
        self.posts.without.extend(workspace_aliases.posts.without);
        for (column, words) in workspace_aliases.words {
            self.words.entry(column).or_default().extend(words);
        }
        self.flags.extend(workspace_aliases.flags);
        self.same.extend(workspace_aliases.same);
        self
    }

    /// The key of the column that a normalized header means, if the header is another name of a column.
    pub fn column(&self, ledger: &Ledger, header: &str) -> Option<&'static str> {
        self.columns.get(ledger.key)?.get(header).copied()
    }

    /// The column that a normalized header means if no other header of the file means the column, with the header's
    /// rank.
    pub fn fallback(&self, ledger: &Ledger, header: &str) -> Option<(usize, &'static str)> {
        self.fallbacks.get(ledger.key)?.get(header).copied()
    }

    /// All other names of a ledger's columns, each with the key of the column.
    pub fn headers(&self, ledger: &Ledger) -> impl Iterator<Item = (&str, &'static str)> {
        self.columns.get(ledger.key).into_iter().flatten().map(|(header, key)| (header.as_str(), *key))
    }

    /// Whether the status means only that the hazard is not closed.
    pub fn is_open(&self, cell: &str) -> bool {
        let cell = close(cell);
        self.open.iter().any(|word| *word == *cell)
    }

    /// The value that a cell names in English, in Chinese or by a synonym, compared without width, blanks and ASCII
    /// case.
    pub fn word(&self, column: &str, set: Words, cell: &str) -> Option<&'static Word> {
        if let Some(word) = words::find(set, cell) {
            return Some(word);
        }
        let cell = close(cell);
        words::find(set, &cell).or_else(|| {
            let means = self.words.get(column)?.get(&*cell)?;
            set.iter().find(|word| means.iter().any(|en| en == word.en))
        })
    }

    /// `true` for 是 or a synonym of it, `false` for 否 or a synonym of it.
    pub fn flag(&self, cell: &str) -> Option<bool> {
        let cell = close(cell);
        match &*cell {
            "是" | "true" | "TRUE" | "yes" | "1" => Some(true),
            "否" | "false" | "FALSE" | "no" | "0" => Some(false),
            other => self.flags.get(other).copied(),
        }
    }

    /// A unit's name in the form in which names are compared.
    pub fn spelling(&self, name: &str) -> String {
        let mut folded = close(name).to_ascii_uppercase();
        for (from, to) in &self.same {
            if folded.contains(from.as_str()) {
                folded = folded.replace(from.as_str(), to);
            }
        }
        folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::words::{GRADE, RISK};
    use crate::ledger::HAZARD;

    #[test]
    fn a_workspace_extends_and_decides() {
        let mut common = Aliases::default();
        assert_eq!(common.add_column(&HAZARD, "found", "检查时间"), None);
        assert_eq!(common.add_column(&HAZARD, "found", "发现时间"), None);
        assert_eq!(common.add_column(&HAZARD, "due", "检查 时间"), Some("found"));
        let mut common = Aliases::default();
        common.add_column(&HAZARD, "found", "检查时间");
        common.add_column(&HAZARD, "found", "发现时间");
        let mut workspace_aliases = Aliases::default();
        workspace_aliases.add_column(&HAZARD, "notified", "检查时间");
        let both = common.overlaid(workspace_aliases);
        assert_eq!(both.column(&HAZARD, "检查时间"), Some("notified"));
        assert_eq!(both.column(&HAZARD, "发现时间"), Some("found"));
        assert_eq!(both.column(&HAZARD, "别的"), None);
    }

    #[test]
    fn a_word_means_what_its_column_has() {
        let mut aliases = Aliases::default();
        aliases.add_word("grade", "major", "特大");
        aliases.add_word("risk", "red", "特大");
        assert_eq!(aliases.word("grade", GRADE, "特 大").map(|w| w.en), Some("major"));
        assert_eq!(aliases.word("risk", RISK, "特大").map(|w| w.en), Some("red"));
        assert_eq!(aliases.word("risk", GRADE, "特大"), None);
        assert_eq!(aliases.word("grade", GRADE, "一 般").map(|w| w.en), Some("general"));
        assert_eq!(aliases.word("grade", GRADE, "ＭＡＪＯＲ").map(|w| w.en), Some("major"));
    }

    #[test]
    fn spellings_that_are_one_name() {
        let mut aliases = Aliases::default();
        aliases.add_same("有限责任公司", "有限公司");
        let same = ["方山（北沟）石料有限责任公司", "方山(北沟)石料有限公司", " 方山（北沟） 石料有限公司"];
        assert!(same.iter().all(|name| aliases.spelling(name) == aliases.spelling(same[0])));
        assert_ne!(aliases.spelling("北沟石料厂"), aliases.spelling("南沟石料厂"));
    }
}
