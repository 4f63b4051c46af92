//! Reads XML event by event: local names, attributes by name, the text of an element. Only the five entities of XML and
//! characters by number are resolved, so that a short text cannot expand to a long one.

use super::super::IntakeError;
use super::MOST_CHARACTERS;
use super::metered::{Excess, Metered};
use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::borrow::Cow;

/// A part that is read event by event.
pub struct Xml<'a> {
    reader: Reader<Metered<'a>>,
    buffer: Vec<u8>,
    what: &'static str,
}

impl<'a> Xml<'a> {
    /// `what` names the document that the part belongs to, for messages.
    pub fn new(part: Metered<'a>, what: &'static str) -> Xml<'a> {
        let mut reader = Reader::from_reader(part);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        // Reading may begin inside an element.
        config.allow_unmatched_ends = true;
        Xml { reader, buffer: Vec::with_capacity(1 << 10), what }
    }

    /// The next event.
    ///
    /// # Errors
    /// XML that is not well-formed, and a part that is too large.
    pub fn next(&mut self) -> Result<Event<'_>, IntakeError> {
        self.buffer.clear();
        self.reader.get_mut().begin();
        self.reader.read_event_into(&mut self.buffer).map_err(|error| match &error {
            quick_xml::Error::Io(error) => refused(error, self.what),
            _ => IntakeError::Damaged { what: self.what },
        })
    }

    /// Reads up to the root element. Returns the prefixes of the root element's namespace.
    pub fn root(&mut self) -> Result<Space, IntakeError> {
        loop {
            match self.next()? {
                Event::Start(root) => return Ok(Space::of(&root)),
                Event::Eof => return Err(self.damaged()),
                _ => {}
            }
        }
    }

    /// Appends the text of the element whose start tag was read, without the text of elements inside it.
    pub fn text(&mut self, out: &mut String) -> Result<(), IntakeError> {
        let (from, mut depth) = (out.len(), 0);
        loop {
            match self.next()? {
                Event::Text(text) if depth == 0 => out.push_str(&text.xml10_content()),
                Event::CData(text) if depth == 0 => out.push_str(&text.xml10_content()),
                Event::GeneralRef(entity) if depth == 0 => push_entity(&entity, out),
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(self.damaged()),
                _ => {}
            }
            too_long_as_written(&out[from..])?;
        }
        Ok(())
    }

    /// Skips the rest of the element whose start tag was read.
    pub fn skip(&mut self) -> Result<(), IntakeError> {
        let mut depth = 0;
        loop {
            match self.next()? {
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(self.damaged()),
                _ => {}
            }
        }
    }

    /// Skips bytes up to the end of `word` without parsing. The rest of the tag is then read as text.
    pub fn pass_to(&mut self, word: &[u8]) -> Result<(), IntakeError> {
        let passed = self.reader.get_mut().pass_to(word);
        passed.map_err(|error| refused(&error, self.what))
    }

    /// The error for a part that does not fit its format.
    pub fn damaged(&self) -> IntakeError {
        IntakeError::Damaged { what: self.what }
    }
}

/// The prefixes of a part's main namespace. With them an element is distinguished from an extension's element of the
/// same local name.
#[derive(Debug, Clone)]
pub struct Space {
    prefixes: Vec<String>,
    root: String,
}

impl Space {
    fn of(root: &BytesStart) -> Space {
        const MAIN: [&str; 2] = [
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        ];
        let mut prefixes = Vec::new();
        for attribute in root.attributes().with_checks(false).flatten() {
            if let Some(prefix) =
                attribute.key.as_ref().strip_prefix("xmlns").filter(|_| MAIN.contains(&&*attribute.value))
            {
                prefixes.push(prefix.trim_start_matches(':').to_string());
            }
        }
        if prefixes.is_empty() {
            prefixes.push(split(root.name().as_ref()).0.to_string());
        }
        Space { prefixes, root: root.local_name().as_ref().to_string() }
    }

    /// The local name of an element of the main namespace; empty for an element of another namespace.
    pub fn local<'e>(&self, element: &'e BytesStart) -> &'e str {
        let name: &'e str = std::str::from_utf8(element.name().into_inner().as_bytes()).unwrap_or_default();
        let (prefix, local) = split(name);
        let is_ours = self.prefixes.iter().any(|known| known == prefix);
        // The element itself declares the prefix again, for another namespace.
        let is_redeclared = || {
            element.attributes().with_checks(false).flatten().any(|a| a.key.as_ref() == "xmlns" && prefix.is_empty())
        };
        if is_ours && (local.len() == 1 || !is_redeclared()) { local } else { "" }
    }

    /// Whether the root element has this name.
    pub fn is_root(&self, local: &str) -> bool {
        self.root == local
    }

    /// The end tag of an element of the main namespace, as the file writes the tag.
    pub fn end_of(&self, local: &str) -> String {
        match self.prefixes.first().filter(|prefix| !prefix.is_empty()) {
            Some(prefix) => format!("</{prefix}:{local}"),
            None => format!("</{local}"),
        }
    }
}

fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

fn refused(error: &std::io::Error, what: &'static str) -> IntakeError {
    match error.get_ref().is_some_and(|inner| inner.is::<Excess>()) {
        true => IntakeError::Bomb,
        false => IntakeError::Damaged { what },
    }
}

/// Refuses a text that is longer than a cell can hold.
pub fn too_long(text: &str) -> Result<(), IntakeError> {
    // One UTF-16 unit takes at most three bytes in UTF-8.
    let is_long = text.len() > MOST_CHARACTERS && text.encode_utf16().count() > MOST_CHARACTERS;
    if is_long { Err(IntakeError::CellTooLong { most: MOST_CHARACTERS }) } else { Ok(()) }
}

/// Refuses a text that is longer than a cell can hold. A sequence such as `_x000D_` (seven characters) counts as one
/// character.
pub fn too_long_as_written(text: &str) -> Result<(), IntakeError> {
    let is_long = text.len() > 7 * MOST_CHARACTERS && text.encode_utf16().count() > 7 * MOST_CHARACTERS;
    if is_long { Err(IntakeError::CellTooLong { most: MOST_CHARACTERS }) } else { Ok(()) }
}

/// Appends the character that an entity means. An unknown entity is appended as written.
pub fn push_entity(entity: &BytesRef, out: &mut String) {
    let name: &str = entity;
    match (resolve_xml_entity(name), entity.resolve_char_ref()) {
        (Some(text), _) => out.push_str(text),
        (None, Ok(Some(c))) => out.push(c),
        _ => {
            out.push('&');
            out.push_str(name);
            out.push(';');
        }
    }
}

/// The value of an attribute by its local name, with entities unresolved.
pub fn raw<'a>(element: &'a BytesStart, name: &str) -> Option<Cow<'a, str>> {
    let mut all = element.attributes();
    all.with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name).map(|a| a.value)
}

/// The value of an attribute by its local name, with entities resolved.
pub fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let mut all = element.attributes();
    let found = all.with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(unescape(&found.value).map_or_else(|_| found.value.to_string(), |value| value.into_owned()))
}

/// The value of an attribute that is a number.
pub fn number<T: std::str::FromStr>(element: &BytesStart, name: &str) -> Option<T> {
    raw(element, name).and_then(|value| value.trim().parse().ok())
}
