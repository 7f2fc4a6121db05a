/* Phone page: SHA-256 of bytes, also where the browser keeps its own to pages with https. No page, no network: testable. */
(function () {
  "use strict";

  const BLOCK = 64;

  /* The first 32 bits of the fractional parts of the given roots of the first primes, as the standard defines them. */
  function constants() {
    const words = { roots: [], start: [] };
    const part = (value) => ((value - Math.floor(value)) * 4294967296) | 0;
    for (let n = 2; words.roots.length < 64; n++) {
      let divisor = 2;
      while (divisor * divisor <= n && n % divisor) {
        divisor++;
      }
      if (divisor * divisor > n) {
        words.start.push(part(Math.sqrt(n)));
        words.roots.push(part(Math.cbrt(n)));
      }
    }
    return { roots: Int32Array.from(words.roots), start: Int32Array.from(words.start.slice(0, 8)) };
  }

  const { roots, start } = constants();
  const turn = (word, bits) => (word >>> bits) | (word << (32 - bits));

  function round(state, view, at, words) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        words[i] = view.getInt32(at + 4 * i);
      } else {
        const [a, b] = [words[i - 15], words[i - 2]];
        words[i] = words[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + words[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
      }
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + roots[i] + words[i]) | 0;
      const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
  }

  /* The checksum of an ArrayBuffer as 64 hexadecimal digits. */
  function sha256(bytes) {
    const length = Math.ceil((bytes.byteLength + 9) / BLOCK) * BLOCK;
    const padded = new Uint8Array(length);
    padded.set(new Uint8Array(bytes));
    padded[bytes.byteLength] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(length - 8, Math.floor(bytes.byteLength / 0x20000000));
    view.setUint32(length - 4, (bytes.byteLength << 3) >>> 0);
    const state = Int32Array.from(start);
    const words = new Int32Array(64);
    for (let at = 0; at < length; at += BLOCK) {
      round(state, view, at, words);
    }
    return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  const api = { sha256 };
  if (typeof module !== "undefined") {
    module.exports = api;
  } else {
    (window.jw = window.jw || {}).digest = api;
  }
})();
