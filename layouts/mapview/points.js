/** Symbols on the map by state, many in one place as donuts; what filters and selection leave comes from `kept`. */
(function (root) {
  "use strict";

  const { donuts } = root.jingweiMap;
  const PIXEL_RATIO = 2; // symbols are drawn at twice their size, sharp at 125 % and 200 % scaling
  const EMPTY = { type: "FeatureCollection", features: [] };
  const CLUSTERS = { cluster: true, clusterRadius: 42, clusterMinPoints: 4 };
  const single = ["!", ["has", "point_count"]];

  const image = (address) =>
    new Promise((resolve, reject) => {
      const picture = new Image(48, 48);
      picture.onload = () => resolve(picture);
      picture.onerror = () => reject(new Error("symbol"));
      picture.src = address;
    });

  class Points {
    /** `kinds`: [{kind, states: {code: picture}, colours, sizes, names?, donuts?, field?}], the first on top. */
    constructor(map, kinds, texts) {
      Object.assign(this, { map, kinds, texts, visible: {}, filter: null, selection: "" });
      this.columns = {}; // of each kind, as fetched
      this.collections = {}; // all rows of each kind as features
      this.addresses = {};
      this.shows = {
        visible: this.show,
        filter: (filter) => this.sift({ filter }),
        selection: (selection) => this.sift({ selection: selection ?? "" }),
      };
    }

    remove() {
      this.removed = true;
    }

    async start({ visible, filter, selection }) {
      Object.assign(this, { filter: filter ?? null, selection: selection ?? "" });
      for (const { kind, states } of this.kinds) {
        for (const [code, address] of Object.entries(states)) {
          const picture = await image(address);
          if (this.removed) return;
          this.map.addImage(`${kind}-${code}`, picture, { pixelRatio: PIXEL_RATIO });
        }
      }
      donuts.serve(this.map, Object.fromEntries(this.kinds.map(({ kind, colours }) => [kind, colours])));
      for (const { kind, field } of this.kinds) if (!field) this.addPale(kind);
      for (const each of [...this.kinds].reverse()) this.add(each);
      for (const { kind, states, donuts: isClustered } of this.kinds) {
        if (isClustered) this.map.addLayer(donuts.layer(kind, Object.keys(states)));
      }
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

    /** What lies outside the selection stays as pale dots below everything else. */
    addPale(kind) {
      this.map.addSource(`${kind}-pale`, { type: "geojson", data: EMPTY });
      this.map.addLayer({
        id: `${kind}-pale`,
        type: "circle",
        source: `${kind}-pale`,
        paint: {
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 4, 1.5, 9, 3, 13, 5],
          "circle-color": "#ffffff",
          "circle-opacity": 0.55,
          "circle-stroke-color": "#5b6b70",
          "circle-stroke-width": 1,
          "circle-stroke-opacity": 0.55,
        },
      });
    }

    add({ kind, states, sizes, band, names, ...more }) {
      const codes = Object.keys(states);
      const clusters = more.donuts ? { ...CLUSTERS, clusterMaxZoom: donuts.lastZoom(0), clusterProperties: donuts.counters(codes) } : {};
      this.map.addSource(kind, { type: "geojson", data: EMPTY, ...clusters });
      const turned = { "icon-rotate": ["get", "turn"], "icon-rotation-alignment": "map" };
      this.map.addLayer({
        id: kind,
        type: "symbol",
        source: kind,
        filter: more.field ? ["<=", ["get", "from"], ["zoom"]] : single,
        layout: {
          "icon-image": ["concat", `${kind}-`, ["to-string", ["get", "state"]]],
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
          "icon-size": ["interpolate", ["linear"], ["zoom"], ...sizes],
          "symbol-sort-key": ["get", "state"],
          ...(more.field ? turned : {}),
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
        filter: single,
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

    /** Show these kinds {kind: address}; data are fetched when first shown and when their address changes. */
    async show(visible) {
      this.visible = visible;
      if (!this.ready) return;
      for (const { kind } of this.kinds) {
        const state = visible[kind] ? "visible" : "none";
        for (const id of [kind, `${kind}-pale`, `${kind}-band`, `${kind}-names`, `${kind}-donuts`]) {
          if (this.map.getLayer(id)) this.map.setLayoutProperty(id, "visibility", state);
        }
      }
      const wanted = this.kinds.filter(({ kind }) => visible[kind] && this.addresses[kind] !== visible[kind]);
      await Promise.all(wanted.map((each) => this.load(each, visible[each.kind])));
    }

    /** Fetch and draw a kind; what is drawn stays until the new is there, and when there is none. */
    async load({ kind, field, donuts: isClustered }, address) {
      this.addresses[kind] = address;
      let columns;
      try {
        columns = await root.jingweiMap.data.columns(address);
      } catch (_failed) {
        if (this.addresses[kind] === address) this.addresses[kind] = null; // the next change asks again
        return;
      }
      if (this.removed || this.addresses[kind] !== address) return;
      this.columns[kind] = columns;
      this.collections[kind] = { type: "FeatureCollection", features: features(columns, field) };
      if (isClustered) this.map.getSource(kind).setClusterOptions({ cluster: true, clusterMaxZoom: donuts.lastZoom(columns.id.length) });
      await this.draw(kind);
      if (!this.removed) this.mark(this.chosen);
    }

    /** Another filter or selection. */
    async sift(change) {
      Object.assign(this, change);
      if (this.ready) await Promise.all(Object.keys(this.columns).map((kind) => this.draw(kind)));
    }

    /** Put the rows kept on the map, those outside the selection pale. */
    async draw(kind) {
      const { kept, selection: selections } = root.jingweiMap;
      const isField = this.kinds.find((each) => each.kind === kind).field;
      const [filter, selection] = [this.filter, isField ? "" : this.selection];
      if (selection) await selections.ready(selection);
      const all = this.collections[kind]?.features;
      if (this.removed || !all || filter !== this.filter || (!isField && selection !== this.selection)) return;
      const columns = this.columns[kind];
      const rows = kept(columns, { kind, selection, filter });
      this.map.getSource(kind).setData(collection(rows, all));
      const inside = new Set(rows);
      const others = selection ? kept(columns, { kind, selection: "", filter }).filter((row) => !inside.has(row)) : [];
      this.map.getSource(`${kind}-pale`)?.setData(collection(others, all));
    }

    /** Ring the chosen point; it may arrive later than the choice. */
    mark(chosen) {
      this.chosen = chosen;
      const source = this.map.getSource("chosen-point");
      if (!source) return;
      const found = chosen && this.collections[chosen.kind]?.features.find((f) => f.properties.id === chosen.id);
      source.setData(found ? { type: "FeatureCollection", features: [found] } : EMPTY);
    }

    /**
     * The topmost symbol within a few pixels of a place on the screen: {kind, lines, ...}, with `id` when it can be chosen,
     * `cluster` when it is a donut.
     */
    at({ x, y }, reach = 5) {
      const layers = this.kinds
        .filter(({ kind }) => this.visible[kind] && this.map.getLayer(kind))
        .flatMap(({ kind, donuts: isClustered }) => (isClustered ? [kind, `${kind}-donuts`] : [kind]));
      if (!layers.length) return null;
      const box = [
        [x - reach, y - reach],
        [x + reach, y + reach],
      ];
      const [found] = this.map.queryRenderedFeatures(box, { layers });
      return found ? this.said(found) : null;
    }

    said({ source: kind, properties, geometry }) {
      if (properties.cluster) {
        const lines = [this.texts.together.replace("{n}", properties.point_count.toLocaleString("en-US"))];
        for (const [code, title] of Object.entries(this.texts.states[kind]).reverse()) {
          if (properties[`s${code}`]) lines.push(`${title} ${properties[`s${code}`].toLocaleString("en-US")}`);
        }
        return { kind, lines, cluster: properties.cluster_id, place: geometry.coordinates };
      }
      const { i, id, name, state } = properties;
      const columns = this.columns[kind];
      const more = columns.tip ? columns.tip[i] : columns.n_clues?.[i] && this.texts.clues.replace("{n}", columns.n_clues[i]);
      const lines = [name, this.texts.states[kind][state], more].filter(Boolean);
      const isField = this.kinds.find((each) => each.kind === kind).field;
      return { kind, lines, name, state, ...(isField ? {} : { id }) };
    }

    /** Zoom in on a donut as far as it takes to fall apart. */
    async open({ kind, cluster, place }) {
      const zoom = await this.map.getSource(kind).getClusterExpansionZoom(cluster);
      if (!this.removed) this.map.easeTo({ center: place, zoom: Math.min(zoom + 0.2, this.map.getMaxZoom()), duration: 300 });
    }
  }

  const collection = (rows, all) => ({ type: "FeatureCollection", features: Array.from(rows, (row) => all[row]) });

  /** Every row as a GeoJSON point; those of a field know from which zoom they are drawn. */
  function features({ id, name, lon, lat, state, turn }, isField) {
    const from = isField ? root.jingweiMap.firstZooms(lon, lat) : null;
    return id.map((key, i) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [lon[i], lat[i]] },
      properties: { i, id: key, name: name[i], state: state[i], ...(isField ? { turn: turn[i], from: from[i] } : {}) },
    }));
  }

  root.jingweiMap.Points = Points;

  function make({ map, tell }, { points, texts }) {
    root.jingweiMap.kinds = points.filter(({ field }) => !field).map(({ kind }) => kind);
    const made = new Points(map, points, texts);
    const leave = root.jingweiMap.data.onFailed(() => tell({ failed: Date.now() }));
    made.remove = () => {
      made.removed = true;
      leave();
    };
    return made;
  }

  root.jingweiMap.parts.push({ name: "points", make });
})(window);
