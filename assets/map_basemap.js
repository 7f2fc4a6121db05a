/* The ground of the map: built in, or pictures of the tile server that is set up; the address says which. */
(function () {
  "use strict";

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.mapBasemap = {
    show: function (value, basemap) {
      window.jingwei.url.write({ ground: value }, false);
      return Object.assign({}, basemap, { shown: value });
    },
  };
})();
