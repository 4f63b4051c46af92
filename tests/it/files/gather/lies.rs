//! A county of twenty towns of which one sends what is not true: the nineteen others are loaded, the command ends with
//! code 2 and names the town, and what the county had of it stays.

use super::server::{Database, Engine};
use super::towns::{COUNT, County, DAY, at, files, site, small};
use crate::env::Run;
use std::fs;

/// What a town does to its publication, and words of the reason for which it is refused.
type Lie = (&'static str, fn(&County, &str), &'static [&'static str]);

/// Sets a column of the first row that has `word` in it.
fn set(county: &County, site: &str, table: &str, (column, value): (&str, &str), word: &str) {
    county.altered(site, table, |rows| {
        let place = at(rows, column);
        let row = rows[1..].iter_mut().find(|row| row.iter().any(|cell| cell == word)).unwrap();
        row[place] = value.to_string();
    });
}

const LIES: &[Lie] = &[
    (
        "a changed file without its manifest",
        |county, site| set(county, site, "zb_hazard", ("description", "没有隐患"), "护栏缺失"),
        &["zb_hazard.csv", "和清单对不上"],
    ),
    (
        "a missing file",
        |county, site| fs::remove_file(county.folder(site).join(format!("site={site}/overdue.csv"))).unwrap(),
        &["overdue.csv"],
    ),
    (
        "rows of another town",
        |county, site| {
            set(county, site, "zb_unit", ("site", "ZA"), "U001");
            county.sign(site, |_| ());
        },
        &["zb_unit 第 1 行是站点 ZA 的"],
    ),
    (
        "a better bridge",
        |county, site| {
            set(county, site, "bridge", ("closing", "0"), "general");
            county.sign(site, |_| ());
        },
        &["bridge 里期初加新增加重新列入整改减销号", "期末写的是 0"],
    ),
    (
        "more done than owed",
        |county, site| {
            set(county, site, "coverage", ("done", "999"), "7.2a");
            county.sign(site, |_| ());
        },
        &["coverage 里应办", "不等于已办、未到期、逾期之和"],
    ),
    (
        "a rate of its own",
        |county, site| {
            set(county, site, "coverage", ("rate", "0.9999"), "7.2a");
            county.sign(site, |_| ());
        },
        &["coverage 里的完成率不是"],
    ),
    (
        "overdue items left out",
        |county, site| {
            county.altered(site, "overdue", |rows| drop(rows.pop()));
            county.sign(site, |_| ());
        },
        &["obligations 里逾期的有", "overdue 里有"],
    ),
    (
        "another day in its rows",
        |county, site| {
            set(county, site, "overdue", ("as_of", "2026-11-22"), "duty");
            county.sign(site, |_| ());
        },
        &["overdue 第", "不是截至这一天的"],
    ),
    (
        "a day that has not come",
        |county, site| county.sign(site, |listed| listed["as_of"] = "2026-12-31".into()),
        &["截至 2026-12-31，在今天（2026-11-23）之后"],
    ),
    (
        "one record twice",
        |county, site| {
            county.altered(site, "zb_unit", |rows| rows.push(rows[1].clone()));
            county.sign(site, |_| ());
        },
        &["zb_unit 里 U001 有两行"],
    ),
    (
        "a word that there is not",
        |county, site| {
            set(county, site, "zb_hazard", ("grade", "tiny"), "U001");
            county.sign(site, |_| ());
        },
        &["zb_hazard 第 1 行的 grade 有不认识的“tiny”"],
    ),
    (
        "records of others as its own",
        |county, site| {
            set(county, site, "zb_hazard", ("origin", "ZA"), "U001");
            county.sign(site, |_| ());
        },
        &["zb_hazard 第 1 行的 owned 和 origin 对不上"],
    ),
    (
        "a file outside its directory",
        |county, site| county.sign(site, |listed| listed["files"][0]["file"] = "../ZA/site=ZA/zb_unit.csv".into()),
        &["列出了目录外的文件"],
    ),
    (
        "a table that nobody knows",
        |county, site| county.sign(site, |listed| listed["files"][0]["table"] = "pg_class".into()),
        &["列出了不认识的表 pg_class"],
    ),
    (
        "no manifest that can be read",
        |county, site| fs::write(county.folder(site).join("manifest.json"), "{}").unwrap(),
        &["manifest.json"],
    ),
];

/// Each lie in turn, by another town each time, between two others: it is in the way of neither.
#[test]
fn a_lying_town_is_named_and_the_others_are_written() {
    let gathered = |county: &County, liar: &str| {
        Run::new(["gather", "ZA", liar, "ZT", "--for", "postgres"]).today(DAY).at(county.place()).go()
    };
    let towns = |sql: &str| -> Vec<String> {
        let named = |at: &usize| sql.contains(&format!("INSERT INTO zb_site (site, store) VALUES ('{}'", site(*at)));
        (0..COUNT).filter(named).map(site).collect()
    };
    let honest = gathered(&County::of(&["ZA", "ZB", "ZT"]), "ZB");
    assert_eq!((honest.code, towns(&honest.stdout)), (0, ["ZA", "ZB", "ZT"].map(String::from).to_vec()));
    for (no, (what, lie, needles)) in LIES.iter().enumerate() {
        let liar = site(no + 1);
        let county = County::of(&["ZA", &liar, "ZT"]);
        lie(&county, &liar);
        let run = gathered(&county, &liar);
        assert_eq!(run.code, 2, "{what}: {run:#?}");
        for needle in needles.iter().chain([&"没有装 ", &&*liar, &"有 1 个发布没有装"]) {
            assert!(run.stderr.contains(needle), "{what}: {needle}: {run:#?}");
        }
        assert_eq!(towns(&run.stdout), ["ZA", "ZT"], "{what}");
        assert!(!run.stdout.contains(&format!("'{liar}'")), "{what}");
    }
}

/// What only the database shows: another store of the same site, and half of the records gone; and a lie of the above.
#[test]
fn what_the_county_had_of_a_lying_town_stays() {
    let databases: Vec<Database> = Database::all().collect();
    if databases.is_empty() {
        return;
    }
    let county = County::new();
    for database in &databases {
        let run = database.gather_here(county.place(), DAY, ".");
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:#?}");
        assert_eq!(run.stderr.matches("已装入").count(), 20, "{run:#?}");
    }
    let of = |database: &Database, site: &str| super::of_sites(database, &format!("site = '{site}'"));

    // A day later every town has a hazard more, ZC's store is another, ZF lost half of its records, ZK lies.
    for no in 0..COUNT {
        let site = site(no);
        county.altered(&site, "zb_hazard", |rows| {
            let mut more = rows[1].clone();
            let (number, text) = (at(rows, "no"), at(rows, "description"));
            (more[number], more[text]) = (format!("{site}-YH-2026-0003"), "次日".into());
            rows.push(more);
        });
        county.sign(&site, |_| ());
    }
    county.put("ZC", &files(&small("ZC", 2), DAY));
    let half = ["zb_unit", "zb_unit_categories", "zb_unit_aliases", "zb_hazard"];
    for table in half {
        county.altered("ZF", table, |rows| rows.truncate(1 + (rows.len() - 1) / 2));
    }
    county.sign("ZF", |_| ());
    set(&county, "ZK", "bridge", ("closing", "77"), "general");
    county.sign("ZK", |_| ());
    for database in &databases {
        let before = ["ZC", "ZF", "ZK"].map(|site| of(database, site));
        let run = database.gather_here(county.place(), DAY, ".");
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:#?}");
        assert_eq!(run.stderr.matches("已装入").count(), 17, "{run:#?}");
        for needle in [
            "没有装 ./ZC：站点 ZC 在库里属于台账",
            "merge renumber ZC",
            "没有装 ./ZF：上次有",
            "--shrunk",
            "没有装 ./ZK：bridge",
        ] {
            assert!(run.stderr.contains(needle), "{needle}: {run:#?}");
        }
        assert_eq!(["ZC", "ZF", "ZK"].map(|site| of(database, site)), before);
        let next = "SELECT COUNT(*) FROM zb_hazard WHERE description = '次日'";
        assert_eq!(database.column(next), ["17"], "{:?}", database.engine);
    }

    // With a reason the half is loaded.
    for database in &databases {
        let before = of(database, "ZC");
        let run = database.gather_here(county.place(), DAY, "ZF --shrunk 两村已划走");
        run.done(&["已装入 ZF"]);
        assert_eq!(database.column("SELECT COUNT(*) FROM zb_unit WHERE site = 'ZF'"), ["2"]);
        assert_eq!(of(database, "ZC"), before);
        assert_eq!(database.column("SELECT COUNT(*) FROM zb_publication"), ["20"]);
    }
}

/// Two stores with the same site in one county: neither is believed.
#[test]
fn two_stores_of_one_site_are_both_refused() {
    let county = County::of(&["ZB", "ZC"]);
    let other = files(&small("ZB", 1), DAY);
    county.put("又一个", &other);
    let words = ["gather", "ZB", "又一个", "ZC", "--for", Engine::MariaDb.name()];
    let run = Run::new(words).today(DAY).at(county.place()).go();
    assert_eq!(run.code, 2, "{run:#?}");
    for needle in ["没有装 ZB", "没有装 又一个", "有两本台账都用站点 ZB", "有 2 个发布没有装"]
    {
        assert!(run.stderr.contains(needle), "{needle}: {run:#?}");
    }
    assert!(!run.stdout.contains("'ZB'") && run.stdout.contains("'ZC'"));
}

/// Of two publications of one store the later one counts.
#[test]
fn the_later_of_two_publications_counts() {
    let county = County::of(&[""; 0]);
    let town = small("YY", 30);
    county.put("YY旧", &files(&town, "2026-11-20"));
    county.put("YY新", &files(&town, "2026-11-22"));
    let run = Run::new(["gather", "YY旧", "YY新", "--for", "postgres"]).today(DAY).at(county.place()).go();
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.stderr.contains("没有装 YY旧：同一站点有更晚的一次（截至 2026-11-22）"), "{run:#?}");
    assert!(run.stdout.contains("DATE '2026-11-22'") && !run.stdout.contains("DATE '2026-11-20'"));
}
