//! The characters of a text without blanks and in one form, so that `2024 年底前` and `２０２４年底前` are found by the same
//! words, each with its place in the text.

/// Characters of one form, with the byte at which each begins in the text.
#[derive(Debug, Clone)]
pub struct Folded {
    pub chars: Vec<char>,
    at: Vec<usize>,
    length: usize,
}

impl Folded {
    /// Folds a text.
    pub fn of(text: &str) -> Folded {
        let kept = text.char_indices().filter(|(_, c)| !is_blank(*c));
        let (at, chars) = kept.map(|(at, c)| (at, simple(c))).unzip();
        Folded { chars, at, length: text.len() }
    }

    /// The bytes of the text between two places; blanks at the end are not part of it.
    pub fn bytes(&self, from: usize, to: usize) -> std::ops::Range<usize> {
        let start = self.at.get(from).copied().unwrap_or(self.length);
        start..self.at.get(to).copied().unwrap_or(self.length).max(start)
    }
}

/// The folded characters of a text as one text.
pub fn folded(text: &str) -> String {
    Folded::of(text).chars.into_iter().collect()
}

pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{a0}')
}

/// One form of a character: digits and letters as ASCII, marks as the full-width ones of official documents.
fn simple(c: char) -> char {
    match c {
        '(' => '（',
        ')' => '）',
        ',' => '，',
        ';' => '；',
        ':' => '：',
        '!' => '！',
        '?' => '？',
        '～' | '〜' | '~' | '—' | '–' | '－' | '―' | '‐' => '-',
        '．' => '.',
        '•' | '‧' | '∙' | '・' | '●' => '·',
        '〇' | '○' | '零' => '〇',
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Reads forward through folded characters.
#[derive(Debug, Clone, Copy)]
pub struct Scan<'t> {
    pub chars: &'t [char],
    pub at: usize,
}

impl<'t> Scan<'t> {
    /// A reading that begins at a place.
    pub fn at(chars: &'t [char], at: usize) -> Scan<'t> {
        Scan { chars, at }
    }

    pub fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    pub fn rest(&self) -> &'t [char] {
        self.chars.get(self.at..).unwrap_or_default()
    }

    /// Whether the words follow here.
    pub fn sees(&self, word: &str) -> bool {
        let mut rest = self.rest().iter();
        word.chars().all(|c| rest.next() == Some(&c))
    }

    /// Passes the words if they follow here.
    pub fn eat(&mut self, word: &str) -> bool {
        let sees = self.sees(word);
        if sees {
            self.at += word.chars().count();
        }
        sees
    }

    /// Passes the first of these words that follows here.
    pub fn eat_any(&mut self, words: &[&'static str]) -> Option<&'static str> {
        words.iter().copied().find(|word| self.eat(word))
    }

    /// Passes a number of Arabic digits or of Chinese numerals up to 九十九.
    pub fn number(&mut self) -> Option<u32> {
        let from = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > from {
            let digits: String = self.chars[from..self.at].iter().collect();
            return digits.parse().ok().filter(|_| digits.len() <= 4);
        }
        self.numeral()
    }

    /// Passes Chinese numerals up to 九十九.
    pub fn numeral(&mut self) -> Option<u32> {
        let (mut tens, mut ones, from) = (None, None, self.at);
        while let Some(c) = self.peek() {
            match (c, digit(c)) {
                ('十', _) if tens.is_none() => tens = Some(ones.take().unwrap_or(1)),
                (_, Some(digit)) if ones.is_none() => ones = Some(digit),
                _ => break,
            }
            self.at += 1;
        }
        if self.at == from { None } else { Some(tens.unwrap_or(0) * 10 + ones.unwrap_or(0)) }
    }

    /// Passes a year: `2024年` or `二〇二四年`.
    pub fn year(&mut self) -> Option<i32> {
        let before = *self;
        let digits: Vec<u32> = self
            .rest()
            .iter()
            .take(4)
            .map_while(|c| c.to_digit(10).or_else(|| digit(*c).filter(|d| *d < 10)))
            .collect();
        let is_alone = self.at == 0 || !self.chars[self.at - 1].is_ascii_digit();
        if let ([a, b, c, d], true) = (&digits[..], is_alone) {
            self.at += 4;
            let year = (a * 1000 + b * 100 + c * 10 + d) as i32;
            if (2000..=2100).contains(&year) && self.eat("年") {
                return Some(year);
            }
        }
        *self = before;
        None
    }
}

fn digit(c: char) -> Option<u32> {
    match c {
        '两' => Some(2),
        _ => "〇一二三四五六七八九".chars().position(|digit| digit == c).map(|digit| digit as u32),
    }
}

/// The places at which a word begins.
pub fn places(chars: &[char], word: &str) -> Vec<usize> {
    (0..chars.len()).filter(|at| Scan::at(chars, *at).sees(word)).collect()
}

/// Whether any of the words occurs.
pub fn has_any(chars: &[char], words: &[&str]) -> bool {
    words.iter().any(|word| !places(chars, word).is_empty())
}

/// The first of the words that occurs.
pub fn first_of(chars: &[char], words: &[&'static str]) -> Option<&'static str> {
    words.iter().copied().find(|word| !places(chars, word).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_of_many_spellings() {
        let text = "到 ２０２４ 年底前(含)";
        let all = Folded::of(text);
        assert_eq!(all.chars.iter().collect::<String>(), "到2024年底前（含）");
        assert_eq!(&text[all.bytes(1, 5)], "２０２４ ");
        assert_eq!(&text[all.bytes(0, 99)], text);
    }

    #[test]
    fn numbers_in_both_writings() {
        for (text, number) in [("12次", 12), ("十二", 12), ("两次", 2), ("三十", 30), ("二十一", 21), ("十", 10)]
        {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(Scan::at(&chars, 0).number(), Some(number), "{text}");
        }
        for (text, year) in
            [("2024年", Some(2024)), ("二〇二六年", Some(2026)), ("12024年", None), ("2024", None), ("1999年", None)]
        {
            let all = Folded::of(text);
            let at = usize::from(text.len() > 7 && text.starts_with("12"));
            assert_eq!(Scan::at(&all.chars, at).year(), year, "{text}");
        }
    }
}
