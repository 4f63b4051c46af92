//! Photos of a form: upright, small, and with nothing of the camera's notes but the time.

use super::browser::{Browser, PHONE};
use super::sample::{definition, form, opened};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use serde_json::Value;

/// When each photo was taken, as the form reports it.
pub const TAKEN: &str = "2026-11-27T10:02:03";

/// The limit of a photo, in bytes.
const MOST: usize = 500_000;

/// A photo of these sides as a camera that was held upright writes it: on its side, with the orientation 6, the time and
/// the place. Its left half is red, and its right half blue: upright, red is on top.
pub fn held_upright(width: u32, height: u32) -> Vec<u8> {
    let halves =
        RgbImage::from_fn(width, height, |x, _| Rgb(if x < width / 2 { [220, 20, 20] } else { [20, 20, 220] }));
    with_notes(&jpeg(&halves, 90))
}

fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).unwrap();
    bytes
}

/// A JPEG file with the notes of a camera: orientation 6, DateTimeOriginal and a latitude.
fn with_notes(jpeg: &[u8]) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    // The list of the picture at 8: 2 + 3 * 12 + 4 bytes. Then that of the camera at 50, and that of the place at 68.
    tiff.extend([0, 3]);
    tiff.extend(entry(0x0112, 3, 1, [0, 6, 0, 0]));
    tiff.extend(entry(0x8769, 4, 1, 50u32.to_be_bytes()));
    tiff.extend(entry(0x8825, 4, 1, 68u32.to_be_bytes()));
    tiff.extend([0; 4]);
    tiff.extend([0, 1]);
    tiff.extend(entry(0x9003, 2, 20, 98u32.to_be_bytes()));
    tiff.extend([0; 4]);
    tiff.extend([0, 2]);
    tiff.extend(entry(0x0001, 2, 2, *b"N\0\0\0"));
    tiff.extend(entry(0x0002, 5, 3, 118u32.to_be_bytes()));
    tiff.extend([0; 4]);
    assert_eq!(tiff.len(), 98);
    tiff.extend(b"2026:11:27 10:02:03\0");
    for degrees in [37u32, 1, 30, 1, 12, 1] {
        tiff.extend(degrees.to_be_bytes());
    }
    let length = (tiff.len() + 8) as u16;
    [&jpeg[..2], b"\xff\xe1", &length.to_be_bytes(), b"Exif\0\0", &tiff, &jpeg[2..]].concat()
}

/// The kinds of a JPEG file's segments before its picture.
fn segments(jpeg: &[u8]) -> Vec<u8> {
    let (mut at, mut found) = (2, Vec::new());
    while jpeg[at + 1] != 0xda {
        found.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    found
}

#[test]
fn a_photo_is_upright_and_small_and_says_no_place() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let (photo, noise) = (room.path().join("井口.jpg"), room.path().join("noise.jpg"));
    let camera = held_upright(2400, 1600);
    assert!(camera.windows(4).any(|four| four == b"Exif") && segments(&camera).contains(&0xe1));
    std::fs::write(&photo, camera).unwrap();
    std::fs::write(&noise, twelve_megapixels()).unwrap();
    let tab = browser.form(PHONE, &form(room.path(), &definition(1)));
    tab.add("hazard");
    tab.fill("r2-place", "井口");
    tab.fill("r2-description", "护栏缺失");
    tab.choose("r2-photo-0", &[&photo, &noise]);
    let shown = tab.text("document.querySelector('[data-row=r2] .taken').textContent");
    assert_eq!(shown, "2026-11-27 10:02");
    tab.fill("signature", "李四");
    let given = opened(&tab.give(room.path()));
    tab.close();
    for at in 0..2 {
        let bytes = given.photo(0, at);
        assert!(bytes.len() <= MOST, "{}", bytes.len());
        // Only the kind, the profile of the colours, the tables and the frame. 0xe1 would be the camera's notes.
        let kinds = segments(bytes);
        assert!(kinds.iter().all(|kind| [0xe0, 0xe2, 0xdb, 0xc0, 0xc2, 0xc4, 0xdd].contains(kind)), "{kinds:x?}");
        assert!(!bytes.windows(4).any(|four| four == b"Exif"));
    }
    let upright = image::load_from_memory(given.photo(0, 0)).unwrap().to_rgb8();
    // 2400 of 1600 become 1600 of 1600 / 2400 * 1600 = 1066.7.
    assert_eq!(upright.dimensions(), (1067, 1600));
    let (top, bottom) = (upright.get_pixel(500, 300).0, upright.get_pixel(500, 1300).0);
    assert!(top[0] > 200 && top[2] < 60 && bottom[0] < 60 && bottom[2] > 200, "{top:?} {bottom:?}");
    let large = image::load_from_memory(given.photo(0, 1)).unwrap();
    assert!(large.width().max(large.height()) <= 1600 && large.width() * 3 == large.height() * 4);
    let taken = given.rows()[0]["photos"].as_array().unwrap().iter().map(|photo| photo["taken"].clone());
    assert_eq!(taken.collect::<Vec<_>>(), [Value::from(TAKEN), Value::Null]);
}

/// A photo of 4000 by 3000 pixels with as much detail as is hard to make small.
fn twelve_megapixels() -> Vec<u8> {
    let mut seed = 7u32;
    let picture = RgbImage::from_fn(4000, 3000, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (seed >> 25) as u8;
        Rgb([noise + (x / 32) as u8, noise + (y / 24) as u8, noise + 60])
    });
    jpeg(&picture, 85)
}

#[test]
fn what_is_no_photo_is_named_and_a_photo_is_not_added_twice() {
    let room = tempfile::tempdir().unwrap();
    let Some(browser) = Browser::start(room.path()) else { return };
    let file = form(room.path(), &definition(1));
    let named = |name: &str, bytes: &[u8]| {
        let path = room.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let good = held_upright(60, 40);
    let (whole, pdf) = (named("好.jpg", &good), named("合同.jpg", b"%PDF-1.7"));
    // Ten more with other contents: a row has at most nine photos.
    let many: Vec<_> = (1..=9).map(|n| named(&format!("{n}.jpg"), &held_upright(60 + n * 8, 40))).collect();
    let tab = browser.form(PHONE, &file);
    tab.add("hazard");
    tab.choose("r2-photo-0", &[&pdf, &whole, &whole]);
    assert_eq!(tab.fault("r2-photo-0"), "“合同.jpg”不是能读出的照片，请另存为 JPG 再选\n“好.jpg”已经加过了");
    tab.choose("r2-photo-0", &many.iter().map(|path| path.as_path()).collect::<Vec<_>>());
    assert_eq!(tab.fault("r2-photo-0"), "“9.jpg”没有加上：一条至多 9 张照片");
    assert_eq!(tab.run("document.querySelectorAll('[data-row=r2] .thumbs li').length"), 9);
    // Taken out again, and the others stay.
    tab.run("document.querySelector('[aria-label=\"删除照片第 1 张\"]').click()");
    assert_eq!(tab.run("document.querySelectorAll('[data-row=r2] .thumbs li').length"), 8);
    tab.kept();
    tab.close();
    let tab = browser.form(PHONE, &file);
    assert_eq!(tab.run("document.querySelectorAll('[data-row=r2] .thumbs li').length"), 8);
    tab.close();
}
