/* Phone page: sends what waits, one thing at a time, again and again until the server has said yes. */
(function () {
  "use strict";

  const jw = (window.jw = window.jw || {});
  const QUICK_MS = 30000;
  const PHOTO_MS = 120000;
  const told = new Set();
  const now = { sending: false, login: false, offline: false, account: "", sent: 0, tries: 0, until: 0, note: "" };
  let timer = null;

  /* Status and body of an answer; status 0 when there was none. */
  async function ask(address, options, limit) {
    const stop = new AbortController();
    const late = window.setTimeout(() => stop.abort(), limit || QUICK_MS);
    try {
      const answer = await fetch(address, {
        cache: "no-store", credentials: "same-origin", redirect: "manual", signal: stop.signal, ...options,
        headers: { Accept: "application/json", ...(options || {}).headers },
      });
      const body = await answer.json().catch(() => ({}));
      return { status: answer.status, body };
    } catch (problem) {
      return { status: 0, body: {} };
    } finally {
      window.clearTimeout(late);
    }
  }

  function post(item, csrf, photo) {
    const headers = { "X-CSRFToken": csrf };
    if (item.kind !== "photo") {
      headers["Content-Type"] = "application/json";
      return ask("/m/" + item.kind, { method: "POST", headers, body: JSON.stringify(item.payload) });
    }
    const said = { record: photo.record_id, task: photo.task_id, item: photo.item, at: photo.at };
    if (photo.lon !== null && photo.lon !== undefined) {
      Object.assign(said, { lon: photo.lon, lat: photo.lat });
    }
    headers["Content-Type"] = "image/jpeg";
    headers["X-Content-SHA256"] = jw.digest.sha256(photo.bytes);
    const address = "/m/photo/" + photo.photo_id + "?" + new URLSearchParams(said);
    return ask(address, { method: "POST", headers, body: photo.bytes }, PHOTO_MS);
  }

  /* What the answer does to the queue and to what the phone knows about the task. */
  const after = {
    sent: async (item, body) => {
      if (item.kind === "record") {
        const photos = (await jw.kept.all("photos")).filter((p) => p.record_id === item.record_id);
        await jw.kept.together(["queue", "photos"], (stores) => {
          stores.queue.delete(item.seq);
          photos.forEach((photo) => stores.photos.delete(photo.photo_id));
        });
        await jw.know(item.task_id, { state: "done", record_id: body.record_id });
      } else {
        await jw.kept.remove("queue", item.seq);
        if (item.kind === "state") {
          await jw.know(item.task_id, { state: body.state, revision: body.revision });
        }
      }
    },
    overtaken: async (item, body) => {
      await jw.know(item.task_id, body.task);
      const again = jw.rules.overtaken(item, body, Date.now(), Math.random());
      if (again) {
        await jw.kept.put("queue", again);
      } else {
        now.note = jw.say("overtaken", { why: body.error });
        await jw.kept.remove("queue", item.seq);
      }
    },
    missing: async (item, body) => {
      const photos = await jw.kept.all("photos");
      const again = photos.filter((photo) => body.missing.includes(photo.photo_id));
      if (again.length < body.missing.length) {
        await after.refused(item, body);
        return;
      }
      await jw.kept.together(["queue"], (stores) => again.forEach((photo) => stores.queue.add(entry(photo, item))));
    },
    refused: (item, body) => jw.kept.put("queue", { ...item, refused: body.error || "?" }),
    later: (item) => {
      const tries = (item.tries || 0) + 1;
      return jw.kept.put("queue", { ...item, tries, due: Date.now() + 1000 * jw.rules.pause(tries, Math.random()) });
    },
  };

  function entry(photo, item) {
    const kb = Math.ceil(photo.bytes.byteLength / 1024);
    return { kind: "photo", owner: item.owner, task_id: photo.task_id, record_id: photo.record_id,
             photo_id: photo.photo_id, kb, at: Date.now() };
  }

  /* The revision a step is sent with is the one the server told last: steps made offline follow each other. */
  async function ready(item) {
    if (item.kind === "state") {
      const { revision } = jw.task(item.task_id) || item.payload;
      return { ...item, payload: { ...item.payload, revision: Math.max(revision, item.payload.revision) } };
    }
    return item;
  }

  async function one(item, csrf) {
    const photo = item.kind === "photo" ? await jw.kept.get("photos", item.photo_id) : null;
    if (item.kind === "photo" && !photo) {
      await jw.kept.remove("queue", item.seq);
      return "sent";
    }
    const asked = await ready(item);
    const { status, body } = await post(asked, csrf, photo);
    const what = jw.rules.verdict(status, body);
    if (status === 0) {
      return "nobody";
    }
    now.sent += 1;
    if (after[what]) {
      await after[what](item, body);
    }
    return what;
  }

  /* A fresh token before anything is sent: the one of the page may belong to a session that is over. */
  async function token() {
    const { status, body } = await ask("/m/token");
    now.login = status === 401;
    now.offline = status !== 401 && !body.csrf;
    now.account = body.account || now.account;
    return body.csrf || "";
  }

  async function round() {
    let csrf = await token();
    let renewed = false;
    while (csrf) {
      const item = jw.rules.next(await jw.kept.all("queue"), now.account, Date.now());
      if (!item) {
        return true;
      }
      const what = await one(item, csrf);
      say();
      if (what === "nobody") {
        now.offline = true;
        return false;
      }
      if (what === "login" || what === "token") {
        now.login = what === "login" || renewed;
        csrf = renewed ? "" : await token();
        renewed = true;
      }
    }
    return false;
  }

  /* Send now what is due; later calls while it runs do nothing. */
  async function pump() {
    if (now.sending || !(await jw.kept.all("queue")).length) {
      say();
      return;
    }
    now.sending = true;
    say();
    try {
      now.tries = (await round()) ? 0 : now.tries + 1;
    } finally {
      now.sending = false;
    }
    await plan();
    say();
  }

  async function plan() {
    window.clearTimeout(timer);
    const due = jw.rules.wake(await jw.kept.all("queue"), now.account);
    if (due === null) {
      now.until = 0;
      return;
    }
    const pause = now.tries ? 1000 * jw.rules.pause(now.tries, Math.random()) : 0;
    now.until = Math.max(due, Date.now() + Math.max(pause, 500));
    timer = window.setTimeout(pump, now.until - Date.now());
  }

  /* Try at once: the network is back, or somebody pressed the button. */
  function kick() {
    window.clearTimeout(timer);
    now.tries = 0;
    return pump();
  }

  async function add(item) {
    await jw.kept.put("queue", { at: Date.now(), owner: jw.account(), ...item });
    return kick();
  }

  function say() {
    told.forEach((tell) => tell(now));
  }

  jw.sender = { ask, add, entry, kick, now, onchange: (tell) => told.add(tell) };
  window.addEventListener("online", kick);
  document.addEventListener("visibilitychange", () => (document.hidden ? null : kick()));
})();
