//! Five real stores with random histories: they enter, edit and void records, take steps, merge each other in any order
//! and in circles, and decide disputes at random. The last is a copy of the first, so that one number is given twice.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zhiben::domain::words::{GRADE, STATUS, STEP};
use zhiben::ledger::{HAZARD, Record, STEP as STEPS, UNIT, Value};
use zhiben::store::{Access, Borrowed, Chosen, Contested, Entry, MergeContext, MergedFrom, Query, Side, Store, Writer};

const SITES: [&str; 5] = ["DG", "XG", "NH", "FS", "DG"];

#[derive(Debug, Clone)]
enum Act {
    Enter,
    /// Record, column.
    Edit(usize, usize),
    Step(usize),
    /// The other store.
    Merge(usize),
    /// Dispute; which side, or both; whether of one field only.
    Take(usize, usize, bool),
}

fn act() -> impl Strategy<Value = (usize, Act)> {
    let act = prop_oneof![
        2 => Just(Act::Enter),
        5 => (0..4usize, 0..COLUMNS.len()).prop_map(|(nth, column)| Act::Edit(nth, column)),
        1 => (0..4usize).prop_map(Act::Step),
        6 => (0..SITES.len()).prop_map(Act::Merge),
        3 => (0..4usize, 0..3usize, any::<bool>()).prop_map(|(nth, side, one)| Act::Take(nth, side, one)),
    ];
    (0..SITES.len(), act)
}

/// The columns that are edited. Every edit enters a text that was never entered before.
const COLUMNS: [&str; 3] = ["place", "note", "inspector"];

fn entry(at: usize) -> Entry {
    let text = |text: &str| text.to_string();
    let at = format!("2026-11-23T08:{:02}:{:02}+08:00", at / 60, at % 60);
    Entry { at, operator: text("王"), command: text("x"), reason: None, file: None }
}

/// Everything that somebody entered: a text stands for the act.
type Texts = BTreeSet<String>;

struct World {
    _home: TempDir,
    places: Vec<PathBuf>,
    made: usize,
    /// Texts that a later edit replaced, or that a person rejected.
    given_up: Texts,
    /// The site at which each hazard and each step was entered, by its text.
    origins: HashMap<String, &'static str>,
}

fn texts_of(record: &Record) -> impl Iterator<Item = String> + '_ {
    COLUMNS.iter().chain(&["description"]).filter_map(|key| record.text(key)).map(str::to_string)
}

fn hazards(store: &Store) -> Vec<Record> {
    store.all(&HAZARD, &Query::default()).unwrap()
}

/// What a store holds: in its ledger, or as the other side of a dispute.
fn held(store: &Store) -> Texts {
    let mut all: Texts = hazards(store).iter().flat_map(texts_of).collect();
    for dispute in store.contested().unwrap() {
        all.extend(dispute.fields.iter().filter_map(|field| dispute.theirs.0.text(&field.name)).map(str::to_string));
    }
    let steps = store.all(&STEPS, &Query { without_void: true, ..Query::default() }).unwrap();
    all.extend(steps.iter().filter_map(|step| step.text("note")).map(str::to_string));
    for dispute in store.contested().unwrap() {
        all.extend(dispute.theirs.1.iter().filter_map(|step| step.text("note")).map(str::to_string));
    }
    all
}

/// The fields in dispute, by the record's number and the field's name, with what the ledger holds.
fn open(store: &Store) -> BTreeMap<(String, String), String> {
    let fields = |dispute: &Contested| -> Vec<((String, String), String)> {
        let (record, steps) = &dispute.ours;
        let content = |name: &str| match record.ledger.at(name) {
            Some(at) => format!("{:?}", record.values[at]),
            None => format!("{:?}", steps.iter().find(|step| name.ends_with(step.no())).map(|step| step.text("note"))),
        };
        let fields = dispute.fields.iter();
        fields.map(|field| ((record.no().to_string(), field.name.clone()), content(&field.name))).collect()
    };
    store.contested().unwrap().iter().flat_map(fields).collect()
}

/// What the ledger holds in these fields.
fn standing(store: &Store, fields: &BTreeMap<(String, String), String>) -> BTreeMap<(String, String), String> {
    let mut found = BTreeMap::new();
    for (no, name) in fields.keys() {
        let Some(record) = store.numbered(&HAZARD, no).unwrap() else { continue };
        let content = match record.ledger.at(name) {
            Some(at) => format!("{:?}", record.values[at]),
            None => {
                let (_, part) = name.split_once(' ').unwrap();
                let step = store.part(&STEPS, record.id, part).unwrap();
                let step = step.filter(|step| !step.text("void_reason").is_some_and(|why| why.starts_with("合并时")));
                format!("{:?}", step.as_ref().map(|step| step.text("note")))
            }
        };
        found.insert((no.clone(), name.clone()), content);
    }
    found
}

