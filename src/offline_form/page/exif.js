// What a camera wrote into a JPEG file: how it was held, and when the photo was taken. Nothing else of it is read.

// `at` is the place of the orientation's number, or -1 where there is none.
function exifOf(bytes) {
  const found = { orientation: 1, at: -1, isLittle: false, taken: null };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const tiff = exifStart(view);
    if (tiff >= 0) readExif(view, tiff, found);
  } catch (error) {
    // The file ends early or an offset leads out of it: what was found before this is kept.
    if (!(error instanceof RangeError)) throw error;
  }
  return found;
}

// Where the EXIF data begins in a JPEG file, or -1.
function exifStart(view) {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return -1;
  for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    // The picture itself begins.
    if (marker === 0xda) return -1;
    // "Exif", then two zeros.
    if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966 && view.getUint16(at + 8) === 0) return at + 10;
  }
  return -1;
}

function readExif(view, tiff, found) {
  found.isLittle = view.getUint16(tiff) === 0x4949;
  const short = (at) => view.getUint16(at, found.isLittle);
  const long = (at) => view.getUint32(at, found.isLittle);
  // Calls `each` with the tag, the type, the count and the place of the value of every entry of a list.
  const entries = (list, each) => {
    for (let i = 0, count = short(list); i < count; i += 1) {
      const entry = list + 2 + i * 12;
      each(short(entry), short(entry + 2), long(entry + 4), entry + 8);
    }
  };
  let more = 0;
  entries(tiff + long(tiff + 4), (tag, type, count, at) => {
    if (tag === 0x8769) more = long(at);
    if (tag === 0x0112 && type === 3 && short(at) >= 1 && short(at) <= 8) {
      found.orientation = short(at);
      found.at = at;
    }
  });
  if (more === 0) return;
  entries(tiff + more, (tag, type, count, at) => {
    // DateTimeOriginal: “2026:11:27 10:02:03” and a zero.
    if (tag !== 0x9003 || type !== 2 || count < 19) return;
    const from = tiff + long(at);
    let text = "";
    for (let i = 0; i < 19; i += 1) text += String.fromCharCode(view.getUint8(from + i));
    const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(text);
    if (!parts) return;
    const [, year, month, day, time] = parts;
    const isTime = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time);
    if (isDate(`${year}-${month}-${day}`) && isTime) found.taken = `${year}-${month}-${day}T${time}`;
  });
}

// Whether a text is a day of the calendar, such as 2026-11-30.
function isDate(text) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!parts) return false;
  const [year, month, day] = parts.slice(1).map(Number);
  const date = new Date(2000, 0, 1);
  date.setFullYear(year, month - 1, day);
  return date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day;
}
