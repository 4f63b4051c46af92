//! The numbers that Word puts before paragraphs by itself: 一、 （一） 1. Each list counts its levels; a level begins again
//! below a higher one.

use super::super::IntakeError;
use super::super::sheet::archive::Archive;
use super::super::sheet::xml::attribute;
use super::WHAT;
use quick_xml::events::Event;
use std::collections::HashMap;

/// One level of a list: what it begins with, how it counts, and the text around its number.
#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    format: String,
    text: String,
}

/// The lists of a document, and which list and level a style has.
#[derive(Debug, Default)]
pub struct Numbering {
    abstracts: HashMap<String, HashMap<usize, Level>>,
    /// Which abstract list a list is of.
    lists: HashMap<String, String>,
    styles: HashMap<String, Style>,
}

/// The list and the level that a style gives, and the style that it is based on.
#[derive(Debug, Default)]
struct Style {
    list: Option<String>,
    level: Option<usize>,
    base: Option<String>,
}

/// How far each list has counted.
pub type Counters = HashMap<String, Vec<u32>>;

impl Numbering {
    /// Reads the lists and the styles; a document may have neither.
    pub fn read(archive: &mut Archive) -> Result<Numbering, IntakeError> {
        let mut all = Numbering::default();
        all.lists(archive)?;
        all.styles(archive)?;
        Ok(all)
    }

