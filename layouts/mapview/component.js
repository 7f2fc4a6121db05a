/** The Dash component MapView: props in, choices and camera out; the map itself lives outside React. */
(function (root) {
  "use strict";

  const { maplibregl } = root;
  const { Basemap, HexLayer, Picking, Points, Routes, style, FONTS } = root.jingweiMap;
  const { createElement, useEffect, useRef, useState } = root.React;

  const FOLDER = document.currentScript.src.replace(/[^/]*$/, "");
  maplibregl.setWorkerUrl(new URL("vendor/maplibre-gl-worker.js", FOLDER).pathname);

  const MIN_PIXELS = 8; // a cell is at least this wide
  const MIN_PIXELS_SOFTWARE = 12; // fewer cells for a computer without a graphics processor
  const BELOW_LINES = "district"; // cells lie between land and borders

  /** "hardware", "software" (works, slower) or "none": the page then offers the list instead. */
  function graphics() {
    const gl = document.createElement("canvas").getContext("webgl2");
    if (!gl) return "none";
    const info = gl.getExtension("WEBGL_debug_renderer_info");
    const name = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
    gl.getExtension("WEBGL_lose_context")?.loseContext();
    return /swiftshader|llvmpipe|software|basic render/i.test(name) ? "software" : "hardware";
  }

  /** One living map and everything drawn on it. */
  class Scene {
    /** `renew` is called when the graphics memory was lost and is back: everything must be drawn anew. */
    constructor(element, props, kind, tell, renew) {
      const { camera, texts } = props;
      this.tell = tell;
      this.map = new maplibregl.Map({
        container: element,
        style: style(),
        center: [camera.lng, camera.lat],
        zoom: camera.zoom,
        minZoom: 3,
        maxZoom: 14,
        maxBounds: [55, -8, 155, 60],
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        boxZoom: false,
        keyboard: false,
        fadeDuration: 0,
        localIdeographFontFamily: FONTS,
        locale: texts.locale,
        ...(kind === "software" ? { pixelRatio: 1 } : {}),
      });
      this.map.touchZoomRotate.disableRotation();
      this.map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "bottom-right");
      this.map.addControl(new maplibregl.ScaleControl({ maxWidth: 110 }), "bottom-right");
      this.hexes = new HexLayer("cells", kind === "software" ? MIN_PIXELS_SOFTWARE : MIN_PIXELS, tell);
      this.basemap = new Basemap(this.map, props.basemap.address, props.basemap.bounds, () => tell({ failed: true }));
      this.points = new Points(this.map, props.points);
      this.routes = new Routes(this.map, (chosen) => tell({ chosen }));
      this.picking = new Picking(this.map, this.hexes, this.points, texts, (chosen) => tell({ chosen }));
      this.map.on("moveend", () => tell({ camera: (this.told = this.camera()) }));
      this.map.on("webglcontextrestored", renew);
      this.ready = new Promise((resolve) => this.map.once("style.load", resolve)).then(() => this.fill(props));
    }

    async fill(props) {
      if (this.removed) return;
      this.hexes.layer = props.layer;
      this.hexes.opacity = props.opacity;
      this.map.addLayer(this.hexes, BELOW_LINES);
      this.picking.start();
      this.basemap.start();
      await this.points.start(props.visible);
      if (this.removed) return;
      this.routes.start();
      await this.routes.show(props.routes ?? null);
      if (this.removed) return;
      this.picking.mark(props.chosen);
      this.routes.mark(props.chosen);
      this.map.once("idle", () => this.map.getContainer().setAttribute("data-ready", "true"));
      this.map.triggerRepaint();
    }

    /** Do something once the map is there, unless it is gone by then. */
    whenReady(act) {
      this.ready.then(() => this.removed || act());
    }

    camera() {
      const { lng, lat } = this.map.getCenter();
      const round = (value, digits) => Number(value.toFixed(digits));
      return { lng: round(lng, 4), lat: round(lat, 4), zoom: round(this.map.getZoom(), 2) };
    }

    /** Go to a camera asked for from outside; the echo of a camera told by this map moves nothing. */
    go(camera) {
      const isAt = (other) => other && ["lng", "lat", "zoom"].every((name) => Math.abs(other[name] - camera[name]) < 0.006);
      if (isAt(this.told) || isAt(this.camera())) return;
      this.map.jumpTo({ center: [camera.lng, camera.lat], zoom: camera.zoom });
    }

    remove() {
      this.removed = this.basemap.removed = this.points.removed = this.routes.removed = true;
      this.map.remove();
    }
  }

  function MapView(props) {
    const { setProps, id, layer, opacity, visible, chosen, camera, routes, texts } = props;
    const element = useRef(null);
    const scene = useRef(null);
    const latest = useRef(setProps);
    const [kind] = useState(graphics);
    const [life, setLife] = useState(0);
    latest.current = setProps;

    useEffect(() => {
      if (kind === "none") return undefined;
      const tell = (said) => latest.current(said);
      const made = new Scene(element.current, props, kind, tell, () => setLife(life + 1));
      scene.current = made;
      element.current.scene = made;
      return () => made.remove();
    }, [life]);

    const react = (act, watched) => useEffect(() => void scene.current?.whenReady(() => act(scene.current)), watched);
    react((s) => s.hexes.show(layer), [layer?.code, layer?.version, layer?.day]);
    react((s) => s.hexes.fade(opacity), [opacity]);
    react((s) => s.points.show(visible), [JSON.stringify(visible)]);
    react((s) => s.picking.mark(chosen), [chosen?.kind, chosen?.id]);
    react((s) => s.routes.mark(chosen), [chosen?.kind, chosen?.id]);
    react((s) => s.routes.show(routes ?? null), [routes]);
    react((s) => s.go(camera), [camera.lng, camera.lat, camera.zoom]);

    if (kind === "none") return createElement("div", { id, className: "map-none", role: "status" }, texts.none);
    return createElement("div", { id, ref: element, className: "map-canvas", role: "application", "aria-label": texts.name });
  }

  root.layouts = Object.assign(root.layouts || {}, { MapView });
})(window);
