//! What the page, the workbook and the briefing of a month begin with: every sum in the sentences and tables adds up, over
//! the sample and over random stores, and the rates are those that are worked out here from the facts.

use crate::env::{Town, text};
use chrono::{Datelike, Days, NaiveDate};
use serde_json::Value;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The rows of the table of months, each with this month, the last one and the one of last year; none is 无数据.
fn months(report: &Value) -> Vec<(String, [Option<f64>; 3], Option<f64>)> {
    let rows = report["month_figures"].as_array().unwrap();
    let cell = |row: &Value, key: &str| match &row[key] {
        Value::String(word) => {
            assert_eq!(word, "no_data");
            None
        }
        number => Some(number.as_f64().unwrap()),
    };
    let row = |row: &Value| {
        let cells = ["this_month", "last_month", "year_ago"].map(|key| cell(row, key));
        let change = cell(row, "change");
        (text(row, "figure").to_string(), cells, change)
    };
    rows.iter().map(row).collect()
}

fn sum(rows: &[Value], key: &str) -> i64 {
    rows.iter().map(|row| row[key].as_i64().unwrap()).sum()
}

/// The number that follows these words.
fn number_after(sentence: &str, words: &str) -> Option<i64> {
    let rest = &sentence[sentence.find(words)? + words.len()..];
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Reads the sentences and tables of a report and adds them up.
fn adds_up(report: &Value) {
    let figures = months(report);
    let names: Vec<&str> = figures.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "期初未销号隐患",
            "新发现隐患",
            "新发现重大隐患",
            "重新列入整改",
            "销号",
            "销号重大隐患",
            "期末未销号隐患",
            "期末未销号重大隐患",
            "期末逾期未整改",
            "应整改",
            "已整改",
            "整改率",
            "到期应整改",
            "按期整改",
            "按期整改率",
            "到期任务",
            "已办",
            "任务完成率"
        ]
    );
    for at in 0..3 {
        let of = |row: usize| figures[row].1[at];
        if let Some(opening) = of(0) {
            let [added, reopened, closed, closing] = [1, 3, 4, 6].map(|row| of(row).unwrap());
            assert_eq!(opening + added + reopened - closed, closing, "{figures:?}");
            assert!(of(7) <= of(6) && of(8) <= of(6) && of(2) <= of(1) && of(5) <= of(4));
        }
        for (whole, part, rate) in [(9, 10, 11), (12, 13, 14), (15, 16, 17)] {
            let (whole, part, rate) = (of(whole), of(part), of(rate));
            assert!(part <= whole);
            match whole {
                // Nothing fell due: no data, and not 100 %.
                None | Some(0.0) => assert_eq!(rate, None, "{figures:?}"),
                Some(whole) => assert!((rate.unwrap() - part.unwrap() / whole).abs() <= 0.000_05, "{figures:?}"),
            }
        }
    }
    for (name, [now, last, _], change) in &figures {
        let difference = now.zip(*last).map(|(now, last)| now - last);
        match name.ends_with('率') {
            // In percentage points, each rate rounded to one decimal place.
            true => assert!(
                change.zip(difference).is_none_or(|(points, rate)| (points - 100.0 * rate).abs() < 0.11),
                "{name}"
            ),
            false => assert_eq!(*change, difference, "{name}"),
        }
        assert_eq!(change.is_some(), difference.is_some(), "{name}");
    }
    let villages = report["villages"].as_array().unwrap();
    let (last, all) = villages.split_last().unwrap();
    assert_eq!(text(last, "name"), "合计");
    for key in ["units", "open", "open_major", "late", "overdue"] {
        assert_eq!(sum(all, key), last[key].as_i64().unwrap(), "{key} {villages:#?}");
    }
    if let Some(closing) = figures[6].1[0] {
        assert_eq!(last["open"], closing as i64);
        assert_eq!(
            [&last["open_major"], &last["late"]],
            [&figures[7].1[0], &figures[8].1[0]].map(|n| n.unwrap() as i64)
        );
    }
    assert_eq!(
        [&last["open"], &last["open_major"], &last["overdue"]],
        ["open_count", "major_count", "overdue_count"].map(|key| &report[key])
    );
    let major = report["major_open"].as_array().unwrap();
    let count = |is_it: &dyn Fn(&Value) -> bool| major.iter().filter(|row| is_it(row)).count() as i64;
    assert_eq!(count(&|row| row["grade"] == "major"), report["major_count"].as_i64().unwrap());
    let summary = report["summary"].as_array().unwrap();
    assert_eq!(summary.iter().map(|row| text(row, "aspect")).collect::<Vec<_>>(), ["better", "worse", "decide"]);
    let [better, worse, decide] = [0, 1, 2].map(|at| text(&summary[at], "text"));
    let compared = [("未销号隐患", 6), ("未销号重大隐患", 7), ("逾期未整改隐患", 8)];
    for (name, row) in compared {
        let (Some(now), Some(before)) = (figures[row].1[0], figures[row].1[1]) else { continue };
        let clause = |word: &str| format!("{name}{now}项，比上月末{word}{}项", (now - before).abs());
        let is_in = |sentence: &str, clause: String| sentence.split(['；', '。']).any(|part| part == clause);
        assert_eq!(is_in(better, clause("减少")), now < before, "{better}");
        assert_eq!(is_in(worse, clause("增加")), now > before, "{worse}");
    }
    for (clause, is_it) in [
        (
            "项重大隐患超过整改期限",
            (&|row: &Value| row["grade"] == "major" && !row["days_overdue"].is_null()) as &dyn Fn(&Value) -> bool,
        ),
        ("项疑似重大隐患等待判定", &|row| row["stage"] == "to_judge"),
        ("项重大隐患复查合格", &|row| row["stage"] == "to_close"),
    ] {
        let parts: Vec<&str> = decide.split('；').filter(|part| part.contains(clause)).collect();
        let said = parts.first().map_or(0, |part| number_after(part, "").unwrap());
        assert_eq!(said, count(is_it), "{clause} {decide}");
    }
    for (sentence, words, row) in [(worse, "本月新增重大隐患", 2), (better, "本月销号重大隐患", 5)] {
        if let Some(count) = figures[row].1[0] {
            assert_eq!(number_after(sentence, words).unwrap_or(0), count as i64, "{sentence}");
        }
    }
    // Each number in a clause is that of the records which it names.
    for sentence in [better, worse, decide] {
        for clause in
            sentence.trim_end_matches('。').split('；').filter(|clause| clause.contains("（") && !clause.contains('%'))
        {
            let (head, rest) = clause.split_once('（').unwrap();
            let named = rest.split_once('）').unwrap().0;
            let digits: String = head.chars().filter(char::is_ascii_digit).collect();
            let (count, listed) = (digits.parse::<usize>().unwrap(), named.split('、').count());
            assert_eq!(listed, count.min(5), "{clause}");
            assert_eq!(named.ends_with('等'), count > 5, "{clause}");
        }
    }
}

