//! The town's plan as types: who answers (bodies, the leading group), what is asked (measures,
//! targets), by which rule, and what counts as evidence. `plan_file` makes it from plan.toml; past
//! that edge every name is an index that resolves.

use super::calendar::Term;
use super::period::{Cadence, Period};
use super::words::{Grade, Word};
use chrono::NaiveDate;

/// A body by its place in `Plan::bodies`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BodyId(pub u16);

/// A measure by its place in `Plan::measures`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MeasureId(pub u16);

/// An event by its place in `Plan::events`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventId(pub u16);

/// A set of categories, one bit for each of `Plan::categories` (at most 64).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Categories(pub u64);

impl Categories {
    pub fn one(index: usize) -> Categories {
        Categories(1 << index)
    }

    pub fn with(self, other: Categories) -> Categories {
        Categories(self.0 | other.0)
    }

    pub fn meets(self, other: Categories) -> bool {
        self.0 & other.0 != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn indexes(self) -> impl Iterator<Item = usize> {
        (0..64).filter(move |i| self.0 >> i & 1 == 1)
    }
}

/// 方案
#[derive(Debug, Clone)]
pub struct Plan {
    pub title: String,
    /// 文号
    pub number: String,
    pub basis: Vec<String>,
    pub issuer: String,
    /// Trainings, drills and inspections before this day are no evidence; a tick may be older.
    pub starts: NaiveDate,
    /// Obligations begin with the period that ends on or after this day …
    pub issued: NaiveDate,
    /// … and end with the one that begins on or before this one.
    pub ends: NaiveDate,
    /// The zone in which 'today' is taken, in seconds east of UTC.
    pub utc_offset: i32,
    pub due_soon_days: u32,
    /// Prefix of record numbers.
    pub site: String,
    /// 统计用区划代码
    pub division: String,
    pub office: Office,
    pub hazard: HazardTerms,
    pub bodies: Vec<Body>,
    pub members: Vec<Member>,
    pub categories: Vec<Category>,
    pub events: Vec<EventType>,
    pub measures: Vec<Measure>,
    pub targets: Vec<Target>,
}

/// 领导小组办公室
#[derive(Debug, Clone)]
pub struct Office {
    pub name: String,
    pub director: String,
}

/// Terms for hazards that give no date of their own (隐患期限). A major hazard has no default deadline:
/// its deadline is part of the 五落实.
#[derive(Debug, Clone)]
pub struct HazardTerms {
    /// From finding to rectification of a general hazard.
    pub general: Term,
    pub general_reading: String,
    /// From rectification to review.
    pub review: Term,
    pub review_reading: String,
    /// From finding to telling the 主要负责人 and 实际控制人 of a major one.
    pub notify: Term,
    pub notify_reading: String,
}

/// 责任主体
#[derive(Debug, Clone)]
pub struct Body {
    pub id: String,
    pub name: String,
    pub aliases: Vec<String>,
}

/// 领导小组成员. `name` is absent where the document names the post only.
#[derive(Debug, Clone)]
pub struct Member {
    pub name: Option<String>,
    pub post: String,
    pub role: String,
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub fields: Vec<Field>,
}

/// What a member is in charge of (分管).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    Category(usize),
    Body(BodyId),
    Measure(MeasureId),
    Village(String),
}

/// 行业领域类别
#[derive(Debug, Clone)]
pub struct Category {
    pub id: String,
    pub name: String,
    pub aliases: Vec<String>,
    /// 重点行业领域
    pub key: bool,
    /// 企业
    pub enterprise: bool,
    /// 生产经营单位
    pub business: bool,
    /// Codes of the 重大事故隐患判定标准 that apply.
    pub criteria: Vec<String>,
}

/// 触发事件
#[derive(Debug, Clone)]
pub struct EventType {
    pub id: String,
    pub title: String,
    pub happened: Option<NaiveDate>,
}

/// 任务措施
#[derive(Debug, Clone)]
pub struct Measure {
    pub id: String,
    pub clause: String,
    pub title: String,
    /// The document's words, exactly.
    pub text: String,
    pub lead: Vec<BodyId>,
    pub support: Vec<BodyId>,
    pub owed_by: OwedBy,
    /// For `owed_by.unit`: units in any of these categories.
    pub categories: Categories,
    pub rule: Rule,
    /// Parts that must all be evidenced (分项).
    pub items: Vec<String>,
    pub evidence: Vec<Evidence>,
    /// Our reading where the document leaves it open.
    pub reading: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OwedBy {
    pub town: bool,
    pub body: bool,
    pub unit: bool,
}

/// When a measure is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    Recurring { every: Cadence, times: u32, grace: Term },
    Holiday { lead_days: u32 },
    Window(Window),
    Milestone { due: NaiveDate, from: Option<NaiveDate> },
    Before { event: EventId, days: u32 },
    Within { event: EventId, within: Term },
    Standing(Remind),
    Ledger(Ledger),
    Derived { of: Vec<MeasureId> },
}

