//! 总结评估报告: everything that the report of a closed plan is made from, its tables and its pictures. The document, the
//! page and the workbook show the same tables.

use super::actions::Actions;
use super::standing::{self, Unsettled};
use super::{goals, hazards, remaining, villages, years};
use crate::domain::obligation::Status;
use crate::domain::period::Period;
use crate::domain::plan::PlanHead;
use crate::domain::target::{Reading, TargetStatus};
use crate::grid::Grid;
use crate::grid::chart::Picture;
use crate::report::ReportInput;
use crate::report::bridge::Bridges;
use crate::report::briefing::MonthCounts;
use crate::report::groups::Groups;
use crate::report::owed::Owed;
use chrono::NaiveDate;

/// What the report is made from, as of the day of the closing.
pub struct Summary<'a> {
    /// What the plan says of itself.
    pub head: &'a PlanHead,
    pub input: ReportInput<'a>,
    pub readings: &'a [Reading<'a>],
    pub actions: Actions,
    /// 存量变化 of the ranges that [`hazards::stretches`] gives.
    pub bridges: Bridges,
    pub years: Vec<Period>,
    /// What the ledgers count in each of the years.
    pub counts: Vec<MonthCounts>,
    pub villages: Groups,
    pub remaining: Vec<Owed>,
    pub unsettled: &'a [Unsettled],
    /// 结项编号
    pub no: String,
    pub reason: Option<String>,
    pub approved_by: Option<String>,
}

/// A table with its key and its title.
pub type Titled = (&'static str, &'static str, Grid);

impl Summary<'_> {
    /// The day of the closing.
    pub fn on(&self) -> NaiveDate {
        self.input.basis.today
    }

    /// The tables in their order, except that of the measures, which is the report's own.
    pub fn tables(&self) -> Vec<Titled> {
        let input = &self.input;
        vec![
            ("targets", "目标完成情况", goals::grid(input, self.readings)),
            ("actions_by_year", "各年应办事项的结果", self.actions.by_year()),
            ("units", "各单位应办事项的结果（差的在前）", self.actions.units_grid(input)),
            ("grades", "隐患增减（按等级，整个方案期）", hazards::by_grade(&self.bridges)),
            (
                "quarters",
                "各季度隐患增减：期初 + 新增 + 重新列入整改 − 销号 = 期末",
                hazards::by_quarter(&self.bridges),
            ),
            ("majors", "重大隐患逐条", hazards::majors(input)),
            ("years", "年度对比", years::grid(&self.years, &self.actions, &self.bridges, &self.counts)),
            ("villages", "各村对比", villages::grid(input, &self.villages, &self.actions)),
            ("remaining", "遗留事项", remaining::grid(input, &self.remaining)),
            ("unsettled", "结项时没有了结的", standing::grid(self.unsettled, false)),
        ]
    }

    /// The table of the measures.
    pub fn measures(&self) -> Grid {
        self.actions.grid(&self.input)
    }

    /// The pictures of the tables.
    pub fn pictures(&self) -> Vec<Picture> {
        vec![self.actions.picture(), hazards::picture(&self.bridges), villages::picture()]
    }

    /// The numbers at the top of the page: key, header and number.
    pub fn headlines(&self) -> [(&'static str, &'static str, i64); 6] {
        let total = &self.actions.total;
        [
            ("owed", "应办事项", total.owed()),
            ("in_time", "按期办结", total.in_time),
            ("late", "逾期完成", total.late),
            ("explained", "已作说明", total.explained),
            ("never", "未办", total.never),
            ("remaining_count", "遗留事项", self.remaining.len() as i64),
        ]
    }

    /// How many targets have this status.
    pub fn targets(&self, status: TargetStatus) -> usize {
        self.readings.iter().filter(|reading| reading.status == status).count()
    }

    /// How many of the remaining items are overdue.
    pub fn overdue(&self) -> usize {
        self.remaining.iter().filter(|one| one.status == Status::Overdue).count()
    }
}
