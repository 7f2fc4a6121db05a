/* An expired session leads to the entrance; any other failed update says that the figures shown are old. */
(function () {
  "use strict";

  function isOwn(address) {
    return new URL(address, window.location.href).origin === window.location.origin;
  }

  function banner(show, reason) {
    var box = document.querySelector(".stale");
    if (!box) {
      return;
    }
    box.hidden = !show;
    box.querySelector(".stale-reason").textContent = reason || "";
  }

  function toEntrance() {
    var here = window.location.pathname + window.location.search;
    window.location.assign("/enter?next=" + encodeURIComponent(here));
  }

  function judge(response, path) {
    if (response.status === 401) {
      toEntrance();
    } else if (path === "/_dash-update-component") {
      if (response.ok) {
        banner(false);
      } else {
        response
          .clone()
          .json()
          .then(
            function (body) {
              banner(true, body.error);
            },
            function () {
              banner(true);
            }
          );
      }
    }
  }

  var fetched = window.fetch;
  window.fetch = function (input, options) {
    var address = typeof input === "string" ? input : input.url || String(input);
    if (!isOwn(address)) {
      return fetched.call(window, input, options);
    }
    var request = new Request(input, options);
    request.headers.set("X-Language", document.documentElement.lang === "en" ? "en" : "zh");
    return fetched.call(window, request).then(
      function (response) {
        judge(response, new URL(address, window.location.href).pathname);
        return response;
      },
      function (problem) {
        if (!(problem && problem.name === "AbortError")) {
          banner(true);
        }
        throw problem;
      }
    );
  };

  document.addEventListener("click", function (event) {
    if (event.target.classList && event.target.classList.contains("stale-reload")) {
      window.location.reload();
    }
  });
})();
