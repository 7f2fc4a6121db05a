/** The tools in hand on the map: drawing a selection, choosing an area or a ring, measuring, asking for a place. */
(function (root) {
  "use strict";

  const { selection: reading, outline: outlines, areas, Measure, lengthText, svg } = root.jingweiMap;
  const DRAWING = ["box", "lasso", "circle"]; // by dragging
  const LEAST_PIXELS = 4; // a shorter drag is a click
  const FIRST_STEPS = 1; // of a ring
  const REST_MS = 120; // the pointer rests this long before the district under it is asked for
  const EMPTY = { type: "FeatureCollection", features: [] };

  class Tools {
    constructor(scene, { texts, tool }) {
      Object.assign(this, { scene, map: scene.map, texts: texts.tools, tool: tool || "", drag: null, hands: [] });
      this.shows = { tool: this.take, place: this.pin };
      this.measure = new Measure(this.texts);
      this.hint = scene.element.appendChild(document.createElement("div"));
      Object.assign(this.hint, { className: "map-hint", hidden: true });
      this.onKey = (event) => event.key === "Escape" && this.leave();
      document.addEventListener("keydown", this.onKey);
      this.attach(this.map);
    }

    /** Work on a map: the first one, and the one beside it while two are compared. */
    attach(map) {
      const box = map.getCanvasContainer();
      const hand = { map, box, sheet: box.appendChild(svg("svg", { class: "map-sheet drawing" })) };
      this.hands.push(hand);
      map.on("remove", () => (this.hands = this.hands.filter((other) => other !== hand)));
      this.measure.attach(map);
      box.addEventListener("pointerdown", (event) => this.press(event, hand), true);
      box.addEventListener("pointermove", (event) => this.drag && this.pull(event), true);
      box.addEventListener("pointerup", (event) => this.drag && this.release(event), true);
      box.addEventListener("pointercancel", () => this.drop(), true);
      map.on("click", (event) => this.click(event));
      map.on("dblclick", (event) => this.tool === "measure" && (event.preventDefault(), this.measure.end()));
      map.on("mousemove", (event) => this.move(event));
      map.on("contextmenu", (event) => {
        event.originalEvent.preventDefault();
        this.ask(event.lngLat);
      });
      this.hold(hand);
    }

    start(props) {
      this.map.addSource("area-hover", { type: "geojson", data: EMPTY });
      const paint = { "line-width": 2, "line-color": "#0b3f8f", "line-dasharray": [2, 1.5] };
      this.map.addLayer({ id: "area-hover", type: "line", source: "area-hover", paint });
      this.take(props.tool);
      this.pin(props.place);
    }

    remove() {
      this.removed = true;
      clearTimeout(this.resting);
      document.removeEventListener("keydown", this.onKey);
    }

    /** Whether a click belongs to a tool, or only ends a drag. */
    get isBusy() {
      return Boolean(this.tool) || Boolean(this.isDragged);
    }

    /** Take a tool in hand, "" for none. */
    take(tool) {
      this.tool = tool || "";
      this.drop();
      this.hover(null);
      if (!this.measure.isDone) this.measure.end();
      this.hint.hidden = !this.tool;
      this.hint.textContent = this.texts.hints[this.tool] ?? "";
      this.hands.forEach((hand) => this.hold(hand));
    }

    /** Let a map be dragged, zoomed and pointed at as the tool in hand needs it. */
    hold({ map, box }) {
      const isDrawing = DRAWING.includes(this.tool);
      box.style.touchAction = isDrawing ? "none" : "";
      box.classList.toggle("with-tool", Boolean(this.tool));
      map.doubleClickZoom[this.tool === "measure" ? "disable" : "enable"]();
      for (const handler of [map.dragPan, map.touchZoomRotate]) handler[isDrawing ? "disable" : "enable"]();
      map.touchZoomRotate.disableRotation();
    }

    /** Escape ends what has been begun, then puts the tool away. */
    leave() {
      if (this.drag) return this.drop();
      if (this.tool === "measure" && !this.measure.isDone && this.measure.corners.length) return this.measure.clear();
      this.measure.clear();
      return this.tool ? this.put({}) : undefined;
    }

    /** Take everything off the map that tools have put there. */
    clear() {
      this.drop();
      this.measure.clear();
      this.put({ selection: "", place: null });
    }

    /** Tell something with the tool put away. */
    put(said) {
      this.take("");
      this.scene.tell({ tool: "", ...said });
    }

    press(event, hand) {
      this.isDragged = false;
      const tool = DRAWING.includes(this.tool) ? this.tool : event.shiftKey ? "box" : "";
      if (!tool || event.button || !event.isPrimary) return;
      event.preventDefault();
      hand.map.dragPan.disable();
      hand.box.setPointerCapture(event.pointerId);
      this.drag = { tool, hand, points: [placeIn(hand.box, event)] };
    }

    pull(event) {
      const { drag } = this;
      const to = placeIn(drag.hand.box, event);
      const [from] = drag.points;
      if (drag.tool === "lasso") drag.points.push(to);
      else drag.points = [from, to];
      this.draw();
    }

    draw() {
      const { tool, points, hand } = this.drag;
      const [[x, y], [toX, toY]] = [points[0], points.at(-1)];
      if (tool === "lasso") return hand.sheet.replaceChildren(svg("polygon", { points: points.map((p) => p.join()).join(" ") }));
      if (tool === "box") {
        const corner = { x: Math.min(x, toX), y: Math.min(y, toY) };
        return hand.sheet.replaceChildren(svg("rect", { ...corner, width: Math.abs(toX - x), height: Math.abs(toY - y) }));
      }
      const label = svg("text", { x: toX + 12, y: toY - 8, class: "total" });
      label.textContent = this.texts.radiusIs.replace("{km}", lengthText(this.radius()));
      const line = svg("line", { x1: x, y1: y, x2: toX, y2: toY });
      return hand.sheet.replaceChildren(svg("circle", { cx: x, cy: y, r: Math.hypot(toX - x, toY - y), class: "round" }), line, label);
    }

    /** Kilometres from where a drag began to where it is. */
    radius() {
      const [from, to] = [this.drag.points[0], this.drag.points.at(-1)].map((p) => this.drag.hand.map.unproject(p));
      return reading.distanceKm(from.lng, from.lat, to.lng, to.lat);
    }

    release() {
      const { tool, points } = this.drag;
      const [[x, y]] = points;
      const isLong = points.some(([px, py]) => Math.hypot(px - x, py - y) > LEAST_PIXELS);
      const text = isLong ? this.written() : "";
      this.drop();
      this.isDragged = isLong;
      if (reading.parse(text)) this.put({ selection: text });
      else if (isLong && tool === "circle") this.hint.textContent = this.texts.tooLarge;
    }

    /** The drawn shape as text. */
    written() {
      const { tool, points, hand } = this.drag;
      const places = (tool === "lasso" ? reading.simplified(points) : points).map((p) => hand.map.unproject(p));
      if (tool === "lasso") return reading.written("lasso", places.flatMap(({ lng, lat }) => [lng, lat]));
      if (tool === "circle") return reading.written("circle", [places[0].lng, places[0].lat, Number(this.radius().toPrecision(3))]);
      const [a, b] = [places[0], places.at(-1)];
      return reading.written("box", [Math.min(a.lng, b.lng), Math.min(a.lat, b.lat), Math.max(a.lng, b.lng), Math.max(a.lat, b.lat)]);
    }

    /** End a drag without a result. */
    drop() {
      this.drag = null;
      for (const { map, sheet } of this.hands) {
        sheet.replaceChildren();
        if (!DRAWING.includes(this.tool)) map.dragPan.enable();
      }
    }

    click(event) {
      if (this.isDragged) return;
      if (this.tool === "measure") this.measure.add(event.lngLat);
      if (this.tool === "place") this.ask(event.lngLat);
      if (this.tool === "ring") this.ring(event.lngLat);
      if (this.tool === "area") this.area(event.lngLat);
    }

    /** The ring round the cell under the pointer, as wide as the ring before it. */
    ring({ lng, lat }) {
      const { level } = this.scene.hexes;
      if (level === null || level === undefined) return;
      const before = reading.parse(this.scene.selected?.text);
      const steps = before?.form === "ring" ? before.numbers[0] : FIRST_STEPS;
      this.scene.tell({ selection: `ring_${root.h3.latLngToCell(lat, lng, level)}_${steps}` });
    }

    async area(lngLat) {
      const found = await this.district(lngLat);
      if (found && !this.removed && this.tool === "area") this.scene.tell({ selection: `area_${found.adcode}` });
    }

    /** The district at a place, null outside; a failed request is told and counts as outside. */
    async district(lngLat) {
      try {
        return await areas.at(lngLat);
      } catch (error) {
        if (!this.removed) this.scene.tell({ failed: true });
        return null;
      }
    }

    move({ lngLat }) {
      if (this.tool === "measure") this.measure.follow(lngLat);
      if (this.tool !== "area" || (this.hovered && outlines.isInside(this.hovered.geometry, lngLat.lng, lngLat.lat))) return;
      clearTimeout(this.resting);
      this.resting = setTimeout(async () => {
        const found = await this.district(lngLat);
        if (!this.removed) this.hover(this.tool === "area" ? found : null);
      }, REST_MS);
    }

    /** Outline the district under the pointer and name it. */
    hover(found) {
      if (this.hovered === found) return;
      this.hovered = found;
      this.map.getSource("area-hover")?.setData(found ? { type: "Feature", properties: {}, geometry: found.geometry } : EMPTY);
      if (this.tool === "area") this.hint.textContent = found ? this.texts.areaIs.replace("{name}", found.name) : this.texts.hints.area;
    }

    /** Tell the place that somebody asks about; the card of coordinates answers. */
    ask({ lng, lat }) {
      this.scene.tell({ place: { lng: Number(lng.toFixed(6)), lat: Number(lat.toFixed(6)) } });
    }

    /** A cross where the card of coordinates belongs to. */
    pin(place) {
      this.marker?.remove();
      this.marker = null;
      if (!place) return;
      const element = document.createElement("div");
      element.className = "map-pin";
      this.marker = new root.maplibregl.Marker({ element }).setLngLat([place.lng, place.lat]).addTo(this.map);
    }
  }

  /** Where a pointer is in a box, in pixels. */
  function placeIn(box, { clientX, clientY }) {
    const { left, top } = box.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  root.jingweiMap.parts.push({
    name: "tools",
    make: (scene, props) => (props.texts.tools && props.tool !== undefined ? new Tools(scene, props) : {}),
  });
})(window);
