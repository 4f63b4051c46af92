//! The ledgers of this program, column by column, in the order in which files have them. A new column needs a line here
//! and a migration; CONTRIBUTING.md lists what else.

mod attached;
mod excused;
mod held;
mod people;
mod pressed;
mod publicised;
mod sent;
mod stopped;
mod watched;

pub use attached::ATTACHMENT;
pub use excused::EXPLANATION;
pub use held::{DEVICE, PERMIT};
pub use people::{CERTIFICATE, PERSON};
pub use pressed::{APPROVAL, ENFORCEMENT, ORDER, TASK};
pub use publicised::PUBLICITY;
pub use sent::{CLOSING, INBOX, SUBMISSION};
pub use stopped::STOP;
pub use watched::{RISK, SUPPLY, TIP};

use super::{Change, Column, Kind, Ledger};
use crate::domain::words::{
    DRILL as DRILL_TYPES, GRADE, MODE, RESULT, RISK as RISKS, ROLE, SOURCE, STANDARD_GRADE, STATUS, STEP as STEPS,
};

const fn col(key: &'static str, header: &'static str, kind: Kind) -> Column {
    Column {
        key,
        header,
        kind,
        required: false,
        change: Change::Free,
        listed: false,
        is_founding: false,
        dated: &[],
        former: &[],
        in_csv: None,
    }
}

impl Column {
    const fn required(mut self) -> Column {
        self.required = true;
        self
    }

    const fn listed(mut self) -> Column {
        self.listed = true;
        self
    }

    const fn founding(mut self) -> Column {
        self.is_founding = true;
        self
    }

    const fn dated(mut self, by: &'static [&'static str]) -> Column {
        self.dated = by;
        self
    }

    const fn formerly(mut self, headers: &'static [&'static str]) -> Column {
        self.former = headers;
        self
    }

    const fn kept_in_csv(mut self, header: &'static str) -> Column {
        self.in_csv = Some(header);
        self
    }

    const fn by(mut self, step: &'static str) -> Column {
        self.change = Change::Step(step);
        self
    }

    const fn fixed(mut self) -> Column {
        self.change = Change::Fixed;
        self
    }

    const fn kept(mut self, by: &'static str) -> Column {
        self.change = Change::Kept(by);
        self
    }
}

const fn number(header: &'static str) -> Column {
    col("no", header, Kind::Text).listed().fixed()
}

/// The program's number of a record, for ledgers whose column `no` is a document's number.
const fn record_number(header: &'static str) -> Column {
    col("record", header, Kind::Text).listed().fixed()
}

/// The number of a record that belongs to another record; the store assigns it.
const PART_NUMBER: Column = col("no", "记录编号", Kind::Text).kept("登记");

const NOTE: Column = col("note", "备注", Kind::Text);
const COUNTS_FOR: Column = col("for", "计入周期", Kind::Period);
/// 镇级: the record counts for the town, even if it names units.
const TOWN: Column = col("town", "镇级", Kind::Flag);
const VOID: Column = col("void_reason", "作废原因", Kind::Text).kept("void --reason");

/// 单位: the register of units.
pub static UNIT: Ledger = Ledger {
    key: "unit",
    name: "单位",
    code: None,
    columns: &[
        col("code", "单位编码", Kind::Text).listed().fixed(),
        col("name", "单位名称", Kind::Text).required().listed(),
        col("credit_code", "统一社会信用代码", Kind::CreditCode),
        col("categories", "类别", Kind::Categories).listed(),
        col("village", "所属村", Kind::Text).listed(),
        col("address", "地址", Kind::Text),
        col("principal", "主要负责人", Kind::Text).listed(),
        col("controller", "实际控制人", Kind::Text),
        col("safety_manager", "安全管理人员", Kind::Text),
        col("phone", "联系电话", Kind::Text).listed(),
        col("staff", "从业人数", Kind::Number),
        col("standard_grade", "标准化等级", Kind::Words(STANDARD_GRADE)).listed(),
        col("risk", "风险等级", Kind::Words(RISKS)).listed(),
        col("since", "开业日期", Kind::Date).founding(),
        col("managed_from", "纳入管理日期", Kind::Date),
        col("until", "停业日期", Kind::Date).dated(&["until"]),
        col("aliases", "别名", Kind::Aliases),
        NOTE,
        VOID,
    ],
    date: None,
    identity: &["name"],
};

