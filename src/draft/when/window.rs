//! The days that the whole country keeps each year, and public holidays: 安全生产月、防灾减灾周、消防宣传月、重要节日.

use super::{Mark, When};
use crate::draft::scan::Scan;

/// How a day, week or month is written, in the notation of plan.toml, and by whose rule.
const KEPT: [(&str, &str, &str); 24] = [
    ("安全生产月", "06-01..06-30", "国务院安委会：每年6月"),
    ("安全生产宣传月", "06-01..06-30", "国务院安委会：每年6月"),
    ("安全宣传咨询日", "06-16..06-16", "安全生产月的咨询日：6月16日"),
    ("安全生产咨询日", "06-16..06-16", "安全生产月的咨询日：6月16日"),
    ("6·16", "06-16..06-16", "安全生产月的咨询日：6月16日"),
    ("6.16", "06-16..06-16", "安全生产月的咨询日：6月16日"),
    ("消防宣传月", "11-01..11-30", "全国消防宣传月：每年11月"),
    ("消防安全宣传月", "11-01..11-30", "全国消防宣传月：每年11月"),
    ("消防安全月", "11-01..11-30", "全国消防宣传月：每年11月"),
    ("119消防月", "11-01..11-30", "全国消防宣传月：每年11月"),
    ("消防宣传日", "11-09..11-09", "全国消防日：11月9日"),
    ("消防安全日", "11-09..11-09", "全国消防日：11月9日"),
    ("消防日", "11-09..11-09", "全国消防日：11月9日"),
    ("防灾减灾宣传周", "week-of:05-12", "5月12日所在的一周"),
    ("防灾减灾周", "week-of:05-12", "5月12日所在的一周"),
    ("防灾减灾宣传日", "05-12..05-12", "全国防灾减灾日：5月12日"),
    ("防灾减灾日", "05-12..05-12", "全国防灾减灾日：5月12日"),
    ("5·12", "05-12..05-12", "全国防灾减灾日：5月12日"),
    ("国际减灾日", "10-13..10-13", "国际减灾日：10月13日"),
    ("全国交通安全日", "12-02..12-02", "全国交通安全日：12月2日"),
    ("交通安全日", "12-02..12-02", "全国交通安全日：12月2日"),
    ("国家宪法日", "12-04..12-04", "国家宪法日：12月4日"),
    ("国家安全教育日", "04-15..04-15", "全民国家安全教育日：4月15日"),
    ("质量月", "09-01..09-30", "全国质量月：每年9月"),
];

const HOLIDAYS: [&str; 13] = [
    "重要节假日",
    "重大节假日",
    "法定节假日",
    "重要节日",
    "重大节日",
    "传统节日",
    "节假日前",
    "节假日期间",
    "节日期间",
    "节前",
    "两节期间",
    "元旦、春节",
    "春节、国庆",
];

pub fn read(scan: Scan) -> Option<Mark> {
    let from = scan.at;
    let mut next = scan;
    if let Some((name, window, rule)) = KEPT.into_iter().find(|(name, ..)| next.eat(name)) {
        // `6·16安全生产咨询日` and `119消防宣传日` are one.
        while next.eat("”") || next.eat("“") {}
        for (longer, same, _) in KEPT {
            if same == window && next.eat(longer) {
                break;
            }
        }
        let name = named(name);
        return Some(Mark::new(from, next, When::Window { window: window.into(), name }, rule, 1));
    }
    let word = next.eat_any(&HOLIDAYS)?;
    let lead_days = days(&mut next);
    let rule = match lead_days {
        Some(days) => format!("写明“{word}”的，每个法定节假日前 {days} 天内办理"),
        None => format!("写明“{word}”的，在每个法定节假日前办理"),
    };
    Some(Mark::new(from, next, When::Holiday { lead_days }, rule, 2))
}

fn named(name: &str) -> String {
    match name {
        "6·16" | "6.16" => "6·16安全生产咨询日".to_string(),
        "5·12" => "防灾减灾日".to_string(),
        name => name.to_string(),
    }
}

/// `前10天`, `前3日内`
fn days(scan: &mut Scan) -> Option<u32> {
    let mut next = *scan;
    next.eat_any(&["来临前", "到来前", "前夕", "前"]);
    let days = next.number().filter(|days| (1..=60).contains(days))?;
    next.eat_any(&["天", "日"])?;
    next.eat_any(&["之内", "内", "前"]);
    *scan = next;
    Some(days)
}
