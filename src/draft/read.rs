//! Reads a document part by part into the duties, targets and comments of a plan.

use super::Unreadable;
use super::bodies::{Bodies, Mention, mentions};
use super::document::{Aim, Document, Entry};
use super::duty::{Duty, Note, title};
use super::head::head;
use super::kind::{Guess, Kind, kinds, of_stage};
use super::outline::{Part, Section, Sentence, outline};
use super::people::people;
use super::scan::{Folded, Scan, places};
use super::split::{Piece, pieces};
use super::subject::{Subject, Traded, asked, distinct, responsible, subject, trades};
use super::text::paragraphs;
use super::when::{Mark, When, Years, marks};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Reads the text of a document.
///
/// # Errors
/// [`Unreadable`] where the text has no task or no year.
pub fn document(text: &str) -> Result<Document, Unreadable> {
    let paragraphs = paragraphs(text);
    if paragraphs.is_empty() {
        return Err(Unreadable::Empty);
    }
    let head = head(&paragraphs);
    let (first, last) = head.years.as_ref().map(|years| years.value).ok_or(Unreadable::NoYear)?;
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or(Unreadable::NoYear);
    let span = (day(first, 1, 1)?, day(last, 12, 31)?);
    let issued = head.issued.as_ref().map(|issued| issued.value);
    let years = Years { first, last, issued };
    let inside = issued.filter(|issued| (span.0..=span.1).contains(issued));
    let people = people(paragraphs.iter().map(|p| (p.line, p.text.as_str())));
    let parts = outline(&paragraphs);
    let mut reader = Reader {
        document: Document {
            span,
            issued: inside,
            bodies: Bodies::default(),
            trades: BTreeMap::new(),
            events: Vec::new(),
            duties: Vec::new(),
            aims: Vec::new(),
            entries: Vec::new(),
            sentences: 0,
            default_lead: String::new(),
            head,
            people,
        },
        years,
        windows: BTreeSet::new(),
        unnamed: Vec::new(),
        half: None,
    };
    reader.issuer();
    let skipped: BTreeSet<usize> =
        reader.document.head.lines.iter().chain(&reader.document.people.lines).copied().collect();
    for part in parts {
        match part {
            Part::Heading { clause, title, .. } => reader.document.entries.push(Entry::Heading { clause, title }),
            Part::Sentence(sentence) if skipped.contains(&sentence.line) => {}
            Part::Sentence(sentence) => reader.sentence(&sentence),
        }
    }
    if reader.document.duties.is_empty() {
        return Err(Unreadable::NoTask);
    }
    Ok(reader.document)
}

struct Reader {
    document: Document,
    years: Years,
    /// The windows that a measure has, so that each is owed once.
    windows: BTreeSet<String>,
    /// The duties of the present clause for which nobody was named.
    unnamed: Vec<(String, usize)>,
    /// Who was named before a semicolon, with the line.
    half: Option<(usize, Subject)>,
}

impl Reader {
    /// The issuer is the body that leads where a sentence names nobody.
    fn issuer(&mut self) {
        let document = &mut self.document;
        let name = document.head.issuer.as_ref().map(|issuer| issuer.value.clone());
        let name =
            name.or_else(|| document.head.place.names.first().cloned()).unwrap_or_else(|| "未写明的单位".to_string());
        let folded = Folded::of(&name);
        let found = mentions(&folded.chars, &document.head.place);
        let key = found.first().map_or("issuer".to_string(), |mention| mention.key.clone());
        document.bodies.add(&key, &name);
        document.default_lead = key;
    }

    fn keep(&mut self, text: &str) {
        self.document.entries.push(Entry::Kept(text.to_string()));
    }

