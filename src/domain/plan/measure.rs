//! Measures (任务措施): who owes them, when, and which records are evidence.

use super::{BodyId, Categories, EventId, MeasureId, PlanIx};
use crate::domain::calendar::Term;
use crate::domain::period::Cadence;
use crate::domain::unit::Unit;
use crate::domain::words::{Grade, Word};
use chrono::NaiveDate;

/// A measure (任务措施) of the plan.
#[derive(Debug, Clone)]
pub struct Measure {
    pub plan: PlanIx,
    /// As it is printed: plan.toml's ids alone, those of other plans after their plan's id (`yd2027:7.2a`).
    pub id: String,
    /// The id in the store: `PLAN:ID`, or `ID` alone for the plan `main`.
    pub key: String,
    pub clause: String,
    pub title: String,
    /// The exact words of the town's document.
    pub text: String,
    pub lead: Vec<BodyId>,
    pub support: Vec<BodyId>,
    pub owed_by: OwedBy,
    /// The categories of the units that owe it, if `owed_by.unit` is set.
    pub categories: Categories,
    pub rule: Rule,
    /// 分项: the parts that must all be evidenced.
    pub items: Vec<String>,
    pub evidence: Vec<Evidence>,
    /// The kinds of files (签到表, 整改前, 整改后) that must be attached to each record of its evidence.
    pub evidence_files: Vec<String>,
    /// Ledgers whose dated items (到期) belong to this measure, unless a measure of the rule `Ledger` takes them.
    pub clocks: Vec<Ledger>,
    /// How the town reads the document where it is not explicit.
    pub reading: String,
    pub in_force: InForce,
    /// The measure that it replaces (取代), which has ended where it begins.
    pub replaces: Option<MeasureId>,
}

/// 起止日期: the first and the last day of the time in which a measure is owed; without a limit where one is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InForce {
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

impl InForce {
    /// Whether all days from `first` to `last` are within it.
    pub fn contains(self, first: NaiveDate, last: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= first) && self.until.is_none_or(|until| last <= until)
    }

    /// Whether a record with this due date falls within it; one without a date does where no end is given.
    pub fn takes(self, due: Option<NaiveDate>) -> bool {
        due.map_or(self.until.is_none(), |due| self.contains(due, due))
    }
}

/// Who owes a measure: the town, its leading bodies, or units of its categories.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OwedBy {
    pub town: bool,
    pub body: bool,
    pub unit: bool,
}

/// When a measure is owed: its rule.
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

/// A range of days that repeats in each year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// `06-01..06-30`: month and day, both included
    Days { from: (u32, u32), to: (u32, u32) },
    /// `week-of:05-12`: the week, Monday to Sunday, of that month and day
    WeekOf(u32, u32),
}

/// 久未开展: after how many days without evidence a standing measure is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remind {
    Never,
    Days(u32),
    /// Days for each 标准化等级 of the unit, in the order of `words::STANDARD_GRADE`.
    ByGrade([Option<u32>; 4]),
}

/// Where a record that may be evidence is kept: a ledger, the register of units, or the list of the leading group.
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
    /// The register of units: a unit is evidence by what it is, such as its 标准化等级.
    Unit,
    /// 领导小组成员: evidence once every member has a responsibility (分管).
    Member,
}

impl Ledger {
    /// Every ledger with its key and its Chinese name, in the order of the enum.
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

    /// The ledger with this key.
    pub fn parse(key: &str) -> Option<Ledger> {
        Ledger::ALL.iter().find(|(_, k, _)| *k == key).map(|(ledger, _, _)| *ledger)
    }

    /// The key of the ledger, as in plan.toml.
    pub fn key(self) -> &'static str {
        Ledger::ALL[self as usize].1
    }

    /// The Chinese name of the ledger.
    pub fn name(self) -> &'static str {
        Ledger::ALL[self as usize].2
    }
}

/// 佐证: which records are evidence, namely those of `ledger` that pass the filter. A tick also has to name the measure.
#[derive(Debug, Clone)]
pub struct Evidence {
    pub ledger: Ledger,
    pub filter: EvidenceFilter,
    /// The part that this evidence covers, as a place in `Measure::items`; all parts if absent.
    pub item: Option<usize>,
}

