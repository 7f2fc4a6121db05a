/** Routes of a plan: one line per team from its depot through its stops in order, each stop numbered and clickable. */
(function (root) {
  "use strict";

  const EMPTY = { type: "FeatureCollection", features: [] };
  const APART = 21; // pixels between the middles of two stops, so that both numbers can be read
  const ROUNDS = 60;
  const ROOM = { top: 28, left: 28, right: 62, bottom: 44 }; // for the controls at the lower right
  const ACCENT = "#0b5f62";
  const is = (...kinds) => ["in", ["get", "kind"], ["literal", kinds]];

  /** Places on the screen moved apart until no two are nearer than `apart`; each stays as near to its own as it can. */
  function spread(places, apart = APART) {
    const moved = places.map(([x, y]) => [x, y]);
    for (let round = 0; round < ROUNDS; round += 1) {
      let isStill = true;
      for (let i = 0; i < moved.length; i += 1) {
        for (let j = i + 1; j < moved.length; j += 1) {
          isStill = push(moved[i], moved[j], apart, i + j) && isStill;
        }
      }
      if (isStill) break;
    }
    return moved;
  }

  /** Move two places apart by half of what is missing each; true when nothing was. */
  function push(a, b, apart, seed) {
    let [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const far = Math.hypot(dx, dy);
    if (far >= apart - 0.01) return true;
    if (far < 0.01) [dx, dy] = [Math.cos(seed), Math.sin(seed)];
    const step = (apart - far) / 2 / Math.hypot(dx, dy);
    a[0] -= dx * step;
    a[1] -= dy * step;
    b[0] += dx * step;
    b[1] += dy * step;
    return false;
  }

  const point = (properties, coordinates) => ({ type: "Feature", geometry: { type: "Point", coordinates }, properties });

  class Routes {
    constructor(map) {
      Object.assign(this, { map, address: null, found: EMPTY, chosen: null });
      this.shows = { routes: this.show, chosen: this.mark };
    }

    async start(props = {}) {
      for (const id of ["routes", "route-labels", "route-chosen"]) this.map.addSource(id, { type: "geojson", data: EMPTY });
      this.addLines();
      this.addStops();
      this.map.on("moveend", () => this.place());
      await this.show(props.routes ?? null, props);
      this.mark(props.chosen);
    }

    remove() {
      this.removed = true;
    }

    addLines() {
      const colour = ["get", "colour"];
      const line = { "line-join": "round", "line-cap": "round" };
      const add = (id, source, kind, paint) =>
        this.map.addLayer({ id, type: "line", source, filter: is(kind), layout: line, paint: { "line-color": colour, ...paint } });
      add("route-lines", "routes", "route", { "line-width": 2.2, "line-opacity": 0.8 });
      add("route-leaders", "route-labels", "leader", { "line-width": 1.2 });
      this.map.addLayer({
        id: "route-depots",
        type: "circle",
        source: "routes",
        filter: is("depot"),
        paint: { "circle-radius": 5, "circle-color": "#fff", "circle-stroke-color": colour, "circle-stroke-width": 3 },
      });
      this.map.addLayer({
        id: "route-places",
        type: "circle",
        source: "route-labels",
        filter: is("place"),
        paint: { "circle-radius": 3, "circle-color": colour },
      });
    }

    addStops() {
      this.map.addLayer({
        id: "route-chosen",
        type: "circle",
        source: "route-chosen",
        paint: { "circle-radius": 14, "circle-color": "#fff", "circle-opacity": 0.25, "circle-stroke-color": ACCENT, "circle-stroke-width": 2.5 },
      });
      this.map.addLayer({
        id: "route-stops",
        type: "circle",
        source: "route-labels",
        filter: is("stop"),
        paint: { "circle-radius": 9, "circle-color": ["get", "colour"], "circle-stroke-color": "#fff", "circle-stroke-width": 1.5 },
      });
      this.map.addLayer({
        id: "route-numbers",
        type: "symbol",
        source: "route-labels",
        filter: is("stop"),
        layout: {
          "text-field": ["to-string", ["get", "seq"]],
          "text-font": ["sans-serif"],
          "text-size": 11.5,
          "text-allow-overlap": true,
          "text-ignore-placement": true,
        },
        paint: { "text-color": "#fff" },
      });
    }

    /** Show the routes at this address, nothing for null; brought into view unless they are laid over another map. */
    async show(address, { visible } = {}) {
      this.isLaidOver = Boolean(visible?.plan);
      if (address === this.address) return;
      this.address = address;
      let found = EMPTY;
      if (address) {
        const answer = await fetch(address);
        if (this.removed || this.address !== address) return;
        if (answer.ok) found = await answer.json();
      }
      if (this.removed) return;
      this.found = found;
      this.map.getSource("routes").setData(found);
      const box = Routes.bounds(found);
      if (box && !this.isLaidOver) this.map.fitBounds(box, { padding: ROOM, maxZoom: 12, animate: false });
      this.place();
    }

    /** Put the numbered stops where they can be read at this zoom, with a line to their place when they had to move. */
    place() {
      const source = this.map.getSource("route-labels");
      if (!source) return;
      const stops = this.found.features.filter(({ properties }) => properties.kind === "stop");
      if (!stops.length && !this.labels?.size) return;
      const own = stops.map(({ geometry }) => this.map.project(geometry.coordinates)).map(({ x, y }) => [x, y]);
      const features = spread(own).flatMap((at, i) => this.drawn(stops[i], own[i], at));
      this.labels = new Map(features.filter((f) => f.properties.kind === "stop").map((f) => [f.properties.site_id, f.geometry.coordinates]));
      source.setData({ type: "FeatureCollection", features });
      this.mark(this.chosen);
    }

    drawn({ geometry, properties }, own, at) {
      if (Math.hypot(at[0] - own[0], at[1] - own[1]) < 2) return [point(properties, geometry.coordinates)];
      const { lng, lat } = this.map.unproject(at);
      const { colour } = properties;
      const leader = { type: "LineString", coordinates: [geometry.coordinates, [lng, lat]] };
      return [
        { type: "Feature", geometry: leader, properties: { kind: "leader", colour } },
        point({ kind: "place", colour }, geometry.coordinates),
        point(properties, [lng, lat]),
      ];
    }

    /** Ring the chosen enterprise: at its numbered stop, or where it lies when no team goes there. */
    mark(chosen) {
      if (!chosen || chosen.kind !== "stop") return;
      this.chosen = chosen;
      const source = this.map.getSource("route-chosen");
      if (!source) return;
      const at = this.labels?.get(chosen.id) ?? chosen.at;
      source.setData(at ? point({}, at) : EMPTY);
      if (at) this.reveal(at);
    }

    /** Widen the view to a place outside it, so that what is selected in the list can be seen. */
    reveal(at) {
      const box = this.map.getBounds();
      if (box.contains(at) || this.revealed === String(at)) return;
      this.revealed = String(at);
      this.map.fitBounds(box.extend(at), { padding: ROOM, animate: false });
    }

    /** The stop within a few pixels of a place on the screen: {kind, id, lines}; over another map it is an enterprise. */
    at({ x, y }) {
      if (!this.found.features.length) return null;
      const [found] = this.map.queryRenderedFeatures([x, y], { layers: ["route-stops"] });
      if (!found) return null;
      const { site_id, seq, team, name, time } = found.properties;
      return { kind: this.isLaidOver ? "site" : "stop", id: site_id, lines: [name, `${team} ${seq} · ${time}`] };
    }

    /** [[west, south], [east, north]] of all features, null when there are none. */
    static bounds(collection) {
      const points = collection.features.flatMap(({ geometry }) =>
        geometry.type === "Point" ? [geometry.coordinates] : geometry.coordinates,
      );
      if (!points.length) return null;
      const lng = points.map((p) => p[0]);
      const lat = points.map((p) => p[1]);
      return [
        [Math.min(...lng), Math.min(...lat)],
        [Math.max(...lng), Math.max(...lat)],
      ];
    }
  }

  if (typeof module !== "undefined") module.exports = { Routes, spread };
  else {
    root.jingweiMap.Routes = Routes;
    root.jingweiMap.parts.push({ name: "routes", make: ({ map }) => new Routes(map) });
  }
})(typeof window === "undefined" ? globalThis : window);
