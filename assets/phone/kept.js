/* Phone page: what the phone keeps in IndexedDB, so that neither a dead spot nor a reload loses anything. */
(function () {
  "use strict";

  const jw = (window.jw = window.jw || {});
  const NAME = "jingwei-phone";
  const STORES = { kept: { keyPath: "key" }, drafts: { keyPath: "task_id" }, photos: { keyPath: "photo_id" } };
  let opening = null;

  function open() {
    if (!opening) {
      opening = new Promise((done, failed) => {
        const asked = window.indexedDB.open(NAME, 1);
        asked.onupgradeneeded = () => {
          Object.entries(STORES).forEach(([name, how]) => asked.result.createObjectStore(name, how));
          asked.result.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
        };
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => failed(asked.error);
        asked.onblocked = () => failed(new Error("blocked"));
      });
      opening.catch(() => (opening = null));
    }
    return opening;
  }

  /* All or nothing: `work(stores)` may put and delete in the named stores; resolves when it is on the disk. */
  async function together(names, work) {
    const db = await open();
    return new Promise((done, failed) => {
      const running = db.transaction(names, "readwrite", { durability: "strict" });
      running.oncomplete = () => done();
      running.onerror = running.onabort = () => failed(running.error);
      work(Object.fromEntries(names.map((name) => [name, running.objectStore(name)])));
    });
  }

  async function asked(name, question) {
    const db = await open();
    return new Promise((done, failed) => {
      const request = question(db.transaction(name).objectStore(name));
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  }

  jw.kept = {
    open,
    together,
    get: (name, key) => asked(name, (store) => store.get(key)),
    all: (name) => asked(name, (store) => store.getAll()),
    put: (name, value) => together([name], (stores) => stores[name].put(value)),
    remove: (name, key) => together([name], (stores) => stores[name].delete(key)),
  };
})();
