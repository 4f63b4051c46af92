//! What is not settled (未了结) when a plan is to be closed: targets without data, events of which no day is recorded, open
//! major hazards, hazards that wait for judgement or closing, standing measures that nothing evidences.

use crate::domain::hazard::{ClockKind, Hazard, Stage, View, as_of, clocks};
use crate::domain::obligation::visit;
use crate::domain::plan::{MeasureId, Rule};
use crate::domain::target::{Reading, TargetStatus};
use crate::domain::words::{Grade, Word, Words};
use crate::grid::{Cell, Column, Grid, Row, Tone};
use crate::report::owed::subject_name;
use crate::report::{ReportInput, date, status, text, word};
use chrono::NaiveDate;

/// 未了结的类别: of what kind something unsettled is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StandingKind {
    Target,
    Event,
    Major,
    Judgement,
    Closing,
    Measure,
    Form,
    File,
    Report,
}

/// The words of each kind, in the order of `StandingKind`.
pub static KINDS: Words = &[
    Word { en: "target", zh: "目标无数据", also: &[] },
    Word { en: "event", zh: "事件未登记", also: &[] },
    Word { en: "major", zh: "重大隐患未销号", also: &[] },
    Word { en: "judgement", zh: "待判定", also: &[] },
    Word { en: "closing", zh: "待销号", also: &[] },
    Word { en: "measure", zh: "常态化任务从未开展", also: &[] },
    Word { en: "form", zh: "报表未报", also: &[] },
    Word { en: "file", zh: "附件缺损", also: &[] },
    Word { en: "report", zh: "填报待处理", also: &[] },
];

impl StandingKind {
    /// Every kind, in the order of the enum.
    pub const ALL: [StandingKind; 9] = [
        StandingKind::Target,
        StandingKind::Event,
        StandingKind::Major,
        StandingKind::Judgement,
        StandingKind::Closing,
        StandingKind::Measure,
        StandingKind::Form,
        StandingKind::File,
        StandingKind::Report,
    ];

    /// The words of the kind.
    pub fn word(self) -> &'static Word {
        &KINDS[self as usize]
    }

    /// The kind of this English word.
    pub fn parse(en: &str) -> Option<StandingKind> {
        StandingKind::ALL.into_iter().find(|kind| kind.word().en == en)
    }

    /// What to type to settle it.
    pub fn hint(self, record: &str) -> String {
        match self {
            StandingKind::Target => format!("zhiben why {record}"),
            StandingKind::Event => format!("zhiben event add {record} --on 日期"),
            StandingKind::Major | StandingKind::Closing => format!("zhiben hazard show {record}"),
            StandingKind::Judgement => format!("zhiben hazard judge {record}"),
            StandingKind::Measure => format!("zhiben coverage {record}"),
            StandingKind::Form => "zhiben submit list".to_string(),
            StandingKind::File => format!("zhiben attach show {record}"),
            StandingKind::Report => format!("zhiben form show {record}"),
        }
    }
}

/// Something that is not settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    pub kind: StandingKind,
    /// The number or id of what it is about.
    pub record: String,
    pub what: String,
    /// Who is responsible.
    pub owner: Option<String>,
    pub due: Option<NaiveDate>,
}

/// How many subjects of one measure are named.
const NAMED: usize = 3;

/// What the plan and the ledgers leave open on the day, of the measures that `asks` accepts.
pub fn of_plan(input: &ReportInput, readings: &[Reading], asks: &dyn Fn(MeasureId) -> bool) -> Vec<Unsettled> {
    let mut all = targets(input, readings);
    all.extend(status::awaited_events(input).into_iter().map(|(event, count)| Unsettled {
        kind: StandingKind::Event,
        record: event.id.clone(),
        what: format!("{}没有登记日期，{count} 项任务等它", event.title),
        owner: None,
        due: None,
    }));
    let mut hazards: Vec<Unsettled> =
        input.hazards.iter().filter_map(|(hazard, steps)| of_hazard(input, hazard, steps)).collect();
    hazards.sort_by_key(|one| (one.kind, one.due.is_none(), one.due));
    all.extend(hazards);
    all.extend(input.basis.plan.measure_ids().filter(|(id, _)| asks(*id)).filter_map(|(id, _)| of_measure(input, id)));
    all
}

