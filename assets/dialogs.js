/* Dialogs: a button opens the one it names, and closes it again; Esc does so by itself. */
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    var on = event.target.closest ? event.target : null;
    var opener = on && on.closest("[data-opens]"), closer = on && on.closest("[data-closes]");
    if (opener) {
      document.querySelector("[data-dialog='" + opener.dataset.opens + "']").showModal();
    } else if (closer) {
      closer.closest("dialog").close();
    }
  });
})();
