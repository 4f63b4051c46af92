//! The ledgers beside hazards and visits (人员, 证书, 督办, 交办, 执法, 审批, 举报, 物资, 风险): each is entered, listed,
//! corrected, voided and imported by its one declaration.

use crate::env::{Town, has_keys, text};

/// A ledger: its command, the words of an entry, its number, its keys, and a correction.
struct Case {
    command: &'static str,
    ledger: &'static str,
    add: &'static str,
    no: &'static str,
    keys: &'static str,
    edit: &'static str,
    header: &'static str,
    row: &'static str,
}

const CASES: [Case; 9] = [
    Case {
        command: "person",
        ledger: "person",
        add: "--name 示例王五 --role 网格员 --team 应急救援 --unit U004 --since 2020-03-01",
        no: "JC-RY-2026-0001",
        keys: "no name role team unit body village phone id_number since until town void_reason",
        edit: "--unit U001",
        header: "姓名,人员类别,队伍,单位,责任主体,所属村,电话,身份证号,任职日期,离任日期",
        row: "示例甲,执法人员,安全监管,,镇应急,,,,2024-01-01,",
    },
    Case {
        command: "cert",
        ledger: "certificate",
        add: "--unit U001 --name 示例张三 --role principal --kind 主要负责人考核合格证 --issued 2024-05-06 --expires 2027-05-05 --no 证-7",
        no: "JC-ZS-2024-0001",
        keys: "record unit name role kind no issued review_due expires reviewed note void_reason",
        edit: "--review-due 2026-05-06",
        header: "单位名称,姓名,人员类别,证书类别,证书编号,发证日期,复审日期,有效期至,备注",
        row: "东沟石厂,示例李四,特种作业人员,电工作业,T1,2021-01-02,2024-01-01,2027-01-01,",
    },
    Case {
        command: "order",
        ledger: "order",
        add: "--kind 单 --to U001 --subject 整改边坡 --issued 2026-11-02 --reply-due 2026-11-09 --no 积安督单〔2026〕9号",
        no: "JC-DB-2026-0001",
        keys: "record no kind to subject content hazards issued signer delivery received reply_due replied reply void_reason",
        edit: "--received 2026-11-03",
        header: "文书编号,文种,主送,事项,内容,关联隐患,签发日期,签发人,送达方式,签收日期,回复期限,回复日期,回复内容",
        row: "旧1号,函,南河村,清理河道,,,2025-03-01,,,,2025-03-20,2025-03-18,已清理",
    },
    Case {
        command: "task",
        ledger: "task",
        add: "--date 2026-11-03 --source 调度会 --content 核对名录 --body 镇应急 --owner 示例甲 --due 2026-11-20",
        no: "JC-RW-2026-0001",
        keys: "no date source content body owner due finished result void_reason",
        edit: "--due 2026-11-25",
        header: "日期,来源,事项,责任主体,责任人,办理期限,办结日期,结果",
        row: "2026-10-01,调度会,更新台账,镇应急,示例乙,2026-10-10,2026-10-09,已更新",
    },
    Case {
        command: "enforcement",
        ledger: "enforcement",
        add: "--date 2026-11-04 --bodies 镇应急 --unit U001 --violation hot-work --outcome 罚款 --fine-yuan 5000.50",
        no: "JC-ZF-2026-0001",
        keys: "no date bodies unit violation document outcome fine_yuan town note void_reason",
        edit: "--document 积应急罚〔2026〕1号",
        header: "日期,执法单位,单位名称,违法行为,文书号,处理,罚款（元）,备注",
        row: "2026-09-01,镇应急；消防站,西沟石料厂,无证,,责令整改,,",
    },
    Case {
        command: "approval",
        ledger: "approval",
        add: "--date 2026-11-05 --unit U001 --kind 复产验收 --result 通过",
        no: "JC-SP-2026-0001",
        keys: "no date unit kind result basis town note void_reason",
        edit: "--basis 现场验收",
        header: "日期,单位名称,事项,结论,依据,备注",
        row: "2026-08-01,西沟石料厂,三同时,不予通过,,",
    },
    Case {
        command: "tip",
        ledger: "tip",
        add: "--received 2026-11-06 --content 夜间作业 --unit U001 --due 2026-12-05",
        no: "JC-JB-2026-0001",
        keys: "no received channel content unit body due extended extended_to approved_by extension_reason finding concluded answered hazard reward_yuan reward_notified rewarded void_reason",
        edit: "--channel 12350",
        header: "受理日期,渠道,内容,被举报单位,办理单位,核查期限,延期批准日期,延长至,延期批准人,延期理由,核查结果,办结日期,答复日期,关联隐患,奖励金额（元）,领奖通知日期,奖励日期",
        row: "2026-05-01,信函,堵塞通道,粮油、副食店,消防站,2026-06-01,2026-05-28,2026-06-20,县局,要检测,属实,2026-06-10,2026-06-12,,500,2026-06-15,2026-06-30",
    },
    Case {
        command: "supply",
        ledger: "supply",
        add: "--place 镇仓库 --item 沙袋 --measure-unit 个 --quantity 200 --minimum 100",
        no: "JC-WZ-2026-0001",
        keys: "no place item measure_unit quantity minimum expires keeper counted taken town void_reason",
        edit: "--keeper 示例丙",
        header: "存放点,物资名称,单位,现有数量,最低数量,有效期至,保管人,盘点日期",
        row: "南河村,灭火器,具,8,10,2027-01-01,示例丁,2026-11-01",
    },
    Case {
        command: "risk",
        ledger: "risk",
        add: "--unit U001 --point 采场边坡 --level 重大 --controls 每日监测 --announced 2026-03-01",
        no: "JC-FX-2026-0001",
        keys: "no unit point kind level control_level controls owner announced void_reason",
        edit: "--control-level 企业级",
        header: "单位名称,风险点,风险类型,风险等级,管控层级,管控措施,责任人,公告日期",
        row: "西沟石料厂,排土场,坍塌,橙,车间级,定期巡查,示例戊,2026-04-01",
    },
];

