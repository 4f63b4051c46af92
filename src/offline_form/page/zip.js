// A ZIP file whose entries are stored and not compressed: photos are compressed already.

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

// The CRC-32 that a ZIP file has of each entry.
function crc32(bytes) {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i += 1) crc = CRC_TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

// A ZIP file of entries, each with its name and bytes, as a list of byte arrays. The time is one for all entries.
function zip(entries, time) {
  const parts = [];
  const central = [];
  let at = 0;
  for (const { name, bytes } of entries) {
    const known = { name: new TextEncoder().encode(name), crc: crc32(bytes), size: bytes.length, at, time };
    const header = zipHeader(known, false);
    parts.push(header, bytes);
    central.push(zipHeader(known, true));
    at += header.length + bytes.length;
  }
  const length = central.reduce((sum, header) => sum + header.length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, entries.length, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(12, length, true);
  end.setUint32(16, at, true);
  return parts.concat(central, [new Uint8Array(end.buffer)]);
}

// The header of an entry: the one before its bytes, or the one of the list at the end of the file.
function zipHeader({ name, crc, size, at, time }, isCentral) {
  const length = isCentral ? 46 : 30;
  const bytes = new Uint8Array(length + name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, isCentral ? 0x02014b50 : 0x04034b50, true);
  // The list also says by which version the file was made; all else stands two bytes later in it.
  if (isCentral) view.setUint16(4, 20, true);
  const shift = isCentral ? 2 : 0;
  view.setUint16(4 + shift, 20, true);
  // Bit 11: the name is UTF-8.
  view.setUint16(6 + shift, 0x0800, true);
  view.setUint16(10 + shift, (time.getHours() << 11) | (time.getMinutes() << 5) | (time.getSeconds() >> 1), true);
  const year = Math.max(time.getFullYear() - 1980, 0);
  view.setUint16(12 + shift, (year << 9) | ((time.getMonth() + 1) << 5) | time.getDate(), true);
  view.setUint32(14 + shift, crc, true);
  view.setUint32(18 + shift, size, true);
  view.setUint32(22 + shift, size, true);
  view.setUint16(26 + shift, name.length, true);
  if (isCentral) view.setUint32(42, at, true);
  bytes.set(name, length);
  return bytes;
}
