//! `zhiben` alone: a few lines that name what is to be done, the most urgent first, each with its command, on one screen.

use crate::env::{Run, TODAY, Town};
use crate::terminal::Terminal;
use unicode_width::UnicodeWidthStr;

/// The lines in their order, worked out from the five classes: a major hazard first, though it is due last.
#[test]
fn the_most_urgent_comes_first_with_its_command() {
    let town = Town::with_units();
    for line in [
        // 2026-11-23 is a Monday, so the last working day is Friday the 20th.
        "hazard add --unit U001 --description 护栏缺失 --grade 一般 --found 2026-11-10 --due 2026-11-21",
        "hazard add --unit U003 --description 灭火器过期 --grade 一般 --found 2026-11-20 --due 2026-11-25",
        "hazard add --unit U002 --description 边坡裂缝 --grade 疑似重大 --found 2026-11-23",
        "order issue --kind 函 --to U001 --subject 限期整改 --issued 2026-10-08 --reply-due 2026-10-20",
    ] {
        town.sh(line).done(&[]);
    }
    let page = town.sh("").ok();
    let places: Vec<usize> =
        ["疑似重大：", "护栏缺失", "灭火器过期", "限期整改"].iter().map(|word| page.find(word).expect(word)).collect();
    assert!(places.is_sorted(), "{page}");
    for command in ["zhiben hazard notify 2026-3", "zhiben hazard rectify 2026-1", "zhiben order reply 2026-1"] {
        assert!(page.contains(command), "{command}: {page}");
    }
    assert!(page.contains("周一") && page.contains("逾期2天") && page.contains("11-25"), "{page}");
}

/// The sample town fits a terminal of 80 columns and 24 lines, with five to ten lines.
#[test]
fn the_page_fits_a_screen() {
    let town = Town::sample();
    let mut clerk = Terminal::start(Run::new(Vec::<String>::new()).today(TODAY).at(&town.root()));
    let (shown, code) = clerk.end();
    assert_eq!(code, 0);
    let lines: Vec<&str> = shown.trim_end().lines().map(str::trim_end).collect();
    assert!(lines.len() <= 23, "{shown}");
    let wide: Vec<&&str> = lines.iter().filter(|line| line.width() > 80).collect();
    assert!(wide.is_empty(), "{wide:?}");
    let commands = lines
        .iter()
        .filter(|line| {
            line.contains("zhiben ") && !line.contains('：') || line.contains("逾期") && line.contains("  zhiben ")
        })
        .count();
    assert!((5..=10).contains(&commands), "{commands}: {shown}");
}

/// A town that has just begun has nothing overdue but a target: what is due soon fills the page.
#[test]
fn a_new_town_sees_what_is_due_soon() {
    let town = Town::bare();
    town.sh("init 新镇").done(&[]);
    town.sh("-C 新镇 unit add --name 甲采石场 --categories 非煤矿山").done(&[]);
    let page = town.sh("-C 新镇").ok();
    let lines = page.lines().filter(|line| line.contains("  zhiben ")).count();
    assert!((5..=10).contains(&lines), "{page}");
}
