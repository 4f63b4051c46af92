//! The groups of a report: by site, village, category or leading body. A unit of several categories counts in each, and
//! what belongs to no group is in one more group.

use super::ReportInput;
use super::owed::{Owed, OwedFrom};
use super::pictures::bodies::leading;
use crate::domain::dated_item::DatedItem;
use crate::domain::evidence::Subject;
use crate::domain::hazard::{Hazard, Step};
use crate::domain::plan::BodyId;
use crate::domain::unit::{Register, UnitIx};
use crate::domain::words::{Word, Words};
use std::collections::HashMap;

/// What a report is grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Site,
    Village,
    Category,
    Body,
}

/// The words of each way to group, in the order of `By`.
pub static BY: Words = &[
    Word { en: "site", zh: "站点", also: &["来源", "乡镇"] },
    Word { en: "village", zh: "村", also: &["所属村"] },
    Word { en: "category", zh: "类别", also: &["行业"] },
    Word { en: "body", zh: "责任主体", also: &["单位"] },
];

impl By {
    /// Every way to group.
    pub const ALL: [By; 4] = [By::Site, By::Village, By::Category, By::Body];

    /// The words for it.
    pub fn word(self) -> &'static Word {
        &BY[self as usize]
    }
}

/// A group with its key for scripts and its Chinese name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub key: String,
    pub name: String,
}

/// All groups of a report, and which units and records belong to each.
#[derive(Debug, Clone)]
pub struct Groups {
    pub by: By,
    pub all: Vec<Group>,
    /// The groups of each unit, in the order of the register.
    pub of_unit: Vec<Vec<usize>>,
    /// The group of items without a unit.
    pub rest: usize,
    /// The groups by the site at the start of record numbers.
    pub sites: HashMap<String, usize>,
    pub of_body: HashMap<u16, usize>,
}

impl Groups {
    /// The groups that an item belongs to.
    pub fn of(&self, input: &ReportInput, owed: &Owed) -> Vec<usize> {
        if self.by == By::Body {
            return vec![self.of_leading(leading(input, owed))];
        }
        match owed.from {
            OwedFrom::Duty(duty) => self.of_subject(duty.subject),
            OwedFrom::Hazard(place, _) => self.of_hazard(&input.hazards[place as usize].0),
            OwedFrom::DatedItem(place, _) => self.of_dated_item(&input.dated_items[place as usize]),
            OwedFrom::Target(_) => vec![self.rest],
        }
    }

    /// The groups of a unit.
    pub fn of_unit(&self, unit: UnitIx) -> Vec<usize> {
        match self.of_unit.get(unit.0 as usize) {
            Some(groups) if !groups.is_empty() => groups.clone(),
            _ => vec![self.rest],
        }
    }

    /// The groups of a subject. What the town or a body owes belongs to no unit.
    pub fn of_subject(&self, subject: Subject) -> Vec<usize> {
        match (subject, self.by) {
            (Subject::Body(body), By::Body) => vec![self.of_leading(Some(body))],
            (Subject::Unit(unit), _) => self.of_unit(unit),
            _ => vec![self.rest],
        }
    }

    /// The groups of a hazard: that of the site in its number, or those of its unit.
    pub fn of_hazard(&self, hazard: &Hazard) -> Vec<usize> {
        self.group_by_id(&hazard.no).map_or_else(|| self.of_unit(hazard.unit), |group| vec![group])
    }

    fn of_dated_item(&self, dated_item: &DatedItem) -> Vec<usize> {
        let by_unit = || dated_item.unit.map_or_else(|| vec![self.rest], |unit| self.of_unit(unit));
        self.group_by_id(&dated_item.id).map_or_else(by_unit, |group| vec![group])
    }

    /// The group of the site in a record's number.
    pub fn group_by_id(&self, no: &str) -> Option<usize> {
        let (site, _) = no.split_once('-').filter(|_| self.by == By::Site)?;
        self.sites.get(site).copied()
    }

    /// The group of a leading body.
    pub fn of_leading(&self, body: Option<BodyId>) -> usize {
        body.and_then(|body| self.of_body.get(&body.0).copied()).unwrap_or(self.rest)
    }

    /// How many units of each group operate on the as-of day.
    pub fn units(&self, input: &ReportInput) -> Vec<i64> {
        let mut counts = vec![0; self.all.len()];
        for (ix, _) in input.basis.register.iter().filter(|(_, unit)| unit.operates_on(input.basis.today)) {
            self.of_unit(ix).into_iter().for_each(|group| counts[group] += 1);
        }
        counts
    }

    /// A copy of the register in which the units of other groups are void.
    pub fn register_of(&self, register: &Register, group: usize) -> Register {
        register.only(&|unit| self.of_unit(unit).contains(&group))
    }

    /// The hazards of a group, each with its steps.
    pub fn hazards_of(&self, all: &[(Hazard, Vec<Step>)], group: usize) -> Vec<(Hazard, Vec<Step>)> {
        all.iter().filter(|(hazard, _)| self.of_hazard(hazard).contains(&group)).cloned().collect()
    }
}
