//! Every kind of mistake with its place and its words. Places are marked with `«` in the edits.

use super::{SMALL, edited, lines, mistakes};

/// The places were counted by hand in the file.
#[test]
fn ten_mistakes_in_one_file_are_all_reported() {
    let expected = [
        "plan.toml:9:10: plan.issued = \"2024-03-18\"：日期不加引号，应写成 2024-03-18",
        "plan.toml:21:16: hazard.general_term = \"7天\"：应为期限，如 \"7d\"（7天）或 \"5wd\"（5个工作日）",
        "plan.toml:33:19: body[fire].aliases[#2] = \"消防\"：与第 28 行另一个责任主体同名，名称、别名和编号都不能重复",
        "plan.toml:40:1: measure[1.1].every：缺少这个键，应为频次：week、ten-days、month、two-months、quarter、half-year、year、holiday 之一",
        "plan.toml:45:17: measure[1.1].lead[#2] = \"fier\"：没有声明这个责任主体，是不是 fire？",
        "plan.toml:48:1: measure[1.1].evry = \"month\"：没有这个键，是不是 every？",
        "plan.toml:60:7: measure[1.2].due = 2024-02-30：没有这一天，请核对月份和日期",
        "plan.toml:61:1: measure[1.2].every = \"year\"：kind = \"milestone\" 没有这个键，它的键有 owed_by、categories、items、evidence、evidence_files、due、from",
        "plan.toml:62:35: “等级”：键名含中文时要加引号：\"等级\"",
        "plan.toml:72:8: target[G1].goal = \"≤ 0\"：应为比较符号和数，如 \"= 0\"、\"< 1\"、\">= 95%\"；符号有 =、<、<=、>、>=",
    ];
    assert_eq!(lines(include_str!("../../../tests/fixtures/plans/bad/ten.toml")), expected);
}

#[test]
fn the_head() {
    mistakes("schema = 1", "schema = «\"1\"", &["schema = \"1\"：应为 1，不加引号"]);
    mistakes("issuer = \"小镇人民政府\"", "issuer = «\"  \"", &["plan.issuer = \"  \"：不能为空"]);
    mistakes("issuer = \"小镇人民政府\"", "issuer = «3", &["plan.issuer = 3：应为文字，放在英文双引号里"]);
    mistakes("[plan]\ntitle = \"小镇方案\"", "«[plan]", &["plan.title：缺少这个键，应为方案的名称"]);
    mistakes(
        "starts = 2024-01-01",
        "starts = «2024-12-31T08:00:00",
        &["plan.starts = 2024-12-31T08:00:00：只写日期，不写时刻，如 2024-12-31"],
    );
    mistakes(
        "starts = 2024-01-01",
        "starts = «20240101",
        &["plan.starts = 20240101：应为日期，如 2024-12-31，不加引号"],
    );
    mistakes("starts = 2024-01-01", "starts = «0024-01-01", &["plan.starts = 0024-01-01：年份应在 1900 到 2200 之间"]);
    mistakes(
        "issued = 2024-03-18",
        "issued = «2023-12-31",
        &["plan.issued = 2023-12-31：早于 starts（2024-01-01），应在同一天或之后"],
    );
    mistakes("\"+08:00\"", "«\"8\"", &["plan.utc_offset = \"8\"：应为时区，如 \"+08:00\""]);
    mistakes("due_soon_days = 15", "due_soon_days = «-1", &["plan.due_soon_days = -1：应为 0 到 366 的整数，不加引号"]);
    mistakes("site = \"XZ\"", "site = «\"小镇\"", &["plan.site = \"小镇\"：应为 1 到 8 个英文字母或数字，如 \"JC\""]);
    mistakes("\"141128105\"", "«141128105", &["plan.division = 141128105：应为文字，放在英文双引号里"]);
    mistakes(
        "[office]\nname = \"镇安委办\"",
        "«[office]\n«naem = \"镇安委办\"",
        &["office.name：缺少这个键，应为办公室的名称", "office.naem = \"镇安委办\"：没有这个键，是不是 name？"],
    );
    mistakes(
        "director = \"张三\"",
        "contact = «3\nphone = «\"\"\n«fax = \"1\"",
        &[
            "office.contact = 3：应为文字，放在英文双引号里",
            "office.phone = \"\"：不能为空",
            "office.fax = \"1\"：没有这个键，可用的有 name、director、contact、phone",
        ],
    );
    mistakes("[office]\n", "«[[office]]\n", &["office = [[office]]：只有一项，要写成 [office]（一层方括号）"]);
    mistakes(
        "\"1wd\"",
        "«\"1周\"",
        &["hazard.notify_term = \"1周\"：应为期限，如 \"7d\"（7天）或 \"5wd\"（5个工作日）"],
    );
}

