//! A site belongs to one store: what a person reads where another store has the same site.

use crate::reply::Mistake;
use crate::store::{OtherStore, shortened};

/// The refusal of a source in which sites belong to other stores than here: one number would mean two records.
pub fn refused(source: &str, step: &str, others: &[OtherStore]) -> Mistake {
    let one = |other: &OtherStore| {
        let [here, there] = [&other.here, &other.there].map(|id| shortened(id));
        format!("编号前缀 {} 在这边是台账 {here} 的，在那边是台账 {there} 的", other.site)
    };
    let all: Vec<String> = others.iter().map(one).collect();
    let site = others.first().map_or("", |first| first.site.as_str());
    let hint = format!(
        "一个前缀只能是一本台账的，不然同一个编号指两件事。请在其中一处换一个前缀：zhiben merge renumber {site} 新前缀；\
         若其中一处是丢了台账以后另建的，请在那里用 zhiben restore 还原原来的备份。台账身份见 zhiben check"
    );
    Mistake::new(format!("{source} 没有{step}：{}", all.join("；"))).hint(hint)
}
