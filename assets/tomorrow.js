/* Tomorrow's plan: one enterprise is selected at a time; list, map, routes and address all follow it. */
(function () {
  "use strict";

  /* The enterprise that a change names, null when it names none. */
  function named(cause, rows, chosen) {
    if (cause && cause.id && typeof cause.id === "object") {
      return cause.value ? cause.id.site : null;
    }
    if (cause && cause.prop === "chosen") {
      return chosen && chosen.kind === "stop" ? chosen.id : null;
    }
    var ids = Array.isArray(rows) ? rows.map(function (row) { return row.site_id; }) : (rows && rows.ids) || [];
    return ids.length ? ids[0] : null;
  }

  /* A changed property as Dash names it, taken apart: {"id": text or pattern, "prop": text, "value": any}. */
  function causeOf(triggered) {
    if (!triggered || !triggered.length) {
      return null;
    }
    var cut = triggered[0].prop_id.lastIndexOf(".");
    var id = triggered[0].prop_id.slice(0, cut);
    return {
      id: id.charAt(0) === "{" ? JSON.parse(id) : id,
      prop: triggered[0].prop_id.slice(cut + 1),
      value: triggered[0].value,
    };
  }

  var api = { named: named, causeOf: causeOf };
  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }

  var dash = (window.dash_clientside = window.dash_clientside || {});

  function inList(id) {
    if (!window.dash_ag_grid) {
      return;
    }
    window.dash_ag_grid.getApiAsync("tomorrow-targets").then(
      function (grid) {
        var node = id && grid.getRowNode(id);
        if (!node) {
          return;
        }
        if (!node.isSelected()) {
          node.setSelected(true, true);
        }
        grid.ensureNodeVisible(node);
        dash.set_props("tomorrow-map", { chosen: { kind: "stop", id: id, at: node.data.at } });
      },
      function () {}
    );
  }

  function inRoutes(id) {
    document.querySelectorAll("#tomorrow-routes .stop").forEach(function (stop) {
      var is = stop.getAttribute("data-site") === id;
      stop.classList.toggle("chosen", is);
      if (is) {
        stop.scrollIntoView({ block: "nearest" });
      }
    });
  }

  dash.tomorrow = {
    choose: function (rows, chosen, _clicks, current) {
      var id = named(causeOf(dash.callback_context.triggered), rows, chosen);
      if (!id || id === current) {
        return dash.no_update;
      }
      window.jingwei.url.write({ site: id }, true);
      return id;
    },
    show: function (id) {
      inList(id);
      inRoutes(id);
      return dash.no_update;
    },
    team: function (team) {
      window.jingwei.url.write({ team: team || null }, false);
      return dash.no_update;
    },
    same: function (value) {
      return value;
    },
    reload: function (job) {
      if (job) {
        window.location.reload();
      }
      return dash.no_update;
    },
  };
})();
