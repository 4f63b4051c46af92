//! A command runs under `strace`, and its system calls are replayed on a simulated disk that loses what was not
//! flushed, up to the moment at which the power fails. Everything that was acknowledged must be there, and nothing half
//! done. It needs `strace`, which not every machine has, so that it is no part of the ordinary tests.

mod disk;
mod trace;

use crate::dice::Dice;
use crate::env::{Run, TODAY, Town, parse, rows};
use crate::witness::{adding, file_of, hazards, is_sound, is_upgraded, kept, of_version_1, whole_copy};
use disk::Disk;
use std::collections::BTreeSet;
use std::fs;
use trace::{Call, calls, traced};

#[test]
#[ignore = "needs strace; long: 300 cuts"]
fn the_power_fails() {
    for (name, scenario) in SCENARIOS {
        let (many, of) = scenario(&mut |town, args, look| cuts(name, 30, town, args, look));
        println!("{name}：{many} 次断电，{of} 次系统调用");
    }
}

/// Checks a town after a power cut; the flag is whether the command had acknowledged its work before.
type Look<'a> = &'a dyn Fn(&Town, bool);
/// The number of power cuts, and the number of the command's system calls.
type Count = (usize, usize);
type Cuts<'a> = &'a mut dyn FnMut(&Town, &[&str], Look) -> Count;

type Scenario = fn(Cuts) -> Count;

const SCENARIOS: [(&str, Scenario); 10] = [
    ("first", first),
    ("add", add),
    ("import", import),
    ("undo", undo),
    ("backup", backup),
    ("backup again", backup_again),
    ("restore", restore),
    ("restore over a damaged store", restore_over_damage),
    ("attach", attach),
    ("migration", migration),
];

/// Cuts the power at so many moments of a command; returns how many, and how many system calls there were.
fn cuts(name: &str, many: usize, town: &Town, args: &[&str], look: Look) -> Count {
    let root = town.root().canonicalize().unwrap();
    let before = Disk::of(&root);
    let log = tempfile::NamedTempFile::new().unwrap();
    let command = Run::new(args).today(TODAY).at(&root).command();
    let out = traced(&command, log.path()).output().expect("没有 strace：请先安装");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let calls = calls(&fs::read_to_string(log.path()).unwrap(), &root);
    // Replaying all calls gives the real result.
    let mut whole = before.clone();
    calls.iter().for_each(|call| whole.apply(call));
    let really = disk::tree(&root).into_iter().filter_map(|(path, bytes)| Some((path, bytes?)));
    for ((path, bytes), (found, seen)) in
        really.collect::<std::collections::BTreeMap<_, _>>().into_iter().zip(whole.seen())
    {
        assert!(path == found && bytes == seen, "{name}：{} {}", path.display(), found.display());
    }
    let printed = calls.iter().position(|call| matches!(call, Call::Write { fd: 1 | 2, .. })).unwrap();
    let mut dice = Dice::new(u64::try_from(name.len()).unwrap());
    for round in 0..many {
        // The last call and the moment after the acknowledgement are always among them.
        let at = match round {
            0 => calls.len(),
            1 | 2 => printed + 1,
            _ => dice.pick(calls.len() + 1),
        };
        let mut disk = before.clone();
        calls[..at].iter().for_each(|call| disk.apply(call));
        let found = Town::bare();
        disk.cut(&mut dice, &found.root());
        let context =
            format!("{name}，第 {at} 次调用之前断电（共 {} 次，第 {printed} 次说了完成），第 {round} 轮", calls.len());
        let looked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| look(&found, at > printed)));
        assert!(looked.is_ok(), "{context}");
    }
    (many, calls.len())
}

/// A town with one hazard.
fn town() -> Town {
    let town = Town::with_units();
    town.run(adding("原有")).record();
    town
}

fn names(town: &Town) -> BTreeSet<String> {
    is_sound(town);
    hazards(town).into_keys().collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}

fn first(cuts: Cuts) -> Count {
    cuts(&Town::new(), &["unit", "add", "--name", "东沟石料厂", "--category", "工贸"], &|town, is_done| {
        let listed = rows(&parse(&town.sh("unit list -f json").stdout)).len();
        assert!(listed == 1 || listed == 0 && !is_done);
        town.sh("unit add --name 西沟石料厂 --category 工贸").done(&["已登记单位"]);
        is_sound(town);
    })
}

fn add(cuts: Cuts) -> Count {
    let args = adding("新的");
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    cuts(&town(), &args, &|town, is_done| {
        let found = names(town);
        assert!(found == set(&["原有", "新的"]) || found == set(&["原有"]) && !is_done, "{found:?}");
        town.run(adding("再来")).record();
        town.sh("undo").done(&["已撤销"]);
        assert_eq!(names(town), found);
    })
}

fn import(cuts: Cuts) -> Count {
    let town = town();
    let (csv, _) = file_of("导入", 60);
    town.file("rows.csv", csv);
    cuts(&town, &["import", "hazard", "rows.csv"], &|town, is_done| {
        let found = names(town).len();
        assert!(found == 61 || found == 1 && !is_done, "{found}");
        // The copy from before is not flushed at once: it is complete, or `restore` refuses it.
        for copy in kept(town) {
            let before = town.bytes();
            let out = town.run(["restore", copy.to_str().unwrap(), "--yes"]);
            match out.code {
                0 => assert_eq!(names(town), set(&["原有"])),
                _ => {
                    out.fails(3, &[".db"]);
                    assert!(town.bytes() == before);
                }
            }
        }
    })
}

