/* The evening's forms: time left, keys for the next form, and taking over what the system sees. */
(function () {
  "use strict";

  /* Seconds as words, in the page's language; negative ones are late. */
  function words(seconds, lang) {
    var minutes = Math.floor(Math.abs(seconds) / 60);
    var hours = Math.floor(minutes / 60);
    var rest = minutes % 60;
    var zh = lang.indexOf("zh") === 0;
    var span = zh ? (hours ? hours + " 小时 " : "") + rest + " 分" : (hours ? hours + " h " : "") + rest + " min";
    if (seconds < 0) {
      return zh ? "已过截止 " + span : span + " late";
    }
    return zh ? "还剩 " + span : span + " left";
  }

  /* Where a step of +1 or -1 leads in a list; it stops at both ends, null when it leads nowhere. */
  function beside(links, chosen, step) {
    var to = links.indexOf(chosen) + step;
    return to >= 0 && to < links.length ? links[to] : null;
  }

  var api = { words: words, beside: beside };
  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }

  function onPage() {
    return document.querySelector(".prejudge-page");
  }

  function tick() {
    var clock = document.querySelector(".prejudge-clock");
    if (!clock) {
      return;
    }
    if (clock.dataset.since === undefined) {
      clock.dataset.since = String(performance.now());
    }
    var gone = (performance.now() - Number(clock.dataset.since)) / 1000;
    var left = Number(clock.dataset.left) - gone;
    clock.textContent = words(left, document.documentElement.lang);
    clock.classList.toggle("late", left < 0);
  }

  function step(by) {
    var rows = Array.prototype.slice.call(document.querySelectorAll("a.prejudge-row"));
    var to = beside(rows, document.querySelector("a.prejudge-row.chosen"), by);
    if (to) {
      to.click();
    }
  }

  function isTyping(target) {
    return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
  }

  function press(act) {
    var found = Array.prototype.find.call(document.querySelectorAll(".prejudge-form .acts button"), function (b) {
      return b.id.indexOf('"' + act + '"') > 0;
    });
    if (found) {
      found.click();
    }
  }

  document.addEventListener("keydown", function (event) {
    if (!onPage() || event.altKey || event.isComposing) {
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      press("done");
    } else if (!event.ctrlKey && !event.metaKey && !isTyping(event.target) && (event.key === "j" || event.key === "k")) {
      step(event.key === "j" ? 1 : -1);
    }
  });

  document.addEventListener("click", function (event) {
    if (!(event.target instanceof Element) || !event.target.closest("#prejudge-seen")) {
      return;
    }
    document.querySelectorAll(".seen[data-check]").forEach(function (seen) {
      var part = seen.closest(".part-head");
      var radio = part && part.querySelector('input[type="radio"][value="' + seen.dataset.seen + '"]');
      if (radio && !radio.checked) {
        radio.click();
      }
    });
  });

  window.setInterval(tick, 1000);

  var dash = (window.dash_clientside = window.dash_clientside || {});
  dash.prejudge = {
    go: function (next) {
      if (next && typeof next.href === "string" && next.href.charAt(0) === "/") {
        window.history.pushState({}, "", next.href);
        window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
        var main = document.querySelector(".prejudge-main");
        if (main) {
          main.scrollTop = 0;
        }
      }
      return window.dash_clientside.no_update;
    },
  };
})();
