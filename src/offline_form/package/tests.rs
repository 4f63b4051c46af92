use super::*;
use std::io::Write;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0photo";

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn photo() -> String {
    format!("photos/{}.jpg", hexadecimal(JPEG))
}

#[track_caller]
fn refused(files: &[(&str, &[u8])]) -> String {
    read(&zip(files)).unwrap_err()
}

#[test]
fn a_package_has_its_report_and_photos() {
    let read = read(&zip(&[("report.json", b"{}"), (&photo(), JPEG)])).unwrap();
    assert_eq!(read.report, "{}");
    assert_eq!(read.photos, [(hexadecimal(JPEG), JPEG.to_vec())]);
    assert!(!read.is_text);
}

#[test]
fn a_name_or_content_that_is_not_of_a_form_is_refused() {
    let json: (&str, &[u8]) = ("report.json", b"{}");
    assert_eq!(refused(&[]), "里面没有 report.json，不是填报表发回来的文件");
    assert_eq!(refused(&[json, ("../x.jpg", JPEG)]), "里面有不认识的文件“../x.jpg”");
    assert_eq!(refused(&[json, ("/etc/passwd", b"x")]), "里面有不认识的文件“/etc/passwd”");
    assert_eq!(refused(&[json, ("photos/../../x.jpg", JPEG)]), "里面有不认识的文件“photos/../../x.jpg”");
    assert_eq!(refused(&[json, ("photos\\x.jpg", JPEG)]), "里面有不认识的文件“photos\\x.jpg”");
    let altered = refused(&[json, (&photo(), b"\xff\xd8\xff\xe0other")]);
    assert!(altered.contains("被改过"), "{altered}");
    let script = b"<script>";
    let name = format!("photos/{}.jpg", hexadecimal(script));
    assert!(refused(&[json, (&name, script)]).ends_with("不是 JPG"));
    assert_eq!(refused(&[("report.json", b"\xff\xfe")]), "report.json 不是 UTF-8 文字");
}

#[test]
fn sizes_and_counts_are_limited() {
    let large = vec![b' '; MOST_REPORT as usize + 1];
    assert_eq!(refused(&[("report.json", &large)]), "“report.json”太大（超过 2097 KB）");
    let mut jpeg = JPEG.to_vec();
    jpeg.resize(MOST_PHOTO as usize + 1, 0);
    let name = format!("photos/{}.jpg", hexadecimal(&jpeg));
    assert!(refused(&[("report.json", b"{}"), (&name, &jpeg)]).contains("太大（超过 600 KB）"));
    let names: Vec<String> = (0..=MOST_PHOTOS + 1).map(|at| format!("photos/{at}.jpg")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), JPEG)).collect();
    assert_eq!(refused(&files), "里面有 62 个文件，最多 61 个");
}

/// A thousand times smaller when packed: the bytes are counted, not believed.
#[test]
fn a_bomb_is_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("report.json", SimpleFileOptions::default()).unwrap();
    zip.write_all(&vec![b' '; 64 << 20]).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 100_000);
    assert_eq!(read(&bytes).unwrap_err(), "“report.json”太大（超过 2097 KB）");
}

#[test]
fn a_pasted_text_is_read_in_whatever_lines_it_came() {
    // printf '{"甲":1}' | base64 and | sha256sum
    let packed = "eyLnlLIiOjF9";
    let seal = &hexadecimal("{\"甲\":1}".as_bytes())[..8];
    for text in [
        format!("【治本填报】积翠镇 甲厂 2026-11\nzbf1:{packed}:{seal}\n（照片没有随文字发出）"),
        format!("zbf1:eyLn\r\n lLIi\nOjF9:{seal}"),
    ] {
        let read = read(text.as_bytes()).unwrap();
        assert_eq!(read.report, "{\"甲\":1}");
        assert!(read.is_text && read.photos.is_empty());
    }
    let text = format!("\u{feff}【治本填报】积翠镇 甲厂 2026-11\r\nzbf1:{packed}:{seal}\r\n（照片没有随文字发出）");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf16).unwrap().report, "{\"甲\":1}");
    for broken in ["zbf1:eyLnlLIiOjF9", "zbf1:eyLnlLIiOjF9:00000000", "zbf1:eyLnlLIiOjF:12345678", "zbf1:*:12345678"] {
        assert_eq!(read(broken.as_bytes()).unwrap_err(), "文字没有复制完整，请从“zbf1:”复制到最后", "{broken}");
    }
    assert!(read(b"hello").unwrap_err().contains("不是填报表发回来的文件"));
    assert!(read(format!("zbf1:{packed}:{seal} zbf1:{packed}:{seal}").as_bytes()).unwrap_err().contains("几份"));
}
