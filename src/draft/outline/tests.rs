use super::*;
use crate::draft::text::paragraphs;

fn clauses(text: &str) -> Vec<(String, String)> {
    let of = |part| match part {
        Part::Heading { clause, title, .. } => (clause, format!("# {title}")),
        Part::Sentence(sentence) => (sentence.clause, sentence.text),
    };
    outline(&paragraphs(text)).into_iter().map(of).collect()
}

#[test]
fn numbers_of_all_levels() {
    for (text, level, shown) in [
        ("一、总体要求", 0, "一"),
        ("十一、附则", 0, "十一"),
        ("（二）主要目标", 1, "（二）"),
        ("(十) 开展", 1, "（十）"),
        ("1. 聚焦", 2, "1"),
        ("12、聚焦", 2, "12"),
        ("（3）聚焦", 3, "（3）"),
        ("1.2 聚焦", 3, "1.2"),
        ("② 聚焦", 4, "②"),
        ("第三条 各企业", 2, "第3条"),
        ("第一章 总则", 0, "第1章"),
    ] {
        let number = number(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!((number.level, number.shown.as_str()), (level, shown), "{text}");
    }
    for text in ["2024年底前完成", "一是加强", "1.5倍", "一、二季度", "镇政府", "3000元", "（试行）"]
    {
        assert_eq!(number(text), None, "{text}");
    }
}

#[test]
fn a_heading_is_what_has_text_below_it() {
    let text = "一、主要任务\n（一）开展排查\n1. 压实责任。各企业要每月自查。\n2. 每季度检查一次。\n（二）每年演练一次\n（三）每年培训一次";
    let of = |clause: &str, text: &str| (clause.to_string(), text.to_string());
    assert_eq!(
        clauses(text),
        [
            of("一", "# 主要任务"),
            of("一（一）", "# 开展排查"),
            of("一（一）1", "# 压实责任"),
            of("一（一）1", "各企业要每月自查。"),
            of("一（一）2", "每季度检查一次。"),
            of("一（二）", "每年演练一次"),
            of("一（三）", "每年培训一次"),
        ]
    );
    assert_eq!(
        clauses("各村每月报一次。\n各企业每年演练一次。"),
        [of("第1段", "各村每月报一次。"), of("第2段", "各企业每年演练一次。")]
    );
}

#[test]
fn sentences_end_outside_brackets() {
    assert_eq!(
        sentences("落实“五进。”要求；每月（含1月。）一次。完"),
        ["落实“五进。”要求；", "每月（含1月。）一次。", "完"]
    );
    assert_eq!(sentences("括号（没有完。下一句。"), ["括号（没有完。", "下一句。"]);
}
