/* Exports of the map: links that carry what is shown, and a picture composed here of map, legend, scale and words. */
(function () {
  "use strict";

  var EDGE = 16; // white round everything
  var COLUMN = 312; // width of the legend beside the map
  var NICE = [1, 2, 5];
  var TITLE = 20;
  var LINE = 18;

  /* The longest round distance that fits into `most` pixels: {metres, pixels}. */
  function scaleBar(metresPerPixel, most) {
    var whole = metresPerPixel * most;
    var power = Math.pow(10, Math.floor(Math.log10(whole)));
    var step = NICE.filter(function (n) { return n * power <= whole; }).pop() || 1;
    return { metres: step * power, pixels: (step * power) / metresPerPixel };
  }

  function distanceText(metres) {
    return metres >= 1000 ? metres / 1000 + " km" : metres + " m";
  }

  /* Text cut into lines no wider than `most`; `width` measures. Cuts anywhere: Chinese has no spaces. */
  function wrapped(text, most, width) {
    var lines = [];
    var line = "";
    Array.from(text).forEach(function (character) {
      if (line && width(line + character) > most) {
        lines.push(line);
        line = character.trim();
      } else {
        line += character;
      }
    });
    return line ? lines.concat(line) : lines;
  }

  /* Where everything goes, in pixels of the page: maps side by side, the legends in a column at the right. */
  function plan(maps, legends, lines, footLines) {
    var head = EDGE + TITLE + 10 + lines * LINE + 6;
    var left = EDGE;
    var places = maps.map(function (map) {
      var place = { x: left, y: head, width: map.width, height: map.height };
      left += map.width + 8;
      return place;
    });
    var column = left + 4;
    var top = head;
    var beside = legends.map(function (legend) {
      var place = { x: column, y: top, width: legend.width, height: legend.height };
      top += legend.height + 10;
      return place;
    });
    var lowest = Math.max.apply(null, maps.map(function (map) { return head + map.height; }).concat(top));
    return {
      maps: places,
      legends: beside,
      foot: lowest + 8,
      width: column + COLUMN + EDGE,
      height: lowest + 8 + footLines * LINE + EDGE,
    };
  }

  /* The query of an export: that of the address, completed by what is chosen and what is in view. */
  function exportQuery(search, choice, system, view) {
    var query = new URLSearchParams(search);
    ["layer", "at", "product", "against", "compare", "other"].forEach(function (name) {
      if (choice && choice[name]) query.set(name, choice[name]);
    });
    query.set("crs", system || "wgs84");
    if (view) query.set("view", view.map(function (x) { return Number(x.toFixed(5)); }).join(","));
    return "?" + query.toString();
  }

  var pure = {
    distanceText: distanceText, exportQuery: exportQuery, plan: plan, scaleBar: scaleBar, wrapped: wrapped,
  };
  if (typeof module !== "undefined") {
    module.exports = pure;
    return;
  }

  var dash = (window.dash_clientside = window.dash_clientside || {});
  var latest = { choice: null, system: "wgs84" };

  function scene() {
    var element = document.getElementById("map-view");
    return element && element.scene;
  }

  function view() {
    var box = scene() && scene().map.getBounds();
    return box && [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
  }

  function pictureOf(address, width, height) {
    return new Promise(function (resolve, reject) {
      var image = new Image(width, height);
      image.onload = function () { resolve(image); };
      image.onerror = reject;
      image.src = address;
    });
  }

  /* A copy of an element with its looks written on it, so that it looks the same outside the page. */
  function dressed(element) {
    var looks = window.getComputedStyle(element);
    if (looks.display === "none") return null;
    var copy = element.cloneNode(false);
    copy.removeAttribute("id");
    copy.removeAttribute("class");
    var text = "";
    for (var i = 0; i < looks.length; i += 1) text += looks[i] + ":" + looks.getPropertyValue(looks[i]) + ";";
    copy.setAttribute("style", text);
    element.childNodes.forEach(function (child) {
      var made = child.nodeType === 1 ? dressed(child) : child.nodeType === 3 ? child.cloneNode() : null;
      if (made) copy.appendChild(made);
    });
    return copy;
  }

  /* A legend as a picture: whole, also what is scrolled away on the page. */
  function legendShot(element) {
    var whole = { maxHeight: element.style.maxHeight, overflow: element.style.overflow };
    Object.assign(element.style, { maxHeight: "none", overflow: "visible" });
    var width = element.offsetWidth;
    var height = element.scrollHeight + 2;
    var copy = dressed(element);
    Object.assign(element.style, whole);
    if (!copy) return Promise.resolve(null);
    Object.assign(copy.style, { position: "static", inset: "auto", margin: "0", height: height + "px", width: width + "px" });
    copy.setAttribute("xmlns", "http://www.w3.org/1999/xhtml");
    var body = new XMLSerializer().serializeToString(copy);
    var svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="' + width + '" height="' + height + '">' +
      '<foreignObject width="100%" height="100%">' + body + "</foreignObject></svg>";
    return pictureOf("data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg), width, height).then(function (image) {
      return { image: image, width: width, height: height };
    });
  }

  function watermark(context, place, text) {
    context.save();
    context.beginPath();
    context.rect(place.x, place.y, place.width, place.height);
    context.clip();
    context.translate(place.x, place.y);
    context.rotate(-Math.PI / 9);
    context.fillStyle = "rgba(29, 42, 47, .13)";
    context.font = "13px " + context.family;
    for (var y = 60; y < place.height + place.width; y += 150) {
      for (var x = -place.height; x < place.width; x += 300) context.fillText(text, x + (y % 300), y);
    }
    context.restore();
  }

  /* Bar of a round length and an arrow to the north, on a light ground at the lower right of a map. */
  function scaleAndNorth(context, place, metresPerPixel, north) {
    var bar = scaleBar(metresPerPixel, 120);
    var x = place.x + place.width - bar.pixels - 52;
    var y = place.y + place.height - 16;
    context.fillStyle = "rgba(255, 255, 255, .88)";
    context.fillRect(x - 10, y - 26, bar.pixels + 56, 36);
    context.strokeStyle = context.fillStyle = "#1d2a2f";
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x, y - 6);
    context.lineTo(x, y);
    context.lineTo(x + bar.pixels, y);
    context.lineTo(x + bar.pixels, y - 6);
    context.stroke();
    context.font = "12px " + context.family;
    context.textAlign = "center";
    context.fillText(distanceText(bar.metres), x + bar.pixels / 2, y - 9);
    var at = x + bar.pixels + 24;
    context.beginPath();
    context.moveTo(at, y - 22);
    context.lineTo(at + 5, y - 9);
    context.lineTo(at - 5, y - 9);
    context.closePath();
    context.fill();
    context.fillText(north, at, y + 3);
    context.textAlign = "left";
  }

  /* What one of two maps shows, at its upper edge as on the page. */
  function nameOf(context, place, element) {
    var text = element ? element.textContent : "";
    context.font = "600 13px " + context.family;
    var width = context.measureText(text).width + 20;
    context.fillStyle = "rgba(255, 255, 255, .92)";
    context.fillRect(place.x + (place.width - width) / 2, place.y + 8, width, 24);
    context.fillStyle = "#1d2a2f";
    context.fillText(text, place.x + (place.width - width) / 2 + 10, place.y + 25);
  }

  function demoMark(context, right, text) {
    context.font = "600 13px " + context.family;
    var width = context.measureText(text).width + 18;
    context.strokeStyle = context.fillStyle = "#b45309";
    context.strokeRect(right - width, EDGE, width, 24);
    context.fillText(text, right - width + 9, EDGE + 17);
  }

  function words(context, told, lines, foot, at) {
    context.fillStyle = "#1d2a2f";
    context.font = "600 " + TITLE + "px " + context.family;
    context.fillText(told.title, EDGE, EDGE + TITLE);
    context.font = "12.5px " + context.family;
    context.fillStyle = "#43535a";
    lines.forEach(function (line, i) { context.fillText(line, EDGE, EDGE + TITLE + 10 + LINE * (i + 0.8)); });
    foot.forEach(function (line, i) { context.fillText(line, EDGE, at.foot + LINE * (i + 0.8)); });
  }

  function composed(told, shots, legends, scale) {
    var canvas = document.createElement("canvas");
    var context = canvas.getContext("2d");
    context.family = window.getComputedStyle(document.body).fontFamily;
    context.font = "12.5px " + context.family;
    var room = shots.reduce(function (sum, one) { return sum + one.width + 8; }, 0) + COLUMN;
    var cut = function (all, line) {
      return all.concat(wrapped(line, room, function (text) { return context.measureText(text).width; }));
    };
    var lines = told.lines.reduce(cut, []);
    var foot = [told.foot, told.credit + "    " + told.made].reduce(cut, []);
    var at = plan(shots, legends, lines.length, foot.length);
    canvas.width = Math.ceil(at.width * scale);
    canvas.height = Math.ceil(at.height * scale);
    context.scale(scale, scale);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, at.width, at.height);
    shots.forEach(function (one, i) {
      var place = at.maps[i];
      context.drawImage(one.canvas, place.x, place.y, place.width, place.height);
      watermark(context, place, told.mark);
      context.strokeStyle = "#8b989c";
      context.lineWidth = 1;
      context.strokeRect(place.x + 0.5, place.y + 0.5, place.width - 1, place.height - 1);
      scaleAndNorth(context, place, one.mpp, told.north);
      if (shots.length > 1) nameOf(context, place, document.querySelector(".map-title." + ["left", "right"][i]));
    });
    legends.forEach(function (one, i) {
      var place = at.legends[i];
      context.drawImage(one.image, place.x, place.y, place.width, place.height);
    });
    words(context, told, lines, foot, at);
    if (told.demo) demoMark(context, at.width - EDGE, told.demo);
    return canvas;
  }

  function saved(canvas, name) {
    return new Promise(function (resolve, reject) {
      canvas.toBlob(function (blob) {
        if (!blob) return reject(new Error("picture"));
        var link = document.createElement("a");
        link.href = URL.createObjectURL(blob);
        link.download = name;
        link.click();
        setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
        return resolve();
      }, "image/png");
    });
  }

  dash.mapShare = {
    /* Remember what the next export is about; links get it when they are followed. */
    remember: function (choice, system) {
      latest = { choice: choice, system: system };
      return dash.no_update;
    },

    /* Compose and save the picture for which the server has said title, as-of and who. */
    draw: function (told, sharp) {
      if (!told) return dash.no_update;
      var found = scene();
      if (!found) return told.none;
      var scale = sharp ? 2 : 1;
      var legends = Array.from(document.querySelectorAll(".map-stage .map-legend"));
      return Promise.all(legends.map(legendShot))
        .then(function (pictures) {
          return found.picture.shots(scale).then(function (shots) {
            return saved(composed(told, shots, pictures.filter(Boolean), scale), told.name);
          });
        })
        .then(function () { return told.saved; })
        .catch(function () { return told.failed; });
    },
  };

  document.addEventListener("click", function (event) {
    var target = event.target.closest && event.target;
    var link = target && target.closest("a[data-map-export]");
    if (link) {
      var path = link.getAttribute("href").split("?")[0];
      link.href = path + exportQuery(window.location.search, latest.choice, latest.system, view());
    }
    var menu = document.getElementById("map-share");
    if (menu && menu.open && target && (!menu.contains(target) || link || target.closest("#map-share-png"))) menu.open = false;
  });
})();
