//! The county's tables have the program's own numbers in every row: two towns in one database of each engine, loaded
//! twice, and again after a day with changes.

use super::expected::{self, Rows};
use super::server::Database;
use super::{everything, of_sites, published, sample, sql};
use crate::env::Town;
use std::collections::BTreeMap;

/// Compares each table with what the program answers, in any order, and the columns that the table has beside it.
#[track_caller]
fn agree(database: &Database, site: &str, day: &str, expected: &BTreeMap<&'static str, Rows>) {
    for (name, expected) in expected {
        let columns = expected::columns(name);
        let named: Vec<&str> = columns.iter().map(String::as_str).collect();
        let which = format!("site = '{site}'");
        let found = database.table(name, &named, &which);
        let of = |row: Vec<Option<String>>| columns.iter().cloned().zip(row).collect::<BTreeMap<_, _>>();
        let mut found: Rows = found.into_iter().map(of).collect();
        let mut expected = expected.clone();
        found.sort();
        expected.sort();
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{:?} {name} {site}", database.engine);
        }
        assert_eq!(found.len(), expected.len(), "{:?} {name} {site}", database.engine);
        // Each row has the town and the day, its place, and whether it was made here.
        let town = if site == "JC" { "方山县积翠镇人民政府" } else { "方山县HX镇人民政府" };
        let sound = format!(
            "{which} AND as_of = DATE '{day}' AND town = '{town}' AND \
             owned = CASE WHEN origin = site THEN 1 ELSE 0 END AND row_no BETWEEN 1 AND {}",
            expected.len()
        );
        let count = database.column(&format!("SELECT COUNT(DISTINCT row_no) FROM {name} WHERE {sound}"));
        assert_eq!(count, [expected.len().to_string()], "{:?} {name} {site}", database.engine);
    }
}

/// The sample's units belong to the site that publishes them, and its hazards, whose numbers begin with JC, to JC: what
/// is counted of HX's own are its units, and of hazards those that were found since.
#[track_caller]
fn owned_counts_add_up(database: &Database, hazards: [&str; 2]) {
    let other = database.column(
        "SELECT COUNT(*) FROM coverage WHERE owned_owed <> owed OR owned_done <> done OR owned_pending <> pending OR \
         owned_overdue <> overdue",
    );
    assert_eq!(other, ["0"]);
    assert_eq!(database.column("SELECT COUNT(*) FROM coverage_unit WHERE owned = 0"), ["0"]);
    let bridge =
        "SELECT MAX(added - owned_added), MAX(closing - owned_closing), MAX(opening - owned_opening) FROM bridge";
    assert_eq!(database.rows(&format!("{bridge} WHERE site = 'JC'")), [["0", "0", "0"]]);
    let added = database
        .rows("SELECT SUM(owned_added), SUM(owned_closing) FROM bridge WHERE site = 'HX' AND grade = 'general'");
    assert_eq!(added, [hazards]);
}

