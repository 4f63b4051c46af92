//! `hazard sheet`: 整改前后对比表 through the program: what it contains, frames without photos, and what is refused.

use crate::env::Town;
use image::{DynamicImage, ImageFormat};
use std::io::{Cursor, Read};

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The text of the document with a line for each paragraph, and the sizes of its photos.
fn read(bytes: Vec<u8>) -> (String, Vec<(u32, u32)>) {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    zip.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let line = |paragraph: &str| -> String {
        let runs = paragraph.split("<w:t xml:space=\"preserve\">").skip(1);
        runs.map(|run| run.split("</w:t>").next().unwrap()).collect()
    };
    let words: Vec<String> = xml.split("</w:p>").map(line).collect();
    let mut sizes = Vec::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        if bytes.starts_with(b"\xff\xd8") {
            let photo = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap();
            sizes.push((photo.width(), photo.height()));
        }
    }
    (words.join("\n"), sizes)
}

fn town() -> Town {
    let town = Town::with_units();
    for line in [
        "hazard add --unit U001 --description 边坡浮石 --place 南帮 --grade 一般 --found 11-02 --inspector 周某",
        "hazard plan 1 --owner 张三 --measures 清理浮石 --fund-yuan 5600.50 --due 11-15 --contingency 停产撤人",
        "hazard extend 1 --due 11-25 --reason 待料 --approved-by 王五",
        "hazard rectify 1 --rectified-by 张三 --on 11-18",
        "hazard review 1 --reviewer 赵六 --pass --on 11-20",
        "hazard add --unit U002 --description 无护罩 --grade 一般 --found 11-20",
        "hazard add --unit U002 --description 记错的 --grade 一般 --found 11-20",
        "hazard void 3 --reason 记错了",
    ] {
        town.sh(line).done(&[]);
    }
    town
}

#[test]
fn photos_are_side_by_side_with_the_five_items_and_the_review() {
    let town = town();
    let whole = picture(2400, 1200, ImageFormat::Jpeg);
    town.file("前.jpg", &whole);
    town.file("后.png", picture(300, 400, ImageFormat::Png));
    town.sh("attach JC-YH-2026-0001 前.jpg --kind 整改前 --on 11-02").done(&["已附上"]);
    town.sh("attach JC-YH-2026-0001 后.png --kind 整改后 --on 11-18").done(&["已附上"]);
    let before = town.bytes();
    let shown = town.sh("hazard sheet 1 2 -o 对比表.docx").done(&["JC-YH-2026-0002 没有整改前的照片"]);
    assert!(!shown.contains("JC-YH-2026-0001 没有"), "{shown}");
    assert!(town.bytes() == before);
    let bytes = std::fs::read(town.root().join("对比表.docx")).unwrap();
    let (words, sizes) = read(bytes.clone());
    for line in [
        "隐患整改前后对比表\n编号：JC-YH-2026-0001　　填表单位：方山县积翠镇人民政府　　填表日期：2026-11-23\n",
        "\n单位名称\n东沟石料厂\n隐患部位\n南帮\n隐患描述\n边坡浮石\n",
        "\n整改前\n整改后\n\n整改前：前.jpg（2026-11-02）\n\n整改后：后.png（2026-11-18）\n",
        "\n五落实\n责任人\n张三\n\n措施\n清理浮石\n\n资金\n5600.50 元\n\n时限\n2026-11-25（原期限 2026-11-15，延期 1 次）\n\n预案\n停产撤人\n",
        "\n整改完成\n2026-11-18\n整改人\n张三\n复查日期\n2026-11-20\n复查人\n赵六\n复查结论\n通过\n",
        "\n整改责任人（签字）：\n复查人（签字）：\n单位负责人（签字盖章）：\n",
        "\n（整改前照片，未附）\n（整改后照片，未附）\n",
    ] {
        assert!(words.contains(line), "{line}\n{words}");
    }
    // Scaled for the document; the evidence is what it was, and the same records give the same bytes.
    assert_eq!(sizes, [(960, 480), (300, 400)]);
    let kept = std::fs::read_dir(town.root().join("data/files")).unwrap().map(|file| file.unwrap().path());
    assert!(kept.into_iter().any(|file| std::fs::read(file).unwrap() == whole));
    town.sh("隐患 对比表 1；2 -o 对比表.docx").done(&[]);
    assert!(std::fs::read(town.root().join("对比表.docx")).unwrap() == bytes);
    // As of an earlier day there was neither a rectification nor its photo.
    town.on("2026-11-10", ["hazard", "sheet", "1", "-o", "那天.docx"]).done(&["没有整改后的照片"]);
    let (words, sizes) = read(std::fs::read(town.root().join("那天.docx")).unwrap());
    assert!(words.contains("\n整改完成\n\n整改人\n\n") && sizes.len() == 1, "{words}");
}

/// Nothing is lost: the document has a frame with the reason, and a warning names the file.
#[test]
fn what_is_no_photo_is_an_empty_frame_with_the_reason() {
    let town = town();
    let whole = picture(200, 200, ImageFormat::Jpeg);
    let broken: [(&str, &[u8], &str); 3] = [
        ("半张.jpg", &whole[..whole.len() - 9], "照片不完整"),
        ("文件.pdf", b"%PDF-1.7 x", "不是 JPG 或 PNG 照片"),
        ("坏.png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "照片已损坏"),
    ];
    for (name, bytes, _) in broken {
        town.file(name, bytes);
        town.sh(&format!("attach JC-YH-2026-0002 {name} --kind 整改前")).done(&["已附上"]);
    }
    let reported = town.sh("hazard sheet 2 -o 表.docx").done(&[]);
    let (words, sizes) = read(std::fs::read(town.root().join("表.docx")).unwrap());
    for (name, _, why) in broken {
        assert!(reported.contains(&format!("（{name}）没有放进去：{why}")), "{reported}");
        assert!(words.contains(&format!("{name}：{why}")), "{words}");
    }
    assert!(sizes.is_empty());
    town.refuses("hazard sheet 3 9 -o 无.docx", &["隐患 JC-YH-2026-0003 已作废", "没有编号为“9”的隐患"]);
    town.refuses("hazard sheet 1 -o 无.pdf", &["文书只写成 .docx"]);
    town.refuses("hazard sheet 1", &["没有写明文件"]);
    assert!(!town.root().join("无.docx").exists());
}
