//! Tasks (交办): a task that was assigned is owed by its due date.

use super::dated_item::DatedItem;
use super::plan::{BodyId, Ledger};
use chrono::NaiveDate;

/// A task (交办) that was assigned to a body or a person.
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
    /// The task by its due date.
    pub fn dated_item(&self, today: NaiveDate) -> Option<DatedItem> {
        if self.date > today {
            return None;
        }
        let mut dated_item = DatedItem::of(Ledger::Task, &self.no, &self.content);
        dated_item.body = self.body.as_ref().map(|(id, _)| *id);
        dated_item.who = self.body.as_ref().map(|(_, name)| name.clone()).or_else(|| self.owner.clone());
        dated_item.responsible = self.owner.clone().or_else(|| dated_item.who.clone());
        dated_item.due = Some(self.due);
        dated_item.done = self.finished.filter(|on| *on <= today).map(Some);
        let source = self.source.as_ref().map_or(String::new(), |source| format!("{source} "));
        dated_item.basis = format!("{}：{} {source}交办时定的期限", self.due, self.date);
        Some(dated_item)
    }
}
