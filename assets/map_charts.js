/* Charts of the drawer: the kept enterprises counted by state, industry and district; a bar leads back to them. */
(function () {
  "use strict";

  var TOP = 8;

  /* The key of a row in a chart. */
  var KEYS = {
    state: function (columns, i) { return String(columns.state[i]); },
    industry: function (columns, i) { return columns.industry[i] || ""; },
    area: function (columns, i) { return columns.area[i] || ""; },
  };

  /* Kept rows counted by key, the most frequent first: [{key, n, rows}]. */
  function counted(columns, kept, name) {
    var found = new Map();
    for (var k = 0; k < kept.length; k += 1) {
      var key = KEYS[name](columns, kept[k]);
      if (!found.has(key)) found.set(key, { key: key, n: 0, rows: [] });
      var entry = found.get(key);
      entry.n += 1;
      entry.rows.push(kept[k]);
    }
    return Array.from(found.values()).sort(function (a, b) { return b.n - a.n || (a.key < b.key ? -1 : 1); });
  }

  /* Every state in its order, those without rows too. */
  function byState(columns, kept, states) {
    var found = counted(columns, kept, "state");
    return Object.keys(states).sort().reverse().map(function (code) {
      var entry = found.find(function (one) { return one.key === code; });
      return { key: code, label: states[code], n: entry ? entry.n : 0, rows: entry ? entry.rows : [] };
    });
  }

  /* The most frequent values and one bar for all others, so that the bars add up to the rows. */
  function byValue(columns, kept, name, words) {
    var found = counted(columns, kept, name);
    var bars = found.slice(0, TOP).map(function (one) {
      return { key: one.key, label: one.key || words.unknown, n: one.n, rows: one.rows };
    });
    var rest = found.slice(TOP).reduce(function (rows, one) { return rows.concat(one.rows); }, []);
    if (rest.length) bars.push({ key: null, label: words.other, n: rest.length, rows: rest });
    return bars;
  }

  function bars(columns, kept, name, words) {
    return name === "state" ? byState(columns, kept, words.states) : byValue(columns, kept, name, words);
  }

  /* A chart: bars from left to right with their number, the sum in the title. */
  function figure(found, name, words) {
    var n = found.reduce(function (sum, one) { return sum + one.n; }, 0);
    var number = function (value) { return value.toLocaleString("en"); };
    var colours = found.map(function (one) {
      return name === "state" ? words.colours[one.key] : words.bar.marker.color;
    });
    var title = words.n.replace("{title}", words.titles[name]).replace("{n}", number(n));
    return {
      data: [{
        type: "bar",
        orientation: "h",
        x: found.map(function (one) { return one.n; }),
        y: found.map(function (one) { return one.label; }),
        text: found.map(function (one) { return number(one.n); }),
        textposition: "outside",
        constraintext: "none",
        cliponaxis: false,
        textfont: words.bar.textfont,
        marker: { color: colours, line: { color: "#1d2a2f", width: name === "state" ? 1 : 0 } },
        hovertemplate: found.map(function (one) {
          return words.bars.replace("{label}", one.label).replace("{n}", number(one.n)) + "<extra></extra>";
        }),
      }],
      layout: Object.assign({}, words.base, { title: Object.assign({ text: title }, words.base.title) }),
    };
  }

  /* The states clicked away after a click on a state's bar: only that one stays, a second click brings all back. */
  function only(off, code, codes) {
    var others = codes.filter(function (one) { return one !== code; }).map(function (one) { return "site:" + one; });
    var rest = off.filter(function (one) { return one.indexOf("site:") !== 0; });
    var isAlone = others.every(function (one) { return off.indexOf(one) >= 0; }) && off.indexOf("site:" + code) < 0;
    return isAlone ? rest : rest.concat(others);
  }

  /* The one district of the rows as a selection, "" when they lie in several. */
  function district(columns, rows) {
    var codes = new Set(rows.map(function (i) { return String(columns.adcode[i]); }));
    var code = codes.values().next().value;
    return codes.size === 1 && code ? "area_" + code : "";
  }

  var pure = { bars: bars, district: district, figure: figure, only: only };
  if (typeof module !== "undefined") {
    module.exports = pure;
    return;
  }

  var dash = (window.dash_clientside = window.dash_clientside || {});

  dash.mapCharts = {
    draw: function (_done, _children, ids, words) {
      var now = dash.mapList.now();
      return ids.map(function (id) {
        return now ? figure(bars(now.columns, now.kept, id.name, words), id.name, words) : dash.no_update;
      });
    },

    /* A click on a bar: a state filters, a district or an industry becomes the selection. */
    click: function (_clicks, filter, words) {
      var from = dash.callback_context.triggered_id;
      var click = dash.callback_context.triggered[0];
      var now = dash.mapList.now();
      var same = [dash.no_update, dash.no_update];
      if (!from || !click.value || !now) return same;
      var bar = bars(now.columns, now.kept, from.name, words)[click.value.points[0].pointNumber];
      if (!bar || bar.key === null) return same;
      if (from.name === "state") {
        return [dash.no_update, Object.assign({}, filter, { off: only(filter.off, bar.key, Object.keys(words.states)) })];
      }
      var text = from.name === "area" ? district(now.columns, bar.rows) : "";
      if (text) return [text, dash.no_update];
      var ids = bar.rows.map(function (i) { return String(now.columns.id[i]); });
      return window.jingweiMap.selection.keep({ sites: ids }).then(function (selection) { return [selection, dash.no_update]; });
    },
  };
})();
