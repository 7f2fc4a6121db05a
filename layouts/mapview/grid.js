/** Pure arithmetic of the map: which level to draw, what a code means, which colour it has. Tested with node. */
(function (root) {
  "use strict";

  const DEPTH = 4; // a tile holds the descendants four levels below its parent
  const CHILDREN = 7 ** DEPTH;
  const COARSEST = 4;
  const LAST = 250; // codes 1..250 are values
  const CLOUD = 253; // marks: hatched, cross-hatched and dotted by the shader
  const NO_DATA = 254;
  const NOT_JUDGED = 255;
  const WIDTH_AT_4_M = 45158; // between opposite sides of a level 4 cell
  const METRES_PER_PIXEL_AT_0 = 78271.517; // 512 pixel tiles, at the equator

  /** Metres on the ground under one css pixel. */
  const metresPerPixel = (zoom, latitude) =>
    (METRES_PER_PIXEL_AT_0 * Math.cos((latitude * Math.PI) / 180)) / 2 ** zoom;

  /** Width of a cell between opposite sides in metres. */
  const cellWidth = (level) => WIDTH_AT_4_M / 7 ** ((level - COARSEST) / 2);

  /** The finest level whose cells are at least `minPixels` wide, never finer than the data. */
  function levelFor(zoom, latitude, finest, minPixels) {
    const mpp = metresPerPixel(zoom, latitude);
    for (let level = finest; level > COARSEST; level -= 1) {
      if (cellWidth(level) / mpp >= minPixels) return level;
    }
    return Math.min(COARSEST, finest);
  }

  /** The ring [lat, lng] round a view, widened because children stick out of their parent. */
  function coverRing([west, south, east, north], parentLevel) {
    const pad = Math.min(1, (0.35 * (1281 / 7 ** (parentLevel / 2))) / 111);
    const [w, s, e, n] = [west - pad, Math.max(-85, south - pad), east + pad, Math.min(85, north + pad)];
    return [
      [s, w],
      [s, e],
      [n, e],
      [n, w],
    ];
  }

  /** An index without its unused trailing digits, as addresses carry it. */
  const shortIndex = (cell) => cell.replace(/f+$/, "");

  const codesPerClass = (layer) => Math.floor(LAST / (layer.edges.length - 1));

  /** Class number of a code, null for a mark or nothing. */
  function classOf(code, layer) {
    if (code < 1 || code > LAST) return null;
    const k = Math.floor((code - 1) / codesPerClass(layer));
    return k < layer.edges.length - 1 ? k : null;
  }

  /** The middle of what a code stands for, null for a mark or nothing. */
  function valueOf(code, layer) {
    const k = classOf(code, layer);
    if (k === null) return null;
    const per = codesPerClass(layer);
    const inside = (code - 1) % per;
    const [low, high] = [layer.edges[k], layer.edges[k + 1]];
    return low + ((high - low) * (inside + 0.5)) / per;
  }

  const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

  /** What the legend calls a code: the number of its class, the name of its mark, or "" for nothing. */
  function keyOf(code, layer) {
    const k = classOf(code, layer);
    return k === null ? (layer.marks?.[code]?.key ?? "") : String(k);
  }

  /** 256 RGBA colours: classes as declared, marks in a grey that the shader hatches; nothing and what is `hidden` transparent. */
  function palette(layer, hidden = []) {
    const out = new Uint8Array(256 * 4);
    for (let code = 1; code < 256; code += 1) {
      const k = classOf(code, layer);
      const colour = k === null ? (code >= CLOUD ? [112, 122, 126] : null) : channels(layer.colours[k]);
      if (colour && !hidden.includes(keyOf(code, layer))) out.set([...colour, 255], code * 4);
    }
    return out;
  }

  /** MapLibre's matrix moved to a tile's origin and scaled to its step, so that 16-bit corners keep their precision. */
  function tileMatrix(matrix, [x, y], step, out) {
    for (let i = 0; i < 4; i += 1) {
      out[i] = matrix[i] * step;
      out[4 + i] = matrix[4 + i] * step;
      out[8 + i] = matrix[8 + i];
      out[12 + i] = matrix[i] * x + matrix[4 + i] * y + matrix[12 + i];
    }
    return out;
  }

  /** Whether two boxes [west, south, east, north] touch. */
  const touches = (a, b) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

  /** Columns {id: [...], lon: [...], lat: [...], ...} as GeoJSON points. */
  function toFeatures(columns) {
    const names = Object.keys(columns).filter((name) => name !== "lon" && name !== "lat");
    const features = columns.id.map((_, i) => ({
      type: "Feature",
      properties: Object.fromEntries(names.map((name) => [name, columns[name][i]])),
      geometry: { type: "Point", coordinates: [columns.lon[i], columns.lat[i]] },
    }));
    return { type: "FeatureCollection", features };
  }

  const grid = {
    DEPTH,
    CHILDREN,
    CLOUD,
    COARSEST,
    NO_DATA,
    NOT_JUDGED,
    cellWidth,
    classOf,
    keyOf,
    codesPerClass,
    coverRing,
    levelFor,
    metresPerPixel,
    palette,
    shortIndex,
    tileMatrix,
    toFeatures,
    touches,
    valueOf,
  };
  if (typeof module !== "undefined") module.exports = grid;
  else root.jingweiMap = Object.assign(root.jingweiMap || {}, { grid, parts: [] });
})(typeof window === "undefined" ? globalThis : window);