/// Conditions on the records of a ledger. An empty filter accepts every record.
#[derive(Debug, Clone, Default)]
pub struct EvidenceFilter {
    /// One of these words: `inspection.mode`, `drill.type`, `training.role`, `certificate.role`, `person.role`,
    /// `order.kind`, `approval.kind` or `device.kind`.
    pub words: Vec<&'static Word>,
    /// `inspection.not_mode`: none of these words.
    pub not_words: Vec<&'static Word>,
    pub grade: Vec<Grade>,
    /// `person.team`: one of these words.
    pub teams: Vec<&'static Word>,
    /// `inspection.leader = "principal"`: the 带队人 is the unit's 主要负责人.
    pub led_by_principal: bool,
    /// `inspection.expert = true`: an expert took part.
    pub expert: bool,
    /// `training.passed = true`: somebody passed.
    pub passed: bool,
    /// `drill.by_body = true`: a body organised it.
    pub by_body: bool,
    /// `every = true`: each of `words` must be evidenced; otherwise one is enough.
    pub every: bool,
    /// `unit_category`: the record's unit has one of these categories; no condition if empty.
    pub unit_category: Categories,
    /// `unit_grade`: the 标准化等级 of the record's unit, as places in `words::STANDARD_GRADE`.
    pub unit_grade: Vec<usize>,
    /// `bodies_min`: the least number of different bodies on one record.
    pub bodies_min: usize,
    /// `drawn = true`: the inspection belongs to a registered random draw (双随机).
    pub drawn: bool,
    /// `organiser` 组织单位: one of these bodies.
    pub organiser: Vec<BodyId>,
    /// `attended`: somebody attended in such a role.
    pub attended: Option<Attended>,
    /// `topic`: the 主题 contains one of these words.
    pub topic: Vec<String>,
    /// `form`: the 宣传形式, or the content covered, contains one of these words.
    pub form: Vec<String>,
    /// `audience`: the 宣传对象, or the content covered, contains one of these words.
    pub audience: Vec<String>,
    /// `activity.of`: a tick of one of these other measures.
    pub of: Vec<MeasureId>,
    /// `activity.amount = true` or `tip.rewarded = true`: the record has an amount.
    pub paid: bool,
    /// `activity.kind`: the kinds of ticks as the town names them (`publicity`, `report-in`). They are not a condition,
    /// since a tick names its measure; reports that count ticks by kind use them.
    pub kinds: Vec<String>,
}

/// `attended = { role, passed }`: who must have attended a training.
#[derive(Debug, Clone)]
pub struct Attended {
    /// One of these roles; any role if empty.
    pub roles: Vec<&'static Word>,
    pub passed: bool,
}

impl Evidence {
    /// Whether it accepts ticks of the measure itself, not those of another measure.
    pub fn is_tick(&self) -> bool {
        self.ledger == Ledger::Activity && self.filter.of.is_empty()
    }
}

impl EvidenceFilter {
    /// Whether the unit passes the conditions on the record's unit (`unit_category`, `unit_grade`).
    pub fn fits_unit(&self, unit: &Unit) -> bool {
        (self.unit_category.is_empty() || unit.categories.overlap(self.unit_category))
            && (self.unit_grade.is_empty() || self.unit_grade.contains(&unit.standard_grade))
    }

    /// Whether it has conditions on the record's unit.
    pub fn asks_about_units(&self) -> bool {
        !self.unit_category.is_empty() || !self.unit_grade.is_empty()
    }
}

impl Measure {
    /// The number of parts that must all be evidenced: the items, the words of an `every` filter, or 1.
    pub fn parts(&self) -> usize {
        if !self.items.is_empty() {
            return self.items.len();
        }
        self.evidence.iter().filter(|e| e.filter.every).map(|e| e.filter.words.len()).max().unwrap_or(1).max(1)
    }

    /// The names of the parts: the items, or the words of an `every` filter.
    pub fn part_names(&self) -> Vec<&str> {
        if !self.items.is_empty() {
            return self.items.iter().map(String::as_str).collect();
        }
        let every = self.evidence.iter().find(|e| e.filter.every);
        every.map(|e| e.filter.words.iter().map(|w| w.zh).collect()).unwrap_or_default()
    }

    /// Whether a tick, recorded with the command `done`, is evidence of it.
    pub fn is_ticked(&self) -> bool {
        self.evidence.iter().any(Evidence::is_tick)
    }

    /// The kinds of its ticks, such as `publicity` and `meeting`.
    pub fn ticked_as(&self) -> &[String] {
        let ticked = self.evidence.iter().find(|e| e.is_tick());
        ticked.map_or(&[], |evidence| &evidence.filter.kinds)
    }
}