    fn sentence(&mut self, sentence: &Sentence) {
        // A name, a date or an address is no sentence.
        if super::outline::is_signature(&sentence.text)
            || sentence.text.ends_with(['：', ':']) && sentence.text.len() < 120
        {
            return self.keep(&sentence.text);
        }
        self.document.sentences += 1;
        let folded = Folded::of(&sentence.text);
        if folded.chars.len() > LONGEST {
            return self.keep(&sentence.text);
        }
        let named = mentions(&folded.chars, &self.document.head.place);
        // Many documents have their aims under 总体要求 without a heading of their own.
        let has_date = || marks(&folded.chars, self.years).iter().any(|mark| matches!(mark.when, When::Due { .. }));
        if sentence.section == Section::Goals || (sentence.section == Section::Principles && has_date()) {
            return self.goal(sentence, &folded);
        }
        if self.responsibility(sentence, &folded, &named) || sentence.section == Section::Principles {
            return self.keep(&sentence.text);
        }
        let is_timed = marks(&folded.chars, self.years).iter().any(Mark::is_timed);
        let is_asked = ["负责", "报送", "报备"].iter().any(|word| !places(&folded.chars, word).is_empty());
        let is_task = match sentence.section {
            Section::Tasks => is_asking(&folded.chars),
            // The notice before the plan, and lists behind it, ask where they fix a time or a duty.
            Section::Annex => (is_timed || is_asked) && !is_setting_up(&folded.chars),
            _ => is_timed && !is_setting_up(&folded.chars),
        };
        if !is_task {
            return self.keep(&sentence.text);
        }
        self.document.bodies.take(&sentence.text, &folded, &named);
        self.take_trades(&folded.chars);
        // After a semicolon the same body goes on.
        let mut before = self.half.take().filter(|(line, _)| *line == sentence.line).map(|(_, subject)| subject);
        let asked = asked(&folded.chars, &named);
        for piece in pieces(&sentence.text, self.years, &asked) {
            let made = self.piece(sentence, &folded, &piece, &named, before.as_ref());
            before = made.or(before);
        }
        if sentence.text.ends_with(['；', ';']) {
            self.half = before.map(|subject| (sentence.line, subject));
        }
    }

    /// Makes the measures of one duty; gives who was named.
    fn piece(
        &mut self,
        sentence: &Sentence,
        folded: &Folded,
        piece: &Piece,
        named: &[Mention],
        before: Option<&Subject>,
    ) -> Option<Subject> {
        let starts = starts(&folded.chars, piece);
        let found = subject(&folded.chars, &piece.chars, named, &starts);
        let is_named = !found.lead.is_empty();
        let inherited = before.filter(|_| !is_named).map(|before| Subject {
            support: distinct([before.support.clone(), found.support.clone()].concat())
                .into_iter()
                .filter(|key| !before.lead.contains(key))
                .collect(),
            rule: "同一句前面的单位牵头",
            doubt: 3,
            owed_by: if found.categories.is_empty() { before.owed_by.clone() } else { found.owed_by.clone() },
            categories: if found.categories.is_empty() { before.categories.clone() } else { found.categories.clone() },
            ..before.clone()
        });
        let who = inherited.unwrap_or_else(|| found.clone());
        let mut guesses = kinds(&folded.chars[piece.chars.clone()], &shifted(piece), self.span());
        if let [Guess { kind: Kind::Standing, .. }] = guesses[..]
            && piece.marks.is_empty()
            && let Some(stage) = of_stage(&sentence.headings, self.years, self.span())
        {
            guesses = vec![stage];
        }
        let text = sentence.text[piece.bytes.clone()].to_string();
        if Folded::of(&text).chars.iter().filter(|c| c.is_alphanumeric()).count() < 3 {
            self.keep(&text);
            return None;
        }
        // 利用防灾减灾周、安全生产月等: of such a list only the days that no earlier sentence has.
        let is_new =
            |guess: &Guess| matches!(&guess.kind, Kind::Window { window, .. } if !self.windows.contains(window));
        let has_new = guesses.iter().any(is_new);
        let mut made = false;
        for guess in guesses {
            if let Kind::Window { window, name } = &guess.kind
                && !self.windows.insert(window.clone())
                && has_new
            {
                self.keep(&format!("{text}（“{name}”前面已经有一项）"));
                continue;
            }
            made = true;
            self.event(&guess);
            let titled = match &guess.kind {
                Kind::Window { name, .. } if !name.starts_with("每年") => Some(format!("{name}活动")),
                _ => None,
            };
            let (clause, numbers) = (sentence.clause.clone(), sentence.numbers.clone());
            let mut duty = Duty::new(clause, numbers, text.clone(), who.clone(), guess);
            duty.title = titled.unwrap_or(duty.title);
            self.lead(&mut duty);
            self.document.entries.push(Entry::Duty(self.document.duties.len()));
            self.document.duties.push(duty);
        }
        if !made && !text.is_empty() && self.document.duties.is_empty() {
            self.keep(&text);
        }
        Some(found).filter(|found| is_named && !found.is_pushed)
    }

