/** The layer of cells: a MapLibre custom layer that draws exact hexagons by instancing, at the level the zoom asks for. */
(function (root) {
  "use strict";

  const { grid, TileStore, Outdated } = root.jingweiMap;
  const { CHILDREN, DEPTH } = grid;
  const MOST_TILES = 300;
  const PATIENCE_MS = 600; // how long cells of the layer before may stand under the new legend

  const VERTEX = `#version 300 es
    uniform mat4 u_matrix;
    uniform float u_fill;
    layout(location=0) in vec4 a_corners01;
    layout(location=1) in vec4 a_corners23;
    layout(location=2) in vec4 a_corners45;
    layout(location=3) in uint a_code;
    flat out int v_code;
    void main() {
      vec2 corner;
      switch (gl_VertexID) {
        case 0: corner = a_corners01.xy; break;
        case 1: corner = a_corners01.zw; break;
        case 2: corner = a_corners23.xy; break;
        case 3: corner = a_corners23.zw; break;
        case 4: corner = a_corners45.xy; break;
        default: corner = a_corners45.zw;
      }
      vec4 pairs = a_corners01 + a_corners23 + a_corners45;
      vec2 centre = (pairs.xy + pairs.zw) / 6.;
      v_code = int(a_code);
      gl_Position = a_code == 0u ? vec4(2., 2., 2., 1.) : u_matrix * vec4(mix(centre, corner, u_fill), 0., 1.);
    }`;

  // Cloud is hatched, no data is cross-hatched, a cell that cannot be judged is dotted: none can be taken for a low value.
  const FRAGMENT = `#version 300 es
    precision highp float;
    uniform sampler2D u_palette;
    uniform float u_opacity;
    uniform float u_ratio;
    flat in int v_code;
    out vec4 colour;
    void main() {
      vec4 c = texelFetch(u_palette, ivec2(v_code, 0), 0);
      float alpha = c.a * u_opacity;
      vec2 p = gl_FragCoord.xy / u_ratio;
      if (v_code == ${grid.CLOUD}) alpha *= mod(p.x + p.y, 7.) < 1.3 ? .75 : .08;
      if (v_code == ${grid.NO_DATA}) alpha *= mod(p.x + p.y, 8.) < 1.1 || mod(p.x - p.y, 8.) < 1.1 ? .75 : .08;
      if (v_code == ${grid.NOT_JUDGED}) alpha *= mod(p.x, 5.) < 1.5 && mod(p.y, 5.) < 1.5 ? .8 : .08;
      colour = vec4(c.rgb * alpha, alpha);
    }`;

  function compile(gl, kind, source) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
    return shader;
  }

  class HexLayer {
    /** `said` is told {level} when what is drawn changes, and {outdated: true} when the server has newer data. */
    constructor(id, minPixels, said) {
      Object.assign(this, { id, type: "custom", renderingMode: "2d", minPixels, said });
      Object.assign(this, { layer: null, opacity: 0.8, hidden: [], drawn: [], level: null, sequence: 0 });
      this.matrix = new Float32Array(16);
      this.refresh = this.refresh.bind(this);
    }

    onAdd(map, gl) {
      Object.assign(this, { map, gl, store: new TileStore(gl) });
      const program = (this.program = gl.createProgram());
      gl.attachShader(program, compile(gl, gl.VERTEX_SHADER, VERTEX));
      gl.attachShader(program, compile(gl, gl.FRAGMENT_SHADER, FRAGMENT));
      gl.linkProgram(program);
      const at = (name) => gl.getUniformLocation(program, name);
      this.uniforms = { matrix: at("u_matrix"), palette: at("u_palette"), opacity: at("u_opacity"), ratio: at("u_ratio"), fill: at("u_fill") };
      this.texture = gl.createTexture();
      map.on("moveend", this.refresh);
      this.shown = null;
      this.show(this.layer);
    }

    onRemove(map, gl) {
      map.off("moveend", this.refresh);
      this.sequence += 1;
      this.store.clear();
      gl.deleteProgram(this.program);
      gl.deleteTexture(this.texture);
    }

    /** Show a layer, or nothing. */
    show(layer) {
      this.layer = layer;
      return this.gl ? this.refresh() : Promise.resolve();
    }

    /** Draw nothing: rather an empty map than cells that belong to another layer or day. */
    blank() {
      this.drawn = [];
      this.map.triggerRepaint();
    }

    fade(opacity) {
      this.opacity = opacity;
      if (this.map) this.map.triggerRepaint();
    }

    /** Leave out classes and marks that the legend has clicked away, from the picture and from picking. */
    hide(filter) {
      this.hidden = filter?.hidden ?? [];
      if (!this.shown) return;
      this.colour(grid.palette(this.shown, this.hidden));
      this.map.triggerRepaint();
    }

    colour(palette) {
      const { gl } = this;
      gl.bindTexture(gl.TEXTURE_2D, this.texture);
      gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
      gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, palette);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
      gl.bindTexture(gl.TEXTURE_2D, null);
    }

    /** Parents of the tiles that the view needs at a level. */
    parents(level) {
      const bounds = this.map.getBounds();
      const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
      const ring = grid.coverRing(box, level - DEPTH);
      return root.h3.polygonToCellsExperimental(ring, level - DEPTH, "containmentOverlapping").slice(0, MOST_TILES);
    }

    async refresh() {
      const mine = (this.sequence += 1);
      const isCurrent = () => mine === this.sequence;
      this.abort?.abort();
      if (!this.layer) return this.blank();
      const layer = this.layer;
      if (this.shown !== layer) setTimeout(() => isCurrent() && this.shown !== layer && this.blank(), PATIENCE_MS);
      const level = grid.levelFor(this.map.getZoom(), this.map.getCenter().lat, layer.resolution, this.minPixels);
      const parents = this.parents(level);
      this.abort = new AbortController();
      try {
        if (!(await this.store.load(parents, layer, isCurrent, this.abort.signal))) return undefined;
      } catch (error) {
        return isCurrent() ? this.failed(error) : undefined;
      }
      if (this.shown !== layer) this.colour(grid.palette(layer, this.hidden));
      Object.assign(this, { drawn: parents, level, shown: layer });
      this.said({ level, ...(this.hasFailed ? { failed: false } : {}) });
      this.hasFailed = false;
      return this.map.triggerRepaint();
    }

    failed(error) {
      this.blank();
      if (error instanceof Outdated) return this.said({ outdated: Date.now() });
      this.hasFailed = true;
      return this.said({ failed: true });
    }

    /** The cell under a position with its code, null where nothing is drawn or it is hidden. */
    at(lngLat) {
      if (this.level === null || !this.drawn.length) return null;
      const cell = root.h3.latLngToCell(lngLat.lat, lngLat.lng, this.level);
      const parentLevel = this.level - DEPTH;
      const tile = this.store.tiles.get(root.h3.cellToParent(cell, parentLevel));
      const code = tile?.codes ? tile.codes[root.h3.cellToChildPos(cell, parentLevel)] : 0;
      const isSeen = code && !this.hidden.includes(grid.keyOf(code, this.shown));
      return isSeen ? { cell, level: this.level, code, layer: this.shown } : null;
    }

    /** Share of a cell's width that is drawn: wide cells stand half a pixel apart, so that the grid can be seen. */
    fill() {
      const mpp = grid.metresPerPixel(this.map.getZoom(), this.map.getCenter().lat);
      const width = grid.cellWidth(this.level) / mpp;
      return width < 14 ? 1 : 1 - 1 / width;
    }

    render(gl, args) {
      if (!this.drawn.length) return;
      gl.useProgram(this.program);
      gl.uniform1f(this.uniforms.opacity, this.opacity);
      gl.uniform1f(this.uniforms.ratio, this.map.getPixelRatio());
      gl.uniform1f(this.uniforms.fill, this.fill());
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.texture);
      gl.uniform1i(this.uniforms.palette, 0);
      gl.disable(gl.DEPTH_TEST);
      gl.disable(gl.STENCIL_TEST);
      gl.disable(gl.CULL_FACE);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      const { mainMatrix } = args.defaultProjectionData;
      for (const parent of this.drawn) {
        const tile = this.store.tiles.get(parent);
        if (!tile?.hasAny) continue;
        gl.uniformMatrix4fv(this.uniforms.matrix, false, grid.tileMatrix(mainMatrix, tile.origin, tile.step, this.matrix));
        gl.bindVertexArray(tile.vao);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 6, CHILDREN);
      }
      gl.bindVertexArray(null);
    }
  }

  const MIN_PIXELS = 8; // a cell is at least this wide
  const MIN_PIXELS_LOW = 12; // fewer cells for a computer without a graphics processor
  const BELOW_LINES = "district"; // cells lie between land and borders

  /** The cells as a part of the map. */
  function make({ map, isLow, tell }) {
    const hexes = new HexLayer("cells", isLow ? MIN_PIXELS_LOW : MIN_PIXELS, tell);
    hexes.start = ({ layer, opacity, filter }) => {
      Object.assign(hexes, { layer, opacity, hidden: filter?.hidden ?? [] });
      map.addLayer(hexes, BELOW_LINES);
    };
    hexes.shows = { filter: hexes.hide, layer: hexes.show, opacity: hexes.fade };
    return hexes;
  }

  Object.assign(root.jingweiMap, { HexLayer, MIN_PIXELS, MIN_PIXELS_LOW, BELOW_LINES });
  root.jingweiMap.parts.push({ name: "hexes", make });
})(window);
