/* The map's address: written when something changes, and taken back from it when Back or a link changes it. */
(function () {
  "use strict";

  var PATH = "/";
  var CHOICE = ["layer", "at", "product", "against", "compare", "other", "how"];
  var SETTLING_MS = 1500;
  var AFTER_CARD_MS = 250;

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
      how: choice.how || null,
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

  /* The state that asQuery wrote into an address; null for any other address, which only the server can complete. */
  function fromQuery(search, allKinds) {
    var query = new URLSearchParams(search);
    var text = function (name) {
      return query.get(name) || "";
    };
    var list = function (name) {
      return text(name) ? text(name).split(",") : [];
    };
    var kind = ["cell"].concat(allKinds).find(function (each) {
      return query.has(each);
    });
    var state = {
      choice: {},
      filter: { hidden: list("hide"), off: list("off"), within: text("within") === "1" },
      selection: text("sel"),
      kinds: text("show") === "none" ? [] : list("show"),
      opacity: query.has("opacity") ? Math.round(Number(text("opacity")) * 100) : 80,
      camera: { lng: Number(text("lon")), lat: Number(text("lat")), zoom: Number(text("zoom")) },
      low: text("low") === "1",
      chosen: kind ? { kind: kind, id: text(kind) } : null,
      allKinds: allKinds,
    };
    CHOICE.forEach(function (name) {
      state.choice[name] = text(name);
    });
    var isWhole = ["layer", "at", "show", "lon", "lat", "zoom"].every(text);
    return isWhole && same(search, merged(search, asQuery(state))) ? state : null;
  }

  /* Parts of an address that asQuery does not write: other scripts' own. */
  function others(search, allKinds) {
    var query = new URLSearchParams(search);
    CHOICE.concat("within hide off sel show opacity lon lat zoom low cell".split(" "), allKinds).forEach(function (name) {
      query.delete(name);
    });
    query.sort();
    return query.toString();
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
    var isRestepped = (query.get("at") || "").length !== choice.at.length; // then the period compared with changes its length too
    return (
      causes.indexOf("map-choice.data") >= 0 &&
      ["layer", "compare", "other"].concat(isRestepped ? [] : "against").some(function (name) {
        return (query.get(name) || "") !== (choice[name] || "");
      })
    );
  }

  /* The state with every class shown when its layer is another than the address says: the legend is about to show them. */
  function withItsClasses(state, search) {
    var before = new URLSearchParams(search).get("layer");
    if (!before || before === state.choice.layer) return state;
    return Object.assign({}, state, { filter: Object.assign({}, state.filter, { hidden: [] }) });
  }

  function merged(search, changes) {
    return (typeof module === "undefined" ? window.jingwei.url : require("./url.js")).merged(search, changes);
  }

  function same(one, two) {
    var sorted = function (search) {
      var query = new URLSearchParams(search);
      query.sort();
      return query.toString();
    };
    return sorted(one) === sorted(two);
  }

  /* Properties to set, [id, {property: value}], so that a page in one state shows another. */
  function changes(from, to) {
    var differ = function (one, two) {
      return JSON.stringify(one) !== JSON.stringify(two);
    };
    var all = [
      ["map-choice", "data", from.choice, to.choice],
      ["map-layer", "value", from.choice.layer, to.choice.layer],
      ["map-product", "value", from.choice.product, to.choice.product],
      ["map-filter", "data", from.filter, to.filter],
      ["map-selection", "data", from.selection, to.selection],
      ["map-view", "selection", from.selection, to.selection],
      ["map-view", "chosen", from.chosen, to.chosen],
      ["map-view", "camera", from.camera, to.camera],
      ["map-view", "low", from.low, to.low],
      ["map-kinds", "value", from.kinds, to.kinds],
      ["map-opacity", "value", from.opacity, to.opacity],
    ];
    return all
      .filter(function (each) {
        return differ(each[2], each[3]);
      })
      .map(function (each) {
        var property = {};
        property[each[1]] = each[3];
        return [each[0], property];
      });
  }

  var pure = { asQuery: asQuery, fromQuery: fromQuery, isDecision: isDecision, changes: changes, others: others, withItsClasses: withItsClasses };
  if (typeof module !== "undefined") {
    module.exports = pure;
    return;
  }

  var page = { state: null, place: null, settling: 0, target: "", takenAt: -Infinity };

  /* The page showed something else: put its parts back to what the address says. False when it cannot. */
  function take(path, search, before) {
    var isHere = document.getElementById("map-view") && page.state;
    var to = path === PATH && isHere ? fromQuery(search, page.state.allKinds) : null;
    if (!to || !before || before.indexOf(PATH + "?") !== 0) return false;
    if (others(search, to.allKinds) !== others(before.slice(PATH.length), to.allKinds)) return false;
    page.settling = performance.now() + SETTLING_MS;
    page.target = search;
    changes(page.state, to).forEach(function (change) {
      window.dash_clientside.set_props(change[0], change[1]);
    });
    page.state = to;
    page.takenAt = performance.now();
    window.setTimeout(function () {
      if (page.settling && document.getElementById("map-view")) settle();
    }, SETTLING_MS);
    return true;
  }

  /* Something was changed while parts were put back: the address says what is shown now. */
  function settle() {
    page.settling = 0;
    if (window.location.pathname === PATH) window.jingwei.url.write(asQuery(page.state), false);
  }

  /* Write what changed; while parts are put back one by one, nothing of it is a decision. */
  function write(state, causes) {
    if (window.location.pathname !== PATH) return;
    var place = document.getElementById("map-card");
    var isOther = place !== page.place || JSON.stringify([page.state.choice, page.state.filter.within]) !== JSON.stringify([state.choice, state.filter.within]);
    var isSettling = performance.now() < page.settling;
    page.state = state;
    page.place = place;
    if (isOther) document.dispatchEvent(new CustomEvent("jingwei:choice"));
    if (isSettling && !same(merged(window.location.search, asQuery(state)), page.target)) return;
    if (isSettling) page.settling = 0;
    var said = isSettling ? state : withItsClasses(state, window.location.search);
    window.jingwei.url.write(asQuery(said), !isSettling && isDecision(causes, window.location.search, state.choice));
  }

  /* A thing is chosen: the address says so once the card had its turn. */
  document.addEventListener("jingwei:chosen", function (event) {
    if (event.detail.id !== "map-view" || event.detail.isFirst || !page.state) return;
    page.state = Object.assign({}, page.state, { chosen: event.detail.chosen });
    window.setTimeout(function () {
      if (document.getElementById("map-view")) write(page.state, ["map-view.chosen"]);
    }, AFTER_CARD_MS);
  });

  window.jingwei = window.jingwei || {};
  window.jingwei.mapQuery = asQuery;
  window.jingwei.mapState = function () {
    return page.state;
  };
  window.jingwei.isPuttingBack = function () {
    return performance.now() - page.takenAt < SETTLING_MS;
  };
  window.jingwei.takers = (window.jingwei.takers || []).concat(take);
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.map = Object.assign(window.dash_clientside.map || {}, {
    address: function (choice, filter, selection, camera, kinds, opacity, low, chosen) {
      var causes = window.dash_clientside.callback_context.triggered.map(function (one) {
        return one.prop_id;
      });
      var state = { choice: choice, filter: filter, selection: selection || "", chosen: chosen || null, camera: camera };
      write(Object.assign(state, { kinds: kinds, opacity: opacity, low: Boolean(low), allKinds: window.jingweiMap.kinds || [] }), causes);
      return window.location.search;
    },
  });
})();
