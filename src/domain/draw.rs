//! 双随机抽取: the input and the result of a random draw, as its record keeps them, and the weight and interval of each
//! unit. The choice itself is computed in the room `draw`.

use chrono::NaiveDate;

/// One entry of a list that is drawn from: a unit or an inspector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// A unit's code or a person's number; unique within the list.
    pub key: String,
    pub name: String,
    /// The probability of being drawn first is this weight divided by the sum of all weights.
    pub weight: u32,
    /// 回避: the codes of the units that this inspector must not inspect; empty for units.
    pub recused: Vec<String>,
}

/// Both lists of a draw as they were on its day: 检查对象名录 and 执法检查人员名录.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    pub units: Vec<Candidate>,
    pub inspectors: Vec<Candidate>,
}

/// The keys that were drawn, in the order of drawing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawn {
    pub units: Vec<String>,
    pub inspectors: Vec<String>,
}

/// The record of a random draw (抽取记录).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The store's key; 0 before the record is written.
    pub id: i64,
    pub no: String,
    pub on: NaiveDate,
    /// The name and version of the method.
    pub algorithm: String,
    pub seed: String,
    pub operator: String,
    /// 监督人: who watched the draw.
    pub witness: String,
    /// The conditions by which units were taken into the list, in Chinese.
    pub filters: String,
    /// The source of the weights, in Chinese.
    pub weights: String,
    pub lists: Lists,
    /// SHA-256 of the list of units, in hexadecimal.
    pub units_hash: String,
    pub inspectors_hash: String,
    /// How many units were to be drawn.
    pub units: u32,
    pub inspectors: u32,
    pub drawn: Drawn,
    /// The number of the draw that this one replaces, with the reason.
    pub redraws: Option<String>,
    pub reason: Option<String>,
    /// SHA-256 of everything above, in hexadecimal. It may be published on the day of the draw, so that anybody can
    /// later verify the record.
    pub seal: String,
}

/// The weight and the inspection interval for each 风险等级 and 标准化等级, in the order of `words::RISK` and
/// `words::STANDARD_GRADE`. A unit without a 风险等级 has the last entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chances {
    pub risk: [u32; 5],
    pub grade: [u32; 4],
    /// Days between two inspections for each 风险等级.
    pub risk_interval: [u32; 5],
    pub grade_interval: [u32; 4],
}

impl Chances {
    /// The weight of a unit; `risk` and `grade` are places in `words::RISK` and `words::STANDARD_GRADE`.
    pub fn weight(&self, risk: Option<usize>, grade: Option<usize>) -> u32 {
        let [risk, grade] = [Chances::risk(&self.risk, risk), Chances::grade(&self.grade, grade)];
        risk.saturating_mul(grade)
    }

    /// The longest time between two inspections in days: the shorter of the two intervals that apply.
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
