/** What lies under the pointer: a tip while moving, a choice when clicking, an outline round the chosen cell. */
(function (root) {
  "use strict";

  const { grid } = root.jingweiMap;
  const EMPTY = { type: "FeatureCollection", features: [] };

  /** Lines of the tip over a cell. */
  function cellLines(hit, texts) {
    const { layer } = hit;
    const lines = [layer.title];
    const k = grid.classOf(hit.code, layer);
    if (k === null) lines.push(layer.marks[hit.code].text);
    else lines.push(`${layer.labels[k]} ${layer.unit}`.trim());
    if (hit.level < layer.resolution) lines.push(texts.summary.replace("{level}", hit.level));
    return lines;
  }

  /** What the legend calls a hit: the number of its class, or its mark. */
  const lookOf = ({ code, layer }) => grid.keyOf(code, layer);

  const hiddenIn = (filter) => new Set(filter?.hidden ?? []);

  const CARD_FIRST_MS = 200;

  class Picking {
    constructor(scene, { texts, filter }) {
      const { map, hexes, points, routes, overlays } = scene;
      Object.assign(this, { scene, map, hexes, points, routes, overlays, texts, hidden: hiddenIn(filter) });
      this.tip = map.getContainer().appendChild(document.createElement("div"));
      this.tip.className = "map-tip";
      this.tip.hidden = true;
      this.shows = { chosen: this.markSoon, filter: this.leaveOut };
      map.on("mousemove", (event) => this.hover(event));
      map.on("mouseout", () => (this.tip.hidden = true));
      map.on("movestart", () => (this.tip.hidden = true));
      map.on("touchend", () => (this.tip.hidden = true));
      map.on("click", (event) => this.click(event));
    }

    start({ chosen }) {
      this.map.addSource("chosen-cell", { type: "geojson", data: EMPTY });
      const paint = (width, colour) => ({ "line-width": width, "line-color": colour });
      this.map.addLayer({ id: "chosen-cell-halo", type: "line", source: "chosen-cell", paint: paint(5, "#ffffff") });
      this.map.addLayer({ id: "chosen-cell", type: "line", source: "chosen-cell", paint: paint(2.5, "#0b5f62") });
      this.mark(chosen);
    }

    /** Cells of these classes and marks are not drawn and cannot be picked. */
    leaveOut(filter) {
      this.hidden = hiddenIn(filter);
    }

    /** The cell drawn at a position with its code; null where there is none or its class is clicked away. */
    cellAt(lngLat) {
      const hit = this.hexes.at(lngLat);
      return hit && !this.hidden.has(lookOf(hit)) ? hit : null;
    }

    hover(event) {
      if (this.waiting) return;
      this.waiting = requestAnimationFrame(() => {
        this.waiting = 0;
        if (this.scene.tools?.isBusy) return this.rest();
        const point = this.routes.at(event.point) ?? this.points.at(event.point);
        const hit = point ? null : this.cellAt(event.lngLat);
        const lines = point ? point.lines : [...(hit ? cellLines(hit, this.texts) : []), ...this.overlays.lines(event.point)];
        this.map.getCanvas().style.cursor = lines.length ? "pointer" : "";
        return this.tell(lines, event.point);
      });
    }

    /** While a tool is in hand nothing is said about what lies under it. */
    rest() {
      this.tip.hidden = true;
      this.map.getCanvas().style.cursor = "";
    }

    tell(lines, { x, y }) {
      this.tip.hidden = !lines.length;
      if (!lines.length) return;
      this.tip.replaceChildren(
        ...lines.slice(0, 5).map((text) => Object.assign(document.createElement("div"), { textContent: text })),
      );
      const { clientWidth, clientHeight } = this.map.getContainer();
      this.tip.style.left = `${Math.min(x + 14, clientWidth - this.tip.offsetWidth - 8)}px`;
      this.tip.style.top = `${Math.min(y + 14, clientHeight - this.tip.offsetHeight - 8)}px`;
    }

    /** A click chooses, unless a tool takes it or it only ends the drawing of a shape. */
    click(event) {
      if (this.scene.tools?.isBusy) return;
      const point = this.routes.at(event.point) ?? this.points.at(event.point);
      if (point?.cluster !== undefined) return void this.points.open(point);
      const isThing = point?.id !== undefined; // an arrow of a field is none: the cell under it is chosen
      const hit = isThing ? null : this.cellAt(event.lngLat);
      const chosen = isThing ? { kind: point.kind, id: String(point.id) } : hit && { kind: "cell", id: hit.cell };
      this.scene.tell({ chosen });
    }

    /** As `mark`; where drawing takes the processor's time, the card that was clicked for comes first. */
    markSoon(chosen) {
      clearTimeout(this.marking);
      if (!this.scene.isLow) return void this.mark(chosen);
      this.marking = setTimeout(() => this.scene.removed || this.mark(chosen), CARD_FIRST_MS);
    }

    /** Outline the chosen cell or ring the chosen point. */
    mark(chosen) {
      const source = this.map.getSource("chosen-cell");
      if (!source) return;
      this.points.mark(chosen && chosen.kind !== "cell" ? chosen : null);
      if (!chosen || chosen.kind !== "cell") return void source.setData(EMPTY);
      const geometry = { type: "Polygon", coordinates: [root.h3.cellToBoundary(chosen.id, true)] };
      source.setData({ type: "Feature", properties: {}, geometry });
    }
  }

  Object.assign(root.jingweiMap, { Picking, cellLines });
  root.jingweiMap.parts.push({
    name: "picking",
    make: (scene, props) => new Picking(scene, props),
  });
})(window);