impl World {
    fn new() -> World {
        let home = tempfile::tempdir().unwrap();
        let place = |at: usize| home.path().join(at.to_string()).join("zhiben.db");
        let places: Vec<PathBuf> = (0..SITES.len()).map(place).collect();
        let mut world = World { places, _home: home, made: 0, given_up: Texts::new(), origins: HashMap::new() };
        for at in 0..SITES.len() - 1 {
            world.write(at, |writer, _| {
                let mut unit = Record::new(&UNIT);
                unit.set("code", Some(Value::Text("U001".into())));
                unit.set("name", Some(Value::Text("甲厂".into())));
                writer.insert(&unit)?;
                Ok(())
            });
        }
        world.enter(0);
        let (first, copy) = (&world.places[0], &world.places[SITES.len() - 1]);
        std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
        std::fs::copy(first, copy).unwrap();
        world
    }

    fn open(&self, at: usize) -> Store {
        Store::open(&self.places[at], Access::Write).unwrap()
    }

    fn write(&mut self, at: usize, act: impl FnOnce(&Writer, &str) -> anyhow::Result<()>) {
        self.made += 1;
        let text = format!("第{}句", self.made);
        let store = self.open(at);
        store.write(&entry(self.made), |writer| act(writer, &text)).unwrap();
    }

    fn enter(&mut self, at: usize) {
        self.write(at, |writer, text| {
            let unit = writer.all(&UNIT, &Query::default())?.remove(0);
            let mut hazard = Record::new(&HAZARD);
            hazard.set("no", Some(Value::Text(writer.next_number(SITES[at], "YH", 2026)?)));
            hazard.set("unit", Some(Value::Key(unit.id)));
            hazard.set("description", Some(Value::Text(text.to_string())));
            hazard.set("grade", Some(Value::Word(&GRADE[0])));
            hazard.set("found", Some(Value::Date("2026-11-20".parse()?)));
            hazard.set("status", Some(Value::Word(&STATUS[0])));
            writer.insert(&hazard)?;
            Ok(())
        });
        self.origins.insert(format!("第{}句", self.made), SITES[at]);
    }

    fn perform(&mut self, at: usize, act: &Act) -> Result<(), TestCaseError> {
        let nth = |store: &Store, nth: usize| -> Option<Record> {
            let all = hazards(store);
            all.get(nth % all.len().max(1)).cloned()
        };
        match *act {
            Act::Enter => self.enter(at),
            Act::Edit(place, column) => {
                let Some(old) = nth(&self.open(at), place) else { return Ok(()) };
                self.given_up.extend(old.text(COLUMNS[column]).map(str::to_string));
                self.write(at, |writer, text| {
                    let mut new = old.clone();
                    new.set(COLUMNS[column], Some(Value::Text(text.to_string())));
                    Ok(writer.update(&old, &new)?)
                });
            }
            Act::Step(place) => {
                let Some(hazard) = nth(&self.open(at), place) else { return Ok(()) };
                self.write(at, |writer, text| {
                    let mut step = Record::new(&STEPS);
                    step.set("hazard", Some(Value::Key(hazard.id)));
                    step.set("step", STEP.iter().find(|word| word.en == "supervise").map(Value::Word));
                    step.set("on", Some(Value::Date("2026-11-21".parse()?)));
                    step.set("note", Some(Value::Text(text.to_string())));
                    writer.insert(&step)?;
                    Ok(())
                });
                self.origins.insert(format!("第{}句", self.made), SITES[at]);
            }
            Act::Merge(from) if from != at => self.merge(at, from)?,
            Act::Merge(_) => {}
            Act::Take(place, side, is_one) => self.take(at, place, side, is_one)?,
        }
        Ok(())
    }

    fn merge(&mut self, to: usize, from: usize) -> Result<(), TestCaseError> {
        let store = self.open(to);
        let (before, disputed) = (held(&store), open(&store));
        let there = held(&self.open(from));
        let stood: HashMap<String, Record> = hazards(&store).into_iter().map(|h| (h.no().to_string(), h)).collect();
        merge(&store, SITES[to], &self.places[from], SITES[from]);
        // What is in dispute before or after stays in the ledger.
        let after = open(&store);
        prop_assert_eq!(&standing(&store, &disputed), &disputed);
        for ((no, name), ours) in &after {
            let was = stood.get(no).and_then(|record| Some(format!("{:?}", record.values[record.ledger.at(name)?])));
            prop_assert!(was.is_none_or(|was| was == *ours), "{no} {name}");
        }
        // Nothing that anybody entered is gone, unless an edit replaced it or a person rejected it.
        let now = held(&store);
        let lost: Vec<&String> =
            before.union(&there).filter(|text| !now.contains(*text) && !self.given_up.contains(*text)).collect();
        prop_assert!(lost.is_empty(), "lost {lost:?}");
        let bytes = std::fs::read(store.path()).unwrap();
        merge(&store, SITES[to], &self.places[from], SITES[from]);
        prop_assert!(std::fs::read(store.path()).unwrap() == bytes, "a second time");
        self.check_origins(&store, SITES[to])
    }

