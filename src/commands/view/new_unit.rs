//! What the receipt of a new unit (单位) adds.

use crate::commands::Ctx;
use crate::commands::load::{Hazards, Loaded, Needed, has_dates};
use crate::domain::evidence::Subject;
use crate::domain::obligation::{Status, visit};
use crate::ledger::Record;

/// The receipt's line on a new unit without a day on which its duties begin: how many are overdue already.
pub fn overdue_already(ctx: &Ctx, record: &Record) -> anyhow::Result<Option<String>> {
    if record.get("managed_from").is_some() || record.get("since").is_some() {
        return Ok(None);
    }
    let needed = Needed {
        measures: &|id| has_dates(&ctx.plan, id),
        unit: Some(record.id),
        hazards: Hazards::None,
        dated_items: &[],
        targets: false,
    };
    let loaded = Loaded::new(ctx, &needed)?;
    let basis = loaded.input().basis;
    let mut overdue = 0;
    for (id, _) in ctx.plan.counted_measures().filter(|(id, measure)| measure.owed_by.unit && has_dates(&ctx.plan, *id))
    {
        let is_unit = |subject| matches!(subject, Subject::Unit(_));
        visit(basis, id, &is_unit, &mut |duty| overdue += usize::from(duty.status == Status::Overdue));
    }
    Ok((overdue > 0).then(|| {
        format!(
            "提示：没有写开业日期和纳入管理日期，截至今天已有 {overdue} 项任务逾期\n  \
             从今天起才纳入管理的，请写：zhiben unit edit {} --managed-from {}",
            record.no(),
            ctx.today
        )
    }))
}
