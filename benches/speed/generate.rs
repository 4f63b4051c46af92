//! Seeded ledgers in three sizes, all invented: units of every category, hazards of which one in fifty is
//! overdue on the as-of day, trainings, drills, and one self-inspection for most units and quarters. The
//! headers are those of the ledgers; the same seed always writes the same bytes.

use crate::words::*;
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Result, Write};
use std::path::Path;

/// The day on which the figures are taken.
pub const AS_OF: &str = "2026-06-30";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    Town,
    County,
    Province,
}

impl Size {
    pub fn named(name: &str) -> Option<Size> {
        [Size::Town, Size::County, Size::Province].into_iter().find(|size| size.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Size::Town => "town",
            Size::County => "county",
            Size::Province => "province",
        }
    }

    /// Units, hazards, trainings, drills.
    fn counts(self) -> [usize; 4] {
        match self {
            Size::Town => [200, 5_000, 2_000, 1_000],
            Size::County => [5_000, 100_000, 40_000, 20_000],
            Size::Province => [100_000, 1_000_000, 400_000, 200_000],
        }
    }
}

/// 2023-01-01 to 2026-06-30, in days.
const DAYS: usize = 1276;

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((u128::from(z ^ (z >> 31)) * n as u128) >> 64) as usize
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// True `percent` times in a hundred.
    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Writes units.csv, hazards.csv, trainings.csv, drills.csv and inspections.csv into `dir`.
pub fn write(size: Size, dir: &Path) -> Result<()> {
    let [units, hazards, trainings, drills] = size.counts();
    let mut r = Random(units as u64);
    let people: Vec<String> = (0..4000).map(|_| person(&mut r)).collect();
    let days: Vec<String> = (0..DAYS + 400).map(day).collect();
    let names = write_units(&mut r, units, &people, &mut csv(dir, "units.csv")?)?;
    write_hazards(&mut r, hazards, &names, &people, &days, &mut csv(dir, "hazards.csv")?)?;

    // Two rows that say the same of the same day would be one record.
    let mut seen = HashSet::new();
    let out = &mut csv(dir, "trainings.csv")?;
    writeln!(out, "参加单位,日期,主题,讲师,学时,人数")?;
    while seen.len() < trainings {
        let (unit, at, topic) = (r.below(names.len() * 97 / 100), r.below(DAYS), r.below(10));
        if seen.insert((unit, at, topic)) {
            let topic = words(TOPICS)[topic];
            let (who, hours, count) = (&people[r.below(4000)], 1 + r.below(8), 3 + r.below(60));
            writeln!(out, "{},{},{topic},{who},{hours},{count}", names[unit], days[at])?;
        }
    }
    seen.clear();
    let out = &mut csv(dir, "drills.csv")?;
    writeln!(out, "参演单位,日期,演练类型,参演人数,评估")?;
    while seen.len() < drills {
        let (unit, at, kind) = (r.below(names.len() * 9 / 10), r.below(DAYS), usize::from(r.chance(30)));
        if seen.insert((unit, at, kind)) {
            let kind = ["疏散逃生", "桌面"][kind];
            writeln!(out, "{},{},{kind},{},合格", names[unit], days[at], 5 + r.below(80))?;
        }
    }
    let out = &mut csv(dir, "inspections.csv")?;
    writeln!(out, "检查编号,日期,检查方式,被检查单位,带队人")?;
    let mut count = 0;
    for quarter in 0..10 {
        for name in &names {
            if r.chance(92) {
                count += 1;
                let (year, month) = (2024 + quarter / 4, 3 * (quarter % 4) + 1 + r.below(3));
                let (day, who) = (1 + r.below(28), &people[r.below(4000)]);
                writeln!(out, "JC{count:07},{year}-{month:02}-{day:02},自查,{name},{who}")?;
            }
        }
    }
    Ok(())
}

