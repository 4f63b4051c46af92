//! 分组: the figures of a report by group, ranked per enterprise or by the share of what was owed, and never by counts
//! alone. A group without such a base has no rank.

use super::ReportInput;
use super::groups::{By, Groups};
use super::owed::Owed;
use crate::domain::obligation::Status;
use crate::domain::share::{Best, Share, places};
use crate::grid::{Cell, Column, Grid, Row};

/// The numbers of items owed and done in a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub done: i64,
    pub late: i64,
    pub pending: i64,
    pub due_soon: i64,
    pub overdue: i64,
    /// How many were never done by whoever owes them.
    pub never: i64,
}

impl Tally {
    /// Counts an item with this status.
    pub fn count(&mut self, status: Status) {
        match status {
            Status::Done => self.done += 1,
            Status::Late => (self.done, self.late) = (self.done + 1, self.late + 1),
            Status::Overdue => self.overdue += 1,
            Status::DueSoon => (self.pending, self.due_soon) = (self.pending + 1, self.due_soon + 1),
            Status::Pending => self.pending += 1,
            // Without a date it is neither late nor in time, and what fell due before the town kept its ledgers is not
            // counted.
            Status::NoDate | Status::NotKept => {}
        }
    }

    /// 应办: how many items are owed.
    pub fn owed(&self) -> i64 {
        self.done + self.pending + self.overdue
    }

    /// The share of what fell due that was not done.
    pub fn overdue_share(&self) -> Share {
        Share::of(self.overdue, self.done + self.overdue)
    }

    /// The share of what is owed that is done.
    pub fn done_share(&self) -> Share {
        Share::of(self.done, self.owed())
    }
}

/// The numbers of each group.
pub fn tallies(input: &ReportInput, groups: &Groups, owed: &[Owed]) -> Vec<Tally> {
    let mut all = vec![Tally::default(); groups.all.len()];
    for one in owed {
        groups.of(input, one).into_iter().for_each(|group| all[group].count(one.status));
    }
    all
}

/// A column with its cell for each group.
pub struct Figure {
    pub column: Column,
    pub cells: Vec<Cell>,
}

impl Figure {
    /// A column of counts.
    pub fn counts(key: &'static str, header: &'static str, counts: impl IntoIterator<Item = i64>) -> Figure {
        Figure { column: Column::new(key, header).number(), cells: counts.into_iter().map(Cell::Int).collect() }
    }

    /// A column of shares.
    pub fn shares(key: &'static str, header: &'static str, shares: &[Share]) -> Figure {
        let cell = |share: &Share| Cell::Rate { part: share.part, whole: share.whole };
        Figure { column: Column::new(key, header).number(), cells: shares.iter().map(cell).collect() }
    }
}

/// The table of groups in the order of their ranks; `is_shown` leaves out groups without figures.
pub fn ranked(
    groups: &Groups,
    shares: &[Share],
    best: Best,
    figures: Vec<Figure>,
    is_shown: &dyn Fn(usize) -> bool,
) -> Grid {
    let shown: Vec<usize> = (0..groups.all.len()).filter(|group| is_shown(*group)).collect();
    let placed = places(&shown.iter().map(|group| shares[*group]).collect::<Vec<_>>(), best);
    let mut order: Vec<(usize, Option<i64>)> = shown.into_iter().zip(placed).collect();
    order.sort_by_key(|(group, place)| (place.is_none(), *place, *group));
    let mut columns = vec![
        Column::new("rank", "名次").number(),
        Column::new("group", "编码").keep().data(),
        Column::new("name", name_of(groups.by)).keep(),
    ];
    let (more, cells): (Vec<Column>, Vec<Vec<Cell>>) =
        figures.into_iter().map(|figure| (figure.column, figure.cells)).unzip();
    columns.extend(more);
    let rows = order.into_iter().map(|(group, place)| {
        let group_of = &groups.all[group];
        let mut row = vec![Cell::maybe(place, Cell::Int), Cell::text(&group_of.key), Cell::text(&group_of.name)];
        row.extend(cells.iter().map(|of| of.get(group).cloned().unwrap_or(Cell::Empty)));
        Row::new(row)
    });
    Grid::new(columns, rows.collect())
}

fn name_of(by: By) -> &'static str {
    by.word().zh
}

/// The number of units of each group; a group of a body has none.
pub fn units(input: &ReportInput, groups: &Groups) -> (Vec<i64>, Figure) {
    let counts = groups.units(input);
    let cells = match groups.by {
        By::Body => vec![Cell::Empty; counts.len()],
        _ => counts.iter().map(|n| Cell::Int(*n)).collect(),
    };
    (counts, Figure { column: Column::new("units", "家数").number(), cells })
}

/// The number per enterprise; in groups by body, the share of what fell due.
pub fn for_each_unit(groups: &Groups, units: &[i64], tallies: &[Tally], part: fn(&Tally) -> i64) -> Vec<Share> {
    let share = |(tally, units): (&Tally, &i64)| match groups.by {
        By::Body => Share::of(part(tally), tally.owed()),
        _ => Share::of(part(tally), *units),
    };
    tallies.iter().zip(units).map(share).collect()
}
