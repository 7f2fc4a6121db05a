/* The bar of tools, the card of coordinates, and copying. */
(function () {
  "use strict";

  var SAID_MS = 1600;

  /* The tool in hand after a button was pressed: the same button again puts it away. */
  function taken(tool, pressed) {
    return tool === pressed ? "" : pressed;
  }

  if (typeof module !== "undefined") {
    module.exports = { taken: taken };
    return;
  }

  window.dash_clientside = window.dash_clientside || {};
  var same = function () {
    return window.dash_clientside.no_update;
  };

  window.dash_clientside.mapTools = {
    take: function (_clicks, tool) {
      var from = window.dash_clientside.callback_context.triggered_id;
      return from ? taken(tool || "", from.tool) : same();
    },
    pressed: function (tool, ids) {
      return ids.map(function (id) {
        return String(id.tool === tool);
      });
    },
    clear: function () {
      var scene = document.getElementById("map-view").scene;
      if (scene) scene.tools.clear();
      return same();
    },
    close: function () {
      return null;
    },
    box: function (place) {
      return !place;
    },
  };

  /* Copying where the page is not in a secure context: the text is selected in a field and copied by command. */
  function byCommand(text) {
    var field = document.createElement("textarea");
    field.value = text;
    field.className = "unseen";
    document.body.appendChild(field);
    field.select();
    var done = document.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  /* Put a text on the clipboard; rejects when the browser refuses. */
  function copy(text) {
    var board = window.isSecureContext && navigator.clipboard;
    return board ? board.writeText(text).catch(byCommand.bind(null, text)) : byCommand(text);
  }

  window.jingwei = Object.assign(window.jingwei || {}, { copy: copy });

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button[data-copy]");
    if (!button) return;
    copy(button.getAttribute("data-copy")).then(
      function () {
        var before = button.textContent;
        if (before === button.getAttribute("data-done")) return;
        button.textContent = button.getAttribute("data-done");
        setTimeout(function () {
          button.textContent = before;
        }, SAID_MS);
      },
      function () {
        window.getSelection().selectAllChildren(button.previousElementSibling);
      }
    );
  });
})();
