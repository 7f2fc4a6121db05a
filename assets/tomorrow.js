/* Tomorrow's plan: one enterprise is selected at a time; list, map, routes and address all follow it. */
(function () {
  "use strict";

  /* The enterprise that a change names, null when it names none or several at once. */
  function named(cause, rows, chosen) {
    if (cause && cause.id && typeof cause.id === "object") {
      return cause.value ? cause.id.site : null;
    }
    if (cause && cause.prop === "chosen") {
      return chosen && chosen.kind === "stop" ? chosen.id : null;
    }
    var ids = idsOf(rows);
    return ids.length === 1 ? ids[0] : null;
  }

  /* The rows that the grid reports as selected, in either of its forms. */
  function idsOf(rows) {
    return Array.isArray(rows) ? rows.map(function (row) { return row.site_id; }) : (rows && rows.ids) || [];
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

  /* Hours, minutes and seconds until a moment of Asia/Shanghai without offset; null when it has passed. */
  function left(until, now) {
    var seconds = Math.floor((Date.parse(until + "+08:00") - now) / 1000);
    if (!(seconds > 0)) {
      return null;
    }
    var two = function (n) { return (n < 10 ? "0" : "") + n; };
    return Math.floor(seconds / 3600) + ":" + two(Math.floor((seconds % 3600) / 60)) + ":" + two(seconds % 60);
  }

  /* The numbers of a dialog as name=value, joined by ;. */
  function numbers(dialog) {
    return Array.prototype.map.call(dialog.querySelectorAll("[data-param]"), function (field) {
      return field.dataset.param + "=" + field.querySelector("input").value;
    }).join(";");
  }

  /* What a found enterprise leads to: the row it has in the list (its state) or none. */
  function adding(id, row) {
    return !row || row.state === "out" ? { action: "preview", site_id: id } : null;
  }

  var api = { numbers: numbers, adding: adding, named: named, causeOf: causeOf, idsOf: idsOf, left: left };
  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }

  var dash = (window.dash_clientside = window.dash_clientside || {});

  function grid(callback) {
    if (window.dash_ag_grid && document.getElementById("tomorrow-targets")) {
      window.dash_ag_grid.getApiAsync("tomorrow-targets").then(callback, function () {});
    }
  }

  function inList(id) {
    grid(function (list) {
      var node = id && list.getRowNode(id);
      if (!node) {
        return;
      }
      if (!node.isSelected()) {
        node.setSelected(true, true);
      }
      list.ensureNodeVisible(node);
      dash.set_props("tomorrow-map", { chosen: { kind: "stop", id: id, at: node.data.at } });
    });
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

  /* Several rows selected: how many, and what can be done with all of them. */
  function several(ids) {
    var bar = document.querySelector(".plan-many");
    if (bar) {
      bar.hidden = ids.length < 2;
      bar.dataset.sites = ids.join(";");
      bar.querySelector(".two").hidden = ids.length !== 2;
      bar.querySelector(".many-count").textContent = bar.dataset.said.replace("{n}", ids.length);
    }
  }

  function tick() {
    var frame = document.getElementById("shell-body");
    var behind = 1000 * Number((frame && frame.dataset.behindS) || 0);
    document.querySelectorAll(".countdown").forEach(function (mark) {
      mark.textContent = left(mark.dataset.until, Date.now() - behind) || mark.dataset.over;
    });
  }
  window.setInterval(function () { tick(); fit(); }, 1000);

  /* Columns that are worth their width only in a wide list. */
  var WIDE = [["clues", 860], ["area", 930]];

  function fit() {
    var list = document.querySelector(".plan-grid");
    if (!list || list.dataset.fitted) {
      return;
    }
    list.dataset.fitted = "yes";
    new ResizeObserver(function () {
      grid(function (api) {
        WIDE.forEach(function (column) { api.setColumnsVisible([column[0]], list.clientWidth >= column[1]); });
      });
    }).observe(list);
  }

  /* The enterprise that was added is selected as soon as the list has it. */
  var awaited = null;

  function arrived() {
    grid(function (list) {
      var node = awaited && list.getRowNode(awaited);
      if (node && node.data.state !== "out") {
        node.setSelected(true, true);
        awaited = null;
      }
    });
  }

  var BUSY_MS = 700; // the first look at the job that a decision may have started
  var asked = 0;

  dash.tomorrow = {
    grid: grid,
    numbers: numbers,
    /* The field that finds any enterprise of the jurisdiction: its row is selected, or its price shown before it is added. */
    add: function (id) {
      var root = document.getElementById(id);
      awaited = new URLSearchParams(window.location.search).get("force");
      dash.mapSearch.box(root, function (option) {
        awaited = option.id;
        root.querySelector("input").value = "";
        grid(function (list) {
          var node = list.getRowNode(option.id), wish = adding(option.id, node && node.data);
          if (node) {
            node.setSelected(true, true);
            list.ensureNodeVisible(node);
          }
          if (wish) {
            dash.tomorrow.ask(wish);
          }
        });
      });
      return dash.no_update;
    },
    /* Tell the server what the planner wants: {action, site_id, team_id, other, value, reason}. */
    ask: function (wish) {
      asked += 1;
      document.querySelector(".page.plan").classList.add("asking");
      dash.set_props("tomorrow-asked", { data: Object.assign({ n: Date.now() + "-" + asked }, wish) });
    },
    choose: function (rows, chosen, _clicks, current) {
      var cause = causeOf(dash.callback_context.triggered);
      if (cause && cause.prop === "selectedRows") {
        several(idsOf(rows));
      }
      var id = named(cause, rows, chosen);
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
      document.querySelectorAll(".plan-capacity .team").forEach(function (chip) {
        chip.classList.toggle("shown", chip.dataset.dropTeam === team);
      });
      return dash.no_update;
    },
    /* The answer has come: what was asked is done or refused; another plan of the day is another page. */
    answered: function (_said, choice) {
      var page = document.querySelector(".page.plan");
      if (page) {
        page.classList.remove("asking");
      }
      if (choice && choice.go) {
        window.location.assign(choice.go);
      }
      dash.set_props("tomorrow-tick", { interval: BUSY_MS });
      return dash.no_update;
    },
    /* Somebody or something else changed the plan: every part follows. */
    seen: function (choice) {
      if (choice && choice.go) {
        window.location.assign(choice.go);
      } else if (choice) {
        dash.set_props("tomorrow-choice", { data: choice });
      }
      return dash.no_update;
    },
    drawn: function () {
      tick();
      arrived();
      return dash.no_update;
    },
  };
})();
