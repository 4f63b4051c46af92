//! The town's plan (方案): the bodies and the leading group, the measures and targets with their rules, and what is
//! evidence. The room `plan_file` makes it from plan.toml and has checked every name, so each reference is a valid
//! index.

mod measure;
mod target;
mod terms;

pub use super::categories::Categories;
pub use measure::{Attended, Evidence, EvidenceFilter, InForce, Ledger, Measure, OwedBy, Remind, Rule, Window};
pub use target::{Comparison, Goal, Metric, Stated, Target, TargetCondition, Where};
pub use terms::{CertificateKind, CertificateRules, OrderRules, RecordTerms, StateTerms, SupplyTerms, TipTerms};

use super::calendar::Term;
use super::unit::Unit;
use super::words::{Grade, Word, Worded};
use chrono::NaiveDate;

/// A body, as its place in `Plan::bodies`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BodyId(pub u16);

/// A measure, as its place in `Plan::measures`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MeasureId(pub u16);

/// An event, as its place in `Plan::events`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventId(pub u16);

/// The plan (方案) with everything that plan.toml declares.
#[derive(Debug, Clone)]
pub struct Plan {
    pub title: String,
    /// 文号; empty where the document has none.
    pub number: String,
    pub basis: Vec<String>,
    pub issuer: String,
    /// Trainings, drills and inspections before this day are no evidence; ticks may be older.
    pub starts: NaiveDate,
    /// The first period of an obligation is the one that ends on or after this day.
    pub issued: NaiveDate,
    /// The last period of an obligation is the one that begins on or before this day.
    pub ends: NaiveDate,
    /// 台账启用日期: what fell due before it without full evidence is `NotKept`, neither done nor overdue.
    pub kept_from: Option<NaiveDate>,
    /// Whether a due date after days of `grace` moves to the next working day.
    pub rolls: bool,
    /// The time zone of the present day, in seconds east of UTC.
    pub utc_offset: i32,
    pub due_soon_days: u32,
    /// The letters of the site that begin every record number.
    pub site: String,
    /// 统计用区划代码; empty where the plan does not give it.
    pub division: String,
    pub office: Office,
    pub hazard: HazardTerms,
    pub records: RecordTerms,
    pub bodies: Vec<Body>,
    pub members: Vec<Member>,
    pub categories: Vec<Category>,
    pub events: Vec<EventType>,
    pub measures: Vec<Measure>,
    pub targets: Vec<Target>,
}

/// 领导小组办公室: the office that keeps the ledgers.
#[derive(Debug, Clone)]
pub struct Office {
    pub name: String,
    /// Empty where the document names nobody.
    pub director: String,
}

/// 隐患期限: the terms of hazards whose records name no date. A major hazard has no default deadline, because its
/// deadline is one of the 五落实.
#[derive(Debug, Clone)]
pub struct HazardTerms {
    /// From the finding to the rectification of a general hazard.
    pub general: Term,
    pub general_reading: String,
    /// From the rectification to the review.
    pub review: Term,
    pub review_reading: String,
    /// From the finding to the notice to the 主要负责人 and 实际控制人 of a major hazard.
    pub notify: Term,
    pub notify_reading: String,
    pub states: StateTerms,
}

/// A body (责任主体): an office, station or village committee that leads or supports measures.
#[derive(Debug, Clone)]
pub struct Body {
    pub id: String,
    pub name: String,
    pub aliases: Vec<String>,
}

/// 领导小组成员. `name` is absent if the document names the post only.
#[derive(Debug, Clone)]
pub struct Member {
    pub name: Option<String>,
    pub post: String,
    pub role: String,
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub fields: Vec<Responsibility>,
}

/// 分管: one thing that a member is responsible for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Responsibility {
    Category(usize),
    Body(BodyId),
    Measure(MeasureId),
    Village(String),
}

/// 行业领域类别 of units.
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
    /// The ids of the 重大事故隐患判定标准 that apply to its units.
    pub criteria: Vec<String>,
    /// The ids of the 现场检查清单 that its units may have.
    pub lists: Vec<String>,
}

/// 触发事件: something whose day decides when measures are owed.
#[derive(Debug, Clone)]
pub struct EventType {
    pub id: String,
    pub title: String,
    pub happened: Option<NaiveDate>,
    /// What is known of its day without certainty; it is shown where the day is asked for, and never counts as the day.
    pub hint: Option<String>,
}

