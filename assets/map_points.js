/* What is laid over the surface: which kinds are shown where and when, their counts, and the legend's buttons. */
(function (root) {
  "use strict";

  /* Where the data of each kind shown lie at the period chosen; an overlay without data of its own is only "shown". */
  function visible(kinds, addresses, choice, filter, address) {
    var found = {};
    kinds.forEach(function (kind) {
      found[kind] = addresses[kind] ? address(addresses[kind], choice, filter) : "shown";
    });
    return found;
  }

  /* The filter with one state of symbols taken out, or brought back. */
  function toggled(filter, name) {
    var off = filter.off.filter(function (other) {
      return other !== name;
    });
    if (off.length === filter.off.length) off.push(name);
    return Object.assign({}, filter, { off: off });
  }

  /* Whether a state need not be in the legend: nothing of it is drawn, and it was not clicked away. Enterprises always are. */
  function isEmpty(id, counts, filter) {
    return id.kind !== "site" && !counts[id.kind][id.state] && filter.off.indexOf(nameOf(id)) < 0;
  }

  function nameOf(id) {
    return id.kind + ":" + id.state;
  }

  /* How many of the rows kept have each state: {state: n}. */
  function byState(columns, rows) {
    var counts = {};
    rows.forEach(function (row) {
      var state = columns.state[row];
      counts[state] = (counts[state] || 0) + 1;
    });
    return counts;
  }

  var pure = { visible: visible, toggled: toggled, byState: byState, isEmpty: isEmpty };
  if (typeof module !== "undefined") {
    module.exports = pure;
    return;
  }

  root.dash_clientside = root.dash_clientside || {};
  var same = function () {
    return root.dash_clientside.no_update;
  };
  var asked = 0; // counts asked for later are the ones that are shown

  /* Counts by state of the rows that clock, legend and selection keep, of one kind. */
  function counted(kind, address, selection, filter) {
    var map = root.jingweiMap;
    return map.data.columns(address).then(function (columns) {
      var isField = kind === "wind";
      return byState(columns, map.kept(columns, { kind: kind, selection: isField ? "" : selection, filter: filter }));
    });
  }

  root.dash_clientside.mapPoints = {
    visible: function (kinds, choice, filter, addresses, legends) {
      var shown = visible(kinds, addresses, choice, filter, root.jingweiMap.data.address);
      return [
        shown,
        legends.map(function (id) {
          return !shown[id.kind];
        }),
      ];
    },
    within: function (value, filter) {
      var within = value === "1";
      return within === filter.within ? same() : Object.assign({}, filter, { within: within });
    },
    toggle: function (_clicks, filter) {
      var cause = root.dash_clientside.callback_context;
      if (!cause.triggered_id || !cause.triggered[0].value) return same();
      return toggled(filter, nameOf(cause.triggered_id));
    },
    pressed: function (filter, ids) {
      return ids.map(function (id) {
        return String(filter.off.indexOf(nameOf(id)) < 0);
      });
    },
    counts: async function (choice, filter, selection, addresses, states, totals) {
      var mine = (asked += 1);
      var map = root.jingweiMap;
      var counts = {};
      try {
        await map.selection.ready(selection);
        await Promise.all(
          Object.keys(addresses).map(async function (kind) {
            counts[kind] = await counted(kind, map.data.address(addresses[kind], choice, filter), selection, filter);
          }),
        );
      } catch (_failed) {
        return [same(), same(), same()]; // told by whoever listens to data.onFailed
      }
      if (mine !== asked) return [same(), same(), same()];
      var said = function (n) {
        return n.toLocaleString("en-US");
      };
      return [
        states.map(function (id) {
          return said(counts[id.kind][id.state] || 0);
        }),
        states.map(function (id) {
          return isEmpty(id, counts, filter);
        }),
        totals.map(function (id) {
          return said(
            Object.values(counts[id.kind]).reduce(function (sum, n) {
              return sum + n;
            }, 0),
          );
        }),
      ];
    },
  };
})(typeof window === "undefined" ? globalThis : window);
