/* The big screen: covers the map, asks for the next view, uncovers it when it is drawn; clock, figures, pause. */
(function () {
  "use strict";

  const WIDTH = 1120; // the screen is drawn as if it were this wide, then enlarged: symbols and labels grow with it
  const COVER_MS = 500;
  const LATE_MS = 25000; // then the old picture is uncovered again
  const SAY_MS = 2500;
  const SHOWN = ["layer", "second", "compare", "opacity", "visible", "filter", "selection", "chosen", "camera", "basemap"];

  /* The view after or before the one at this position of the tour. */
  function following(tour, at, by) {
    return tour.length ? tour[(((at + by) % tour.length) + tour.length) % tour.length] : null;
  }

  /* How many of the rows kept have each state, and how many clues they have together. */
  function counted(columns, rows) {
    const found = { all: rows.length, clues: 0 };
    rows.forEach((row) => {
      const name = "state" + columns.state[row];
      found[name] = (found[name] || 0) + 1;
      found.clues += columns.n_clues[row];
    });
    return found;
  }

  /* Time of day and date with weekday in China, whatever the machine's own zone. */
  function clockTexts(now, lang) {
    const zone = { timeZone: "Asia/Shanghai" };
    const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
    const day = { year: "numeric", month: "long", day: "numeric", weekday: "long" };
    const said = (parts) => new Intl.DateTimeFormat(lang, Object.assign(parts, zone)).format(now);
    return { time: said(time), day: said(day).replace(/日(?=星期)/, "日 ") };
  }

  /* How many times larger than on a desk everything is. */
  function enlargement(width) {
    return Math.max(1, width / WIDTH);
  }

  const pure = { following, counted, clockTexts, enlargement };
  if (typeof module !== "undefined") {
    module.exports = pure;
    return;
  }

  const dash = (window.dash_clientside = window.dash_clientside || {});
  let screen = null;

  class Screen {
    constructor(root) {
      this.root = root;
      this.words = JSON.parse(root.getAttribute("data-words"));
      this.n = 0;
      this.lang = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";
      this.cover = this.part("cover");
      this.heard = [
        [window, "resize", () => this.fit()],
        [document, "keydown", (event) => this.key(event)],
        [this.part("touch"), "click", () => this.pause(!this.isPaused)],
      ];
      this.heard.forEach(([target, name, act]) => target.addEventListener(name, act));
      this.ticking = window.setInterval(() => this.tick(), 1000);
      this.tick();
      this.fit();
    }

    part(name) {
      return this.root.querySelector(".screen-" + name);
    }

    /* The page was left: nothing of this screen goes on. */
    remove() {
      this.isGone = true;
      this.heard.forEach(([target, name, act]) => target.removeEventListener(name, act));
      [this.dwelling, this.lateness, this.saying].forEach((timer) => window.clearTimeout(timer));
      window.clearInterval(this.ticking);
    }

    tick() {
      if (!this.root.isConnected) {
        this.remove();
        return;
      }
      const said = clockTexts(new Date(), this.lang);
      const clock = this.part("clock");
      clock.firstChild.textContent = said.time;
      clock.lastChild.textContent = said.day;
    }

    scene() {
      const element = document.getElementById("screen-map");
      return element && element.scene;
    }

    /* Make the map as small as on a desk and enlarge it, drawn as finely as the screen can show. */
    fit() {
      const k = enlargement(window.innerWidth);
      this.root.style.setProperty("--k", String(k));
      const scene = this.scene();
      const now = [k, window.innerHeight, Boolean(scene && scene.compare && scene.compare.second)].join();
      if (!scene || this.drawnAt === now) return;
      this.drawnAt = now;
      const maps = [scene.map, scene.compare && scene.compare.second && scene.compare.second.map];
      maps.filter(Boolean).forEach((map) => {
        map.setPixelRatio(k * (scene.isLow ? 1 : window.devicePixelRatio));
        map.resize();
      });
    }

    /* A step has come from the server: say what it is, and uncover it when the map has drawn it. */
    async show(step) {
      window.clearTimeout(this.lateness);
      this.step = step;
      this.root.querySelector("h1").textContent = step.title;
      this.part("title").lastChild.textContent = step.subtitle;
      this.part("as-of").textContent = step.asOf;
      this.dots();
      const drawn = this.drawn();
      await Promise.all([this.figures(step), drawn]);
      if (this.isGone || this.step !== step) return;
      this.uncover();
    }

    /* Resolves when the map stands still with everything drawn; at the latest after some seconds. */
    async drawn() {
      const wait = (ms) => new Promise((resolve) => window.setTimeout(resolve, ms));
      for (let i = 0; i < 40 && !this.scene(); i += 1) await wait(100); // React has yet to make the map
      const scene = this.scene();
      if (!scene) return; // no graphics: words and figures are shown all the same
      await scene.ready;
      this.fit();
      await wait(150); // properties reach the map after this callback
      await Promise.race([new Promise((resolve) => scene.map.once("idle", resolve)), wait(8000)]);
    }

    async figures(step) {
      const { data, kept, selection } = window.jingweiMap;
      let found = null;
      try {
        const columns = await data.columns(step.figures);
        if (step.selection) await selection.ready(step.selection);
        found = counted(columns, kept(columns, { kind: "site", selection: step.selection, filter: step.filter }));
      } catch (problem) {
        this.say(this.words.late);
      }
      if (!found || this.step !== step) return;
      this.root.querySelectorAll("[data-figure]").forEach((place) => {
        place.textContent = (found[place.getAttribute("data-figure")] || 0).toLocaleString("en-US");
      });
    }

    dots() {
      const dots = this.part("dots");
      while (dots.children.length > this.step.tour.length) dots.lastChild.remove();
      while (dots.children.length < this.step.tour.length) dots.append(document.createElement("i"));
      dots.hidden = this.step.tour.length < 2;
      [...dots.children].forEach((dot, i) => {
        dot.className = i === this.step.at ? "now" : "";
        dot.style.animationDuration = this.step.dwell + "s";
      });
    }

    uncover() {
      this.cover.classList.remove("on");
      this.root.setAttribute("data-shown", String(this.n));
      this.dwell();
    }

    dwell() {
      window.clearTimeout(this.dwelling);
      if (!this.isPaused) this.dwelling = window.setTimeout(() => this.go(1), this.step.dwell * 1000);
    }

    /* Cover the map and ask for the next view. A tour of one is asked for anew without a cover: its data may have changed. */
    go(by) {
      window.clearTimeout(this.dwelling);
      window.clearTimeout(this.lateness);
      const view = following(this.step.tour, this.step.at, by);
      const isOther = this.step.tour.length > 1;
      this.n += 1;
      if (isOther) this.cover.classList.add("on");
      this.lateness = window.setTimeout(() => this.late(), LATE_MS);
      window.setTimeout(() => this.isGone || dash.set_props("screen-step", { data: { view: view, n: this.n } }), isOther ? COVER_MS : 0);
    }

    late() {
      this.say(this.words.late);
      this.uncover();
    }

    pause(isPaused) {
      this.isPaused = isPaused;
      this.root.classList.toggle("paused", isPaused);
      this.say(isPaused ? this.words.paused : "", isPaused);
      this.dwell();
    }

    say(text, stays) {
      window.clearTimeout(this.saying);
      this.part("said").textContent = text;
      if (text && !stays) this.saying = window.setTimeout(() => (this.part("said").textContent = ""), SAY_MS);
    }

    key(event) {
      if (event.key === "Escape") {
        const lang = new URLSearchParams(window.location.search).get("lang");
        window.location.assign(lang ? "/?lang=" + lang : "/");
      } else if (event.key === " ") {
        event.preventDefault();
        this.pause(!this.isPaused);
      } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
        this.go(event.key === "ArrowRight" ? 1 : -1);
      }
    }
  }

  dash.bigScreen = {
    show: function (step) {
      const root = document.getElementById("screen-root");
      if (!root || !step) return Array(SHOWN.length).fill(dash.no_update);
      if (!screen || screen.root !== root) {
        if (screen) screen.remove();
        screen = new Screen(root);
        screen.say(screen.words.leave);
      }
      screen.show(step);
      return SHOWN.map((name) => step[name]);
    },
  };
})();
