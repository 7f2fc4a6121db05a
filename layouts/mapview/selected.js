/** The selection on the map: its outline, and a chip that says what it is, how much it holds, and lets it be changed. */
(function (root) {
  "use strict";

  const { selection: reading, outline: outlines, areas, data, kept } = root.jingweiMap;
  const EMPTY = { type: "FeatureCollection", features: [] };
  const COLOUR = "#0b3f8f";
  const MOST_CELLS = 60000; // a selection with more of them in view is counted no further

  const el = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
  const feature = (geometry) => ({ type: "Feature", properties: {}, geometry });

  class Selected {
    constructor(scene, { texts }) {
      Object.assign(this, { scene, map: scene.map, texts: texts.tools, text: "", cells: null, sites: null, counted: "" });
      this.shows = { selection: this.show, visible: this.count, filter: this.count };
      this.chip = scene.element.appendChild(el("div", "map-chip"));
      this.chip.hidden = true;
      this.chip.setAttribute("role", "status");
      this.onIdle = () => this.countCells();
    }

    start(props) {
      this.map.addSource("selection", { type: "geojson", data: EMPTY });
      const shape = ["==", ["geometry-type"], "Polygon"];
      const line = (id, width, colour) => ({ id, type: "line", source: "selection", filter: shape, layout: { "line-join": "round" }, paint: { "line-width": width, "line-color": colour } });
      const tint = { "fill-color": COLOUR, "fill-opacity": 0.05 };
      this.map.addLayer({ id: "selection-tint", type: "fill", source: "selection", filter: shape, paint: tint });
      this.map.addLayer(line("selection-halo", 5, "rgba(255,255,255,.85)"));
      this.map.addLayer(line("selection-line", 2.2, COLOUR));
      const ring = { "circle-radius": 9, "circle-opacity": 0, "circle-stroke-width": 2.2, "circle-stroke-color": COLOUR };
      this.map.addLayer({ id: "selection-sites", type: "circle", source: "selection", filter: ["!", shape], paint: ring });
      this.map.on("idle", this.onIdle);
      this.show(props.selection, props);
    }

    remove() {
      this.removed = true;
    }

    /** Draw and describe a selection; "" for none. What lies in it is counted when it is known. */
    async show(text, props) {
      this.text = text || "";
      Object.assign(this, { cells: null, sites: null, counted: "", area: null, shape: null });
      const parsed = reading.parse(this.text);
      this.map.getSource("selection").setData(EMPTY);
      this.parsed = parsed;
      this.chip.hidden = !parsed;
      if (!parsed) return;
      await this.fetchParts(parsed, text);
      if (this.removed || this.text !== text) return;
      this.shape = this.area?.geometry ?? outlines.outline(this.drawn());
      if (this.shape) this.map.getSource("selection").setData(feature(this.shape));
      this.describe();
      await this.count(null, props);
      this.countCells();
    }

    /** What only the server knows of a selection: the outline of an area, the members of a saved one. */
    async fetchParts(parsed, text) {
      try {
        if (parsed.form === "area") this.area = (await areas.of(parsed.key)) ?? null;
        else await reading.ready(text);
      } catch (error) {
        if (!this.removed) this.scene.tell({ failed: true });
      }
    }

    /** The parsed selection that has a shape: that of a saved text is the text's. */
    drawn() {
      const text = reading.known.get(this.parsed.key)?.text;
      return text ? reading.parse(text) : this.parsed;
    }

    /** Count the enterprises inside, from the columns that map and list share. */
    async count(_, { visible, filter }) {
      const address = visible?.site;
      if (!this.parsed || !address) {
        this.sites = null;
        return void this.tally();
      }
      const text = this.text;
      let columns;
      try {
        columns = await data.columns(address);
      } catch {
        return; // told by who shows the points
      }
      if (this.removed || text !== this.text) return;
      const rows = kept(columns, { kind: "site", selection: text, filter });
      this.sites = rows.length;
      if (reading.known.get(this.parsed.key)?.sites) this.ring(columns, rows);
      this.tally();
    }

    /** A saved list is drawn as rings round its enterprises. */
    ring({ lon, lat }, rows) {
      const coordinates = rows.map((i) => [lon[i], lat[i]]);
      this.map.getSource("selection").setData(feature({ type: "MultiPoint", coordinates }));
    }

    /** Count the cells on the screen whose centre lies inside, once for what is drawn. */
    countCells() {
      const { hexes } = this.scene;
      if (!this.shape || !hexes?.drawn.length || hexes.level === null) return void (this.shape && this.setCells(null));
      const { shown, level, drawn, layer } = hexes;
      const key = [this.text, level, shown?.code, shown?.at, shown?.version, layer === shown, drawn.join(), [...this.scene.picking.hidden].join()].join("|");
      if (key === this.counted) return;
      this.counted = key;
      const inside = (x, y) => outlines.isInside(this.shape, x, y);
      const close = this.area ? inside : reading.within(this.drawn());
      let n = 0;
      for (const cell of this.cover(level)) {
        const [lat, lng] = root.h3.cellToLatLng(cell);
        if (close(lng, lat) && this.scene.picking.cellAt({ lng, lat })) n += 1;
      }
      this.setCells(n);
    }

    /** Cells of the level with their centre in the view and near the selection. */
    cover(level) {
      const view = this.map.getBounds();
      const [west, south, east, north] = this.area ? boundsOf(this.shape) : reading.bounds(this.drawn());
      const [w, s] = [Math.max(west, view.getWest()), Math.max(south, view.getSouth())];
      const [e, n] = [Math.min(east, view.getEast()), Math.min(north, view.getNorth())];
      if (w >= e || s >= n) return [];
      const box = [[s, w], [s, e], [n, e], [n, w]];
      return root.h3.polygonToCellsExperimental(box, level, "containmentOverlapping").slice(0, MOST_CELLS);
    }

    setCells(n) {
      if (this.cells === n) return;
      this.cells = n;
      this.tally();
    }

    /** "共 12 家企业 · 34 个网格", what is not shown left out. */
    tally() {
      if (!this.parsed || !this.total) return;
      const { total, nSites, nCells } = this.texts;
      const said = [
        this.sites === null ? "" : nSites.replace("{n}", this.sites.toLocaleString("en")),
        this.cells === null ? "" : nCells.replace("{n}", this.cells.toLocaleString("en")),
      ].filter(Boolean);
      this.total.textContent = said.length ? total.replace("{counts}", said.join(" · ")) : "";
    }

    /** Build the chip of the selection: its sentence with what can be changed in it, the counts, and the way out. */
    describe() {
      const { texts } = this;
      const { form, key, numbers } = this.drawn();
      const name = el("span", "map-chip-name");
      const [before, after] = this.sentence(form, key, numbers);
      name.append(before, ...(this.adjuster(form, key, numbers) ?? []), after);
      this.total = el("span", "map-chip-total");
      this.total.title = texts.cellsAre;
      const out = el("button", "map-chip-out", "×");
      out.type = "button";
      out.title = texts.clear;
      out.addEventListener("click", () => this.scene.tell({ selection: "" }));
      const at = [...this.chip.querySelectorAll("button, input")].indexOf(document.activeElement);
      this.chip.replaceChildren(name, this.total, out);
      this.chip.querySelectorAll("button, input")[at]?.focus(); // whoever works with the keyboard goes on where they were
      this.tally();
    }

    /** The sentence of a form, cut where its adjuster stands. */
    sentence(form, key, numbers) {
      const { forms } = this.texts;
      const sites = reading.known.get(this.parsed.key)?.sites;
      if (sites) return [forms.sites.replace("{n}", sites.size), ""];
      if (form === "area") return [forms.area.replace("{adcode}", this.area?.name ?? key), ""];
      if (form === "lasso") return [forms.lasso.replace("{n}", numbers.length / 2), ""];
      const level = form === "ring" ? root.h3.getResolution(key) : "";
      const [before, after = ""] = forms[form].replace("{level}", level).split(/\{km\}|\{k\}/);
      return [before, after];
    }

    adjuster(form, key, numbers) {
      if (form === "circle") return [this.radius(numbers)];
      if (form === "ring") return this.steps(key, numbers[0]);
      return form === "area" ? [this.levels()] : null;
    }

    /** The radius typed in kilometres. */
    radius([x, y, km]) {
      const box = el("input", "map-chip-km");
      Object.assign(box, { type: "number", min: 0.1, max: reading.MOST_KM, step: "any", value: km, ariaLabel: this.texts.radius });
      box.addEventListener("change", () => {
        const wanted = reading.written("circle", [x, y, Number(box.value)]);
        if (reading.parse(wanted)) this.scene.tell({ selection: wanted });
        else box.value = km;
      });
      return box;
    }

    /** − and + round the number of steps of a ring. */
    steps(key, k) {
      const button = (text, title, next) => {
        const made = el("button", "map-chip-step", text);
        Object.assign(made, { type: "button", title, disabled: next < 0 || next > reading.MOST_STEPS });
        made.addEventListener("click", () => this.scene.tell({ selection: `ring_${key}_${next}` }));
        return made;
      };
      return [button("−", this.texts.fewer, k - 1), el("b", "", String(k)), button("+", this.texts.more, k + 1)];
    }

    /** District, city and province of the area last clicked; the one selected is pressed. */
    levels() {
      const box = el("span", "map-chip-levels");
      if (this.area && !this.chain?.some(({ adcode }) => adcode === this.area.adcode)) this.chain = this.area.levels;
      for (const { adcode, level } of this.chain ?? []) {
        const button = el("button", "map-chip-level", this.texts.levels[level]);
        button.type = "button";
        button.setAttribute("aria-pressed", String(adcode === this.parsed.key));
        button.addEventListener("click", () => this.scene.tell({ selection: `area_${adcode}` }));
        box.append(button);
      }
      return box;
    }
  }

  function boundsOf(geometry) {
    const rings = geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
    const [x, y] = [rings.flat().map((c) => c[0]), rings.flat().map((c) => c[1])];
    const least = (values) => values.reduce((a, b) => Math.min(a, b));
    const most = (values) => values.reduce((a, b) => Math.max(a, b));
    return [least(x), least(y), most(x), most(y)];
  }

  root.jingweiMap.parts.push({
    name: "selected",
    make: (scene, props) => (props.texts.tools && props.selection !== undefined ? new Selected(scene, props) : {}),
  });
})(window);
