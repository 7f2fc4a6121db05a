/* The page's state lives in the address. Pages call jingwei.url.write; the router ignores what a page wrote itself. */
(function () {
  "use strict";
  var written = null;
  var shown = null; // the address that the page shows

  function merged(search, changes) {
    var query = new URLSearchParams(search);
    Object.keys(changes || {}).forEach(function (key) {
      var value = changes[key];
      if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) {
        query.delete(key);
      } else {
        query.set(key, Array.isArray(value) ? value.join(",") : String(value));
      }
    });
    var text = query.toString();
    return text ? "?" + text : "";
  }

  /* Put changes into the query: push for a decision (Back undoes it), replace while dragging or typing. */
  function write(changes, push) {
    var search = merged(window.location.search, changes);
    if (search === window.location.search) {
      return;
    }
    written = window.location.pathname + search;
    var address = window.location.pathname + search + window.location.hash;
    window.history[push ? "pushState" : "replaceState"]({}, "", address);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  function inLanguage(code) {
    window.location.assign(window.location.pathname + merged(window.location.search, { lang: code }));
  }

  var api = { merged: merged, write: write };

  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }

  window.jingwei = Object.assign(window.jingwei || {}, { url: api });
  /* Functions (path, search, address shown before): true when the page on show has taken the address over itself. */
  var takers = (window.jingwei.takers = window.jingwei.takers || []);
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.url = {
    push: function (changes) {
      if (changes) {
        write(changes, true);
      }
      return window.dash_clientside.no_update;
    },
    replace: function (changes) {
      if (changes) {
        write(changes, false);
      }
      return window.dash_clientside.no_update;
    },
  };
  window.dash_clientside.shell = {
    address: function (path, search) {
      var here = (path || "/") + (search || "");
      var before = shown;
      if (path && here !== window.location.pathname + window.location.search) {
        return window.dash_clientside.no_update; // a newer address is on its way here
      }
      shown = here;
      if (written === here) {
        return window.dash_clientside.no_update;
      }
      written = null;
      var isTaken = takers.some(function (take) {
        return take(path || "/", search || "", before);
      });
      return isTaken ? window.dash_clientside.no_update : { path: path || "/", search: search || "" };
    },
    title: function (title) {
      if (title) {
        document.title = title;
      }
      return window.dash_clientside.no_update;
    },
  };

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-lang]");
    if (link) {
      event.preventDefault();
      inLanguage(link.getAttribute("data-lang"));
    }
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-export]");
    if (link) {
      link.href = link.getAttribute("href").split("?")[0] + window.location.search;
    }
  });
  document.addEventListener("submit", function (event) {
    var next = event.target.querySelector && event.target.querySelector("input.next, .next input");
    if (next) {
      next.value = window.location.pathname + window.location.search;
    }
  });
})();