/// 隐患. The columns of its steps are changed by steps only.
pub static HAZARD: Ledger = Ledger {
    key: "hazard",
    name: "隐患",
    code: Some("YH"),
    columns: &[
        number("隐患编号"),
        col("unit", "单位名称", Kind::Unit).required().listed(),
        col("category", "行业领域", Kind::Category),
        col("place", "隐患部位", Kind::Text),
        col("description", "隐患描述", Kind::Text).required().listed(),
        col("grade", "隐患等级", Kind::Words(GRADE)).required().listed().by("judge"),
        col("source", "来源", Kind::Words(SOURCE)),
        col("inspector", "检查人", Kind::Text),
        col("found", "发现日期", Kind::Date).required(),
        col("basis", "判定依据", Kind::Text),
        col("basis_clause", "判定条款", Kind::Text),
        col("judged_by", "判定单位", Kind::Text).by("judge"),
        col("judged", "判定日期", Kind::Date).by("judge"),
        col("owner", "整改责任人", Kind::Text).by("plan"),
        col("supervisor", "督办单位", Kind::Text),
        col("measures", "整改措施", Kind::Text).by("plan"),
        col("fund_yuan", "整改资金（元）", Kind::Money).by("plan"),
        col("due", "整改期限", Kind::Date).listed().by("plan"),
        col("contingency", "应急预案", Kind::Text).by("plan"),
        col("notified_to", "通知对象", Kind::Text).by("notify"),
        col("notified", "通知日期", Kind::Date).by("notify"),
        col("rectified", "整改完成日期", Kind::Date).by("rectify"),
        col("rectified_by", "整改人", Kind::Text).by("rectify"),
        col("reviewer", "复查人", Kind::Text).by("review"),
        col("reviewed", "复查日期", Kind::Date).by("review"),
        col("closed", "销号日期", Kind::Date).kept("close"),
        col("closed_by", "销号批准人", Kind::Text).kept("close"),
        col("supervision", "挂牌督办", Kind::Text).by("supervise"),
        col("original_due", "原整改期限", Kind::Date).kept("extend"),
        col("extensions", "延期次数", Kind::Number).kept("extend"),
        col("reopened", "重新列入整改次数", Kind::Number)
            .kept("reopen")
            .formerly(&["重开次数"])
            .kept_in_csv("重开次数"),
        col("status", "状态", Kind::Words(STATUS)).listed().kept("notify、rectify、review、close 等步骤"),
        NOTE,
        VOID,
    ],
    date: Some("found"),
    identity: &["unit", "description", "found", "place"],
};

/// 步骤: the recorded acts on hazards.
pub static STEP: Ledger = Ledger {
    key: "step",
    name: "步骤",
    code: None,
    columns: &[
        col("hazard", "隐患编号", Kind::Hazard).required().listed().fixed(),
        col("step", "步骤", Kind::Words(STEPS)).required().listed().fixed(),
        col("on", "日期", Kind::Date).required().listed(),
        col("by", "经手人", Kind::Text).listed(),
        col("to", "对象", Kind::Text).listed(),
        col("result", "结论", Kind::Words(RESULT)).listed(),
        col("from_due", "原期限", Kind::Date).listed(),
        col("to_due", "新期限", Kind::Date).listed(),
        col("document", "文号", Kind::Text).listed(),
        col("note", "说明", Kind::Text).listed(),
        VOID,
        PART_NUMBER,
    ],
    date: None,
    identity: &["hazard", "step", "on", "to_due", "document"],
};

/// 培训: trainings.
pub static TRAINING: Ledger = Ledger {
    key: "training",
    name: "培训",
    code: Some("PX"),
    columns: &[
        number("培训编号"),
        col("date", "日期", Kind::Date).required().listed(),
        col("topic", "主题", Kind::Text).required().listed(),
        col("body", "组织单位", Kind::Body).listed(),
        col("units", "参加单位", Kind::Units).listed(),
        col("role", "培训对象", Kind::Words(ROLE)).listed().formerly(&["对象", "角色"]),
        col("hours", "学时", Kind::Decimal),
        col("trainer", "讲师", Kind::Text),
        col("place", "地点", Kind::Text),
        col("people", "人数", Kind::Number).listed(),
        COUNTS_FOR,
        TOWN,
        NOTE,
        VOID,
    ],
    date: Some("date"),
    identity: &["date", "topic", "units"],
};