    /// Every record has the site at which it was entered, so that sums by site count it once.
    fn check_origins(&self, store: &Store, home: &str) -> Result<(), TestCaseError> {
        let sites = store.sites(home).unwrap();
        for hazard in hazards(store) {
            let origin = sites.of_record(&HAZARD, hazard.no(), hazard.id);
            prop_assert_eq!(origin, self.origins[hazard.text("description").unwrap()]);
        }
        for step in store.all(&STEPS, &Query::default()).unwrap() {
            prop_assert_eq!(sites.of_record(&STEPS, step.no(), step.id), self.origins[step.text("note").unwrap()]);
        }
        let numbers: BTreeSet<String> = hazards(store).iter().map(|hazard| hazard.no().to_string()).collect();
        prop_assert_eq!(numbers.len(), hazards(store).len());
        Ok(())
    }

    fn take(&mut self, at: usize, nth: usize, side: usize, is_one: bool) -> Result<(), TestCaseError> {
        let store = self.open(at);
        let all = store.contested().unwrap();
        let Some(one) = all.get(nth % all.len().max(1)) else { return Ok(()) };
        let before = held(&store);
        self.made += 1;
        let entry = entry(self.made);
        if side == 2 && one.is_twice {
            store.write(&entry, |writer| Ok(writer.take_both(SITES[at], one)?)).unwrap();
            // Both records are in the ledger, whole.
            let now = held(&store);
            prop_assert!(before.is_subset(&now), "{:?}", before.difference(&now));
            return self.check_origins(&store, SITES[at]);
        }
        let fields: Vec<String> = one.fields.iter().take(usize::from(is_one)).map(|field| field.name.clone()).collect();
        let side = if side == 0 { Side::Ours } else { Side::Theirs };
        let chosen = [Chosen { contested: one, fields: &fields }];
        store.write(&entry, |writer| Ok(writer.take(SITES[at], &chosen, side)?)).unwrap();
        let now = held(&store);
        // The decision gives up what it was asked to give up.
        let asked: Vec<&str> = one.fields.iter().map(|field| field.name.as_str()).collect();
        let lost = if side == Side::Ours { &one.theirs } else { &one.ours };
        let mut may_go: Texts = asked.iter().filter_map(|name| lost.0.text(name)).map(str::to_string).collect();
        may_go.extend(lost.1.iter().filter_map(|step| step.text("note")).map(str::to_string));
        let gone: Texts = before.difference(&now).cloned().collect();
        prop_assert!(gone.is_subset(&may_go), "{gone:?} {may_go:?}");
        self.given_up.extend(gone);
        Ok(())
    }
}

fn merge(store: &Store, home: &str, from: &Path, site: &str) {
    let merged = store.write_all(&entry(0), |writer| {
        let mut context = MergeContext::open(store, home)?;
        let theirs = Borrowed::open(from, store.path())?;
        let (site, file) = (site.to_string(), site.to_string());
        let from = MergedFrom {
            site,
            file,
            store: theirs.store().identity()?,
            is_folder: false,
            at: entry(0).at,
            is_trial: false,
        };
        Ok(writer.merge(home, &mut context, &from, &theirs)?)
    });
    merged.unwrap();
}

/// Stores that merged all five in different orders hold the same, and agree in what neither has in dispute.
fn agree(world: &World, order: &[usize]) -> Result<(), TestCaseError> {
    let county = |order: &mut dyn Iterator<Item = usize>| -> (TempDir, Store) {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(&home.path().join("zhiben.db"), Access::Write).unwrap();
        order.for_each(|at| merge(&store, "JC", &world.places[at], SITES[at]));
        (home, store)
    };
    let ((_first, one), (_second, other)) = (county(&mut (0..SITES.len())), county(&mut order.iter().copied()));
    let kept = |store: &Store| held(store).difference(&world.given_up).cloned().collect::<Texts>();
    prop_assert_eq!(kept(&one), kept(&other));
    let (open_here, open_there) = (open(&one), open(&other));
    for hazard in hazards(&one) {
        let there = other.numbered(&HAZARD, hazard.no()).unwrap();
        prop_assert!(there.is_some(), "{}", hazard.no());
        for key in COLUMNS.iter().chain(&["description"]) {
            let field = (hazard.no().to_string(), (*key).to_string());
            if !open_here.contains_key(&field) && !open_there.contains_key(&field) {
                prop_assert_eq!(hazard.get(key), there.as_ref().and_then(|there| there.get(key)), "{:?}", field);
            }
        }
    }
    world.check_origins(&one, "JC")
}

#[test]
fn what_stands_stays_nothing_is_lost_and_all_agree() {
    let default = Config::default();
    // Real stores are slow: a few histories, unless `PROPTEST_CASES` asks for another number. The laws have many more in
    // `merge::fields`.
    let cases = if default.cases == 256 { 5 } else { default.cases };
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 60, ..default };
    let all = (proptest::collection::vec(act(), 12..=18), Just(vec![0, 1, 2, 3, 4]).prop_shuffle());
    let ran = TestRunner::new(config).run(&all, |(acts, order)| {
        let mut world = World::new();
        acts.iter().try_for_each(|(at, act)| world.perform(*at, act))?;
        agree(&world, &order)
    });
    ran.unwrap_or_else(|error| panic!("{error}"));
}
