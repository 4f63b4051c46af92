//! The closed sets of words of the ledgers: each value has an English word for scripts, a Chinese word for people, and
//! synonyms. A word that is not in its set is an error that lists the set.

use super::nearest;
use std::fmt;

/// A value of a closed set: its English word, its Chinese word and its synonyms.
#[derive(Debug, PartialEq, Eq)]
pub struct Word {
    pub en: &'static str,
    pub zh: &'static str,
    pub also: &'static [&'static str],
}

/// A closed set of values, in a fixed order.
pub type Words = &'static [Word];

const fn word(en: &'static str, zh: &'static str, also: &'static [&'static str]) -> Word {
    Word { en, zh, also }
}

/// The value that `text` names in English, in Chinese or by a synonym; upper and lower case are equal.
pub fn find(words: Words, text: &str) -> Option<&'static Word> {
    words.iter().find(|w| w.zh == text || w.en.eq_ignore_ascii_case(text) || w.also.contains(&text))
}

/// `一般(general)、重大(major)`: all values, for messages.
pub fn listed(words: Words) -> String {
    words.iter().map(|w| format!("{}({})", w.zh, w.en)).collect::<Vec<_>>().join("、")
}

/// `可用的值：一般(general)、重大(major)；是不是 major？`: the message for a text that is not in the set.
pub fn accepted(words: Words, text: &str) -> String {
    let near = nearest::asked(text, words.iter().flat_map(|w| [w.en, w.zh]));
    format!("可用的值：{}{near}", listed(words))
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.zh)
    }
}

/// 隐患等级: the grades of hazards
pub const GRADE: Words = &[
    word("general", "一般", &["一般隐患", "一般事故隐患"]),
    word("major", "重大", &["重大隐患", "重大事故隐患"]),
    word("suspected", "疑似重大", &["疑似重大隐患", "疑似"]),
];

/// 隐患状态: the states of hazards
pub const STATUS: Words = &[
    word("registered", "已登记", &["登记"]),
    word("notified", "已通知", &["通知"]),
    word("rectifying", "整改中", &["正在整改", "未整改"]),
    word("rectified", "待复查", &["已整改"]),
    word("closed", "已销号", &["销号", "已核销"]),
    word("void", "已作废", &["作废"]),
];

/// 隐患来源: how a hazard was found
pub const SOURCE: Words = &[
    word("self", "企业自查", &["自查"]),
    word("town", "镇级检查", &["镇检查"]),
    word("department", "部门检查", &[]),
    word("superior", "上级督查", &["上级检查"]),
    word("tip", "举报", &["群众举报"]),
    word("expert", "专家会诊", &["专家检查"]),
    word("drill", "演练", &["演练发现"]),
];

/// 步骤: the kinds of steps of a hazard
pub const STEP: Words = &[
    word("register", "登记", &[]),
    word("judge", "判定", &[]),
    word("notify", "通知", &[]),
    word("plan", "落实", &[]),
    word("rectify", "整改", &[]),
    word("review", "复查", &[]),
    word("close", "销号", &[]),
    word("extend", "延期", &[]),
    word("reopen", "重新列入整改", &["重开"]),
    word("supervise", "督办", &[]),
    word("void", "作废", &[]),
];

/// 检查方式: the modes of inspections
pub const MODE: Words = &[
    word("routine", "日常", &["日常检查"]),
    word("special", "专项", &["专项检查"]),
    word("unannounced", "四不两直", &[]),
    word("covert", "明查暗访", &["暗访"]),
    word("random", "双随机", &[]),
    word("preholiday", "节前", &["节前检查"]),
    word("joint", "联合", &["联合检查"]),
    word("expert", "专家", &["专家检查"]),
    word("selfcheck", "自查", &["企业自查"]),
];

/// 演练类型: the types of drills
pub const DRILL: Words = &[
    word("evacuation", "疏散逃生", &["疏散", "疏散逃生演练"]),
    word("fire", "消防", &["消防演练"]),
    word("mine", "矿山", &[]),
    word("hazchem", "危化", &["危化品"]),
    word("flood", "防汛", &[]),
    word("comprehensive", "综合", &["综合演练"]),
    word("tabletop", "桌面", &["桌面推演"]),
    word("selfrescue", "自救互救", &[]),
];

