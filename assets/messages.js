/* Messages: the page loads again when every team was told. */
(function () {
  "use strict";

  var dash = (window.dash_clientside = window.dash_clientside || {});

  dash.messages = {
    reload: function (done) {
      if (done) {
        window.location.reload();
      }
      return dash.no_update;
    },
  };
})();
