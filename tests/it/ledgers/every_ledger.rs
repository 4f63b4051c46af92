//! Every ledger is kept alike, from its one declaration: its template is filled in and imported, listed and filtered,
//! written out and read back into another workspace as the same bytes, voided, and all of it is in the journal.

use crate::env::{Town, keys, text};
use serde_json::Value;
use zhiben::ledger::{self, Ledger};

/// A ledger's command, a row for its template by header, a filter that lets it through and one that does not.
struct Case {
    command: &'static str,
    row: &'static [(&'static str, &'static str)],
    fits: &'static str,
    fails: &'static str,
}

/// Those that others refer to first.
const CASES: [Case; 22] = [
    Case {
        command: "unit",
        row: &[("单位编码", "U900"), ("单位名称", "北岭加油站"), ("类别", "危险化学品"), ("主要负责人", "周一")],
        fits: "--category 危化 --principal 周一",
        fails: "--category 九小场所",
    },
    Case {
        command: "person",
        row: &[
            ("姓名", "王五"),
            ("人员类别", "网格员"),
            ("队伍", "消防安全"),
            ("单位", "南河村"),
            ("任职日期", "2025-01-05"),
        ],
        fits: "--role grid --since-from 2025-01-05",
        fails: "--role inspector",
    },
    Case {
        command: "hazard",
        row: &[
            ("单位名称", "东沟石料厂"),
            ("隐患描述", "配电箱门敞开"),
            ("隐患等级", "一般"),
            ("发现日期", "2026-11-02"),
        ],
        fits: "--grade general --found-to 2026-11-02",
        fails: "--grade major",
    },
    Case {
        command: "training",
        row: &[("日期", "2026-11-10"), ("主题", "冬季消防"), ("参加单位", "东沟石料厂；粮油、副食店"), ("学时", "1.5")],
        fits: "--topic 冬季 --unit U003",
        fails: "--unit U002",
    },
    Case {
        command: "attendance",
        row: &[("培训编号", "JC-PX-2026-0001"), ("单位名称", "东沟石料厂"), ("姓名", "周二"), ("合格", "是")],
        fits: "--unit U001 --name 周二",
        fails: "--name 周三",
    },
    Case {
        command: "drill",
        row: &[("日期", "2026-11-12"), ("演练类型", "消防"), ("参演单位", "东沟石料厂"), ("参演人数", "26")],
        fits: "--type fire --date-from 2026-11-12",
        fails: "--type evacuation",
    },
    Case {
        command: "inspection",
        row: &[
            ("日期", "2026-11-18"),
            ("检查单位", "镇应急；消防站"),
            ("被检查单位", "东沟石料厂"),
            ("检查方式", "联合"),
        ],
        fits: "--mode joint --body 消防站",
        fails: "--body 市场监管所",
    },
    Case {
        command: "done",
        row: &[
            ("日期", "2026-11-20"),
            ("任务编号", "B2"),
            ("单位", "东沟石料厂"),
            ("分项", "提取"),
            ("金额（元）", "1234.50"),
        ],
        fits: "--measure B2 --unit U001",
        fails: "--measure 1.1a",
    },
    Case {
        command: "event",
        row: &[("事件", "major-activity"), ("发生日期", "2026-12-20")],
        fits: "--event major-activity",
        fails: "--event yongju-report",
    },
    Case {
        command: "cert",
        row: &[
            ("单位名称", "东沟石料厂"),
            ("姓名", "周二"),
            ("人员类别", "特种作业人员"),
            ("证书类别", "电工作业"),
            ("证书编号", "晋电2024-017"),
            ("发证日期", "2024-03-01"),
        ],
        fits: "--kind 电工 --expires-from 2030-02-28",
        fails: "--role principal",
    },
    Case {
        command: "order",
        row: &[("文种", "单"), ("主送", "南河村"), ("事项", "清理河道"), ("签发日期", "2026-11-02")],
        fits: "--kind list --to U004",
        fails: "--kind command",
    },
    Case {
        command: "task",
        row: &[("日期", "2026-11-01"), ("事项", "核对名录"), ("责任主体", "镇应急"), ("办理期限", "2026-11-30")],
        fits: "--body 镇应急 --due-to 2026-11-30",
        fails: "--body 消防站",
    },
    Case {
        command: "enforcement",
        row: &[
            ("日期", "2026-11-01"),
            ("执法单位", "镇综合执法队；镇应急"),
            ("单位名称", "西沟石料厂"),
            ("违法行为", "违规动火"),
            ("处理", "罚款"),
            ("罚款（元）", "5000"),
        ],
        fits: "--violation 违规动火 --unit U002",
        fails: "--outcome 移送",
    },
    Case {
        command: "approval",
        row: &[("日期", "2026-11-01"), ("单位名称", "东沟石料厂"), ("事项", "复产验收"), ("结论", "通过")],
        fits: "--kind 复产验收",
        fails: "--result 不予通过",
    },
    Case {
        command: "tip",
        row: &[("受理日期", "2026-11-01"), ("内容", "夜间动火"), ("被举报单位", "东沟石料厂"), ("办理单位", "镇应急")],
        fits: "--unit U001 --content 动火",
        fails: "--unit U002",
    },
    Case {
        command: "supply",
        row: &[
            ("存放点", "镇仓库"),
            ("物资名称", "沙袋"),
            ("现有数量", "200"),
            ("最低数量", "100"),
            ("盘点日期", "2026-11-01"),
        ],
        fits: "--place 镇仓库",
        fails: "--item 灭火器",
    },
    Case {
        command: "risk",
        row: &[("单位名称", "东沟石料厂"), ("风险点", "南帮边坡"), ("风险等级", "红"), ("管控措施", "每日巡查")],
        fits: "--level red --unit U001",
        fails: "--level blue",
    },
    Case {
        command: "device",
        row: &[
            ("单位名称", "粮油、副食店"),
            ("设备类别", "烟感"),
            ("安装日期", "2025-06-10"),
            ("正常运行", "是"),
            ("检查日期", "2026-11-02"),
        ],
        fits: "--kind smoke-alarm --unit U003",
        fails: "--kind 灭火",
    },
    Case {
        command: "permit",
        row: &[
            ("单位名称", "东沟石料厂"),
            ("许可类别", "安全生产许可证"),
            ("许可证编号", "晋矿安许〔2024〕7号"),
            ("发证日期", "2024-03-01"),
        ],
        fits: "--kind 安全生产 --expires-from 2027-02-28",
        fails: "--unit U002",
    },
    Case {
        command: "publicity",
        row: &[
            ("日期", "2026-11-09"),
            ("宣传形式", "宣讲；资料发放"),
            ("宣传对象", "农村；学校"),
            ("人次", "120"),
            ("宣传内容", "判定标准"),
        ],
        fits: "--form 宣讲 --date-from 2026-11-09",
        fails: "--audience 企业",
    },
    Case {
        command: "explanation",
        row: &[
            ("日期", "2026-11-01"),
            ("事项编号", "7.2a/unit:U001/2024Q1"),
            ("单位名称", "东沟石料厂"),
            ("原因", "当时停产检修"),
            ("批准人", "示例甲"),
        ],
        fits: "--unit U001 --reason 停产",
        fails: "--obligation 1.1a",
    },
    Case {
        command: "stop",
        row: &[
            ("单位名称", "东沟石料厂"),
            ("停产停业起", "2026-03-01"),
            ("停产停业止", "2026-05-31"),
            ("原因", "装修"),
            ("文号", "积安办〔2026〕3号"),
        ],
        fits: "--unit U001 --reason 装修",
        fails: "--unit U002",
    },
];

