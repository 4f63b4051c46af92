//! Terms (期限) for the records of some ledgers: replies to orders, checks of tips, counts of supplies, and the validity of
//! certificates; also the pattern of document numbers. The town's document leaves most of them open. So each has a
//! reading in words, and a default in this file.

use crate::domain::calendar::Term;
use crate::domain::words::Word;

/// How long a hazard may wait in a state for which the document has no term, and how often its deadline may be
/// extended. `given` is which of them the plan sets, in the order of the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateTerms {
    /// From the finding, or the judgement as major, until all of the 五落实 of a major hazard are given.
    pub plan: Term,
    /// From the finding of a suspected hazard to its judgement.
    pub judge: Term,
    /// From the passed review of a major hazard to its closing.
    pub close: Term,
    pub max_extensions: u32,
    pub readings: [String; 4],
    pub given: [bool; 4],
}

impl Default for StateTerms {
    fn default() -> StateTerms {
        StateTerms {
            plan: Term::Working(5),
            judge: Term::Working(10),
            close: Term::Working(5),
            max_extensions: 2,
            readings: Default::default(),
            given: [false; 4],
        }
    }
}

/// The terms of orders, tips, supplies and certificates.
#[derive(Debug, Clone, Default)]
pub struct RecordTerms {
    pub order: OrderRules,
    pub tip: TipTerms,
    pub supply: SupplyTerms,
    pub certificate: CertificateRules,
}

/// 督办文书: the document numbers and reply terms, both by a kind's place in `words::ORDER`.
#[derive(Debug, Clone)]
pub struct OrderRules {
    /// The default pattern, `积安督{kind}〔{year}〕{serial}号`.
    pub pattern: String,
    pub patterns: [Option<String>; 8],
    /// From the day of issue to the reply; absent if no reply is asked for.
    pub reply: [Option<Term>; 8],
    pub reading: String,
}

impl Default for OrderRules {
    fn default() -> OrderRules {
        let (short, list, letter) = (Some(Term::Working(3)), Some(Term::Working(7)), Some(Term::Working(15)));
        OrderRules {
            pattern: "督{kind}〔{year}〕{serial}号".to_string(),
            patterns: Default::default(),
            reply: [short, list, letter, short, None, None, None, None],
            reading: "方案未明确督办文书的编号和回复期限，按卡3个、单7个、函15个、令3个工作日执行；可在 plan.toml 的 [order] 里改"
                .to_string(),
        }
    }
}

/// The terms of tips (举报).
#[derive(Debug, Clone)]
pub struct TipTerms {
    /// From the receipt to the end of the check.
    pub check: Term,
    /// From the due date of the check to the latest extended one.
    pub extension: Term,
    /// From the end of the check to the answer.
    pub answer: Term,
    /// From the end of the check to the reward, or the notice to collect it.
    pub reward: Term,
    /// From that notice to the last day on which the reporter may collect the reward.
    pub collect: Term,
    pub reading: String,
}

impl Default for TipTerms {
    fn default() -> TipTerms {
        TipTerms {
            check: Term::Days(60),
            extension: Term::Days(30),
            answer: Term::Days(10),
            reward: Term::Days(10),
            collect: Term::Days(60),
            reading: "方案未明确举报的办理期限，按受理后60日内核查，情况复杂经批准最多延长30日，核查结束后10日内答复、通知领奖或发放，接到领奖通知后60日内领取、逾期视为放弃执行；可在 plan.toml 的 [tip] 里改"
                .to_string(),
        }
    }
}

/// The terms of supplies (物资).
#[derive(Debug, Clone)]
pub struct SupplyTerms {
    /// From one count to the next.
    pub count: Term,
    pub reading: String,
}

impl Default for SupplyTerms {
    fn default() -> SupplyTerms {
        SupplyTerms {
            count: Term::Days(180),
            reading: "方案未明确多久盘点一次，按180日内盘点1次执行；可在 plan.toml 的 [supply] 里改".to_string(),
        }
    }
}

/// The kinds of certificates (证书) and how early they are listed.
#[derive(Debug, Clone)]
pub struct CertificateRules {
    /// How many days ahead a review or renewal is listed, the longest first.
    pub warn: Vec<u32>,
    pub kinds: Vec<CertificateKind>,
}

impl Default for CertificateRules {
    fn default() -> CertificateRules {
        CertificateRules { warn: vec![90, 30, 7], kinds: Vec::new() }
    }
}

/// 证书类别: how long a certificate is valid and when it must be reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateKind {
    pub name: String,
    pub aliases: Vec<String>,
    /// 有效期, in months
    pub valid_months: Option<u32>,
    /// 复审周期, in months from the issue
    pub review_months: Option<u32>,
    /// 适用人员类别: the roles that it qualifies for; absent if the list does not have that column.
    pub roles: Option<Vec<&'static Word>>,
    /// The regulation that the dates come from.
    pub source: String,
}

impl CertificateRules {
    /// The kind with this name or alias.
    pub fn kind(&self, name: &str) -> Option<&CertificateKind> {
        self.kinds.iter().find(|k| k.name == name || k.aliases.iter().any(|a| a == name))
    }

    /// Whether a kind qualifies for a role. For 主要负责人 and 安全管理人员 the kind must list the role, or be in a list without
    /// the column 适用人员类别.
    pub fn satisfies(&self, kind: &str, role: &Word) -> bool {
        let named =
            |kind: &CertificateKind| kind.roles.as_ref().is_none_or(|roles| roles.iter().any(|fit| fit.en == role.en));
        !matches!(role.en, "principal" | "safety-manager") || self.kind(kind).is_some_and(named)
    }

    /// The names of the kinds that qualify for a role.
    pub fn satisfying(&self, role: &Word) -> Vec<&str> {
        let fits = |kind: &&CertificateKind| {
            kind.roles.as_ref().is_some_and(|roles| roles.iter().any(|fit| fit.en == role.en))
        };
        self.kinds.iter().filter(fits).map(|kind| kind.name.as_str()).collect()
    }
}

impl OrderRules {
    /// The pattern of the document numbers of a kind.
    pub fn pattern(&self, kind: usize) -> &str {
        self.patterns.get(kind).and_then(Option::as_deref).unwrap_or(&self.pattern)
    }
}
