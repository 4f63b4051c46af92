//! 报送率 and 及时率 in groups: the forms that each site sent to the county, and what units reported in.

use super::groups;
use crate::commands::collect;
use crate::commands::load::{Hazards, Loaded, Needed};
use crate::commands::{Ctx, submit};
use crate::domain::obligation::{Status, visit};
use crate::domain::plan::MeasureId;
use crate::domain::share::{Best, Share};
use crate::grid::Grid;
use crate::report::groups::{By, Groups};
use crate::report::league::{Figure, ranked};

/// What was to be sent by now, and what of it was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    pub owed: i64,
    pub sent: i64,
    pub late: i64,
}

impl Sent {
    /// 报送率
    pub fn rate(&self) -> Share {
        Share::of(self.sent, self.owed)
    }

    /// 及时率
    pub fn on_time_rate(&self) -> Share {
        Share::of(self.sent - self.late, self.owed)
    }
}

/// The groups by how much of what they owe they sent in time.
pub fn league(groups: &Groups, sent: &[Sent]) -> Grid {
    let on_time: Vec<Share> = sent.iter().map(Sent::on_time_rate).collect();
    let rates: Vec<Share> = sent.iter().map(Sent::rate).collect();
    let figures = vec![
        Figure::counts("owed", "应报", sent.iter().map(|s| s.owed)),
        Figure::counts("sent", "已报", sent.iter().map(|s| s.sent)),
        Figure::counts("late", "其中迟报", sent.iter().map(|s| s.late)),
        Figure::counts("missing", "未报", sent.iter().map(|s| s.owed - s.sent)),
        Figure::shares("rate", "报送率", &rates),
        Figure::shares("on_time_rate", "及时率", &on_time),
    ];
    ranked(groups, &on_time, Best::Most, figures, &|group| sent[group].owed > 0)
}

/// The forms that each site sent.
pub(super) fn of_sites(ctx: &Ctx, groups: &Groups) -> anyhow::Result<Vec<Sent>> {
    groups.all.iter().map(|site| submit::list::of_site(ctx, &site.key)).collect()
}

/// What the units of each group reported in, over all periods that ended.
pub(super) fn of_units(ctx: &Ctx, groups: &Groups, loaded: &Loaded) -> anyhow::Result<Vec<Sent>> {
    let mut all = vec![Sent::default(); groups.all.len()];
    let Ok(asked) = collect::measures(ctx) else { return Ok(all) };
    let input = loaded.input();
    for (id, measure) in asked {
        visit(input.basis, id, &|_| true, &mut |duty| {
            let of = match groups.by {
                By::Body => vec![groups.of_leading(measure.lead.first().copied())],
                _ => groups.of_subject(duty.subject),
            };
            for group in of {
                all[group].count(duty.status);
            }
        });
    }
    Ok(all)
}

impl Sent {
    /// Counts what fell due.
    pub fn count(&mut self, status: Status) {
        let (sent, late) = match status {
            Status::Done => (1, 0),
            Status::Late => (1, 1),
            Status::Overdue => (0, 0),
            Status::Pending | Status::DueSoon | Status::NoDate | Status::NotKept => return,
        };
        (self.owed, self.sent, self.late) = (self.owed + 1, self.sent + sent, self.late + late);
    }
}

/// `submit list --group` and `collect list --group` over everything.
pub fn forms(ctx: &Ctx) -> anyhow::Result<Grid> {
    let register = ctx.store()?.register(&ctx.plan)?;
    let groups = groups(ctx, By::Site, &register)?;
    let sent = of_sites(ctx, &groups)?;
    Ok(league(&groups, &sent))
}

/// What units reported in, by their groups.
pub fn reports(ctx: &Ctx, by: By) -> anyhow::Result<Grid> {
    let ids: Vec<MeasureId> = collect::measures(ctx)?.into_iter().map(|(id, _)| id).collect();
    let of_these = |id: MeasureId| ids.contains(&id);
    let needed = Needed { measures: &of_these, unit: None, hazards: Hazards::None, dated_items: &[], targets: false };
    let loaded = Loaded::new(ctx, &needed)?;
    let groups = groups(ctx, by, &loaded.register)?;
    let sent = of_units(ctx, &groups, &loaded)?;
    Ok(league(&groups, &sent))
}