#[test]
fn a_newer_schema_is_the_only_mistake_listed() {
    let (text, places) = edited("schema = 1", "schema = «2");
    let expected = format!("{}schema = 2：这份方案用的是更新的格式，本程序只认 1，请升级 zhiben", places[0]);
    assert_eq!(lines(&text.replace("title = ", "titel = ")), [expected]);
}

#[test]
fn an_empty_file_lacks_all_that_a_plan_needs() {
    let keys: Vec<String> = lines("").iter().map(|line| line.split('：').next().unwrap().to_string()).collect();
    assert_eq!(
        keys,
        ["schema", "plan", "body", "measure", "office", "hazard"].map(|key| format!("plan.toml:1:1: {key}"))
    );
}

#[test]
fn names() {
    mistakes(
        "id = \"shop\"",
        "id = «\"九小\"",
        &["category[#2].id = \"九小\"：编号只能用英文字母、数字和 . - _，以字母或数字开头，最多 40 个字符"],
    );
    mistakes(
        "id = \"shop\"",
        "id = «\"mine\"",
        &["category[mine].id = \"mine\"：与第 51 行另一个类别同名，名称、别名和编号都不能重复"],
    );
    mistakes(
        "aliases = [\"矿山\"]",
        "aliases = [\"矿山\", «\"非煤矿山\"]",
        &["category[mine].aliases[#2] = \"非煤矿山\"：与第 52 行同一项里的类别同名，名称、别名和编号都不能重复"],
    );
    mistakes(
        "id = \"3.1\"",
        "id = «\"1.1\"",
        &["measure[1.1].id = \"1.1\"：与第 74 行另一个措施同名，名称、别名和编号都不能重复"],
    );
    mistakes("id = \"G4\"", "id = «\"8.2\"", &["target[8.2].id = \"8.2\"：与第 199 行的措施同编号"]);
    mistakes("[[event]]", "«[event]", &["event = [event]：可以有多项，要写成 [[event]]（两层方括号）"]);
    mistakes(
        "role = \"成员\"",
        "role = «\"组员\"",
        &["member[#2].role = \"组员\"：应为 组长、常务副组长、副组长、成员 之一，最接近的是 组长"],
    );
    mistakes(
        "until = 2025-06-30",
        "until = «2024-03-17",
        &["member[#1].until = 2024-03-17：早于 since（2024-03-18），应在同一天或之后"],
    );
    mistakes(
        "\"石门村\"]",
        "«\"mien\"]",
        &["member[#1].fields[#4] = \"mien\"：没有声明这个类别、责任主体或措施，是不是 mine？"],
    );
    mistakes(
        "enterprise = true",
        "enterprise = «\"true\"",
        &["category[mine].enterprise = \"true\"：应为 true（是）或 false（否），不加引号"],
    );
    mistakes(
        "criteria = [\"NC22\", \"NC24\"]",
        "criteria = [\"NC22\", «\"NC22\"]",
        &["category[mine].criteria[#2] = \"NC22\"：在这个列表里重复了"],
    );
    mistakes(
        "happened = 2024-12-20",
        "«happend = 2024-12-20",
        &["event[report].happend = 2024-12-20：没有这个键，是不是 happened？"],
    );
}

/// Without any event every use of one is reported, since there is no other mistake that would explain it.
#[test]
fn a_kind_that_is_not_declared_at_all() {
    let (event, _) = SMALL.split_once("[[measure]]").unwrap();
    let event = &event[event.find("[[event]]").unwrap()..];
    let expected =
        ["measure[5.1].event", "measure[5.2].event"].map(|key| format!("{key} = \"report\"：方案里没有声明任何事件"));
    let lines: Vec<String> =
        lines(&SMALL.replace(event, "")).iter().map(|l| l.split_once(": ").unwrap().1.to_string()).collect();
    assert_eq!(lines, expected);
}

