/** Outlines of selections as GeoJSON, and of the administrative areas that the server knows. Tested with node. */
(function (root) {
  "use strict";

  const EARTH_KM = 6371.0088;
  const CORNERS = 128; // of a circle as drawn
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const degrees = (angle) => (angle * 180) / Math.PI;

  /** The place [lng, lat] that lies `km` from another in the direction `bearing` (radians, clockwise from north). */
  function destination([lng, lat], km, bearing) {
    const [phi, way] = [radians(lat), km / EARTH_KM];
    const there = Math.asin(Math.sin(phi) * Math.cos(way) + Math.cos(phi) * Math.sin(way) * Math.cos(bearing));
    const turn = Math.atan2(Math.sin(bearing) * Math.sin(way) * Math.cos(phi), Math.cos(way) - Math.sin(phi) * Math.sin(there));
    return [lng + degrees(turn), degrees(there)];
  }

  const closed = (ring) => [...ring, ring[0]];
  const polygon = (ring) => ({ type: "Polygon", coordinates: [closed(ring)] });

  const SHAPES = {
    box: ([w, s, e, n]) => polygon([[w, s], [e, s], [e, n], [w, n]]),
    lasso: (numbers) => polygon(Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]])),
    circle: ([x, y, km]) => polygon(Array.from({ length: CORNERS }, (_, i) => destination([x, y], km, (2 * Math.PI * i) / CORNERS))),
    ring: ([steps], key) => ({ type: "MultiPolygon", coordinates: root.h3.cellsToMultiPolygon(root.h3.gridDisk(key, steps), true) }),
  };

  /** Geometry of a parsed selection of a drawn form; null for an area and a saved list. */
  const outline = ({ form, numbers, key }) => SHAPES[form]?.(numbers, key) ?? null;

  /** Whether a place lies in a Polygon or MultiPolygon: even-odd over all rings. */
  function isInside(geometry, x, y) {
    const rings = geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
    let inside = false;
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
        const [[ax, ay], [bx, by]] = [ring[i], ring[j]];
        if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
      }
    }
    return inside;
  }

  /** A reader of areas {adcode, name, levels, geometry} over `fetch`; each is asked for once. */
  function makeAreas(fetch) {
    const asked = new Map();

    async function read(address) {
      const answer = await fetch(address);
      if (answer.status === 404) return null;
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      const found = await answer.json();
      asked.set(found.adcode, Promise.resolve(found));
      return found;
    }

    /** The area with this code; null when there is none. */
    function of(adcode) {
      if (!asked.has(adcode)) {
        const promise = read(`/api/area/${adcode}`);
        promise.catch(() => asked.delete(adcode));
        asked.set(adcode, promise);
      }
      return asked.get(adcode);
    }

    /** The district at a place, null outside all of them. */
    const at = ({ lng, lat }) => read(`/api/area?lon=${lng.toFixed(5)}&lat=${lat.toFixed(5)}`);

    return { of, at };
  }

  const made = { destination, isInside, makeAreas, outline };
  if (typeof module !== "undefined") module.exports = made;
  else Object.assign(root.jingweiMap, { outline: made, areas: makeAreas((address) => root.fetch(address)) });
})(typeof window === "undefined" ? globalThis : window);
