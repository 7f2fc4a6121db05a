"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");
const { makeData, decoded } = require("../../layouts/mapview/data.js");

const SENT = { id: ["a", "b", "c"], area: { words: ["北仑", "镇海"], at: [1, 0, 1] }, lon: [1, 2, 3] };

function server(answers) {
  const asked = [];
  const fetch = async (address) => {
    asked.push(address);
    const body = answers[address];
    return { ok: Boolean(body), status: body ? 200 : 500, json: async () => body };
  };
  return { asked, fetch };
}

test("a column of words comes back as its values", () => {
  assert.deepEqual(decoded(SENT), { id: ["a", "b", "c"], area: ["镇海", "北仑", "镇海"], lon: [1, 2, 3] });
});

test("callers of one address share one request, also later", async () => {
  const { asked, fetch } = server({ "/a": SENT });
  const { columns } = makeData(fetch, () => 0);
  const [first, second] = await Promise.all([columns("/a"), columns("/a")]);
  assert.equal(first, second);
  assert.equal(await columns("/a"), first);
  assert.deepEqual(asked, ["/a"]);
});

test("after two minutes, and when told to forget, the server is asked again", async () => {
  const { asked, fetch } = server({ "/a": SENT });
  let at = 0;
  const data = makeData(fetch, () => at);
  await data.columns("/a");
  at = 121_000;
  await data.columns("/a");
  assert.equal(asked.length, 2);
  data.forget();
  await data.columns("/a");
  assert.equal(asked.length, 3);
});

test("a failure rejects for everyone, is told once and not remembered", async () => {
  const answers = {};
  const { asked, fetch } = server(answers);
  const data = makeData(fetch, () => 0);
  const told = [];
  const end = data.onFailed((error) => told.push(error.message));
  const both = await Promise.allSettled([data.columns("/a"), data.columns("/a")]);
  assert.deepEqual(both.map(({ status }) => status), ["rejected", "rejected"]);
  assert.deepEqual(told, ["/a: 500"]);
  answers["/a"] = SENT;
  assert.equal((await data.columns("/a")).id.length, 3);
  assert.equal(asked.length, 2);
  end();
  delete answers["/b"];
  await assert.rejects(data.columns("/b"));
  assert.equal(told.length, 1);
});

test("only the addresses used last are remembered", async () => {
  const names = Array.from({ length: 14 }, (_, i) => `/${i}`);
  const { asked, fetch } = server(Object.fromEntries(names.map((name) => [name, SENT])));
  const { columns } = makeData(fetch, () => 0);
  for (const name of names) await columns(name);
  await columns("/13");
  assert.equal(asked.length, 14);
  await columns("/0");
  assert.equal(asked.length, 15);
});
