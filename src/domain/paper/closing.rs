//! How hazards were closed: very fast, or reviewed by the person who rectified them; and which closed ones should be
//! looked at again (回头看).

use super::{Doubt, DoubtRule};
use crate::domain::hazard::same_person;
use chrono::{Datelike, Days, NaiveDate};

/// Two commands within this time are suspicious, in seconds.
pub const HURRIED_SECS: i64 = 30 * 60;
/// Days after its closing from which a major hazard is proposed for another look.
const REVISIT_DAYS: u64 = 90;
/// How many hazards are proposed for another look.
const SAMPLE: usize = 5;

/// A hazard that was registered and closed by two commands.
pub struct Closing {
    pub no: String,
    pub unit: String,
    pub found: NaiveDate,
    pub closed: NaiveDate,
    /// Seconds between the two commands.
    pub secs: i64,
}

/// 销号很快: found and closed on the same day, and both entered within half an hour.
pub fn hurried(closings: &[Closing]) -> Vec<Doubt> {
    let is_hurried = |c: &&Closing| c.found == c.closed && (0..=HURRIED_SECS).contains(&c.secs);
    let doubt = |c: &Closing| Doubt {
        rule: DoubtRule::Hurried,
        records: vec![c.no.clone()],
        subject: c.unit.clone(),
        why: format!("登记后 {} 分钟就销号，发现和销号都是 {}", c.secs / 60, c.found),
        hint: "看看现场照片和复查记录；是补录的请核对日期",
    };
    closings.iter().filter(is_hurried).map(doubt).collect()
}

/// A hazard with the names of who rectified and who reviewed it.
pub struct Reviewed {
    pub no: String,
    pub unit: String,
    pub by: String,
    pub reviewer: String,
}

/// 整改复查同一人: hazards that were reviewed by a person who rectified them.
pub fn self_reviews(all: &[Reviewed]) -> Vec<Doubt> {
    let doubt = |r: &Reviewed| Doubt {
        rule: DoubtRule::SelfReview,
        records: vec![r.no.clone()],
        subject: r.unit.clone(),
        why: format!("整改人和复查人都写的是 {}", r.reviewer),
        hint: "换一个人再看一次",
    };
    let is_same_person = |r: &&Reviewed| !r.by.is_empty() && !r.reviewer.is_empty() && same_person(&r.by, &r.reviewer);
    all.iter().filter(is_same_person).map(doubt).collect()
}

/// A major hazard that was closed.
pub struct ClosedMajor {
    pub no: String,
    pub unit: String,
    pub description: String,
    pub closed: NaiveDate,
}

/// 回头看: a few of the major hazards that were closed at least 90 days ago. The choice depends on the month only, and
/// over the months every hazard is chosen.
pub fn revisits(all: &[ClosedMajor], today: NaiveDate) -> Vec<Doubt> {
    let long_ago = today.checked_sub_days(Days::new(REVISIT_DAYS)).unwrap_or(today);
    let month = format!("{}-{:02}", today.year(), today.month());
    let mut due: Vec<&ClosedMajor> = all.iter().filter(|h| h.closed <= long_ago).collect();
    due.sort_by_key(|h| (draw_order(&format!("{month}|{}", h.no)), h.no.clone()));
    let doubt = |h: &ClosedMajor| Doubt {
        rule: DoubtRule::Revisit,
        records: vec![h.no.clone()],
        subject: h.unit.clone(),
        why: format!("{} 销号，已满 {REVISIT_DAYS} 天：{}", h.closed, h.description),
        hint: "到现场看有没有反弹；反弹了用 zhiben hazard reopen",
    };
    due.into_iter().take(SAMPLE).map(doubt).collect()
}

/// FNV-1a, a hash that is the same on every machine.
fn draw_order(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A hazard with the number of its extensions.
#[derive(Debug, Clone)]
pub struct Extended {
    pub no: String,
    pub unit: String,
    pub times: i64,
    /// Who granted the last extension, if known.
    pub by: Option<String>,
}

/// Hazards that were extended more often than the plan allows.
pub fn extended(all: &[Extended], most: u32) -> Vec<Doubt> {
    let over = all.iter().filter(|one| one.times > i64::from(most));
    over.map(|one| {
        let by = one.by.as_deref().map_or(String::new(), |by| format!("，最近一次由 {by} 批准"));
        Doubt {
            rule: DoubtRule::Extended,
            records: vec![one.no.clone()],
            subject: one.unit.clone(),
            why: format!("延期 {} 次，方案最多 {most} 次{by}", one.times),
            hint: "看批准材料：为什么一再延期，延期期间有没有防范措施",
        }
    })
    .collect()
}

#[cfg(test)]
mod tests;
