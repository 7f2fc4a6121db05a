"use strict";
const assert = require("node:assert");
const crypto = require("node:crypto");
const test = require("node:test");
const { sha256 } = require("../../assets/phone/digest.js");

test("the checksum is the one everybody else computes, whatever the length", () => {
  [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 300000].forEach((length) => {
    const bytes = crypto.randomBytes(length);
    const own = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + length);
    assert.strictEqual(sha256(own), crypto.createHash("sha256").update(bytes).digest("hex"), String(length));
  });
});
