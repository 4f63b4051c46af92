//! Mistakes of evidence: its ledger, its filters and the parts that it covers.

use super::mistakes;

#[test]
fn ledgers_filters_and_parts() {
    mistakes(
        "evidence = { ledger = \"inspection\" }",
        "evidence = { ledger = \"inspection\", «grade = \"major\" }",
        &[
            "measure[5.2].evidence.grade = \"major\"：inspection(检查) 没有这个筛选条件，可用的有 mode、not_mode、leader、expert、every、bodies_min、drawn、topic、unit_category、unit_grade、item",
        ],
    );
    mistakes(
        "role = \"主要负责人\", passed",
        "role = «\"负责人\", passed",
        &[
            "measure[4.1].evidence.role = \"负责人\"：应为 主要负责人(principal)、实际控制人(controller)、安全管理人员(safety-manager)、消防安全责任人(fire-officer)、特种作业人员(special-worker)、从业人员(worker)、执法人员(inspector)、网格员(grid)、救援队员(rescuer)、包村干部(village-cadre)、专家(expert) 之一",
        ],
    );
    mistakes(
        "passed = true",
        "passed = «false",
        &["measure[4.1].evidence.passed = false：只能写 true；不作此要求时删去这个键"],
    );
    mistakes(
        "leader = \"principal\"",
        "leader = «\"expert\"",
        &["measure[2.1].evidence.leader = \"expert\"：应为 主要负责人(principal) 之一"],
    );
    mistakes(
        "not_mode = \"selfcheck\"",
        "not_mode = «\"special\"",
        &["measure[2.1].evidence.not_mode = \"special\"：mode 里有的，not_mode 里不能再有"],
    );
    mistakes(
        "mode = [\"节前\", \"special\"]",
        "mode = [\"节前\", «\"preholiday\"]",
        &["measure[2.1].evidence.mode[#2] = \"preholiday\"：在这个列表里重复了"],
    );
    mistakes(
        "grade = [\"major\", \"疑似重大\"]",
        "grade = [\"major\", «\"较大\"]",
        &["measure[7.3].evidence.grade[#2] = \"较大\"：应为 一般(general)、重大(major)、疑似重大(suspected) 之一"],
    );
    mistakes(
        "{ ledger = \"hazard\", grade",
        "{ ledger = «\"drill\", «grade",
        &[
            "measure[7.3].evidence.ledger = \"drill\"：这条措施管的是 hazard 台账，佐证只能是它的记录",
            "measure[7.3].evidence.grade = [\"major\", \"疑似重大\"]：drill(演练) 没有这个筛选条件，可用的有 type、by_body、every、organiser、unit_category、unit_grade、item",
        ],
    );
    mistakes(
        "item = \"演练\"",
        "item = «\"演习\"",
        &["measure[6.1].evidence[#1].item = \"演习\"：不是这条措施的分项，分项有 演练、培训"],
    );
    mistakes("kind = \"tick\"", "kind = «\"\"", &["measure[6.1].evidence[#2].kind = \"\"：不能为空"]);
    mistakes(
        "type = [\"fire\", \"evacuation\"], by_body = true, every = true",
        "by_body = true, every = «true",
        &["measure[6.1].evidence[#1].every = true：要与 type 一起用：其中每一项都要有佐证"],
    );
    mistakes(
        "evidence = [\n  { ledger = \"drill\", type = [\"fire\", \"evacuation\"], by_body = true, every = true, item = \"演练\" },\n  { ledger = \"activity\", kind = \"tick\" },\n]",
        "evidence = «{ ledger = \"drill\", item = \"演练\" }",
        &["measure[6.1].evidence = { ledger = \"drill\", item = \"演练\" }：分项“培训”没有任何佐证，永远办不成"],
    );
    mistakes(
        "window = \"week-of:05-12\"\nevidence = { ledger = \"activity\" }",
        "window = \"week-of:05-12\"\nevidence = «[]",
        &["measure[3.1].evidence = []：列表不能为空"],
    );
    mistakes(
        "window = \"week-of:05-12\"\nevidence = { ledger = \"activity\" }",
        "window = \"week-of:05-12\"\nevidence = «\"办结\"",
        &["measure[3.1].evidence = \"办结\"：应为一组键值，如 { … = …, … = … }"],
    );
}

/// Filters of the unit, bodies, draw and attendance, each allowed only for ledgers that have such a column.
#[test]
fn filters_of_who_took_part() {
    let inspection = "evidence = { ledger = \"inspection\" }";
    let key = "measure[5.2].evidence";
    let wrong = |filter: &str, why: &str| {
        let to = format!("evidence = {{ ledger = \"inspection\", {filter} }}");
        mistakes(inspection, &to, &[&format!("{key}.{why}")]);
    };
    wrong("bodies_min = «1", "bodies_min = 1：应为 2 到 9 的整数，不加引号");
    wrong("drawn = «false", "drawn = false：只能写 true；不作此要求时删去这个键");
    wrong("unit_category = «\"非煤矿山\"", "unit_category = \"非煤矿山\"：这里要写编号：\"mine\"");
    wrong(
        "unit_grade = [\"model\", «\"三级\"]",
        "unit_grade[#2] = \"三级\"：应为 无(none)、达标(standard)、标杆(model)、假运行(paper) 之一",
    );
    let known = "inspection(检查) 没有这个筛选条件，可用的有 mode、not_mode、leader、expert、every、bodies_min、drawn、topic、unit_category、unit_grade、item";
    wrong("«organiser = \"town\"", &format!("organiser = \"town\"：{known}"));
    wrong("«attended = \"用电\"", &format!("attended = \"用电\"：{known}"));
    for good in ["bodies_min = 2, drawn = true", "unit_category = [\"*key\", \"shop\"], unit_grade = \"假运行\""] {
        mistakes(inspection, &format!("evidence = {{ ledger = \"inspection\", {good} }}"), &[]);
    }
    let training = "role = \"主要负责人\", passed = true";
    mistakes(
        training,
        "attended = { role = «\"工人\", passed = true }, topic = \"用电\"",
        &[
            "measure[4.1].evidence.attended.role = \"工人\"：应为 主要负责人(principal)、实际控制人(controller)、安全管理人员(safety-manager)、消防安全责任人(fire-officer)、特种作业人员(special-worker)、从业人员(worker)、执法人员(inspector)、网格员(grid)、救援队员(rescuer)、包村干部(village-cadre)、专家(expert) 之一",
        ],
    );
    mistakes(training, "attended = { role = \"principal\" }, organiser = \"town\"", &[]);
}
