//! Terms of the ledgers whose records have a date of their own: how long a reply, a check, a count may
//! take, how documents are numbered, which certificates last how long. The town's document leaves nearly
//! all of it open, so each carries its reading, and a plan that says nothing has the defaults here.

use crate::domain::calendar::Term;
use crate::domain::words::Word;

/// How long a hazard may wait in a state that has no term in the document, and how often its deadline may be
/// extended. `given` says which of them the plan writes, in the order of the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateTerms {
    /// From finding (or judgement as major) to the five being complete (五落实), of a major hazard.
    pub plan: Term,
    /// From finding to the judgement of a suspected one.
    pub judge: Term,
    /// From the passed review to the closing of a major one.
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

#[derive(Debug, Clone, Default)]
pub struct RecordTerms {
    pub order: OrderRules,
    pub tip: TipTerms,
    pub supply: SupplyTerms,
    pub certificate: CertificateRules,
}

/// 督办文书: document numbers and reply terms, both by the place of a kind in `words::ORDER`.
#[derive(Debug, Clone)]
pub struct OrderRules {
    /// `积安督{kind}〔{year}〕{serial}号`
    pub pattern: String,
    pub patterns: [Option<String>; 8],
    /// From the day of issue; none where no reply is asked for.
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
            reading: "方案没有写督办文书的编号和回复期限，按卡3个、单7个、函15个、令3个工作日理解；可在 plan.toml 的 [order] 里改"
                .to_string(),
        }
    }
}

/// 举报
#[derive(Debug, Clone)]
pub struct TipTerms {
    /// From receipt to the end of its check.
    pub check: Term,
    /// How much later an approved extension may put it.
    pub extension: Term,
    /// From the end of the check to the answer.
    pub answer: Term,
    /// From the end of the check to the reward, or the notice to collect it.
    pub reward: Term,
    /// From that notice to the last day on which the informer may collect it.
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
            reading: "方案没有写举报的办理期限，按受理后60日内核查，情况复杂经批准最多延长30日，核查结束后10日内答复、通知领奖或发放，接到领奖通知后60日内领取、逾期视为放弃理解；可在 plan.toml 的 [tip] 里改"
                .to_string(),
        }
    }
}

/// 物资
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
            reading: "方案没有写多久盘点一次，按180日内盘点1次理解；可在 plan.toml 的 [supply] 里改".to_string(),
        }
    }
}

/// 证书
#[derive(Debug, Clone)]
pub struct CertificateRules {
    /// How many days ahead a due review or renewal is told, the longest first.
    pub warn: Vec<u32>,
    pub kinds: Vec<CertificateKind>,
}

impl Default for CertificateRules {
    fn default() -> CertificateRules {
        CertificateRules { warn: vec![90, 30, 7], kinds: Vec::new() }
    }
}

/// 证书类别: how long it holds and when it is reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateKind {
    pub name: String,
    pub aliases: Vec<String>,
    /// 有效期
    pub valid_months: Option<u32>,
    /// 复审周期, from its issue.
    pub review_months: Option<u32>,
    /// 适用人员类别: the roles that it makes fit for; absent in a list that does not say.
    pub roles: Option<Vec<&'static Word>>,
    /// Where the clock comes from.
    pub source: String,
}

impl CertificateRules {
    pub fn kind(&self, name: &str) -> Option<&CertificateKind> {
        self.kinds.iter().find(|k| k.name == name || k.aliases.iter().any(|a| a == name))
    }

    /// Whether a kind satisfies a role. Of 主要负责人 and 安全管理人员 a kind is asked that says so; one that a list
    /// without 适用人员类别 names is taken at its word.
    pub fn satisfies(&self, kind: &str, role: &Word) -> bool {
        let named =
            |kind: &CertificateKind| kind.roles.as_ref().is_none_or(|roles| roles.iter().any(|fit| fit.en == role.en));
        !matches!(role.en, "principal" | "safety-manager") || self.kind(kind).is_some_and(named)
    }

    /// The names of the kinds that satisfy a role.
    pub fn satisfying(&self, role: &Word) -> Vec<&str> {
        let fits = |kind: &&CertificateKind| {
            kind.roles.as_ref().is_some_and(|roles| roles.iter().any(|fit| fit.en == role.en))
        };
        self.kinds.iter().filter(fits).map(|kind| kind.name.as_str()).collect()
    }
}

impl OrderRules {
    /// The pattern of a kind's document numbers.
    pub fn pattern(&self, kind: usize) -> &str {
        self.patterns.get(kind).and_then(Option::as_deref).unwrap_or(&self.pattern)
    }
}
