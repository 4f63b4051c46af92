// SHA-256 (FIPS 180-4). The browser's own one is missing in some of the views in which a page from a file is opened.

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes, and, for the eight words of the
// state, of the square roots of the first eight.
const [SHA_ROUNDS, SHA_START] = (function () {
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  const bits = (root) => Math.floor((root - Math.floor(root)) * 4294967296);
  return [
    new Uint32Array(primes.map((prime) => bits(Math.cbrt(prime)))),
    new Uint32Array(primes.slice(0, 8).map((prime) => bits(Math.sqrt(prime)))),
  ];
}());

// The SHA-256 of bytes, as 64 hexadecimal digits.
function sha256(bytes) {
  const state = new Uint32Array(SHA_START);
  const words = new Uint32Array(64);
  const whole = bytes.length - (bytes.length % 64);
  for (let at = 0; at < whole; at += 64) shaBlock(state, words, bytes, at);
  // The rest, a bit of one, zeros, and the length in bits in the last eight bytes.
  const rest = bytes.subarray(whole);
  const last = new Uint8Array(rest.length < 56 ? 64 : 128);
  last.set(rest);
  last[rest.length] = 0x80;
  const view = new DataView(last.buffer);
  view.setUint32(last.length - 8, Math.floor(bytes.length / 536870912));
  view.setUint32(last.length - 4, (bytes.length << 3) >>> 0);
  for (let at = 0; at < last.length; at += 64) shaBlock(state, words, last, at);
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}

// Takes 64 bytes into the state.
function shaBlock(state, words, bytes, at) {
  for (let i = 0; i < 16; i += 1) {
    const from = at + i * 4;
    words[i] = (bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = words[i - 15];
    const y = words[i - 2];
    const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[i] = words[i - 16] + low + words[i - 7] + high;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + high + ((e & f) ^ (~e & g)) + SHA_ROUNDS[i] + words[i]) | 0;
    const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] += word;
  });
}
