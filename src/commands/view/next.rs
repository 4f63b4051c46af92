//! The likely next command after a record was added or changed, for its receipt. The next step of a hazard comes from
//! the domain.

use crate::ledger::Record;
use crate::reply::Further;

/// How the line begins.
pub const MARK: &str = "下一步：";

/// After a record was added; none where nothing in particular follows.
pub fn after_add(record: &Record) -> Option<String> {
    let no = record.no();
    let next = match record.ledger.key {
        "unit" => format!("zhiben hazard add 登记隐患\n  或 zhiben checklist --unit {no} 看它要办什么"),
        "training" => format!("zhiben training attend {no} --unit 单位 --name 姓名 记下参训的人"),
        "attendance" => "zhiben attendance list 看全部参训".to_string(),
        "inspection" if record.get("date").is_none() => format!("去过以后 zhiben inspection hold {no}"),
        "inspection" => format!("发现隐患就 zhiben hazard add --inspection {no}"),
        "drill" => format!("zhiben attach {no} 照片.jpg --kind 照片 附上照片"),
        "activity" => "zhiben checklist 看本月还有什么没办".to_string(),
        "event" => "zhiben checklist 看它带来哪些要办的事".to_string(),
        "person" => "zhiben person list 看名册".to_string(),
        "certificate" => format!("到期之前它会出现在 zhiben upcoming 里\n  换证用 zhiben cert renew {no}"),
        "order" => format!("打印：zhiben order print {no} -o 督办.docx\n  收到回复：zhiben order reply {no}"),
        "task" => format!("办完了 zhiben task finish {no}"),
        "tip" => format!(
            "查清了 zhiben tip conclude {no} --finding 结果，答复 zhiben tip answer {no}\n  属实就 zhiben tip convert {no} 转为隐患"
        ),
        "supply" => format!("领用时 zhiben supply take {no} --quantity 数量"),
        "enforcement" | "approval" => format!("zhiben attach {no} 文书.pdf 附上文书"),
        "device" => format!("检查过、坏了 zhiben device edit {no} --working 是或否 --checked 日期"),
        "permit" => format!(
            "到期之前它会出现在 zhiben upcoming 里\n  换了新证 zhiben permit edit {no} --issued 日期 --expires 日期"
        ),
        "publicity" => format!("zhiben attach {no} 照片.jpg --kind 照片 附上照片"),
        "risk" => "zhiben risk list 看全部风险点".to_string(),
        _ => return None,
    };
    Some(format!("{MARK}{next}"))
}

/// After it was changed: how to look at it, and how to take the change back.
pub fn after_change(record: &Record) -> String {
    let ledger = record.ledger;
    format!("{MARK}看全部内容 zhiben {} show {}，改错了就 zhiben undo", ledger.command(), record.no())
}

/// A finding of an inspection: a hazard with its unit, day and people.
pub fn finding(inspection: &str) -> Further {
    Further { question: "这次检查还有发现的隐患要记吗", words: hazard("inspection", inspection) }
}

/// A further hazard of the same unit.
pub fn of_unit(code: &str) -> Further {
    Further { question: "同一单位再记一条隐患吗", words: hazard("unit", code) }
}

fn hazard(option: &str, value: &str) -> Vec<String> {
    vec!["hazard".to_string(), "add".to_string(), format!("--{option}={value}")]
}
