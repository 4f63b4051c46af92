//! `attach`: a file is kept under its SHA-256 and belongs to a record; what is missing, changed, left over or twice
//! the same is found by `check`.

use crate::env::{Town, text};
use std::os::unix::fs::PermissionsExt;

/// `printf 整改前 | sha256sum`
const BEFORE: &str = "c701bec6d7cd19acf78db08bc06ba0ad2e7e3d82700f98eea0b5962c6cdf0138";

fn town() -> Town {
    let town = Town::with_units();
    for what in ["护栏缺失", "配电箱无门"] {
        town.run([
            "hazard",
            "add",
            "--unit",
            "U001",
            "--description",
            what,
            "--grade",
            "general",
            "--found",
            "2026-11-02",
            "--category",
            "mine",
        ])
        .done(&["已登记"]);
    }
    std::fs::create_dir(town.root().join("照片")).unwrap();
    town.file("照片/前.jpg", "整改前");
    town.file("照片/后.jpg", "整改后");
    town
}

fn found(town: &Town) -> Vec<(String, String)> {
    let rows = town.rows("check");
    let of_files = rows.iter().filter(|row| row["kind"] == "file");
    of_files.map(|row| (row["record"].as_str().unwrap_or("").to_string(), text(row, "what").to_string())).collect()
}

#[test]
fn a_file_is_kept_under_its_hash_and_belongs_to_a_record() {
    let town = town();
    town.run(["attach", "YH-2026-0001", "照片/前.jpg", "照片/后.jpg", "--kind", "整改前"])
        .done(&["已附上 JC-FJ-2026-0001：隐患 JC-YH-2026-0001 的前.jpg（整改前）", "JC-FJ-2026-0002"]);
    let rows = town.rows("attach list");
    assert_eq!(rows.len(), 2);
    assert_eq!((text(&rows[0], "record"), text(&rows[0], "kind")), ("JC-YH-2026-0001", "整改前"));
    assert_eq!((text(&rows[0], "file"), rows[0]["size"].as_i64()), ("前.jpg", Some(9)));
    assert_eq!((text(&rows[0], "on"), text(&rows[0], "sha256")), ("2026-11-23", BEFORE));
    let kept = town.root().join("data/files").join(BEFORE);
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), "整改前");
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&kept), mode(kept.parent().unwrap())), (0o600, 0o700));
    assert_eq!(std::fs::read_dir(kept.parent().unwrap()).unwrap().count(), 2, "nothing else lies there");
    // The record shows them, and the journal knows them.
    let shown = town.json("hazard show 1");
    assert_eq!(shown["attachments"][0]["no"], "JC-FJ-2026-0001");
    assert_eq!(town.json("hazard show 2")["attachments"], serde_json::json!([]));
    assert!(town.sh("hazard show 1").ok().contains("前.jpg"));
    assert!(town.sh("log").ok().contains("attach YH-2026-0001"));
    assert_eq!(found(&town), []);
    // The same again is none; the copy comes out as it went in.
    town.run(["附件", "YH-2026-0001", "照片/前.jpg", "--kind", "整改前"]).done(&["已经附过了：JC-FJ-2026-0001"]);
    town.sh("attach get 1 out.jpg").done(&["已取出", "已核对"]);
    assert_eq!(std::fs::read_to_string(town.root().join("out.jpg")).unwrap(), "整改前");
    town.sh("attach get 1 out.jpg").refused(&["已经存在"]);
    town.sh("attach get 1").done(&["前.jpg"]);
    town.sh("attach void 2 --reason 附错了").done(&["已作废"]);
    assert_eq!(town.json("hazard show 1")["attachments"].as_array().unwrap().len(), 1);
}

#[test]
fn what_cannot_be_evidence_is_refused() {
    let town = town();
    town.file("空.jpg", "");
    for (line, needle) in [
        ("attach YH-2026-0001 空.jpg", "是空的"),
        ("attach YH-2026-0009 照片/前.jpg", "没有编号"),
        ("attach YH-2026-0001 照片/前.jpg --on 2026-12-01", "之后"),
        ("attach YH-2026-0001", "文件"),
    ] {
        town.refuses(line, &[needle]);
    }
    town.sh("attach YH-2026-0001 没有.jpg").fails(3, &["没有.jpg"]);
    assert!(!town.root().join("data/files").exists());
    town.sh("hazard void 1 --reason 记错").done(&["已作废"]);
    town.refuses("attach YH-2026-0001 照片/前.jpg", &["已作废"]);
}

