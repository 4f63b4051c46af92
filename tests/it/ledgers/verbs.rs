//! The verbs of the ledgers other than hazards: a certificate renewed, an order numbered and answered, a tip made a
//! hazard, a supply taken, a visit planned, proposed and held.

use crate::env::{Town, text};

#[test]
fn a_certificate_has_its_dates_by_its_kind_and_is_renewed() {
    let town = Town::with_units();
    // 6 years from 2023-12-10 end on 2029-12-09; the review after 3 is due on 2026-12-09.
    town.sh("cert add --unit U001 --name 甲 --role special-worker --kind 电工作业 --issued 2023-12-10").done(&[
        "有效期至：2029-12-09",
        "复审日期：2026-12-09",
        "特种作业操作证",
    ]);
    assert_eq!(text(&town.rows("upcoming --kind cert")[0], "due"), "2026-12-09");
    // A review moves no expiry; the next one would come with it.
    town.sh("cert renew 1 --on 2026-11-20").done(&["已复审", "2029-12-09 到期换证"]);
    let row = &town.rows("cert show 1")[0];
    assert!(row["review_due"].is_null(), "{row}");
    assert_eq!((text(row, "issued"), text(row, "expires")), ("2023-12-10", "2029-12-09"));
    // With its expiry next, renewing makes a new term.
    town.sh("cert renew 1 --on 2026-11-22 --no T9").done(&["已换证", "有效期至：2032-11-21", "复审日期：2029-11-21"]);
    assert_eq!(text(&town.rows("cert show 1")[0], "no"), "T9");
    // A kind without a clock needs its dates.
    town.refuses(
        "cert add --unit U001 --name 乙 --role grid --kind 上岗证 --issued 2026-01-01",
        &["--expires", "必须填写"],
    );
    town.sh("cert add --unit U001 --name 乙 --role grid --kind 上岗证 --expires 2026-12-31").done(&["ZS-2026-0001"]);
    town.refuses("cert renew ZS-2026-1", &["推算不出", "--expires"]);
    town.refuses("cert renew ZS-2026-1 --expires 2026-11-22 --on 2026-11-23", &["有效期至 2026-11-22 早于"]);
    town.sh("cert renew ZS-2026-1 --expires 2028-12-31").done(&["2026-12-31 → 2028-12-31"]);
    // A file's rows get theirs too.
    town.file(
        "证书.csv",
        "单位名称,姓名,角色,证书类别,发证日期\n东沟石料厂,丙,主要负责人,主要负责人考核合格证,2025-03-01\n",
    );
    town.run(["import", "cert", "证书.csv"]).done(&["新增 1"]);
    assert_eq!(text(&town.rows("cert list --name 丙")[0], "expires"), "2028-02-29");
}

#[test]
fn who_should_hold_a_certificate_and_has_none_is_named() {
    let town = Town::with_units();
    town.sh("unit edit U001 --safety-manager 赵一、钱二").done(&["安全管理人员"]);
    for line in [
        "cert add --unit U001 --name 张三 --role principal --kind 主要负责人考核合格证 --issued 2024-03-01",
        "cert add --unit U001 --name 赵一 --role safety-manager --kind 安管人员安全合格证 --issued 2023-03-01",
        "person add --name 孙三 --role special-worker --unit U003",
        "person add --name 周四 --role special-worker --unit U003 --until 2026-11-22",
        "cert add --unit U001 --name 孙三 --role special-worker --kind 电工作业 --issued 2024-03-01",
    ] {
        town.sh(line).done(&["已登记"]);
    }
    let reported = || -> Vec<(String, Option<String>, String, String)> {
        let row = |r: &serde_json::Value| {
            let name = r["name"].as_str().map(str::to_string);
            (text(r, "code").to_string(), name, text(r, "role").to_string(), text(r, "why").to_string())
        };
        town.rows("cert missing").iter().map(row).collect()
    };
    let of = |code: &str, name: Option<&str>, role: &str, why: &str| {
        (code.to_string(), name.map(str::to_string), role.to_string(), why.to_string())
    };
    // The two quarries are of a key category; the shop and the village are not.
    let mut expected = vec![
        of("U002", Some("李四"), "principal", "没有证书"),
        of("U001", Some("赵一"), "safety-manager", "证书 JC-ZS-2023-0001 的有效期 2026-02-28 已过"),
        of("U001", Some("钱二"), "safety-manager", "没有证书"),
        of("U002", None, "safety-manager", "单位名录里没有写安全管理人员"),
    ];
    let elsewhere = "证书 JC-ZS-2024-0002 登记在别的单位；人调过来的用 zhiben cert edit JC-ZS-2024-0002 --unit 改";
    let mut with_worker = expected.clone();
    with_worker.push(of("U003", Some("孙三"), "special-worker", elsewhere));
    assert_eq!(reported(), with_worker);
    // Who changes unit takes the certificate along, in one step.
    town.sh("person add --name 孙三 --role special-worker --unit U001").done(&["RY-2026-0003"]);
    town.sh("person edit 3 --unit U003").done(&["东沟石料厂 → 粮油、副食店", "证书 JC-ZS-2024-0002 跟着改到新单位"]);
    assert_eq!(reported(), expected);
    assert_eq!(text(&town.rows("cert show JC-ZS-2024-0002")[0], "unit"), "粮油、副食店");
    town.sh("undo").done(&["person edit 3"]);
    assert_eq!(text(&town.rows("cert show JC-ZS-2024-0002")[0], "unit"), "东沟石料厂");
    assert_eq!(town.sh("证书 未持证 --exit-code").code, 1);
    town.sh("cert renew JC-ZS-2023-0001 --on 2026-11-20").done(&["已换证"]);
    expected.remove(1);
    assert_eq!(reported()[..3], expected[..]);
}

