/** What is drawn over the surface beside symbols: the upwind sector of the chosen cell; and how thin a field of arrows is. */
(function (root) {
  "use strict";

  const EMPTY = { type: "FeatureCollection", features: [] };
  const APART = 58; // pixels between two arrows
  const ZOOMS = [3, 14];
  const WORLD = 512; // pixels of the world at zoom 0
  const is = (kind) => ["==", ["get", "kind"], kind];

  /** From which whole zoom each point is drawn, so that two are hardly nearer than `apart` pixels; stays as zoom grows. */
  function firstZooms(lon, lat, apart = APART) {
    const x = lon.map((degrees) => degrees / 360);
    const y = lat.map((degrees) => Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360)) / (2 * Math.PI));
    const from = new Array(lon.length).fill(ZOOMS[1] + 1);
    for (let zoom = ZOOMS[0]; zoom <= ZOOMS[1]; zoom += 1) {
      const scale = (WORLD * 2 ** zoom) / apart;
      const taken = new Set();
      const cell = (i) => `${Math.floor(x[i] * scale)},${Math.floor(y[i] * scale)}`;
      for (let i = 0; i < from.length; i += 1) if (from[i] <= zoom) taken.add(cell(i));
      for (let i = 0; i < from.length; i += 1) {
        if (from[i] <= zoom || taken.has(cell(i))) continue;
        taken.add(cell(i));
        from[i] = zoom;
      }
    }
    return from;
  }

  class Overlays {
    constructor(map) {
      this.map = map;
      this.shows = { sector: this.show };
    }

    start({ sector }) {
      this.map.addSource("sector", { type: "geojson", data: EMPTY });
      const add = (id, kind, type, paint) => this.map.addLayer({ id, type, source: "sector", filter: is(kind), paint });
      add("sector-hours", "hour", "fill", { "fill-color": "#2f6db0", "fill-opacity": 0.05 });
      add("sector-fill", "mean", "fill", { "fill-color": "#2f6db0", "fill-opacity": 0.14 });
      add("sector-halo", "mean", "line", { "line-color": "#ffffff", "line-width": 4, "line-opacity": 0.8 });
      add("sector-edge", "mean", "line", { "line-color": "#2f6db0", "line-width": 2, "line-dasharray": [3, 1.5] });
      this.show(sector);
    }

    show(sector) {
      this.map.getSource("sector")?.setData(sector ?? EMPTY);
    }

    /** What the tip says over the sector, nothing elsewhere. */
    lines({ x, y }) {
      if (!this.map.getLayer("sector-fill")) return [];
      const [found] = this.map.queryRenderedFeatures([x, y], { layers: ["sector-fill"] });
      return found ? [found.properties.said] : [];
    }
  }

  if (typeof module !== "undefined") module.exports = { firstZooms };
  else {
    Object.assign(root.jingweiMap, { firstZooms });
    root.jingweiMap.parts.push({ name: "overlays", make: ({ map }) => new Overlays(map) });
  }
})(typeof window === "undefined" ? globalThis : window);
