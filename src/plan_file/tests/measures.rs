//! Mistakes of measures: the keys of each kind, who owes them, their rules and their evidence.

use super::mistakes;

#[test]
fn kinds_and_who_owes() {
    mistakes(
        "kind = \"window\"",
        "kind = «\"windows\"",
        &[
            "measure[3.1].kind = \"windows\"：应为 recurring、window、milestone、event、standing、ledger、derived 之一，最接近的是 window",
        ],
    );
    mistakes(
        "of = [\"7.2a\", \"4.1\"]",
        "of = [\"7.2a\", «\"8.1\"]",
        &["measure[8.1].of[#2] = \"8.1\"：它自己也是汇总（kind = \"derived\"），应直接列出它所汇总的措施"],
    );
    mistakes("of = [\"7.2a\", \"4.1\"]", "of = «[]", &["measure[8.1].of = []：列表不能为空"]);
    mistakes(
        "ledger = \"hazard\"\n",
        "«owed_by = [\"town\"]\nledger = \"hazard\"\n",
        &["measure[7.3].owed_by = [\"town\"]：kind = \"ledger\" 没有这个键，它的键有 evidence、evidence_files、ledger"],
    );
    mistakes(
        "owed_by = [\"town\", \"body\"]",
        "owed_by = [\"town\", «\"bodies\"]",
        &["measure[1.1].owed_by[#2] = \"bodies\"：应为 town、body、unit 之一"],
    );
    mistakes(
        "owed_by = [\"town\", \"body\"]",
        "owed_by = [\"town\", «\"town\"]",
        &["measure[1.1].owed_by[#2] = \"town\"：在这个列表里重复了"],
    );
    mistakes(
        "owed_by = [\"town\", \"body\"]\n",
        "owed_by = [\"town\", \"body\"]\ncategories = «[\"mine\"]\n",
        &["measure[1.1].categories = [\"mine\"]：类别只用于单位：owed_by 里没有 \"unit\""],
    );
    mistakes(
        "[[measure]]\nid = \"3.1\"\nclause = \"二（三）1\"",
        "«[[measure]]\nid = \"3.1\"",
        &["measure[3.1].clause：缺少这个键，应为条款，如 \"二（七）2\""],
    );
    mistakes(
        "[[measure]]\nid = \"7.2a\"\nclause = \"二（七）2\"\ntitle = \"带队自查\"\ntext = \"每季度自查。\"\nlead = [\"fire\"]\nowed_by = [\"unit\"]\ncategories = [\"*enterprise\"]",
        "«[[measure]]\nid = \"7.2a\"\nclause = \"二（七）2\"\ntitle = \"带队自查\"\ntext = \"每季度自查。\"\nlead = [\"fire\"]\nowed_by = [\"unit\"]",
        &["measure[7.2a].categories：缺少这个键，应为单位的类别，如 [\"mine\"] 或 [\"*enterprise\"]"],
    );
    mistakes(
        "categories = [\"*key\"]",
        "categories = [«\"*small\"]",
        &[
            "measure[6.1].categories[#1] = \"*small\"：成组的类别有 *enterprise（企业）、*business（生产经营单位）、*key（重点行业领域）、*all（全部）",
        ],
    );
    mistakes(
        "[\"*business\", \"village\"]",
        "[\"*business\", «\"行政村\"]",
        &["measure[4.1].categories[#2] = \"行政村\"：这里要写编号：\"village\""],
    );
    mistakes("lead = [\"fire\"]", "lead = «[]", &["measure[7.2a].lead = []：至少要有一个牵头的责任主体"]);
    mistakes(
        "support = [\"fire\"]\nowed_by",
        "support = [«\"town\"]\nowed_by",
        &["measure[1.1].support[#1] = \"town\"：已经是牵头单位，不能又是配合单位"],
    );
    mistakes(
        "items = [\"学习\", \"讨论\"]",
        "items = [\"学习\", «\"学习\"]",
        &["measure[1.1].items[#2] = \"学习\"：在这个列表里重复了"],
    );
    mistakes(
        "items = [\"学习\", \"讨论\"]",
        "items = «[]",
        &["measure[1.1].items = []：列表不能为空；没有分项时删去这个键"],
    );
    mistakes(
        "lead_days = 15",
        "lead_days = 15\n«window = \"06-01..06-30\"",
        &[
            "measure[2.1].window = \"06-01..06-30\"：kind = \"recurring\" 没有这个键，它的键有 owed_by、categories、items、evidence、evidence_files、every、times、grace、lead_days",
        ],
    );
}

