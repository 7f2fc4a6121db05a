/* Results page: names in the list lead to their file; what was decided is said for ten seconds. */
(function () {
  "use strict";

  /* The address of an enterprise's file in the language of the page. */
  function file(siteId, search) {
    var query = new URLSearchParams({ id: siteId });
    var lang = new URLSearchParams(search).get("lang");
    if (lang) {
      query.set("lang", lang);
    }
    return "/site?" + query.toString();
  }

  var api = { file: file };
  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }

  var cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  cells.ResultSite = function (cell) {
    var address = file(cell.data.site_id, window.location.search);
    return window.React.createElement("a", { href: address, className: "link" }, cell.value);
  };

  var dash = (window.dash_clientside = window.dash_clientside || {});
  var waiting = null;
  dash.results = {
    toast: function (said) {
      var box = document.getElementById("results-toast");
      window.clearTimeout(waiting);
      if (box && said) {
        box.classList.add("told");
        waiting = window.setTimeout(function () { box.classList.remove("told"); }, 10000);
      }
      return dash.no_update;
    },
  };
})();
