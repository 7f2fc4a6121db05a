/** Data of points, fetched once for map, list, charts and counts alike; works without graphics. Tested with node. */
(function (root) {
  "use strict";

  const KEPT = 12; // addresses remembered: stepping back and forth through some days asks nothing
  const FRESH_MS = 120_000; // then the server is asked again; unchanged data cost it a 304

  /** Columns as they are sent: a text column may be {words, at}, its values being words[at[i]]. */
  const decoded = (sent) =>
    Object.fromEntries(
      Object.entries(sent).map(([name, column]) => [name, Array.isArray(column) ? column : column.at.map((i) => column.words[i])]),
    );

  /** The address of a kind's columns at the period of `choice`, as layouts/symbol_kinds.py writes it. */
  const address = (base, choice, filter) => `${base}?at=${choice.at}${filter.within ? "&within=1" : ""}`;

  /** A reader of addresses over `fetch`; `now` tells milliseconds. */
  function makeData(fetch, now) {
    const known = new Map(); // address -> {at, promise}, the one used last at the end
    const listeners = new Set();

    async function read(address) {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      return decoded(await answer.json());
    }

    /**
     * Columns {id: [...], name: [...], lon: [...], ...} at an address, all of one length; not to be changed. Callers at the
     * same time share one request. Rejects when the server gives none; then the next call asks again.
     */
    function columns(address) {
      const found = known.get(address);
      const isFresh = found && now() - found.at < FRESH_MS;
      const entry = isFresh ? found : { at: now(), promise: read(address) };
      known.delete(address);
      known.set(address, entry);
      if (known.size > KEPT) known.delete(known.keys().next().value);
      if (!isFresh) {
        entry.promise.catch((error) => {
          if (known.get(address) === entry) known.delete(address);
          for (const listener of listeners) listener(error, address);
        });
      }
      return entry.promise;
    }

    /** Have every failed request told once; the result ends that. */
    function onFailed(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    }

    /** Ask the server again next time, for everything. */
    const forget = () => known.clear();

    return { address, columns, onFailed, forget };
  }

  if (typeof module !== "undefined") module.exports = { makeData, decoded };
  else root.jingweiMap.data = makeData((address) => root.fetch(address), () => Date.now());
})(typeof window === "undefined" ? globalThis : window);
