//! The town's plan (方案): the bodies and the leading group, the measures and targets with their rules, and what is
//! evidence. The room `plan_file` makes it from plan.toml and has checked every name, so each reference is a valid
//! index.

mod find;
mod head;
mod measure;
mod target;
mod terms;

pub use super::categories::Categories;
pub use find::short;
pub use head::{MAIN, PlanHead, PlanIx};
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

/// The town's plans (方案) together: everything that plan.toml and the files of `plans` declare. Bodies, categories and
/// events belong to the town, so plans that declare the same one share it. Hazard terms, records' terms, site, division
/// and time zone are plan.toml's.
#[derive(Debug, Clone)]
pub struct Plan {
    /// One for each file, plan.toml's first.
    pub heads: Vec<PlanHead>,
    /// The time zone of the present day, in seconds east of UTC.
    pub utc_offset: i32,
    /// The letters of the site that begin every record number.
    pub site: String,
    /// 统计用区划代码; empty where the plan does not give it.
    pub division: String,
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
#[derive(Debug, Clone, Default)]
pub struct Office {
    pub name: String,
    /// 办公室主任; empty if the document names none.
    pub director: String,
    /// 联系人: who answers questions about letters and messages; empty if not given.
    pub contact: String,
    /// 联系电话: the office's own telephone number; empty if not given.
    pub phone: String,
}

impl Office {
    /// `联系人：张三，电话：0358-6020000`, with the parts that are given; `None` if there are none.
    pub fn reachable(&self) -> Option<String> {
        let parts = [("联系人", &self.contact), ("电话", &self.phone)];
        let given = parts.iter().filter(|(_, text)| !text.is_empty());
        let given: Vec<String> = given.map(|(name, text)| format!("{name}：{text}")).collect();
        (!given.is_empty()).then(|| given.join("，"))
    }
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    pub id: String,
    pub name: String,
    pub aliases: Vec<String>,
}

/// 领导小组成员. `name` is absent if the document names the post only.
#[derive(Debug, Clone)]
pub struct Member {
    /// The plan whose leading group it is.
    pub plan: PlanIx,
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// What this plan says of itself.
    pub fn head(&self, plan: PlanIx) -> &PlanHead {
        &self.heads[plan.0 as usize]
    }

    /// plan.toml's, whose issuer and office are the town's.
    pub fn first(&self) -> &PlanHead {
        &self.heads[0]
    }

    /// The plans that reports count.
    pub fn counted(&self) -> impl Iterator<Item = &PlanHead> {
        self.heads.iter().filter(|head| head.is_counted)
    }

    /// Whether reports count the plan of this measure.
    pub fn is_counted(&self, id: MeasureId) -> bool {
        self.head(self.measure(id).plan).is_counted
    }

    /// The titles of the plans that reports count, joined by 、.
    pub fn titles(&self) -> String {
        self.counted().map(|head| head.title.as_str()).collect::<Vec<_>>().join("、")
    }

    /// The document numbers (文号) of these plans, or their titles where they have none, joined by 、.
    pub fn numbers(&self) -> String {
        let cited = |head: &PlanHead| if head.number.is_empty() { head.title.clone() } else { head.number.clone() };
        self.counted().map(cited).collect::<Vec<_>>().join("、")
    }

    /// Each of these plans by its title and document number, joined by 、.
    pub fn cited(&self) -> String {
        let cited = |head: &PlanHead| match head.number.as_str() {
            "" => head.title.clone(),
            number => format!("{}（{number}）", head.title),
        };
        self.counted().map(cited).collect::<Vec<_>>().join("、")
    }

    /// The day from which the earliest of these plans counts evidence.
    pub fn starts(&self) -> NaiveDate {
        self.counted().map(|head| head.starts).min().unwrap_or(self.first().starts)
    }

    /// The first and last day of the plans that reports count, from the earliest issue to the latest end.
    pub fn span(&self) -> (NaiveDate, NaiveDate) {
        let first = self.counted().map(|head| head.issued).min().unwrap_or_else(|| self.first().issued);
        (first, self.counted().map(|head| head.ends).max().unwrap_or_else(|| self.first().ends))
    }

    /// The first and last day of all plans, also those that are closed or have not begun.
    pub fn whole_span(&self) -> (NaiveDate, NaiveDate) {
        let first = self.heads.iter().map(|head| head.issued).min().unwrap_or_else(|| self.first().issued);
        (first, self.heads.iter().map(|head| head.ends).max().unwrap_or_else(|| self.first().ends))
    }

    /// All measures with their ids, plan by plan.
    pub fn measure_ids(&self) -> impl Iterator<Item = (MeasureId, &Measure)> {
        self.measures.iter().enumerate().map(|(i, m)| (MeasureId(i as u16), m))
    }

    /// Those of the plans that reports count.
    pub fn counted_measures(&self) -> impl Iterator<Item = (MeasureId, &Measure)> {
        self.measure_ids().filter(|(_, measure)| self.head(measure.plan).is_counted)
    }

    /// The targets of the plans that reports count, each with its place in `targets`.
    pub fn counted_targets(&self) -> impl Iterator<Item = (usize, &Target)> {
        self.targets.iter().enumerate().filter(|(_, target)| self.head(target.plan).is_counted)
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
        let first = |also: &dyn Fn(&EvidenceFilter) -> bool| self.counted_measures().find(|(_, m)| fits(m, also));
        let by_clock = || self.counted_measures().find(|(_, m)| m.clocks.contains(&ledger) && m.in_force.takes(due));
        first(&is_for).or_else(|| first(&|_| true)).or_else(by_clock).map(|(id, _)| id)
    }
}
