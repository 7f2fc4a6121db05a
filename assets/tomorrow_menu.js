/* Tomorrow's plan: the menus of an enterprise and of a team, dialogs, keys, and dragging a visit to a team. */
(function () {
  "use strict";

  /* Whether an entry of the menu applies to a row: its states, and the other window than the one it has. */
  function applies(states, value, row) {
    return (!states || states.split(" ").indexOf(row.state) >= 0) && (!value || value !== row.window);
  }

  /* A shift from two times of a clock; one that ends before it starts goes past midnight: 21:00-29:00. */
  function shiftOf(from, until) {
    if (!/^\d\d:\d\d$/.test(from) || !/^\d\d:\d\d$/.test(until)) {
      return "";
    }
    var hour = Number(until.slice(0, 2)) + (until <= from ? 24 : 0);
    return from + "-" + (hour < 10 ? "0" : "") + hour + until.slice(2);
  }

  /* 1260 as 21:00 and 1740 as 05:00. */
  function clock(minutes) {
    return new Date(60000 * (minutes % 1440)).toISOString().slice(11, 16);
  }

  /* What a key asks for a row of this state: an action to send, "menu", "exclude" or "give" to open, else null. */
  function keyed(key, row) {
    var out = row.state === "out" || row.state === "planned";
    switch (key) {
      case "l": return row.state === "locked" ? "unlock" : row.state === "planned" ? "lock" : null;
      case "x": return row.state === "excluded" ? "include" : row.state === "barred" ? null : "exclude";
      case "f": return out ? "preview" : null;
      case "g": return row.state === "excluded" || row.state === "barred" ? null : "give";
      case "n": return row.state === "excluded" || row.state === "barred" ? null : "window";
      case "m": return "menu";
      default: return null;
    }
  }

  var api = { applies: applies, shiftOf: shiftOf, clock: clock, keyed: keyed };
  if (typeof module !== "undefined") {
    module.exports = api;
    return;
  }

  var dash = (window.dash_clientside = window.dash_clientside || {});
  var dragged = null;

  function page() {
    return document.querySelector(".page.plan");
  }

  function ask(wish) {
    close();
    dash.tomorrow.ask(wish);
  }

  /* Call back with the row of an enterprise, if the list has it. */
  function withRow(site, callback) {
    dash.tomorrow.grid(function (list) {
      var node = list.getRowNode(site);
      if (node) {
        callback(node.data);
      }
    });
  }

  function close() {
    document.querySelectorAll(".plan-menu").forEach(function (menu) { menu.hidden = true; });
  }

  function place(menu, at) {
    menu.hidden = false;
    var room = menu.getBoundingClientRect();
    menu.style.left = Math.max(4, Math.min(at.x, window.innerWidth - room.width - 4)) + "px";
    menu.style.top = Math.max(4, Math.min(at.y, window.innerHeight - room.height - 4)) + "px";
  }

  function focus(menu, selector) {
    var first = Array.prototype.find.call(menu.querySelectorAll(selector), function (b) { return b.offsetParent; });
    if (first) {
      first.focus();
    }
  }

  /* Open the menu of one enterprise; of several when ``sites`` joins them, with what applies to all. */
  function openSite(row, at, selector) {
    var menu = document.querySelector(".site-menu");
    if (!menu) {
      return;
    }
    close();
    menu.dataset.sites = row.site_id;
    menu.querySelector(".menu-title").textContent = row.name;
    menu.querySelectorAll("[data-for]").forEach(function (entry) {
      entry.hidden = !applies(entry.dataset.for, entry.dataset.value, row);
    });
    menu.querySelectorAll(".teams-chips [data-team]").forEach(function (chip) {
      chip.hidden = Boolean(row.team) && chip.dataset.team === row.team;
    });
    dash.tomorrow.mayGo(menu, row.site_id);
    place(menu, at);
    focus(menu, selector || "button");
  }

  function openTeam(button) {
    var menu = document.querySelector(".team-menu");
    var box = button.getBoundingClientRect();
    close();
    menu.dataset.team = button.dataset.teamMenu;
    menu.querySelector(".menu-title").textContent = button.dataset.name;
    menu.querySelector(".when-on").hidden = Boolean(button.dataset.off);
    menu.querySelector(".when-off").hidden = !button.dataset.off;
    var hours = button.dataset.shift.split("-").map(Number);
    dash.set_props("tomorrow-shift-from", { value: clock(hours[0]) });
    dash.set_props("tomorrow-shift-until", { value: clock(hours[1]) });
    place(menu, { x: box.left, y: box.bottom });
    focus(menu, "button");
  }

  /* What a pressed button asks for; texts of fields beside it are read where it says so. */
  function wishOf(button) {
    var menu = button.closest(".plan-menu"), many = button.closest(".plan-many"), data = button.dataset;
    var wish = {
      action: data.act,
      site_id: data.site || (menu && menu.dataset.sites) || (many && many.dataset.sites) || "",
      team_id: data.team || (menu && menu.dataset.team) || "",
      value: data.value || "",
      reason: data.reason || "",
    };
    if (data.value === "fields") {
      wish.value = shiftOf(fieldOf("tomorrow-shift-from"), fieldOf("tomorrow-shift-until"));
    } else if (data.value === "params") {
      wish.value = dash.tomorrow.numbers(button.closest("dialog"));
    } else if (data.value === "at") {
      wish.value = fieldOf("tomorrow-release-at");
    }
    return wish;
  }

  function fieldOf(id) {
    var field = document.getElementById(id);
    return field ? field.value : "";
  }

  function siteOf(target) {
    var line = target.closest("[data-menu], [data-drag], .ag-row");
    return line && (line.dataset.menu || line.dataset.drag || line.getAttribute("row-id"));
  }

  function current() {
    var stored = new URLSearchParams(window.location.search).get("site");
    var row = document.querySelector(".plan-grid .ag-row-selected");
    return (row && row.getAttribute("row-id")) || stored;
  }

  function pressed(button) {
    var wish = wishOf(button), dialog = button.closest("dialog");
    if (dialog) {
      dialog.close();
    }
    if (wish.action === "many" && wish.value === "exclude") {
      var box = button.getBoundingClientRect();
      var row = { site_id: wish.site_id, name: button.parentNode.querySelector(".many-count").textContent, state: "many" };
      openSite(row, { x: box.left, y: box.bottom });
      return;
    }
    ask(wish.action === "many" ? Object.assign(wish, { action: wish.value, value: "" }) : wish);
  }

  document.addEventListener("click", function (event) {
    var on = event.target;
    if (!page() || !on.closest) {
      return;
    }
    var button = on.closest("[data-act]");
    var more = on.closest("[data-menu], .menu-cell"), team = on.closest("[data-team-menu]"), shown = on.closest("[data-team-shown]");
    if (button && !button.disabled) {
      pressed(button);
    } else if (more) {
      var box = more.getBoundingClientRect();
      withRow(siteOf(more), function (row) { openSite(row, { x: more.classList.contains("menu-cell") ? box.right : box.left - 280, y: box.bottom }); });
    } else if (team) {
      openTeam(team);
    } else if (shown) {
      var id = shown.dataset.teamShown;
      dash.set_props("tomorrow-team", { value: shown.closest(".team").classList.contains("shown") ? null : id });
    } else if (!on.closest(".plan-menu")) {
      close();
    }
  });

  document.addEventListener("contextmenu", function (event) {
    var site = page() && document.querySelector(".site-menu") && event.target.closest && siteOf(event.target);
    if (site) {
      event.preventDefault();
      withRow(site, function (row) { openSite(row, { x: event.clientX, y: event.clientY }); });
    }
  });

  function step(by) {
    dash.tomorrow.grid(function (list) {
      var node = list.getRowNode(current());
      var next = list.getDisplayedRowAtIndex(node ? node.rowIndex + by : 0);
      if (next) {
        next.setSelected(true, true);
      }
    });
  }

  function onKey(event) {
    var key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) {
      var button = document.querySelector(key === "y" || event.shiftKey ? "[data-act='redo']" : "[data-act='undo']");
      event.preventDefault();
      if (button && !button.disabled) {
        pressed(button);
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (key === "j" || key === "k") {
      step(key === "j" ? 1 : -1);
      return;
    }
    var site = current();
    if (site && document.querySelector(".site-menu") && "lxfgnm".indexOf(key) >= 0) {
      withRow(site, function (row) { act(keyed(key, row), row); });
    }
  }

  function act(action, row) {
    var line = document.querySelector(".ag-row[row-id='" + row.site_id + "']") || document.querySelector(".plan-grid");
    var box = line.getBoundingClientRect(), at = { x: box.left + 180, y: box.bottom };
    if (action === "menu" || action === "exclude" || action === "give") {
      openSite(row, at, action === "menu" ? "button" : ".chip[data-act='" + action + "']");
    } else if (action === "window") {
      ask({ action: "window", site_id: row.site_id, value: row.window === "night" ? "day" : "night" });
    } else if (action) {
      ask({ action: action, site_id: row.site_id });
    }
  }

  document.addEventListener("keydown", function (event) {
    var on = event.target;
    if (!page() || !on.closest) {
      return;
    }
    var own = on.closest("[data-own]");
    if (event.key === "Escape") {
      close();
    } else if (own && event.key === "Enter" && on.value.trim()) {
      ask({ action: own.dataset.own, site_id: on.closest(".plan-menu").dataset.sites, reason: on.value.trim() });
    } else if (!on.closest("input, textarea, select, [contenteditable]")) {
      onKey(event);
    }
  });

  function unmark() {
    document.querySelectorAll(".drop").forEach(function (place) { place.classList.remove("drop"); });
  }

  document.addEventListener("pointerdown", function (event) {
    var row = page() && document.querySelector(".site-menu") && event.target.closest && event.target.closest(".plan-grid .ag-row");
    if (row) {
      row.draggable = true;
    }
  });
  document.addEventListener("dragstart", function (event) {
    dragged = page() && event.target.closest ? siteOf(event.target) : null;
    if (dragged) {
      event.dataTransfer.setData("text/plain", dragged);
    }
  });
  document.addEventListener("dragover", function (event) {
    var team = dragged && event.target.closest && event.target.closest("[data-drop-team]");
    unmark();
    if (team) {
      event.preventDefault();
      team.classList.add("drop");
    }
  });
  document.addEventListener("dragend", function () { dragged = null; unmark(); });
  document.addEventListener("drop", function (event) {
    var team = dragged && event.target.closest && event.target.closest("[data-drop-team]"), site = dragged;
    unmark();
    if (!team) {
      return;
    }
    event.preventDefault();
    withRow(site, function (row) {
      if (row.team !== team.dataset.dropTeam) {
        ask({ action: row.team ? "give" : "preview", site_id: site, team_id: team.dataset.dropTeam });
      }
    });
  });
})();