#[test]
fn the_tables_and_the_reports_agree_on_every_row() {
    let databases: Vec<Database> = Database::all().collect();
    if databases.is_empty() {
        return;
    }
    let (first, second) = (sample("JC", "141128105"), sample("HX", "141128106"));
    let (morning, before, next) = ("2026-11-23", "2026-06-30", "2026-11-27");
    assert_eq!(second.sh("unit add --name 误登的厂 --categories 非煤矿山 --since 2026-01-01").code, 0);
    let (jc, hx) = (published(&first, morning), published(&second, before));
    let (of_jc, of_hx) = (expected::of(&first, morning), expected::of(&second, before));
    for database in &databases {
        database.load(sql(database, morning, &[&jc, &hx]));
        agree(database, "JC", morning, &of_jc);
        agree(database, "HX", before, &of_hx);
        owned_counts_add_up(database, ["0", "0"]);
        // Loading again changes nothing, this time by the client that `gather` runs.
        let loaded = everything(database);
        database
            .gather_here(&jc, morning, &format!("'{}' '{}'", jc.display(), hx.display()))
            .done(&["已装入 JC（方山县积翠镇人民政府，截至 2026-11-23）：53 个表", "已装入 HX"]);
        assert_eq!(everything(database), loaded);
    }

    // An undone record vanishes, and a redone one is there again.
    let count = |database: &Database| database.column("SELECT COUNT(*) FROM zb_unit WHERE name = '误登的厂'");
    for (line, day, expected) in [("undo", "2026-11-24", "0"), ("redo", "2026-11-25", "1")] {
        assert_eq!(second.on(day, [line]).code, 0);
        published(&second, day);
        for database in &databases {
            database.gather_here(&hx, day, ".").done(&["已装入 HX"]);
            assert_eq!(count(database), [expected]);
        }
    }

    // A day with changes; the other town is unchanged.
    changes(&second, next);
    published(&second, next);
    let of_hx = expected::of(&second, next);
    for database in &databases {
        let neighbour = of_sites(database, "site = 'JC'");
        database.gather_here(&hx, next, ".").done(&["截至 2026-11-27"]);
        agree(database, "HX", next, &of_hx);
        // Found and fixed on one day, in both ranges of days: the month, and since the plan was issued.
        owned_counts_add_up(database, ["2", "0"]);
        assert_eq!(of_sites(database, "site = 'JC'"), neighbour);
        let void = "SELECT site, void_reason, status FROM zb_hazard WHERE no = 'JC-YH-2026-0003' ORDER BY site";
        assert_eq!(database.rows(void)[0], ["HX", "误录", "void"]);
        let days = "SELECT site, CAST(as_of AS CHAR(10)), town FROM zb_publication ORDER BY site";
        assert_eq!(
            database.rows(days),
            [["HX", "2026-11-27", "方山县HX镇人民政府"], ["JC", "2026-11-23", "方山县积翠镇人民政府"]]
        );
        assert_eq!(database.column("SELECT reason FROM zb_guard"), [""; 0]);
    }
}

fn changes(town: &Town, day: &str) {
    for line in [
        "hazard add --unit U001 --description 新发现 --grade general --found 2026-11-25 --fixed --reviewer 甲",
        "hazard void JC-YH-2026-0003 --reason 误录",
        "hazard reopen JC-YH-2025-0001 --reason 又犯 --on 2026-11-24",
        "done 1.1a --date 2026-11-24",
        "unit edit U002 --name 换了名的厂",
    ] {
        let out = town.on(day, crate::env::words(line));
        assert_eq!(out.code, 0, "{out:#?}");
    }
}

/// Texts that a clerk or a file may contain: what means something to a database or its client is loaded unchanged.
#[test]
fn any_text_is_loaded_unchanged() {
    let town = Town::with_units();
    let texts = [
        "上\n\\.\n下",
        "上\r\n\\.\r\n下",
        "\\N",
        "a\\nb\tc\\",
        "\"引\"号,'逗';\nCOMMIT;\n",
        "''; DROP TABLE zb_unit; --",
        "$zhiben$ :dir \\quit",
        "delimiter //\n/* 注 */ # 注 -- 注",
        "补丁𠮷😀",
    ];
    for text in texts {
        let line = ["hazard", "add", "--unit", "U001", "--grade", "一般", "--found", "2026-11-20", "--description"];
        assert_eq!(town.run(line.iter().copied().chain([text])).code, 0, "{text:?}");
    }
    let kept: Vec<String> =
        town.rows("export hazard").iter().map(|row| row["description"].as_str().unwrap().to_string()).collect();
    assert_eq!(kept.len(), texts.len());
    let out = published(&town, "2026-11-23");
    for database in Database::all() {
        database.load(sql(&database, "2026-11-23", &[&out]));
        database.gather_here(&out, "2026-11-23", ".").done(&[]);
        assert_eq!(database.column("SELECT description FROM zb_hazard ORDER BY no"), kept, "{:?}", database.engine);
    }
}
