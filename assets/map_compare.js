/* What the map compares: nothing, two maps side by side, a sliding line, or the difference of two periods. */
(function () {
  "use strict";

  /* The choice that shows a mode ("", "side", "swipe", "change"); `changes` {layer: its difference}. */
  function inMode(choice, mode, changes, periods) {
    var base = baseOf(choice.layer, changes);
    var before = choice.against || (choice.other && mode !== "change" ? "" : previous(choice.at, periods));
    if (mode === "change") return Object.assign({}, choice, { layer: changes[base], compare: "", other: "", against: before });
    if (!mode) return Object.assign({}, choice, { layer: base, compare: "", other: "", against: "" });
    return Object.assign({}, choice, { layer: base, compare: mode, against: before });
  }

  function modeOf(choice, changes) {
    return baseOf(choice.layer, changes) === choice.layer ? choice.compare || "" : "change";
  }

  /* The layer whose difference this one is, else the layer itself. */
  function baseOf(layer, changes) {
    return (
      Object.keys(changes).find(function (base) {
        return changes[base] === layer;
      }) || layer
    );
  }

  function previous(at, periods) {
    return at ? periods.asText(periods.moved(periods.parse(at), -1)) : "";
  }

  /* The period compared with, when nothing was said: the one before for a difference, the same for two layers. */
  function against(choice, changes, periods) {
    return choice.against || (modeOf(choice, changes) === "change" ? previous(choice.at, periods) : choice.at);
  }

  var pure = { inMode: inMode, modeOf: modeOf, against: against };
  if (typeof module !== "undefined") {
    module.exports = pure;
    return;
  }

  var TYPES = { day: "date", week: "week", month: "month" };
  var periods = window.jingweiMap.periods;
  var current = {};
  var byId = function (id) {
    return document.getElementById(id);
  };
  var changes = function () {
    return JSON.parse(byId("map-compare").dataset.changes);
  };

  function set(choice) {
    if (JSON.stringify(choice) === JSON.stringify(current)) return;
    if (choice.layer !== current.layer) window.dash_clientside.set_props("map-layer", { value: choice.layer });
    window.dash_clientside.set_props("map-choice", { data: choice });
  }

  function buttons(mode) {
    var box = byId("map-compare");
    var hasChange = mode === "change" || Boolean(changes()[current.layer]);
    box.querySelectorAll("[data-compare]").forEach(function (button) {
      var isOn = button.dataset.compare === mode;
      button.classList.toggle("on", isOn);
      button.setAttribute("aria-pressed", String(isOn));
      if (button.dataset.compare !== "change") return;
      button.disabled = !hasChange || !current.at;
      button.title = hasChange ? button.dataset.hint : box.dataset.none;
    });
  }

  /* The field of the period: a button with its words that opens the browser's calendar of days, weeks or months. */
  function field() {
    var at = periods.parse(current.at);
    var button = byId("map-compare-period").querySelector("button");
    var input = byId("map-compare-period").querySelector("input");
    if (!input) {
      input = byId("map-compare-period").appendChild(document.createElement("input"));
      input.tabIndex = -1;
      input.setAttribute("aria-label", button.title);
      input.addEventListener("change", function () {
        if (periods.parse(input.value)) set(Object.assign({}, current, { against: input.value }));
      });
    }
    if (at && input.type !== TYPES[at.step]) input.type = TYPES[at.step];
    input.value = against(current, changes(), periods);
    button.textContent = periods.words(input.value, document.documentElement.lang === "en" ? "en" : "zh");
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.compare = {
    show: function (choice, filter, outdated, before, asked) {
      current = choice;
      var mode = modeOf(choice, changes());
      var row = byId("map-compare-with");
      buttons(mode);
      row.hidden = !mode;
      row.querySelector(".versus").textContent = mode === "change" ? row.dataset.less : row.dataset.with;
      byId("map-compare-other").hidden = mode === "change";
      byId("map-compare-other").value = choice.other;
      field();
      var none = window.dash_clientside.no_update;
      var shown = mode === "change" ? "" : choice.compare;
      var next = shown ? Object.assign({}, choice, { within: filter.within, outdated: outdated }) : null;
      var isAsked = JSON.stringify(next) === JSON.stringify(asked === undefined ? null : asked);
      return [shown === before ? none : shown, isAsked ? none : next];
    },
  };

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("#map-compare button");
    if (!button) return;
    if (button.dataset.compare !== undefined) return set(inMode(current, button.dataset.compare, changes(), periods));
    if (button.className === "words") return button.nextElementSibling.showPicker();
    var at = periods.parse(current.at);
    var earlier = button.id === "map-compare-year" ? periods.asText(periods.yearBefore(at)) : previous(current.at, periods);
    set(Object.assign({}, current, { against: earlier }));
  });
  document.addEventListener("change", function (event) {
    if (event.target.id === "map-compare-other") set(Object.assign({}, current, { other: event.target.value }));
  });
})();