#[test]
fn rules() {
    mistakes(
        "every = \"month\"",
        "every = «\"monthly\"",
        &[
            "measure[1.1].every = \"monthly\"：应为 week、ten-days、month、two-months、quarter、half-year、year、holiday 之一，最接近的是 month",
        ],
    );
    mistakes("times = 2", "times = «0", &["measure[1.1].times = 0：应为 1 到 366 的整数，不加引号"]);
    mistakes("grace = \"3wd\"", "grace = «3", &["measure[1.1].grace = 3：应为文字，放在英文双引号里"]);
    mistakes(
        "grace = \"3wd\"",
        "grace = \"3wd\"\n«lead_days = 3",
        &["measure[1.1].lead_days = 3：只用于 every = \"holiday\""],
    );
    mistakes(
        "lead_days = 15",
        "lead_days = 15\ntimes = «2\n«grace = \"1d\"",
        &[
            "measure[2.1].times = 2：每个节日前只办 1 次，不能写 2",
            "measure[2.1].grace = \"1d\"：every = \"holiday\" 没有宽限：节前最后一个工作日到期",
        ],
    );
    mistakes("\"week-of:05-12\"", "«\"05-12\"", &["measure[3.1].window = \"05-12\"：只有一天的写成 \"05-12..05-12\""]);
    mistakes("\"week-of:05-12\"", "«\"06-01..06-31\"", &["measure[3.1].window = \"06-01..06-31\"：没有 06-31 这一天"]);
    mistakes(
        "due = 2024-12-31\nevidence",
        "due = «2024-03-20\nevidence",
        &["measure[4.1].due = 2024-03-20：早于 from（2024-04-01），应在同一天或之后"],
    );
    mistakes(
        "from = 2024-04-01\ndue = 2024-12-31",
        "due = «2028-12-31",
        &["measure[4.1].due = 2028-12-31：在方案的时间之外（2024-03-18 至 2026-12-31）"],
    );
    // The first and last day of the plan belong to it, and a term of one day is allowed.
    mistakes("from = 2024-04-01\ndue = 2024-12-31", "due = 2024-03-18", &[]);
    mistakes("from = 2024-04-01\ndue = 2024-12-31", "from = 2026-12-31\ndue = 2026-12-31", &[]);
    mistakes(
        "window = \"week-of:05-12\"",
        "window = \"week-of:05-12\"\n«every = \"year\"",
        &[
            "measure[3.1].every = \"year\"：kind = \"window\" 没有这个键，它的键有 owed_by、categories、items、evidence、evidence_files、window",
        ],
    );
    mistakes(
        "within = \"30d\"",
        "within = \"30d\"\nbefore = «\"3d\"",
        &["measure[5.1].before = \"3d\"：within（事件之后）和 before（事件之前）只能写一个"],
    );
    mistakes(
        "before = \"15d\"",
        "before = «\"5wd\"",
        &["measure[5.2].before = \"5wd\"：应为天数，如 \"15d\"（15天，至少 1 天，至多 3660 天）"],
    );
    mistakes(
        "remind = \"180d\"",
        "remind = «\"半年\"",
        &["measure[8.2].remind = \"半年\"：应为天数，如 \"15d\"（15天，至少 1 天，至多 3660 天）"],
    );
    mistakes(
        "{ model = \"183d\", none = \"92d\" }",
        "{ «modle = \"183d\", none = \"92d\" }",
        &["measure[6.1].remind_by_grade.modle = \"183d\"：没有这个键，是不是 model？"],
    );
    mistakes(
        "remind = \"180d\"",
        "remind = «\"180d\"\nremind_by_grade = «{ none = \"92d\" }",
        &[
            "measure[8.2].remind = \"180d\"：remind 和 remind_by_grade 只能写一个",
            "measure[8.2].remind_by_grade = { none = \"92d\" }：标准化等级是单位的：owed_by 里要有 \"unit\"",
        ],
    );
    mistakes(
        "ledger = \"hazard\"\n",
        "ledger = «\"hazards\"\n",
        &[
            "measure[7.3].ledger = \"hazards\"：没有这种台账，有 activity(办结)、training(培训)、drill(演练)、inspection(检查)、hazard(隐患)、certificate(证书)、order(督办)、supply(物资)、tip(举报)、submission(上报)、task(交办)、enforcement(执法)、approval(审批)、risk(风险)、person(人员)、device(设备)、permit(许可证)、publicity(宣传)、unit(单位)、member(成员)",
        ],
    );
}

/// A short plan whose only window ended before the plan's issue.
#[test]
fn a_window_that_no_year_of_the_plan_holds() {
    let text =
        super::SMALL.replace("ends = 2026-12-31", "ends = 2024-12-31").replace("\"week-of:05-12\"", "\"01-05..01-20\"");
    let window: Vec<String> = super::lines(&text).into_iter().filter(|line| line.contains("window")).collect();
    assert_eq!(
        window,
        ["plan.toml:109:10: measure[3.1].window = \"01-05..01-20\"：在方案的时间之外（2024-03-18 至 2024-12-31）"]
    );
}
