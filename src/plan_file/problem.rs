//! What is wrong with a file, and where: one line each, in the order of the file. A hint has a place too,
//! but the file is good with it. Both know nothing of TOML; the calendar's rows use them as well.

use std::fmt;

/// One mistake. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub file: String,
    pub line: usize,
    pub column: usize,
    /// Dotted path, such as `measure[7.2a].kind`; empty where the file cannot be read as TOML.
    pub key: String,
    /// What stands in the file; empty where something is missing.
    pub found: String,
    /// What is wrong and what is expected.
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

/// Every mistake of a file, in the order of their places.
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

/// Something worth a look in a plan that is good all the same.
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