    /// Fills in who leads where nobody is named.
    fn lead(&mut self, duty: &mut Duty) {
        let subject = &mut duty.subject;
        let note = |words: &str, rule: &str, doubt| Note { key: "lead", words: words.into(), rule: rule.into(), doubt };
        if subject.lead.is_empty() {
            let default = self.document.default_lead.clone();
            subject.support.retain(|key| *key != default);
            subject.lead = vec![default];
            duty.readings.insert(0, "原文未明确牵头单位，按印发机关牵头执行。".to_string());
            duty.notes.push(note("", "原文没有写谁牵头，先写印发机关", 3));
            self.unnamed.push((duty.clause.clone(), self.document.duties.len()));
        } else {
            duty.notes.push(note(&subject.words.clone(), subject.rule, subject.doubt));
        }
    }

    fn event(&mut self, guess: &Guess) {
        let (Kind::Within { event, .. } | Kind::Before { event, .. }) = &guess.kind else { return };
        if !self.document.events.iter().any(|(_, title)| title == event) {
            let id = format!("event-{}", self.document.events.len() + 1);
            self.document.events.push((id, event.clone()));
        }
    }

    /// `（牵头单位：X；责任单位：Y）` after the duties of a clause: for those that named nobody.
    fn responsibility(&mut self, sentence: &Sentence, folded: &Folded, named: &[Mention]) -> bool {
        let labels = ["牵头单位", "责任单位", "责任部门", "配合单位", "牵头部门", "落实单位"];
        let is_note = sentence.text.starts_with(['（', '(', '〔', '[', '【'])
            || labels.iter().any(|l| sentence.text.starts_with(l));
        let all: Vec<&Mention> = named.iter().collect();
        let Some(who) = responsible(&folded.chars, 0, &all).filter(|_| is_note) else { return false };
        self.document.bodies.take(&sentence.text, folded, named);
        for (clause, at) in std::mem::take(&mut self.unnamed) {
            if clause != sentence.clause {
                continue;
            }
            let duty = &mut self.document.duties[at];
            let support = distinct([who.support.clone(), duty.subject.support.clone()].concat());
            duty.subject.support = support.into_iter().filter(|key| !who.lead.contains(key)).collect();
            duty.subject.lead = who.lead.clone();
            if duty.subject.owed_by == ["town"] && who.lead.len() > 1 && who.lead.iter().all(|key| key != "zhengfu") {
                duty.subject.owed_by = vec!["town"];
            }
            duty.readings.retain(|reading| !reading.contains("牵头单位"));
            duty.notes.retain(|note| note.key != "lead");
            duty.notes.push(Note { key: "lead", words: who.words.clone(), rule: who.rule.into(), doubt: 1 });
        }
        true
    }

