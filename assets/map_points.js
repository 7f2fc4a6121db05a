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

  /* The rows with the gravest states and the most open clues, at most `top`; those without any clue are left out. */
  function worst(columns, rows, top) {
    var found = rows.filter(function (row) {
      return columns.state[row] > 0;
    });
    found.sort(function (a, b) {
      return columns.state[b] - columns.state[a] || columns.n_clues[b] - columns.n_clues[a] || a - b;
    });
    return found.slice(0, top);
  }

  var pure = { visible: visible, toggled: toggled, byState: byState, isEmpty: isEmpty, worst: worst };
  if (typeof module !== "undefined") {
    module.exports = pure;
    return;
  }

  root.dash_clientside = root.dash_clientside || {};
  var same = function () {
    return root.dash_clientside.no_update;
  };
  var TOP = 8;
  var asked = 0; // counts asked for later are the ones that are shown
  var listed = 0;

  function said(n) {
    return n.toLocaleString("en-US");
  }

  /* Columns of a kind and the rows that clock, legend and selection keep. */
  async function keptOf(kind, address, selection, filter) {
    var map = root.jingweiMap;
    await map.selection.ready(selection);
    var columns = await map.data.columns(address);
    var wanted = { kind: kind, selection: kind === "wind" ? "" : selection, filter: filter };
    return { columns: columns, rows: Array.from(map.kept(columns, wanted)) };
  }

  /* A component as Dash takes it from a clientside function. */
  function element(type, props) {
    return { namespace: "dash_html_components", type: type, props: props };
  }

  /* A line of the list of enterprises: its id brings the map there, as in layouts/map_ranking.py. */
  function line(columns, row, words) {
    var name = columns.name[row];
    var picture = element("Img", { src: words.pictures[columns.state[row]], width: 13, height: 13, alt: "" });
    var id = { type: "map-row", kind: "site", key: columns.id[row], at: columns.lon[row].toFixed(4) + "," + columns.lat[row].toFixed(4) };
    return element("Button", {
      id: id,
      className: "map-row",
      children: [
        element("Span", { className: "name", children: [picture, element("Span", { children: name, title: name })] }),
        element("B", { children: words.clues.replace("{n}", columns.n_clues[row]) }),
      ],
    });
  }

  var SECTOR_AFTER_MS = 250; // the card comes first

  /* What the server is asked a sector for: the chosen cell and the period, {} without a cell, null while none is shown. */
  function sectorOf(kinds, chosen, choice) {
    if ((kinds || []).indexOf("sector") < 0) return null;
    return chosen && chosen.kind === "cell" ? { kind: "cell", id: chosen.id, at: choice.at } : {};
  }

  /* The value, or nothing new when the page has it already. */
  function unless(before, next) {
    return JSON.stringify(next) === JSON.stringify(before === undefined ? null : before) ? same() : next;
  }

  document.addEventListener("jingwei:chosen", function (event) {
    var state = root.jingwei.mapState();
    if (event.detail.id !== "map-view" || event.detail.isFirst || !state) return;
    window.setTimeout(function () {
      var now = root.jingwei.mapState();
      var next = sectorOf(now.kinds, now.chosen, now.choice);
      if (document.getElementById("map-view")) root.dash_clientside.set_props("map-sector-of", { data: next });
    }, SECTOR_AFTER_MS);
  });

  root.dash_clientside.mapPoints = {
    overlays: function (kinds, choice, chosen, sector, plan) {
      var isPlanned = (kinds || []).indexOf("plan") >= 0;
      return [unless(sector, sectorOf(kinds, chosen, choice)), unless(plan, isPlanned ? choice.at : null)];
    },
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
      var counts = {};
      try {
        await Promise.all(
          Object.keys(addresses).map(async function (kind) {
            var kept = await keptOf(kind, root.jingweiMap.data.address(addresses[kind], choice, filter), selection, filter);
            counts[kind] = byState(kept.columns, kept.rows);
          }),
        );
      } catch (_failed) {
        return [same(), same(), same()]; // told by whoever listens to data.onFailed
      }
      if (mine !== asked) return [same(), same(), same()];
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
    enterprises: async function (choice, filter, selection, addresses, states, words) {
      var mine = (listed += 1);
      var kept;
      try {
        kept = await keptOf("site", root.jingweiMap.data.address(addresses.site, choice, filter), selection, filter);
      } catch (_failed) {
        return [same(), same(), same()];
      }
      if (mine !== listed) return [same(), same(), same()];
      var counts = byState(kept.columns, kept.rows);
      var lines = worst(kept.columns, kept.rows, TOP).map(function (row) {
        return line(kept.columns, row, words);
      });
      return [
        words.total.replace("{n}", said(kept.rows.length)),
        states.map(function (id) {
          return said(counts[id.state] || 0);
        }),
        lines.length ? lines : element("P", { className: "note", children: words.none }),
      ];
    },
  };
})(typeof window === "undefined" ? globalThis : window);
