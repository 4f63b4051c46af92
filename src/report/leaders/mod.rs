//! 领导页: what the page, the workbook and the briefing of a month begin with. Three sentences, the open major hazards,
//! the month beside two earlier ones, and the villages in their order. All of it is computed from the same input as the
//! rest of the report, so that its numbers add up with the tables below.

mod decisions;
mod figures;
mod major;
mod months;
mod sentences;
mod villages;

pub use decisions::Decision;
pub use figures::MonthFigures;
pub use major::OpenMajor;
pub use villages::VillageFigures;

use super::ReportInput;
use super::groups::Groups;
use super::owed::Owed;
use crate::domain::period::Period;
use crate::domain::plan::Plan;
use crate::grid::Grid;
use crate::grid::foremost::{Foremost, Sentence};
use chrono::Datelike;

/// Everything that the beginning of the page is made of.
pub struct Leaders {
    pub month: Period,
    /// The month, the one before, and the same month of the year before.
    pub months: [MonthFigures; 3],
    /// The open major and suspected hazards, major ones first, then by their deadline.
    pub major: Vec<OpenMajor>,
    /// Major hazards that were found in the month, whose deadline passed in it, and that were closed in it, by number.
    pub found: Vec<String>,
    pub passed: Vec<String>,
    pub closed: Vec<String>,
    pub decisions: Vec<Decision>,
    pub villages: VillageFigures,
}

/// The key of the table of open major hazards, and of all hazards, in the report.
pub const MAJOR: &str = "major_open";
pub const HAZARDS: &str = "hazards";

impl Leaders {
    /// Computes it. `input` and `owed` are as of the day of the report, `owed` without items that were explained; `months`
    /// are the figures of the month, of the one before, and of the same month of the year before.
    pub fn compute(input: &ReportInput, owed: &[Owed], groups: &Groups, months: [MonthFigures; 3]) -> Leaders {
        let month = months[0].month;
        let major = major::open(input);
        let of_month = |is_of: &dyn Fn(&major::Facts) -> bool| major::numbers(input, is_of);
        let today = input.basis.today;
        let within = |day: chrono::NaiveDate| month.holds(day) && day <= today;
        Leaders {
            found: of_month(&|facts| within(facts.found)),
            passed: of_month(&|facts| facts.is_late && facts.due.is_some_and(within)),
            closed: of_month(&|facts| facts.closed.is_some_and(within)),
            decisions: decisions::all(input, owed, &major),
            villages: villages::compute(input, owed, groups),
            month,
            months,
            major,
        }
    }

    /// The three sentences: 好转, 变差, 需要决定.
    pub fn sentences(&self) -> [Sentence; 3] {
        sentences::write(self)
    }

    /// What a report begins with.
    pub fn foremost(&self) -> Foremost {
        let [now, ..] = &self.months;
        let table = |key, title: &str, grid: Grid| (key, title.to_string(), grid);
        Foremost {
            sentences: self.sentences().to_vec(),
            tables: vec![
                table(MAJOR, "未销号的重大事故隐患（含疑似重大）", major::grid(&self.major)),
                table("month_figures", &months::title(&self.months), months::grid(&self.months)),
                table("villages", "各村排名", self.villages.grid()),
            ],
            when_empty: "没有未销号的重大事故隐患",
            notes: notes(now),
        }
    }
}

/// How the rates are defined.
fn notes(now: &MonthFigures) -> Vec<String> {
    let last = now.last;
    vec![
        format!(
            "整改率 = 已整改 ÷ 应整改。应整改 = 当月整改完成的隐患 + 截至 {last}（以前的月份截至月底）还没有整改完成的隐患；已整改 = 其中当月整改完成的。没有应整改的写“无数据”。"
        ),
        "按期整改率 = 按期整改 ÷ 到期应整改。到期应整改 = 整改期限（延期的按延期后的期限）在当月、截至当日已经到期的隐患，当日到期而没有整改的不算；按期整改 = 其中在期限当日或以前整改完成的。没有到期的写“无数据”。率与上月的差是百分点。".to_string(),
        "那时没有登记过隐患，或者在台账启用日期以前的月份，写“无数据”；没有记录不等于没有发生。".to_string(),
        "各村按每百家单位的逾期事项由少到多排名，并列同名次；没有单位的不排名。".to_string(),
    ]
}

/// The title of a month's report: 积翠镇2026年11月安全生产治本攻坚工作情况.
pub fn title(plan: &Plan, month: Period) -> String {
    let campaign = if plan.titles().contains("治本攻坚") { "治本攻坚" } else { "" };
    let day = month.first();
    format!("{}{}年{}月安全生产{campaign}工作情况", town(&plan.first().issuer), day.year(), day.month())
}

/// The name of the town by its issuer: 方山县积翠镇人民政府 is 积翠镇. An issuer of another form stays as it is.
pub fn town(issuer: &str) -> &str {
    let offices = ["人民政府", "办事处", "安全生产委员会", "应急管理"];
    let cut = offices.iter().filter_map(|office| issuer.find(office)).filter(|at| *at > 0).min();
    let whole = &issuer[..cut.unwrap_or(issuer.len())];
    let after = |sign: char| whole.rsplit_once(sign).map(|(_, rest)| rest);
    let is_town = |name: &&str| name.chars().count() > 1 && ["镇", "乡", "街道"].iter().any(|end| name.ends_with(end));
    ['县', '区', '旗', '市'].into_iter().filter_map(after).find(is_town).unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use super::town;

    #[test]
    fn a_town_is_named_by_its_issuer() {
        for (issuer, name) in [
            ("方山县积翠镇人民政府", "积翠镇"),
            ("积翠镇人民政府", "积翠镇"),
            ("吕梁市离石区滨河街道办事处", "滨河街道"),
            ("方山县大武乡人民政府", "大武乡"),
            ("方山县人民政府", "方山县"),
            ("方山县安全生产委员会", "方山县"),
            ("某某公司", "某某公司"),
            ("方山县旗山镇人民政府", "旗山镇"),
            ("孝义市梧桐镇人民政府", "梧桐镇"),
        ] {
            assert_eq!(town(issuer), name, "{issuer}");
        }
    }
}
