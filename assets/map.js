/* The map page: which day and layer are chosen, what is in the address, arrow keys. */
(function () {
  "use strict";

  /* Chinese or English form of an ISO day, as layouts/format.py writes it. */
  function dayText(iso, lang) {
    var parts = iso.split("-").map(Number);
    if (lang === "en") {
      var months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
      return parts[2] + " " + months[parts[1] - 1] + " " + parts[0];
    }
    return parts[0] + "年" + parts[1] + "月" + parts[2] + "日";
  }

  /* The next position of the slider, kept inside the days there are. */
  function stepped(position, change, count) {
    return Math.max(0, Math.min(count - 1, (position || 0) + change));
  }

  /* What the address says about the page, as layouts/map_state.py reads it; null takes a part out. */
  function asQuery(state) {
    var choice = state.choice;
    var filter = state.filter;
    var camera = state.camera;
    var query = {
      layer: choice.layer,
      at: choice.at,
      product: choice.product,
      against: choice.against,
      compare: choice.compare,
      other: choice.other,
      within: filter.within ? "1" : null,
      hide: filter.hidden,
      off: filter.off,
      sel: state.selection,
      show: state.kinds.length ? state.kinds.join(",") : "none",
      opacity: state.opacity === 80 ? null : (state.opacity / 100).toFixed(2),
      lon: camera.lng.toFixed(4),
      lat: camera.lat.toFixed(4),
      zoom: camera.zoom.toFixed(2),
      low: state.low ? "1" : null,
    };
    ["cell"].concat(state.allKinds).forEach(function (kind) {
      query[kind] = null;
    });
    if (state.chosen) query[state.chosen.kind] = state.chosen.id;
    return query;
  }

  /* Camera that shows a place: near enough to see the thing itself, never farther than it is now. */
  function towards(camera, at, kind, key) {
    var place = at.split(",").map(Number);
    var near = kind === "cell" ? parseInt(key[1], 16) + 2.6 : 10.5; // the second digit of an H3 index is its level
    return { lng: place[0], lat: place[1], zoom: Math.max(camera.zoom, near) };
  }

  /* What Back undoes: choosing, selecting, filtering, another layer or comparison; not moving, fading and stepping. */
  function isDecision(causes, search, choice) {
    var decided = ["map-view.chosen", "map-selection.data", "map-filter.data"];
    if (
      decided.some(function (cause) {
        return causes.indexOf(cause) >= 0;
      })
    )
      return true;
    var query = new URLSearchParams(search);
    return (
      causes.indexOf("map-choice.data") >= 0 &&
      ["layer", "compare", "other"].some(function (name) {
        return (query.get(name) || "") !== (choice[name] || "");
      })
    );
  }

  var pure = { isDecision: isDecision, dayText: dayText, stepped: stepped, asQuery: asQuery, towards: towards };
  if (typeof module !== "undefined") {
    module.exports = pure;
    return;
  }

  window.dash_clientside = window.dash_clientside || {};
  var same = function () {
    return window.dash_clientside.no_update;
  };
  var triggered = function () {
    return window.dash_clientside.callback_context.triggered_id;
  };

  window.dash_clientside.map = {
    choice: function (layer, product, choice) {
      var next = Object.assign({}, choice, { layer: layer, product: product || "" });
      return JSON.stringify(next) === JSON.stringify(choice) ? same() : next;
    },
    at: function (position, days, choice) {
      var day = days[position] || "";
      var lang = document.documentElement.lang === "en" ? "en" : "zh";
      return [Object.assign({}, choice, { at: day }), day ? dayText(day, lang) : same()];
    },
    same: function (value) {
      return value === undefined ? same() : value;
    },
    step: function (_previous, _next, position, days) {
      return stepped(position, triggered() === "map-previous" ? -1 : 1, days.length);
    },
    opacity: function (percent) {
      return percent / 100;
    },
    kinds: function (kinds, addresses, legends) {
      var visible = {};
      kinds.forEach(function (kind) {
        visible[kind] = addresses[kind];
      });
      return [
        visible,
        legends.map(function (id) {
          return !visible[id.kind];
        }),
      ];
    },
    level: function (level, layer) {
      var text = layer && layer.levels[level];
      return text || same();
    },
    failed: function (failed) {
      return !failed;
    },
    box: function (chosen) {
      return !chosen;
    },
    pick: function (_rows, _close, camera) {
      var from = triggered();
      if (!from || !window.dash_clientside.callback_context.triggered[0].value) return [same(), same()];
      if (from === "map-close") return [null, same()];
      return [{ kind: from.kind, id: from.key }, towards(camera, from.at, from.kind, from.key)];
    },
    address: function (choice, filter, selection, chosen, camera, kinds, opacity, low) {
      var causes = window.dash_clientside.callback_context.triggered.map(function (one) {
        return one.prop_id;
      });
      var state = { choice: choice, filter: filter, selection: selection, chosen: chosen, camera: camera };
      Object.assign(state, { kinds: kinds, opacity: opacity, low: low, allKinds: window.jingweiMap.kinds });
      window.jingwei.url.write(asQuery(state), isDecision(causes, window.location.search, choice));
      return same();
    },
  };

  /* Left and right step through the days wherever the focus is, except where these keys already mean something. */
  document.addEventListener("keydown", function (event) {
    var id = { ArrowLeft: "map-previous", ArrowRight: "map-next" }[event.key];
    var button = id && document.getElementById(id);
    var busy = event.target.closest && event.target.closest("input, textarea, select, [role=slider], [role=radiogroup]");
    if (!button || busy || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    button.click();
  });
})();
