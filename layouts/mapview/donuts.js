/** Donuts: many symbols in one place as one ring, its parts the shares of their states, their number in the middle. */
(function (root) {
  "use strict";

  const STEPS = 24; // shares are rounded to parts of the ring, so that few pictures serve all donuts
  const SIZES = [10, 100, 1000]; // from this many symbols on the next size
  const RADII = [14, 17, 20, 24]; // css pixels
  const RATIO = 2;
  const OUTLINE = "#1d2a2f";

  /** The last whole zoom with donuts: some hundred symbols can be told apart earlier than many thousand. */
  const lastZoom = (n) => (n <= 1000 ? 8 : 11);

  /** What MapLibre counts in every cluster: s0, s1, ... symbols of each state. */
  const counters = (codes) =>
    Object.fromEntries(codes.map((code) => [`s${code}`, ["+", ["case", ["==", ["get", "state"], Number(code)], 1, 0]]]));

  /** Expression for the name of the picture of a cluster: size and parts of each state; a state that is there has a part. */
  function nameOf(kind, codes) {
    const count = ["get", "point_count"];
    const part = (code) => {
      const n = ["get", `s${code}`];
      return ["case", ["==", n, 0], 0, ["max", 1, ["round", ["/", ["*", n, STEPS], count]]]];
    };
    const size = ["step", count, 0, ...SIZES.flatMap((from, i) => [from, i + 1])];
    return ["concat", `donut ${kind} `, ["to-string", size], ...codes.flatMap((code) => [" ", ["to-string", part(code)]])];
  }

  /** {kind, size, parts} of a picture's name, null when it is none of a donut. */
  function read(name) {
    const [word, kind, size, ...parts] = name.split(" ");
    return word === "donut" ? { kind, size: Number(size), parts: parts.map(Number) } : null;
  }

  /** [{state, from, to}] in radians, clockwise from the top, the gravest state first; nothing for states with no part. */
  function slices(parts) {
    const sum = parts.reduce((a, b) => a + b, 0);
    const found = [];
    let from = -Math.PI / 2;
    for (let state = parts.length - 1; state >= 0; state -= 1) {
      if (!parts[state]) continue;
      const to = from + (2 * Math.PI * parts[state]) / sum;
      found.push({ state, from, to });
      from = to;
    }
    return found;
  }

  /** The picture of a donut as ImageData, with dark outlines and a white halo. */
  function draw({ size, parts }, colours) {
    const outer = RADII[size];
    const inner = outer * 0.64;
    const side = 2 * (outer + 2);
    const canvas = root.document.createElement("canvas");
    canvas.width = canvas.height = side * RATIO;
    const pen = canvas.getContext("2d");
    pen.scale(RATIO, RATIO);
    pen.translate(side / 2, side / 2);
    const disc = (radius, fill) => {
      pen.beginPath();
      pen.arc(0, 0, radius, 0, 2 * Math.PI);
      pen.fillStyle = fill;
      pen.fill();
    };
    disc(outer + 1.8, "#ffffff");
    pen.strokeStyle = OUTLINE;
    pen.lineWidth = 1;
    const found = slices(parts);
    for (const { state, from, to } of found) {
      pen.beginPath();
      pen.arc(0, 0, outer, from, to);
      pen.arc(0, 0, inner, to, from, true);
      pen.closePath();
      pen.fillStyle = colours[state];
      pen.fill();
      pen.stroke();
    }
    disc(inner - 0.5, "#ffffff");
    return pen.getImageData(0, 0, canvas.width, canvas.height);
  }

  /** Draw the pictures of donuts when the map asks for them; `colours` {kind: [colour of each state]}. */
  function serve(map, colours) {
    map.setMissingStyleImageResolver((id) => {
      const wanted = read(id);
      if (wanted && !map.hasImage(id)) map.addImage(id, draw(wanted, colours[wanted.kind]), { pixelRatio: RATIO });
    });
  }

  /** The layer of the donuts of a clustered source. */
  function layer(kind, codes) {
    return {
      id: `${kind}-donuts`,
      type: "symbol",
      source: kind,
      filter: ["has", "point_count"],
      layout: {
        "icon-image": nameOf(kind, codes),
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "text-field": ["to-string", ["get", "point_count"]],
        "text-font": ["sans-serif"],
        "text-size": ["step", ["get", "point_count"], 12, 1000, 11.5, 10000, 11, 100000, 9.5],
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": "#1d2a2f" },
    };
  }

  const donuts = { STEPS, counters, lastZoom, layer, nameOf, read, serve, slices };
  if (typeof module !== "undefined") module.exports = donuts;
  else root.jingweiMap.donuts = donuts;
})(typeof window === "undefined" ? globalThis : window);
