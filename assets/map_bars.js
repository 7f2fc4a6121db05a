/* Bars of the map's clock: how many clues begin in each period, which periods have data, drawn on a canvas. */
(function () {
  "use strict";

  var BAR = 4; // a period is at least this wide, so that it can be hit; more periods are moved through
  var WIDEST = 110;
  var TOP = 26; // pixels of the tallest bar
  var STRIP = { y: 28, height: 4 }; // marks of periods with data
  var TICK_Y = 44;
  var TICK_ROOM = 54;
  var COLOUR = { bar: "#8fb3b4", on: "#0b5f62", data: "#47565b", some: "#a9b4b7", here: "#dcecec", against: "#b45309" };
  Object.assign(COLOUR, { line: "#d5dcde", text: "#5b6b70", pointed: "#5f9496" });

  /* Sums over the days of each period; `days` start with the day number `first`. */
  function sums(days, first, periods) {
    return periods.map(function (period) {
      var total = 0;
      for (var day = Math.max(period.first, first); day <= Math.min(period.last, first + days.length - 1); day += 1) {
        total += Number(days[day - first]);
      }
      return total;
    });
  }

  /* Which periods are drawn, from and to (not included): all when there is room, else a stretch round the current one. */
  function stretch(count, at, room, before) {
    var fits = Math.max(1, Math.floor(room / BAR));
    if (count <= fits) return { from: 0, to: count };
    var from = before && before.to - before.from === fits ? before.from : at - Math.floor(fits * 0.7);
    if (at < from) from = at - Math.floor(fits / 8);
    if (at >= from + fits) from = at - fits + 1 + Math.floor(fits / 8);
    from = Math.max(0, Math.min(count - fits, from));
    return { from: from, to: from + fits };
  }

  /* Width of one period in pixels. */
  function widthOf(shown, room) {
    return Math.min(WIDEST, room / Math.max(1, shown.to - shown.from));
  }

  /* Index of the period under a position, kept inside those drawn. */
  function indexAt(x, shown, room) {
    return Math.max(shown.from, Math.min(shown.to - 1, shown.from + Math.floor(x / widthOf(shown, room))));
  }

  /* Heights of bars in pixels: in proportion, nothing for none, and never less than two for some. */
  function heights(values) {
    var most = Math.max.apply(null, values.concat(1));
    return values.map(function (value) {
      return value ? Math.max(2, Math.round((value / most) * TOP)) : 0;
    });
  }

  /* Labels below the bars: where a month (of days and weeks) or a year (of months) begins, as far as they have room. */
  function ticks(periods, shown, width, lang) {
    var words = window.jingweiMap.periods;
    var out = [];
    for (var i = shown.from; i < shown.to; i += 1) {
      var date = words.dateOf(periods[i].last);
      var isMonths = periods[i].step === "month";
      var before = i > shown.from ? words.dateOf(periods[i - 1].last) : null;
      var isNew = !before || isMonths || before.getUTCMonth() !== date.getUTCMonth();
      if (!isNew) continue;
      var x = (i - shown.from) * width;
      if (out.length && x - out[out.length - 1].x < TICK_ROOM) {
        if (out.length > 1 || date.getUTCDate() > 7) continue;
        out.pop(); // the stretch begins just before a month does: name the month
      }
      var isYear = !out.length || date.getUTCMonth() === 0 || date.getUTCFullYear() !== out[out.length - 1].year;
      var month = words.words(words.asText(words.around(periods[i].last, "month")), lang);
      var text = isYear ? month : lang === "en" ? month.split(" ")[0] : month.replace(/^\d+年/, "");
      out.push({ x: x, text: text, year: date.getUTCFullYear() });
    }
    return out;
  }

  /* The canvas of a host element in device pixels, as wide as the host. */
  function prepared(host) {
    var canvas = host.querySelector("canvas") || host.appendChild(document.createElement("canvas"));
    var ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(host.clientWidth * ratio);
    canvas.height = Math.round(host.clientHeight * ratio);
    var context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return context;
  }

  function drawPeriod(context, box, view, i) {
    var fill = function (colour, x, y, width, height) {
      context.fillStyle = colour;
      context.fillRect(x, y, width, height);
    };
    var gap = box.width > 3 ? 1 : 0;
    var isHere = i === view.at;
    if (isHere) fill(COLOUR.here, box.x, 0, box.width, STRIP.y + STRIP.height);
    var height = view.heights[i - view.shown.from];
    fill(isHere ? COLOUR.on : i === view.pointed ? COLOUR.pointed : COLOUR.bar, box.x, TOP - height, box.width - gap, height);
    var has = view.has[i];
    var all = view.periods[i].last - view.periods[i].first + 1;
    if (has) fill(has === all ? COLOUR.data : COLOUR.some, box.x, STRIP.y, box.width - gap, STRIP.height);
    if (i === view.against) {
      context.strokeStyle = COLOUR.against;
      context.lineWidth = 1.5;
      context.strokeRect(box.x + 0.75, 0.75, Math.max(2, box.width - 1.5), STRIP.y + STRIP.height - 1.5);
    }
  }

  /* Draw; `view`: periods, clues and has (numbers by period), at, against, pointed, shown, lang. */
  function draw(host, view) {
    var context = prepared(host);
    var width = widthOf(view.shown, host.clientWidth);
    context.clearRect(0, 0, host.clientWidth, host.clientHeight);
    var drawn = Object.assign({ heights: heights(view.clues.slice(view.shown.from, view.shown.to)) }, view);
    context.fillStyle = COLOUR.line;
    context.fillRect(0, TOP, (view.shown.to - view.shown.from) * width, 1);
    for (var i = view.shown.from; i < view.shown.to; i += 1) {
      drawPeriod(context, { x: (i - view.shown.from) * width, width: width }, drawn, i);
    }
    context.fillStyle = COLOUR.text;
    context.font = "11px " + getComputedStyle(host).fontFamily;
    ticks(view.periods, view.shown, width, view.lang).forEach(function (tick) {
      context.fillText(tick.text, tick.x, TICK_Y);
    });
  }

  var api = { sums: sums, stretch: stretch, widthOf: widthOf, indexAt: indexAt, heights: heights, ticks: ticks, draw: draw };
  if (typeof module !== "undefined") module.exports = api;
  else window.jingwei = Object.assign(window.jingwei || {}, { bars: api });
})();
