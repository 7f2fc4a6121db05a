/* Phone page: what is known about the day, which view is shown, and the worker that keeps the page for dead spots. */
(function () {
  "use strict";

  const jw = (window.jw = window.jw || {});
  const root = () => document.getElementById("phone");
  let drawing = Promise.resolve();

  jw.day = null;
  jw.stale = false;
  jw.task = (task_id) => (jw.day ? jw.day.tasks.find((task) => task.task_id === task_id) : null);
  jw.account = () => jw.sender.now.account || jw.day.me.account;

  /* The time of the server, also offline: the clock of a phone may be wrong, and that of a demo shows another day. */
  jw.clock = () => jw.rules.clock(Date.now() + (jw.day ? jw.day.ahead : 0));

  /* Note what has become of a task, here and for the next start. */
  jw.know = async function (task_id, facts) {
    const task = jw.task(task_id);
    if (task) {
      Object.assign(task, facts);
      await jw.kept.put("kept", { key: "day", value: jw.day });
    }
  };

  /* What is on its way to the server already stands in the list as if it had arrived. */
  async function ahead() {
    (await jw.kept.all("queue")).filter((item) => item.kind === "state" && !item.refused).forEach((item) => {
      const task = jw.task(item.task_id);
      if (task) {
        task.state = item.payload.state;
      }
    });
  }

  /* The day as the server has it; as it was when the server cannot be reached. */
  async function load() {
    const held = [...(await jw.kept.all("drafts")), ...(await jw.kept.all("queue"))].map((each) => each.task_id);
    const also = "/m/day?" + new URLSearchParams({ also: [...new Set(held)].join(",") });
    let before, status, body;
    do {
      before = jw.sender.now.sent; // what was sent meanwhile is not in the answer: ask again
      ({ status, body } = await jw.sender.ask(also));
    } while (status === 200 && before !== jw.sender.now.sent);
    if (status === 200 && body.tasks) {
      jw.day = { ...body, ahead: Date.parse(body.at + "+08:00") - Date.now() };
      jw.stale = false;
      jw.sender.now.account = body.me.account;
      jw.sender.now.login = false;
      await jw.kept.put("kept", { key: "day", value: jw.day });
    } else {
      const old = await jw.kept.get("kept", "day");
      jw.day = old ? old.value : jw.day;
      jw.stale = true;
      jw.sender.now.login = status === 401;
    }
    if (jw.day) {
      jw.learn(jw.day.texts);
      await ahead();
    }
  }

  async function view() {
    const [, task_id] = location.pathname.match(/^\/m\/task\/([^/]+)$/) || [];
    if (location.pathname === "/m/waiting") {
      return jw.views.waiting();
    }
    const task = task_id ? jw.task(decodeURIComponent(task_id)) : null;
    if (!task) {
      return jw.views.list();
    }
    const drafted = location.hash === "#record" && !!(await jw.kept.get("drafts", task.task_id));
    return location.hash === "#record" && jw.rules.writable(task.state, drafted) ? jw.views.form(task) : jw.views.one(task);
  }

  /* Draw the view of the address, one drawing after the other. */
  jw.draw = function () {
    drawing = drawing.then(async () => {
      if (!jw.day) {
        return;
      }
      const parts = (await view()).flat(Infinity).filter((part) => part);
      root().replaceChildren(...parts);
      await jw.parts.count();
    });
    return drawing;
  };

  jw.go = async function (address) {
    await jw.leave();
    history.pushState(null, "", address);
    await jw.draw();
    window.scrollTo(0, 0);
  };

  jw.follow = function (event) {
    event.preventDefault();
    jw.go(event.currentTarget.getAttribute("href"));
  };

  jw.reload = async function () {
    await load();
    await jw.draw();
  };

  /* Save what a view holds before it goes. */
  jw.leave = async function () {
    if (jw.saving) {
      await jw.saving();
    }
  };

  async function keep_page() {
    if (!("serviceWorker" in navigator) || !window.isSecureContext) {
      jw.unkept = true;
      return;
    }
    try {
      await navigator.serviceWorker.register("/m/worker.js", { scope: "/m/" });
    } catch (refused) {
      jw.unkept = true;
    }
  }

  async function start() {
    try {
      await jw.kept.open();
    } catch (closed) {
      jw.unstored = true;
      jw.kept = { ...jw.kept, get: async () => null, all: async () => [], put: async () => {} };
    }
    await keep_page();
    if (navigator.storage && navigator.storage.persist) {
      navigator.storage.persist();
    }
    await load();
    if (!jw.day) {
      root().hidden = true;
      document.getElementById("never").hidden = false;
      return;
    }
    await jw.draw();
    root().dataset.ready = "true";
    jw.sender.onchange(() => {
      jw.parts.count();
      if (location.pathname !== "/m/waiting" && location.hash === "#record") {
        return; // nothing moves under the fingers of who writes
      }
      jw.draw();
    });
    jw.sender.kick();
  }

  window.addEventListener("online", () => (jw.stale && location.hash !== "#record" ? jw.reload() : null));
  window.addEventListener("popstate", () => jw.leave().then(jw.draw));
  window.addEventListener("pagehide", () => jw.leave());
  document.addEventListener("DOMContentLoaded", start);
})();
