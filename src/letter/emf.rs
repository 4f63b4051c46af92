//! A chart as an enhanced metafile (EMF, [MS-EMF]): lines, bars and words, so that the reader's own fonts are used and the
//! bytes depend on the chart alone. Word, WPS and LibreOffice show it.

use super::Chart;
use super::parts::BODY_FONT;

/// The size of the drawing in its own units, of which 1480 are as wide as the text.
pub const WIDTH: i32 = 1480;
pub const HEIGHT: i32 = 680;

/// The place of the bars.
const LEFT: i32 = 100;
const RIGHT: i32 = WIDTH - 20;
const TOP: i32 = 140;
const BOTTOM: i32 = HEIGHT - 110;

/// The height of a character.
const SIZE: i32 = 32;

/// Colours as 0x00BBGGRR: bars of their own, parts of one bar, the line, the axis and the marks of its steps.
const BARS: [u32; 4] = [0x00c4_7244, 0x0031_7ded, 0x0047_ad70, 0x00a5_a5a5];
const PARTS: [u32; 4] = [0x0047_ad70, 0x0000_c0ff, 0x00b7_b7b7, 0x0025_41cc];
const LINE: u32 = 0x0040_3030;
const AXIS: u32 = 0x0080_8080;
const STEPS: u32 = 0x00e0_e0e0;

/// Where a text stands to its point.
#[derive(Clone, Copy)]
enum Align {
    Left = 0,
    Right = 2,
    Centre = 6,
}

/// The metafile of a chart.
pub fn drawing(chart: &Chart) -> Vec<u8> {
    let mut file = File::new();
    file.text(WIDTH / 2, 8, Align::Centre, &chart.title);
    legend(&mut file, chart);
    let most = highest(chart).max(1);
    let step = step(most);
    let top = (most + step - 1) / step * step;
    let y = |value: i64| BOTTOM - scaled(value, BOTTOM - TOP, top);
    for at in (0..=top / step).map(|n| n * step) {
        file.line(&[(LEFT, y(at)), (RIGHT, y(at))], if at == 0 { AXIS } else { STEPS }, 1);
        file.text(LEFT - 10, y(at) - SIZE / 2, Align::Right, &at.to_string());
    }
    let slots = i32::try_from(chart.labels.len()).unwrap_or(1).max(1);
    let slot = (RIGHT - LEFT) / slots;
    let middle = |at: usize| LEFT + slot * i32::try_from(at).unwrap_or(0) + slot / 2;
    for (at, label) in chart.labels.iter().enumerate() {
        bars(&mut file, chart, at, middle(at), slot, &y);
        for (row, part) in wrapped(label, slot).into_iter().enumerate() {
            let below = BOTTOM + 8 + i32::try_from(row).unwrap_or(0) * (SIZE + 2);
            file.text(middle(at), below, Align::Centre, &part);
        }
    }
    if let Some((_, values)) = &chart.line {
        let points: Vec<(i32, i32)> = values.iter().enumerate().map(|(at, value)| (middle(at), y(*value))).collect();
        file.line(&points, LINE, 3);
        for ((x, at), value) in points.iter().zip(values) {
            file.bar((x - 5, at - 5, x + 5, at + 5), LINE);
            file.text(*x, at - SIZE - 8, Align::Centre, &value.to_string());
        }
    }
    file.finish()
}

fn colours(chart: &Chart) -> [u32; 4] {
    if chart.is_stacked { PARTS } else { BARS }
}

/// `value ÷ most` of a length.
fn scaled(value: i64, length: i32, most: i64) -> i32 {
    i32::try_from(i128::from(value) * i128::from(length) / i128::from(most.max(1))).unwrap_or(0)
}

/// The highest bar or point.
fn highest(chart: &Chart) -> i64 {
    let of = |at: usize| chart.bars.iter().map(move |(_, values)| values.get(at).copied().unwrap_or(0));
    let bars = (0..chart.labels.len()).map(|at| match chart.is_stacked {
        true => of(at).sum(),
        false => of(at).max().unwrap_or(0),
    });
    bars.chain(chart.line.iter().flat_map(|(_, values)| values.iter().copied())).max().unwrap_or(0)
}

