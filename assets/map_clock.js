/* The clock of the map: which period the whole page shows, moved by buttons, keys, bars and by playing. */
(function () {
  "use strict";

  var SPEEDS = { "1×": 1600, "2×": 800, "4×": 400 }; // a period stays at least so many milliseconds
  var REST_MS = 160; // a pointer or key that runs through periods asks for the one where it rests

  /* The day that stands for a period when its length changes: its last one with data, else its last one there is. */
  function anchor(period, has, last) {
    for (var day = period.last; day >= period.first; day -= 1) if (has(day)) return day;
    return Math.max(period.first, Math.min(period.last, last));
  }

  /* The text of the period of another length that keeps the date. */
  function restepped(at, step, history, periods) {
    var period = periods.parse(at);
    if (!period || period.step === step) return at;
    var last = history.first + history.clues.length - 1;
    var has = function (day) {
      return history.data[day - history.first] === "1";
    };
    return periods.asText(periods.around(anchor(period, has, last), step));
  }

  /* The text of the period `change` steps on; the same at the ends. */
  function stepped(at, change, history, periods) {
    var next = periods.moved(periods.parse(at), change);
    var last = history.first + history.clues.length - 1;
    return next.last < history.first || next.first > last ? at : periods.asText(next);
  }

  /* The period compared with, as long as the chosen one: the one that holds its last day, never the chosen one itself. */
  function alongside(against, at, periods) {
    var step = periods.parse(at).step;
    var other = periods.parse(against);
    if (!other || other.step === step) return against || "";
    var found = periods.around(other.last, step);
    return periods.asText(periods.asText(found) === at ? periods.moved(found, -1) : found);
  }

  /* What the server told, for one layer: {first: day number, clues, data: one character a day}. */
  function forLayer(told, layer, periods) {
    if (!told || !told.first) return null;
    var days = Object.keys(told.data).filter(function (each) {
      return told.data[each].indexOf(layer) >= 0;
    });
    return { first: periods.dayOf(told.first), clues: told.clues, data: days[0] || "" };
  }

  var pure = { anchor: anchor, restepped: restepped, stepped: stepped, alongside: alongside, forLayer: forLayer };
  if (typeof module !== "undefined") {
    module.exports = pure;
    return;
  }

  var periods = window.jingweiMap.periods;
  var bars = window.jingwei.bars;
  var clock = { choice: {}, told: null, host: null, wanted: null, pointed: null, shown: null, timer: 0, setAt: 0 };
  var byId = function (id) {
    return document.getElementById(id);
  };
  var lang = function () {
    return document.documentElement.lang === "en" ? "en" : "zh";
  };
  var texts = function () {
    return JSON.parse(byId("map-clock").dataset.texts);
  };
  var history = function () {
    return forLayer(clock.told, clock.choice.layer, periods);
  };
  /* The period in hand: asked for, or chosen. */
  var here = function () {
    return clock.wanted || clock.choice.at;
  };

  /* What is drawn; null before anything is known. */
  function view() {
    var known = history();
    var at = periods.parse(here());
    if (!known || !at || !clock.host) return null;
    var last = Math.max(known.first + known.clues.length - 1, at.last);
    var all = periods.covering(Math.min(known.first, at.first), last, at.step);
    var index = function (period) {
      return all.findIndex(function (each) {
        return period && each.first === period.first && each.step === period.step;
      });
    };
    var now = index(at);
    clock.shown = bars.stretch(all.length, now, clock.host.clientWidth, clock.shown);
    return {
      periods: all,
      clues: bars.sums(known.clues, known.first, all),
      has: bars.sums(known.data, known.first, all),
      at: now,
      against: index(periods.parse(clock.choice.against)),
      pointed: clock.pointed,
      shown: clock.shown,
      lang: lang(),
    };
  }

  /* What is known of one period: its words, its clues, its data. */
  function sentences(drawn, i) {
    var said = texts();
    var period = drawn.periods[i];
    var n = period.last - period.first + 1;
    var data = drawn.has[i] === n ? said.all : drawn.has[i] ? said.some.replace("{n}", n).replace("{k}", drawn.has[i]) : said.none;
    return [periods.words(periods.asText(period), drawn.lang), said.clues.replace("{n}", drawn.clues[i].toLocaleString("en")), data];
  }

  function redraw() {
    var drawn = view();
    if (!drawn) return;
    bars.draw(clock.host, drawn);
    clock.host.setAttribute("aria-valuemin", "0");
    clock.host.setAttribute("aria-valuemax", String(drawn.periods.length - 1));
    clock.host.setAttribute("aria-valuenow", String(drawn.at));
    clock.host.setAttribute("aria-valuetext", sentences(drawn, drawn.at).join("；"));
    tip(drawn);
  }

  function tip(drawn) {
    var box = clock.host.querySelector(".tip");
    box.hidden = clock.pointed === null || clock.pointed >= drawn.periods.length;
    if (box.hidden) return;
    box.textContent = sentences(drawn, clock.pointed).join(" · ");
    var x = (clock.pointed - drawn.shown.from + 0.5) * bars.widthOf(drawn.shown, clock.host.clientWidth);
    box.style.left = Math.max(0, Math.min(x - box.offsetWidth / 2, clock.host.clientWidth - box.offsetWidth)) + "px";
  }

  /* Make a period the choice of the page, at once or when whoever runs through periods comes to rest. */
  function set(at) {
    if (!at || at === here()) return;
    clock.wanted = at;
    window.clearTimeout(clock.timer);
    clock.timer = window.setTimeout(commit, performance.now() - clock.setAt > REST_MS ? 0 : REST_MS);
    clock.setAt = performance.now();
    byId("map-day-text").textContent = periods.words(at, lang());
    redraw();
  }

  function commit() {
    if (!clock.wanted || !byId("map-clock")) return;
    var next = Object.assign({}, clock.choice, { at: clock.wanted, against: alongside(clock.choice.against, clock.wanted, periods) });
    window.dash_clientside.set_props("map-choice", { data: next });
  }

  function move(change) {
    var known = history();
    if (known && here()) set(stepped(here(), change, known, periods));
  }

  function restep(step) {
    var known = history();
    if (known && here()) set(restepped(here(), step, known, periods));
  }

  /* The bars' element, with canvas, tip and listeners; new after the page was built anew. */
  function hosted() {
    var host = byId("map-bars");
    if (!host || host === clock.host) return;
    clock.host = host;
    host.appendChild(document.createElement("canvas"));
    host.appendChild(Object.assign(document.createElement("div"), { className: "tip", hidden: true }));
    new ResizeObserver(redraw).observe(host);
    host.addEventListener("pointermove", point);
    host.addEventListener("pointerdown", function (event) {
      host.setPointerCapture(event.pointerId);
      point(event);
    });
    host.addEventListener("pointerleave", function () {
      clock.pointed = null;
      redraw();
    });
  }

  /* Pointing says numbers; with the button down the clock goes there. */
  function point(event) {
    var drawn = view();
    if (!drawn) return;
    clock.pointed = bars.indexAt(event.clientX - clock.host.getBoundingClientRect().left, drawn.shown, clock.host.clientWidth);
    if (event.buttons & 1) {
      play.stop();
      set(periods.asText(drawn.periods[clock.pointed]));
    } else redraw();
  }

  function ask() {
    fetch(byId("map-clock").dataset.address)
      .then(function (answer) {
        return answer.ok ? answer.json() : Promise.reject(new Error("clock: " + answer.status));
      })
      .then(function (told) {
        clock.told = told;
        redraw();
      })
      .catch(function () {
        byId("map-failed").hidden = false;
      });
  }

  /* Playing: the next period comes when the map has drawn this one and it has been seen for a while. */
  var play = { on: false, since: 0, arrived: true };
  play.start = function () {
    var known = history();
    if (!known || !here()) return;
    if (stepped(here(), 1, known, periods) === here()) set(periods.asText(periods.around(known.first + Math.max(0, known.data.indexOf("1")), periods.parse(here()).step)));
    play.toggle(true);
    window.setTimeout(play.next, SPEEDS[byId("map-speed").textContent] / 2);
  };
  play.stop = function () {
    if (play.on) play.toggle(false);
  };
  play.toggle = function (on) {
    var button = byId("map-play");
    play.on = on;
    if (!button) return;
    button.title = on ? texts().pause : texts().play;
    button.setAttribute("aria-label", button.title);
    button.firstElementChild.className = on ? "pause" : "play";
  };
  /* True when layer and map have come to the chosen period. */
  play.isDrawn = function () {
    var canvas = byId("map-view");
    var hexes = canvas && canvas.scene && canvas.scene.hexes;
    if (!play.arrived || clock.wanted) return false;
    return !hexes || !hexes.layer || Boolean(hexes.shown && hexes.shown.at === clock.choice.at);
  };
  play.next = function () {
    if (!play.on) return;
    if (!byId("map-clock") || !byId("map-failed").hidden) return play.stop();
    if (!play.isDrawn()) return void window.setTimeout(play.next, 50);
    var stay = SPEEDS[byId("map-speed").textContent] - (performance.now() - play.since);
    if (stay > 0) return void window.setTimeout(play.next, stay);
    var next = stepped(here(), 1, history(), periods);
    if (next === here()) return play.stop();
    play.since = performance.now();
    set(next);
    window.setTimeout(play.next, 50);
  };

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.clock = {
    show: function (choice) {
      var isNew = byId("map-bars") !== clock.host;
      if (choice.at !== clock.choice.at || choice.layer !== clock.choice.layer) play.arrived = false;
      clock.choice = choice;
      if (clock.wanted === choice.at || isNew) clock.wanted = null;
      hosted();
      if (isNew) ask();
      var at = periods.parse(choice.at);
      document.querySelectorAll("#map-clock [data-step]").forEach(function (button) {
        var isOn = Boolean(at) && button.dataset.step === at.step;
        button.classList.toggle("on", isOn);
        button.setAttribute("aria-pressed", String(isOn));
      });
      redraw();
      return at ? periods.words(here(), lang()) : window.dash_clientside.no_update;
    },
    arrived: function (layer) {
      if (!layer || layer.at === clock.choice.at) play.arrived = true;
      return window.dash_clientside.no_update;
    },
  };

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("#map-clock button");
    if (!button) return;
    if (button.id === "map-play") return play.on ? play.stop() : play.start();
    if (button.id === "map-speed") {
      var names = Object.keys(SPEEDS);
      button.textContent = names[(names.indexOf(button.textContent) + 1) % names.length];
      return;
    }
    play.stop();
    if (button.dataset.step) restep(button.dataset.step);
    else move(button.id === "map-previous" ? -1 : 1);
  });

  /* Left and right step wherever the focus is, Space plays on map and clock, except where these keys mean something else. */
  document.addEventListener("keydown", function (event) {
    if (!byId("map-clock") || event.ctrlKey || event.metaKey || event.altKey || !event.target.closest) return;
    var isOurs = event.target.closest("#map-bars");
    var busy = event.target.closest("input, textarea, select, [role=slider], [role=radiogroup], [role=grid], [role=dialog]");
    var change = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (change && (isOurs || !busy)) {
      play.stop();
      move(change);
    } else if (event.key === " " && (isOurs || event.target.closest(".map-canvas canvas"))) play.on ? play.stop() : play.start();
    else return;
    event.preventDefault();
  });
})();
