//! The town's plan: it has no mistake, and its words are the document's.

use crate::plan_file::load;
use std::path::Path;

fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The text without white space and with one kind of brackets, since the document's pages break anywhere.
fn folded(text: &str) -> String {
    let fold = |c| match c {
        '（' => '(',
        '）' => ')',
        c => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(fold).collect()
}

#[test]
fn it_loads_without_a_mistake_and_has_the_documents_words() {
    let plan = load(&file("plan.toml"), "plan.toml").map_err(|problems| panic!("{problems}")).unwrap();
    let document = folded(&file("tests/fixtures/plan-document.txt"));
    let measures = plan.measures.iter().map(|m| (&m.id, &m.text));
    let targets = plan.targets.iter().map(|t| (&t.id, &t.text));
    let strange: Vec<_> = measures.chain(targets).filter(|(_, text)| !document.contains(&folded(text))).collect();
    assert!(strange.is_empty(), "not in the document: {strange:#?}");
    assert!(plan.measures.len() >= 85 && plan.targets.len() == 4, "{} {}", plan.measures.len(), plan.targets.len());
    for name in plan.members.iter().filter_map(|m| m.name.as_ref()) {
        assert!(document.contains(name.as_str()), "{name}");
    }
}
