//! A load that is killed leaves what was there, two first loads at once both end well, and a load may be repeated.

use super::server::{Database, Engine, complaint, ok};
use super::towns::{County, DAY};
use super::{asking, content, everything, published, sample, sql};
use std::io::{BufRead, BufReader, Write};
use std::process::Child;

/// A sequence of numbers from a seed (an LCG): the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound as u64) as usize
    }
}

/// Places after the end of a statement in the transaction that loads the first town; the last is before its COMMIT.
fn ends(sql: &[u8]) -> Vec<usize> {
    let text = String::from_utf8_lossy(sql);
    let text = &text[..text.find("\nCOMMIT;\n").unwrap() + 1];
    let words = ["INSERT INTO ", "DELETE FROM "];
    let begins =
        |at: &(usize, &str)| text[at.0 + 2..].is_empty() || words.iter().any(|word| text[at.0 + 2..].starts_with(word));
    let begin = text.find("INSERT INTO zb_guard").unwrap();
    text.match_indices(";\n").filter(|at| at.0 > begin && begins(at)).map(|(at, _)| at + 2).collect()
}

/// Gives the client statements, waits until it has run them, and leaves it waiting for more.
fn run_to(database: &Database, sql: &[u8]) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut client = database.started();
    let mut stdin = client.stdin.take().unwrap();
    let mut stdout = BufReader::new(client.stdout.take().unwrap());
    stdin.write_all(sql).unwrap();
    stdin.write_all(b"SELECT 'zb-here';\n").unwrap();
    stdin.flush().unwrap();
    client.stdin = Some(stdin);
    let mut line = String::new();
    while !line.contains("zb-here") {
        let count = stdout.read_line(&mut line).unwrap();
        assert!(count > 0, "the client ended");
    }
    (client, stdout)
}

/// Ten loads whose input ends at any byte, in the middle of a number, a text or a character, and ten whose client is
/// killed by the system once it has run all statements up to a place.
#[test]
fn a_killed_load_leaves_what_was_there() {
    let town = sample("JC", "141128105");
    let out = published(&town, "2026-11-23");
    let databases: Vec<Database> = Database::all().collect();
    for database in &databases {
        database.load(sql(database, "2026-11-23", &[&out]));
    }
    let add = "hazard add --unit U001 --description 新发现 --grade general --found 2026-11-23";
    assert_eq!(town.sh(add).code, 0);
    published(&town, "2026-11-24");
    for database in &databases {
        let asking = asking(database, "1 = 1");
        let now = || content(database, &asking);
        let before = now();
        let sql = sql(database, "2026-11-24", &[&out]);
        let mut numbers = Numbers(17);
        let ends = ends(&sql);
        let last = ends[ends.len() - 1];
        assert!(ends.len() > 100, "{}", ends.len());
        for at in 0..10 {
            let place = numbers.below(last);
            let _ = database.feed(&sql[..place]);
            assert_eq!(now(), before, "{:?}: input ended at {place}", database.engine);
            // The last place is after the last statement before COMMIT.
            let place = if at == 9 { last } else { ends[numbers.below(ends.len())] };
            let (mut client, _stdout) = run_to(database, &sql[..place]);
            client.kill().unwrap();
            client.wait().unwrap();
            assert_eq!(now(), before, "{:?}: killed at {place}", database.engine);
        }
        // What the killed loads left prevents no later one.
        database.load(&sql);
        assert_ne!(now(), before);
        let count = "SELECT COUNT(*) FROM zb_hazard WHERE description = '新发现'";
        assert_eq!(database.column(count), ["1"]);
    }
}

/// The first load has made its tables and is in the middle of its rows when the second begins.
#[test]
fn two_first_loads_at_once_both_end_well() {
    let county = County::of(&["ZC", "ZD"]);
    let outs = ["ZC", "ZD"].map(|site| county.folder(site));
    for database in Database::all() {
        let [first, second] = outs.each_ref().map(|out| sql(&database, DAY, &[out]));
        let middle = ends(&first)[50];
        let (mut one, _stdout) = run_to(&database, &first[..middle]);
        let mut two = database.started();
        let mut stdin = two.stdin.take().unwrap();
        let feeding = std::thread::spawn(move || {
            stdin.write_all(&second).unwrap();
        });
        if database.engine == Engine::Postgres {
            waits(&database);
        }
        one.stdin.take().unwrap().write_all(&first[middle..]).unwrap();
        for client in [one, two] {
            let out = client.wait_with_output().unwrap();
            ok(&out);
            assert_eq!(complaint(&out), "", "{:?}", database.engine);
        }
        feeding.join().unwrap();
        assert_eq!(database.column("SELECT site FROM zb_publication ORDER BY site"), ["ZC", "ZD"]);
        // The same as one after the other.
        let both = everything(&database);
        for out in &outs {
            database.gather_here(out, DAY, ".").done(&["已装入"]);
        }
        assert_eq!(everything(&database), both);
    }
}

/// Asks until the second load waits for the first.
fn waits(database: &Database) {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    assert!((0..2000).any(|_| database.column(sql) == ["1"]), "nobody waits");
}
