/* Tomorrow's plan: the menu of an enterprise says which teams may not go there, and why, before anything is pressed. */
(function () {
  "use strict";

  /* Whether a team's button is closed, and what it says about it; all are open until the answer is there. */
  function closed(teams, team) {
    var why = (teams && teams[team]) || "";
    return { disabled: Boolean(why), title: why };
  }

  var api = { closed: closed };
  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }

  function mark(menu, teams) {
    menu.querySelectorAll(".teams-chips [data-team]").forEach(function (chip) {
      Object.assign(chip, closed(teams, chip.dataset.team));
    });
  }

  /* Ask the server; an answer for an enterprise whose menu is no longer open is dropped, and without one nothing is closed. */
  window.dash_clientside.tomorrow.mayGo = function (menu, site) {
    mark(menu, null);
    if (site.indexOf(";") >= 0) {
      return;
    }
    var query = window.jingwei.url.merged("", { plan: menu.dataset.plan, site: site });
    fetch("/api/plan/teams" + query)
      .then(function (answer) { return answer.ok ? answer.json() : { teams: null }; })
      .then(function (answer) {
        if (menu.dataset.sites === site) {
          mark(menu, answer.teams);
        }
      })
      .catch(function () {}); // offline: a team that may not go is refused by the server with the same words
  };
})();