/// The distance of the axis' marks: 1, 2 or 5 times a power of ten, so that there are at most six.
fn step(most: i64) -> i64 {
    let mut unit = 1i64;
    loop {
        for step in [1, 2, 5].map(|n| n * unit) {
            if most <= 5 * step {
                return step;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

fn bars(file: &mut File, chart: &Chart, at: usize, middle: i32, slot: i32, y: &dyn Fn(i64) -> i32) {
    let values = chart.bars.iter().map(|(_, values)| values.get(at).copied().unwrap_or(0));
    let colours = colours(chart);
    let series = i32::try_from(chart.bars.len()).unwrap_or(1).max(1);
    let wide = if chart.is_stacked { (slot * 6 / 10).min(120) } else { (slot * 7 / 10 / series).min(60) };
    let (mut below, mut from) = (0, middle - if chart.is_stacked { wide } else { wide * series } / 2);
    for (place, value) in values.enumerate() {
        let colour = colours[place % colours.len()];
        let top = y(below + value);
        if value > 0 {
            file.bar((from, top, from + wide, y(below)), colour);
        }
        match chart.is_stacked {
            // A number fits into a part that is as high as it.
            true if y(below) - top >= SIZE => {
                file.text(from + wide / 2, top + (y(below) - top - SIZE) / 2, Align::Centre, &value.to_string());
            }
            false if value > 0 && chart.line.is_none() => {
                file.text(from + wide / 2, top - SIZE - 2, Align::Centre, &value.to_string());
            }
            _ => {}
        }
        if chart.is_stacked {
            below += value;
        } else {
            from += wide;
        }
    }
}

fn legend(file: &mut File, chart: &Chart) {
    let names = chart.bars.iter().map(|(name, _)| name).chain(chart.line.iter().map(|(name, _)| name));
    let whole: i32 = names.clone().map(|name| 34 + width(name) + 40).sum();
    let mut x = (WIDTH - whole) / 2;
    for (place, name) in names.enumerate() {
        match place < chart.bars.len() {
            true => file.bar((x, 62, x + 24, 62 + 20), colours(chart)[place % 4]),
            false => file.line(&[(x, 72), (x + 24, 72)], LINE, 3),
        }
        file.text(x + 34, 58, Align::Left, name);
        x += 34 + width(name) + 40;
    }
}

/// The width of a character: an ASCII one takes a little more than half of another, for fonts that are wider than 仿宋.
fn wide(c: char) -> i32 {
    if c.is_ascii() { SIZE * 11 / 20 } else { SIZE }
}

fn width(text: &str) -> i32 {
    text.chars().map(wide).sum()
}

/// A label in lines that fit into the slot, at most three.
fn wrapped(label: &str, slot: i32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for c in label.chars() {
        let last = lines.last_mut().map_or(0, |line| width(line));
        if last + width(&c.to_string()) > slot && last > 0 {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push(c);
        }
    }
    if lines.len() > 3 {
        lines.truncate(3);
        if let Some(line) = lines.last_mut() {
            line.pop();
            line.push('…');
        }
    }
    lines
}

/// The records of a metafile.
struct File {
    records: Vec<u8>,
    count: u32,
}

/// Numbers of objects: the font stays, a pen or a brush is made for each use.
const FONT: u32 = 1;
const TOOL: u32 = 2;
const OBJECTS: u16 = 3;
const NO_PEN: u32 = 0x8000_0008;
const BLACK_PEN: u32 = 0x8000_0007;

/// The types of records.
mod record {
    pub const HEADER: u32 = 1;
    pub const EOF: u32 = 14;
    pub const SET_BK_MODE: u32 = 18;
    pub const SET_TEXT_ALIGN: u32 = 22;
    pub const MOVE_TO: u32 = 27;
    pub const SELECT_OBJECT: u32 = 37;
    pub const CREATE_PEN: u32 = 38;
    pub const CREATE_BRUSH: u32 = 39;
    pub const DELETE_OBJECT: u32 = 40;
    pub const RECTANGLE: u32 = 43;
    pub const LINE_TO: u32 = 54;
    pub const CREATE_FONT: u32 = 82;
    pub const TEXT_OUT: u32 = 84;
}

impl File {
    fn new() -> File {
        let mut file = File { records: Vec::new(), count: 1 };
        file.push(record::SET_BK_MODE, &words(&[1]));
        let mut font = words(&[FONT]);
        // LOGFONTW: the height of the characters, no width, no angle, 400 of weight, Chinese characters.
        font.extend(signed(&[-SIZE, 0, 0, 0, 400]));
        font.extend([0, 0, 0, 134, 0, 0, 0, 0]);
        let mut name: Vec<u8> = BODY_FONT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        name.resize(64, 0);
        font.extend(name);
        // The longer form's full name, style and panose are empty.
        font.resize(4 + 320, 0);
        file.push(record::CREATE_FONT, &font);
        file.push(record::SELECT_OBJECT, &words(&[FONT]));
        file
    }

    fn push(&mut self, kind: u32, content: &[u8]) {
        let size = u32::try_from(content.len() + 8).unwrap_or(8);
        self.records.extend(words(&[kind, size]));
        self.records.extend(content);
        self.count += 1;
    }

    /// A filled rectangle: left, top, right, bottom.
    fn bar(&mut self, (left, top, right, bottom): (i32, i32, i32, i32), colour: u32) {
        self.push(record::CREATE_BRUSH, &words(&[TOOL, 0, colour, 0]));
        self.push(record::SELECT_OBJECT, &words(&[TOOL]));
        self.push(record::SELECT_OBJECT, &words(&[NO_PEN]));
        self.push(record::RECTANGLE, &signed(&[left, top, right, bottom]));
        self.push(record::SELECT_OBJECT, &words(&[BLACK_PEN]));
        self.push(record::DELETE_OBJECT, &words(&[TOOL]));
    }

    fn line(&mut self, points: &[(i32, i32)], colour: u32, thick: i32) {
        let Some(((x, y), rest)) = points.split_first() else { return };
        let mut pen = words(&[TOOL, 0]);
        pen.extend(signed(&[thick, 0]));
        pen.extend(words(&[colour]));
        self.push(record::CREATE_PEN, &pen);
        self.push(record::SELECT_OBJECT, &words(&[TOOL]));
        self.push(record::MOVE_TO, &signed(&[*x, *y]));
        rest.iter().for_each(|(x, y)| self.push(record::LINE_TO, &signed(&[*x, *y])));
        self.push(record::SELECT_OBJECT, &words(&[BLACK_PEN]));
        self.push(record::DELETE_OBJECT, &words(&[TOOL]));
    }

    fn text(&mut self, x: i32, y: i32, align: Align, text: &str) {
        let shown: Vec<char> = text.chars().filter(|c| !c.is_control()).collect();
        let units: Vec<u16> = shown.iter().collect::<String>().encode_utf16().collect();
        if units.is_empty() {
            return;
        }
        self.push(record::SET_TEXT_ALIGN, &words(&[align as u32]));
        let count = u32::try_from(units.len()).unwrap_or(0);
        let padded = units.len().div_ceil(2) * 4;
        // The string begins after the record's 76 bytes, the distances after the string.
        let distances = 76 + u32::try_from(padded).unwrap_or(0);
        let mut content = signed(&[0, 0, WIDTH, HEIGHT]);
        // GM_ADVANCED, for which the two scales are not used.
        content.extend(words(&[2, 0, 0]));
        content.extend(signed(&[x, y]));
        content.extend(words(&[count, 76, 0]));
        content.extend(signed(&[0, 0, 0, 0]));
        content.extend(words(&[distances]));
        content.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        content.resize(68 + padded, 0);
        for c in &shown {
            content.extend(signed(&[wide(*c)]));
            // The second half of a pair takes no room.
            if c.len_utf16() == 2 {
                content.extend(signed(&[0]));
            }
        }
        self.push(record::TEXT_OUT, &content);
    }

    fn finish(mut self) -> Vec<u8> {
        self.push(record::EOF, &words(&[0, 16, 20]));
        let size = 88 + self.records.len();
        let mut file = words(&[record::HEADER, 88]);
        file.extend(signed(&[0, 0, WIDTH - 1, HEIGHT - 1]));
        // The frame in hundredths of a millimetre, for a screen of 1920 by 1080 points and 508 by 286 millimetres.
        file.extend(signed(&[0, 0, WIDTH * 50_800 / 1920, HEIGHT * 28_600 / 1080]));
        file.extend(words(&[0x464d_4520, 0x0001_0000, u32::try_from(size).unwrap_or(0), self.count]));
        file.extend(OBJECTS.to_le_bytes());
        file.extend([0, 0]);
        file.extend(words(&[0, 0, 0]));
        file.extend(signed(&[1920, 1080, 508, 286]));
        file.extend(self.records);
        file
    }
}

fn words(all: &[u32]) -> Vec<u8> {
    all.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn signed(all: &[i32]) -> Vec<u8> {
    all.iter().flat_map(|word| word.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> Chart {
        Chart {
            title: "各年".to_string(),
            description: "办结 3 项".to_string(),
            labels: vec!["2025".to_string(), "2026".to_string()],
            bars: vec![("按期".to_string(), vec![1, 2]), ("未办".to_string(), vec![0, 4])],
            is_stacked: true,
            line: None,
        }
    }

    /// The records follow each other without a gap, and the header counts them and the bytes.
    #[test]
    fn the_records_add_up() {
        let file = drawing(&chart());
        let word = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
        let (mut at, mut count, mut kinds) = (0, 0, Vec::new());
        while at < file.len() {
            assert_eq!(word(at + 4) % 4, 0);
            kinds.push(word(at));
            at += word(at + 4) as usize;
            count += 1;
        }
        assert_eq!((at, word(48) as usize, word(52)), (file.len(), file.len(), count));
        assert_eq!((kinds[0], kinds.last()), (record::HEADER, Some(&record::EOF)));
        // Three bars that are not 0, and two in the legend.
        assert_eq!(kinds.iter().filter(|kind| **kind == record::RECTANGLE).count(), 5);
        assert_eq!(drawing(&chart()), file);
    }

    #[test]
    fn the_axis_has_few_round_marks() {
        for (most, expected) in [(1, 1), (5, 1), (6, 2), (10, 2), (11, 5), (25, 5), (26, 10), (1708, 500)] {
            assert_eq!(step(most), expected, "{most}");
        }
        assert_eq!(highest(&chart()), 6);
    }

    #[test]
    fn a_label_fits_its_slot() {
        assert_eq!(wrapped("示例东坡村", 2 * SIZE), ["示例", "东坡", "村"]);
        assert_eq!(wrapped("示例东坡村委会", 2 * SIZE), ["示例", "东坡", "村…"]);
        assert_eq!(wrapped("2026Q4", 6 * SIZE), ["2026Q4"]);
    }
}
