//! Photos of evidence, made small enough for a document. The file itself is not changed. Only this room uses the library
//! `image`. It knows no record and no document.

use crate::caught::caught;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use std::io::Cursor;

/// A photo as a JPEG file, upright.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    pub jpeg: Vec<u8>,
    /// In pixels.
    pub width: u32,
    pub height: u32,
}

/// The longest side of a photo in a document, in pixels: 300 dots per inch on 80 mm.
const LONGEST: u32 = 960;

/// The longest side that is decoded, in pixels.
const MOST: u32 = 30_000;

/// The memory for decoding, in bytes.
const MEMORY: u64 = 1 << 30;

const QUALITY: u8 = 82;

/// The photo of a JPEG or PNG file, turned as the camera recorded it and scaled down. The same bytes give the same
/// photo.
///
/// # Errors
/// A Chinese clause that says why there is no picture.
pub fn scaled(bytes: &[u8]) -> Result<Photo, String> {
    let format = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png)) => format,
        _ => return Err("不是 JPG 或 PNG 照片，请另存为 JPG 再附".to_string()),
    };
    if format == ImageFormat::Jpeg && !is_complete(bytes) {
        return Err("照片不完整，后半截没有了".to_string());
    }
    let read = caught(|| read(bytes, format));
    read.map_err(|_| BROKEN.to_string())?.map_err(|error| match error {
        image::ImageError::Limits(_) => "照片太大，读不了".to_string(),
        _ => BROKEN.to_string(),
    })
}

const BROKEN: &str = "照片已损坏，读不出来";

fn read(bytes: &[u8], format: ImageFormat) -> image::ImageResult<Photo> {
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (Some(MOST), Some(MOST), Some(MEMORY));
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut photo = DynamicImage::from_decoder(decoder)?;
    if photo.width() > LONGEST || photo.height() > LONGEST {
        photo = photo.resize(LONGEST, LONGEST, FilterType::Triangle);
    }
    photo.apply_orientation(orientation);
    let flat = on_white(&photo);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&flat)?;
    Ok(Photo { jpeg, width: flat.width(), height: flat.height() })
}

/// The picture without transparency, on white.
fn on_white(photo: &DynamicImage) -> RgbImage {
    if !photo.color().has_alpha() {
        return photo.to_rgb8();
    }
    let photo = photo.to_rgba8();
    let mut flat = RgbImage::new(photo.width(), photo.height());
    for (to, from) in flat.pixels_mut().zip(photo.pixels()) {
        let [r, g, b, alpha] = from.0.map(u32::from);
        to.0 = [r, g, b].map(|colour| ((colour * alpha + 255 * (255 - alpha)) / 255) as u8);
    }
    flat
}

/// Whether a JPEG file has the marker of its end after that of its last scan.
fn is_complete(bytes: &[u8]) -> bool {
    let last = |marker: [u8; 2]| bytes.windows(2).rposition(|pair| pair == marker);
    last([0xff, 0xd9]).is_some_and(|end| last([0xff, 0xda]).is_some_and(|scan| scan < end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};

    fn file(photo: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        photo.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_photo_is_scaled_and_the_same_each_time() {
        let large = DynamicImage::ImageRgb8(RgbImage::from_fn(2000, 1000, |x, y| image::Rgb([x as u8, y as u8, 7])));
        let bytes = file(&large, ImageFormat::Jpeg);
        let photo = scaled(&bytes).unwrap();
        assert_eq!((photo.width, photo.height), (960, 480));
        assert!(photo.jpeg.starts_with(&[0xff, 0xd8]) && photo.jpeg.len() < bytes.len());
        assert_eq!(scaled(&bytes).unwrap(), photo);
        let small = DynamicImage::ImageRgba8(RgbaImage::from_pixel(30, 40, Rgba([0, 0, 0, 0])));
        let photo = scaled(&file(&small, ImageFormat::Png)).unwrap();
        assert_eq!((photo.width, photo.height), (30, 40));
        let white = image::load_from_memory(&photo.jpeg).unwrap().to_rgb8();
        assert_eq!(white.get_pixel(15, 20).0, [255, 255, 255]);
    }

    /// A camera that was held upright writes rows of the long side and the orientation 6.
    #[test]
    fn a_photo_is_upright() {
        let mut bytes = file(&DynamicImage::new_rgb8(40, 20), ImageFormat::Jpeg);
        let exif: &[u8] = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        bytes.splice(2..2, exif.iter().copied());
        let photo = scaled(&bytes).unwrap();
        assert_eq!((photo.width, photo.height), (20, 40));
    }

    #[test]
    fn what_is_no_whole_photo_is_named() {
        let bytes = file(&DynamicImage::new_rgb8(64, 64), ImageFormat::Jpeg);
        assert!(scaled(&bytes[..bytes.len() - 20]).unwrap_err().contains("不完整"));
        let png = file(&DynamicImage::new_rgb8(64, 64), ImageFormat::Png);
        assert!(scaled(&png[..png.len() / 2]).unwrap_err().contains("损坏"));
        for bytes in [b"%PDF-1.7".as_slice(), b"", b"\xff\xd8\xff"] {
            assert!(scaled(bytes).is_err());
        }
    }
}
