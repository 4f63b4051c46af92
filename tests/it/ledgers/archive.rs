//! 归档: the folder of a closed plan. What is in it, what `plan verify` finds when a byte, a file or the list is changed,
//! and that nothing is there where something fails.

use super::closing::{ACCEPT, on, town};
use crate::env::{Output, Town, rows, text};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The town of the plan with an evidence file and a form that was sent, closed into a folder.
fn archived() -> (Town, PathBuf) {
    let town = town();
    town.file("照片.jpg", "整改前");
    on(&town, "2026-06-01", "attach XZ-YH-2026-0001 照片.jpg --kind 整改前").done(&["XZ-FJ-2026-0001"]);
    on(&town, "2026-07-02", "submit hazard-sheet --period 2026-06 -o 六月.csv").done(&["XZ-SB-2026-0001"]);
    let line = format!("plan close main --on 2026-12-31 {ACCEPT} -o 归档");
    on(&town, "2027-01-10", &line).done(&["归档写到 归档（", "归档.zip", "清单的指纹", "草稿"]);
    let folder = town.root().join("归档");
    (town, folder)
}

fn verify(town: &Town) -> Output {
    on(town, "2030-01-01", "plan verify 归档 -f json")
}

/// The findings as file and problem; the code is 1 where there is any.
fn found(town: &Town) -> Vec<(String, String)> {
    let out = verify(town);
    let rows = rows(&crate::env::parse(&out.stdout));
    assert_eq!(out.code, i32::from(!rows.is_empty()), "{out:#?}");
    rows.iter().map(|row| (text(row, "file").to_string(), text(row, "problem").to_string())).collect()
}

fn one(file: &str, problem: &str) -> Vec<(String, String)> {
    vec![(file.to_string(), problem.to_string())]
}

fn files(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => all.push(path.strip_prefix(folder).unwrap().to_string_lossy().into_owned()),
            }
        }
    }
    all.sort();
    all
}

#[test]
fn the_folder_has_everything_and_the_zip_has_the_same() {
    let (town, folder) = archived();
    let all = files(&folder);
    for file in [
        "上报/XZ-SB-2026-0001-六月.csv",
        "佐证/XZ-FJ-2026-0001-照片.jpg",
        "台账/hazard.csv",
        "总结评估报告.docx",
        "总结评估报告.html",
        "总结评估报告.xlsx",
        "清单.csv",
    ] {
        assert!(all.iter().any(|known| known == file), "{file}：{all:?}");
    }
    assert_eq!(fs::read(folder.join("佐证/XZ-FJ-2026-0001-照片.jpg")).unwrap(), "整改前".as_bytes());
    assert_eq!(
        fs::read(folder.join("上报/XZ-SB-2026-0001-六月.csv")).unwrap(),
        fs::read(town.root().join("六月.csv")).unwrap()
    );
    // The ledgers are those of `export all`.
    on(&town, "2027-01-10", "export all -o 全部").ok();
    let exported = files(&town.root().join("全部"));
    let kept: Vec<&str> = all.iter().filter_map(|file| file.strip_prefix("台账/")).collect();
    assert_eq!(kept, exported);
    for file in &exported {
        let [a, b] = [folder.join("台账"), town.root().join("全部")].map(|dir| fs::read(dir.join(file)).unwrap());
        assert!(a == b, "{file}");
    }
    let mut zip = zip::ZipArchive::new(fs::File::open(town.root().join("归档.zip")).unwrap()).unwrap();
    assert_eq!(zip.len(), all.len());
    for file in &all {
        let mut bytes = Vec::new();
        zip.by_name(&format!("归档/{file}")).unwrap().read_to_end(&mut bytes).unwrap();
        assert!(bytes == fs::read(folder.join(file)).unwrap(), "{file}");
    }
    assert_eq!(found(&town), []);
}

#[test]
fn a_changed_missing_or_added_file_is_found() {
    let (town, folder) = archived();
    for file in ["总结评估报告.docx", "台账/hazard.csv", "佐证/XZ-FJ-2026-0001-照片.jpg"] {
        let path = folder.join(file);
        let bytes = fs::read(&path).unwrap();
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut other = bytes.clone();
            other[at] ^= 1;
            fs::write(&path, &other).unwrap();
            assert_eq!(found(&town), one(file, "changed"), "{at}");
        }
        fs::write(&path, &bytes[1..]).unwrap();
        assert_eq!(found(&town), one(file, "changed"));
        fs::remove_file(&path).unwrap();
        assert_eq!(found(&town), one(file, "missing"));
        fs::write(&path, &bytes).unwrap();
        assert_eq!(found(&town), []);
    }
    fs::create_dir(folder.join("另")).unwrap();
    fs::write(folder.join("另/加的.txt"), "").unwrap();
    assert_eq!(found(&town), one("另/加的.txt", "extra"));
}

