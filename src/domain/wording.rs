//! The words of each kind of letter (卡、单、函、令): its name, opening and closing, with blanks to be filled. It knows no
//! file and no font.

/// The words of one kind of letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// The last word of the title: 督办单, 函 and so on.
    pub name: String,
    /// 信函格式 of GB/T 9704; otherwise 文件格式.
    pub is_letter: bool,
    /// Whether the 签发人 is printed.
    pub has_signer: bool,
    pub opening: String,
    /// The opening if a list of hazards follows.
    pub opening_hazards: String,
    pub closing: String,
    /// The closing of letters with a reply date, where the closing itself asks for the reply; otherwise empty.
    pub closing_reply: String,
    /// The sentence about the reply, for letters with a reply date only.
    pub reply: String,
}

/// The values of the blanks.
#[derive(Debug, Clone, Copy)]
pub struct Blanks<'a> {
    pub to: &'a str,
    pub subject: &'a str,
    pub hazards: usize,
    pub reply_due: Option<&'a str>,
    /// The reply date without the year of the letter's own date.
    pub reply_day: Option<&'a str>,
}

/// The blanks that the words may contain.
pub const BLANKS: [&str; 5] = ["{to}", "{subject}", "{count}", "{reply_due}", "{reply_day}"];

impl Wording {
    /// `关于…的督办单`, without repeating the words that the subject already has.
    pub fn title(&self, subject: &str) -> String {
        if subject.ends_with(&self.name) && subject.starts_with("关于") {
            return subject.to_string();
        }
        let about = subject.strip_prefix("关于").unwrap_or(subject);
        format!("关于{}的{}", about.strip_suffix('的').unwrap_or(about), self.name)
    }

    /// The opening with its blanks filled.
    pub fn opened(&self, blanks: Blanks) -> String {
        fill(if blanks.hazards == 0 { &self.opening } else { &self.opening_hazards }, blanks)
    }

    /// The closing, with the sentence about the reply if there is a reply date.
    pub fn closed(&self, blanks: Blanks) -> String {
        match blanks.reply_due {
            None => fill(&self.closing, blanks),
            Some(_) if !self.closing_reply.is_empty() => fill(&self.closing_reply, blanks),
            Some(_) => fill(&self.closing, blanks) + &fill(&self.reply, blanks),
        }
    }
}

/// Fills each blank once, from left to right; a value that itself contains a blank's name is not filled again.
fn fill(words: &str, blanks: Blanks) -> String {
    let (mut out, mut rest) = (String::new(), words);
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let Some(blank) = BLANKS.into_iter().find(|blank| from.starts_with(blank)) else {
            out.push('{');
            rest = &from[1..];
            continue;
        };
        match blank {
            "{to}" => out.push_str(blanks.to),
            "{subject}" => out.push_str(blanks.subject),
            "{count}" => out.push_str(&blanks.hazards.to_string()),
            "{reply_day}" => out.push_str(blanks.reply_day.unwrap_or("")),
            _ => out.push_str(blanks.reply_due.unwrap_or("")),
        }
        rest = &from[blank.len()..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_have_each_word_once() {
        let wording = Wording { name: "督办单".into(), ..Wording::default() };
        for (subject, title) in [
            ("限期整改隐患", "关于限期整改隐患的督办单"),
            ("关于限期整改隐患", "关于限期整改隐患的督办单"),
            ("关于限期整改隐患的", "关于限期整改隐患的督办单"),
            ("关于限期整改隐患的督办单", "关于限期整改隐患的督办单"),
        ] {
            assert_eq!(wording.title(subject), title);
        }
    }

    #[test]
    fn blanks_are_filled_once_and_a_term_that_is_not_there_is_not_spoken_of() {
        let wording = Wording {
            opening: "{to}：就{subject}，{x}".into(),
            opening_hazards: "{count}项".into(),
            closing: "完。".into(),
            reply: "请于{reply_due}前回复。".into(),
            ..Wording::default()
        };
        let blanks = Blanks { to: "甲{subject}", subject: "乙", hazards: 0, reply_due: None, reply_day: None };
        assert_eq!(wording.opened(blanks), "甲{subject}：就乙，{x}");
        assert_eq!(wording.closed(blanks), "完。");
        let blanks = Blanks { hazards: 3, reply_due: Some("2026年12月1日"), ..blanks };
        assert_eq!(
            (wording.opened(blanks).as_str(), wording.closed(blanks).as_str()),
            ("3项", "完。请于2026年12月1日前回复。")
        );
        let wording = Wording { closing_reply: "并于{reply_day}前函复。".into(), ..wording };
        assert_eq!(wording.closed(Blanks { reply_day: Some("12月1日"), ..blanks }), "并于12月1日前函复。");
        assert_eq!(wording.closed(Blanks { reply_due: None, ..blanks }), "完。");
    }
}
