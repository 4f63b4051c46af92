//! Documents put together at random: every draft loads, and no text stops the program.

use proptest::prelude::*;
use zhiben::draft::{Given, draft};
use zhiben::plan_file::load;

/// Pieces of documents in any order: headings, sentences, lists, and what belongs nowhere.
const PIECES: [&str; 40] = [
    "一、总体要求",
    "（一）主要目标",
    "二、主要任务",
    "1. 压实责任。",
    "（1）",
    "① 检查",
    "附件：",
    "附件2",
    "组长：张三 镇长",
    "成员：",
    "各村每月至少开展2次检查。",
    "2024年底前完成，2026年底前巩固。",
    "2031年底前建成系统。",
    "每年6月底前，各企业演练一次；",
    "每日巡查。",
    "重要节日前开展检查。",
    "事故调查报告公布后，召开会议。",
    "后，发生后30日内",
    "发现隐患立查立改，每月通报。",
    "（牵头单位：县应急局；责任单位：各乡镇）",
    "镇政府、镇政府要，",
    "“未完的引号。",
    "）））",
    "，，，",
    "。",
    "2024年3月18日",
    "方山县积翠镇人民政府",
    "积政发〔2024〕4号",
    "积翠镇安全生产方案（2024-2026年）",
    "东岭乡2025年工作要点",
    "安全生产月、防灾减灾周、消防宣传月",
    "推动非煤矿山企业、危化等企业落实责任",
    "任务\t牵头单位\t时限",
    "\u{0}\u{1b}[31m\"\\",
    "由镇应急办牵头，派出所配合开展整治。",
    "领导小组负责调度，开展督查，完成交办的其他事项。",
    "办公室设在镇安委办，办公室主任由副镇长王海兼任。",
    "县政府、县企业、各企业要按季度报送。",
    "每季度第一个月10日前报送。",
    "\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a document has, the plan that is drafted from it loads.
    #[test]
    fn every_draft_loads(pieces in prop::collection::vec((0..PIECES.len(), any::<bool>()), 1..40)) {
        let text: String = pieces.iter().map(|(at, breaks)| format!("{}{}", PIECES[*at], if *breaks { "\n" } else { "" })).collect();
        for text in [text.clone(), format!("积翠镇方案（2024-2026年）\n一、任务\n（一）每月检查一次。\n{text}")] {
            if let Ok(made) = draft(&text, Given { site: Some("A"), ..Given::default() }) {
                let loaded = load(&made.toml, "draft");
                prop_assert!(loaded.is_ok(), "{}\n{}", loaded.err().unwrap(), text);
            }
        }
    }

    /// Any characters at all.
    #[test]
    fn no_text_stops_the_program(text in any::<String>()) {
        let _ = draft(&text, Given { site: Some("A"), ..Given::default() });
    }
}
