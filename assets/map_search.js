/* The search box of the map, and of any page: asks while somebody types, lists what answers, and goes there. */
(function () {
  "use strict";

  const RECENT = "jingwei.search";
  const MOST_RECENT = 6;
  const WAIT_MS = 140; // after the last key
  const MARGIN = 0.35; // zoom levels left round an area

  /* Camera that shows west, south, east, north in a window of so many pixels. */
  function fitting(bounds, width, height) {
    const y = (lat) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
    const [west, south, east, north] = bounds;
    const across = Math.max((east - west) / 360, 1e-6);
    const down = Math.max(y(north) - y(south), 1e-6);
    const zoom = Math.min(Math.log2(width / 512 / across), Math.log2(height / 512 / down)) - MARGIN;
    return { lng: (west + east) / 2, lat: (south + north) / 2, zoom: Math.max(3, Math.min(14, zoom)) };
  }

  /* Where the map goes for a result: never farther out than it is for a single thing. */
  function cameraFor(option, camera, size) {
    if (option.bounds) return fitting(option.bounds, size[0], size[1]);
    return { lng: option.lng, lat: option.lat, zoom: Math.max((camera && camera.zoom) || 0, option.zoom) };
  }

  /* The texts searched for last, the newest first, each once. */
  function remembered(list, text) {
    const kept = (Array.isArray(list) ? list : []).filter((each) => typeof each === "string" && each !== text);
    return text ? [text, ...kept].slice(0, MOST_RECENT) : kept.slice(0, MOST_RECENT);
  }

  /* The row after or before one, round the ends; -1 stands for the box itself. */
  function moved(at, by, count) {
    return count ? ((at + 1 + by + (count + 1)) % (count + 1)) - 1 : -1;
  }

  const pure = { fitting, cameraFor, remembered, moved };
  if (typeof module !== "undefined") {
    module.exports = pure;
    return;
  }

  const dash = (window.dash_clientside = window.dash_clientside || {});

  function made(tag, className, text, attributes) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    Object.entries(attributes || {}).forEach(([name, value]) => element.setAttribute(name, value));
    return element;
  }

  function stored() {
    try {
      return remembered(JSON.parse(window.localStorage.getItem(RECENT) || "[]"), "");
    } catch (problem) {
      if (problem instanceof SyntaxError || problem.name === "SecurityError") return [];
      throw problem;
    }
  }

  function keep(list) {
    window.localStorage.setItem(RECENT, JSON.stringify(list));
  }

  class Box {
    constructor(root, taken) {
      this.texts = JSON.parse(root.getAttribute("data-texts"));
      this.only = root.getAttribute("data-only") || "";
      this.taken = taken;
      this.rows = [];
      this.at = -1;
      this.asked = 0;
      this.input = made("input", "", "", {
        type: "text",
        role: "combobox",
        autocomplete: "off",
        spellcheck: "false",
        maxlength: "2000",
        placeholder: this.texts.placeholder,
        title: this.texts.hint,
        "aria-label": this.texts.label,
        "aria-expanded": "false",
        "aria-controls": "map-search-list",
        "aria-autocomplete": "list",
      });
      this.list = made("div", "map-search-list", "", { id: "map-search-list", role: "listbox" });
      this.list.hidden = true;
      root.replaceChildren(this.input, made("kbd", "", "/", { "aria-hidden": "true" }), this.list);
      this.input.addEventListener("input", () => this.typed());
      this.input.addEventListener("focus", () => this.typed());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.close());
      this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    }

    typed() {
      window.clearTimeout(this.timer);
      const text = this.input.value.trim();
      this.awaited = text ? new Promise((resolve) => (this.timer = window.setTimeout(() => resolve(this.ask(text)), WAIT_MS))) : null;
      if (!text) this.recent();
    }

    async ask(text) {
      const number = (this.asked += 1);
      let found = null;
      try {
        const answer = await window.fetch("/api/search?q=" + encodeURIComponent(text) + (this.only && "&only=" + this.only));
        if (answer.ok) found = await answer.json();
      } catch (problem) {
        if (!(problem instanceof TypeError)) throw problem; // no connection: said below
      }
      if (number !== this.asked || document.activeElement !== this.input) return;
      if (!found) this.say(this.texts.failed);
      else if (found.groups.length) this.show(found.groups);
      else this.say(found.sentence);
    }

    open(children) {
      this.rows = [...children].filter((child) => child.option);
      this.list.replaceChildren(...children);
      this.list.hidden = false;
      this.list.scrollTop = 0;
      this.input.setAttribute("aria-expanded", "true");
      this.mark(this.rows.length && this.rows[0].option.id ? 0 : -1);
    }

    say(sentence) {
      this.open([made("p", "map-search-none", sentence, { role: "status" })]);
    }

    show(groups) {
      this.open(
        groups.flatMap((group) => [
          made("h3", "", group.title, { role: "presentation" }),
          ...group.options.map((option) => this.row(option)),
          ...(group.more ? [made("p", "map-search-more", group.more)] : []),
        ])
      );
    }

    row(option) {
      const row = made("div", "map-search-row", "", { role: "option", "aria-selected": "false" });
      row.id = "map-search-" + option.kind + "-" + option.id;
      row.option = option;
      const head = made("div", "");
      head.append(made("b", "", option.title), made("em", "", option.why || ""));
      row.append(head, made("small", "", option.note || ""));
      row.addEventListener("click", () => this.choose(row));
      row.addEventListener("mousemove", () => this.mark(this.rows.indexOf(row)));
      return row;
    }

    recent() {
      this.asked += 1;
      const texts = stored();
      if (!texts.length) {
        this.close();
        return;
      }
      const head = made("h3", "", this.texts.recent, { role: "presentation" });
      const clear = made("button", "link", this.texts.clear, { type: "button", tabindex: "-1" });
      clear.addEventListener("click", () => (keep([]), this.close()));
      head.append(clear);
      this.open([head, ...texts.map((text) => this.row({ kind: "recent", id: "", title: text }))]);
    }

    mark(at) {
      this.at = at;
      this.rows.forEach((row, i) => row.setAttribute("aria-selected", i === at ? "true" : "false"));
      const row = this.rows[at];
      if (row) {
        row.scrollIntoView({ block: "nearest" });
        this.input.setAttribute("aria-activedescendant", row.id);
      } else this.input.removeAttribute("aria-activedescendant");
    }

    async key(event) {
      if (event.isComposing) return; // an input method is still choosing characters
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!this.list.hidden) this.mark(moved(this.at, event.key === "ArrowDown" ? 1 : -1, this.rows.length));
      } else if (event.key === "Enter") {
        event.preventDefault();
        await this.awaited; // somebody quick presses Enter before the answer is there
        if (!this.list.hidden && this.rows.length) this.choose(this.rows[Math.max(this.at, 0)]);
      } else if (event.key === "Escape") {
        event.stopPropagation();
        if (this.list.hidden) this.input.blur();
        this.close();
      }
    }

    choose(row) {
      const option = row.option;
      if (option.kind === "recent") {
        this.input.value = option.title;
        this.typed();
        return;
      }
      keep(remembered(stored(), this.input.value.trim()));
      this.input.value = option.title;
      this.close();
      this.input.blur();
      this.taken(option);
    }

    close() {
      window.clearTimeout(this.timer);
      this.asked += 1;
      this.list.hidden = true;
      this.rows = [];
      this.input.setAttribute("aria-expanded", "false");
      this.mark(-1);
    }
  }

  function windowOfMap() {
    const element = document.getElementById("map-view");
    return element ? [element.clientWidth || 1000, element.clientHeight || 600] : [1000, 600];
  }

  dash.mapSearch = {
    /* A box in an element, made once; what is chosen in it is handed to a function. */
    box: function (root, taken) {
      if (root && !root.firstChild) new Box(root, taken);
    },
    start: function (id) {
      dash.mapSearch.box(document.getElementById(id), (option) =>
        dash.set_props("map-search-chosen", { data: Object.assign({ n: Date.now() }, option) })
      );
      return dash.no_update;
    },
    go: function (option, camera, kinds) {
      const same = dash.no_update;
      if (!option) return [same, same, same, same, same];
      const to = cameraFor(option, camera, windowOfMap());
      if (option.kind === "place") return [null, to, { lng: option.lng, lat: option.lat }, same, same];
      if (option.kind === "area") return [null, to, null, option.selection, same];
      const shown = (kinds || []).indexOf(option.kind) >= 0 ? same : [...(kinds || []), option.kind];
      return [{ kind: option.kind, id: option.id }, to, null, same, shown];
    },
  };

  document.addEventListener("keydown", function (event) {
    const box = document.querySelector(".map-search input");
    const into = event.target;
    const isTyping = into.closest && into.closest("input, textarea, select, [contenteditable=true]");
    if (event.key !== "/" || !box || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
