/* Rules page: what the browser does between a filter, the catalogue and the chosen rule. */
(function () {
  "use strict";

  /* Filters as the pattern inputs report them, to one object of the values that are set. */
  function chosen(inputs) {
    var choice = {};
    inputs.forEach(function (input) {
      choice[input.id.field] = input.value || null;
    });
    return choice;
  }

  /* The rule a selection names, null when it names none: rows, or ids as the page sets them at first. */
  function named(rows) {
    if (Array.isArray(rows)) {
      return rows.length ? rows[0].code : null;
    }
    return rows && rows.ids && rows.ids.length ? rows.ids[0] : null;
  }

  var api = { chosen: chosen, named: named };

  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }

  var dash = (window.dash_clientside = window.dash_clientside || {});
  var waiting = null;

  /* Call back with the grid once it is there; its script loads after the page. */
  function grid(callback, tries) {
    function later() {
      if ((tries || 0) < 50 && document.getElementById("rules-grid")) {
        window.setTimeout(grid, 120, callback, (tries || 0) + 1);
      }
    }
    if (window.dash_ag_grid) {
      window.dash_ag_grid.getApiAsync("rules-grid").then(callback, later);
    } else {
      later();
    }
  }

  /* The family stands in the list only where the list is wide. */
  function fit() {
    var list = document.querySelector(".page.rules .list");
    if (!list || list.dataset.fitted) {
      return;
    }
    list.dataset.fitted = "yes";
    new ResizeObserver(function () {
      var roomy = list.clientWidth >= 900;
      grid(function (api) {
        api.setColumnsVisible(["family"], roomy);
        api.refreshHeader();
      });
    }).observe(list);
  }

  dash.rules = {
    choice: function () {
      var choice = chosen(dash.callback_context.inputs_list[0]);
      window.jingwei.url.write(choice, true);
      return choice;
    },
    select: function (rows, current) {
      var code = named(rows);
      if (!code || code === current) {
        return dash.no_update;
      }
      window.jingwei.url.write({ id: code }, true);
      return code;
    },
    show: function (code) {
      fit();
      grid(function (api) {
        function visible() {
          var node = code && !api.isDestroyed() && api.getRowNode(code);
          if (node) {
            api.ensureNodeVisible(node);
          }
        }
        visible();
        api.addEventListener("firstDataRendered", visible);
      });
      return dash.no_update;
    },
    toast: function (said) {
      var box = document.getElementById("rules-toast");
      window.clearTimeout(waiting);
      if (box && said) {
        box.classList.add("told");
        waiting = window.setTimeout(function () { box.classList.remove("told"); }, 10000);
      }
      return dash.no_update;
    },
  };
})();