/// A list that was made to fit the changed file is found by its own hash, which was noted elsewhere.
#[test]
fn a_list_that_was_rewritten_is_found_by_its_noted_hash() {
    let (town, folder) = archived();
    let list = folder.join("清单.csv");
    let before = fs::read_to_string(&list).unwrap();
    let noted = text(&crate::env::parse(&verify(&town).stdout), "manifest").to_string();
    on(&town, "2030-01-01", &format!("plan verify 归档 --manifest {}", &noted[..12])).ok();
    let short =
        before.lines().filter(|line| !line.contains("照片")).map(|line| format!("{line}\r\n")).collect::<String>();
    fs::write(&list, short).unwrap();
    fs::remove_file(folder.join("佐证/XZ-FJ-2026-0001-照片.jpg")).unwrap();
    assert_eq!(found(&town), []);
    let out = on(&town, "2030-01-01", &format!("plan verify 归档 --manifest {noted}"));
    assert_eq!(out.code, 1, "{out:#?}");
    assert!(out.stdout.contains("与另外记下的指纹不一致"), "{}", out.stdout);
    on(&town, "2030-01-01", "plan verify 归档 --manifest 短").refused(&["不是清单的指纹"]);
    // Names that lead out of the folder are no files of an archive.
    for name in ["../plan.toml", "/etc/passwd", "a/../../b", ""] {
        fs::write(&list, format!("{before}{name},1,{noted}\r\n")).unwrap();
        assert!(found(&town).contains(&("清单.csv".to_string(), "listed".to_string())), "{name}");
    }
    fs::write(&list, "文件,大小\r\n").unwrap();
    assert!(found(&town).contains(&("清单.csv".to_string(), "listed".to_string())));
    fs::remove_file(&list).unwrap();
    verify(&town).refused(&["没有 清单.csv"]);
    on(&town, "2030-01-01", "plan verify 没有").fails(3, &["没有"]);
    on(&town, "2030-01-01", "plan verify 归档.zip").refused(&["不是目录", "解开"]);
}

/// Nothing is replaced, and a closing that cannot be written is not registered.
#[test]
fn where_the_folder_cannot_be_nothing_is_closed() {
    let town = town();
    let before = town.bytes();
    let line = format!("plan close main --on 2026-12-31 {ACCEPT} -o");
    fs::create_dir(town.root().join("满")).unwrap();
    fs::write(town.root().join("满/旧.txt"), "旧").unwrap();
    fs::write(town.root().join("文件"), "旧").unwrap();
    fs::write(town.root().join("压.zip"), "旧").unwrap();
    on(&town, "2027-01-10", &format!("{line} 满")).refused(&["已有别的文件"]);
    on(&town, "2027-01-10", &format!("{line} 文件")).refused(&["已经存在"]);
    on(&town, "2027-01-10", &format!("{line} 压")).refused(&["压.zip"]);
    on(&town, "2027-01-10", &format!("{line} data")).refused(&["data"]);
    on(&town, "2027-01-10", &format!("{line} 归档.docx")).refused(&["归档.docx"]);
    assert!(town.bytes() == before && !town.root().join("压").exists(), "nothing was written");
    let names: Vec<String> = fs::read_dir(town.root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with(".zhiben-"))
        .collect();
    assert_eq!(names, Vec::<String>::new());
    // What is only tried may name the folder too.
    let tried = on(&town, "2027-01-10", "plan close main --on 2026-12-31 --dry-run -o 归档");
    assert!(tried.code == 0 && tried.stdout.contains("重大隐患未销号"), "{tried:#?}");
    assert!(!town.root().join("归档").exists());
    // Without -o it is named after the plan and the day.
    on(&town, "2027-01-10", &format!("plan close main --on 2026-12-31 {ACCEPT}")).done(&["结项-main-2026-12-31"]);
    assert!(town.root().join("结项-main-2026-12-31.zip").is_file());
    // The same closing again is written again, and not registered again.
    on(&town, "2027-01-11", &format!("{line} 又一份")).done(&["没有重复登记"]);
    let [a, b] =
        ["结项-main-2026-12-31", "又一份"].map(|dir| fs::read(town.root().join(dir).join("清单.csv")).unwrap());
    assert!(a == b, "the same closing gives the same files");
}

