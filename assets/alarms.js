/* Alarms: clocks go on between two arrivals of data, and the page loads again when something was written. */
(function () {
  "use strict";

  /* Minutes left after some have passed; never below zero. */
  function left(minutes, passed) {
    return Math.max(minutes - passed, 0);
  }

  /* A length of time as the page writes it: 1 小时 05 分 / 1 h 05 min. */
  function words(minutes, lang) {
    var whole = Math.round(minutes);
    var hours = Math.floor(whole / 60);
    var rest = whole % 60;
    var chinese = String(lang).indexOf("zh") === 0;
    if (!hours) {
      return chinese ? rest + " 分" : rest + " min";
    }
    if (!rest) {
      return chinese ? hours + " 小时" : hours + " h";
    }
    return chinese ? hours + " 小时 " + rest + " 分" : hours + " h " + rest + " min";
  }

  var api = { left: left, words: words };
  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }

  var dash = (window.dash_clientside = window.dash_clientside || {});
  var begun = null;

  dash.alarms = {
    count: function (_ticks, isLive) {
      var cells = document.querySelectorAll(".alarm-left");
      if (!isLive || !cells.length) {
        begun = null;
        return dash.no_update;
      }
      begun = begun || Date.now();
      var passed = (Date.now() - begun) / 60000;
      cells.forEach(function (cell) {
        cell.textContent = words(left(parseFloat(cell.getAttribute("data-left")), passed), document.documentElement.lang);
      });
      return dash.no_update;
    },
    reload: function (replied, exempted) {
      if (replied || exempted) {
        window.location.reload();
      }
      return dash.no_update;
    },
  };
})();
