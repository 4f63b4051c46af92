//! What a clerk does next: drawn from a seed, so that a sequence can be lived through again and made shorter.

use super::laws::{Counts, unchanged};
use super::{Law, SITES, Scenario, file};
use crate::model::random_commands::{Line, Step, line};

/// A small generator of our own (splitmix64): the same numbers on every machine and with every version of a library.
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Draw {
        Draw(seed)
    }

    pub fn byte(&mut self) -> u8 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) >> 24) as u8
    }
}

#[derive(Debug, Clone)]
pub struct Act {
    place: usize,
    kind: u8,
    numbers: [u8; 3],
    step: Step,
}

const FORMS: [&str; 3] = ["hazard-sheet", "monthly-statistics", "trainings-drills"];

impl Act {
    pub fn drawn(draw: &mut Draw) -> Act {
        let place = usize::from(draw.byte()) % SITES.len();
        let (kind, numbers) = (draw.byte() % 40, [draw.byte(), draw.byte(), draw.byte()]);
        Act { place, kind, numbers, step: Step::drawn(&mut || draw.byte()) }
    }

    pub fn days(&self) -> u64 {
        u64::from(self.numbers[0] / 64 % 3)
    }

    pub fn perform(&self, scenario: &mut Scenario) -> Law {
        let (place, [a, b, c]) = (self.place, self.numbers);
        let other = (place + 1 + usize::from(a) % 2) % SITES.len();
        let unit = |n: u8| format!("U00{}", n % 4 + 1);
        match self.kind {
            0..=15 => entered(scenario, place, &line(&self.step, scenario.today), b.is_multiple_of(2)),
            16 | 17 => scenario.refusable(place, &["undo"]).map(drop),
            18 => scenario.refusable(place, &["redo"]).map(drop),
            19 => scenario.refusable(place, &["undo", "2", "--yes"]).map(drop),
            20 | 21 => export_again(scenario, place),
            22 | 23 => partial(scenario, place, self.numbers),
            24..=27 => merge(scenario, place, other),
            28 => {
                let theirs = format!("{}-{}", SITES[other], unit(c));
                let second = if c.is_multiple_of(3) { unit(c / 3) } else { theirs };
                scenario.lawful(place, &["merge", "same", &unit(b), &second]).map(drop)
            }
            29 | 30 => {
                let (which, side) = (["all", "1"][usize::from(c) % 2], ["ours", "theirs"][usize::from(b) % 2]);
                scenario.lawful(place, &["merge", "take", which, side]).map(drop)
            }
            31 | 32 => backup(scenario, place),
            33 => restore(scenario, place),
            34 | 35 => submit(scenario, place, FORMS[usize::from(b) % FORMS.len()]),
            36 => scenario.reprinted(place),
            37 => attach(scenario, place, self.numbers),
            _ => entered(scenario, place, &line(&self.step, scenario.today), true),
        }
    }
}

/// A line that writes, and taken back and brought back at once where that is asked for.
fn entered(scenario: &mut Scenario, place: usize, line: &Line, is_undone: bool) -> Law {
    if scenario.leaves_records(place, &line.words) {
        return Ok(());
    }
    let (before, commands) = (scenario.tables(place), scenario.commands(place));
    match &line.file {
        None => drop(scenario.lawful(place, &line.words)?),
        Some((name, text)) => {
            std::fs::write(file(scenario, place, name), text).unwrap();
            let path = scenario.path(place, name);
            let word = |word: &String| if word == name { path.clone() } else { word.clone() };
            let words: Vec<String> = line.words.iter().map(word).collect();
            scenario.rehearsed(place, &words, text.lines().count() - 1)?;
        }
    }
    if !is_undone || scenario.commands(place) == commands {
        return Ok(());
    }
    let after = scenario.tables(place);
    scenario.refusable(place, &["undo"])?.map_err(|why| format!("not undone: {why}"))?;
    unchanged("undo gives what was before", &before, &scenario.tables(place))?;
    scenario.refusable(place, &["redo"])?.map_err(|why| format!("not redone: {why}"))?;
    unchanged("redo gives what was after", &after, &scenario.tables(place))
}