/// 参训: who attended a training, one row for each unit and role.
pub static ATTENDANCE: Ledger = Ledger {
    key: "attendance",
    name: "参训",
    code: None,
    columns: &[
        col("training", "培训编号", Kind::Training).required().listed().fixed(),
        col("unit", "单位名称", Kind::Unit).listed(),
        col("name", "姓名", Kind::Text).required().listed(),
        col("role", "人员类别", Kind::Words(ROLE)).listed().formerly(&["角色"]),
        col("score", "成绩", Kind::Decimal).listed(),
        col("passed", "合格", Kind::Flag).listed(),
        VOID,
        PART_NUMBER,
    ],
    date: None,
    identity: &["training", "unit", "name"],
};

/// 演练: drills.
pub static DRILL: Ledger = Ledger {
    key: "drill",
    name: "演练",
    code: Some("YL"),
    columns: &[
        number("演练编号"),
        col("date", "日期", Kind::Date).required().listed(),
        col("type", "演练类型", Kind::Words(DRILL_TYPES)).required().listed(),
        col("units", "参演单位", Kind::Units).required().listed(),
        col("body", "组织单位", Kind::Body).listed(),
        col("people", "参演人数", Kind::Number).listed(),
        col("on_roll", "应到人数", Kind::Number),
        col("findings", "发现问题", Kind::Text),
        col("evaluation", "评估", Kind::Text),
        COUNTS_FOR,
        TOWN,
        NOTE,
        VOID,
    ],
    date: Some("date"),
    identity: &["date", "type", "units"],
};

/// 检查. `ledger::faults` requires `bodies`, except for a 自查 of the unit itself, and `date`, except for a planned
/// inspection that was not held yet.
pub static INSPECTION: Ledger = Ledger {
    key: "inspection",
    name: "检查",
    code: Some("XC"),
    columns: &[
        number("检查编号"),
        col("date", "日期", Kind::Date).listed().dated(&["date"]),
        col("bodies", "检查单位", Kind::Bodies).listed(),
        col("units", "被检查单位", Kind::Units).listed(),
        col("planned", "计划日期", Kind::Date).listed(),
        col("mode", "检查方式", Kind::Words(MODE)).listed(),
        col("topic", "检查主题", Kind::Text),
        col("inspectors", "检查人员", Kind::Texts),
        col("leader", "带队人", Kind::Text).listed(),
        col("experts", "专家", Kind::Texts),
        COUNTS_FOR,
        TOWN,
        NOTE,
        VOID,
    ],
    date: Some("date"),
    identity: &["date", "mode", "bodies", "units"],
};

/// 办结: ticks. A tick states that a measure was done, if no other ledger has evidence of the measure.
pub static ACTIVITY: Ledger = Ledger {
    key: "activity",
    name: "办结",
    code: Some("BJ"),
    columns: &[
        number("记录编号"),
        col("date", "日期", Kind::Date).required().listed(),
        col("measure", "任务编号", Kind::Measure).required().listed(),
        col("body", "责任主体", Kind::Body).listed(),
        col("units", "单位", Kind::Units).listed(),
        col("items", "分项", Kind::Texts).listed(),
        col("note", "内容", Kind::Text).listed(),
        col("quantity", "场次或份数", Kind::Number),
        col("people", "人次", Kind::Number),
        col("amount_yuan", "金额（元）", Kind::Money),
        col("score", "评分", Kind::Decimal),
        COUNTS_FOR,
        TOWN,
        VOID,
    ],
    date: Some("date"),
    identity: &["date", "measure", "body", "units", "items", "for"],
};

/// 事件: the days of events that measures depend on.
pub static EVENT: Ledger = Ledger {
    key: "event",
    name: "事件",
    code: Some("SJ"),
    columns: &[
        number("记录编号"),
        col("event", "事件", Kind::Event).required().listed(),
        col("happened", "发生日期", Kind::Date).required().listed(),
        NOTE,
        VOID,
    ],
    date: Some("happened"),
    identity: &["event", "happened"],
};

/// All ledgers. A ledger comes after the ledgers that it refers to.
pub static ALL: &[&Ledger] = &[
    &UNIT,
    &PERSON,
    &HAZARD,
    &STEP,
    &TRAINING,
    &ATTENDANCE,
    &DRILL,
    &INSPECTION,
    &ACTIVITY,
    &EVENT,
    &CERTIFICATE,
    &ORDER,
    &TASK,
    &ENFORCEMENT,
    &APPROVAL,
    &TIP,
    &SUPPLY,
    &RISK,
    &DEVICE,
    &PERMIT,
    &PUBLICITY,
    &EXPLANATION,
    &STOP,
    &ATTACHMENT,
];

/// The registers: tables of one command each, which are in no list of ledgers.
pub static REGISTERS: &[&Ledger] = &[&SUBMISSION, &CLOSING, &INBOX];
