/* Clues page: what the browser does between a filter, the list and the chosen clue. */
(function () {
  "use strict";

  function grid(callback) {
    if (window.dash_ag_grid) {
      window.dash_ag_grid.getApiAsync("clues-grid").then(callback, function () {});
    }
  }

  /* Filters as the pattern inputs report them, to one object of the values that are set. */
  function chosen(inputs) {
    var choice = {};
    inputs.forEach(function (input) {
      choice[input.id.field] = input.value || null;
    });
    return choice;
  }

  /* Columns that are worth their width only in a wide list. */
  var WIDE = [["message", 900], ["area", 1000], ["severity", 1080]];

  /* The wide columns that a list of this width has room for. */
  function roomy(width) {
    return WIDE.filter(function (column) { return width >= column[1]; }).map(function (column) { return column[0]; });
  }

  var api = { chosen: chosen, roomy: roomy };

  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }

  /* Show and hide columns as the list grows and shrinks. */
  function fit() {
    var list = document.querySelector(".page.clues .list");
    if (!list || list.dataset.fitted) {
      return;
    }
    list.dataset.fitted = "yes";
    new ResizeObserver(function () {
      var shown = roomy(list.clientWidth);
      grid(function (api) {
        WIDE.forEach(function (column) {
          api.setColumnsVisible([column[0]], shown.indexOf(column[0]) >= 0);
        });
        api.refreshHeader();
      });
    }).observe(list);
  }

  var waiting = null;

  var dash = (window.dash_clientside = window.dash_clientside || {});
  dash.clues = {
    choice: function () {
      var choice = chosen(dash.callback_context.inputs_list[0]);
      window.jingwei.url.write(choice, true);
      return choice;
    },
    refresh: function () {
      grid(function (api) {
        api.deselectAll();
        api.purgeInfiniteCache();
      });
      return dash.no_update;
    },
    select: function (rows, current) {
      var id = rows && rows.length ? rows[0].clue_id : null;
      if (!id || id === current) {
        return dash.no_update;
      }
      window.jingwei.url.write({ id: id }, true);
      return id;
    },
    mark: function (response, current) {
      fit();
      grid(function (api) {
        var node = current && api.getRowNode(current);
        if (node && !node.isSelected()) {
          node.setSelected(true);
        }
      });
      return dash.no_update;
    },
    again: function (token) {
      if (token) {
        grid(function (api) {
          api.refreshInfiniteCache();
        });
      }
      return dash.no_update;
    },
    toast: function (said) {
      var box = document.getElementById("clues-toast");
      window.clearTimeout(waiting);
      if (box && said) {
        box.classList.add("told");
        waiting = window.setTimeout(function () { box.classList.remove("told"); }, 10000);
      }
      return dash.no_update;
    },
    open: function (clicks) {
      return clicks ? true : dash.no_update;
    },
  };
})();
