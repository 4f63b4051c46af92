//! What was to be sent to the county by now, form by form and period by period, and what of it was sent.

use super::remark;
use crate::commands::Ctx;
use crate::commands::tables::FORMS;
use crate::domain::obligation::Status;
use crate::domain::period::Period;
use crate::ledger::{Record, SUBMISSION};
use crate::report::sent::Sent;
use crate::store::Query;
use crate::tables::form::{self, Form};
use chrono::NaiveDate;

/// 报送状态
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Sent,
    Late,
    Missing,
    Pending,
    /// Another registration took its place.
    Corrected,
}

/// One form of one period.
pub(super) struct Line {
    pub(super) form: String,
    pub(super) title: String,
    pub(super) period: Option<Period>,
    pub(super) due: Option<NaiveDate>,
    /// The first registration, and the last.
    pub(super) sent: Option<(NaiveDate, String, usize)>,
    pub(super) state: State,
    pub(super) note: Option<String>,
}

/// The forms that a site sent by the as-of day, in the order of sending.
pub(super) fn sent(ctx: &Ctx, site: &str) -> anyhow::Result<Vec<Record>> {
    let store = ctx.store()?;
    let sites = store.sites(&ctx.plan.site)?;
    let mut sent = store.all(&SUBMISSION, &Query { to: vec![("submitted", ctx.today)], ..Query::default() })?;
    sent.retain(|record| sites.of(SUBMISSION.key, record.id) == site);
    sent.sort_by_key(|record| record.id);
    Ok(sent)
}

/// Every form.
pub(super) fn all(ctx: &Ctx) -> anyhow::Result<Vec<Form>> {
    Ok(FORMS.all(ctx)?.into_iter().map(|(form, _)| form).collect())
}

/// What a site had to send by now, and what of it it sent.
pub fn of_site(ctx: &Ctx, site: &str) -> anyhow::Result<Sent> {
    let (forms, sent) = (all(ctx)?, sent(ctx, site)?);
    let mut all = Sent::default();
    for line in forms.iter().flat_map(|form| of_form(ctx, form, &sent)).filter(|line| line.due.is_some()) {
        all.count(match line.state {
            State::Sent => Status::Done,
            State::Late => Status::Late,
            State::Missing => Status::Overdue,
            State::Pending | State::Corrected => Status::Pending,
        });
    }
    Ok(all)
}

/// A form that was due and was not sent.
pub struct Missing {
    pub form: String,
    pub title: String,
    pub period: Option<Period>,
    pub due: Option<NaiveDate>,
}

/// The forms that were due before the as-of day and were not sent.
pub fn missing(ctx: &Ctx) -> anyhow::Result<Vec<Missing>> {
    let (forms, sent) = (all(ctx)?, sent(ctx, &ctx.plan.site)?);
    let lines = forms.iter().flat_map(|form| of_form(ctx, form, &sent));
    let missing = lines.filter(|line| line.state == State::Missing);
    let missing = missing.map(|Line { form, title, period, due, .. }| Missing { form, title, period, due });
    Ok(missing.collect())
}

/// What is owed of a form, and what else was sent of it.
pub(super) fn of_form(ctx: &Ctx, form: &Form, sent: &[Record]) -> Vec<Line> {
    let sent_of: Vec<&Record> = sent.iter().filter(|record| record.text("form") == Some(&form.table.name)).collect();
    let owed = form::owed(form, &ctx.plan, &ctx.calendar, ctx.today);
    let mut periods: Vec<(Option<Period>, Option<NaiveDate>)> =
        owed.iter().map(|due| (Some(due.period), Some(due.due))).collect();
    for record in &sent_of {
        let period = period_of(record);
        if !periods.iter().any(|(known, _)| *known == period) {
            periods.push((period, None));
        }
    }
    periods.sort_by_key(|(period, _)| period.map(|p| (p.last(), p)));
    periods
        .into_iter()
        .flat_map(|(period, due)| of_period(ctx, &form.table.name, &form.table.title, period, due, &sent_of))
        .collect()
}

/// Forms that were sent and whose file no longer exists.
pub(super) fn unknown_forms(forms: &[Form], sent: &[Record]) -> Vec<Line> {
    let unknown = sent.iter().filter(|record| !forms.iter().any(|form| Some(&*form.table.name) == record.text("form")));
    let line = |record: &Record| Line {
        form: record.text("form").unwrap_or_default().to_string(),
        title: record.text("title").unwrap_or_default().to_string(),
        period: period_of(record),
        due: None,
        sent: record.date("submitted").map(|day| (day, record.no().to_string(), 1)),
        state: State::Sent,
        note: remark(record, None),
    };
    unknown.map(line).collect()
}

fn period_of(record: &Record) -> Option<Period> {
    record.text("period").and_then(Period::parse)
}

/// A form's line for one period, and one for each registration that another has corrected.
fn of_period(
    ctx: &Ctx,
    form: &str,
    title: &str,
    period: Option<Period>,
    due: Option<NaiveDate>,
    sent: &[&Record],
) -> Vec<Line> {
    let of: Vec<&Record> = sent.iter().filter(|record| period_of(record) == period).copied().collect();
    let first = of.first().and_then(|record| record.date("submitted"));
    let state = match (first, due) {
        (Some(on), Some(due)) if on > due => State::Late,
        (Some(_), _) => State::Sent,
        (None, Some(due)) if due < ctx.today => State::Missing,
        (None, _) => State::Pending,
    };
    let line = |due, sent, state, note| {
        let (form, title) = (form.to_string(), title.to_string());
        Line { form, title, period, due, sent, state, note }
    };
    let last = of.last().map(|record| record.no().to_string()).unwrap_or_default();
    let sent = first.map(|on| (on, last, of.len()));
    let mut lines = vec![line(due, sent, state, of.last().and_then(|record| remark(record, None)))];
    lines.extend(of.windows(2).rev().map(|pair| {
        let sent = pair[0].date("submitted").map(|on| (on, pair[0].no().to_string(), 1));
        line(None, sent, State::Corrected, remark(pair[0], Some(pair[1].no())))
    }));
    lines
}
