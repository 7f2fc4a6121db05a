/* Phone page: what a sheet has no room for: limits, evidence to bring back, the pre-judgement, earlier penalties. */
(function () {
  "use strict";

  const jw = (window.jw = window.jw || {});
  const { el, say } = jw;

  /* A list under its title; nothing when there is nothing in it. */
  function listed(title, items, kind) {
    return items.length ? jw.parts.block(title, el(kind || "ul", {}, items.map((item) => el("li", {}, item)))) : null;
  }

  jw.facts = function (task) {
    return [
      task.prejudged.length ? jw.parts.block(say("prejudged"), jw.parts.lines(task.prejudged)) : null,
      listed(say("evidence"), task.evidence),
      listed(say("limits"), task.limits),
      listed(say("last"), task.last),
    ];
  };
})();
