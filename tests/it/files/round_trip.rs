//! What `export` writes, `import` reads into the same store, whatever the texts contain: separators, quotation marks,
//! line breaks, formulas, and characters that GBK lacks.

use crate::env::Town;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::fs;

const PIECES: [&str; 24] = [
    "=1+1",
    "'",
    "+86",
    "-",
    "@",
    "＝",
    "；",
    ";",
    "、",
    ",",
    "，",
    "\"",
    "\n",
    "\t",
    "（甲、乙）",
    " ",
    "😀",
    "㛃",
    "€",
    "0914",
    "隐患",
    "示例",
    "#N/A",
    "2026-03-09",
];

/// A text that begins and ends with a visible character, because outer blanks are removed.
fn words() -> impl Strategy<Value = String> {
    vec(select(&PIECES[..]), 1..5).prop_map(|pieces| {
        let text = pieces.concat();
        let text = text.trim();
        if text.is_empty() { "空".to_string() } else { text.to_string() }
    })
}

/// A name in a list: it has no `；`, which separates names, and a line has one name.
fn name() -> impl Strategy<Value = String> {
    words().prop_map(|text| text.replace(['；', ';', '\n', '\t', '\''], "·"))
}

fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    // A text that a spreadsheet would take for a formula or an error gets a leading `'` in this program's files.
    let is_taken = |bare: &str| bare == "#N/A" || bare.starts_with(|c| "=+-@＝＋－＠\t\r".contains(c));
    let kept = |cell: &String| match is_taken(cell.trim_start_matches('\'')) {
        true => format!("'{cell}"),
        false => cell.clone(),
    };
    rows.iter().for_each(|row| writer.write_record(row.iter().map(kept)).unwrap());
    writer.into_inner().unwrap()
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| cell.to_string()).collect()
}

#[derive(Debug, Clone)]
struct Texts {
    names: Vec<String>,
    aliases: Vec<String>,
    free: Vec<String>,
}

fn texts() -> impl Strategy<Value = Texts> {
    (vec(name(), 3), vec(name(), 2), vec(words(), 8)).prop_map(|(names, aliases, free)| Texts { names, aliases, free })
}

/// A town whose ledgers have these texts, with one void record of each kind.
fn town(texts: &Texts) -> Town {
    let town = Town::new();
    let name = |at: usize| format!("{}{at}", texts.names[at]);
    let free = |at: usize| texts.free[at].as_str();
    let alias = format!("{}x；{}y", texts.aliases[0], texts.aliases[1]);
    let import = |ledger: &str, rows: &[Vec<String>]| {
        town.file("in.csv", csv(rows));
        let out = town.run(["import", ledger, "in.csv"]);
        assert_eq!(out.code, 0, "{out:#?}");
    };
    import(
        "unit",
        &[
            row(&["单位编码", "单位名称", "别名", "备注", "作废原因"]),
            row(&["U001", &name(0), &alias, free(0), ""]),
            row(&["U002", &name(1), "", "", ""]),
            row(&["U003", &name(2), "", "", free(1)]),
        ],
    );
    import(
        "hazard",
        &[
            row(&["单位名称", "隐患描述", "隐患等级", "发现日期", "隐患部位", "备注", "作废原因"]),
            row(&["U001", &format!("甲{}", free(2)), "一般", "2026-03-09", free(3), "", ""]),
            row(&["U002", &format!("乙{}", free(4)), "重大", "2026-03-09", "", free(5), free(6)]),
        ],
    );
    let both = format!("{}；{}", name(0), name(1));
    import("drill", &[row(&["日期", "演练类型", "参演单位", "备注"]), row(&["2026-03-09", "消防", &both, free(7)])]);
    import("training", &[row(&["日期", "主题", "参加单位"]), row(&["2026-03-09", free(5), &format!("{}；", name(0))])]);
    town
}

fn files(dir: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Vec<u8>)> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap()))
        .collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_export_comes_in_as_the_same_store(texts in texts()) {
        let town = town(&texts);
        town.run(["export", "all", "-o", "plain"]).ok();
        let plain = files(&town.root().join("plain"));
        for (format, options) in [
            ("csv", vec![]),
            ("tsv", vec!["-f", "tsv"]),
            ("xlsx", vec!["-f", "xlsx"]),
            ("gb18030", vec!["--encoding", "gb18030"]),
        ] {
            let mut args = vec!["export", "all", "-o", format];
            args.extend(options);
            town.run(args).ok();
            let other = Town::new();
            let from = town.root().join(format);
            let out = other.run(["import", "all", from.to_str().unwrap()]);
            prop_assert_eq!(out.code, 0, "{}: {:#?}", format, out);
            other.run(["export", "all", "-o", "plain"]).ok();
            for ((file, ours), (other_file, theirs)) in plain.iter().zip(files(&other.root().join("plain"))) {
                prop_assert_eq!(file, &other_file);
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                prop_assert_eq!(text(ours), text(&theirs), "{} {}", format, file);
            }
        }
    }
}
