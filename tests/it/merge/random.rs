//! Merges real stores over random histories: sites that enter, change and void records, and a copy of a store that is
//! written to as well; in any order, any number of times, in one step or by way of another store.

mod seen;

use proptest::prelude::*;
use seen::{at_void_units, described, held, knows_the_same, ledgers, snapshot};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zhiben::domain::words::{GRADE, STATUS, STEP};
use zhiben::ledger::{HAZARD, Ledger, Record, STEP as STEPS, UNIT, Value};
use zhiben::store::{Access, Borrowed, Chosen, Entry, MergeContext, MergedFrom, Query, Reversal, Side, Store, Writer};

const NAMES: [&str; 3] = ["甲厂", "乙厂", "丙厂"];

/// Three stores: two towns, and a copy of the first town's store.
const SITES: [&str; 3] = ["DG", "XG", "DG"];

#[derive(Debug, Clone)]
enum Act {
    Unit(usize),
    Hazard(usize, usize),
    Place(usize, usize),
    Step(usize),
    Void(usize),
    Phone(usize, usize),
    /// Makes two units one: the one that stays, and the other.
    Same(usize, usize),
    /// Voids a unit that no hazard names.
    VoidUnit(usize),
    /// Copies the first store over the third.
    Copy,
}

fn act() -> impl Strategy<Value = (usize, Act)> {
    let act = prop_oneof![
        2 => (0..3usize).prop_map(Act::Unit),
        4 => (0..3usize, 0..3usize).prop_map(|(unit, what)| Act::Hazard(unit, what)),
        4 => (0..4usize, 0..3usize).prop_map(|(hazard, place)| Act::Place(hazard, place)),
        2 => (0..4usize).prop_map(Act::Step),
        1 => (0..4usize).prop_map(Act::Void),
        2 => (0..3usize, 0..2usize).prop_map(|(unit, phone)| Act::Phone(unit, phone)),
        2 => (0..3usize, 0..3usize).prop_map(|(kept, other)| Act::Same(kept, other)),
        1 => Just(Act::Copy),
    ];
    (0..SITES.len(), act)
}

/// The same acts and voiding of units; whether a voided unit is valid again depends on who learns first that a record
/// names it.
fn act_in_ring() -> impl Strategy<Value = Act> {
    prop_oneof![8 => act().prop_map(|(_, act)| act), 1 => (0..3usize).prop_map(Act::VoidUnit)]
}

fn entry() -> Entry {
    let text = |text: &str| text.to_string();
    Entry { at: text("2026-11-23T08:00:00+08:00"), operator: text("王"), command: text("x"), reason: None, file: None }
}

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_string()))
}

fn all(store: &Store, ledger: &'static Ledger) -> Vec<Record> {
    store.all(ledger, &Query::default()).unwrap()
}

/// The records that a person may edit and name.
fn valid(store: &Store, ledger: &'static Ledger) -> Vec<Record> {
    all(store, ledger).into_iter().filter(|record| ledger != &UNIT || !record.is_void()).collect()
}

fn edit(writer: &Writer, ledger: &'static Ledger, nth: usize, change: impl Fn(&mut Record)) -> anyhow::Result<()> {
    let records = valid(writer, ledger);
    if let Some(old) = records.get(nth % records.len().max(1)) {
        let mut new = old.clone();
        change(&mut new);
        writer.update(old, &new)?;
    }
    Ok(())
}

