//! Runs of characters and the paragraphs that hold them, as WordprocessingML.

use super::parts::BODY_FONT;
use super::xml::escaped;

/// The red of 发文机关标志 and of the lines, in hexadecimal.
pub const RED: &str = "FF0000";

/// The font, size and colour of a run.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    pub font: &'static str,
    pub half_points: u16,
    pub colour: Option<&'static str>,
    /// Whether the run is marked in yellow.
    pub is_marked: bool,
}

impl Default for Look {
    fn default() -> Look {
        Look { font: BODY_FONT, half_points: 32, colour: None, is_marked: false }
    }
}

impl Look {
    /// The run's properties, in the schema's order.
    pub fn run(&self) -> String {
        let Look { font, half_points: size, colour, is_marked } = self;
        let fonts = format!(
            "<w:rFonts w:hint=\"eastAsia\" w:ascii=\"{font}\" w:hAnsi=\"{font}\" w:eastAsia=\"{font}\" w:cs=\"{font}\"/>"
        );
        let colour = colour.map_or(String::new(), |colour| format!("<w:color w:val=\"{colour}\"/>"));
        let marked = if *is_marked { "<w:highlight w:val=\"yellow\"/>" } else { "" };
        format!("<w:rPr>{fonts}{colour}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>{marked}</w:rPr>")
    }
}

/// A run of characters with the same look.
pub fn run(look: &Look, text: &str) -> String {
    format!("<w:r>{}<w:t xml:space=\"preserve\">{}</w:t></w:r>", look.run(), escaped(text))
}

/// A paragraph; `properties` are its properties in the schema's order, `inside` its runs.
pub fn paragraph(properties: &str, inside: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>")
}