impl Plan {
    /// The body of this id.
    pub fn body(&self, id: BodyId) -> &Body {
        &self.bodies[id.0 as usize]
    }

    /// The measure of this id.
    pub fn measure(&self, id: MeasureId) -> &Measure {
        &self.measures[id.0 as usize]
    }

    /// The event of this id.
    pub fn event(&self, id: EventId) -> &EventType {
        &self.events[id.0 as usize]
    }

    /// A body by its id, name or an alias.
    pub fn find_body(&self, text: &str) -> Option<BodyId> {
        let fits = |b: &Body| b.id == text || b.name == text || b.aliases.iter().any(|a| a == text);
        self.bodies.iter().position(fits).map(|i| BodyId(i as u16))
    }

    /// The measure with this id in plan.toml, such as `2.3c`.
    pub fn find_measure(&self, id: &str) -> Option<MeasureId> {
        self.measures.iter().position(|m| m.id == id).map(|i| MeasureId(i as u16))
    }

    /// The target with this id in plan.toml.
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

    /// The measures with their ids, in the order of the plan.
    pub fn measure_ids(&self) -> impl Iterator<Item = (MeasureId, &Measure)> {
        self.measures.iter().enumerate().map(|(i, m)| (MeasureId(i as u16), m))
    }

    /// The measure that replaces this one.
    pub fn successor(&self, id: MeasureId) -> Option<MeasureId> {
        self.measure_ids().find(|(_, m)| m.replaces == Some(id)).map(|(successor, _)| successor)
    }

    /// The measure with all that it replaces, directly or through others, and all that replace it; the oldest first.
    pub fn succession(&self, id: MeasureId) -> Vec<MeasureId> {
        let earlier = std::iter::successors(Some(id), |id| self.measure(*id).replaces);
        let mut all: Vec<MeasureId> = earlier.take(self.measures.len()).collect();
        all.reverse();
        let later = std::iter::successors(self.successor(id), |id| self.successor(*id));
        all.extend(later.take(self.measures.len()));
        all
    }

    /// The measures whose obligations make up the coverage of a measure: it with its succession; for a derived one
    /// those that it sums up with theirs.
    pub fn covered_by(&self, id: MeasureId) -> Vec<MeasureId> {
        let Rule::Derived { of } = &self.measure(id).rule else { return self.succession(id) };
        let mut all = Vec::new();
        for part in of.iter().flat_map(|part| self.covered_by(*part)) {
            if !all.contains(&part) {
                all.push(part);
            }
        }
        all
    }

    /// The names of the bodies, joined by 、.
    pub fn body_names(&self, ids: &[BodyId]) -> String {
        ids.iter().map(|id| self.body(*id).name.as_str()).collect::<Vec<_>>().join("、")
    }

    /// The measure to which a record of a ledger belongs, of those that are owed on its due date: the first whose
    /// evidence fits the record and its unit, else the first that fits the record, else the one whose `clocks` has the
    /// ledger. `word` is the record's grade, role or kind.
    pub fn ledger_measure(
        &self,
        ledger: Ledger,
        word: Option<&Word>,
        unit: Option<&Unit>,
        due: Option<NaiveDate>,
    ) -> Option<MeasureId> {
        let grade = word.and_then(Grade::of);
        let passes = |filter: &EvidenceFilter| {
            (filter.grade.is_empty() || grade.is_some_and(|g| filter.grade.contains(&g)))
                && (filter.words.is_empty() || word.is_some_and(|word| filter.words.iter().any(|w| w.en == word.en)))
        };
        let is_for =
            |filter: &EvidenceFilter| !filter.asks_about_units() || unit.is_some_and(|unit| filter.fits_unit(unit));
        let fits = |m: &Measure, also: &dyn Fn(&EvidenceFilter) -> bool| {
            m.rule == Rule::Ledger(ledger)
                && m.in_force.takes(due)
                && m.evidence.iter().all(|e| e.ledger != ledger || (passes(&e.filter) && also(&e.filter)))
        };
        let first = |also: &dyn Fn(&EvidenceFilter) -> bool| self.measures.iter().position(|m| fits(m, also));
        let by_clock = || self.measures.iter().position(|m| m.clocks.contains(&ledger) && m.in_force.takes(due));
        first(&is_for).or_else(|| first(&|_| true)).or_else(by_clock).map(|i| MeasureId(i as u16))
    }
}
