//! The characters of a pasted text with their places: full-width ones as ASCII, dashes as one, without blanks.

/// A character and where it is: line and column from 1, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    pub c: char,
    pub line: usize,
    pub column: usize,
}

/// A mistake in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    pub line: usize,
    pub column: usize,
    pub found: String,
    pub message: String,
}

impl Slip {
    /// A mistake at the first of these characters.
    pub fn at(found: &[Glyph], message: impl Into<String>) -> Slip {
        let (line, column) = found.first().map_or((1, 1), |glyph| (glyph.line, glyph.column));
        Slip { line, column, found: plain(found), message: message.into() }
    }
}

/// The characters as text.
pub fn plain(glyphs: &[Glyph]) -> String {
    glyphs.iter().map(|glyph| glyph.c).filter(|c| *c != '\n').collect()
}

/// All characters but blanks; each line ends with `\n`.
pub fn glyphs(text: &str) -> Vec<Glyph> {
    let mut all = Vec::new();
    for (i, row) in text.lines().enumerate() {
        let of = |(k, c): (usize, char)| Glyph { c: simple(c), line: i + 1, column: k + 1 };
        all.extend(row.chars().enumerate().filter(|(_, c)| !is_blank(*c)).map(of));
        all.push(Glyph { c: '\n', line: i + 1, column: row.chars().count() + 1 });
    }
    all
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}')
}

fn simple(c: char) -> char {
    match c {
        '～' | '〜' | '~' | '—' | '–' | '－' | '―' => '-',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Reads forward through characters.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'t> {
    pub glyphs: &'t [Glyph],
    pub at: usize,
}

impl<'t> Reader<'t> {
    pub fn peek(&self) -> Option<char> {
        self.glyphs.get(self.at).map(|glyph| glyph.c)
    }

    pub fn is_digit(&self) -> bool {
        self.peek().is_some_and(|c| c.is_ascii_digit())
    }

    /// The characters from a place to here.
    pub fn since(&self, from: usize) -> &'t [Glyph] {
        &self.glyphs[from..self.at]
    }

    /// Passes the ends of lines.
    pub fn pass_breaks(&mut self) {
        while self.peek() == Some('\n') {
            self.at += 1;
        }
    }

    /// Passes a word; a line may break within it.
    pub fn eat(&mut self, word: &str) -> bool {
        let mut next = *self;
        for c in word.chars() {
            next.pass_breaks();
            if next.peek() != Some(c) {
                return false;
            }
            next.at += 1;
        }
        self.at = next.at;
        true
    }

    pub fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.eat(word))
    }

    /// Passes a number of at most four digits.
    pub fn number(&mut self) -> Option<u32> {
        let from = self.at;
        while self.is_digit() {
            self.at += 1;
        }
        plain(self.since(from)).parse().ok().filter(|number| *number <= 9999)
    }

    /// Passes a number of digits or of Chinese numerals up to 十九.
    pub fn any_number(&mut self) -> Option<u32> {
        if self.is_digit() {
            return self.number();
        }
        let mut total = None;
        while let Some(c) = self.peek() {
            let digit = "一二三四五六七八九".chars().position(|one| one == c).map(|place| place as u32 + 1);
            match (c, digit) {
                ('十', _) => total = Some(total.unwrap_or(1) * 10),
                ('两', _) => total = Some(total.unwrap_or(0) + 2),
                (_, Some(digit)) => total = Some(total.unwrap_or(0) + digit),
                _ => break,
            }
            self.at += 1;
        }
        total
    }
}
