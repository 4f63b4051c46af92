//! `overdue` for people: what can still be done first, then one line for each measure of older periods; for scripts every
//! row as it was.

use crate::env::{Town, rows, text};

/// The first column of each row of the table, and the whole row.
fn lines(table: &str) -> Vec<(String, String)> {
    let all = table.lines().skip_while(|line| !line.starts_with('─')).skip(1);
    let rows = all.take_while(|line| !line.is_empty() && !line.starts_with('共'));
    rows.map(|line| (line.split_whitespace().next().unwrap().to_string(), line.to_string())).collect()
}

#[test]
fn what_can_still_be_done_comes_first() {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 小事 --grade general --found 2024-05-02 --due 2024-06-01").done(&[]);
    town.sh("hazard add --unit U001 --description 大事 --grade major --found 2026-09-01").done(&[]);
    town.sh(
        "hazard plan 2026-1 --owner 孔平 --measures 削坡 --fund-yuan 0 --due 2026-10-01 --contingency 专人 --on 2026-09-02",
    )
    .done(&[]);
    let run = town.on("2026-11-23", ["overdue"]);
    let all = lines(&run.stdout);
    // The major hazard leads, though the other is two years older; its steps follow both.
    assert!(all[0].1.contains("大事") && all[1].1.contains("小事"), "{all:#?}");
    assert_eq!((all[2].0.as_str(), all[2].1.contains("JC-YH-2026-0001")), ("通知", true), "{all:#?}");
    // Quarters that ended by 2026-10-23 are one line: from the plan's first to 2026Q3's end on 09-30.
    let of_measure: Vec<&str> =
        all.iter().filter(|(_, line)| line.contains("7.2a")).map(|(_, line)| line.as_str()).collect();
    assert_eq!(of_measure.len(), 1, "{of_measure:#?}");
    assert!(of_measure[0].contains("2024Q1 至 2026Q3，11 个周期，"), "{of_measure:#?}");
    assert!(run.stdout.contains("已不能按期补办") && run.stdout.contains("zhiben explain"), "{}", run.stdout);
    // On 2026-10-31 the third quarter can still be caught up; a day later it is old.
    let selected = |day: &str| {
        let table = town.on(day, ["overdue"]).stdout;
        lines(&table).into_iter().filter(|(_, line)| line.contains("7.2a/2026Q3")).count()
    };
    assert_eq!((selected("2026-10-31"), selected("2026-11-01")), (1, 0));
    // Scripts have every row, and --detail unfolds.
    let json = rows(&town.json("overdue --kind duty"));
    let quarters = json.iter().filter(|row| text(row, "id").starts_with("7.2a/unit:U001/")).count();
    assert_eq!(quarters, 11);
    let detail = town.on("2026-11-23", ["overdue", "--detail"]).stdout;
    assert!(detail.contains("7.2a/unit:U001/2024Q1"));
}
