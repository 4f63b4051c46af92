//! Why a form would be filled differently later: `submit diff` and its reasons.

use super::*;

/// Each kind of change with its reason.
#[test]
fn a_diff_lists_what_changed_and_why() {
    let town = town();
    on(&town, "2026-11-02", "submit hazard-sheet --period 2026-09 -o a.csv").done(&["0001"]);
    on(&town, "2026-11-02", "submit hazard-sheet --period 2026-10 -o b.csv").done(&["0002"]);
    on(&town, "2026-11-02", "submit major-hazards --period 2026-10 -o c.csv").done(&["0003"]);
    on(&town, "2026-11-02", "submit monthly-statistics --period 2026-10 -o d.csv").done(&["0004"]);
    let diff = |no: &str| rows(&on(&town, "2026-11-10", &format!("submit diff {no} -f json")).json());
    assert!(diff("1").is_empty() && diff("2").is_empty() && diff("3").is_empty() && diff("4").is_empty());
    on(&town, "2026-11-08", "hazard rectify H3 --on 2026-09-30 --rectified-by 李四").done(&["H3"]);
    on(&town, "2026-11-08", "hazard void H4 --reason 重复登记").done(&["H4"]);
    on(&town, "2026-11-08", "hazard add --unit U001 --description 护栏缺失 --grade 一般 --found 2026-10-15")
        .done(&["登记"]);
    on(&town, "2026-11-09", "hazard extend H2 --on 2026-10-30 --due 2027-03-31 --reason 汛期停工 --approved-by 孙丙")
        .done(&["H2"]);
    let one = diff("1");
    has_keys(&one[0], "no change column was now reason");
    assert_eq!(
        (text(&one[0], "no"), text(&one[0], "column"), text(&one[0], "was"), text(&one[0], "now")),
        ("H3", "是否整改", "否", "是")
    );
    assert_eq!(text(&one[0], "reason"), "9月30日已整改（补录于 11-08）");
    let two = diff("2");
    let of = |rows: &[Value], change: &str| rows.iter().find(|row| row["change"] == change).cloned().unwrap();
    assert_eq!(text(&of(&two, "removed"), "no"), "H4");
    assert_eq!(text(&of(&two, "removed"), "reason"), "已作废：重复登记（11-08）");
    assert_eq!(text(&of(&two, "added"), "reason"), "10月15日的记录，补录于 11-08");
    let three = diff("3");
    let due = three.iter().find(|row| row["column"] == "整改时限").unwrap();
    assert_eq!((text(due, "was"), text(due, "now")), ("2026-12-30", "2027-03-31"));
    assert_eq!(text(due, "reason"), "期限由 2026-12-30 延到 2027-03-31（11-09 登记）");
    // For an aggregate it names the records behind each changed number.
    let four = diff("4");
    let cell = |no: &str, column: &str| {
        four.iter()
            .find(|row| row["no"] == no && row["column"].as_str().is_some_and(|c| c.contains(column)))
            .cloned()
            .unwrap()
    };
    let small = cell("九小场所", "2 排查");
    assert_eq!((text(&small, "was"), &small["now"]), ("1", &Value::Null));
    assert_eq!(text(&small, "reason"), "H4 已作废：重复登记（11-08）");
    let chem = cell("危险化学品", "3 其中");
    assert_eq!(
        (&chem["was"], text(&chem, "now"), text(&chem, "reason")),
        (&Value::Null, "1", "H3 9月30日已整改（补录于 11-08）")
    );
    let mine = cell("金属非金属矿山", "2 排查");
    assert!(text(&mine, "reason").contains("10月15日的记录，补录于 11-08"), "{mine}");
}

/// A form submitted before its period ended: later events are given as the reason.
#[test]
fn a_later_day_is_a_reason() {
    let town = town();
    on(&town, "2026-11-02", "import hazard hazards.csv").done(&["不变 6"]);
    on(&town, "2026-10-05", "submit hazard-sheet --period 2026-10 --early -o a.csv").done(&["1 行"]);
    let rows = rows(&on(&town, "2026-11-10", "submit diff 1 -f json").json());
    let of = |no: &str| rows.iter().find(|row| row["no"] == no).unwrap();
    assert_eq!(text(of("H4"), "reason"), "10月8日的事，在上报截至日 10月5日 之后");
    assert_eq!(
        (text(of("H6"), "change"), text(of("H6"), "reason")),
        ("added", "10月27日的事，在上报截至日 10月5日 之后".replace("27", "20").as_str())
    );
}

/// A cumulative number cannot be less than the one submitted for an earlier month, unless that is corrected.
#[test]
fn a_month_is_at_least_the_month_before() {
    let town = town();
    on(&town, "2026-10-05", "submit monthly-statistics --period 2026-09 -o s.csv").done(&["0001"]);
    let next = "submit monthly-statistics --period 2026-10 -o o.csv";
    on(&town, "2026-11-04", "hazard void H1 --reason 查无此事").done(&["H1"]);
    on(&town, "2026-11-05", next).refused(&[
        "第 6 行 金属非金属矿山",
        "“2 排查（项）”是 0，少于上次（JC-SB-2026-0001）报的 1",
        "累计数不应少于本年上次报的",
    ]);
    assert!(!town.root().join("o.csv").exists());
    let again = "submit monthly-statistics --period 2026-09 -o s2.csv --corrects 1 --note 剔除 --yes";
    on(&town, "2026-11-05", again).done(&["0002"]);
    on(&town, "2026-11-05", next).done(&["0003"]);
}

/// Links and attendance written since are given as reasons.
#[test]
fn links_and_attendance_are_reasons() {
    let town = town();
    on(&town, "2026-10-20", "training add --date 2026-10-20 --topic 用电 --units U001").done(&["登记"]);
    on(&town, "2026-10-20", "training attend 1 --unit U001 --name 张三").done(&["张三"]);
    on(&town, "2026-11-02", "submit trainings-drills --period 2026-10 -o t.csv").done(&["JC-SB-2026-0001"]);
    on(&town, "2026-11-05", "training edit 1 --units U001 --units U002").done(&["修改"]);
    on(&town, "2026-11-06", "training attend 1 --unit U002 --name 李四 --name 王五").done(&["李四"]);
    let out = on(&town, "2026-11-07", "submit diff 1 -f json").stdout;
    assert!(out.contains("参加单位由 东沟石料厂 改为"), "{out}");
    assert!(out.contains("参训人员增加 2 人（11-06 登记"), "{out}");
    assert!(!out.contains("补录"), "{out}");
}