#[test]
fn more_than_64_categories() {
    let many: String = (0..62).map(|i| format!("[[category]]\nid = \"c{i}\"\nname = \"类{i}\"\n\n")).collect();
    let text = SMALL.replace("[[event]]", &format!("{many}[[event]]"));
    let lines = lines(&text);
    assert_eq!((lines.len(), lines[0].contains("category[c61].id：类别最多 64 个")), (1, true), "{lines:?}");
}

#[test]
fn targets() {
    mistakes(
        "due = 2026-12-31\nmetric",
        "due = «2027-01-01\nmetric",
        &["target[G3].due = 2027-01-01：在方案的时间之外（2024-03-18 至 2026-12-31）"],
    );
    for (line, lines) in [
        ("baseline = «3", "baseline = 3：存量不是 0 的，要写明依据：baseline_source = \"document\"（文件写明）"),
        ("baseline_source = «\"document\"", "baseline_source = \"document\"：没有 baseline，不能写它的依据"),
    ] {
        let text = format!("{line}\nmetric = \"open-hazards\"");
        mistakes("metric = \"open-hazards\"", &text, &[&format!("target[G1].{lines}")]);
    }
    mistakes(
        "metric = \"new-hazards-ratio\"",
        "metric = «\"ratio\"",
        &[
            "target[G2].metric = \"ratio\"：应为 open-hazards、new-hazards-ratio、overdue-hazards、uncontrolled-hazards、coverage、units-at-grade、all 之一",
        ],
    );
    mistakes(
        "base = \"2024\"\n",
        "«measure = \"7.2a\"\nbase = \"2024\"\n",
        &[
            "target[G2].measure = \"7.2a\"：metric = \"new-hazards-ratio\" 没有这个键，它的键有 where、period、base、baseline、baseline_source、period_count、goal",
        ],
    );
    mistakes(
        "period = \"2025\"",
        "period = «\"2025Q5\"",
        &["target[G2].period = \"2025Q5\"：应为周期，如 \"2026-07\"、\"2026Q3\"、\"2026H2\"、\"2026\""],
    );
    mistakes(
        "period = \"2026Q1\"",
        "period = «\"2023Q4\"",
        &["target[G3].of[#2].period = \"2023Q4\"：在方案的时间之外（2024-03-18 至 2026-12-31）"],
    );
    mistakes(
        "measure = \"7.2a\", period",
        "measure = «\"7.2\", period",
        &["target[G3].of[#2].measure = \"7.2\"：没有声明这个措施，是不是 5.2、7.2a、7.3？"],
    );
    mistakes(
        "{ metric = \"overdue-hazards\", goal = \"= 0\" }",
        "«{ metric = \"overdue-hazards\" }",
        &["target[G3].of[#1].goal：缺少这个键，应为要达到的值，如 \"= 0\"、\"< 1\"、\">= 100%\""],
    );
    mistakes(
        "goal = \">= 1\"",
        "goal = «\">= 90%\"",
        &["target[G4].goal = \">= 90%\"：这项指标是个数，目标应为整数，如 \"= 0\""],
    );
    mistakes(
        "grade = \"标杆\"",
        "grade = «\"优秀\"",
        &["target[G4].grade = \"优秀\"：应为 无(none)、达标(standard)、标杆(model)、假运行(paper) 之一"],
    );
    mistakes(
        "category = [\"mine\"]",
        "category = «\"mien\"",
        &["target[G4].category = \"mien\"：没有声明这个类别，是不是 mine？"],
    );
    mistakes(
        "found_to = 2023-12-31",
        "found_to = «2022-12-31",
        &["target[G1].where.found_to = 2022-12-31：早于 found_from（2023-01-01），应在同一天或之后"],
    );
    mistakes(
        "grade = \"major\", found_from",
        "«level = \"major\", found_from",
        &["target[G1].where.level = \"major\"：没有这个键，可用的有 grade、found_from、found_to"],
    );
}
