//! Processes that write at the same time are killed by SIGKILL at random moments. After each round the store opens,
//! `check` finds nothing, acknowledged records exist with their numbers, the rows of an imported file are all there or
//! none, and undo works.

use crate::dice::Dice;
use crate::env::{Run, TODAY, Town, parse, rows, text};
use crate::witness::{adding, file_of, hazards, is_sound, is_upgraded, kept, left_behind, of_version_1, whole_copy};
use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

#[test]
fn killed_a_few_times() {
    println!("{}", Tally::of(12, 5));
}

#[test]
#[ignore = "long: 1,200 kills"]
fn killed_a_thousand_times() {
    println!("{}", Tally::of(1200, 1));
}

/// The rows of an imported file.
const ROWS: usize = 40;

/// The rounds before a new town is made.
const ROUNDS: usize = 40;

/// How many processes were killed, by what they did.
#[derive(Default)]
struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    fn of(kills: usize, seed: u64) -> Tally {
        let (mut dice, mut tally) = (Dice::new(seed), Tally::default());
        while tally.total() < kills {
            let mut scene = Scene::new();
            for round in 0..ROUNDS.min(kills / 2) {
                match dice.roll(10) {
                    0..=3 => scene.writers(&mut dice, &mut tally),
                    4 | 5 => scene.undo_and_redo(&mut dice, &mut tally),
                    6 => scene.restore(&mut dice, &mut tally),
                    7 => scene.attach(&mut dice, &mut tally),
                    8 => first_of_all(&mut dice, &mut tally),
                    _ => migration(&mut dice, &mut tally),
                }
                scene.look();
                if round % 8 == 7 {
                    scene.undo_works();
                }
            }
            scene.clean_up();
        }
        tally
    }

    fn total(&self) -> usize {
        self.0.values().sum()
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} 次：{:?}", self.total(), self.0)
    }
}

/// A process that writes.
struct Victim {
    what: &'static str,
    child: Child,
    /// The longest time before it is killed.
    longest: Duration,
}

/// The result of the process.
struct End {
    is_done: bool,
    printed: String,
}

fn start(town: &Town, what: &'static str, args: &[String], longest: Duration) -> Victim {
    let mut command = Run::new(args).today(TODAY).at(&town.root()).command();
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    Victim { what, child, longest }
}

/// Kills each process at a random moment and counts those that had not ended before.
fn kill_all(victims: Vec<Victim>, dice: &mut Dice, tally: &mut Tally) -> Vec<End> {
    let begun = Instant::now();
    let mut order: Vec<(Duration, usize)> = victims.iter().enumerate().map(|(at, v)| (moment(v, dice), at)).collect();
    order.sort();
    let mut victims: Vec<Option<Victim>> = victims.into_iter().map(Some).collect();
    for (moment, at) in &order {
        std::thread::sleep(moment.saturating_sub(begun.elapsed()));
        let _ = victims[*at].as_mut().unwrap().child.kill();
    }
    let end = |victim: &mut Option<Victim>| {
        let victim = victim.take().unwrap();
        let out = victim.child.wait_with_output().unwrap();
        let printed = String::from_utf8_lossy(&out.stdout).into_owned();
        let complained = String::from_utf8_lossy(&out.stderr);
        match out.status.signal() {
            Some(9) => *tally.0.entry(victim.what).or_default() += 1,
            _ => assert_eq!(out.status.code(), Some(0), "{}：{complained}", victim.what),
        }
        End { is_done: out.status.success(), printed }
    };
    victims.iter_mut().map(end).collect()
}

fn moment(victim: &Victim, dice: &mut Dice) -> Duration {
    Duration::from_micros(dice.roll(u64::try_from(victim.longest.as_micros()).unwrap()))
}

fn strings(args: &[&str]) -> Vec<String> {
    args.iter().map(ToString::to_string).collect()
}

/// A town whose processes are killed, and what its store must hold.
struct Scene {
    town: Town,
    /// The expected record numbers by description.
    expected: BTreeMap<String, String>,
    /// How long one add takes.
    one: Duration,
    made: usize,
}

impl Scene {
    fn new() -> Scene {
        let town = Town::with_units();
        let mut scene = Scene { town, expected: BTreeMap::new(), one: Duration::ZERO, made: 0 };
        let begun = Instant::now();
        scene.add();
        scene.one = begun.elapsed();
        scene
    }

    fn name(&mut self) -> String {
        self.made += 1;
        format!("第{}条", self.made)
    }

    /// Adds a record without being killed.
    fn add(&mut self) {
        let name = self.name();
        let record = self.town.run(adding(&name)).record();
        self.expected.insert(name, text(&record, "no").to_string());
    }