/// 人员类别: the roles of persons
pub const ROLE: Words = &[
    word("principal", "主要负责人", &[]),
    word("controller", "实际控制人", &[]),
    word("safety-manager", "安全管理人员", &["安全生产管理人员", "安管人员"]),
    word("fire-officer", "消防安全责任人", &[]),
    word("special-worker", "特种作业人员", &[]),
    word("worker", "从业人员", &["员工"]),
    word("inspector", "执法人员", &["监管人员"]),
    word("grid", "网格员", &[]),
    word("rescuer", "救援队员", &[]),
    word("village-cadre", "包村干部", &[]),
    word("expert", "专家", &[]),
];

/// 标准化等级: the grades of standardization of units
pub const STANDARD_GRADE: Words = &[
    word("none", "无", &["未达标"]),
    word("standard", "达标", &[]),
    word("model", "标杆", &[]),
    word("paper", "假运行", &[]),
];

/// 风险等级: the levels of risk of units
pub const RISK: Words = &[
    word("red", "红", &["红色", "重大"]),
    word("orange", "橙", &["橙色", "较大"]),
    word("yellow", "黄", &["黄色", "一般"]),
    word("blue", "蓝", &["蓝色", "低"]),
];

/// 结论 of a review, and of a judgement, whose result is the grade
pub const RESULT: Words = &[
    word("pass", "通过", &["合格", "同意销号"]),
    word("fail", "不通过", &["不合格"]),
    word("major", "重大", &["重大隐患"]),
    word("general", "一般", &["一般隐患"]),
];

/// 复查结果 in an imported file: the result of the review, or that there was none
pub const REVIEW: Words = &[
    word("pass", "合格", &["通过"]),
    word("rectified", "已整改", &["整改完成", "整改完毕"]),
    word("fail", "不合格", &["不通过", "未通过", "未整改", "部分整改"]),
    word("waiting", "未复查", &["待复查"]),
];

/// 文种: the kinds of supervising orders
pub const ORDER: Words = &[
    word("card", "卡", &[]),
    word("list", "单", &[]),
    word("letter", "函", &[]),
    word("command", "令", &[]),
    word("notice", "通报", &[]),
    word("talk", "约谈", &[]),
    word("warning", "警示", &[]),
    word("exposure", "曝光", &[]),
];

/// 队伍: the teams of persons
pub const TEAM: Words = &[
    word("supervision", "安全监管", &["安全生产监管"]),
    word("fire", "消防安全", &["消防"]),
    word("disaster", "防灾减灾救灾", &["防灾减灾"]),
    word("rescue", "应急救援", &["救援"]),
];

/// 违法行为: the kinds of violations in 执法
pub const VIOLATION: Words = &[
    word("unlicensed", "无证", &["无证经营", "无证生产经营"]),
    word("lapsed", "证照不全或过期", &["证照不全", "证照过期"]),
    word("beyond", "超许可范围", &["超范围"]),
    word("uncertified", "特种作业无证", &["特种作业人员无证"]),
    word("hot-work", "违规动火", &["违规动火作业"]),
    word("other", "其他", &[]),
];

/// 处理: the outcomes of 执法
pub const OUTCOME: Words = &[
    word("rectify", "责令整改", &["责令改正"]),
    word("fine", "罚款", &[]),
    word("suspend", "停产停业", &["责令停产停业"]),
    word("close", "关闭取缔", &["关闭", "取缔"]),
    word("transfer", "移送", &[]),
    word("discredit", "失信惩戒", &["失信"]),
];

/// 审批事项: the kinds of approvals
pub const APPROVAL: Words = &[
    word("access", "准入", &["安全准入"]),
    word("three-simultaneities", "三同时", &["“三同时”"]),
    word("resumption", "复产验收", &["复产"]),
];

/// 审批结论: the decisions of approvals
pub const RULING: Words = &[word("approved", "通过", &["同意"]), word("refused", "不予通过", &["不通过", "不同意"])];

