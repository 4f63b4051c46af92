//! 报送率 and 及时率 in groups: the forms that each site sent to the county, and what units reported in.

use super::groups;
use crate::commands::collect;
use crate::commands::load::{Hazards, Loaded, Needed};
use crate::commands::{Ctx, submit};
use crate::domain::obligation::visit;
use crate::domain::plan::MeasureId;
use crate::grid::Grid;
use crate::report::groups::{By, Groups};
use crate::report::sent::{Sent, league};

/// The forms that each site sent.
pub(super) fn of_sites(ctx: &Ctx, groups: &Groups) -> anyhow::Result<Vec<Sent>> {
    groups.all.iter().map(|site| submit::owed::of_site(ctx, &site.key)).collect()
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