fn write_units(r: &mut Random, count: usize, people: &[String], out: &mut impl Write) -> Result<Vec<String>> {
    let weighted: Vec<usize> = CATEGORIES.iter().enumerate().flat_map(|(i, c)| std::iter::repeat_n(i, c.1)).collect();
    let (places, brands) = (words(PLACES), letters(BRANDS));
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    writeln!(out, "单位编码,单位名称,类别,所属村,主要负责人,联系电话,统一社会信用代码")?;
    while names.len() < count {
        let (category, _, stems) = CATEGORIES[r.pick(&weighted)];
        let mut name = format!("{}{}{}{}", r.pick(&places), r.pick(&brands), r.pick(&brands), r.pick(stems));
        if seen.contains(&name) {
            name = format!("{}{name}", r.pick(&brands));
        }
        if !seen.insert(name.clone()) {
            continue;
        }
        let (village, who) = (r.pick(&places), &people[r.below(people.len())]);
        let (phone, credit) = (r.below(1_000_000_000), credit_code(r));
        writeln!(out, "U{:06},{name},{category},{village}村,{who},13{phone:09},{credit}", names.len() + 1)?;
        names.push(name);
    }
    Ok(names)
}

fn write_hazards(
    r: &mut Random,
    count: usize,
    names: &[String],
    people: &[String],
    days: &[String],
    out: &mut impl Write,
) -> Result<()> {
    let (places, what, tails, measures) = (words(WHERE), words(WHAT), words(TAILS), words(MEASURES));
    let sources = words(SOURCES);
    let funds = ["0", "200", "500", "800", "1200", "3000", "5600.5", "12000"];
    writeln!(
        out,
        "隐患编号,单位名称,隐患描述,隐患等级,来源,发现日期,整改期限,整改责任人,整改措施,整改资金（元）,状态,整改完成日期,复查人,复查日期,销号日期"
    )?;
    let today = DAYS - 1;
    for n in 1..=count {
        let major = r.chance(3);
        let term = if major { 30 + r.below(60) } else { 3 + r.below(27) };
        let fate = r.below(100);
        let open = if r.chance(45) { "已登记" } else { "整改中" };
        let (due, state) = match fate {
            0..2 => (today - 1 - r.below(200), open),
            2..4 => (today + r.below(term), open),
            4 => (r.below(today - 120) + term, "待复查"),
            _ => (r.below(today - 120) + term, "已销号"),
        };
        let found = due - term;
        let mended = found + r.below(term);
        let (reviewed, closed) = (mended + r.below(8), mended + 8 + r.below(4));
        let on = |at: usize, is: bool| if is { days[at].as_str() } else { "" };
        let (is_mended, is_closed) = (fate >= 4, fate > 4);
        let mut text = format!("{}{}，{}", r.pick(&places), r.pick(&what), r.pick(&tails));
        match r.below(100) {
            0..5 => text = format!("违反\"\"三同时\"\"规定，{text}"),
            5..15 => text.push_str(",共3处"),
            15..17 => text.push_str("；\n要求立即整改"),
            _ => {}
        }
        let (grade, fund) = (if major { "重大" } else { "一般" }, r.pick(&funds));
        let (owner, reviewer) = (&people[r.below(people.len())], &people[r.below(people.len())]);
        let reviewer = if is_closed { reviewer.as_str() } else { "" };
        let (unit, source, measure) = (&names[r.below(names.len())], r.pick(&sources), r.pick(&measures));
        write!(out, "YH{n:07},{unit},\"{text}\",{grade},{source},{},{},{owner},{measure},", days[found], days[due])?;
        let (mended, reviewed, closed) = (on(mended, is_mended), on(reviewed, is_closed), on(closed, is_closed));
        writeln!(out, "{fund},{state},{mended},{reviewer},{reviewed},{closed}")?;
    }
    Ok(())
}

fn csv(dir: &Path, name: &str) -> Result<BufWriter<File>> {
    Ok(BufWriter::new(File::create(dir.join(name))?))
}

fn words(all: &'static str) -> Vec<&'static str> {
    all.split_whitespace().collect()
}

fn letters(all: &'static str) -> Vec<char> {
    all.chars().collect()
}

fn person(r: &mut Random) -> String {
    let given = letters(GIVEN);
    let mut name = String::from(r.pick(&letters(SURNAMES)));
    name.extend((0..1 + usize::from(r.chance(70))).map(|_| r.pick(&given)));
    name
}

/// The `n`th day from 2023-01-01.
fn day(n: usize) -> String {
    let first = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).expect("a date");
    (first + chrono::Days::new(n as u64)).to_string()
}

/// GB 32100, with its check character.
fn credit_code(r: &mut Random) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let mut digits = vec![9, 1, 4, 2];
    digits.extend((0..4).map(|_| r.below(10)));
    digits.extend((0..9).map(|_| r.below(31)));
    let sum: usize = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    digits.push((31 - sum % 31) % 31);
    digits.into_iter().map(|digit| char::from(ALPHABET[digit])).collect()
}
