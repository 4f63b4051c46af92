//! 停产停业: a unit that stopped owes nothing that fell due meanwhile, before and after as ever; what has a clock of its
//! own goes on.

use crate::env::{Town, rows, text};

const QUARTERS: [&str; 5] = ["2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4"];

/// The quarters of which the unit owes its check by the principal (7.2a), as of a day.
fn quarters(town: &Town, day: &str) -> Vec<&'static str> {
    let owes = |quarter: &&str| {
        let all = rows(&town.json_on(day, &format!("checklist --unit U001 --period {quarter}")));
        all.iter().any(|row| text(row, "id") == format!("7.2a/unit:U001/{quarter}"))
    };
    QUARTERS.into_iter().filter(owes).collect()
}

fn town() -> Town {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 边坡 --grade general --found 2026-02-02 --due 2026-04-01").done(&[]);
    town
}

#[test]
fn what_falls_due_within_a_stop_is_not_owed() {
    let town = town();
    assert_eq!(quarters(&town, "2026-11-23"), QUARTERS);
    town.sh("unit stop U001 --from 2026-03-31 --reason 检修 --document 积安办〔2026〕3号")
        .done(&["自 2026-03-31 停产停业（JC-TC-2026-0001）", "unit resume U001"]);
    assert_eq!(quarters(&town, "2026-11-23"), ["2025Q4"]);
    // The hazard's clock goes on, and `why` says what happened.
    assert_eq!(text(&rows(&town.json("overdue --kind hazard --unit U001"))[0], "id"), "JC-YH-2026-0001");
    assert!(town.sh("why 7.2a/unit:U001/2025Q4").ok().contains("2026-03-31起停产停业"));
    town.sh("unit resume U001 --on 2026-07-01").done(&["2026-03-31 至 2026-06-30"]);
    assert_eq!(quarters(&town, "2026-11-23"), ["2025Q4", "2026Q3", "2026Q4"]);
    // As of a day within the stop nobody knew its end; as of one before, nobody knew of it.
    assert_eq!(quarters(&town, "2026-06-30"), ["2025Q4"]);
    assert_eq!(quarters(&town, "2026-03-30"), QUARTERS);
}

#[test]
fn a_closing_becomes_a_stop_and_is_not_simply_cleared() {
    let town = town();
    town.sh("unit close U001 --on 2026-04-30").done(&[]);
    town.refuses("unit edit U001 --until ''", &["2026-04-30", "unit resume U001"]);
    town.refuses("unit stop U001 --from 2026-05-02", &["已停业", "unit resume"]);
    town.sh("unit resume U001 --on 2026-10-01").done(&["2026-05-01 至 2026-09-30"]);
    assert_eq!(town.rows("unit list")[0]["until"], serde_json::Value::Null);
    assert_eq!(quarters(&town, "2026-11-23"), ["2025Q4", "2026Q1", "2026Q4"]);
    town.sh("undo").done(&[]);
    assert_eq!(text(&town.rows("unit list")[0], "until"), "2026-04-30");
    assert!(town.rows("stop list").is_empty());
}

#[test]
fn what_cannot_be_is_refused() {
    let town = town();
    town.refuses("unit stop U001 --from 2026-11-24", &["2026-11-24", "今天"]);
    town.refuses("unit resume U001 --on 2026-11-20", &["没有停产停业"]);
    town.sh("unit stop U001 --from 2026-06-01").done(&[]);
    town.refuses("unit stop U001 --from 2026-08-01", &["JC-TC-2026-0001", "还没有复产"]);
    town.refuses("unit stop U001 --from 2026-01-01", &["JC-TC-2026-0001"]);
    town.refuses("unit resume U001 --on 2026-06-01", &["第一天 2026-06-01"]);
    town.refuses("unit resume U001 --on 2026-11-24", &["2026-11-24", "今天"]);
    town.refuses("stop add --unit U001 --from 2026-05-01 --until 2026-04-01", &["早于"]);
    town.sh("stop void 1 --reason 没有停").done(&[]);
    town.sh("unit stop U001 --from 2026-01-01").done(&["JC-TC-2026-0002"]);
}