#[test]
fn check_reads_the_files_back() {
    let town = town();
    town.sh("attach YH-2026-0001 照片/前.jpg").done(&["已附上"]);
    let out = town.sh("attach YH-2026-0002 照片/前.jpg");
    assert!(out.stderr.contains("注意：前.jpg 和隐患 JC-YH-2026-0001 的附件 JC-FJ-2026-0001 是同一个文件"), "{out:#?}");
    let twice = ("JC-YH-2026-0001、JC-YH-2026-0002".to_string(), "同一个文件用于几条隐患".to_string());
    assert_eq!(found(&town), [twice]);
    town.sh("undo").done(&["已撤销"]);
    assert_eq!(found(&town), []);
    // Taken back: the file stays, for redo.
    town.sh("undo").done(&["已撤销"]);
    assert_eq!(found(&town), []);
    town.sh("redo").done(&["已重做"]);
    let kept = town.root().join("data/files").join(BEFORE);
    std::fs::write(&kept, "整改钱").unwrap();
    let of = |what: &str| ("JC-FJ-2026-0001".to_string(), format!("前.jpg：{what}"));
    assert_eq!(found(&town), [of("文件内容被改过，和登记时的 SHA-256 不一致")]);
    assert_eq!(town.run(["check", "--exit-code"]).code, 1);
    town.sh("attach get 1 x.jpg").fails(3, &["data/files"]);
    std::fs::remove_file(&kept).unwrap();
    assert_eq!(found(&town), [of("文件不见了")]);
    // A link is no file of ours, wherever it leads.
    std::os::unix::fs::symlink(town.root().join("照片/前.jpg"), &kept).unwrap();
    assert_eq!(found(&town).len(), 1);
    // Attaching the original again repairs it.
    town.sh("attach YH-2026-0001 照片/前.jpg").done(&["已经附过了"]);
    assert!(!std::fs::symlink_metadata(&kept).unwrap().is_symlink());
    assert_eq!(found(&town), []);
    town.file("data/files/别的.txt", "谁放的");
    assert_eq!(found(&town), [(String::new(), "没有哪条记录用到这个文件".to_string())]);
}

#[test]
fn the_plan_can_ask_for_kinds_of_files() {
    let town = town();
    let plan = std::fs::read_to_string(town.root().join("plan.toml")).unwrap();
    let start = plan.find("ledger = \"hazard\"\n").unwrap();
    let plan = format!("{}evidence_files = [\"整改前\", \"整改后\"]\n{}", &plan[..start], &plan[start..]);
    let tick = plan.find("id = \"1.1a\"").unwrap();
    let plan = format!("{}evidence_files = [\"签到表\"]\n{}", &plan[..tick], &plan[tick..]);
    town.file("plan.toml", plan);
    town.sh("plan check").ok();
    assert_eq!(found(&town), []);
    town.sh("hazard rectify 1 --rectified-by 张三 --on 2026-11-05").done(&["JC-YH-2026-0001"]);
    town.file("表.pdf", "签到");
    town.sh("done 1.1a --note 学习 --file 表.pdf").done(&["已登记办结", "已附上 JC-FJ-2026-0001", "表.pdf"]);
    let all = found(&town);
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all.contains(&("JC-BJ-2026-0001".into(), "任务 1.1a 要求的附件还缺签到表".into())), "{all:?}");
    assert!(all.iter().any(|(no, what)| no == "JC-YH-2026-0001" && what.ends_with("还缺整改前、整改后")), "{all:?}");
    town.sh("attach YH-2026-0001 照片/前.jpg --kind 整改前").done(&["已附上"]);
    town.sh("attach edit 1 --kind 签到表").done(&["已修改"]);
    let all = found(&town);
    assert!(matches!(&all[..], [(_, what)] if what.ends_with("还缺整改后")), "{all:?}");
}
