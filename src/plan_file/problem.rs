//! The mistakes of a file with their places, in the order of the file, and hints, with which the file is still good.
//! Neither depends on TOML; CSV files use them too.

use std::fmt;

/// One mistake. Line and column count from 1; the column is in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub file: String,
    pub line: usize,
    pub column: usize,
    /// The dotted path, such as `measure[7.2a].kind`; empty if the file is no TOML.
    pub key: String,
    /// The text of the file at this place; empty if something is missing.
    pub found: String,
    /// A Chinese sentence: what is wrong and what is expected.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.key)?;
        match (self.key.is_empty(), self.found.is_empty()) {
            (false, false) => write!(f, " = {}：", self.found)?,
            (false, true) => f.write_str("：")?,
            (true, false) => write!(f, "“{}”：", self.found)?,
            (true, true) => {}
        }
        f.write_str(&self.message)
    }
}

/// All mistakes of a file, in the order of their places.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            let end = if i == 0 { "" } else { "\n" };
            write!(f, "{end}{problem}")?;
        }
        Ok(())
    }
}

/// Something to look at in a plan without mistakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub key: String,
    pub message: String,
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: 提示：{}：{}", self.file, self.line, self.column, self.key, self.message)
    }
}