#[test]
fn orders_are_numbered_by_kind_and_year_and_answered() {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 边坡超高 --grade general --found 2026-11-02").done(&["YH-2026-0001"]);
    // 2026-11-02 is a Monday: 7 working days later is Wednesday, the 11th.
    town.sh("order issue --kind 单 --to U001 --subject 整改边坡 --issued 2026-11-02 --hazard 1 --signer 示例镇长")
        .done(&["DB-2026-0001", "积安督单〔2026〕1号", "回复期限：2026-11-11", "7个工作日"]);
    town.sh("order add --kind list --to U002 --subject 停用 --issued 2026-11-03 --no 积安督单〔2026〕5号")
        .done(&["〔2026〕5号"]);
    town.sh("order issue --kind card --to U001 --subject 备汛 --issued 2026-11-03")
        .done(&["积安督卡〔2026〕1号", "2026-11-06"]);
    town.sh("督办 签发 --kind 单 --to U001 --subject 整改边坡 --issued 2026-11-12").done(&[
        "积安督单〔2026〕6号",
        "已经发过单（JC-DB-2026-0001）",
        "下一级是函",
    ]);
    town.sh("order issue --kind 单 --to U002 --subject 去年的 --issued 2025-12-31").done(&["积安督单〔2025〕1号"]);
    town.sh("order issue --kind 通报 --to U002 --subject 通报 --issued 2026-11-20").done(&["积安督通报〔2026〕1号"]);
    town.refuses(
        "order add --kind list --to U002 --subject x --issued 2026-11-03 --no 积安督单〔2026〕5号",
        &["已经有了"],
    );
    // A town gives no orders to firms.
    town.refuses("order issue --kind 令 --to U001 --subject x", &["令只发给村和驻镇单位", "东沟石料厂"]);
    town.sh("order issue --kind 令 --to U004 --subject 清障 --issued 2026-11-20").done(&["积安督令〔2026〕1号"]);
    town.file("o.csv", "文种,主送,事项,签发日期\n令,西沟石料厂,x,2026-01-05\n");
    let out = town.run(["import", "order", "o.csv"]);
    assert!(out.code == 2 && out.stderr.contains("令只发给村和驻镇单位"), "{out:?}");
    let row = &town.rows("order show DB-2026-1")[0];
    assert_eq!(row["hazards"], serde_json::json!(["JC-YH-2026-0001"]));
    // The late reply proposes the next escalation level, until it comes.
    assert!(town.sh("order show DB-2026-1").ok().contains("下一级是函"));
    town.refuses("order reply DB-2026-1 --on 2026-11-01", &["早于签发日期"]);
    town.sh("order reply DB-2026-1 --on 2026-11-13 --reply 已削坡").done(&["比期限 2026-11-11 晚 2 天"]);
    assert!(!town.sh("order show DB-2026-1").ok().contains("下一级"));
    town.refuses("order reply DB-2026-1", &["已经在 2026-11-13 回复"]);
}

#[test]
fn a_tip_becomes_a_hazard_in_one_chain() {
    let town = Town::with_units();
    town.sh("tip add --received 2026-11-01 --content 夜间违规动火 --unit U001 --anonymous")
        .done(&["核查期限：2026-12-31"]);
    town.refuses("tip convert 1 --on 2026-10-31", &["早于受理日期"]);
    town.refuses("tip convert 1 --grade 较大", &["--grade"]);
    town.sh("tip convert 1 --grade general --place 破碎车间 --on 2026-11-03").done(&["JC-YH-2026-0001"]);
    let tip = &town.rows("tip show 1")[0];
    assert_eq!(text(tip, "hazard"), "JC-YH-2026-0001");
    let hazard = &town.rows("hazard show 1")[0];
    assert_eq!(
        (text(hazard, "source"), text(hazard, "unit"), text(hazard, "description"), text(hazard, "found")),
        ("tip", "东沟石料厂", "夜间违规动火", "2026-11-03")
    );
    town.refuses("tip convert 1", &["已经转为隐患 JC-YH-2026-0001"]);
    // One about nobody needs a unit; what is not said is 疑似重大.
    town.sh("tip add --received 2026-11-05 --content 堵塞通道").done(&["JB-2026-0002"]);
    town.refuses("tip convert 2", &["单位名称必须填写"]);
    town.sh("tip convert 2 --unit U003").done(&["YH-2026-0002"]);
    assert_eq!(text(&town.rows("hazard show 2")[0], "grade"), "suspected");
    // Undone, both halves are gone.
    town.sh("undo").done(&["tip convert 2"]);
    assert!(town.rows("tip show 2")[0]["hazard"].is_null());
    assert_eq!(town.rows("hazard list").len(), 1);
}