/// 设备类别: the kinds of devices
pub const DEVICE: Words = &[
    word("power-monitor", "电力监测", &["用电监测", "电力监测分析", "电力监测分析系统"]),
    word("risk-monitor", "风险监测预警", &["监测预警", "安全风险监测预警", "风险监测预警系统"]),
    word("smoke-alarm", "独立式感烟", &["独立式感烟报警器", "独立式感烟火灾探测报警器", "感烟报警器", "烟感"]),
    word("fire-alarm", "火灾自动报警", &["火灾报警", "火灾自动报警系统"]),
    word("extinguishing", "灭火", &["灭火装置", "灭火器", "灭火器材", "简易喷淋"]),
    word("gas-alarm", "可燃气体报警", &["燃气报警器", "可燃气体报警器", "可燃气体探测器"]),
    word("video", "视频监控", &["监控", "视频监控系统"]),
    word("positioning", "人员定位", &["人员定位系统"]),
    word("other", "其他", &[]),
];

/// 处理情况: the states of reports that came back from offline forms
pub const INBOX: Words = &[
    word("waiting", "待处理", &[]),
    word("accepted", "已采纳", &["采纳"]),
    word("refused", "已退回", &["退回"]),
    word("replaced", "已有新件", &[]),
];

/// An enum whose variants are in the order of a word table.
pub trait Worded: Copy + 'static {
    const WORDS: Words;
    const ALL: &'static [Self];
    fn index(self) -> usize;

    fn word(self) -> &'static Word {
        &Self::WORDS[self.index()]
    }

    fn of(word: &Word) -> Option<Self> {
        Self::WORDS.iter().position(|w| w.en == word.en).and_then(|i| Self::ALL.get(i).copied())
    }
}

/// 隐患等级. 疑似重大 waits for its judgement and needs the same as 重大 before it is rectified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grade {
    General,
    Major,
    Suspected,
}

impl Worded for Grade {
    const WORDS: Words = GRADE;
    const ALL: &'static [Grade] = &[Grade::General, Grade::Major, Grade::Suspected];
    fn index(self) -> usize {
        self as usize
    }
}

/// 隐患状态, in the order of the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HazardStatus {
    Registered,
    Notified,
    Rectifying,
    Rectified,
    Closed,
    Void,
}

impl Worded for HazardStatus {
    const WORDS: Words = STATUS;
    const ALL: &'static [HazardStatus] = &[
        HazardStatus::Registered,
        HazardStatus::Notified,
        HazardStatus::Rectifying,
        HazardStatus::Rectified,
        HazardStatus::Closed,
        HazardStatus::Void,
    ];
    fn index(self) -> usize {
        self as usize
    }
}

/// 步骤: the kind of a step of a hazard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepKind {
    Register,
    Judge,
    Notify,
    Plan,
    Rectify,
    Review,
    Close,
    Extend,
    Reopen,
    Supervise,
    Void,
}

impl Worded for StepKind {
    const WORDS: Words = STEP;
    const ALL: &'static [StepKind] = &[
        StepKind::Register,
        StepKind::Judge,
        StepKind::Notify,
        StepKind::Plan,
        StepKind::Rectify,
        StepKind::Review,
        StepKind::Close,
        StepKind::Extend,
        StepKind::Reopen,
        StepKind::Supervise,
        StepKind::Void,
    ];
    fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_has_its_word() {
        for grade in Grade::ALL {
            assert_eq!(Grade::of(grade.word()), Some(*grade));
        }
        assert_eq!(Grade::Suspected.word().zh, "疑似重大");
        assert_eq!(HazardStatus::Rectified.word().zh, "待复查");
        assert_eq!(StepKind::Supervise.word().zh, "督办");
        assert_eq!(StepKind::ALL.len(), STEP.len());
        assert_eq!(HazardStatus::ALL.len(), STATUS.len());
    }

    #[test]
    fn a_word_is_found_in_both_languages_and_not_by_guess() {
        assert_eq!(find(GRADE, "Major").map(|w| w.zh), Some("重大"));
        assert_eq!(find(GRADE, "重大隐患").map(|w| w.en), Some("major"));
        assert_eq!(find(GRADE, "较大"), None);
    }

    #[test]
    fn no_set_has_a_word_twice() {
        for set in [
            GRADE,
            STATUS,
            SOURCE,
            STEP,
            MODE,
            DRILL,
            ROLE,
            STANDARD_GRADE,
            RISK,
            RESULT,
            REVIEW,
            ORDER,
            TEAM,
            VIOLATION,
            OUTCOME,
            APPROVAL,
            RULING,
            DEVICE,
        ] {
            let mut all: Vec<&str> =
                set.iter().flat_map(|w| [w.en, w.zh].into_iter().chain(w.also.iter().copied())).collect();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count, "{:?}", set[0]);
        }
    }
}
