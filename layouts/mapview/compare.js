/** A second map beside the first or under a sliding line, with one camera: two periods or two layers of the same place. */
(function (root) {
  "use strict";

  const isNode = typeof module !== "undefined";
  const { grid, parts, periods } = isNode ? {} : root.jingweiMap;
  // What both maps show; tools, routes' list and pictures belong to the first.
  const SHARED = ["basemap", "hexes", "overlays", "points", "routes", "picking", "selected"];
  const KEY_STEP = 0.02;
  const EDGE = 0.02; // the line cannot leave the map

  const el = (kind, className) => Object.assign(document.createElement(kind), { className });
  const language = () => (document.documentElement.lang === "en" ? "en" : "zh");

  /**
   * Properties of the second map: those of the first with the other layer. Classes clicked away are those of the first
   * layer only, marks are for both; the camera follows, it is never told.
   */
  function besides({ camera, second, ...rest }) {
    const isOther = second && rest.layer && second.code !== rest.layer.code;
    const filter = isOther && rest.filter ? { ...rest.filter, hidden: rest.filter.hidden.filter((key) => Number.isNaN(Number(key))) } : rest.filter;
    return { ...rest, filter, layer: second ?? null, visible: inPeriod(rest.visible, second?.at) };
  }

  /** Addresses of the points of another period: those of the first map with their `at` exchanged. */
  function inPeriod(visible, at) {
    if (!visible || !at) return visible;
    const moved = ([kind, address]) => [kind, address && address.replace(/([?&]at=)[^&]*/, `$1${at}`)];
    return Object.fromEntries(Object.entries(visible).map(moved));
  }

  /** Layer and period in words. */
  const titled = (layer, texts) =>
    layer ? `${layer.title}${layer.unit ? ` ${layer.unit}` : ""} · ${periods.words(layer.at, language())}` : texts.noData;

  /** What a cell says: its class or mark, and its colour. */
  function reading(hit) {
    if (!hit) return { text: "", colour: "" };
    const k = grid.classOf(hit.code, hit.layer);
    if (k === null) return { text: hit.layer.marks[hit.code].text, colour: "" };
    return { text: `${hit.layer.labels[k]} ${hit.layer.unit}`.trim(), colour: hit.layer.colours[k] };
  }

  /** Where the line stands after a key: null for keys that do not move it. */
  function afterKey(key, share) {
    const moved = { ArrowLeft: share - KEY_STEP, ArrowRight: share + KEY_STEP, Home: 0, End: 1 }[key];
    return moved === undefined ? null : Math.max(EDGE, Math.min(1 - EDGE, moved));
  }

  class Compare {
    constructor(scene) {
      Object.assign(this, { scene, mode: "", share: 0.5, second: null });
    }

    /** The map beside the first, null without. */
    get map() {
      return this.second?.map ?? null;
    }

    start(props) {
      this.follow(props);
    }

    remove() {
      this.close();
    }

    /** Show what the properties ask for: nothing, the halves side by side, or one over the other. */
    follow(props) {
      const mode = props.compare || "";
      this.props = props;
      if (mode && !this.second) this.open(props);
      if (!mode && this.second) this.close();
      if (!mode) return;
      this.mode = mode;
      const { element } = this.scene;
      element.classList.toggle("compare-side", mode === "side");
      element.classList.toggle("compare-swipe", mode === "swipe");
      this.handle.hidden = mode !== "swipe";
      this.place(mode === "side" ? 0.5 : this.share);
      const beside = this.second;
      beside.whenReady(() => beside.update(besides(props)));
      this.title(this.left, props.layer, props.texts);
      this.title(this.right, props.second, props.texts);
    }

    open(props) {
      const { scene } = this;
      const { element } = scene;
      this.host = element.appendChild(el("div", "map-second"));
      const tell = ({ camera, level, ...rest }) => {
        if (camera) scene.tell({ camera: (scene.told = camera) });
        if (level !== undefined) rest.second_level = level;
        if (Object.keys(rest).length) scene.tell(rest);
      };
      const renew = () => {
        this.close();
        this.open(this.props);
        this.follow(this.props);
      };
      this.second = new root.jingweiMap.Scene(this.host, { ...besides(props), camera: props.camera }, { isLow: scene.isLow, tell, renew, only: SHARED });
      this.second.tools = scene.tools;
      scene.tools.attach?.(this.second.map);
      this.second.map.jumpTo(this.exact(scene.map));
      this.decorate(props.texts);
      this.listeners = [...this.link(scene, this.second), ...this.link(this.second, scene)];
    }

    /** Titles of both maps, the line between them, and a ring where the pointer is on the other map. */
    decorate({ swipe }) {
      const { element } = this.scene;
      const made = (className) => element.appendChild(el("div", className));
      this.left = made("map-title left");
      this.right = made("map-title right");
      for (const box of [this.left, this.right]) box.append(el("span", "what"), el("i", ""), el("b", ""));
      this.ring = made("map-mirrored");
      this.ring.hidden = true;
      this.handle = made("map-swipe");
      this.handle.tabIndex = 0;
      for (const [name, value] of [["role", "slider"], ["aria-label", swipe], ["aria-valuemin", "0"], ["aria-valuemax", "100"]]) {
        this.handle.setAttribute(name, value);
      }
      this.handle.addEventListener("pointerdown", (event) => this.handle.setPointerCapture(event.pointerId));
      this.handle.addEventListener("pointermove", (event) => event.buttons & 1 && this.drag(event));
      this.handle.addEventListener("keydown", (event) => {
        const share = afterKey(event.key, this.share);
        if (share === null) return;
        event.preventDefault();
        event.stopPropagation();
        this.place((this.share = share));
      });
    }

    drag(event) {
      const { left, width } = this.scene.element.getBoundingClientRect();
      this.share = Math.max(EDGE, Math.min(1 - EDGE, (event.clientX - left) / width));
      this.place(this.share);
    }

    /** Put the line at a share of the width. */
    place(share) {
      this.scene.element.style.setProperty("--share", `${(share * 100).toFixed(2)}%`);
      this.handle.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    }

    title(box, layer, texts) {
      box.firstChild.textContent = titled(layer, texts);
    }

    exact(map) {
      return { center: map.getCenter(), zoom: map.getZoom() };
    }

    /**
     * While `leader` moves, `led` goes along without saying so and without asking for tiles at every frame; it asks when the
     * movement ends. Returns functions that undo this.
     */
    link(leader, led) {
      const along = () => {
        if (leader.isLed) return;
        led.isLed = true;
        led.map.jumpTo(this.exact(leader.map));
        led.isLed = false;
      };
      const end = () => leader.isLed || !led.hexes.gl || led.hexes.refresh();
      const refresh = () => leader.isLed || leader.hexes.refresh();
      const point = (event) => this.read(event, led);
      const leave = () => this.read(null, led);
      const listen = { move: along, moveend: end, mousemove: point, mouseout: leave };
      for (const [name, act] of Object.entries(listen)) leader.map.on(name, act);
      leader.ready.then(() => {
        if (leader.removed || !this.second) return;
        leader.map.off("moveend", leader.hexes.refresh);
        leader.map.on("moveend", refresh);
      });
      return [
        () => {
          if (leader.removed) return;
          for (const [name, act] of Object.entries(listen)) leader.map.off(name, act);
          leader.map.off("moveend", refresh);
          leader.map.on("moveend", leader.hexes.refresh);
        },
      ];
    }

    /** Say the values of both maps at a place; side by side a ring shows the place on the other one. */
    read(event, other) {
      const scenes = [
        [this.left, this.scene],
        [this.right, this.second],
      ];
      for (const [box, { hexes }] of scenes) {
        const { text, colour } = event ? reading(hexes.at(event.lngLat)) : reading(null);
        box.children[1].style.background = colour;
        box.children[1].hidden = !colour;
        box.children[2].textContent = text;
      }
      this.ring.hidden = !event || this.mode !== "side";
      if (this.ring.hidden) return;
      const at = other.map.project(event.lngLat);
      const offset = other === this.second ? this.host.offsetLeft : 0;
      this.ring.style.transform = `translate(${at.x + offset}px, ${at.y}px)`;
    }

    close() {
      if (!this.second) return;
      const { second } = this;
      this.second = null;
      this.listeners.forEach((undo) => undo());
      second.remove();
      for (const box of [this.host, this.left, this.right, this.ring, this.handle]) box.remove();
      this.scene.element.classList.remove("compare-side", "compare-swipe");
      this.scene.element.style.removeProperty("--share");
    }
  }

  if (isNode) module.exports = { afterKey, besides };
  else parts.push({ name: "compare", make: (scene) => new Compare(scene) });
})(typeof window === "undefined" ? globalThis : window);
