//! Recognises the text of the first cell of a row at a form's foot: sub-totals with words around them, signatures,
//! seals, page numbers and 以下空白. Used only for a row that fills no other column that a record must fill.

/// The kind of column that the cell is in: `Record` is a column that a record must fill. There the text may be a
/// person's name, so that a stricter rule applies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    Record,
    Other,
}

/// Words that mark a row of sums.
pub(super) const TOTALS: [&str; 11] =
    ["合计", "小计", "总计", "共计", "累计", "汇总", "总数", "合计数", "总合计", "本页小计", "本页合计"];
const BLANKS: [&str; 7] = ["以下空白", "以下无内容", "以下无正文", "以下无", "此行空白", "此页空白", "空白"];
/// Labels at a form's foot: for who signs, seals or answers questions, and for the date.
pub(super) const SIGNED: [&str; 41] = [
    "签字",
    "签名",
    "签章",
    "盖章",
    "公章",
    "填表人",
    "填报人",
    "制表",
    "制表人",
    "审核",
    "审核人",
    "复核",
    "复核人",
    "审批",
    "审批人",
    "批准",
    "批准人",
    "签发人",
    "经办人",
    "编制",
    "编制人",
    "统计人",
    "校对",
    "校对人",
    "记录人",
    "报告人",
    "填表日期",
    "填报日期",
    "填报时间",
    "制表日期",
    "制表时间",
    "打印日期",
    "统计日期",
    "报送日期",
    "负责人签字",
    "负责人签名",
    "主要负责人签字",
    "单位负责人",
    "分管领导",
    "联系人",
    "联系电话",
];
/// Words that may come before or after a sum: of time, of the page, of a number.
const AROUND: &str =
    "0123456789.,一二三四五六七八九十百〇零年月日季度半上下本页表周期第全各项条家个处起人次元万件户份台只:()-/";

/// Why the row of this first cell is no record; `None` if it may be a record. The cell's text is folded already.
pub fn why(folded: &str, place: Place) -> Option<String> {
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    if bare.is_empty() {
        return None;
    }
    if BLANKS.contains(&bare) {
        return Some(format!("“{bare}”，不是记录"));
    }
    if is_total(folded, place) {
        return Some("合计行，不是记录".to_string());
    }
    if is_page(bare) {
        return Some("页码，不是记录".to_string());
    }
    SIGNED.iter().find(|word| is_signed(folded, bare, word, place)).map(|word| format!("表尾的“{word}”，不是记录"))
}

fn is_total(folded: &str, place: Place) -> bool {
    let is_around = |text: &str| text.chars().all(|c| AROUND.contains(c));
    let counts = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    if let Some(rest) = folded.strip_prefix('共') {
        return counts(rest) && is_around(rest);
    }
    TOTALS.iter().any(|word| {
        let Some((before, behind)) = folded.split_once(word) else { return false };
        match place {
            Place::Record => is_around(before) && is_around(behind),
            Place::Other => is_around(behind),
        }
    })
}

/// Whether the text is a page number such as `第1页,共3页`.
fn is_page(bare: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || "第共页,，/ ".contains(c);
    bare.starts_with('第') && bare.contains('页') && bare.chars().all(is_part)
}

fn is_signed(folded: &str, bare: &str, word: &str, place: Place) -> bool {
    let behind = folded.strip_prefix(word).unwrap_or_default();
    // Forms such as 签字:…, 单位(盖章), 检查人员签字.
    let is_sealed = folded.ends_with(&format!("({word})")) || folded.contains(&format!("({word}):"));
    let is_label = bare == word || behind.starts_with([':', '(']) || is_sealed;
    let is_named = folded.split_once(':').is_some_and(|(name, _)| name.ends_with(word));
    match place {
        Place::Record => is_label || is_named,
        Place::Other => is_label || is_named || bare.ends_with(word),
    }
}

#[cfg(test)]
mod tests;
