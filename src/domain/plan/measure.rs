//! Measures (任务措施): who owes, by which rule, and what counts as evidence.

use super::{BodyId, Categories, EventId, MeasureId};
use crate::domain::calendar::Term;
use crate::domain::period::Cadence;
use crate::domain::unit::Unit;
use crate::domain::words::{Grade, Word};
use chrono::NaiveDate;

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
    /// The kinds of files (签到表, 整改前, 整改后) that each record of its evidence must have.
    pub evidence_files: Vec<String>,
    /// Ledgers whose records stand under it by their own dates (到期), where no measure of kind `ledger` has them.
    pub clocks: Vec<Ledger>,
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
    Device,
    Permit,
    Publicity,
    /// The register itself: a unit by what it is.
    Unit,
    /// 领导小组成员: shows something once each is in charge of something (分管).
    Member,
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
        (Ledger::Device, "device", "设备"),
        (Ledger::Permit, "permit", "许可证"),
        (Ledger::Publicity, "publicity", "宣传"),
        (Ledger::Unit, "unit", "单位"),
        (Ledger::Member, "member", "成员"),
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
    /// `inspection.mode`, `drill.type`, `training.role`, `certificate.role`, `person.role`, `order.kind`,
    /// `approval.kind`, `device.kind`: any of these.
    pub words: Vec<&'static Word>,
    /// `inspection.not_mode`: none of these.
    pub not_words: Vec<&'static Word>,
    pub grade: Vec<Grade>,
    /// `person.team`: any of these.
    pub teams: Vec<&'static Word>,
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
    /// `unit_category`: the unit that the record is about is of one of these; empty asks nothing.
    pub unit_category: Categories,
    /// `unit_grade` 标准化等级 of that unit, by their places in `words::STANDARD_GRADE`.
    pub unit_grade: Vec<usize>,
    /// `bodies_min`: so many different bodies on one record.
    pub bodies_min: usize,
    /// `drawn = true`: the inspection hangs on a registered draw (双随机).
    pub drawn: bool,
    /// `organiser` 组织单位: any of these.
    pub organiser: Vec<BodyId>,
    /// `attended`: somebody was there in such a role.
    pub attended: Option<Attended>,
    /// `topic` 主题 holds any of these words.
    pub topic: Vec<String>,
    /// `form` 宣传形式, or what was covered, holds any of these words.
    pub form: Vec<String>,
    /// `audience` 宣传对象, or what was covered, holds any of these words.
    pub audience: Vec<String>,
    /// `activity.of`: a tick of any of these other measures.
    pub of: Vec<MeasureId>,
    /// `activity.amount = true`, `tip.rewarded = true`: an amount is on the record.
    pub paid: bool,
    /// `activity.kind`: the town's own words for what is ticked (`publicity`, `report-in`). They choose no
    /// record, since a tick names its measure; whoever counts ticks by kind reads them.
    pub kinds: Vec<String>,
}

/// `attended = { role, passed }`: who has to have been at a training.
#[derive(Debug, Clone)]
pub struct Attended {
    /// Any of these; empty asks for none.
    pub roles: Vec<&'static Word>,
    pub passed: bool,
}

impl Evidence {
    /// Whether it is the measure's own tick; a tick of another measure is that one's.
    pub fn is_tick(&self) -> bool {
        self.ledger == Ledger::Activity && self.filter.of.is_empty()
    }
}

impl Filter {
    /// Whether it asks about the unit that a record is about, and the unit is such a one.
    pub fn fits_unit(&self, unit: &Unit) -> bool {
        (self.unit_category.is_empty() || unit.categories.overlap(self.unit_category))
            && (self.unit_grade.is_empty() || self.unit_grade.contains(&unit.standard_grade))
    }

    pub fn asks_about_units(&self) -> bool {
        !self.unit_category.is_empty() || !self.unit_grade.is_empty()
    }
}

impl Measure {
    /// The parts that must all be evidenced: its items, or the values of an `every` filter, or one.
    pub fn parts(&self) -> usize {
        if !self.items.is_empty() {
            return self.items.len();
        }
        self.evidence.iter().filter(|e| e.filter.every).map(|e| e.filter.words.len()).max().unwrap_or(1).max(1)
    }

    /// What its parts are called: its items, or the words that an `every` filter asks for.
    pub fn part_names(&self) -> Vec<&str> {
        if !self.items.is_empty() {
            return self.items.iter().map(String::as_str).collect();
        }
        let every = self.evidence.iter().find(|e| e.filter.every);
        every.map(|e| e.filter.words.iter().map(|w| w.zh).collect()).unwrap_or_default()
    }

    /// Whether any of its evidence is ticked with `done`.
    pub fn is_ticked(&self) -> bool {
        self.evidence.iter().any(Evidence::is_tick)
    }

    /// What its ticks are called: `publicity`, `meeting`.
    pub fn ticked_as(&self) -> &[String] {
        let ticked = self.evidence.iter().find(|e| e.is_tick());
        ticked.map_or(&[], |evidence| &evidence.filter.kinds)
    }
}