/// An evidence file that was lost keeps the plan from being closed, and is not in the archive.
#[test]
fn a_lost_evidence_file_is_not_settled() {
    let town = town();
    town.file("照片.jpg", "整改前");
    on(&town, "2026-06-01", "attach XZ-YH-2026-0001 照片.jpg").done(&["XZ-FJ-2026-0001"]);
    let kept = fs::read_dir(town.root().join("data/files")).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(kept).unwrap();
    let out = on(&town, "2027-01-10", "plan close main --on 2026-12-31 -f json");
    assert_eq!(out.code, 2, "{out:#?}");
    let lost = rows(&crate::env::parse(&out.stdout)).into_iter().find(|row| row["kind"] == "file").unwrap();
    assert_eq!((text(&lost, "record"), text(&lost, "what")), ("XZ-FJ-2026-0001", "照片.jpg：文件不见了"));
    on(&town, "2027-01-10", &format!("plan close main --on 2026-12-31 {ACCEPT} -o 归档")).done(&["归档写到 归档"]);
    assert!(!town.root().join("归档/佐证").exists());
    assert_eq!(found(&town), []);
}

/// The sentences of the document, by hand: of 13 that fell due and the standing measure never evidenced, five were done
/// in time, one late; one is explained and the rest was not done; December and both fourth quarters were not due yet.
#[test]
fn the_document_says_what_the_figures_are() {
    let (_town, folder) = archived();
    let words = document(&folder);
    for sentence in [
        "截至2026年12月31日结项，全镇在册单位2家。方案定的2个目标，推进中1个，无数据1个。",
        "3项任务措施到期应办18项，按期办结5项（27.8%），逾期完成1项，已作说明1项，未办11项，到结项日还没有到期3项。",
        "，经镇长批准，理由：限期已到。",
        "最好的是甲矿（2/3）；最差的是乙矿（0/3）、甲矿（2/3）。",
        "方案期初有隐患0项，新增2项（重大1项），销号0项（重大0项），期末未销号2项，其中重大1项。",
        "重大隐患1项，逐项如下：",
        "甲矿：边坡浮石",
        "【请补充：下一步的打算",
    ] {
        assert!(words.contains(sentence), "{sentence}：{words}");
    }
    let mut zip = zip::ZipArchive::new(fs::File::open(folder.join("总结评估报告.docx")).unwrap()).unwrap();
    let charts = (1..=3).filter(|n| zip.by_name(&format!("word/media/image{n}.emf")).is_ok()).count();
    // The years, the quarters, and the villages, of which there is none but 未分.
    assert_eq!(charts, 3);
    let page = fs::read_to_string(folder.join("总结评估报告.html")).unwrap();
    assert!(page.contains("<svg") && page.contains("重大隐患逐条") && page.contains("遗留事项"), "pictures and tables");
}

/// Of two plans one is closed: only what it asked for is frozen and in its report, and the other goes on.
#[test]
fn one_of_two_plans_is_closed() {
    let town = town();
    fs::create_dir(town.root().join("plans")).unwrap();
    let plan = fs::read_to_string(town.root().join("plan.toml")).unwrap();
    let other =
        plan.replacen("[plan]", "[plan]\nid = \"b\"", 1).replace("小镇安全生产年度行动方案", "小镇专项整治方案");
    let other = other.replace("ends = 2026-12-31", "ends = 2027-12-31");
    town.file("plans/b.toml", other);
    let line = format!("plan close main --on 2026-12-31 {ACCEPT} -o 归档-{{date}}");
    on(&town, "2027-01-10", &line).done(&["应办事项 21 项、目标 2 个", "归档-2026-12-31"]);
    let words = document(&town.root().join("归档-2026-12-31"));
    assert!(words.contains("3项任务措施到期应办18项，按期办结5项") && !words.contains("专项整治"), "{words}");
    let shown = on(&town, "2027-01-10", "status --plan b").stdout;
    assert!(!shown.contains("方案 b 已于") && !shown.contains("b 已到期"), "{shown}");
    on(&town, "2027-01-10", &format!("plan close b --on 2027-01-09 {ACCEPT} -o 归档b")).done(&["XZ-JX-2027-0001"]);
    let words = document(&town.root().join("归档b"));
    assert!(words.contains("《小镇专项整治方案》") && !words.contains("年度行动方案"), "{words}");
    town.sh("check").ok();
}

/// The words of the report's document, without the marks between them.
fn document(folder: &Path) -> String {
    let mut zip = zip::ZipArchive::new(fs::File::open(folder.join("总结评估报告.docx")).unwrap()).unwrap();
    let mut xml = String::new();
    zip.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    xml.split('<').skip(1).map(|part| part.split_once('>').map_or("", |(_, text)| text)).collect()
}
