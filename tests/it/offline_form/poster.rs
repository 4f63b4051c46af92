//! The notice for the wall of a unit.

use crate::env::Town;
use std::io::Read;

fn words(town: &Town, file: &str) -> String {
    let bytes = std::fs::read(town.root().join(file)).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    zip.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    xml
}

#[test]
fn a_poster_has_the_units_duties_hazards_and_how_to_report() {
    let town = Town::with_units();
    town.sh("hazard add --unit U001 --description 护栏缺失 --found 2026-11-02 --grade general --due 2026-11-30")
        .done(&[]);
    town.sh("hazard add --unit U002 --description 别家的事 --found 2026-11-02 --grade general").done(&[]);
    let made = town.sh("form poster --unit 东沟 -o 告知单.docx");
    assert!(made.code == 0 && made.stderr.contains("【】里要人来写"), "{made:?}");
    let text = words(&town, "告知单.docx");
    for part in [
        "东沟石料厂",
        "安全生产告知单",
        "2026年第四季度要办的事",
        "2026-12-31",
        "护栏缺失",
        "2026-11-30",
        "怎么报",
        "零报告",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains("别家的事"));
    // Only what a person must still write is marked: there is no addressee.
    assert_eq!(text.matches("<w:highlight").count(), 1, "{text}");
    assert_eq!(town.sh("form poster --unit U002 --for 2026-11 -o 十一月.docx").code, 0);
    assert!(words(&town, "十一月.docx").contains("2026年11月要办的事"));
    town.refuses("form poster --unit U001 -o 告知单.pdf", &[".docx"]);
    town.refuses("form poster --unit 没有 -o a.docx", &["没有单位“没有”"]);
}