fn undo(cuts: Cuts) -> Count {
    let town = town();
    let (csv, _) = file_of("导入", 60);
    town.file("rows.csv", csv);
    town.sh("import hazard rows.csv").done(&["新增 60"]);
    cuts(&town, &["undo"], &|town, is_done| {
        let found = names(town).len();
        assert!(found == 1 || found == 61 && !is_done, "{found}");
    })
}

/// The backup is there completely or not at all.
fn backup(cuts: Cuts) -> Count {
    cuts(&town(), &["backup", "备份.db"], &|town, is_done| {
        let file = town.root().join("备份.db");
        assert!(file.exists() || !is_done);
        if file.exists() {
            whole_copy(&file);
        }
        assert_eq!(names(town), set(&["原有"]));
    })
}

/// The older backup or the newer one is there.
fn backup_again(cuts: Cuts) -> Count {
    let town = town();
    town.sh("backup 备份.db").done(&["已备份"]);
    town.run(adding("后来")).record();
    cuts(&town, &["backup", "备份.db"], &|town, is_done| {
        let file = town.root().join("备份.db");
        whole_copy(&file);
        town.run(["restore", file.to_str().unwrap(), "--yes"]).done(&["已还原"]);
        let found = names(town);
        assert!(found == set(&["原有", "后来"]) || found == set(&["原有"]) && !is_done, "{found:?}");
    })
}

fn restore(cuts: Cuts) -> Count {
    let town = town();
    town.sh("backup 备份.db").done(&["已备份"]);
    town.run(adding("后来")).record();
    cuts(&town, &["restore", "备份.db", "--yes"], &|town, is_done| {
        let found = names(town);
        assert!(found == set(&["原有"]) || found == set(&["原有", "后来"]) && !is_done, "{found:?}");
        // The replaced store is kept, as the receipt reported.
        assert!(found.len() == 2 || kept(town).len() == 1);
        kept(town).iter().for_each(|copy| whole_copy(copy));
    })
}

/// The damaged store is in its place or among the backups, and the place is never empty.
fn restore_over_damage(cuts: Cuts) -> Count {
    let town = town();
    town.sh("backup 备份.db").done(&["已备份"]);
    let mut bytes = town.bytes().unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0x5A);
    town.file("data/zhiben.db", &bytes);
    let damaged = bytes;
    cuts(&town, &["restore", "备份.db", "--yes"], &|town, is_done| {
        let found = town.bytes().expect("台账的位置空着");
        let aside = fs::read(town.root().join("data/backups/damaged-1.db")).ok();
        if found == damaged {
            assert!(!is_done);
        } else {
            assert!(aside.is_some_and(|aside| aside == damaged), "损坏的那份不见了");
            assert_eq!(names(town), set(&["原有"]));
        }
    })
}

/// The record of a file is never there without the file.
fn attach(cuts: Cuts) -> Count {
    let town = town();
    town.file("照片.jpg", "照片".repeat(40_000));
    cuts(&town, &["attach", "JC-YH-2026-0001", "照片.jpg"], &|town, is_done| {
        let held = town.rows("attach list").len();
        assert!(held == 1 || held == 0 && !is_done);
        is_sound(town);
    })
}

/// A report that upgrades a store of version 1.
fn migration(cuts: Cuts) -> Count {
    cuts(&of_version_1(), &["status"], &|town, _| is_upgraded(town))
}

/// Tests the simulated disk: what was not flushed may be lost, what was flushed is there.
#[test]
fn the_disk_forgets_what_was_not_synced() {
    let root = tempfile::tempdir().unwrap();
    let at = |name: &str| root.path().join(name);
    fs::write(at("old"), "old").unwrap();
    let open = |fd, name: &str| Call::Open { fd, path: at(name), creates: true, empties: false };
    let write = |fd, text: &str| Call::Write { fd, at: None, bytes: text.into() };
    let steps = [
        open(3, "new"),
        write(3, "synced"),
        Call::Sync { fd: 3 },
        write(3, ", not synced"),
        Call::Rename { from: at("new"), to: at("old") },
        Call::Open { fd: 4, path: root.path().into(), creates: false, empties: false },
        Call::Sync { fd: 4 },
    ];
    let mut dice = Dice::new(7);
    // What may be found after so many calls: the content of `old`, and whether `new` exists.
    let mut after = |many: usize| {
        let mut disk = Disk::of(root.path());
        steps[..many].iter().for_each(|step| disk.apply(step));
        let found = (0..60).map(|_| {
            let into = tempfile::tempdir().unwrap();
            disk.cut(&mut dice, into.path());
            (fs::read_to_string(into.path().join("old")).unwrap(), into.path().join("new").exists())
        });
        found.collect::<BTreeSet<_>>()
    };
    let set = |all: &[(&str, bool)]| all.iter().map(|(old, new)| (old.to_string(), *new)).collect::<BTreeSet<_>>();
    assert_eq!(after(0), set(&[("old", false)]));
    assert_eq!(after(4), set(&[("old", false), ("old", true)]));
    let whole = "synced, not synced";
    assert_eq!(after(5), set(&[("old", false), ("old", true), ("synced", false), (whole, false)]));
    assert_eq!(after(7), set(&[("synced", false), (whole, false)]));
}
