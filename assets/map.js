/* The map page: its layer, its legend's level, its card; clock and address have files of their own. */
(function () {
  "use strict";

  /* Camera that shows a place: near enough to see the thing itself, never farther than it is now. */
  function towards(camera, at, kind, key) {
    var place = at.split(",").map(Number);
    var near = kind === "cell" ? parseInt(key[1], 16) + 2.6 : 10.5; // the second digit of an H3 index is its level
    return { lng: place[0], lat: place[1], zoom: Math.max(camera.zoom, near) };
  }

  var pure = { towards: towards };
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

  window.dash_clientside.map = Object.assign(window.dash_clientside.map || {}, {
    choice: function (layer, product, choice) {
      var next = Object.assign({}, choice, { layer: layer, product: product || "" });
      return JSON.stringify(next) === JSON.stringify(choice) ? same() : next;
    },
    same: function (value) {
      return value === undefined ? same() : value;
    },
    opacity: function (percent) {
      return percent / 100;
    },
    level: function (level, layer) {
      var text = layer && layer.levels[level];
      return text || same();
    },
    failed: function (failed) {
      return !failed;
    },
    pick: function (_rows, _close, camera) {
      var from = triggered();
      if (!from || !window.dash_clientside.callback_context.triggered[0].value) return [same(), same()];
      if (from === "map-close") return [null, same()];
      return [{ kind: from.kind, id: from.key }, towards(camera, from.at, from.kind, from.key)];
    },
  });
})();
