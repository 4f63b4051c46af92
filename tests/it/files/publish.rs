//! `publish`: the content of the directory, which is data and a manifest, and what the command refuses. What a county
//! does with it is tested in `gather`.

mod content;
mod kept;

use crate::env::{Run, TODAY, Town, rows};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Publishes to `out` as of a day, with CSV; a warning about days outside the calendar is allowed.
#[track_caller]
pub fn published(town: &Town, day: &str) {
    let run = town.on(day, ["publish", "out", "--csv"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:#?}");
    assert!(run.stderr.contains("已发布到 out：53 个表") && run.stderr.contains(&format!("截至 {day}")), "{run:#?}");
}

/// The manifest of a publication.
pub fn manifest(folder: &Path) -> Value {
    crate::env::parse(&fs::read_to_string(folder.join("manifest.json")).unwrap())
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The rows of a table by header, read by the csv crate without code of this program.
pub fn read(town: &Town, table: &str) -> Vec<BTreeMap<String, String>> {
    let path = town.root().join(format!("out/site=JC/{table}.csv"));
    csv::Reader::from_path(path).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

/// The paths of all files below a directory, with `/`.
pub fn names(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        match entry.file_type().unwrap().is_dir() {
            true => names.extend(self::names(&entry.path()).into_iter().map(|below| format!("{name}/{below}"))),
            false => names.push(name),
        }
    }
    names.sort();
    names
}

/// The names directly in the workspace.
fn beside(town: &Town) -> Vec<String> {
    let entries = fs::read_dir(town.root()).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A plan may lack its division until its records leave the town.
#[test]
fn without_a_division_nothing_is_published_or_merged() {
    let town = Town::sample();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    town.file("plan.toml", plan.replacen("division = \"141128105\"\n", "", 1));
    assert_eq!(town.run(["plan", "check"]).code, 0);
    town.run(["status"]).ok();
    for line in ["publish out", "merge other.db"] {
        town.refuses(line, &["统计用区划代码", "division = "]);
    }
    assert!(!town.root().join("out").exists());
}

#[test]
fn the_manifest_lists_every_file_with_rows_bytes_and_digest() {
    let town = Town::sample();
    published(&town, TODAY);
    let out = town.root().join("out");
    let manifest = manifest(&out);
    assert_eq!((manifest["site"].as_str(), manifest["as_of"].as_str()), (Some("JC"), Some(TODAY)));
    assert_eq!((manifest["schema"].as_u64(), manifest["division"].as_str()), (Some(6), Some("141128105")));
    assert_eq!(manifest["name"], "方山县积翠镇人民政府");
    assert_eq!(manifest["store"].as_str().map(str::len), Some(32), "{manifest}");
    let mut listed = vec!["manifest.json".to_string()];
    for file in manifest["files"].as_array().unwrap() {
        let (name, table) = (file["file"].as_str().unwrap(), file["table"].as_str().unwrap());
        let bytes = fs::read(out.join(name)).unwrap();
        assert_eq!(file["sha256"], sha256(&bytes), "{name}");
        assert_eq!(file["bytes"], bytes.len(), "{name}");
        assert_eq!(file["rows"], read(&town, table).len(), "{name}");
        assert_eq!(name.rsplit_once('.').map(|(path, _)| path), Some(format!("site=JC/{table}").as_str()));
        listed.push(name.to_string());
    }
    listed.sort();
    assert_eq!(listed.len(), 2 * 53 + 1);
    assert_eq!(names(&out), listed);
    // The sample's files show how many records there are.
    let mut records = 0;
    for ledger in ["unit", "hazard", "attendance", "inspection"] {
        let count = crate::env::sample(ledger).len();
        assert_eq!(read(&town, &format!("zb_{ledger}")).len(), count, "{ledger}");
        records += count as u64;
    }
    let origins = manifest["origins"].as_array().unwrap();
    assert_eq!((origins.len(), origins[0]["site"].as_str()), (1, Some("JC")));
    assert!(origins[0]["records"].as_u64().unwrap() > records);
}

#[test]
fn the_same_day_gives_the_same_bytes_and_takes_the_place_of_the_last() {
    let town = Town::sample();
    published(&town, TODAY);
    let all = |town: &Town| -> Vec<(String, Vec<u8>)> {
        let out = town.root().join("out");
        names(&out).into_iter().map(|name| (name.clone(), fs::read(out.join(&name)).unwrap())).collect()
    };
    let first = all(&town);
    published(&town, TODAY);
    assert!(all(&town) == first);
    assert_eq!(beside(&town), ["data", "out", "plan.toml"], "nothing is left beside it");
    // Without --csv there is Parquet alone, the same files.
    let run = town.run(["publish", "out"]);
    assert!(run.code == 0 && run.stderr.contains("53 个表"), "{run:#?}");
    let parquet = all(&town);
    assert_eq!(parquet.len(), 54);
    for file in parquet.iter().filter(|(name, _)| name != "manifest.json") {
        assert!(file.0.ends_with(".parquet") && first.contains(file), "{}", file.0);
    }
}

#[test]
fn nothing_of_others_is_replaced() {
    let town = Town::sample();
    let out = town.root().join("out");
    fs::create_dir_all(out.join("site=JC")).unwrap();
    // Neither beside the files of a publication nor among them, under a name of its tables or another.
    for name in ["我的.txt", "site=JC/我的.txt", "site=HX/overdue.parquet"] {
        fs::create_dir_all(out.join(name).parent().unwrap()).unwrap();
        town.file(&format!("out/{name}"), "别动");
        town.run(["publish", "out"]).refused(&[name]);
        assert_eq!(names(&out), [name]);
        assert_eq!(beside(&town), ["data", "out", "plan.toml"]);
        fs::remove_file(out.join(name)).unwrap();
    }
    town.run(["publish", "plan.toml"]).refused(&["plan.toml", "工作区自己的文件"]);
    town.file("占了.txt", "别动");
    town.run(["publish", "占了.txt"]).fails(3, &["占了.txt"]);
    fs::remove_file(town.root().join("占了.txt")).unwrap();
    published(&town, TODAY);
    // The same holds for a directory that has a publication already.
    for name in ["说明.md", "site=JC/overdue.xlsx", "site=JC/再下/一层.csv"] {
        fs::create_dir_all(out.join(name).parent().unwrap()).unwrap();
        town.file(&format!("out/{name}"), "别动");
        let before = names(&out);
        town.run(["publish", "out"]).refused(&[name]);
        assert_eq!(names(&out), before);
        fs::remove_file(out.join(name)).unwrap();
    }
}

/// A publication without ledgers would mark everything published before as gone.
#[test]
fn without_a_store_there_is_nothing_to_publish() {
    let town = Town::new();
    let run = town.run(["publish", "out"]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{run:#?}");
    assert!(run.stderr.contains("没有可发布的"), "{run:#?}");
    assert!(!town.root().join("out").exists());
}

#[test]
fn scripts_get_the_list_of_files() {
    let town = Town::sample();
    let run = Run::new(["publish", "out", "-f", "json"]).today(TODAY).at(&town.root()).go();
    assert_eq!(run.code, 0, "{run:#?}");
    let json = crate::env::parse(&run.stdout);
    assert_eq!((json["report"].as_str(), json["as_of"].as_str()), (Some("publish"), Some(TODAY)));
    let files = rows(&json);
    assert_eq!(files.len(), 54);
    assert_eq!(
        (files[0]["file"].as_str(), files[53]["file"].as_str()),
        (Some("site=JC/zb_unit.parquet"), Some("manifest.json"))
    );
}
