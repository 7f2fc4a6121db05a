/**
 * A selection of the map as text, and which rows of points lie inside: the same answers as geo/selection.py, held against
 * each other by tests. Map, list, charts and counts take their rows from `kept` and from nowhere else.
 */
(function (root) {
  "use strict";

  const FORMS = ["box", "lasso", "circle", "area", "ring", "saved"];
  const MOST_CORNERS = 80;
  const MOST_KM = 500;
  const MOST_STEPS = 50;
  const LEVELS = [4, 12]; // of the cell in the middle of a ring
  const EDGE_KM = 1e-9;
  const EARTH_KM = 6371.0088;
  const DIGITS = 5; // decimals of a degree in a text: about a metre
  const NUMBER = /^-?\d{1,3}(\.\d{1,12})?$/;
  const radians = (degrees) => (degrees * Math.PI) / 180;

  /** Great-circle distance in km between two places in degrees (haversine, mean radius). */
  function distanceKm(lon, lat, lonTo, latTo) {
    const [phi, phiTo] = [radians(lat), radians(latTo)];
    const h = Math.sin((phi - phiTo) / 2) ** 2 + Math.cos(phi) * Math.cos(phiTo) * Math.sin(radians(lon - lonTo) / 2) ** 2;
    return 2 * EARTH_KM * Math.asin(Math.sqrt(h));
  }

  const evens = (numbers) => numbers.filter((_, i) => i % 2 === 0);
  const odds = (numbers) => numbers.filter((_, i) => i % 2 === 1);
  const isOnEarth = (lon, lat) => lon.every((x) => Math.abs(x) <= 180) && lat.every((y) => Math.abs(y) <= 85);

  const CHECKS = {
    box: (n) => n.length === 4 && n[0] < n[2] && n[1] < n[3] && isOnEarth(evens(n), odds(n)),
    lasso: (n) => n.length % 2 === 0 && n.length >= 6 && n.length <= 2 * MOST_CORNERS && isOnEarth(evens(n), odds(n)),
    circle: (n) => n.length === 3 && n[2] > 0 && n[2] <= MOST_KM && isOnEarth([n[0]], [n[1]]),
  };

  function ringOf(text, parts) {
    const [cell, steps] = parts;
    if (parts.length !== 2 || !/^8[0-9a-f]{14}$/.test(cell) || !root.h3.isValidCell(cell)) return null;
    const level = root.h3.getResolution(cell);
    if (level < LEVELS[0] || level > LEVELS[1] || !/^\d{1,2}$/.test(steps) || Number(steps) > MOST_STEPS) return null;
    return { form: "ring", text, numbers: [Number(steps)], key: cell };
  }

  /** {form, text, numbers, key} of a text, null for "" and for what stands for no selection. */
  function parse(text) {
    const [form, ...parts] = String(text ?? "").split("_");
    const rest = parts.join("_");
    if (!FORMS.includes(form) || !rest) return null;
    if (form === "area") return /^[1-8]\d{5}$/.test(rest) ? { form, text, numbers: [], key: rest } : null;
    if (form === "saved") return /^[0-9a-f]{16}$/.test(rest) ? { form, text, numbers: [], key: rest } : null;
    if (form === "ring") return ringOf(text, parts);
    const numbers = parts.map((part) => (NUMBER.test(part) ? Number(part) : NaN));
    return numbers.some(Number.isNaN) || !CHECKS[form](numbers) ? null : { form, text, numbers, key: "" };
  }

  /** The digits that the codes inside an area begin with: two, four or six. */
  const prefix = (adcode) => (adcode.endsWith("0000") ? adcode.slice(0, 2) : adcode.endsWith("00") ? adcode.slice(0, 4) : adcode);

  const boxOf = (lon, lat) => [Math.min(...lon), Math.min(...lat), Math.max(...lon), Math.max(...lat)];

  function circleBounds([x, y, km]) {
    const up = km / radians(EARTH_KM);
    const side = up / Math.cos(radians(Math.min(Math.abs(y) + up, 89)));
    return [x - side, y - up, x + side, y + up];
  }

  function ringBounds({ key, numbers }) {
    const corners = root.h3.gridDisk(key, numbers[0]).flatMap((cell) => root.h3.cellToBoundary(cell, true));
    return boxOf(corners.map(([x]) => x), corners.map(([, y]) => y));
  }

  /** [west, south, east, north] of a parsed selection; null for an area and a saved list, which have no shape of their own. */
  function bounds(selection) {
    const { form, numbers } = selection;
    if (form === "box") return numbers;
    if (form === "lasso") return boxOf(evens(numbers), odds(numbers));
    if (form === "circle") return circleBounds(numbers);
    return form === "ring" ? ringBounds(selection) : null;
  }

  function inLasso(numbers, x, y) {
    let inside = false;
    for (let i = 0, j = numbers.length - 2; i < numbers.length; j = i, i += 2) {
      const ay = numbers[i + 1];
      const by = numbers[j + 1];
      if (ay > y === by > y) continue;
      const ax = numbers[i];
      if (x < ((numbers[j] - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  }

  const SHAPES = {
    box: () => () => true, // its bounds have said all
    lasso: ({ numbers }) => (x, y) => inLasso(numbers, x, y),
    circle: ({ numbers: [lon, lat, km] }) => (x, y) => distanceKm(x, y, lon, lat) <= km + EDGE_KM,
    ring: ({ key, numbers }) => {
      const cells = new Set(root.h3.gridDisk(key, numbers[0]));
      const level = root.h3.getResolution(key);
      return (x, y) => cells.has(root.h3.latLngToCell(y, x, level));
    },
  };

  /** A function (lon, lat) of a drawn shape; what lies outside its bounds, a little widened, is never looked at closely. */
  function within(selection) {
    const [west, south, east, north] = bounds(selection);
    const pad = selection.form === "box" || selection.form === "lasso" ? 0 : 1e-6 + 0.05 * (north - south);
    const inside = SHAPES[selection.form](selection);
    const isNear = (x, y) => x >= west - pad && x <= east + pad && y >= south - pad && y <= north + pad;
    return (x, y) => isNear(x, y) && inside(x, y);
  }

  const known = new Map(); // id of a saved selection -> {sites: Set} or {text}

  /** A function (row) telling whether a row of columns {lon, lat, adcode?, id, site_id?} lies inside. */
  function insider(selection, columns, kind) {
    const { lon, lat, adcode } = columns;
    if (selection.form === "area") {
      const start = prefix(selection.key);
      return (i) => String(adcode?.[i] ?? "").startsWith(start);
    }
    if (selection.form !== "saved") {
      const inside = within(selection);
      return (i) => inside(lon[i], lat[i]);
    }
    const members = known.get(selection.key);
    if (!members) return () => false; // `ready` had to be awaited
    if (members.text) return insider(parse(members.text), columns, kind);
    const ids = kind === "site" ? columns.id : columns.site_id;
    return (i) => members.sites.has(ids?.[i]);
  }

  /** For every row whether it lies inside the parsed selection, Uint8Array of 0 and 1. */
  function contains(selection, columns, kind = "site") {
    const inside = insider(selection, columns, kind);
    return Uint8Array.from(columns.id, (_, i) => (inside(i) ? 1 : 0));
  }

  /**
   * Indexes of the rows that are shown, in order: those of a state clicked away in `filter.off` ("site:0") are dropped, a selection
   * (text, "" for none) keeps those inside. Await `ready(text)` before, because a saved list is fetched.
   */
  function kept(columns, { kind, selection, filter } = {}) {
    const off = new Set((filter?.off ?? []).filter((name) => name.startsWith(`${kind}:`)).map((name) => name.slice(kind.length + 1)));
    const parsed = selection ? parse(selection) : null;
    const inside = parsed ? insider(parsed, columns, kind) : () => true;
    const found = [];
    const { state } = columns;
    for (let i = 0; i < columns.id.length; i += 1) {
      if (off.size && state && off.has(String(state[i]))) continue;
      if (inside(i)) found.push(i);
    }
    return found;
  }

  const asked = new Map(); // id -> promise of its members

  async function read(id) {
    const answer = await root.fetch(`/api/selection/${id}`);
    if (!answer.ok) throw new Error(`selection ${id}: ${answer.status}`);
    const said = await answer.json();
    const members = said.text ? { text: said.text } : { sites: new Set(said.sites) };
    known.set(id, members);
    return members;
  }

  /** Members of a saved selection, {sites: Set} or {text}, fetched once. Rejects when the server has none. */
  function members(id) {
    if (!asked.has(id)) {
      const promise = read(id);
      promise.catch(() => asked.delete(id));
      asked.set(id, promise);
    }
    return asked.get(id);
  }

  /** Resolves once `kept` can judge by this text. */
  async function ready(text) {
    const parsed = parse(text);
    if (parsed?.form === "saved") await members(parsed.key);
  }

  /** Have the server keep a list of site ids or a long text; resolves to the short text `saved_<id>`. */
  async function keep(what) {
    const token = /(?:^|; )_csrf_token=([^;]*)/.exec(root.document.cookie)?.[1] ?? "";
    const headers = { "Content-Type": "application/json", "X-CSRFToken": decodeURIComponent(token) };
    const answer = await root.fetch("/api/selection", { method: "POST", headers, body: JSON.stringify(what) });
    if (!answer.ok) throw new Error(`selection: ${answer.status}`);
    return `saved_${(await answer.json()).id}`;
  }

  /** The text of a drawn shape: numbers with five decimals and no trailing zeros. */
  const written = (form, numbers, digits = DIGITS) => [form, ...numbers.map((n) => String(Number(n.toFixed(digits))))].join("_");

  /** Fewer corners [[x, y], …] of a closed line: those that turn least go first (Visvalingam). */
  function simplified(corners, most = MOST_CORNERS) {
    const left = corners.filter(([x, y], i) => i === 0 || x !== corners[i - 1][0] || y !== corners[i - 1][1]);
    const area = (i) => {
      const [a, b, c] = [left.at(i - 1), left[i], left[(i + 1) % left.length]];
      return Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]));
    };
    while (left.length > most) {
      let least = 0;
      let size = Infinity;
      for (let i = 0; i < left.length; i += 1) {
        const mine = area(i);
        if (mine < size) [least, size] = [i, mine];
      }
      left.splice(least, 1);
    }
    return left;
  }

  const selection = { MOST_CORNERS, MOST_KM, MOST_STEPS, bounds, contains, distanceKm, keep, kept, known, members, parse, prefix, ready, simplified, within, written };
  if (typeof module !== "undefined") module.exports = selection;
  else Object.assign(root.jingweiMap, { selection, kept });
})(typeof window === "undefined" ? globalThis : window);
