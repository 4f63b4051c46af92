//! What is not settled on the day of a closing: what the plan and the hazards leave open, forms that were not sent,
//! evidence files that are missing or changed, and reports of offline forms that wait.

use super::frozen::is_of;
use crate::commands::submit::owed;
use crate::commands::{Ctx, form};
use crate::domain::target::Reading;
use crate::ledger::{ATTACHMENT, INBOX, Record};
use crate::report::ReportInput;
use crate::report::closing::standing::{StandingKind, Unsettled, of_plan};
use crate::store::{FileState, Query, Standing};

/// Everything that is not settled as of the day of `ctx`.
pub fn all(ctx: &Ctx, plan: &str, input: &ReportInput, readings: &[Reading]) -> anyhow::Result<Vec<Unsettled>> {
    let mut all = of_plan(input, readings, &|measure| is_of(&ctx.plan, plan, measure));
    all.extend(owed::missing(ctx)?.into_iter().map(|missing| Unsettled {
        kind: StandingKind::Form,
        record: missing.period.map_or(missing.form.clone(), |period| format!("{}/{period}", missing.form)),
        what: missing.title,
        owner: None,
        due: missing.due,
    }));
    for attachment in attachments(ctx)? {
        let state = ctx.store()?.file_state(attachment.text("sha256").unwrap_or_default());
        let what = match state {
            FileState::Sound => continue,
            FileState::Missing => "文件不见了",
            FileState::Changed => "文件内容被改过",
        };
        all.push(Unsettled {
            kind: StandingKind::File,
            record: attachment.no().to_string(),
            what: format!("{}：{what}", attachment.text("file").unwrap_or("")),
            owner: None,
            due: None,
        });
    }
    for report in ctx.store()?.all(&INBOX, &form::waiting_on(ctx.today))? {
        let of = |key: &str| report.text(key).unwrap_or_default();
        all.push(Unsettled {
            kind: StandingKind::Report,
            record: report.no().to_string(),
            what: format!("{} {}的填报没有采纳，也没有退回", of("name"), of("period")),
            owner: None,
            due: None,
        });
    }
    Ok(all)
}

/// The evidence files that are not void.
pub fn attachments(ctx: &Ctx) -> anyhow::Result<Vec<Record>> {
    ctx.store()?.all(&ATTACHMENT, &Query { without_void: true, ..Query::default() })
}

/// As a row to be kept with the closing.
pub fn row(one: &Unsettled) -> Standing {
    Standing {
        kind: one.kind.word().en.to_string(),
        record: one.record.clone(),
        what: one.what.clone(),
        owner: one.owner.clone(),
        due: one.due,
    }
}
