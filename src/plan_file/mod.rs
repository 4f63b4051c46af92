//! plan.toml → [`Plan`], or every mistake in it with line, column and key. It goes through the file's values with their
//! places, since serde would stop at the first mistake and a clerk needs one list of all. In the plan that comes out
//! every name is a valid index. This room knows neither the store nor reports.

pub mod aliases;
pub mod calendar;
mod category;
pub mod certificates;
pub mod chances;
pub mod changes;
pub mod criteria;
mod declared;
mod evidence;
pub mod field_lists;
mod forms;
mod head;
mod hints;
mod kind;
pub mod letters;
mod lookup;
mod measure;
mod names;
pub mod notice;
mod people;
mod problem;
mod records;
mod rule;
mod scope;
mod setting;
mod sink;
mod succession;
mod syntax;
mod table;
mod target;
#[cfg(test)]
mod tests;
mod value;

pub use forms::{TERM, term};
pub use head::{is_division, is_plan_id, is_site};
pub use problem::{Hint, Problem, Problems};
pub use setting::{is_of_template, setting, with_setting, wrong_division, wrong_site};
pub use table::Table;
pub use value::Value;

use crate::domain::plan::{Body, Category, EventType, MAIN, Measure, Member, Plan, PlanHead, PlanIx, Rule, Target};
use declared::Known;
use names::Names;
use scope::{Scope, Time};
use sink::Sink;

/// The version of the file's schema.
const SCHEMA: u32 = 1;

const TABLES: &[&str] =
    &["schema", "plan", "office", "hazard", "body", "member", "category", "event", "measure", "target"];

/// Reads plan.toml; `file` is the name that its mistakes have.
pub fn load(text: &str, file: &str) -> Result<Plan, Problems> {
    read(text, file, None, |plan, _, _, _| plan)
}

/// Reads a further plan (`plans/NAME.toml`) and adds it to those that were read before; `files` are the names and texts
/// of these.
pub fn load_beside(plan: &Plan, files: &[(String, String)], text: &str, file: &str) -> Result<Plan, Problems> {
    read(text, file, Some(Known { plan, files }), |plan, _, _, _| plan)
}

/// Reads plan.toml, or a further plan beside those that were read before, with hints: things to look at in a plan without
/// mistakes.
pub fn check(
    before: Option<(&Plan, &[(String, String)])>,
    text: &str,
    file: &str,
) -> Result<(Plan, Vec<Hint>), Problems> {
    let known = before.map(|(plan, files)| Known { plan, files });
    read(text, file, known, |plan, scope, targets, sink| {
        // Hints after a mistake could be wrong, so they are for plans without mistakes only.
        let hints = if sink.is_empty() { hints::hints(&plan, scope, targets, sink) } else { Vec::new() };
        (plan, hints)
    })
}

