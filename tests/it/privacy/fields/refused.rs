//! Texts that a field refuses: an explanation names an obligation, a tick its parts.

use super::*;

/// An explanation may name only the id of an obligation, typed or in a file.
#[test]
fn an_explanation_names_an_obligation_and_no_other_words() {
    let town = Town::sample();
    let whole = town.bytes();
    let ids = ["7.2a", "7.2a/unit:U001", "7.2a/unit:/2026Q3", "7.2a/unit:U001/2026Q9", "9.9z/town/2026"];
    for word in HOSTILE.iter().chain(&ids) {
        for id in [word.to_string(), format!("7.2a/{word}/2026Q3"), format!("7.2a/unit:U001/{word}")] {
            // `--` ends the options: an id may begin with a dash.
            let args = ["explain", "--reason", "停产", "--approved-by", "示例周戊", "--", &id];
            let out = town.run(args);
            assert!(out.code == 2 && !out.stderr.contains("panicked"), "{id}：{out:?}");
            is_calm(&id, &out.stderr.replace('\n', " "));
            town.file(
                "说明.csv",
                format!("日期,事项编号,原因,批准人\n2026-11-20,\"{}\",停产,示例周戊\n", id.replace('"', "\"\"")),
            );
            let out = town.sh("import explanation 说明.csv");
            assert!(out.code == 2 && !out.stderr.contains("panicked"), "{id}：{out:?}");
        }
    }
    assert!(town.bytes() == whole);
}

/// A tick of a measure with parts must name them.
#[test]
fn a_tick_that_names_no_part_is_refused_with_the_list() {
    let town = Town::with_units();
    for (measure, parts) in
        [("11.1a --unit U004", "队伍稳定"), ("10.1", "值班调度"), ("1.3a --unit U001", "思想理念"), ("1.2c", "进企业")]
    {
        let parts: &[&str] = if measure == "1.2c" { &["企业", "学校"] } else { &[parts] };
        let mut needles = vec!["分项", "请写明办了哪些", "--item", "--all-items"];
        needles.extend(parts);
        town.refuses(&format!("done {measure} --date 2026-11-20"), &needles);
        town.sh(&format!("done {measure} --date 2026-11-20 --all-items")).done(&["已登记办结"]);
    }
    town.refuses("done 1.1a --date 2026-11-20 --all-items", &["没有分项"]);
    town.refuses("done 10.1 --date 2026-11-20 --item 没有的", &["没有的"]);
}
