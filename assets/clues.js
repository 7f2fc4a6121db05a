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

  var api = { chosen: chosen };

  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }

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
      grid(function (api) {
        var node = current && api.getRowNode(current);
        if (node && !node.isSelected()) {
          node.setSelected(true);
        }
      });
      return dash.no_update;
    },
    open: function (clicks) {
      return clicks ? true : dash.no_update;
    },
  };
})();
