//! Parses a format code into its sections and their parts.

use super::{Compare, Part, Section};

/// The sections of a code, split at each `;` outside of quotation marks.
pub fn sections(code: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        let last = all.len() - 1;
        match c {
            ';' => all.push(String::new()),
            '"' => {
                all[last].push(c);
                all[last].extend(chars.by_ref().take_while(|c| *c != '"'));
                all[last].push(c);
            }
            '\\' | '!' | '_' | '*' => {
                all[last].push(c);
                all[last].extend(chars.next());
            }
            _ => all[last].push(c),
        }
    }
    all
}

impl Section {
    /// Parses one section of a format code.
    pub fn read(code: &str) -> Section {
        let mut section = Section::default();
        let mut rest = code;
        while let Some(c) = rest.chars().next() {
            let after = &rest[c.len_utf8()..];
            rest = match c {
                '"' => {
                    let (words, after) = after.split_once('"').unwrap_or((after, ""));
                    section.words(words);
                    after
                }
                '\\' | '!' => section.escaped(after, true),
                '_' => {
                    section.words(" ");
                    section.escaped(after, false)
                }
                // `*` fills the width of the column with the character that follows.
                '*' => section.escaped(after, false),
                '[' => {
                    let (word, after) = after.split_once(']').unwrap_or((after, ""));
                    section.bracket(word);
                    after
                }
                _ => section.sign(c, rest),
            };
        }
        let has = |wanted: fn(&Part) -> bool| section.parts.iter().any(wanted);
        let is_time = has(|part| matches!(part, Part::Time(..) | Part::Elapsed(..)));
        let has_digits = has(|part| matches!(part, Part::Digit(_)));
        // A fraction of the number, or a fraction of a second.
        let is_fraction = has_digits && !is_time && has(|part| *part == Part::Words("/".to_string()));
        section.is_strange |= is_fraction || is_time && has_digits;
        section
    }

    fn words(&mut self, words: &str) {
        self.parts.push(Part::Words(words.to_string()));
    }

    /// Takes the next character. `shows` is whether the character is part of the shown text.
    fn escaped<'a>(&mut self, after: &'a str, shows: bool) -> &'a str {
        let Some(c) = after.chars().next() else { return after };
        let (word, after) = after.split_at(c.len_utf8());
        if shows {
            self.words(word);
        }
        after
    }

    /// Reads a word in brackets. A colour is ignored; a condition, a currency, an elapsed time or numerals are not.
    fn bracket(&mut self, word: &str) {
        if let Some(locale) = word.strip_prefix('$') {
            return self.words(locale.split('-').next().unwrap_or_default());
        }
        let compares = [
            ("<=", Compare::LessOrSame),
            (">=", Compare::MoreOrSame),
            ("<>", Compare::Other),
            ("<", Compare::Less),
            (">", Compare::More),
            ("=", Compare::Same),
        ];
        for (sign, compare) in compares {
            if let Some(number) = word.strip_prefix(sign) {
                self.condition = number.trim().parse().ok().map(|number| (compare, number));
                self.is_strange |= self.condition.is_none();
                return;
            }
        }
        let lower = word.to_ascii_lowercase();
        let letter = lower.chars().next().filter(|c| matches!(c, 'h' | 'm' | 's'));
        match letter {
            Some(letter) if lower.chars().all(|c| c == letter) => self.parts.push(Part::Elapsed(letter, lower.len())),
            _ => self.is_strange |= lower.starts_with("dbnum") || lower.starts_with("natnum"),
        }
    }

    /// Reads a character that has a meaning in format codes and returns what follows it.
    fn sign<'a>(&mut self, c: char, rest: &'a str) -> &'a str {
        let words = [
            ("General", Part::General),
            ("G/通用格式", Part::General),
            ("AM/PM", Part::Noon("AM", "PM")),
            ("A/P", Part::Noon("A", "P")),
            ("上午/下午", Part::Noon("上午", "下午")),
        ];
        for (word, part) in words {
            if rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
                self.parts.push(part);
                return &rest[word.len()..];
            }
        }
        let lower = c.to_ascii_lowercase();
        let after = &rest[c.len_utf8()..];
        match lower {
            '0' | '#' | '?' => self.parts.push(Part::Digit(c)),
            '.' => self.parts.push(Part::Point),
            ',' => self.parts.push(Part::Comma),
            '%' => self.parts.push(Part::Percent),
            '@' => self.parts.push(Part::Text),
            'e' if after.starts_with(['+', '-']) => self.is_strange = true,
            'y' | 'm' | 'd' | 'h' | 's' | 'e' | 'a' => {
                let count = rest.chars().take_while(|next| next.to_ascii_lowercase() == lower).count();
                self.parts.push(Part::Time(lower, count));
                return &rest[count..];
            }
            // Years of other calendars.
            'b' | 'g' | 'r' => self.is_strange = true,
            _ => self.words(&rest[..c.len_utf8()]),
        }
        after
    }

    /// The text that the section shows before and after a text.
    pub fn around(&self) -> Option<(String, String)> {
        let at = self.parts.iter().position(|part| *part == Part::Text)?;
        let words = |parts: &[Part]| {
            let all = parts.iter().map(|part| match part {
                Part::Words(words) => words.as_str(),
                _ => "",
            });
            all.collect::<String>()
        };
        Some((words(&self.parts[..at]), words(&self.parts[at + 1..])))
    }
}