    /// Adds, an import and a backup at the same time. What was acknowledged exists, and the rows of the file are all
    /// there or none.
    fn writers(&mut self, dice: &mut Dice, tally: &mut Tally) {
        let (adds, file, backup) = ([self.name(), self.name()], self.name(), self.town.root().join("备份.db"));
        let (csv, imported) = file_of(&file, ROWS);
        self.town.file("rows.csv", csv);
        let backing = strings(&["backup", backup.to_str().unwrap()]);
        let importing = strings(&["import", "hazard", "rows.csv", "-f", "json"]);
        let town = &self.town;
        let ends = kill_all(
            vec![
                start(town, "add", &adding(&adds[0]), self.one * 3),
                start(town, "import", &importing, self.one * 5),
                start(town, "backup", &backing, self.one * 4),
                start(town, "add", &adding(&adds[1]), self.one * 3),
            ],
            dice,
            tally,
        );
        let found = hazards(town);
        for (name, end) in [(&adds[0], &ends[0]), (&adds[1], &ends[3])] {
            let record = serde_json::from_str(&end.printed).map(|json| rows(&json)[0].clone()).ok();
            let reported = record.as_ref().map(|record| text(record, "no"));
            assert!(!end.is_done || reported.is_some());
            if reported.is_some() {
                assert_eq!(found.get(name).map(String::as_str), reported, "{name} 说了登记却没有");
            }
        }
        let there = imported.iter().filter(|name| found.contains_key(*name)).count();
        assert!(there == ROWS || there == 0 && !ends[1].is_done, "导入的 {ROWS} 行里有 {there} 行");
        for name in adds.iter().chain(&imported) {
            self.expected.extend(found.get(name).map(|no| (name.clone(), no.clone())));
        }
        assert!(!ends[2].is_done || backup.exists());
        if backup.exists() {
            whole_copy(&backup);
        }
    }

    /// Undoes the last step and redoes it, each process killed: the step is there or not.
    fn undo_and_redo(&mut self, dice: &mut Dice, tally: &mut Tally) {
        self.add();
        let with = self.expected.clone();
        let mut without = with.clone();
        without.remove(&format!("第{}条", self.made));
        for (verb, done) in [("undo", &without), ("redo", &with)] {
            let before = hazards(&self.town);
            if before == *done {
                continue;
            }
            let ends = kill_all(vec![start(&self.town, verb, &strings(&[verb]), self.one * 2)], dice, tally);
            let found = hazards(&self.town);
            assert!(found == *done || found == before && !ends[0].is_done, "{verb}");
        }
        self.expected = hazards(&self.town);
    }

    /// Restores a backup: the store is replaced or it is not.
    fn restore(&mut self, dice: &mut Dice, tally: &mut Tally) {
        let file = self.town.root().join("整份.db");
        self.town.run(["backup", file.to_str().unwrap()]).done(&["已备份"]);
        let then = self.expected.clone();
        self.add();
        let restoring = strings(&["restore", file.to_str().unwrap(), "--yes"]);
        let ends = kill_all(vec![start(&self.town, "restore", &restoring, self.one * 5)], dice, tally);
        let found = hazards(&self.town);
        assert!(found == then || found == self.expected && !ends[0].is_done, "还原了一半");
        self.expected = found;
    }

    /// No record of an evidence file exists without the file.
    fn attach(&mut self, dice: &mut Dice, tally: &mut Tally) {
        let name = self.name();
        self.town.file("照片.jpg", format!("{name}的照片").repeat(40_000));
        let no = self.expected.values().next().unwrap().clone();
        let ends = kill_all(
            vec![start(&self.town, "attach", &strings(&["attach", &no, "照片.jpg", "--note", &name]), self.one * 4)],
            dice,
            tally,
        );
        let held = self.town.rows(&format!("attach list --note {name}")).len();
        assert!(held == 1 || held == 0 && !ends[0].is_done);
    }

    #[track_caller]
    fn look(&self) {
        is_sound(&self.town);
        kept(&self.town).iter().for_each(|copy| whole_copy(copy));
        assert_eq!(hazards(&self.town), self.expected);
    }

    /// A step can be undone and redone whatever was killed before.
    fn undo_works(&mut self) {
        let before = self.expected.clone();
        self.add();
        self.town.sh("undo").done(&["已撤销"]);
        assert_eq!(hazards(&self.town), before);
        self.town.sh("redo").done(&["已重做"]);
        self.look();
    }

    /// The next command removes the unfinished files of killed commands.
    fn clean_up(&mut self) {
        let backup = self.town.root().join("末次.db");
        self.town.run(["backup", backup.to_str().unwrap()]).done(&["已备份"]);
        self.town.run(["restore", backup.to_str().unwrap(), "--yes"]).done(&["已还原"]);
        self.town.file("末.txt", "末次");
        let no = self.expected.values().next().unwrap().clone();
        self.town.run(["attach", &no, "末.txt"]).done(&["末.txt"]);
        assert_eq!(left_behind(&self.town), Vec::<String>::new());
    }
}

/// The command that makes the store: afterwards there is no store, or one that works.
fn first_of_all(dice: &mut Dice, tally: &mut Tally) {
    let town = Town::new();
    let add = strings(&["unit", "add", "--name", "东沟石料厂", "--category", "工贸"]);
    let ends = kill_all(vec![start(&town, "first", &add, Duration::from_millis(60))], dice, tally);
    let out = town.sh("unit list -f json");
    assert_eq!(out.code, 0, "{out:?}");
    let there = rows(&parse(&out.stdout)).len();
    assert!(there == 1 || there == 0 && !ends[0].is_done);
    town.sh("unit add --name 西沟石料厂 --category 工贸").done(&["已登记单位"]);
    assert_eq!(town.rows("unit list").len(), there + 1);
    is_sound(&town);
}

/// A report upgrades a store of version 1: it has one version or the other, and the copy of the old one is kept.
fn migration(dice: &mut Dice, tally: &mut Tally) {
    let town = of_version_1();
    kill_all(vec![start(&town, "migration", &strings(&["status"]), Duration::from_millis(80))], dice, tally);
    is_upgraded(&town);
}