fn targets(input: &ReportInput, readings: &[Reading]) -> Vec<Unsettled> {
    let without_data = readings.iter().filter(|reading| reading.status == TargetStatus::NoData);
    let of = |reading: &Reading| {
        let note = reading.note().map_or(String::new(), |note| format!("：{note}"));
        Unsettled {
            kind: StandingKind::Target,
            record: reading.target.id.clone(),
            what: format!("{}{note}", reading.target.title),
            owner: Some(input.basis.plan.body_names(&reading.target.lead)).filter(|names| !names.is_empty()),
            due: Some(reading.target.due),
        }
    };
    without_data.map(of).collect()
}

fn of_hazard(input: &ReportInput, hazard: &Hazard, steps: &[crate::domain::hazard::Step]) -> Option<Unsettled> {
    let basis = input.basis;
    let unit = basis.register.get(hazard.unit);
    let view = as_of(hazard, steps, unit, basis.today).filter(|view| view.closed.is_none())?;
    let kind = kind_of(&view)?;
    let clock = match kind {
        StandingKind::Judgement => ClockKind::Judgement,
        StandingKind::Closing => ClockKind::Closing,
        _ => ClockKind::Deadline,
    };
    let all = clocks(&view, &basis.plan.hazard, basis.calendar, basis.today, basis.soon_days());
    Some(Unsettled {
        kind,
        record: hazard.no.clone(),
        what: format!("{}：{}", unit.name, hazard.description),
        owner: hazard.owner.clone().or_else(|| hazard.supervisor.clone()),
        due: all.iter().find(|one| one.kind == clock).and_then(|one| one.due),
    })
}

fn kind_of(view: &View) -> Option<StandingKind> {
    match (view.grade, view.stage()?) {
        (Grade::Major, _) => Some(StandingKind::Major),
        (_, Stage::ToJudge) => Some(StandingKind::Judgement),
        (_, Stage::ToClose) => Some(StandingKind::Closing),
        _ => None,
    }
}

/// A standing measure that no record ever evidenced for some of those who owe it.
fn of_measure(input: &ReportInput, id: MeasureId) -> Option<Unsettled> {
    let measure = input.basis.plan.measure(id);
    if !matches!(measure.rule, Rule::Standing(_)) {
        return None;
    }
    let mut names = Vec::new();
    visit(input.basis, id, &|_| true, &mut |duty| {
        if duty.last.is_none() {
            names.push(subject_name(input, duty.subject));
        }
    });
    let first = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join("、");
    let who = match names.len() {
        0 => return None,
        1..=NAMED => first,
        more => format!("{first}等 {more} 家"),
    };
    Some(Unsettled {
        kind: StandingKind::Measure,
        record: measure.id.clone(),
        what: format!("{}（{who}）", measure.title),
        owner: Some(input.basis.plan.body_names(&measure.lead)).filter(|names| !names.is_empty()),
        due: None,
    })
}

/// The table, one row for each; for people the periods of one form are one row.
pub fn grid(all: &[Unsettled], for_people: bool) -> Grid {
    let folded: Vec<Unsettled>;
    let all = match for_people {
        true => {
            folded = fold(all);
            folded.as_slice()
        }
        false => all,
    };
    let columns = vec![
        Column::new("kind", "类别").keep(),
        Column::new("record", "编号").keep(),
        Column::new("what", "事项"),
        Column::new("owner", "责任"),
        Column::new("due", "期限").date(),
        Column::new("hint", "怎么办"),
    ];
    let row = |one: &Unsettled| {
        Row::new(vec![
            word(one.kind.word()),
            Cell::text(&one.record),
            Cell::text(&one.what),
            text(one.owner.as_deref()),
            date(one.due),
            Cell::text(one.kind.hint(&one.record)),
        ])
        .tone(if one.kind == StandingKind::Major { Tone::Bad } else { Tone::Plain })
    };
    Grid::new(columns, all.iter().map(row).collect())
}

/// The periods of one form as one line with the first, the last and how many.
fn fold(all: &[Unsettled]) -> Vec<Unsettled> {
    let is_one_form =
        |a: &Unsettled, b: &Unsettled| a.kind == StandingKind::Form && b.kind == a.kind && a.what == b.what;
    let runs = all.chunk_by(is_one_form);
    let line = |run: &[Unsettled]| match run {
        [first, .., last] => {
            let period = |one: &Unsettled| one.record.rsplit('/').next().unwrap_or_default().to_string();
            let what = format!("{}：{} 至 {}（{} 期）", first.what, period(first), period(last), run.len());
            let record = first.record.split('/').next().unwrap_or_default().to_string();
            vec![Unsettled { what, record, ..first.clone() }]
        }
        run => run.to_vec(),
    };
    runs.flat_map(line).collect()
}
