/* The ground of the map: built in, or pictures of the tile server that is set up; the address says which. */
(function () {
  "use strict";

  function shown(value, basemap) {
    return Object.assign({}, basemap, { shown: value });
  }

  if (typeof module !== "undefined") {
    module.exports = { shown: shown };
    return;
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.mapBasemap = {
    show: function (value, basemap) {
      window.jingwei.url.write({ ground: value }, false);
      return shown(value, basemap);
    },
  };
})();
