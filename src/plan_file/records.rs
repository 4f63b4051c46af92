//! The optional tables `[order]`, `[tip]`, `[supply]` and `[certificate]`. Without them a plan has the defaults, whose
//! readings name them as defaults.

use super::certificates;
use super::forms;
use super::table::Table;
use crate::domain::calendar::Term;
use crate::domain::plan::{CertificateRules, OrderRules, RecordTerms, SupplyTerms, TipTerms};
use crate::domain::words::ORDER;

pub(super) const TABLES: [&str; 4] = ["order", "tip", "supply", "certificate"];

pub(super) fn records(root: &Table<'_>) -> RecordTerms {
    let one = |name: &'static str| root.entries.get(name).and_then(|_| root.get(name)?.table());
    RecordTerms {
        order: one("order").map_or_else(OrderRules::default, |t| order(&t)),
        tip: one("tip").map_or_else(TipTerms::default, |t| tip(&t)),
        supply: one("supply").map_or_else(SupplyTerms::default, |t| supply(&t)),
        certificate: CertificateRules {
            kinds: certificates::compiled(),
            ..one("certificate").map_or_else(CertificateRules::default, |t| certificate(&t))
        },
    }
}

fn order(t: &Table<'_>) -> OrderRules {
    t.only(&["pattern", "patterns", "reply", "reading"]);
    let mut rules = OrderRules { reading: t.any_text("reading"), ..OrderRules::default() };
    const PATTERN: &str = "应为含有 {serial} 的文号格式，如 \"积安督{kind}〔{year}〕{serial}号\"";
    let pattern = |text: &str| (text.matches("{serial}").count() == 1).then(|| text.to_string());
    if let Some(read) = t.get("pattern").and_then(|v| v.form(pattern, PATTERN)) {
        rules.pattern = read;
    }
    let kinds: Vec<&str> = ORDER.iter().map(|w| w.en).collect();
    if let Some(table) = t.get("patterns").and_then(|v| v.table()) {
        table.only(&kinds);
        for (place, kind) in kinds.iter().enumerate() {
            rules.patterns[place] = table.get(kind).and_then(|v| v.form(pattern, PATTERN));
        }
    }
    if let Some(table) = t.get("reply").and_then(|v| v.table()) {
        table.only(&kinds);
        for (place, kind) in kinds.iter().enumerate() {
            rules.reply[place] = table.get(kind).and_then(|v| v.form(forms::term, forms::TERM));
        }
    }
    rules
}

/// A term that may be left out; then the default applies.
fn term(t: &Table<'_>, key: &str, default: Term) -> Term {
    t.get(key).and_then(|v| v.form(forms::term, forms::TERM)).unwrap_or(default)
}

fn tip(t: &Table<'_>) -> TipTerms {
    t.only(&["check_term", "extension_term", "answer_term", "reward_term", "collect_term", "reading"]);
    let base = TipTerms::default();
    TipTerms {
        check: term(t, "check_term", base.check),
        extension: term(t, "extension_term", base.extension),
        answer: term(t, "answer_term", base.answer),
        reward: term(t, "reward_term", base.reward),
        collect: term(t, "collect_term", base.collect),
        reading: t.any_text("reading"),
    }
}

fn supply(t: &Table<'_>) -> SupplyTerms {
    t.only(&["count_term", "reading"]);
    SupplyTerms { count: term(t, "count_term", SupplyTerms::default().count), reading: t.any_text("reading") }
}

fn certificate(t: &Table<'_>) -> CertificateRules {
    t.only(&["warn_days"]);
    let base = CertificateRules::default();
    let read: Option<Vec<u32>> =
        t.get("warn_days").map(|v| v.some().into_iter().filter_map(|d| d.number(1..=3660)).collect());
    let mut warn = read.filter(|w| !w.is_empty()).unwrap_or(base.warn);
    warn.sort_unstable_by(|a, b| b.cmp(a));
    CertificateRules { warn, kinds: Vec::new() }
}

#[cfg(test)]
mod tests {
    use crate::domain::calendar::Term;

    /// The small plan with more tables at its end.
    fn with(tables: &str) -> Result<crate::domain::plan::Plan, String> {
        let text = format!("{}\n{tables}\n", include_str!("../../tests/fixtures/plans/good/small.toml"));
        crate::plan_file::load(&text, "plan.toml").map_err(|p| p.to_string())
    }

    #[test]
    fn tables_that_are_left_out_have_marked_defaults() {
        let plan = with("").unwrap();
        assert_eq!(plan.records.order.reply[1], Some(Term::Working(7)));
        assert!(plan.records.order.reading.contains("[order]"));
        assert_eq!(plan.records.certificate.warn, [90, 30, 7]);
        assert!(plan.records.certificate.kind("叉车证").is_some());
        let plan = with(
            "[order]\npattern = \"督{kind}{serial}\"\nreply = { list = \"5wd\" }\npatterns = { talk = \"谈{serial}\" }\n\
             [tip]\ncheck_term = \"30d\"\n[supply]\ncount_term = \"90d\"\n[certificate]\nwarn_days = [7, 60]",
        )
        .unwrap();
        let records = &plan.records;
        assert_eq!((records.order.reply[0], records.order.reply[1]), (None, Some(Term::Working(5))));
        assert_eq!((records.order.pattern(1), records.order.pattern(5)), ("督{kind}{serial}", "谈{serial}"));
        assert_eq!((records.tip.check, records.tip.answer), (Term::Days(30), Term::Days(10)));
        assert_eq!((records.supply.count, &records.certificate.warn[..]), (Term::Days(90), &[60, 7][..]));
    }

    #[test]
    fn mistakes_are_listed_with_their_keys() {
        let mistakes =
            with("[order]\npattern = \"督\"\nreply = { note = \"5wd\", list = \"5w\" }\n[tip]\ncheck = \"3d\"")
                .unwrap_err();
        for key in ["order.pattern", "order.reply.note", "order.reply.list", "tip.check"] {
            assert!(mistakes.contains(key), "{key}：{mistakes}");
        }
    }
}
