//! 台账身份: the id of a store. Backups, restores and copies keep it; a new store has a new one; an old store has one
//! that follows from its journal.

use super::check::{finds, tamper};
use super::upgrade::of_version;
use crate::env::{Town, parse, text};
use std::fs;

/// The id that `check` prints, which is 32 hexadecimal digits.
#[track_caller]
fn id(town: &Town) -> String {
    let id = text(&town.json("check"), "id").to_string();
    assert!(id.len() == 32 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')), "{id}");
    assert!(town.sh("check").ok().contains(&format!("台账身份：{id}")), "{id}");
    id
}

/// A town without records whose store is a copy of `file`.
fn restored(from: &Town, file: &str) -> Town {
    let town = Town::new();
    let path = from.root().join(file).display().to_string();
    town.run(["restore", &path, "--yes"]).done(&["已还原"]);
    town
}

fn with_a_unit(name: &str) -> Town {
    let town = Town::new();
    assert_eq!(town.run(["check"]).code, 3, "a workspace without records has no store and no id");
    town.sh(&format!("unit add --name {name} --category 工贸")).done(&["U001"]);
    town
}

#[test]
fn a_store_keeps_its_id_and_another_store_has_another() {
    let town = with_a_unit("东沟厂");
    let first = id(&town);
    assert_ne!(first, id(&with_a_unit("东沟厂")), "the same command in another workspace makes another store");
    for line in ["unit edit U001 --address 镇东", "undo", "redo", "unit add --name 西沟厂 --category 工贸"] {
        town.sh(line).done(&[]);
        assert_eq!(id(&town), first, "{line}");
    }
    // Undoing the command that made the store leaves the store what it is.
    town.sh("undo 3 --yes").done(&["已撤销 3 步"]);
    assert_eq!(id(&town), first);
    town.sh("unit add --name 南沟厂 --category 工贸").done(&[]);
    for (command, file) in [("backup b.db", "b.db"), ("backup --for-sharing s.db", "s.db")] {
        town.sh(command).done(&[]);
        let other = restored(&town, file);
        assert_eq!(id(&other), first, "{command}");
        other.sh("unit add --name 北沟厂 --category 工贸").done(&[]);
        assert_eq!(id(&other), first, "{command}");
    }
    // A restore gives the store that was there the backup's id.
    let other = with_a_unit("北山厂");
    other.sh("backup b.db").done(&[]);
    let path = other.root().join("b.db").display().to_string();
    town.run(["restore", &path, "--yes"]).done(&["已还原"]);
    assert_eq!(id(&town), id(&other));
    assert_eq!(town.rows("check"), Vec::<serde_json::Value>::new());
}

#[test]
fn every_demo_is_another_store() {
    let made = || {
        let town = Town::bare();
        let _ = town.sh("demo .").ok();
        id(&town)
    };
    assert_ne!(made(), made());
}

/// Copies and backups of a store of an older version have one id, whichever of them is upgraded first.
#[test]
fn an_older_store_and_its_backups_have_one_id() {
    let mut all = Vec::new();
    for version in [1, 2, 3] {
        let (town, copy) = (of_version(version).0, of_version(version).0);
        town.sh("unit add --name 新厂 --category 工贸").done(&["新厂"]);
        let known = id(&town);
        assert_eq!(id(&copy), known, "version {version}");
        let kept = fs::read_dir(town.root().join("data/backups")).unwrap().next().unwrap().unwrap().path();
        fs::copy(kept, town.root().join("old.db")).unwrap();
        assert_eq!(id(&restored(&town, "old.db")), known, "version {version}: the copy kept before the upgrade");
        copy.sh("backup --for-sharing s.db").done(&[]);
        assert_eq!(id(&restored(&copy, "s.db")), known, "version {version}: a copy for sharing");
        all.push(known);
    }
    // The fixtures of versions 2 and 3 began with the same command.
    all.dedup();
    assert_eq!(all.len(), 2);
}

/// What leaves a store names the store.
#[test]
fn exports_publications_and_submissions_have_the_id() {
    let town = Town::sample();
    let known = id(&town);
    town.sh("export all -o all").ok();
    town.sh("publish out").done(&[]);
    for (file, site) in [("all/manifest.json", "JC"), ("out/manifest.json", "JC")] {
        let manifest = parse(&fs::read_to_string(town.root().join(file)).unwrap());
        assert_eq!((text(&manifest, "store"), text(&manifest, "site")), (known.as_str(), site), "{file}");
    }
    town.sh("submit hazard-sheet --period 2026-10 -o x.xlsx").done(&["已生成并登记"]);
    assert_eq!(text(&town.rows("submit show 1")[0], "store"), known);
    // The folder is written again over the old one, and read back.
    town.sh("export all -o all").ok();
    town.sh("import all all").done(&[]);
    // A town that moves by its export is the same store.
    let folder = town.root().join("all").display().to_string();
    let moved = Town::new();
    let done = moved.run(["import", "all", &folder]).done(&[]);
    assert!(!done.contains("manifest.json"), "{done}");
    assert_eq!(id(&moved), known);
    for wrong in ["", "[]", "{\"site\": \"JC\", \"store\": \"12\"}", "{\"store\": null}"] {
        town.file("all/manifest.json", wrong);
        Town::new().run(["import", "all", &folder]).refused(&["manifest.json", "export all"]);
    }
}

#[test]
fn a_changed_or_missing_id_is_found() {
    for sql in ["UPDATE identity SET store = '00000000000000000000000000000000'", "DELETE FROM identity"] {
        let town = with_a_unit("东沟厂");
        tamper(&town, sql);
        finds(&town, "seal", &["identity"]);
    }
}
