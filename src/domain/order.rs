//! 督办: supervising orders (卡、单、函、令, 约谈 and 通报): the reply that is due, the document number, and the next escalation
//! level, which is proposed and never taken automatically.

use super::calendar::Calendar;
use super::dated_item::DatedItem;
use super::plan::{Ledger, OrderRules};
use super::unit::UnitIx;
use super::words::{ORDER, Word};
use chrono::{Datelike, NaiveDate};

/// A supervising order (督办).
#[derive(Debug, Clone)]
pub struct Order {
    pub record: String,
    pub no: Option<String>,
    pub kind: &'static Word,
    pub to: Option<UnitIx>,
    pub subject: String,
    pub issued: NaiveDate,
    pub signer: Option<String>,
    pub reply_due: Option<NaiveDate>,
    pub replied: Option<NaiveDate>,
}

/// The place of a kind of order in `words::ORDER`.
pub fn place(kind: &Word) -> usize {
    ORDER.iter().position(|w| w.en == kind.en).unwrap_or(0)
}

/// The escalation level that may follow each kind (卡 → 单 → 函 → 约谈、通报 → 提级), as a Chinese sentence.
pub fn next_level(kind: &Word) -> &'static str {
    match kind.en {
        "card" => "下一级是单（--kind list）",
        "list" => "下一级是函（--kind letter）",
        "letter" | "command" => "下一级是约谈（--kind talk）或通报（--kind notice）",
        _ => "下一级是提级督办，报县安委办",
    }
}

/// A document number made from the pattern of the kind: `积安督单〔2026〕3号`.
pub fn document(rules: &OrderRules, kind: &Word, day: NaiveDate, serial: i64) -> String {
    let pattern = rules.pattern(place(kind));
    pattern
        .replace("{kind}", kind.zh)
        .replace("{year}", &day.year().to_string())
        .replace("{serial}", &serial.to_string())
}

/// The serial in a document number, if the number fits the pattern of that kind and year.
pub fn serial(rules: &OrderRules, kind: &Word, day: NaiveDate, document: &str) -> Option<i64> {
    let pattern = rules.pattern(place(kind));
    let (head, tail) = pattern.split_once("{serial}")?;
    let made = |part: &str| part.replace("{kind}", kind.zh).replace("{year}", &day.year().to_string());
    document.strip_prefix(&made(head))?.strip_suffix(&made(tail))?.parse().ok()
}

impl Order {
    /// The reply that is due; none before its issue or without a reply date.
    pub fn dated_item(&self, rules: &OrderRules, calendar: &Calendar, today: NaiveDate) -> Option<DatedItem> {
        if self.issued > today {
            return None;
        }
        let due = self.reply_due?;
        let replied = self.replied.filter(|on| *on <= today);
        let document = self.no.as_ref().map_or(String::new(), |no| format!("（{no}）"));
        let mut dated_item =
            DatedItem::of(Ledger::Order, &self.record, format!("{}：{}{document} 待回复", self.kind.zh, self.subject));
        dated_item.unit = self.to;
        dated_item.responsible = self.signer.clone();
        dated_item.word = Some(self.kind);
        dated_item.due = Some(due);
        dated_item.done = replied.map(Some);
        let term = rules.reply.get(place(self.kind)).copied().flatten();
        dated_item.basis = match term.filter(|term| term.after(self.issued, calendar).date == due) {
            Some(term) => format!("{due}：{} 签发之后{term}。{}", self.issued, rules.reading),
            None => format!("{due}：记录里的回复期限，{} 签发", self.issued),
        };
        dated_item.hint = (replied.is_none() && due < today)
            .then(|| format!("{} 逾期未回复，{}；由你决定，程序不会自动升级", self.record, next_level(self.kind)));
        Some(dated_item)
    }
}

#[cfg(test)]
mod tests;