#[test]
fn the_sample_adds_up_in_every_month() {
    let town = Town::sample();
    let report = town.json("report");
    adds_up(&report);
    for month in ["2026-10", "2026-07", "2026-01", "2025-11", "2024-12", "2024-03"] {
        adds_up(&town.json(&format!("report --month {month}")));
    }
    // The last month's figures are those of its own report.
    let (now, before) = (months(&report), months(&town.json("report --month 2026-10")));
    for (now, before) in now.iter().zip(&before) {
        assert_eq!(now.1[1], before.1[0], "{}", now.0);
    }
}

/// A hazard of a random store.
struct Fact {
    unit: usize,
    is_major: bool,
    found: NaiveDate,
    due: Option<NaiveDate>,
    rectified: Option<NaiveDate>,
    closed: Option<NaiveDate>,
}

/// Small pseudo-random numbers, the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn facts(seed: u64, today: NaiveDate) -> Vec<Fact> {
    let mut dice = Dice(seed);
    let mut all = Vec::new();
    for _ in 0..40 {
        let found = today - Days::new(dice.roll(420));
        let is_major = dice.roll(4) == 0;
        let due = (!is_major || dice.roll(3) > 0).then(|| found + Days::new(1 + dice.roll(40)));
        let rectified = (dice.roll(3) > 0).then(|| found + Days::new(dice.roll(50))).filter(|day| *day <= today);
        let closed = rectified.filter(|_| dice.roll(2) == 0).map(|day| day + Days::new(dice.roll(12)));
        all.push(Fact {
            unit: dice.roll(5) as usize,
            is_major,
            found,
            due,
            rectified,
            closed: closed.filter(|day| *day <= today),
        });
    }
    all
}