/// Reads a plan; `then` makes of it, of its names and of the names of its targets what is wanted.
fn read<T>(
    text: &str,
    file: &str,
    known: Option<Known>,
    then: impl FnOnce(Plan, &Scope, &Names, &Sink<'_>) -> T,
) -> Result<T, Problems> {
    let parsed = syntax::parse(text);
    let sink = Sink::new(text, file, parsed.broken, parsed.slips);
    let Some(document) = parsed.document else { return Err(sink.into_problems()) };
    let root = Table::root(&sink, document.get_ref());
    // A newer schema has unknown keys and rules, so its other mistakes would be wrong.
    let read = is_ours(&root).then(|| {
        let (plan, scope, targets) = plan(&root, file, known);
        then(plan, &scope, &targets, &sink)
    });
    match read {
        Some(read) if sink.is_empty() => Ok(read),
        _ => Err(sink.into_problems()),
    }
}

/// The file of the first plan.
pub const FIRST: &str = "plan.toml";

/// The compiled plan of the town, which `init` writes.
pub const TOWN: &str = include_str!("../../plan.toml");

/// The site of a plan that may be of another version of the program.
pub fn site(text: &str) -> Option<String> {
    let file: toml::Table = text.trim_start_matches('\u{FEFF}').parse().ok()?;
    let site = file.get("plan")?.get("site")?.as_str()?;
    is_site(site).then(|| site.to_string())
}

/// The id of a plan whose file may have mistakes.
pub fn id(text: &str) -> Option<String> {
    let file: toml::Table = text.trim_start_matches('\u{FEFF}').parse().ok()?;
    Some(file.get("plan")?.get("id")?.as_str()?.to_string())
}

/// The compiled plan as types.
pub fn compiled() -> Result<Plan, Problems> {
    load(TOWN, "plan.toml")
}

/// A small plan with one measure of each kind, for the tests of other rooms.
#[cfg(test)]
pub fn sample() -> Plan {
    load(tests::SMALL, "small.toml").expect("the fixture is good")
}

/// Reads another TOML file in the same way, with every mistake at its place.
pub fn walk<T>(text: &str, file: &str, read: impl FnOnce(&Table<'_>) -> T) -> Result<T, Problems> {
    let parsed = syntax::parse(text);
    let sink = Sink::new(text, file, parsed.broken, parsed.slips);
    let Some(document) = parsed.document else { return Err(sink.into_problems()) };
    let root = Table::root(&sink, document.get_ref());
    let read = read(&root);
    if sink.is_empty() { Ok(read) } else { Err(sink.into_problems()) }
}

fn is_ours(root: &Table<'_>) -> bool {
    let Some(value) = root.need("schema", "格式的版本：schema = 1") else { return true };
    let version = value.node.get_ref().as_integer().and_then(|n| u32::from_str_radix(n.as_str(), n.radix()).ok());
    match version {
        Some(SCHEMA) => return true,
        Some(newer) if newer > SCHEMA => {
            value.wrong(format!("这份方案用的是更新的格式，本程序只认 {SCHEMA}，请升级 zhiben"));
            return false;
        }
        _ => value.wrong(format!("应为 {SCHEMA}，不加引号")),
    }
    true
}

/// The plan, its names, and the names of its targets.
fn plan(root: &Table<'_>, file: &str, known: Option<Known>) -> (Plan, Scope, Names) {
    root.only(&[TABLES, &records::TABLES].concat());
    let head = head::head(root, known.map(|known| known.plan));
    let earlier = known.map(|known| known.plan);
    let tables = |name| root.tables(name);
    let (bodies, categories, events) = (tables("body"), tables("category"), tables("event"));
    let (measures, targets) = (tables("measure"), tables("target"));
    for (name, meaning) in [("body", "责任主体"), ("measure", "措施")] {
        root.need(name, format_args!("至少一项 [[{name}]]：{meaning}"));
    }
    let there = |name| root.get(name).is_some();
    let body_names = Names::declare("责任主体", true, &bodies, &["name", "aliases"]);
    let category_names = Names::declare("类别", there("category"), &categories, &["name", "aliases"]);
    let event_names = Names::declare("事件", there("event"), &events, &["title"]);
    // Measures and targets are both shown by their ids alone, so no id may be used twice.
    let measure_names = Names::declare("措施", true, &measures, &[]);
    let target_names = Names::declare_with("目标", &targets, &measure_names);

    let plan = PlanIx(earlier.map_or(0, |earlier| earlier.heads.len() as u8));
    let of_town = Town::new(earlier);
    let own = bodies.iter().enumerate().map(|(i, t)| people::body(t, body_names.id(i))).collect();
    let (all_bodies, body_places) = declared::together(of_town.bodies, own, &bodies, known);
    let own = categories.iter().enumerate().map(|(i, t)| category::category(t, category_names.id(i))).collect();
    let (all_categories, category_places) = declared::together(of_town.categories, own, &categories, known);
    let own = events.iter().enumerate().map(|(i, t)| category::event(t, event_names.id(i))).collect();
    let (all_events, event_places) = declared::together(of_town.events, own, &events, known);
    if let Some((extra, _)) = categories.iter().zip(&category_places).find(|(_, place)| **place >= 64) {
        extra.wrong("id", "类别最多 64 个");
    }
    let first_measure = of_town.measures.len();
    // Places among those of all plans are 16-bit numbers, and places of plans 8-bit ones.
    let sums = [
        ("body", all_bodies.len(), u16::MAX.into()),
        ("event", all_events.len(), u16::MAX.into()),
        ("measure", first_measure + measures.len(), u16::MAX.into()),
        ("target", of_town.targets.len() + targets.len(), u16::MAX.into()),
        ("plan", of_town.heads.len() + 1, usize::from(u8::MAX)),
    ];
    for (name, _, most) in sums.into_iter().filter(|(_, count, most)| count > most) {
        root.wrong(name, format!("各份方案合起来最多 {most} 项"));
    }
    let derived = of_town.measures.iter().map(|measure| matches!(measure.rule, Rule::Derived { .. }));
    let scope = Scope {
        plan,
        key_prefix: if head.id == MAIN { String::new() } else { format!("{}:", head.id) },
        prefix: earlier.map_or(String::new(), |_| format!("{}:", head.id)),
        time: Time { issued: head.issued, ends: head.ends },
        groups: scope::groups(category_places.iter().map(|place| (*place, &all_categories[*place]))),
        derived: derived.chain(measures.iter().map(measure::is_derived)).collect(),
        bodies: body_names.placed(body_places),
        categories: category_names.placed(category_places),
        events: event_names.placed(event_places),
        measures: measure_names.placed((first_measure..first_measure + measures.len()).collect()),
    };
    let members = tables("member");
    let members = members.iter().map(|t| people::member(t, &scope));
    let own_measures = measures.iter().enumerate().map(|(i, t)| measure::measure(t, scope.measures.id(i), &scope));
    let targets = targets.iter().enumerate().map(|(i, t)| target::target(t, target_names.id(i), &scope));
    let (members, own_measures, targets) = (members.collect(), own_measures.collect(), targets.collect());
    let office = head::office(root, earlier);
    let (hazard, records) = (head::hazard(root, earlier), records::records(root));
    let (hazard, records) = match earlier {
        Some(earlier) => (earlier.hazard.clone(), earlier.records.clone()),
        None => (hazard, records),
    };
    let plan = Plan {
        utc_offset: head.utc_offset,
        site: head.site.clone(),
        division: head.division.clone(),
        heads: after(of_town.heads, vec![head.into_head(file, office)]),
        hazard,
        records,
        bodies: all_bodies,
        members: after(of_town.members, members),
        categories: all_categories,
        events: all_events,
        measures: after(of_town.measures, own_measures),
        targets: after(of_town.targets, targets),
    };
    succession::ensure(&measures, first_measure, &plan.measures);
    (plan, scope, target_names)
}

/// What earlier files declare; nothing for plan.toml.
#[derive(Default)]
struct Town<'a> {
    heads: &'a [PlanHead],
    bodies: &'a [Body],
    members: &'a [Member],
    categories: &'a [Category],
    events: &'a [EventType],
    measures: &'a [Measure],
    targets: &'a [Target],
}

impl<'a> Town<'a> {
    fn new(earlier: Option<&'a Plan>) -> Town<'a> {
        earlier.map_or(Town::default(), |plan| Town {
            heads: &plan.heads,
            bodies: &plan.bodies,
            members: &plan.members,
            categories: &plan.categories,
            events: &plan.events,
            measures: &plan.measures,
            targets: &plan.targets,
        })
    }
}

fn after<T: Clone>(earlier: &[T], own: Vec<T>) -> Vec<T> {
    let mut all = earlier.to_vec();
    all.extend(own);
    all
}
