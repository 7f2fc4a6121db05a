/** Measuring: a line with the length of every leg and of the whole, drawn over the map. Arithmetic tested with node. */
(function (root) {
  "use strict";

  const isNode = typeof module !== "undefined";
  const { distanceKm } = isNode ? require("./selection.js") : root.jingweiMap.selection;

  /** Lengths in km of the legs of a line [[lng, lat], …]. */
  const legs = (corners) => corners.slice(1).map(([x, y], i) => distanceKm(corners[i][0], corners[i][1], x, y));

  /** A length as people read it: metres below one kilometre, three digits above. */
  function lengthText(km) {
    const metres = Math.round(km * 1000);
    if (metres < 1000) return `${metres} m`;
    return `${km < 10 ? km.toFixed(2) : km < 100 ? km.toFixed(1) : Math.round(km).toLocaleString("en")} km`;
  }

  if (isNode) {
    module.exports = { legs, lengthText };
    return;
  }

  const SVG = "http://www.w3.org/2000/svg";
  const svg = (name, attributes = {}) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  class Measure {
    constructor(texts) {
      Object.assign(this, { texts, corners: [], pointer: null, isDone: true, sheets: [] });
    }

    /** Draw the line on this map too. */
    attach(map) {
      const sheet = { map, element: map.getCanvasContainer().appendChild(svg("svg", { class: "map-sheet" })) };
      this.sheets.push(sheet);
      map.on("remove", () => (this.sheets = this.sheets.filter((other) => other !== sheet)));
      map.on("move", () => this.drawOn(sheet));
      this.drawOn(sheet);
    }

    /** A corner more; after an ended line a new one begins. */
    add({ lng, lat }) {
      if (this.isDone) this.corners = [];
      this.isDone = false;
      this.corners.push([lng, lat]);
      this.draw();
    }

    /** The line's last leg follows the pointer. */
    follow({ lng, lat }) {
      if (this.isDone || !this.corners.length) return;
      this.pointer = [lng, lat];
      this.draw();
    }

    /** The line stays as it is; a double click has put its corner twice. */
    end() {
      this.corners = this.corners.filter((corner, i) => !i || legs([this.corners[i - 1], corner])[0] > 1e-6);
      Object.assign(this, { isDone: true, pointer: null });
      if (this.corners.length < 2) this.corners = [];
      this.draw();
    }

    clear() {
      Object.assign(this, { corners: [], pointer: null, isDone: true });
      this.draw();
    }

    draw() {
      this.sheets.forEach((sheet) => this.drawOn(sheet));
    }

    drawOn({ map, element }) {
      const line = this.pointer ? [...this.corners, this.pointer] : this.corners;
      if (!line.length) return element.replaceChildren();
      const at = line.map((corner) => map.project(corner));
      const points = at.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
      const lengths = legs(line);
      const total = lengths.reduce((sum, km) => sum + km, 0);
      return element.replaceChildren(
        svg("polyline", { points, class: "halo" }),
        svg("polyline", { points }),
        ...at.map(({ x, y }) => svg("circle", { cx: x, cy: y, r: 3.5 })),
        ...(lengths.length > 1 ? lengths.map((km, i) => this.label(middle(at[i], at[i + 1]), lengthText(km))) : []),
        ...(lengths.length ? [this.label({ x: at.at(-1).x + 10, y: at.at(-1).y - 10 }, this.texts.length.replace("{km}", lengthText(total)), "total")] : []),
      );
    }

    label({ x, y }, text, kind = "leg") {
      const made = svg("text", { x: x.toFixed(1), y: y.toFixed(1), class: kind });
      made.textContent = text;
      return made;
    }
  }

  const middle = (a, b) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 - 5 });

  Object.assign(root.jingweiMap, { Measure, lengthText, svg });
})(typeof window === "undefined" ? globalThis : window);