/// The figures of a month as of its last day that counts, worked out from the facts.
fn expected(facts: &[Fact], first: NaiveDate, last: NaiveDate) -> Vec<i64> {
    let within = |day: NaiveDate| first <= day && day <= last;
    let by = |day: Option<NaiveDate>| day.filter(|day| *day <= last);
    let known: Vec<&Fact> = facts.iter().filter(|fact| fact.found <= last).collect();
    let count = |is_it: &dyn Fn(&Fact) -> bool| known.iter().filter(|fact| is_it(fact)).count() as i64;
    let done = |fact: &Fact| by(fact.rectified).or(by(fact.closed));
    let open = |fact: &Fact| by(fact.closed).is_none();
    let fell_due = |fact: &Fact| fact.due.is_some_and(|due| within(due) && (due < last || done(fact).is_some()));
    vec![
        count(&|fact| fact.found < first && fact.closed.is_none_or(|closed| closed >= first)),
        count(&|fact| within(fact.found)),
        count(&|fact| within(fact.found) && fact.is_major),
        0,
        count(&|fact| by(fact.closed).is_some_and(within)),
        count(&|fact| by(fact.closed).is_some_and(within) && fact.is_major),
        count(&|fact| open(fact)),
        count(&|fact| open(fact) && fact.is_major),
        count(&|fact| done(fact).is_none() && fact.due.is_some_and(|due| due < last)),
        count(&|fact| done(fact).is_none_or(within)),
        count(&|fact| done(fact).is_some_and(within)),
        count(&|fact| fell_due(fact)),
        count(&|fact| fell_due(fact) && done(fact).is_some_and(|done| Some(done) <= fact.due)),
    ]
}

#[test]
fn random_stores_add_up_and_have_the_rates_of_their_facts() {
    let today = day("2026-11-23");
    for seed in [1, 2, 3, 4] {
        let facts = facts(seed, today);
        let town = Town::new();
        let units = (0..5).map(|n| format!("U{n},示例{n}厂,小微企业,{}\n", ["东村", "西村", ""][n % 3]));
        town.file("u.csv", format!("单位编码,单位名称,类别,所属村\n{}", units.collect::<String>()));
        town.sh("import unit u.csv").done(&["新增 5"]);
        let date = |day: Option<NaiveDate>| day.map_or(String::new(), |day| day.to_string());
        let rows = facts.iter().enumerate().map(|(at, fact)| {
            let Fact { unit, is_major, found, due, rectified, closed } = fact;
            let grade = if *is_major { "重大" } else { "一般" };
            format!("示例{unit}厂,隐患{at},{grade},{found},{},{},{}\n", date(*due), date(*rectified), date(*closed))
        });
        town.file(
            "h.csv",
            format!("单位名称,隐患描述,隐患等级,发现日期,整改期限,整改完成日期,销号日期\n{}", rows.collect::<String>()),
        );
        town.sh("import hazard h.csv").done(&["新增 40"]);
        for (first, last) in [("2026-11-01", "2026-11-23"), ("2026-10-01", "2026-10-31"), ("2026-02-01", "2026-02-28")]
        {
            let (first, last) = (day(first), day(last));
            let report = town.json(&format!("report --month {}-{:02}", first.year(), first.month()));
            adds_up(&report);
            let found = months(&report);
            let of = |row: usize| found[row].1[0].map(|n| n as i64);
            let counts = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13].map(of);
            let expected: Vec<Option<i64>> = expected(&facts, first, last).into_iter().map(Some).collect();
            assert_eq!(counts.to_vec(), expected, "{seed} {first}");
        }
    }
}

/// A town without records, or of another year, has no data; nothing is better or worse than what is not known.
#[test]
fn what_is_not_known_is_no_data() {
    let town = Town::with_units();
    let report = town.json("report");
    assert!(months(&report)[..15].iter().all(|(_, cells, _)| *cells == [None; 3]), "{report:#}");
    assert_eq!(text(&report["summary"][0], "text"), "上月无数据，不能比较。");
    town.sh("hazard add --unit U001 --description 护栏缺失 --grade 一般 --found 2026-11-20").done(&[]);
    let report = town.json("report");
    let figures = months(&report);
    assert_eq!((figures[1].1, figures[11].1), ([Some(1.0), None, None], [Some(0.0), None, None]));
    // Its deadline is later: nothing fell due.
    assert_eq!((figures[12].1[0], figures[14].1[0]), (Some(0.0), None));
}

/// The deadlines before and after an extension, who acts next, and a link from each number to its row.
#[test]
fn open_major_hazards_are_named_with_both_deadlines() {
    let town = Town::sample();
    let report = town.json("report");
    let rows = report["major_open"].as_array().unwrap();
    assert!(rows.iter().all(|row| !text(row, "unit").is_empty() && text(row, "next").contains('（')), "{rows:#?}");
    let page = town.sh("report -f html").ok();
    assert!(page.contains("<h1>积翠镇2026年11月安全生产治本攻坚工作情况</h1>"));
    let (lead, _) = page.split_once("<dl class=\"values\">").unwrap();
    assert!(lead.find("好转") < lead.find("变差") && lead.find("需要决定") < lead.find("未销号的重大事故隐患"));
    let links: Vec<&str> = lead.split("<a href=\"#").skip(1).map(|part| part.split('"').next().unwrap()).collect();
    assert!(!links.is_empty());
    for link in links {
        assert!(page.contains(&format!("<tr id=\"{link}\"")), "{link}");
    }
}
