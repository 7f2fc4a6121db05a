/** The map as a picture of its own: captured while it is drawn, because its canvas keeps nothing afterwards. */
(function (root) {
  "use strict";

  const PATIENCE_MS = 8000; // a map that never comes to rest is taken as it is

  /** Resolves when the map has drawn everything it waits for, or after a while. */
  function settled(map) {
    return new Promise((resolve) => {
      const late = setTimeout(resolve, PATIENCE_MS);
      map.once("idle", () => {
        clearTimeout(late);
        resolve();
      });
      map.triggerRepaint();
    });
  }

  /** The next drawing of the map, copied inside the drawing itself. */
  function copied(map) {
    return new Promise((resolve) => {
      map.once("render", () => {
        const from = map.getCanvas();
        const to = document.createElement("canvas");
        Object.assign(to, { width: from.width, height: from.height });
        to.getContext("2d").drawImage(from, 0, 0);
        resolve(to);
      });
      map.triggerRepaint();
    });
  }

  /**
   * A map at `scale` pixels for each of the page's: {canvas, width, height} in the page's pixels, and `mpp`, metres on the
   * ground under one of them in the middle.
   */
  async function shot(map, scale) {
    const usual = map.getPixelRatio();
    if (usual !== scale) map.setPixelRatio(scale);
    try {
      await settled(map);
      const canvas = await copied(map);
      const { clientWidth: width, clientHeight: height } = map.getContainer();
      const mpp = root.jingweiMap.grid.metresPerPixel(map.getZoom(), map.getCenter().lat);
      return { canvas, width, height, mpp };
    } finally {
      if (usual !== scale) map.setPixelRatio(usual);
    }
  }

  root.jingweiMap.parts.push({
    name: "picture",
    make: (scene) => ({
      /** One shot of each map beside the other, the first one's first. */
      shots: async (scale) => {
        const found = [];
        for (const map of [scene.map, scene.compare?.map].filter(Boolean)) found.push(await shot(map, scale));
        return found;
      },
    }),
  });
})(window);
