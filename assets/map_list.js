/* The drawer of the map: rows and charts made in the browser from the columns the map draws and the one filter. */
(function () {
  "use strict";

  var WAIT_MS = 50;
  var PATIENCE = 200; // waits
  var NEAR = 10.5; // zoom at which a single enterprise stands alone

  /* Order of the list before anyone sorts it: hard evidence first, then many clues, then as sent. */
  function ordered(columns) {
    var order = columns.id.map(function (_, i) { return i; });
    return order.sort(function (a, b) {
      return columns.state[b] - columns.state[a] || columns.n_clues[b] - columns.n_clues[a] || a - b;
    });
  }

  /* Rows for the grid; `i` is the place in the columns. */
  function rowsOf(columns, states) {
    return ordered(columns).map(function (i) {
      return {
        i: i,
        id: String(columns.id[i]),
        name: columns.name[i],
        state: columns.state[i],
        word: states[columns.state[i]],
        area: columns.area[i],
        industry: columns.industry[i],
        clues: columns.n_clues[i],
        km: null,
      };
    });
  }

  /* One byte for each row of the columns: 1 where it is kept. */
  function passing(kept, length) {
    var pass = new Uint8Array(length);
    for (var k = 0; k < kept.length; k += 1) pass[kept[k]] = 1;
    return pass;
  }

  /* Where the chosen thing lies, [lon, lat]; null when it is none of these columns nor a cell. */
  function placeOf(chosen, columns, cellToLatLng) {
    if (!chosen) return null;
    if (chosen.kind === "cell") return cellToLatLng ? cellToLatLng(chosen.id).slice().reverse() : null;
    var at = chosen.kind === "site" ? columns.id.map(String).indexOf(chosen.id) : -1;
    return at < 0 ? null : [columns.lon[at], columns.lat[at]];
  }

  /* Camera that shows a place: near enough to see the thing itself, never farther than it is now. */
  function towards(camera, lon, lat) {
    return { lng: lon, lat: lat, zoom: Math.max((camera && camera.zoom) || 0, NEAR) };
  }

  var pure = {
    ordered: ordered, passing: passing, placeOf: placeOf, rowsOf: rowsOf, towards: towards,
  };
  if (typeof module !== "undefined") {
    module.exports = pure;
    return;
  }

  var dash = (window.dash_clientside = window.dash_clientside || {});
  var functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  var now = null; // {columns, kept} of what is shown; the chart of assets/map_charts.js reads the same
  var held = { api: null, columns: null, pass: null, rows: [], chosen: null, ticked: 0 };
  var turn = 0;

  functions.mapListByState = function (_a, _b, nodeA, nodeB) {
    return nodeA.data.state - nodeB.data.state;
  };
  functions.mapListIsChosen = function (params) {
    return Boolean(held.chosen && held.chosen.kind === "site" && params.data && params.data.id === held.chosen.id);
  };

  /* Do something with the grid once it is there: it is built when the list is first opened. */
  function grid(act, patience) {
    if (window.dash_ag_grid && document.getElementById("map-list-grid")) {
      window.dash_ag_grid.getApiAsync("map-list-grid").then(act, function () {});
    } else if (patience > 0) {
      window.setTimeout(function () { grid(act, patience - 1); }, WAIT_MS);
    }
  }

  function scene() {
    var element = document.getElementById("map-view");
    return element && element.scene;
  }

  function choose(row) {
    var columns = held.columns;
    var map = scene();
    var camera = map ? { camera: towards(map.camera(), columns.lon[row.i], columns.lat[row.i]) } : {};
    dash.set_props("map-view", Object.assign({ chosen: { kind: "site", id: row.id } }, camera));
  }

  function ticked(api) {
    return api.getSelectedNodes().filter(function (node) { return node.data && held.pass[node.data.i]; });
  }

  /* The line beside the quick search, and the button that makes a selection of ticked rows. */
  function said(words) {
    if (!held.api || held.api.isDestroyed()) return;
    var shown = held.api.getDisplayedRowCount();
    var isNarrowed = now && shown !== now.kept.length;
    document.getElementById("map-list-shown").textContent = isNarrowed ? words.shown.replace("{n}", shown.toLocaleString("en")) : "";
    var n = ticked(held.api).length;
    if (n === held.ticked) return;
    held.ticked = n;
    dash.set_props("map-list-ticked", {
      disabled: !n,
      children: n ? words.ticked.replace("{n}", n.toLocaleString("en")) : words.tick,
    });
  }

  /* A grid that was just made: it asks our one filter, and tells clicks and ticks. */
  function adopt(api, words) {
    Object.assign(held, { api: api, columns: null, ticked: 0 });
    api.setGridOption("isExternalFilterPresent", function () { return true; });
    api.setGridOption("doesExternalFilterPass", function (node) { return held.pass[node.data.i] === 1; });
    api.addEventListener("rowClicked", function (event) {
      var target = event.event && event.event.target;
      if (target && target.closest && target.closest(".ag-selection-checkbox")) return;
      choose(event.data);
    });
    api.addEventListener("cellKeyDown", function (event) {
      if (event.event.key === "Enter") choose(event.data);
    });
    api.addEventListener("selectionChanged", function () { said(words); });
    api.addEventListener("modelUpdated", function () { said(words); });
  }

  /* Bring the kept rows into the grid: rows once per data, afterwards only the filter changes. */
  function fill(words) {
    if (!now) return;
    grid(function (api) {
      if (held.api !== api) adopt(api, words);
      held.pass = passing(now.kept, now.columns.id.length);
      if (held.columns !== now.columns) {
        held.columns = now.columns;
        held.rows = rowsOf(now.columns, words.states);
        measure();
        api.setGridOption("rowData", held.rows);
        show();
      } else {
        api.getSelectedNodes().forEach(function (node) { if (!held.pass[node.data.i]) node.setSelected(false); });
        api.onFilterChanged();
      }
    }, PATIENCE);
  }

  /* Kilometres of every row to the chosen thing, nothing when its place is not known. */
  function measure() {
    var place = placeOf(held.chosen, held.columns, window.h3 && window.h3.cellToLatLng);
    held.rows.forEach(function (row) {
      row.km = place && window.jingweiMap.selection.distanceKm(place[0], place[1], held.columns.lon[row.i], held.columns.lat[row.i]);
    });
    held.api.setColumnsVisible(["km"], Boolean(place));
  }

  /* Mark the chosen enterprise's row and bring it into sight. */
  function show() {
    held.api.redrawRows();
    if (!held.chosen || held.chosen.kind !== "site") return;
    held.api.forEachNodeAfterFilter(function (node) {
      if (node.data.id === held.chosen.id) held.api.ensureNodeVisible(node);
    });
  }

  /* Without graphics the list stands in for the map: it opens once by itself. */
  function offer(panel) {
    var drawer = document.getElementById("map-drawer");
    if (!panel && drawer && !drawer.dataset.offered && document.querySelector(".map-none")) {
      drawer.dataset.offered = "yes";
      dash.set_props("map-panel", { data: "list" });
    }
  }

  document.addEventListener("jingwei:chosen", function (event) {
    if (event.detail.id !== "map-view") return;
    held.chosen = event.detail.chosen;
    if (held.api && !held.api.isDestroyed() && held.columns) {
      measure();
      held.api.refreshClientSideRowModel("sort");
      show();
    }
  });

  dash.mapList = {
    now: function () { return now; },

    /* A tab opens its panel, or folds the drawer when it is open already. */
    panel: function (_tabs, _fold, panel) {
      var context = dash.callback_context;
      var from = context.triggered_id;
      if (!from || !context.triggered[0].value) return dash.no_update;
      return from === "map-list-fold" || from.panel === panel ? "" : from.panel;
    },

    /* Show the panel that is open and keep it in the address. */
    open: function (panel, ids) {
      window.jingwei.url.write({ panel: panel || null }, false);
      return [
        "map-drawer " + (panel || "folded"),
        ids.map(function (id) { return id.panel === panel ? "on" : ""; }),
      ];
    },

    /* Fetch the columns, keep what filters and selection leave, say how many, and bring them into the list. */
    rows: function (choice, filter, selection, panel, _list, addresses, words) {
      var mine = (turn += 1);
      var map = window.jingweiMap;
      return Promise.all([
        map.data.columns(map.data.address(addresses.site, choice, filter)),
        map.selection.ready(selection),
      ])
        .then(function (found) {
          var columns = found[0];
          if (mine !== turn) return [dash.no_update, dash.no_update];
          now = { columns: columns, kept: map.kept(columns, { kind: "site", selection: selection, filter: filter }) };
          offer(panel);
          if (panel === "list") fill(words);
          return [now.kept.length.toLocaleString("en"), { n: now.kept.length, turn: mine }];
        })
        .catch(function () {
          document.getElementById("map-list-shown").textContent = words.failed;
          return ["—", dash.no_update];
        });
    },

    quick: function (text) {
      grid(function (api) { api.setGridOption("quickFilterText", text || ""); }, 0);
      return dash.no_update;
    },

    /* The ticked rows as the selection of the whole page. */
    select: function (clicks) {
      if (!clicks || !held.api) return dash.no_update;
      var ids = ticked(held.api).map(function (node) { return node.data.id; });
      if (!ids.length) return dash.no_update;
      return window.jingweiMap.selection.keep({ sites: ids }).then(function (selection) {
        held.api.deselectAll();
        return selection;
      });
    },
  };
})();