    fn lists(&mut self, archive: &mut Archive) -> Result<(), IntakeError> {
        let Some(mut xml) = archive.part_of("word/numbering.xml", WHAT)? else { return Ok(()) };
        xml.root()?;
        let (mut list, mut number, mut level) = (String::new(), String::new(), 0);
        loop {
            match xml.next()? {
                Event::Start(start) => {
                    let value = attribute(&start, "val").unwrap_or_default();
                    let of = |name: &str| attribute(&start, name).unwrap_or_default();
                    let mut set = |set: &dyn Fn(&mut Level)| {
                        let levels = self.abstracts.entry(list.clone()).or_default();
                        set(levels.entry(level).or_default());
                    };
                    match start.local_name().as_ref() {
                        "abstractNum" => list = of("abstractNumId"),
                        "lvl" => level = of("ilvl").parse().unwrap_or(0),
                        "start" => set(&|level| level.start = value.parse().unwrap_or(1)),
                        "numFmt" => set(&|level| level.format = value.clone()),
                        "lvlText" => set(&|level| level.text = value.clone()),
                        "num" => number = of("numId"),
                        "abstractNumId" => drop(self.lists.insert(number.clone(), value)),
                        "lvlOverride" => xml.skip()?,
                        _ => {}
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn styles(&mut self, archive: &mut Archive) -> Result<(), IntakeError> {
        let Some(mut xml) = archive.part_of("word/styles.xml", WHAT)? else { return Ok(()) };
        xml.root()?;
        let mut style = String::new();
        loop {
            match xml.next()? {
                Event::Start(start) => {
                    let value = attribute(&start, "val");
                    let known = self.styles.entry(style.clone()).or_default();
                    match start.local_name().as_ref() {
                        "style" => style = attribute(&start, "styleId").unwrap_or_default(),
                        "numId" => known.list = value,
                        "ilvl" => known.level = value.and_then(|level| level.parse().ok()),
                        "basedOn" => known.base = value,
                        _ => {}
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// The list and level that a style gives, by itself or by the one that it is based on.
    fn of_style(&self, style: &str) -> (Option<String>, Option<usize>) {
        let (mut style, mut found) = (style.to_string(), (None, None));
        for _ in 0..10 {
            let Some(known) = self.styles.get(&style) else { break };
            found = (found.0.or_else(|| known.list.clone()), found.1.or(known.level));
            match &known.base {
                Some(base) if found.0.is_none() => style = base.clone(),
                _ => break,
            }
        }
        found
    }

    /// The number of a paragraph with the text around it, and counts it; empty without one.
    pub fn label(
        &self,
        style: &Option<String>,
        number: &Option<(String, usize)>,
        level: Option<usize>,
        counters: &mut Counters,
    ) -> String {
        let (of_style, style_level) = style.as_deref().map(|style| self.of_style(style)).unwrap_or_default();
        let Some(list) = number.as_ref().map(|(list, _)| list.clone()).or(of_style).filter(|list| list != "0") else {
            return String::new();
        };
        let at = level.or(style_level).unwrap_or(0).min(8);
        let Some(levels) = self.lists.get(&list).and_then(|list| self.abstracts.get(list)) else {
            return String::new();
        };
        let Some(own) = levels.get(&at) else { return String::new() };
        let counted = counters.entry(self.lists[&list].clone()).or_insert_with(|| vec![0; 9]);
        counted[at] = if counted[at] == 0 { own.start.max(1) } else { counted[at].saturating_add(1) };
        counted[at + 1..].fill(0);
        if matches!(own.format.as_str(), "bullet" | "none") {
            return String::new();
        }
        let mut text = own.text.clone();
        for (place, count) in counted.iter().enumerate() {
            let format = levels.get(&place).map_or("", |level| level.format.as_str());
            text = text.replace(&format!("%{}", place + 1), &shown(*count, format));
        }
        text
    }
}

/// A number in the way of a list.
fn shown(number: u32, format: &str) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "ideographDigital"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "chineseLegalSimplified"
        | "japaneseDigitalTenThousand" => numeral(number),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if (1..=20).contains(&number) => {
            char::from_u32('①' as u32 + number - 1).map(String::from).unwrap_or_default()
        }
        "upperLetter" | "lowerLetter" if (1..=26).contains(&number) => {
            let first = if format == "upperLetter" { b'A' } else { b'a' };
            char::from(first + number as u8 - 1).to_string()
        }
        _ => number.to_string(),
    }
}

/// 一 to 九十九
fn numeral(number: u32) -> String {
    let digit = |n: u32| "〇一二三四五六七八九".chars().nth(n as usize).map(String::from).unwrap_or_default();
    match number {
        0..=9 => digit(number),
        10..=99 => {
            let (tens, ones) = (number / 10, number % 10);
            let tens = if tens == 1 { String::new() } else { digit(tens) };
            let ones = if ones == 0 { String::new() } else { digit(ones) };
            format!("{tens}十{ones}")
        }
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals() {
        for (number, expected) in [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")] {
            assert_eq!(numeral(number), expected);
        }
        assert_eq!((shown(3, "decimalEnclosedCircle"), shown(2, "decimal")), ("③".to_string(), "2".to_string()));
    }

    /// 一、 with （一） and 1. below, each of which begins again.
    #[test]
    fn a_list_counts_its_levels() {
        let level = |format: &str, text: &str| Level { start: 1, format: format.into(), text: text.into() };
        let levels = HashMap::from([
            (0, level("chineseCounting", "%1、")),
            (1, level("chineseCounting", "（%2）")),
            (2, level("decimal", "%3.")),
        ]);
        let numbering = Numbering {
            abstracts: HashMap::from([("7".to_string(), levels)]),
            lists: HashMap::from([("1".to_string(), "7".to_string())]),
            styles: HashMap::from([(
                "a".to_string(),
                Style { list: Some("1".to_string()), level: Some(1), base: None },
            )]),
        };
        let mut counters = Counters::default();
        let list = Some(("1".to_string(), 0));
        let made: Vec<String> = [0, 1, 2, 2, 1, 2, 0, 1]
            .into_iter()
            .map(|level| numbering.label(&None, &list, Some(level), &mut counters))
            .collect();
        assert_eq!(made, ["一、", "（一）", "1.", "2.", "（二）", "1.", "二、", "（一）"]);
        assert_eq!(numbering.label(&Some("a".to_string()), &None, None, &mut counters), "（二）");
        assert_eq!(numbering.label(&None, &None, None, &mut counters), "");
    }
}