fn perform(writer: &Writer, site: &str, act: &Act) -> anyhow::Result<()> {
    let day = Some(Value::Date("2026-11-20".parse()?));
    match *act {
        Act::Unit(name) => {
            if writer.unit_named(NAMES[name])?.is_empty() {
                let mut unit = Record::new(&UNIT);
                unit.set("code", Some(Value::Text(writer.free_code()?)));
                unit.set("name", text(NAMES[name]));
                writer.insert(&unit)?;
            }
        }
        Act::Hazard(unit, what) => {
            let units = valid(writer, &UNIT);
            if let Some(unit) = units.get(unit % units.len().max(1)) {
                let mut hazard = Record::new(&HAZARD);
                hazard.set("no", Some(Value::Text(writer.next_number(site, "YH", 2026)?)));
                hazard.set("unit", Some(Value::Key(unit.id)));
                hazard.set("description", text(["灯坏", "门堵", "线乱"][what]));
                hazard.set("grade", Some(Value::Word(&GRADE[0])));
                hazard.set("found", day);
                hazard.set("status", Some(Value::Word(&STATUS[0])));
                writer.insert(&hazard)?;
            }
        }
        Act::Place(nth, place) => edit(writer, &HAZARD, nth, |h| h.set("place", text(["东", "南", "西"][place])))?,
        Act::Void(nth) => edit(writer, &HAZARD, nth, |h| {
            h.set("status", STATUS.iter().find(|word| word.en == "void").map(Value::Word));
            h.set("void_reason", text("登错了"));
        })?,
        Act::Phone(nth, phone) => edit(writer, &UNIT, nth, |unit| unit.set("phone", text(["111", "222"][phone])))?,
        Act::Step(nth) => {
            let hazards = all(writer, &HAZARD);
            if let Some(hazard) = hazards.get(nth % hazards.len().max(1)) {
                let mut step = Record::new(&STEPS);
                step.set("hazard", Some(Value::Key(hazard.id)));
                step.set("step", STEP.iter().find(|word| word.en == "supervise").map(Value::Word));
                step.set("on", day);
                writer.insert(&step)?;
            }
        }
        Act::Same(kept, other) => {
            let units = valid(writer, &UNIT);
            let nth = |nth: usize| units.get(nth % units.len().max(1));
            if let (Some(kept), Some(other)) = (nth(kept), nth(other))
                && kept.id != other.id
            {
                writer.make_one(site, kept, other)?;
            }
        }
        Act::VoidUnit(nth) => {
            let is_named = |unit: &Record| {
                let is_it = |hazard: &Record| hazard.get("unit") == Some(&Value::Key(unit.id)) && !hazard.is_void();
                all(writer, &HAZARD).iter().any(is_it)
            };
            if let Some(old) = valid(writer, &UNIT).get(nth).filter(|unit| !is_named(unit)) {
                let mut new = old.clone();
                new.set("void_reason", text("停了"));
                writer.update(old, &new)?;
            }
        }
        Act::Copy => {}
    }
    Ok(())
}

struct Scenario {
    home: TempDir,
    made: usize,
}

impl Scenario {
    fn place(&mut self) -> PathBuf {
        self.made += 1;
        self.home.path().join(self.made.to_string()).join("zhiben.db")
    }

    /// The stores of the towns after their histories.
    fn towns(&mut self, acts: &[(usize, Act)]) -> Vec<PathBuf> {
        let places: Vec<PathBuf> = SITES.iter().map(|_| self.place()).collect();
        for place in &places {
            drop(Store::open(place, Access::Write).unwrap());
        }
        for (site, act) in acts {
            if let Act::Copy = act {
                std::fs::copy(&places[0], &places[2]).unwrap();
                continue;
            }
            let store = Store::open(&places[*site], Access::Write).unwrap();
            store.write(&entry(), |writer| perform(writer, SITES[*site], act)).unwrap();
        }
        places
    }

    /// A store into which these stores were merged, each in one step.
    fn county(&mut self, home: &str, sources: &[(&Path, &str)]) -> Store {
        let county = Store::open(&self.place(), Access::Write).unwrap();
        sources.iter().for_each(|source| merge(&county, home, &[*source]));
        county
    }
}

fn merge(county: &Store, home: &str, sources: &[(&Path, &str)]) {
    let merged = county.write_all(&entry(), |writer| {
        let mut context = MergeContext::open(county, home)?;
        for (path, site) in sources {
            let theirs = Borrowed::open(path, county.path())?;
            let (site, file) = (site.to_string(), path.display().to_string());
            let from = MergedFrom {
                site,
                store: theirs.store().identity()?,
                file,
                is_folder: false,
                at: entry().at,
                is_trial: false,
            };
            writer.merge(home, &mut context, &from, &theirs)?;
        }
        Ok(())
    });
    merged.unwrap();
}

fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    // Stores are slow: a few cases, unless `PROPTEST_CASES` asks for another number.
    let cases = if default.cases == 256 { 12 } else { default.cases };
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 60, ..default }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn stores_merge_in_any_order_and_any_number_of_times(
        acts in proptest::collection::vec(act(), 4..28),
        order in Just(vec![0usize, 1, 2]).prop_shuffle(),
    ) {
        let mut scenario = Scenario { home: tempfile::tempdir().unwrap(), made: 0 };
        let towns = scenario.towns(&acts);
        let all: Vec<(&Path, &str)> = towns.iter().map(PathBuf::as_path).zip(SITES).collect();
        let shuffled: Vec<(&Path, &str)> = order.iter().map(|town| all[*town]).collect();

        let county = scenario.county("FS", &all);
        prop_assert_eq!(at_void_units(&county), Vec::<String>::new());
        let same = |store: &Store| knows_the_same(store, &county);
        prop_assert_eq!(same(&scenario.county("FS", &shuffled)), Ok(()), "in another order");
        let at_once = scenario.county("FS", &[]);
        merge(&at_once, "FS", &shuffled);
        prop_assert_eq!(same(&at_once), Ok(()), "in one step");

        let between = scenario.county("ZJ", &shuffled[..2]);
        let through = scenario.county("FS", &[(between.path(), "ZJ"), shuffled[2]]);
        prop_assert_eq!(same(&through), Ok(()), "through a store between");
        let last = scenario.county("FS", &[shuffled[2], (between.path(), "ZJ")]);
        prop_assert_eq!(same(&last), Ok(()), "through a store between, last");

        let before = std::fs::read(county.path()).unwrap();
        merge(&county, "FS", &shuffled);
        prop_assert!(std::fs::read(county.path()).unwrap() == before, "a second time");

        let steps = at_once.undoable(1).unwrap();
        if !steps.is_empty() {
            at_once.reverse(&entry(), Reversal::Undo, &steps).unwrap();
            prop_assert!(ledgers(&at_once).is_empty(), "taken back in one step");
            merge(&at_once, "FS", &all);
            prop_assert_eq!(knows_the_same(&at_once, &county), Ok(()), "after it was taken back");
        }
    }

    /// Stores merge in circles, with random decisions in between: a disputed record keeps its content, and merging the
    /// same store again changes nothing.
    #[test]
    fn the_current_content_stays_until_a_person_decides(
        acts in proptest::collection::vec(act(), 4..20),
        rounds in proptest::collection::vec((act_in_ring(), proptest::option::of((0usize..4, any::<bool>()))), 3..9),
    ) {
        let mut scenario = Scenario { home: tempfile::tempdir().unwrap(), made: 0 };
        let towns = scenario.towns(&acts);
        for (round, (act, decision)) in rounds.iter().enumerate() {
            let (to, from) = (round % 3, (round + 1) % 3);
            let store = Store::open(&towns[to], Access::Write).unwrap();
            if !matches!(act, Act::Copy) {
                store.write(&entry(), |writer| perform(writer, SITES[to], act)).unwrap();
            }
            let before = snapshot(&store);
            let theirs = Store::open(&towns[from], Access::Write).unwrap();
            let known = [at_void_units(&store), at_void_units(&theirs)].concat();
            drop(theirs);
            merge(&store, SITES[to], &[(&towns[from], SITES[from])]);
            // A decision may have left a record at a void unit, as a person may who voids a unit.
            prop_assert!(at_void_units(&store).iter().all(|hazard| known.contains(hazard)), "at a void unit");
            let (after, open) = held(&store);
            let before = described(&store, &before);
            for (name, stood) in open.keys().filter_map(|name| Some((name, before.get(name)?))) {
                prop_assert_eq!(&after[name], stood, "{}", name);
            }
            let bytes = std::fs::read(store.path()).unwrap();
            merge(&store, SITES[to], &[(&towns[from], SITES[from])]);
            prop_assert!(std::fs::read(store.path()).unwrap() == bytes, "a second time");
            if let Some((nth, is_ours)) = decision {
                let all = store.contested().unwrap();
                let Some(one) = all.get(nth % all.len().max(1)) else { continue };
                let side = if *is_ours { Side::Ours } else { Side::Theirs };
                let chosen = [Chosen { contested: one, fields: &[] }];
                store.write(&entry(), |writer| Ok(writer.take(SITES[to], &chosen, side)?)).unwrap();
            }
        }
    }
}

/// Found by a random run: the copy's edit follows what the first town entered, by whichever way it arrives.
#[test]
fn a_copy_that_went_on_follows_through_a_store_between() {
    let acts = [(0, Act::Unit(0)), (0, Act::Hazard(0, 0)), (0, Act::Copy), (2, Act::Place(0, 0))];
    let mut scenario = Scenario { home: tempfile::tempdir().unwrap(), made: 0 };
    let towns = scenario.towns(&acts);
    let all: Vec<(&Path, &str)> = towns.iter().map(PathBuf::as_path).zip(SITES).collect();
    let expected = held(&scenario.county("FS", &all));
    assert!(expected.1.is_empty());
    let between = scenario.county("ZJ", &all[..2]);
    assert_eq!(held(&scenario.county("FS", &[(between.path(), "ZJ"), all[2]])), expected);
}
