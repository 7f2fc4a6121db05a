/** Routes of a plan: one line per team from its depot through its stops in order, each stop numbered. */
(function (root) {
  "use strict";

  const EMPTY = { type: "FeatureCollection", features: [] };
  const is = (kind) => ["==", ["get", "kind"], kind];

  class Routes {
    constructor(map) {
      this.map = map;
      this.address = null;
    }

    start() {
      this.map.addSource("routes", { type: "geojson", data: EMPTY });
      const colour = ["get", "colour"];
      this.map.addLayer({
        id: "route-lines",
        type: "line",
        source: "routes",
        filter: is("route"),
        layout: { "line-join": "round", "line-cap": "round" },
        paint: { "line-color": colour, "line-width": 2.2, "line-opacity": 0.85 },
      });
      this.map.addLayer({
        id: "route-stops",
        type: "circle",
        source: "routes",
        filter: is("stop"),
        paint: { "circle-radius": 9, "circle-color": colour, "circle-stroke-color": "#fff", "circle-stroke-width": 1.5 },
      });
      this.map.addLayer({
        id: "route-depots",
        type: "circle",
        source: "routes",
        filter: is("depot"),
        paint: { "circle-radius": 5, "circle-color": "#fff", "circle-stroke-color": colour, "circle-stroke-width": 3 },
      });
      this.map.addLayer({
        id: "route-numbers",
        type: "symbol",
        source: "routes",
        filter: is("stop"),
        layout: {
          "text-field": ["to-string", ["get", "seq"]],
          "text-font": ["sans-serif"],
          "text-size": 11,
          "text-allow-overlap": true,
          "text-ignore-placement": true,
        },
        paint: { "text-color": "#fff" },
      });
    }

    /** Show the routes at this address, and bring them into view; nothing for null. */
    async show(address) {
      if (address === this.address) return;
      this.address = address;
      let found = EMPTY;
      if (address) {
        const answer = await fetch(address);
        if (this.removed || this.address !== address) return;
        if (answer.ok) found = await answer.json();
      }
      if (this.removed) return;
      this.map.getSource("routes").setData(found);
      const box = Routes.bounds(found);
      if (box) this.map.fitBounds(box, { padding: 36, maxZoom: 12, animate: false });
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

  if (typeof module !== "undefined") module.exports = { Routes };
  else root.jingweiMap.Routes = Routes;
})(typeof window === "undefined" ? globalThis : window);
