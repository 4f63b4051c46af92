//! Where the candidates of an option come from, by the option's column or its name: fixed words of the program, the
//! plan or the store.

use super::Ground;
use super::records::{self, Candidate};
use crate::domain::words::{GRADE, Words};
use crate::ledger::{ALL, Column, HAZARD, Kind, Ledger, TRAINING};

/// Where the values of an option come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    Words(Words),
    Fixed(&'static [(&'static str, &'static str)]),
    /// Measures of the plan; with `ticked`, only measures whose evidence is a tick.
    Measures {
        ticked: bool,
    },
    Categories,
    Bodies,
    Events,
    Ledgers,
    Units,
    /// Record numbers, the newest first. For a step, only the numbers of hazards that may take the step.
    Numbers(&'static Ledger, &'static str),
}

const FLAGS: &[(&str, &str)] = &[("是", ""), ("否", "")];
const DAYS: &[(&str, &str)] = &[
    ("今天", ""),
    ("昨天", ""),
    ("月底", ""),
    ("季末", ""),
    ("年底", ""),
    ("+15", "15 天后"),
    ("+15wd", "15 个工作日后"),
];
const FORMATS: &[(&str, &str)] = &[
    ("table", "屏幕上的表"),
    ("csv", "逗号分隔"),
    ("tsv", "制表符分隔"),
    ("json", "给脚本用"),
    ("md", "贴进文档"),
    ("xlsx", "电子表格"),
    ("html", "网页"),
    ("ics", "日历"),
];
const ENCODINGS: &[(&str, &str)] = &[("utf-8", "不写就是它"), ("gb18030", "给老软件用")];
const COLOURS: &[(&str, &str)] = &[("auto", "看是不是终端"), ("always", "总是"), ("never", "从不")];

/// The sources of candidates for an option. `verb` is the name of the option's command, and `ledger` the ledger of the
/// parent command.
pub(super) fn of(ledger: Option<&'static Ledger>, verb: &str, option: &str) -> Vec<Source> {
    match (option, ledger) {
        ("today" | "on" | "since" | "due", _) => return vec![Source::Fixed(DAYS)],
        ("format", _) => return vec![Source::Fixed(FORMATS)],
        ("encoding" | "from-encoding", _) => return vec![Source::Fixed(ENCODINGS)],
        ("color", _) => return vec![Source::Fixed(COLOURS)],
        ("no" | "target", Some(ledger)) if ledger.is_numbered() => return numbers(ledger, verb),
        ("no" | "target", Some(ledger)) if ledger.key == "unit" => return vec![Source::Units],
        _ => {}
    }
    if let Some(source) = ledger.and_then(|ledger| ledger.column(option)).and_then(of_column) {
        return vec![source];
    }
    match (verb, option) {
        ("import" | "export" | "template", "kind") => vec![Source::Ledgers],
        ("collect", "kind") => vec![Source::Ledgers],
        ("why", "id") => vec![Source::Measures { ticked: false }, Source::Numbers(&HAZARD, "")],
        ("log" | "attach", "record") => vec![Source::Numbers(&HAZARD, "")],
        ("plan" | "show", "id") => vec![Source::Measures { ticked: false }],
        ("collect", "unit" | "who") => vec![Source::Units],
        (_, "unit" | "units" | "inspect") => vec![Source::Units],
        (_, "body" | "bodies") => vec![Source::Bodies],
        (_, "category" | "categories") => vec![Source::Categories],
        ("done", "measure") => vec![Source::Measures { ticked: true }],
        (_, "measure") => vec![Source::Measures { ticked: false }],
        (_, "grade") => vec![Source::Words(GRADE)],
        _ => Vec::new(),
    }
}

fn numbers(ledger: &'static Ledger, verb: &str) -> Vec<Source> {
    const STEPS: [&str; 9] = ["judge", "plan", "notify", "rectify", "review", "close", "extend", "supervise", "reopen"];
    let step = STEPS.into_iter().find(|step| ledger.key == "hazard" && *step == verb).unwrap_or("");
    vec![Source::Numbers(ledger, step)]
}

fn of_column(column: &Column) -> Option<Source> {
    Some(match column.kind {
        Kind::Words(words) => Source::Words(words),
        Kind::Flag => Source::Fixed(FLAGS),
        Kind::Date => Source::Fixed(DAYS),
        Kind::Category | Kind::Categories => Source::Categories,
        Kind::Body | Kind::Bodies => Source::Bodies,
        Kind::Measure => Source::Measures { ticked: true },
        Kind::Event => Source::Events,
        Kind::Unit | Kind::Units => Source::Units,
        Kind::Hazard | Kind::Hazards => Source::Numbers(&HAZARD, ""),
        Kind::Training => Source::Numbers(&TRAINING, ""),
        _ => return None,
    })
}

impl Source {
    /// The candidates that begin with `typed`, each with its description.
    pub(super) fn candidates(self, typed: &str, ground: &Ground) -> Vec<Candidate> {
        let pair = |value: &str, about: &str| (value.to_string(), about.to_string());
        // Chinese words are offered only if Chinese was typed: a person who types ASCII has no input method open.
        let named = |en: &str, zh: &str| match typed.is_empty() || typed.is_ascii() {
            true => pair(en, zh),
            false => pair(zh, en),
        };
        let all = match self {
            Source::Words(words) => words.iter().map(|word| named(word.en, word.zh)).collect(),
            Source::Fixed(fixed) => fixed.iter().map(|(value, about)| pair(value, about)).collect(),
            Source::Ledgers => ALL.iter().map(|ledger| named(ledger.key, ledger.name)).collect(),
            Source::Units => return (ground.store)().map(|store| records::units(&store, typed)).unwrap_or_default(),
            Source::Numbers(ledger, step) => {
                let numbers = || records::numbers(&(ground.store)()?, &(ground.plan)()?, ledger, step, typed);
                return numbers().unwrap_or_default();
            }
            Source::Measures { .. } | Source::Categories | Source::Bodies | Source::Events => {
                let Some(plan) = (ground.plan)() else { return Vec::new() };
                match self {
                    Source::Categories => plan.categories.iter().map(|c| named(&c.id, &c.name)).collect(),
                    Source::Bodies => plan.bodies.iter().map(|b| named(&b.id, &b.name)).collect(),
                    Source::Events => plan.events.iter().map(|e| named(&e.id, &e.title)).collect(),
                    _ => {
                        let ticked = matches!(self, Source::Measures { ticked: true });
                        let measures = plan.measures.iter().filter(|measure| !ticked || measure.is_ticked());
                        measures.map(|measure| pair(&measure.id, &measure.title)).collect::<Vec<_>>()
                    }
                }
            }
        };
        all.into_iter().filter(|(value, _)| value.starts_with(typed)).collect()
    }
}
