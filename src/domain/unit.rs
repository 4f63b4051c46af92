//! Units (生产经营单位、行政村、驻镇单位) and the register of them. A unit owes only what falls due while it operates. Categories and
//! 标准化等级 have no history, so the present ones are used.

use super::categories::Categories;
use chrono::NaiveDate;

/// A unit by its place in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitIx(pub u32);

/// A unit (单位) of the register.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// The store's key.
    pub id: i64,
    pub code: String,
    pub name: String,
    pub categories: Categories,
    /// 主要负责人
    pub principal: Option<String>,
    /// 实际控制人
    pub controller: Option<String>,
    /// 标准化等级, by its place in `words::STANDARD_GRADE`.
    pub standard_grade: usize,
    /// 开业日期; if absent, the unit always operated.
    pub since: Option<NaiveDate>,
    /// 纳入管理日期: the unit owes nothing that falls due before it.
    pub managed_from: Option<NaiveDate>,
    /// 停业日期: the last day on which it operates.
    pub until: Option<NaiveDate>,
    pub stops: Vec<Stop>,
    pub void: bool,
}

/// 停产停业: a time in which the unit did not operate, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    pub from: NaiveDate,
    /// The last day; absent while the stop lasts.
    pub until: Option<NaiveDate>,
}

impl Stop {
    /// Whether `day` is within the stop as it was known on `today`: a stop that begins after `today` is not known yet,
    /// nor is an end after `today`.
    fn holds(&self, day: NaiveDate, today: NaiveDate) -> bool {
        let until = self.until.filter(|until| *until < today);
        self.from <= today && self.from <= day && until.is_none_or(|until| day <= until)
    }
}

impl Unit {
    /// Whether the unit operates on a day: not void, opened by then, and not closed before it.
    pub fn operates_on(&self, day: NaiveDate) -> bool {
        !self.void && self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether the unit owes something with this due date, as of `today`: it operates on the due date, or on `today` if
    /// that is earlier; it was under the town's management by the due date; and the due date is in no stop.
    pub fn owes(&self, due: Option<NaiveDate>, today: NaiveDate) -> bool {
        let is_managed = !matches!((due, self.managed_from), (Some(due), Some(from)) if due < from);
        let is_stopped = self.stops.iter().any(|stop| stop.holds(due.unwrap_or(today), today));
        is_managed && !is_stopped && self.operates_on(due.map_or(today, |due| due.min(today)))
    }
}

/// 单位名录: all units, in the order of the store's keys.
#[derive(Debug, Clone, Default)]
pub struct Register {
    units: Vec<Unit>,
    /// Those of each unit side by side: every record of evidence asks for them.
    categories: Vec<Categories>,
    /// Whether the keys are 1, 2, 3 and so on without a gap.
    is_dense: bool,
}

impl Register {
    /// The register of these units, sorted by the store's keys.
    pub fn new(mut units: Vec<Unit>) -> Register {
        units.sort_by_key(|u| u.id);
        let categories = units.iter().map(|unit| unit.categories).collect();
        let is_dense = units.iter().zip(1..).all(|(unit, key)| unit.id == key);
        Register { units, categories, is_dense }
    }

    /// The categories of the unit at this place of the register.
    pub fn categories(&self, ix: UnitIx) -> Categories {
        self.categories[ix.0 as usize]
    }

    /// The unit at this place of the register.
    pub fn get(&self, ix: UnitIx) -> &Unit {
        &self.units[ix.0 as usize]
    }

    /// The unit with the store's key `id`. Keys are nearly without gaps, so it is first looked for at place `id - 1`.
    pub fn by_id(&self, id: i64) -> Option<UnitIx> {
        let guess = usize::try_from(id - 1).ok()?;
        let place = match self.units.get(guess) {
            Some(_) if self.is_dense => guess,
            Some(unit) if unit.id == id => guess,
            _ => self.units.binary_search_by_key(&id, |u| u.id).ok()?,
        };
        Some(UnitIx(place as u32))
    }

    /// The place of the unit with this code.
    pub fn by_code(&self, code: &str) -> Option<UnitIx> {
        self.units.iter().position(|u| u.code == code).map(|i| UnitIx(i as u32))
    }

    /// All units with their places, void ones too.
    pub fn iter(&self) -> impl Iterator<Item = (UnitIx, &Unit)> {
        self.units.iter().enumerate().map(|(i, u)| (UnitIx(i as u32), u))
    }

    /// A copy in which all units that `keep` rejects are void. The places of units stay the same.
    pub fn only(&self, keep: &dyn Fn(UnitIx) -> bool) -> Register {
        let mut units = self.units.clone();
        for (place, unit) in units.iter_mut().enumerate() {
            unit.void |= !keep(UnitIx(place as u32));
        }
        Register { units, categories: self.categories.clone(), is_dense: self.is_dense }
    }

    /// The number of units, void ones too.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether the register has no unit.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }
}
