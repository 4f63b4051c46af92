use super::*;
use crate::draft::scan::Folded;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn read(text: &str) -> Vec<When> {
    let years = Years { first: 2024, last: 2026, issued: Some(day("2024-03-18")) };
    marks(&Folded::of(text).chars, years).into_iter().map(|mark| mark.when).collect()
}

fn every(every: &'static str, times: u32) -> Vec<When> {
    vec![When::Every { every, times, grace: None }]
}

fn due(on: &str) -> Vec<When> {
    vec![When::Due { due: day(on), from: None }]
}

#[test]
fn how_often() {
    for (text, expected) in [
        ("各村每周检查一次", every("week", 1)),
        ("每旬调度一次", every("ten-days", 1)),
        ("每月至少开展2次检查", every("month", 2)),
        ("每个月召开一次会议", every("month", 1)),
        ("每两个月培训一次", every("two-months", 1)),
        ("每季度至少带队对本单位重大事故隐患排查整治情况开展1次检查", every("quarter", 1)),
        ("每半年组织一次演练", every("half-year", 1)),
        ("每年至少组织开展两次疏散逃生演练", every("year", 2)),
        ("每年不少于3次", every("year", 3)),
        ("半年一次总结", every("half-year", 1)),
        ("一年至少2次", every("year", 2)),
        ("按季度报送进展", every("quarter", 1)),
        ("纳入全镇干部安全生产年度工作任务清单", every("year", 1)),
        ("每季度末召开例会", every("quarter", 1)),
        ("每年底前报告", every("year", 1)),
        ("每日巡查", vec![When::Unfit]),
        ("每月5日前报送上月情况", vec![When::Every { every: "month", times: 1, grace: Some(5) }]),
        ("每季度首月10日前报送", vec![When::Every { every: "quarter", times: 1, grace: Some(10) }]),
        ("每月25日前报送", every("month", 1)),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
    for text in [
        "上半年一次性投入",
        "第一季度形势",
        "每次检查",
        "按月份计",
        "周边环境",
        "本年度",
        "一年级",
        "近三年来",
        "每班作业",
        "某月",
    ] {
        assert_eq!(read(text), [], "{text}");
    }
}

#[test]
fn until_when() {
    for (text, on) in [
        ("2024 年底前建设完善系统", "2024-12-31"),
        ("到2025年底，全面完成", "2025-12-31"),
        ("2025年6月底前完成", "2025-06-30"),
        ("２０２６年２月底前", "2026-02-28"),
        ("2025年9月30日前报送", "2025-09-30"),
        ("2025年上半年前完成", "2025-06-30"),
        ("6月底前完成整治", "2024-06-30"),
        ("1月15日前报送总结", "2025-01-15"),
        ("今年年底前完成", "2024-12-31"),
        ("到2026年，全面实现", "2026-12-31"),
        ("2025年6月前完成", "2025-05-31"),
    ] {
        assert_eq!(read(text), due(on), "{text}");
    }
    let of = |due: &str, from: &str| vec![When::Due { due: day(due), from: Some(day(from)) }];
    assert_eq!(read("2025年重点组织九小场所参加培训"), of("2025-12-31", "2025-01-01"));
    assert_eq!(read("2024年4月至6月开展集中整治"), of("2024-06-30", "2024-04-01"));
    assert_eq!(read("2024年4月1日至5月10日"), of("2024-05-10", "2024-04-01"));
    for text in [
        "2023年排查发现的重大事故隐患存量",
        "2024年3月18日印发",
        "2024-2026年",
        "2024年至2026年",
        "2024年全国安全生产会议精神",
        "离石区“11·16”火灾事故",
        "自2024年起",
    ] {
        assert_eq!(read(text), [], "{text}");
    }
}

#[test]
fn days_of_every_year_and_holidays() {
    let window = |window: &str, name: &str| When::Window { window: window.into(), name: name.into() };
    assert_eq!(
        read("结合“安全生产月”、“6·16安全生产咨询日”等活动"),
        [window("06-01..06-30", "安全生产月"), window("06-16..06-16", "6·16安全生产咨询日")]
    );
    assert_eq!(
        read("防灾减灾周、消防宣传月"),
        [window("week-of:05-12", "防灾减灾周"), window("11-01..11-30", "消防宣传月")]
    );
    assert_eq!(read("每年6月底前完成"), [window("01-01..06-30", "每年6月底前")]);
    assert_eq!(read("每年第四季度开展演练"), [window("10-01..12-31", "每年第4季度")]);
    assert_eq!(read("开展重要节日督查检查"), [When::Holiday { lead_days: None }]);
    assert_eq!(read("法定节假日前7天内开展检查"), [When::Holiday { lead_days: Some(7) }]);
}

#[test]
fn what_happens_and_hazards() {
    let after =
        |title: &str, within: Option<&str>| When::After { title: title.into(), within: within.map(str::to_string) };
    assert_eq!(read("事故调查报告公布后，镇党委政府要召开会议"), [after("事故调查报告公布", None)]);
    assert_eq!(read("事故发生后5个工作日内报告"), [after("事故发生", Some("5wd"))]);
    assert_eq!(read("在生产安全事故发生后，24小时内报告"), [after("生产安全事故发生", Some("1d"))]);
    assert_eq!(
        read("开展重要节日和重大活动针对性督查检查"),
        [When::Holiday { lead_days: None }, When::Before { title: "重大活动".into(), days: None }]
    );
    assert_eq!(read("发现问题立查立改"), [When::Hazards]);
    assert_eq!(read("抓好隐患整改"), [When::Hazards]);
    assert_eq!(read("建立隐患整改台账"), []);
    assert_eq!(read("培训合格后上岗"), []);
}
