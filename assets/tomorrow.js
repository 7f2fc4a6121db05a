/* Tomorrow's plan keeps the chosen enterprise and team in the address. */
(function () {
  "use strict";
  function selected(rows) {
    if (!rows) {
      return null;
    }
    var ids = Array.isArray(rows) ? rows.map(function (row) { return row.site_id; }) : rows.ids || [];
    return ids.length ? ids[0] : null;
  }
  var api = { selected: selected };
  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.tomorrow = {
    site: function (rows) {
      if (selected(rows)) {
        window.jingwei.url.write({ site: selected(rows) }, true);
      }
      return window.dash_clientside.no_update;
    },
    team: function (team) {
      window.jingwei.url.write({ team: team || null }, false);
      return window.dash_clientside.no_update;
    },
  };
})();
