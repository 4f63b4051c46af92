//! 双随机: what a draw was made from and what came out, as its record keeps it; and what sets a unit's
//! weight and interval. How lots are cast is the business of the room `draw`.

use chrono::NaiveDate;

/// One name on a list that is drawn from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What identifies it: a unit's code, a person's number. Unique in its list.
    pub key: String,
    pub name: String,
    /// Its share of the chances: drawn first with probability weight ÷ sum of weights.
    pub weight: u32,
    /// 回避: the keys of the units that a person must not inspect; empty for units.
    pub recused: Vec<String>,
}

/// Both lists as they stood: 检查对象名录 and 执法检查人员名录.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    pub units: Vec<Candidate>,
    pub inspectors: Vec<Candidate>,
}

/// Who was drawn, by keys, in the order in which they were drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    pub units: Vec<String>,
    pub inspectors: Vec<String>,
}

/// 抽取记录
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The store's key; 0 before it is written.
    pub id: i64,
    pub no: String,
    pub on: NaiveDate,
    /// Name and version of the method.
    pub algorithm: String,
    pub seed: String,
    pub operator: String,
    /// 监督人
    pub witness: String,
    /// How the units were chosen for the list, in words.
    pub filters: String,
    /// Where the weights come from, in words.
    pub weights: String,
    pub lists: Lists,
    /// SHA-256 of each list, in hexadecimal.
    pub units_hash: String,
    pub inspectors_hash: String,
    /// How many were asked for.
    pub units: u32,
    pub inspectors: u32,
    pub drawn: Drawn,
    /// The number of the draw that this one takes the place of, and why.
    pub redraws: Option<String>,
    pub reason: Option<String>,
    /// SHA-256 of everything above, in hexadecimal: what may be made public on the day.
    pub seal: String,
}

/// What sets a unit's weight and the interval between its inspections: its 风险等级 and 标准化等级, each in the order of
/// its words; a unit without a 风险等级 has the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chances {
    pub risk: [u32; 5],
    pub grade: [u32; 4],
    /// In days.
    pub risk_interval: [u32; 5],
    pub grade_interval: [u32; 4],
}

impl Chances {
    /// `risk` and `grade` are places in `words::RISK` and `words::STANDARD_GRADE`.
    pub fn weight(&self, risk: Option<usize>, grade: Option<usize>) -> u32 {
        let [risk, grade] = [Chances::risk(&self.risk, risk), Chances::grade(&self.grade, grade)];
        risk.saturating_mul(grade)
    }

    /// The longest time between two inspections, in days: the shorter of the two.
    pub fn interval(&self, risk: Option<usize>, grade: Option<usize>) -> u32 {
        Chances::risk(&self.risk_interval, risk).min(Chances::grade(&self.grade_interval, grade))
    }

    fn risk(by_risk: &[u32; 5], at: Option<usize>) -> u32 {
        at.and_then(|at| by_risk.get(at)).copied().unwrap_or(by_risk[4])
    }

    fn grade(by_grade: &[u32; 4], at: Option<usize>) -> u32 {
        at.and_then(|at| by_grade.get(at)).copied().unwrap_or(by_grade[0])
    }
}
