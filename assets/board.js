/* Board: the lanes stay where they were scrolled to when the clock brings new ones. */
(function () {
  "use strict";

  /* What to scroll back to: the place it had, unless it is there already. */
  function back(had, has) {
    return typeof had === "number" && had !== has ? had : null;
  }

  var api = { back: back };
  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }

  var dash = (window.dash_clientside = window.dash_clientside || {});
  var places = {};
  var SCROLLED = [".lane-rows", ".board-side"];

  document.addEventListener("scroll", function (event) {
    SCROLLED.forEach(function (name) {
      if (event.target.matches && event.target.matches(name)) {
        places[name] = event.target.scrollTop;
      }
    });
  }, true);

  dash.board = {
    keep: function () {
      window.requestAnimationFrame(function () {
        SCROLLED.forEach(function (name) {
          var box = document.querySelector(name);
          var place = box ? back(places[name], box.scrollTop) : null;
          if (place !== null) {
            box.scrollTop = place;
          }
        });
      });
      return dash.no_update;
    },
  };
})();
