//! Tasks (交办): what was handed out is owed by its date.

use super::matter::Matter;
use super::plan::{BodyId, Ledger};
use chrono::NaiveDate;

/// 交办
#[derive(Debug, Clone)]
pub struct Task {
    pub no: String,
    pub content: String,
    pub source: Option<String>,
    pub body: Option<(BodyId, String)>,
    pub owner: Option<String>,
    pub date: NaiveDate,
    pub due: NaiveDate,
    pub finished: Option<NaiveDate>,
}

impl Task {
    pub fn matter(&self, today: NaiveDate) -> Option<Matter> {
        if self.date > today {
            return None;
        }
        let mut matter = Matter::of(Ledger::Task, &self.no, &self.content);
        matter.body = self.body.as_ref().map(|(id, _)| *id);
        matter.who = self.body.as_ref().map(|(_, name)| name.clone()).or_else(|| self.owner.clone());
        matter.responsible = self.owner.clone().or_else(|| matter.who.clone());
        matter.due = Some(self.due);
        matter.done = self.finished.filter(|on| *on <= today).map(Some);
        let source = self.source.as_ref().map_or(String::new(), |source| format!("{source} "));
        matter.basis = format!("{}：{} {source}交办时定的期限", self.due, self.date);
        Some(matter)
    }
}
