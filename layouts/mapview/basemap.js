/** The base map: land, borders by level and labels in local fonts; finer borders arrive province by province. */
(function (root) {
  "use strict";

  const { grid } = root.jingweiMap;
  const FINE_FROM = 7; // zoom from which provinces are drawn with all their districts
  const EMPTY = { type: "FeatureCollection", features: [] };
  const FONTS = '"Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", sans-serif';
  const COLOUR = { sea: "#e6ebec", land: "#fbfbf9", province: "#3c4a50", city: "#6a787d", district: "#97a3a7", text: "#3a474c" };

  const kind = (...names) => ["in", ["get", "kind"], ["literal", names]];
  const byZoom = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];

  function line(id, source, kinds, colour, width, zooms) {
    return {
      id,
      type: "line",
      source,
      filter: kind(...kinds),
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": colour, "line-width": width },
      ...zooms,
    };
  }

  function label(id, source, level, size, zooms, extra = {}) {
    return {
      id,
      type: "symbol",
      source,
      filter: ["==", ["get", "level"], level],
      layout: { "text-field": ["get", "name"], "text-font": ["sans-serif"], "text-size": size, "text-padding": 4, ...extra },
      paint: { "text-color": COLOUR.text, "text-halo-color": "rgba(255,255,255,.85)", "text-halo-width": 1.4 },
      ...zooms,
    };
  }

  /** The style without glyphs: every character is drawn from the fonts of this computer. */
  function style() {
    const sources = {};
    for (const name of ["land", "lines", "official", "labels", "fine-land", "fine-lines", "fine-band", "fine-labels"]) {
      sources[name] = { type: "geojson", data: EMPTY, tolerance: 0.2 };
    }
    const coarse = { maxzoom: FINE_FROM };
    const fine = { minzoom: FINE_FROM };
    const provinceWidth = byZoom(3, 0.7, 7, 1.6, 11, 2.4);
    const cityWidth = byZoom(5, 0.5, 8, 1.1, 11, 1.8);
    return {
      version: 8,
      sources,
      layers: [
        { id: "sea", type: "background", paint: { "background-color": COLOUR.sea } },
        { id: "land", type: "fill", source: "land", paint: { "fill-color": COLOUR.land, "fill-antialias": false }, ...coarse },
        { id: "fine-land", type: "fill", source: "fine-land", paint: { "fill-color": COLOUR.land, "fill-antialias": false }, ...fine },
        line("district", "fine-lines", ["district"], COLOUR.district, byZoom(8, 0.5, 11, 1.2), { minzoom: 8.2 }),
        line("city", "lines", ["city"], COLOUR.city, cityWidth, { minzoom: 5.5, maxzoom: FINE_FROM }),
        line("fine-city", "fine-lines", ["city"], COLOUR.city, cityWidth, fine),
        line("outline", "lines", ["outline"], COLOUR.city, byZoom(3, 0.6, 8, 1), coarse),
        line("fine-outline", "fine-lines", ["outline"], COLOUR.city, byZoom(8, 0.8, 11, 1.2), fine),
        line("province", "lines", ["province"], COLOUR.province, provinceWidth, coarse),
        line("fine-province", "fine-lines", ["province"], COLOUR.province, provinceWidth, fine),
        line("nine-dash", "official", ["nine_dash"], COLOUR.province, byZoom(3, 1.4, 7, 2.2), {}),
        {
          ...line("undetermined", "official", ["undetermined"], COLOUR.province, byZoom(3, 0.8, 7, 1.6), {}),
          layout: {},
          paint: { "line-color": COLOUR.province, "line-width": byZoom(3, 0.8, 7, 1.6), "line-dasharray": [3, 3] },
        },
        label("district-label", "fine-labels", "district", byZoom(8.5, 11, 12, 14), { minzoom: 8.6 }),
        label("city-label", "labels", "city", byZoom(5.5, 11, 10, 15), { minzoom: 5.8, maxzoom: 10.5 }),
        label("province-label", "labels", "province", byZoom(3, 11, 7, 16), { maxzoom: 6.8 }, { "text-letter-spacing": 0.1 }),
      ],
    };
  }

  class Basemap {
    /** `address` is where files lie, `bounds` the box of each province, `failed` is called when a file is missing. */
    constructor(map, address, bounds, failed) {
      Object.assign(this, { map, address, bounds, failed });
      this.loaded = {};
      this.asked = new Set();
    }

    /** The country at once, provinces as they come into view; nobody waits for them. */
    start() {
      this.open();
    }

    remove() {
      this.removed = true;
    }

    async open() {
      const country = await this.fetch("china");
      if (!country || this.removed) return;
      for (const name of ["land", "lines", "official", "labels"]) this.map.getSource(name).setData(country[name]);
      this.map.on("moveend", () => this.refine());
      this.refine();
    }

    async fetch(name) {
      try {
        const answer = await fetch(this.address + name);
        if (answer.ok) return await answer.json();
      } catch (error) {
        if (this.removed) return null;
      }
      this.failed();
      return null;
    }

    /** Bring the provinces in view once the zoom comes near the level that shows them. */
    async refine() {
      if (this.removed || this.map.getZoom() < FINE_FROM - 0.8) return;
      const b = this.map.getBounds();
      const view = [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()];
      const wanted = Object.keys(this.bounds).filter((p) => !this.asked.has(p) && grid.touches(view, this.bounds[p]));
      if (!wanted.length) return;
      wanted.forEach((p) => this.asked.add(p));
      const files = await Promise.all(wanted.map((p) => this.fetch(p)));
      files.forEach((file, i) => file && (this.loaded[wanted[i]] = file));
      if (this.removed) return;
      for (const name of ["land", "lines", "band", "labels"]) {
        const features = Object.values(this.loaded).flatMap((file) => file[name].features);
        this.map.getSource(`fine-${name}`).setData({ type: "FeatureCollection", features });
      }
    }
  }

  Object.assign(root.jingweiMap, { Basemap, style, FONTS, FINE_FROM });
  root.jingweiMap.parts.push({
    name: "basemap",
    make: ({ map, tell }, { basemap }) => new Basemap(map, basemap.address, basemap.bounds, () => tell({ failed: true })),
  });
})(window);
