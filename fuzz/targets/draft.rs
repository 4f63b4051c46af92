//! Takes any text as a document: nothing panics, and a plan that is drafted from it loads and has the document's words.

#![no_main]

use libfuzzer_sys::fuzz_target;
use zhiben::draft::{Given, draft};
use zhiben::plan_file::load;

fuzz_target!(|text: &str| {
    // A task and a year, so that most texts give a plan.
    let text = format!("积翠镇工作方案（2024-2026年）\n一、任务\n（一）各村每月检查一次。\n{text}");
    let given = Given { site: Some("A"), ..Given::default() };
    let Ok(made) = draft(&text, given) else { return };
    let plan = load(&made.toml, "plan.toml").unwrap_or_else(|problems| panic!("{problems}"));
    let words = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let all = words(&text);
    for measure in plan.measures {
        assert!(all.contains(&words(&measure.text)), "{}", measure.text);
    }
});