#[test]
fn each_is_entered_listed_corrected_and_voided() {
    for Case { command, add, no, keys, edit, .. } in CASES {
        let town = Town::with_units();
        town.sh(&format!("{command} add {add}")).done(&[no]);
        let rows = town.rows(&format!("{command} list"));
        assert_eq!(rows.len(), 1);
        has_keys(&rows[0], keys);
        let number_key = if rows[0].get("record").is_some() { "record" } else { "no" };
        assert_eq!(text(&rows[0], number_key), no);
        let key = edit.split_whitespace().next().unwrap().trim_start_matches("--").replace('-', "_");
        let before = rows[0][&key].clone();
        town.sh(&format!("{command} edit 1 {edit}")).done(&["→"]);
        let shown = town.rows(&format!("{command} show {no}"));
        assert_ne!(shown[0][&key], before, "{command} {key}");
        town.refuses(&format!("{command} edit 1 --{number_key} X"), &["--"]);
        town.sh(&format!("{command} void 1 --reason 记错了")).done(&["已作废"]);
        assert_eq!(town.rows(&format!("{command} list --valid")).len(), 0);
        assert_eq!(text(&town.rows(&format!("{command} list"))[0], "void_reason"), "记错了");
        town.refuses(&format!("{command} edit 1 {edit}"), &["已作废"]);
        // Its number is never used again.
        if command != "order" {
            town.sh(&format!("{command} add {add}")).done(&[&no.replace("0001", "0002")]);
        }
    }
}

#[test]
fn each_is_imported_by_its_headers_and_a_second_time_changes_nothing() {
    for Case { command, ledger, header, row, .. } in CASES {
        let town = Town::with_units();
        town.file("rows.csv", format!("{header}\n{row}\n"));
        town.run(["import", command, "rows.csv"]).done(&["新增 1"]);
        town.run(["import", ledger, "rows.csv"]).done(&["不变 1"]);
        // What the list writes as CSV reads back as the same.
        let out = town.sh(&format!("{command} list -f csv")).ok();
        town.file("back.csv", out);
        town.run(["import", ledger, "back.csv"]).done(&["不变 1"]);
    }
}

/// Each refusal, all of a command at once, names its option and what to type.
#[test]
fn what_contradicts_itself_is_refused() {
    let town = Town::with_units();
    for (line, needles) in [
        (
            "cert add --unit U001 --name 甲 --role principal --kind x --issued 2026-01-02 --expires 2026-01-01",
            &["有效期至", "早于发证日期"][..],
        ),
        (
            "order add --kind list --to U001 --subject x --issued 2026-12-01 --reply-due 2026-11-30",
            &["在今天", "早于签发日期"],
        ),
        ("task add --content x --date 2026-11-10 --due 2026-11-01", &["办理期限 2026-11-01 早于交办日期"]),
        ("tip add --received 2026-11-10 --content x --answered 2026-11-09", &["答复日期 2026-11-09 早于受理日期"]),
        ("supply add --place x --item y --quantity -3", &["--quantity"]),
        ("risk add --unit U001 --point x --level 紫", &["红(red)", "蓝(blue)"]),
        ("enforcement add --date 2026-11-01 --bodies 不知道 --fine-yuan 1.005", &["没有责任主体", "至多两位小数"]),
        (
            "person add --name 甲 --role grid --since 2026-02-01 --until 2026-01-01",
            &["离任日期 2026-01-01 早于任职日期"],
        ),
        ("approval add --date 2026-11-01 --unit U001 --kind 审批 --result 通过", &["准入(access)"]),
    ] {
        town.refuses(line, needles);
    }
}

#[test]
fn a_person_leaves_and_a_task_is_finished_once() {
    let town = Town::with_units();
    town.sh("person add --name 示例王五 --role grid --unit U004 --since 2026-01-01").done(&["0001"]);
    town.sh("cert add --unit U004 --name 示例王五 --role grid --kind 网格员证 --expires 2028-01-01")
        .done(&["ZS-2026-0001"]);
    town.sh("person leave 1 --on 2026-11-20").done(&["最后一天 2026-11-20", "JC-ZS-2026-0001"]);
    assert_eq!(text(&town.rows("person show 1")[0], "until"), "2026-11-20");
    town.refuses("person leave 1", &["已经在 2026-11-20 离任"]);
    town.sh("task add --content x --date 2026-11-10 --due 2026-11-15").done(&["RW-2026-0001"]);
    town.refuses("task finish 1 --on 2026-11-09", &["早于交办日期 2026-11-10"]);
    town.sh("task finish 1 --on 2026-11-16 --result 办妥").done(&["已办结"]);
    town.refuses("task finish 1", &["已经在 2026-11-16 办结"]);
}