#[test]
fn supplies_are_taken() {
    let town = Town::with_units();
    town.sh("supply add --place 镇仓库 --item 沙袋 --quantity 20 --minimum 10").done(&["已登记物资"]);
    assert!(town.rows("supply show 1")[0]["counted"].is_null(), "谁也没有说盘点过");
    assert_eq!(town.rows("overdue --kind supply").len(), 0);
    town.sh("supply take 1 --quantity 12 --reason 防汛").done(&["20 → 8", "低于最低数量 10"]);
    assert_eq!(text(&town.rows("overdue --kind supply")[0], "title"), "沙袋：现有 8，低于最低 10");
    town.refuses("supply take 1 --quantity 9", &["现有 8，取不出 9"]);
    town.refuses("supply take 1 --quantity 0", &["不是数量"]);
    town.refuses("supply take 1 --quantity -2", &["不是数量"]);
    assert!(town.sh("log -f json").ok().contains("防汛"), "用途在日志里");
}

#[test]
fn a_planned_visit_is_no_evidence_until_it_is_held() {
    let town = Town::with_units();
    town.sh("inspection plan --planned 2026-11-20 --body 镇应急 --unit U001 --mode 日常")
        .done(&["XC-2026-0001", "inspection hold"]);
    town.sh("检查 计划 --planned 2026-11-24 --body 消防站 --unit U002").done(&["XC-2026-0002"]);
    let states =
        || -> Vec<String> { town.rows("inspection list").iter().map(|r| text(r, "state").to_string()).collect() };
    assert_eq!(states(), ["missed", "planned"]);
    assert!(town.sh("status").ok().contains("有 1 次过了日子没有开展"));
    assert_eq!(town.json("coverage 2.3b")["done"], 0);
    town.refuses("inspection plan --body 镇应急 --unit U001", &["--planned"]);
    town.refuses("inspection add --body 镇应急 --unit U001", &["日期必须填写", "inspection plan"]);
    town.refuses("inspection hold 1 --on 2026-11-24", &["之后"]);
    town.sh("inspection hold 1 --on 2026-11-21 --leader 示例甲").done(&["已开展", "2026-11-21"]);
    town.refuses("inspection hold 1", &["已经在 2026-11-21 开展"]);
    assert_eq!(states(), ["held", "planned"]);
    assert_eq!(town.json("coverage 2.3b")["done"], 1);
    // As of the day before, it had not been held.
    assert_eq!(town.json_on("2026-11-20", "coverage 2.3b")["done"], 0);
    // Written out and read back, a plan is a plan.
    let out = town.sh("export inspection").ok();
    town.file("back.csv", out);
    town.run(["import", "inspection", "back.csv"]).done(&["不变 2"]);
}

#[test]
fn a_month_is_proposed_on_working_days_and_visits_nobody_twice() {
    let town = Town::with_units();
    // U001 has a visit in December already: by another body, and planned.
    town.sh("inspection plan --planned 2026-12-03 --body 消防站 --unit U001").done(&["XC-"]);
    let rows = town.rows("inspection propose --month 2026-12");
    let units: Vec<_> = rows.iter().map(|r| text(r, "units")).collect();
    assert_eq!(units, ["西沟石料厂"], "只有企业和九小场所；村不在内");
    // A Tuesday, the first working day; an ordinary mine is due at once, since nobody ever came.
    assert_eq!((text(&rows[0], "planned"), text(&rows[0], "last")), ("2026-12-01", "从未开展"));
    let csv = town.sh("inspection propose --month 2026-12 -f csv").ok();
    assert!(csv.starts_with("计划日期,星期,检查单位,被检查单位,检查方式"), "{csv}");
    town.file("排期.csv", csv);
    let took = town.run(["import", "inspection", "排期.csv"]);
    assert!(took.code == 0 && took.stderr.contains("新增 1"), "{took:?}");
    assert_eq!(town.rows("inspection propose --month 2026-12").len(), 0, "排过的不再排");
    town.refuses("inspection propose --month 2026-10", &["已经过去"]);
    town.refuses("inspection propose --month 2026Q4", &["不是月份"]);
    // In the first month of a quarter a third of those that may wait are proposed.
    let sample = Town::sample();
    let all = sample.json_on("2026-09-30", "inspection propose --month 2026-10");
    let rows = all["rows"].as_array().unwrap();
    let mut units: Vec<_> = rows.iter().map(|r| text(r, "units")).collect();
    let count = units.len();
    units.sort_unstable();
    units.dedup();
    assert_eq!(units.len(), count);
    for row in rows {
        let day: chrono::NaiveDate = text(row, "planned").parse().unwrap();
        // 10-01 to 10-07 are off, Saturday the 10th works.
        assert!(day >= "2026-10-08".parse().unwrap() && day <= "2026-10-31".parse().unwrap(), "{day}");
    }
}
