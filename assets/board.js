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
  var places = [];
  var SCROLLED = ".lane-rows, .board-side .card-body";

  function boxes() {
    return Array.from(document.querySelectorAll(SCROLLED));
  }

  document.addEventListener("scroll", function (event) {
    var place = boxes().indexOf(event.target);
    if (place >= 0) {
      places[place] = event.target.scrollTop;
    }
  }, true);

  dash.board = {
    keep: function () {
      window.requestAnimationFrame(function () {
        boxes().forEach(function (box, i) {
          var place = back(places[i], box.scrollTop);
          if (place !== null) {
            box.scrollTop = place;
          }
        });
      });
      return dash.no_update;
    },
  };
})();
