//! The names and texts of an item that is owed: its id, clause, title, subject, and who is responsible.

use super::{Owed, OwedFrom, measure_of, measure_of_item};
use crate::domain::evidence::Subject;
use crate::domain::hazard::{Actor, ClockKind};
use crate::domain::obligation::id_in;
use crate::domain::plan::MeasureId;
use crate::report::ReportInput;

/// The names and texts of an item's row.
pub struct Named {
    pub id: String,
    pub measure: Option<MeasureId>,
    pub clause: Option<String>,
    pub title: String,
    pub subject: String,
    pub responsible: Option<String>,
    pub period: Option<String>,
}

/// The names and texts of an item.
pub fn name(input: &ReportInput, owed: &Owed) -> Named {
    let plan = input.basis.plan;
    let register = input.basis.register;
    match owed.from {
        OwedFrom::Duty(duty) => {
            let measure = plan.measure(duty.measure);
            let (subject, period) = (subject_name(input, duty.subject), duty.period.to_string());
            Named {
                id: id_in(plan, register, &duty, &period),
                measure: Some(duty.measure),
                clause: Some(measure.clause.clone()),
                title: measure.title.clone(),
                responsible: Some(match duty.subject {
                    Subject::Body(_) => subject.clone(),
                    _ => plan.body_names(&measure.lead),
                }),
                subject,
                period: Some(period),
            }
        }
        OwedFrom::Hazard(place, kind) => {
            let (hazard, _) = &input.hazards[place as usize];
            let measure = measure_of(input, hazard.grade, owed.due);
            let lead = || measure.map(|m| plan.body_names(&plan.measure(m).lead));
            Named {
                id: kind.id(&hazard.no),
                measure,
                clause: measure.map(|m| plan.measure(m).clause.clone()),
                title: hazard.description.clone(),
                subject: register.get(hazard.unit).name.clone(),
                responsible: match (kind, kind.state().actor) {
                    (ClockKind::Deadline, _) => hazard.owner.clone().or_else(|| hazard.supervisor.clone()),
                    (_, Actor::Owner) => hazard.owner.clone().or_else(|| hazard.supervisor.clone()).or_else(lead),
                    (_, Actor::Supervisor) => hazard.supervisor.clone().or_else(lead),
                },
                period: None,
            }
        }
        OwedFrom::DatedItem(place, _) => {
            let dated_item = &input.dated_items[place as usize];
            let measure = measure_of_item(input, dated_item);
            let lead = measure.map(|m| plan.body_names(&plan.measure(m).lead));
            let unit = dated_item.unit.map(|unit| register.get(unit).name.clone());
            let subject = unit.or_else(|| dated_item.who.clone());
            Named {
                id: dated_item.id.clone(),
                measure,
                clause: measure.map(|m| plan.measure(m).clause.clone()),
                title: dated_item.title.clone(),
                subject: subject.or_else(|| lead.clone()).unwrap_or_else(|| plan.first().issuer.clone()),
                responsible: dated_item.responsible.clone().or(lead),
                period: None,
            }
        }
        OwedFrom::Target(place) => {
            let target = &plan.targets[place as usize];
            Named {
                id: target.id.clone(),
                measure: None,
                clause: Some(target.clause.clone()),
                title: target.title.clone(),
                subject: plan.first().issuer.clone(),
                responsible: Some(plan.body_names(&target.lead)),
                period: None,
            }
        }
    }
}

/// The name of a subject; 全镇 for the town.
pub fn subject_name(input: &ReportInput, subject: Subject) -> String {
    match subject {
        Subject::Town => "全镇".to_string(),
        Subject::Body(body) => input.basis.plan.body(body).name.clone(),
        Subject::Unit(unit) => input.basis.register.get(unit).name.clone(),
    }
}
