/* The enterprise file keeps its choice of series and span in the address. */
(function () {
  "use strict";
  var api = {
    changes: function (series, span) {
      return { series: series || null, span: span === "30" ? null : span };
    },
  };
  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.site = {
    address: function (series, span) {
      window.jingwei.url.write(api.changes(series, span), false);
      return window.dash_clientside.no_update;
    },
  };
})();