    /// Aims with a date become targets.
    fn goal(&mut self, sentence: &Sentence, folded: &Folded) {
        for piece in &pieces(&sentence.text, self.years, &[]) {
            let text = sentence.text[piece.bytes.clone()].to_string();
            let dated = piece.marks.iter().find_map(|mark| match mark.when {
                When::Due { due, .. } => Some((mark, due)),
                _ => None,
            });
            let Some((mark, due)) = dated else {
                self.keep(&text);
                continue;
            };
            let rest = piece.chars.len() - (mark.to - mark.from);
            let is_inside =
                (self.document.issued.unwrap_or(self.document.span.0)..=self.document.span.1).contains(&due);
            if rest < 4 || !is_inside {
                self.keep(&text);
                continue;
            }
            let words: String = folded.chars[mark.from..mark.to].iter().collect();
            let notes = vec![
                Note { key: "due", words, rule: mark.rule.clone(), doubt: mark.doubt },
                Note {
                    key: "lead", words: String::new(), rule: "原文没有写谁牵头，先写印发机关".into(), doubt: 3
                },
            ];
            let lead = vec![self.document.default_lead.clone()];
            self.document.entries.push(Entry::Target(self.document.aims.len()));
            let clause = sentence.clause.clone();
            self.document.aims.push(Aim { clause, title: title(&text), text, due, lead, notes });
        }
    }

    fn take_trades(&mut self, chars: &[char]) {
        let all: Vec<Traded> = trades(chars);
        for traded in &all {
            // 危险化学品、烟花爆竹…等重点行业领域
            let end =
                chars[traded.to..].iter().position(|c| "，。；".contains(*c)).map_or(chars.len(), |at| traded.to + at);
            let is_key = traded.trade.enterprise
                && places(&chars[traded.to..end], "等重点行业").first().is_some_and(|at| *at < 24);
            let (names, key) = self.document.trades.entry(traded.trade.id).or_default();
            if !names.iter().any(|name| name == traded.name) {
                names.push(traded.name.to_string());
            }
            *key |= is_key;
        }
    }

    fn span(&self) -> (NaiveDate, NaiveDate) {
        (self.document.issued.unwrap_or(self.document.span.0), self.document.span.1)
    }
}

/// A longer sentence, in characters, is none.
const LONGEST: usize = 2000;

/// The marks of a duty with places within the duty.
fn shifted(piece: &Piece) -> Vec<Mark> {
    let from = piece.chars.start;
    piece.marks.iter().map(|mark| Mark { from: mark.from - from, to: mark.to - from, ..mark.clone() }).collect()
}

/// The places at which a body would lead: the beginnings of its parts, after words of time and a few others.
fn starts(chars: &[char], piece: &Piece) -> Vec<usize> {
    let commas = piece.chars.clone().filter(|at| *at == piece.chars.start || "，：".contains(chars[*at - 1]));
    let mut all = Vec::new();
    for start in commas {
        let mut at = start;
        all.push(at);
        for _ in 0..3 {
            if let Some(mark) = piece.marks.iter().find(|mark| mark.from == at) {
                at = mark.to;
                all.push(at);
            }
            let mut scan = Scan::at(chars, at);
            if scan.eat_any(&["由", "请", "“", "一是", "二是", "三是", "四是", "五是", "同时", "并", "，"]).is_some()
            {
                at = scan.at;
                all.push(at);
            }
        }
    }
    all
}

/// Whether a sentence of the tasks asks something: not a title or a line without words.
fn is_asking(chars: &[char]) -> bool {
    let words = chars.iter().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(*c)).count();
    words >= 5 && !is_setting_up(chars)
}

/// 成立领导小组，组成人员如下: what the plan itself does.
fn is_setting_up(chars: &[char]) -> bool {
    super::scan::has_any(
        chars,
        &[
            "组成人员如下",
            "成员名单如下",
            "办公室设在",
            "下设办公室",
            "制定本方案",
            "制定本实施方案",
            "现印发",
            "自印发之日起施行",
        ],
    )
}
