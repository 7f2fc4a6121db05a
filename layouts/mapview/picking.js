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
    if (k === null) lines.push(hit.code === grid.NOT_JUDGED ? texts.notJudged : texts.noData);
    else lines.push(`${layer.labels[k]} ${layer.unit}`.trim());
    if (hit.level < layer.resolution) lines.push(texts.summary.replace("{level}", hit.level));
    return lines;
  }

  /** Lines of the tip over a point. */
  const pointLines = (point, titles) => [point.name, titles[point.kind]?.[point.state]].filter(Boolean);

  class Picking {
    constructor(map, hexes, points, texts, chose) {
      Object.assign(this, { map, hexes, points, texts, chose });
      this.tip = map.getContainer().appendChild(document.createElement("div"));
      this.tip.className = "map-tip";
      this.tip.hidden = true;
      this.shows = { chosen: this.mark };
      map.on("mousemove", (event) => this.hover(event));
      map.on("mouseout", () => (this.tip.hidden = true));
      map.on("movestart", () => (this.tip.hidden = true));
      map.on("click", (event) => this.click(event));
    }

    start({ chosen }) {
      this.map.addSource("chosen-cell", { type: "geojson", data: EMPTY });
      const paint = (width, colour) => ({ "line-width": width, "line-color": colour });
      this.map.addLayer({ id: "chosen-cell-halo", type: "line", source: "chosen-cell", paint: paint(5, "#ffffff") });
      this.map.addLayer({ id: "chosen-cell", type: "line", source: "chosen-cell", paint: paint(2.5, "#0b5f62") });
      this.mark(chosen);
    }

    hover(event) {
      if (this.waiting) return;
      this.waiting = requestAnimationFrame(() => {
        this.waiting = 0;
        const point = this.points.at(event.point);
        const hit = point ? null : this.hexes.at(event.lngLat);
        const lines = point ? pointLines(point, this.texts.states) : hit ? cellLines(hit, this.texts) : [];
        this.map.getCanvas().style.cursor = lines.length ? "pointer" : "";
        this.tell(lines, event.point);
      });
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

    click(event) {
      const point = this.points.at(event.point);
      if (point) return this.chose({ kind: point.kind, id: String(point.id) });
      const hit = this.hexes.at(event.lngLat);
      return this.chose(hit ? { kind: "cell", id: hit.cell } : null);
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

  Object.assign(root.jingweiMap, { Picking, cellLines, pointLines });
  root.jingweiMap.parts.push({
    name: "picking",
    make: ({ map, hexes, points, tell }, { texts }) => new Picking(map, hexes, points, texts, (chosen) => tell({ chosen })),
  });
})(window);