/// The own export comes in again and changes nothing.
fn export_again(scenario: &mut Scenario, place: usize) -> Law {
    let folder = scenario.path(place, "out");
    let _ = std::fs::remove_dir_all(&folder);
    if scenario.process(place, &["export", "all", "-o", &folder])? == 2 {
        return Err("the own export was refused".to_string());
    }
    let before = scenario.tables(place);
    let done = scenario.run(place, &["import", "all", &folder])?;
    done.map_err(|why| format!("the own export is not read: {why}"))?;
    unchanged("the own export changes nothing", &before, &scenario.tables(place))?;
    scenario.sound(place)
}

/// A file of which some rows are wrong: the right ones come in, and every row is counted once.
fn partial(scenario: &mut Scenario, place: usize, [a, b, c]: [u8; 3]) -> Law {
    let day = scenario.today;
    let rows = (0..a % 5 + 1).map(|row| match (b.wrapping_add(row)) % 4 {
        0 => format!("U00{},缺{row},一般,没有这天,{day}\n", c % 3 + 1),
        1 => format!("没有这家{row},患{c},一般,{day},{day}\n"),
        2 => format!("U001,患{},重大,{day},{day}\n", c % 4),
        _ => format!("U00{},患{row},一般,{day},{day}\n", c % 2 + 1),
    });
    let text = format!("单位名称,隐患描述,隐患等级,发现日期,整改期限\n{}", rows.collect::<String>());
    std::fs::write(file(scenario, place, "part.csv"), &text).unwrap();
    let rejects = scenario.path(place, "rejects.csv");
    let _ = std::fs::remove_file(&rejects);
    let path = scenario.path(place, "part.csv");
    scenario.rehearsed(place, &["import", "hazard", &path, "--partial", &rejects], usize::from(a % 5 + 1))
}

/// What another town has comes in; a second time nothing does.
fn merge(scenario: &mut Scenario, place: usize, other: usize) -> Law {
    let theirs = scenario.path(other, "");
    scenario.rehearsed(place, &["merge", &theirs], 0)?;
    let before = scenario.tables(place);
    if let Ok(receipt) = scenario.refusable(place, &["merge", &theirs])? {
        let Counts { added, updated, .. } = Counts::of(&receipt)?;
        if (added, updated) != (0, 0) {
            return Err(format!("merged a second time: {receipt}"));
        }
    }
    unchanged("merged a second time", &before, &scenario.tables(place))
}

fn backup(scenario: &mut Scenario, place: usize) -> Law {
    let path = scenario.path(place, "backup.db");
    let done = scenario.refusable(place, &["backup", &path])?;
    if done.is_ok() {
        scenario.places[place].known.backup = Some(scenario.tables(place));
    }
    Ok(())
}

fn restore(scenario: &mut Scenario, place: usize) -> Law {
    let path = scenario.path(place, "backup.db");
    let Some(held) = scenario.places[place].known.backup.clone() else { return Ok(()) };
    scenario.run(place, &["restore", &path, "--yes"])?.map_err(|why| format!("not restored: {why}"))?;
    unchanged("restored", &held, &scenario.tables(place))?;
    scenario.sound(place)
}

fn submit(scenario: &mut Scenario, place: usize, form: &str) -> Law {
    let name = format!("sent-{}.csv", scenario.log.len());
    let (before, last) = (scenario.tables(place), scenario.last_sent(place)?);
    if scenario.process(place, &["submit", form, "--early", "-o", &name])? == 2 {
        unchanged("refused", &before, &scenario.tables(place))?;
    } else {
        let bytes = std::fs::read(file(scenario, place, &name)).map_err(|error| error.to_string())?;
        scenario.keep_sent(place, last, &bytes)?;
    }
    scenario.sound(place)
}

fn attach(scenario: &mut Scenario, place: usize, [a, b, c]: [u8; 3]) -> Law {
    let site = SITES[place];
    let no = ["YH", "PX", "YL"].map(|code| format!("{site}-{code}-2026-000{}", b % 3 + 1))[usize::from(a) % 3].clone();
    std::fs::write(file(scenario, place, "photo.jpg"), [b"photo".as_slice(), &[c % 4]].concat()).unwrap();
    let path = scenario.path(place, "photo.jpg");
    scenario.lawful(place, &["attach", &no, &path]).map(drop)
}
