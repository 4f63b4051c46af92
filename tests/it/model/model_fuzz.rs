//! Random sequences of commands over three stores, as three clerks would give them: entering, editing, taking back,
//! importing, merging, restoring, sending. After each of them the store is sound, and each of the laws holds that the
//! program gives its word for. The sequences are the same on every run; `ZHIBEN_FUZZ=10000` carries out so many
//! commands, `ZHIBEN_FUZZ_SEED=7` others. What breaks a law is made short before it is shown.

mod acts;
mod laws;

use crate::env::Run;
use crate::model::random_commands::FIRST;
use crate::office::Office;
use acts::{Act, Draw};
use chrono::{Days, NaiveDate};
use laws::Known;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

const BEGIN: NaiveDate = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();

/// Three towns; the next are the county's.
const SITES: [&str; 3] = ["JC", "DG", "XG"];

/// How many commands are carried out where nobody asks for more, and how many of them in one world.
const SHORT: usize = 120;
const ACTS: usize = 60;

/// What a law finds of a command: nothing, or what broke it.
type Law = Result<(), String>;

struct Place {
    office: Office,
    known: Known,
}

struct Scenario {
    today: NaiveDate,
    places: Vec<Place>,
    /// The command lines so far.
    log: Vec<String>,
}

impl Scenario {
    fn new() -> Scenario {
        let place = |site: &&str| Place { office: Office::of_site(site), known: Known::default() };
        let mut scenario = Scenario { today: BEGIN, places: SITES.iter().map(place).collect(), log: Vec::new() };
        for place in 0..SITES.len() {
            for line in FIRST {
                let words: Vec<String> = line.split_whitespace().map(String::from).collect();
                assert_eq!(scenario.run(place, &words).map(|done| done.is_ok()), Ok(true), "{line}");
            }
        }
        scenario
    }

    fn path(&self, place: usize, name: &str) -> String {
        self.places[place].office.path(name).display().to_string()
    }

    /// A line of the log, in which each town's folder is called by its site.
    fn note(&mut self, place: usize, words: &[&str]) {
        let site = |place: usize| SITES.get(place).unwrap_or(&"FS");
        let mut line = words.join(" ");
        for town in 0..self.places.len() {
            line = line.replace(&self.path(town, ""), &format!("{}/", site(town)));
        }
        self.log.push(format!("{} {}: {line}", self.today, site(place)));
    }

    /// Carries a command out: its receipt, or why it was refused. Anything else is no answer.
    fn run<S: AsRef<str>>(&mut self, place: usize, words: &[S]) -> Result<Result<String, String>, String> {
        self.note(place, &words.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        match self.places[place].office.run(self.today, words) {
            Ok(receipt) => Ok(Ok(receipt)),
            Err(error) if error.is::<clap::Error>() => Ok(Err(error.to_string())),
            Err(error) => match zhiben::exit::classify(&error) {
                (exit, lines) if exit.code() == 2 => Ok(Err(lines.join("\n"))),
                (exit, lines) => Err(format!("exit {}: {}", exit.code(), lines.join("\n"))),
            },
        }
    }

    /// The same in a process of its own, for what is written to files; gives the exit code.
    fn process(&mut self, place: usize, words: &[&str]) -> Result<u8, String> {
        self.note(place, words);
        let all = words.iter().copied().chain(["--by", "示例员"]);
        let run = Run::new(all).today(&self.today.to_string()).at(&self.places[place].office.path("")).go();
        match run.code {
            0..=2 => Ok(u8::try_from(run.code).unwrap()),
            code => Err(format!("exit {code}: {}", run.stderr)),
        }
    }
}

/// A whole scenario: each act with its laws, and at the end the county, in two orders.
fn live(acts: &[Act]) -> (Law, Vec<String>) {
    let mut scenario = Scenario::new();
    let lived = catch_unwind(AssertUnwindSafe(|| {
        for act in acts {
            scenario.today = scenario.today + Days::new(act.days());
            act.perform(&mut scenario)?;
        }
        scenario.county()
    }));
    let law = lived.unwrap_or_else(|panic| {
        let printed = panic.downcast_ref::<String>().cloned();
        Err(format!(
            "panic: {}",
            printed.or_else(|| panic.downcast_ref::<&str>().map(|s| s.to_string())).unwrap_or_default()
        ))
    });
    (law, scenario.log)
}

/// The fewest acts that still break a law.
fn shortened(mut acts: Vec<Act>) -> Vec<Act> {
    let mut part = acts.len().div_ceil(2);
    while part > 0 {
        let mut at = 0;
        while at < acts.len() {
            let mut fewer = acts.clone();
            fewer.drain(at..(at + part).min(acts.len()));
            if live(&fewer).0.is_err() { acts = fewer } else { at += part }
        }
        part /= 2;
    }
    acts
}

#[test]
fn every_law_holds_after_every_command() {
    let asked = |name| Run::asked(name).and_then(|text| text.parse::<u64>().ok());
    let commands = asked("ZHIBEN_FUZZ").map_or(SHORT, |n| usize::try_from(n).unwrap());
    let mut draw = Draw::new(asked("ZHIBEN_FUZZ_SEED").unwrap_or(1));
    let (mut done, mut scenario, mut broken) = (0, 0, Vec::new());
    while done < commands {
        let acts: Vec<Act> = (0..ACTS).map(|_| Act::drawn(&mut draw)).collect();
        let (law, log) = live(&acts);
        (done, scenario) = (done + log.len(), scenario + 1);
        if law.is_err() {
            // Only where somebody asked for more: it takes its time.
            let (law, log) = if commands > SHORT { live(&shortened(acts)) } else { (law, log) };
            broken.push(format!("world {scenario}: {}\n  {}", law.unwrap_err(), log.join("\n  ")));
        }
    }
    assert!(broken.is_empty(), "{done} commands, {scenario} worlds\n{}", broken.join("\n\n"));
}

/// The path of a scenario's file.
fn file(scenario: &Scenario, place: usize, name: &str) -> PathBuf {
    scenario.places[place].office.path(name)
}
