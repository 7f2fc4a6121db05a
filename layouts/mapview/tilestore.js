/** Tiles of cells in the graphics memory: geometry once for ever, one byte per cell for the layer and day shown. */
(function (root) {
  "use strict";

  const jingweiMap = (root.jingweiMap = root.jingweiMap || {});
  const { CHILDREN, shortIndex } = jingweiMap.grid;

  const GEOMETRY_BYTES = 24 + CHILDREN * 24; // origin and step, then six int16 corners per cell
  const BATCH = 150; // tiles per request, so that an address stays short
  const KEPT = 400; // tiles kept, about 60 kB each

  /** The layer's data have changed on the server: the page must ask which version is current. */
  class Outdated extends Error {}

  class TileStore {
    constructor(gl) {
      this.gl = gl;
      this.tiles = new Map();
    }

    /** Bring geometry and values of these parents; resolves to false when a newer request overtook this one. */
    async load(parents, layer, isCurrent, signal) {
      const key = layer.tiles; // the address says code, version, period and everything else
      const missing = parents.filter((p) => !this.tiles.has(p));
      const stale = parents.filter((p) => this.tiles.get(p)?.key !== key);
      const [geometry, values] = await Promise.all([
        this.fetchAll("/tiles/geom?", missing, GEOMETRY_BYTES, signal),
        this.fetchAll(key, stale, CHILDREN, signal),
      ]);
      if (!isCurrent()) return false;
      missing.forEach((p, i) => this.tiles.has(p) || this.tiles.set(p, this.build(geometry[i])));
      stale.forEach((p, i) => this.fill(this.tiles.get(p), values[i], key));
      this.forget(parents);
      return true;
    }

    async fetchAll(path, parents, bytes, signal) {
      const out = [];
      for (let i = 0; i < parents.length; i += BATCH) {
        const batch = parents.slice(i, i + BATCH);
        const answer = await fetch(`${path}p=${batch.map(shortIndex).join(",")}`, { signal });
        if (answer.status === 410) throw new Outdated();
        if (!answer.ok) throw new Error(`tiles: ${answer.status}`);
        const buffer = await answer.arrayBuffer();
        if (buffer.byteLength !== batch.length * bytes) throw new Error(`tiles: ${buffer.byteLength} bytes`);
        batch.forEach((_, k) => out.push(buffer.slice(k * bytes, (k + 1) * bytes)));
      }
      return out;
    }

    build(buffer) {
      const { gl } = this;
      const [x, y, step] = new Float64Array(buffer, 0, 3);
      const tile = { origin: [x, y], step, key: "", codes: null, hasAny: false, usedAt: 0 };
      tile.vao = gl.createVertexArray();
      gl.bindVertexArray(tile.vao);
      tile.corners = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, tile.corners);
      gl.bufferData(gl.ARRAY_BUFFER, new Int16Array(buffer, 24), gl.STATIC_DRAW);
      for (let pair = 0; pair < 3; pair += 1) {
        gl.enableVertexAttribArray(pair);
        gl.vertexAttribPointer(pair, 4, gl.SHORT, false, 24, pair * 8);
        gl.vertexAttribDivisor(pair, 1);
      }
      tile.bytes = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, tile.bytes);
      gl.bufferData(gl.ARRAY_BUFFER, CHILDREN, gl.DYNAMIC_DRAW);
      gl.enableVertexAttribArray(3);
      gl.vertexAttribIPointer(3, 1, gl.UNSIGNED_BYTE, 1, 0);
      gl.vertexAttribDivisor(3, 1);
      gl.bindVertexArray(null);
      gl.bindBuffer(gl.ARRAY_BUFFER, null);
      return tile;
    }

    fill(tile, buffer, key) {
      const { gl } = this;
      tile.codes = new Uint8Array(buffer);
      tile.hasAny = tile.codes.some((code) => code > 0);
      tile.key = key;
      gl.bindBuffer(gl.ARRAY_BUFFER, tile.bytes);
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, tile.codes);
      gl.bindBuffer(gl.ARRAY_BUFFER, null);
    }

    /** Free the longest unused tiles beyond what is kept. */
    forget(wanted) {
      const now = performance.now();
      for (const p of wanted) this.tiles.get(p).usedAt = now;
      const surplus = this.tiles.size - KEPT;
      if (surplus <= 0) return;
      const oldest = [...this.tiles].sort((a, b) => a[1].usedAt - b[1].usedAt).slice(0, surplus);
      for (const [parent, tile] of oldest) if (tile.usedAt !== now) this.free(parent, tile);
    }

    free(parent, tile) {
      this.gl.deleteVertexArray(tile.vao);
      this.gl.deleteBuffer(tile.corners);
      this.gl.deleteBuffer(tile.bytes);
      this.tiles.delete(parent);
    }

    clear() {
      for (const [parent, tile] of [...this.tiles]) this.free(parent, tile);
    }
  }

  Object.assign(jingweiMap, { TileStore, Outdated });
})(window);