fn declared(command: &str) -> &'static Ledger {
    let key = match command {
        "done" => "activity",
        "cert" => "certificate",
        other => other,
    };
    ledger::ALL.iter().copied().find(|ledger| ledger.key == key).unwrap()
}

/// The template's own header, and the case's row under it.
fn filled(town: &Town, case: &Case) -> String {
    let template = town.sh(&format!("template {} -f csv", case.command)).ok();
    let header = template.lines().next().unwrap();
    let cells: Vec<&str> = header
        .split(',')
        .map(|name| case.row.iter().find(|(of, _)| *of == name).map_or("", |(_, cell)| cell))
        .collect();
    assert_eq!(cells.iter().filter(|cell| !cell.is_empty()).count(), case.row.len(), "{header}");
    // The example row stays where it is: it is passed over.
    format!("{}{}\r\n", template.trim_start_matches('\u{feff}'), cells.join(","))
}

fn files(town: &Town, dir: &str) -> Vec<(String, String)> {
    town.run(["export", "all", "-o", dir]).ok();
    let all = std::fs::read_dir(town.root().join(dir)).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<(String, String)> = all
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap()))
        .collect();
    all.sort();
    all
}

#[test]
fn every_ledger_is_kept_alike() {
    let town = Town::with_units();
    let listed = |case: &Case, filter: &str| -> Vec<Value> { town.rows(&format!("{} list {filter}", case.command)) };
    for case in &CASES {
        let (command, ledger) = (case.command, declared(case.command));
        town.file("in.csv", filled(&town, case));
        let receipt = town.run(["import", command, "in.csv", "-f", "json"]);
        assert_eq!(receipt.code, 0, "{command}：{receipt:?}");
        let receipt = crate::env::parse(&receipt.stdout);
        assert_eq!(
            (receipt["added"].as_i64(), receipt["refused"].as_array().map(Vec::len)),
            (Some(1), Some(0)),
            "{receipt}"
        );
        // The same file again changes nothing.
        town.run(["import", command, "in.csv"]).done(&["新增 0"]);
        let found = listed(case, case.fits);
        assert_eq!(found.len(), 1, "{command} list {}", case.fits);
        assert_eq!(listed(case, case.fails).len(), 0, "{command} list {}", case.fails);
        // One declaration: JSON has its keys, an export its headers in its order.
        let printed = keys(&found[0]);
        for column in ledger.columns.iter().filter(|column| command != "hazard" || column.listed) {
            assert!(printed.contains(&column.key), "{command} 没有 {}：{printed:?}", column.key);
        }
        let export = town.sh(&format!("export {command}")).ok();
        let headers: Vec<&str> = ledger.columns.iter().map(|column| column.in_csv.unwrap_or(column.header)).collect();
        assert_eq!(export.lines().next().unwrap().trim_start_matches('\u{feff}'), headers.join(","), "{command}");
        assert_eq!(
            town.sh(&format!("export {command} -f json")).ok().matches("void_reason").count(),
            listed(case, "").len()
        );
    }
    let out = files(&town, "out");
    let other = Town::new();
    let from = town.root().join("out");
    let read = other.run(["import", "all", from.to_str().unwrap()]);
    assert_eq!(read.code, 0, "{read:?}");
    for ((file, ours), (other_file, theirs)) in out.iter().zip(files(&other, "out")) {
        assert_eq!((file, ours), (&other_file, &theirs));
    }
    // What refers to others is voided before them.
    for case in CASES.iter().rev() {
        let (command, ledger) = (case.command, declared(case.command));
        let row = listed(case, case.fits).remove(0);
        let no = match command {
            "unit" => "U900".to_string(),
            "attendance" => "JC-PX-2026-0001/周二".to_string(),
            _ => text(&row, ledger.number_key()).to_string(),
        };
        town.refuses(&format!("{command} void {no}"), &["--reason"]);
        let void = town.sh(&format!("{command} void {no} --reason 录错了 -f json")).record();
        assert_eq!(void["void_reason"], "录错了", "{command}");
        assert_eq!(listed(case, "--valid").iter().filter(|r| r["void_reason"] == "录错了").count(), 0, "{command}");
        let journal = town.sh(&format!("log {} -f json", no.split('/').next().unwrap())).ok();
        assert!(journal.contains("import") && journal.contains("void"), "{command}：{journal}");
        town.sh("undo").done(&["已撤销"]);
        assert!(listed(case, case.fits)[0]["void_reason"].is_null(), "{command}");
    }
    assert_eq!(files(&town, "again"), out, "撤销之后和原来一样");
}
