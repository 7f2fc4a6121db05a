/** Symbols on the map: enterprises by state, cross-boundary cases with the border band, air stations. */
(function (root) {
  "use strict";

  const { grid, FINE_FROM } = root.jingweiMap;
  const PIXEL_RATIO = 2; // symbols are drawn at twice their size, sharp at 125 % and 200 % scaling
  const EMPTY = { type: "FeatureCollection", features: [] };

  const image = (address) =>
    new Promise((resolve, reject) => {
      const picture = new Image(48, 48);
      picture.onload = () => resolve(picture);
      picture.onerror = () => reject(new Error("symbol"));
      picture.src = address;
    });

  class Points {
    /** `kinds`: [{kind, states: {code: picture}, sizes, band?, names?}], the first drawn on top. */
    constructor(map, kinds) {
      this.map = map;
      this.kinds = kinds;
      this.collections = {};
      this.addresses = {};
      this.shows = { visible: this.show };
    }

    remove() {
      this.removed = true;
    }

    async start({ visible }) {
      for (const { kind, states } of this.kinds) {
        for (const [code, address] of Object.entries(states)) {
          const picture = await image(address);
          if (this.removed) return;
          this.map.addImage(`${kind}-${code}`, picture, { pixelRatio: PIXEL_RATIO });
        }
      }
      for (const each of [...this.kinds].reverse()) this.add(each);
      this.map.addSource("chosen-point", { type: "geojson", data: EMPTY });
      this.map.addLayer({
        id: "chosen-point",
        type: "circle",
        source: "chosen-point",
        paint: { "circle-radius": 13, "circle-opacity": 0, "circle-stroke-width": 2.5, "circle-stroke-color": "#0b5f62" },
      });
      this.ready = true;
      await this.show(visible);
    }

    add({ kind, sizes, band, names }) {
      if (band) this.addBand(kind);
      this.map.addSource(kind, { type: "geojson", data: EMPTY });
      this.map.addLayer({
        id: kind,
        type: "symbol",
        source: kind,
        layout: {
          "icon-image": ["concat", `${kind}-`, ["to-string", ["get", "state"]]],
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
          "icon-size": ["interpolate", ["linear"], ["zoom"], ...sizes],
          "symbol-sort-key": ["get", "state"],
        },
      });
      if (names) this.addNames(kind, names);
    }

    addNames(kind, from) {
      this.map.addLayer({
        id: `${kind}-names`,
        type: "symbol",
        source: kind,
        minzoom: from,
        layout: {
          "text-field": ["get", "name"],
          "text-font": ["sans-serif"],
          "text-size": 11.5,
          "text-offset": [0, 1.1],
          "text-anchor": "top",
          "text-max-width": 12,
        },
        paint: { "text-color": "#26343a", "text-halo-color": "rgba(255,255,255,.9)", "text-halo-width": 1.3 },
      });
    }

    addBand(kind) {
      const paint = { "fill-color": "#6d3f8f", "fill-opacity": 0.16 };
      this.map.addLayer({ id: `${kind}-band`, type: "fill", source: "fine-band", minzoom: FINE_FROM, paint }, "district");
    }

    /** Show these kinds {kind: address}; data are fetched when first shown and when their address changes. */
    async show(visible) {
      this.visible = visible;
      if (!this.ready) return;
      for (const { kind } of this.kinds) {
        const state = visible[kind] ? "visible" : "none";
        for (const id of [kind, `${kind}-band`, `${kind}-names`]) {
          if (this.map.getLayer(id)) this.map.setLayoutProperty(id, "visibility", state);
        }
      }
      const wanted = Object.entries(visible).filter(([kind, address]) => address && this.addresses[kind] !== address);
      await Promise.all(wanted.map(([kind, address]) => this.load(kind, address)));
    }

    async load(kind, address) {
      this.addresses[kind] = address;
      const answer = await fetch(address);
      if (!answer.ok || this.removed || this.addresses[kind] !== address) return;
      this.collections[kind] = grid.toFeatures(await answer.json());
      if (this.removed) return;
      this.map.getSource(kind).setData(this.collections[kind]);
      this.mark(this.chosen);
    }

    /** Ring the chosen point; it may arrive later than the choice. */
    mark(chosen) {
      this.chosen = chosen;
      const source = this.map.getSource("chosen-point");
      if (!source) return;
      const found = chosen && this.collections[chosen.kind]?.features.find((f) => f.properties.id === chosen.id);
      source.setData(found ? { type: "FeatureCollection", features: [found] } : EMPTY);
    }

    /** The topmost point within a few pixels of a place on the screen. */
    at({ x, y }, reach = 5) {
      const layers = this.kinds.map(({ kind }) => kind).filter((kind) => this.visible?.[kind] && this.map.getLayer(kind));
      if (!layers.length) return null;
      const box = [
        [x - reach, y - reach],
        [x + reach, y + reach],
      ];
      const [found] = this.map.queryRenderedFeatures(box, { layers });
      return found ? { kind: found.layer.id, ...found.properties } : null;
    }
  }

  root.jingweiMap.Points = Points;

  function make({ map }, { points }) {
    root.jingweiMap.kinds = points.map(({ kind }) => kind);
    return new Points(map, points);
  }

  root.jingweiMap.parts.push({ name: "points", make });
})(window);
