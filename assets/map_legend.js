/* The legend of the map: a click on a class or mark leaves it out, a click on maximum or mean sums up otherwise. */
(function () {
  "use strict";

  /* The list with the key taken out, or put in when it was not there. */
  function toggled(hidden, key) {
    return hidden.indexOf(key) >= 0
      ? hidden.filter(function (one) {
          return one !== key;
        })
      : hidden.concat([key]);
  }

  /* What stays hidden when another layer is chosen: nothing, for its classes are others. */
  function kept(filter, before, after) {
    return before && before !== after && filter.hidden.length ? Object.assign({}, filter, { hidden: [] }) : null;
  }

  var pure = { kept: kept, toggled: toggled };
  if (typeof module !== "undefined") {
    module.exports = pure;
    return;
  }

  var filter = null;
  var choice = null;

  /* Say on every class whether it is shown. */
  function press() {
    document.querySelectorAll(".map-legend [data-key]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(filter.hidden.indexOf(button.dataset.key) < 0));
    });
  }

  /* A new legend comes with every class pressed. */
  var watch = new MutationObserver(press);

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest(".map-legend [data-key], .map-legend [data-how]");
    if (!button || !filter) return;
    var key = button.dataset.key;
    var set = window.dash_clientside.set_props;
    if (key) set("map-filter", { data: Object.assign({}, filter, { hidden: toggled(filter.hidden, key) }) });
    else set("map-choice", { data: Object.assign({}, choice, { how: button.dataset.how }) });
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.legend = {
    follow: function (nextFilter, nextChoice) {
      var without = choice && !window.jingwei.isPuttingBack() && kept(nextFilter, choice.layer, nextChoice.layer);
      filter = without || nextFilter;
      choice = nextChoice;
      if (without) window.dash_clientside.set_props("map-filter", { data: without });
      watch.observe(document.getElementById("map-legend"), { childList: true, subtree: true });
      press();
      return filter.hidden.length ? "is-filtered" : "";
    },
  };
})();