/// A window inside each year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// `06-01..06-30`
    Days { from: (u32, u32), to: (u32, u32) },
    /// `week-of:05-12`: Monday to Sunday
    WeekOf(u32, u32),
}

/// After how many days a standing measure is 久未开展.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remind {
    Never,
    Days(u32),
    /// By the unit's 标准化等级, in the order of `words::STANDARD_GRADE`.
    ByGrade([Option<u32>; 4]),
}

/// Where evidence is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ledger {
    Activity,
    Training,
    Drill,
    Inspection,
    Hazard,
    Certificate,
    Order,
    Supply,
    Tip,
    Submission,
    Task,
    Enforcement,
    Approval,
    Risk,
    Person,
}

impl Ledger {
    pub const ALL: &'static [(Ledger, &'static str, &'static str)] = &[
        (Ledger::Activity, "activity", "办结"),
        (Ledger::Training, "training", "培训"),
        (Ledger::Drill, "drill", "演练"),
        (Ledger::Inspection, "inspection", "检查"),
        (Ledger::Hazard, "hazard", "隐患"),
        (Ledger::Certificate, "certificate", "证书"),
        (Ledger::Order, "order", "督办"),
        (Ledger::Supply, "supply", "物资"),
        (Ledger::Tip, "tip", "举报"),
        (Ledger::Submission, "submission", "上报"),
        (Ledger::Task, "task", "交办"),
        (Ledger::Enforcement, "enforcement", "执法"),
        (Ledger::Approval, "approval", "审批"),
        (Ledger::Risk, "risk", "风险"),
        (Ledger::Person, "person", "人员"),
    ];

    pub fn parse(key: &str) -> Option<Ledger> {
        Ledger::ALL.iter().find(|(_, k, _)| *k == key).map(|(ledger, _, _)| *ledger)
    }

    pub fn key(self) -> &'static str {
        Ledger::ALL[self as usize].1
    }

    pub fn name(self) -> &'static str {
        Ledger::ALL[self as usize].2
    }

    /// Whether the program keeps this ledger. One that it does not keep owes nothing and is named.
    pub fn is_kept(self) -> bool {
        matches!(self, Ledger::Activity | Ledger::Training | Ledger::Drill | Ledger::Inspection | Ledger::Hazard)
    }
}

/// What counts as evidence (佐证): any record of `ledger` that passes the filter. An activity counts
/// only when it names the measure.
#[derive(Debug, Clone)]
pub struct Evidence {
    pub ledger: Ledger,
    pub filter: Filter,
    /// The part that this evidence covers, by its place in `Measure::items`; else all of them.
    pub item: Option<usize>,
}

/// Filters over a ledger's records; an empty one lets every record pass.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// `inspection.mode`, `drill.type`, `training.role`, `certificate.role`, `order.kind`: any of these.
    pub words: Vec<&'static Word>,
    /// `inspection.not_mode`: none of these.
    pub not_words: Vec<&'static Word>,
    pub grade: Vec<Grade>,
    /// `inspection.leader = "principal"`
    pub led_by_principal: bool,
    /// `inspection.expert = true`
    pub expert: bool,
    /// `training.passed = true`
    pub passed: bool,
    /// `drill.by_body = true`
    pub by_body: bool,
    /// `every = true`: each of `words` must be evidenced, not any.
    pub every: bool,
}

impl Measure {
    /// The parts that must all be evidenced: its items, or the values of an `every` filter, or one.
    pub fn parts(&self) -> usize {
        if !self.items.is_empty() {
            return self.items.len();
        }
        self.evidence.iter().filter(|e| e.filter.every).map(|e| e.filter.words.len()).max().unwrap_or(1).max(1)
    }

    /// Whether any of its evidence is ticked with `done`.
    pub fn is_ticked(&self) -> bool {
        self.evidence.iter().any(|e| e.ledger == Ledger::Activity)
    }

    /// The ledgers that it needs and that are not kept yet, where nothing else can show it.
    pub fn awaits_ledger(&self) -> Option<Ledger> {
        match &self.rule {
            Rule::Ledger(ledger) => Some(*ledger).filter(|l| !l.is_kept()),
            Rule::Derived { .. } => None,
            _ if self.evidence.iter().any(|e| e.ledger.is_kept()) => None,
            _ => self.evidence.first().map(|e| e.ledger),
        }
    }
}

