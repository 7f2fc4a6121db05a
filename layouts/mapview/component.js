/** The Dash component MapView: props in, choices and camera out; the map itself lives outside React. */
(function (root) {
  "use strict";

  const { maplibregl } = root;
  const { style, FONTS, parts } = root.jingweiMap;
  const { createElement, useEffect, useRef, useState } = root.React;

  const FOLDER = document.currentScript.src.replace(/[^/]*$/, "");
  maplibregl.setWorkerUrl(new URL("vendor/maplibre-gl-worker.js", FOLDER).pathname);

  /** "hardware", "software" (works, slower) or "none": the page then offers the list instead. */
  function graphics() {
    const gl = document.createElement("canvas").getContext("webgl2");
    if (!gl) return "none";
    const info = gl.getExtension("WEBGL_debug_renderer_info");
    const name = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
    gl.getExtension("WEBGL_lose_context")?.loseContext();
    return /swiftshader|llvmpipe|software|basic render/i.test(name) ? "software" : "hardware";
  }

  /** A MapLibre map as every view of this program has it: flat, north up, Chinese from local fonts. */
  function createMap(container, { basemap, camera, texts, isLow }) {
    const map = new maplibregl.Map({
      container,
      style: style(basemap),
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
      ...(isLow ? { pixelRatio: 1 } : {}),
    });
    map.touchZoomRotate.disableRotation();
    return map;
  }

  /**
   * One living map and everything drawn on it. A part of it is registered in `jingweiMap.parts` as {name, make(scene, props)};
   * what `make` returns becomes `scene[name]` and may have `start(props)` (the style is there; may be async), `shows` {prop:
   * function(value, props)} called when that property changes, `follow(props)` called whenever any did, and `remove()`.
   */
  class Scene {
    /**
     * `renew` is called when the graphics memory was lost and is back: everything must be drawn anew. A map beside another
     * has only the parts named in `only`, and no buttons of its own.
     */
    constructor(element, props, { isLow, tell, renew, only }) {
      Object.assign(this, { element, tell, isLow, seen: {}, isLed: false });
      const main = element.appendChild(document.createElement("div"));
      main.className = "map-main";
      this.map = createMap(main, { ...props, isLow });
      if (!only) {
        this.map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "bottom-right");
        this.map.addControl(new maplibregl.ScaleControl({ maxWidth: 110 }), "bottom-right");
      }
      const mine = parts.filter(({ name }) => !only || only.includes(name));
      this.parts = mine.map(({ name, make }) => (this[name] = make(this, props)));
      this.map.on("moveend", () => this.isLed || tell({ camera: (this.told = this.camera()) }));
      this.map.on("webglcontextrestored", renew);
      this.ready = new Promise((resolve) => this.map.once("style.load", resolve)).then(() => this.start(props));
    }

    async start(props) {
      for (const part of this.parts) {
        if (this.removed) return;
        await part.start?.(props);
      }
      if (this.removed) return;
      this.remember(props);
      this.map.once("idle", () => this.element.setAttribute("data-ready", "true"));
      this.map.triggerRepaint();
    }

    /** Do something once the map is there, unless it is gone by then. */
    whenReady(act) {
      this.ready.then(() => this.removed || act());
    }

    /** Hand every property that changed to the parts that show it. */
    update(props) {
      const changed = this.remember(props);
      if (changed.has("camera")) this.go(props.camera);
      for (const part of this.parts) {
        for (const name of Object.keys(part.shows ?? {})) if (changed.has(name)) part.shows[name].call(part, props[name] ?? null, props);
        if (changed.size) part.follow?.(props);
      }
    }

    /** The names of the properties that differ from what was seen last; now they are seen. */
    remember(props) {
      const changed = new Set();
      for (const [name, value] of Object.entries(props)) {
        if (typeof value === "function" || name === "texts") continue;
        const text = JSON.stringify(value ?? null);
        if (this.seen[name] !== text) changed.add(name);
        this.seen[name] = text;
      }
      return changed;
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
      this.removed = true;
      for (const part of this.parts) part.remove?.();
      this.map.remove();
      this.element.replaceChildren();
      this.element.removeAttribute("data-ready");
    }
  }

  function MapView(props) {
    const { setProps, id, low, texts } = props;
    const element = useRef(null);
    const scene = useRef(null);
    const latest = useRef(setProps);
    const announced = useRef(undefined);
    const [kind] = useState(graphics);
    const [life, setLife] = useState(0);
    latest.current = setProps;

    /** Tell the page's scripts at once what is chosen, before Dash has carried it through its store. */
    const announce = (what) => {
      const text = JSON.stringify(what ?? null);
      if (announced.current === text) return;
      const isFirst = announced.current === undefined;
      announced.current = text;
      document.dispatchEvent(new CustomEvent("jingwei:chosen", { detail: { id, chosen: what ?? null, isFirst } }));
    };

    useEffect(() => {
      if (kind === "none") return undefined;
      const tell = (said) => {
        if ("chosen" in said) announce(said.chosen);
        latest.current(said);
      };
      const isLow = kind === "software" || Boolean(low);
      const made = new Scene(element.current, props, { isLow, tell, renew: () => setLife(life + 1) });
      scene.current = made;
      element.current.scene = made;
      return () => made.remove();
    }, [life, low]);
    useEffect(() => void scene.current?.whenReady(() => scene.current.update(props)));
    useEffect(() => announce(props.chosen));

    if (kind === "none") return createElement("div", { id, className: "map-none", role: "status" }, texts.none);
    return createElement("div", { id, ref: element, className: "map-canvas", role: "application", "aria-label": texts.name });
  }

  Object.assign(root.jingweiMap, { createMap, Scene });
  root.layouts = Object.assign(root.layouts || {}, { MapView });
})(window);