/// 目标
#[derive(Debug, Clone)]
pub struct Target {
    pub id: String,
    pub clause: String,
    pub title: String,
    pub text: String,
    pub due: NaiveDate,
    pub condition: Condition,
    pub lead: Vec<BodyId>,
    pub support: Vec<BodyId>,
    pub reading: String,
}

/// A metric and the goal that it must meet.
#[derive(Debug, Clone)]
pub struct Condition {
    pub metric: Metric,
    /// Absent for `Metric::All`, whose own value is null.
    pub goal: Option<Goal>,
}

#[derive(Debug, Clone)]
pub enum Metric {
    /// Hazards that fit and are not closed on the day.
    OpenHazards(Where),
    /// Found in `period` ÷ found in `base`.
    NewHazardsRatio {
        filter: Where,
        period: Period,
        base: Period,
    },
    /// Not rectified and past their deadline.
    OverdueHazards(Where),
    /// done ÷ owed of `measure` over `period`.
    Coverage {
        measure: MeasureId,
        period: Period,
    },
    /// Units at a 标准化等级, by the place in `words::STANDARD_GRADE`.
    UnitsAtGrade {
        grade: &'static Word,
        categories: Categories,
    },
    All(Vec<Condition>),
}

/// Which hazards a metric counts.
#[derive(Debug, Clone, Default)]
pub struct Where {
    pub grades: Vec<Grade>,
    pub found_from: Option<NaiveDate>,
    pub found_to: Option<NaiveDate>,
}

/// `OP NUMBER`: the number as a fraction, so that nothing compared is a floating-point value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goal {
    pub op: Op,
    pub part: i64,
    pub whole: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Equal,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Goal {
    /// Whether `part ÷ whole` meets the goal; `whole` is above 0.
    pub fn holds(&self, part: i64, whole: i64) -> bool {
        let left = i128::from(part) * i128::from(self.whole);
        let right = i128::from(self.part) * i128::from(whole);
        match self.op {
            Op::Equal => left == right,
            Op::Less => left < right,
            Op::AtMost => left <= right,
            Op::More => left > right,
            Op::AtLeast => left >= right,
        }
    }
}

impl Plan {
    pub fn body(&self, id: BodyId) -> &Body {
        &self.bodies[id.0 as usize]
    }

    pub fn measure(&self, id: MeasureId) -> &Measure {
        &self.measures[id.0 as usize]
    }

    pub fn event(&self, id: EventId) -> &EventType {
        &self.events[id.0 as usize]
    }

    /// A body by its id, name or an alias.
    pub fn find_body(&self, text: &str) -> Option<BodyId> {
        let fits = |b: &Body| b.id == text || b.name == text || b.aliases.iter().any(|a| a == text);
        self.bodies.iter().position(fits).map(|i| BodyId(i as u16))
    }

    pub fn find_measure(&self, id: &str) -> Option<MeasureId> {
        self.measures.iter().position(|m| m.id == id).map(|i| MeasureId(i as u16))
    }

    pub fn find_target(&self, id: &str) -> Option<&Target> {
        self.targets.iter().find(|t| t.id == id)
    }

    /// A category by its id, name or an alias.
    pub fn find_category(&self, text: &str) -> Option<usize> {
        self.categories.iter().position(|c| c.id == text || c.name == text || c.aliases.iter().any(|a| a == text))
    }

    /// An event by its id or title.
    pub fn find_event(&self, text: &str) -> Option<EventId> {
        self.events.iter().position(|e| e.id == text || e.title == text).map(|i| EventId(i as u16))
    }

    /// The measures with their ids, in the plan's order.
    pub fn measure_ids(&self) -> impl Iterator<Item = (MeasureId, &Measure)> {
        self.measures.iter().enumerate().map(|(i, m)| (MeasureId(i as u16), m))
    }

    /// Names of bodies, joined for people.
    pub fn body_names(&self, ids: &[BodyId]) -> String {
        ids.iter().map(|id| self.body(*id).name.as_str()).collect::<Vec<_>>().join("、")
    }

    /// The measure under which records of a ledger stand: the first that fits.
    pub fn ledger_measure(&self, ledger: Ledger, grade: Option<Grade>) -> Option<MeasureId> {
        let fits = |m: &Measure| {
            m.rule == Rule::Ledger(ledger)
                && m.evidence.iter().all(|e| {
                    e.ledger != ledger
                        || e.filter.grade.is_empty()
                        || grade.is_some_and(|g| e.filter.grade.contains(&g))
                })
        };
        self.measures.iter().position(fits).map(|i| MeasureId(i as u16))
    }
}
