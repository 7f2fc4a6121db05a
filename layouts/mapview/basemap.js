/** The base map: land, borders by level and labels in local fonts, from the tiles of this server; pictures from elsewhere only when set up. */
(function (root) {
  "use strict";

  const FONTS = '"Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", sans-serif';
  const COLOUR = {
    sea: "#e6ebec",
    land: "#fbfbf9",
    province: "#3c4a50",
    city: "#6a787d",
    district: "#97a3a7",
    text: "#3a474c",
    quiet: "#55636a",
    band: "#6d3f8f",
  };
  const OVER_PICTURE = { line: "#ffffff", text: "#ffffff", halo: "rgba(20,28,32,.8)" };
  const HALO = "rgba(255,255,255,.88)";
  const MUNICIPALITIES = ["110000", "120000", "310000", "500000", "810000", "820000"]; // provinces that are cities

  const has = (name, ...values) => ["in", ["get", name], ["literal", values]];
  const byZoom = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];

  function line(id, layer, kinds, { colour, width, ...more }) {
    return {
      id,
      type: "line",
      source: "base",
      "source-layer": layer,
      filter: has("kind", ...kinds),
      layout: { "line-join": "round", "line-cap": more.dash ? "butt" : "round" },
      paint: { "line-color": colour, "line-width": width, ...(more.dash ? { "line-dasharray": more.dash } : {}) },
      ...(more.zooms ?? {}),
    };
  }

  function label(id, filter, { size, colour = COLOUR.text, zooms, spacing = 0, padding = 5, wrap = 8 }) {
    return {
      id,
      type: "symbol",
      source: "base",
      "source-layer": "label",
      filter,
      layout: {
        "text-field": ["get", "name"],
        "text-font": ["sans-serif"],
        "text-size": size,
        "text-padding": padding,
        "text-max-width": wrap,
        "text-letter-spacing": spacing,
        "symbol-sort-key": ["get", "rank"],
      },
      paint: { "text-color": colour, "text-halo-color": HALO, "text-halo-width": 1.4 },
      ...zooms,
    };
  }

  /** Borders from the lowest level to the highest; cells of the grid are inserted below the first, "district". */
  function borders() {
    const band = { "fill-color": COLOUR.band, "fill-opacity": 0.16, "fill-antialias": false };
    const published = { "line-color": COLOUR.province, "line-width": byZoom(3, 1.6, 7, 2.4) };
    return [
      line("district", "line", ["district"], { colour: COLOUR.district, width: byZoom(8, 0.5, 11, 1.2), zooms: { minzoom: 7.8 } }),
      { id: "xcase-band", type: "fill", source: "base", "source-layer": "band", minzoom: 8, layout: { visibility: "none" }, paint: band },
      line("city", "line", ["city"], { colour: COLOUR.city, width: byZoom(5, 0.4, 8, 1.1, 11, 1.8), zooms: { minzoom: 5.2 } }),
      line("outline", "line", ["outline"], { colour: COLOUR.city, width: byZoom(3, 0.6, 8, 0.9, 11, 1.2) }),
      line("province", "line", ["province"], { colour: COLOUR.province, width: byZoom(3, 0.7, 7, 1.6, 11, 2.4) }),
      line("at-sea", "official", ["province", "sar"], { colour: COLOUR.province, width: byZoom(5, 0.6, 9, 1.4), zooms: { minzoom: 5 } }),
      { ...line("nine-dash", "official", ["nine_dash"], { colour: COLOUR.province, width: 1 }), paint: published },
      line("undetermined", "official", ["undetermined"], { colour: COLOUR.province, width: byZoom(3, 0.8, 7, 1.6), dash: [3, 3] }),
    ];
  }

  /** Names; MapLibre gives room to the last layer first. */
  function names() {
    const level = (name) => ["==", ["get", "level"], name];
    const municipal = has("adcode", ...MUNICIPALITIES);
    const asCity = { size: byZoom(5.5, 11.5, 10, 16), spacing: 0.06 };
    return [
      label("district-label", level("district"), { size: byZoom(8.5, 11, 12, 14), colour: COLOUR.quiet, zooms: { minzoom: 8.4 } }),
      label("city-label", level("city"), { ...asCity, zooms: { minzoom: 5.6, maxzoom: 11 } }),
      label("capital-label", ["==", ["get", "rank"], 1], { ...asCity, zooms: { minzoom: 4.7, maxzoom: 5.6 } }),
      label("municipality-label", municipal, { ...asCity, zooms: { minzoom: 6.8, maxzoom: 11 } }),
      label("province-label", level("province"), { size: byZoom(3, 10.5, 7, 17), spacing: 0.1, padding: 1, wrap: 5.5, zooms: { maxzoom: 6.8 } }),
    ];
  }

  /**
   * The style without glyphs: every character is drawn from the fonts of this computer. `tiles` is the address of the tiles,
   * `last` their last zoom, `pictures` addresses of raster tiles, laid one over the other and hidden at first.
   */
  function style({ tiles, last, pictures = [] }) {
    const sources = { base: { type: "vector", tiles: [root.location.origin + tiles], minzoom: 3, maxzoom: last } };
    pictures.forEach((address, at) => {
      sources[`picture-${at}`] = { type: "raster", tiles: [address], tileSize: 256, maxzoom: 18 };
    });
    const land = { "fill-color": COLOUR.land, "fill-antialias": false };
    const hidden = { visibility: "none" };
    return {
      version: 8,
      sources,
      layers: [
        { id: "sea", type: "background", paint: { "background-color": COLOUR.sea } },
        { id: "land", type: "fill", source: "base", "source-layer": "land", paint: land },
        ...pictures.map((_, at) => ({ id: `picture-${at}`, type: "raster", source: `picture-${at}`, layout: hidden })),
        ...borders(),
        ...names(),
      ],
    };
  }

  class Basemap {
    /** `failed` is called when tiles cannot be had. */
    constructor(map, failed) {
      Object.assign(this, { map, failed });
      this.shows = { basemap: this.show };
      map.on("error", (event) => this.complain(event));
    }

    start({ basemap }) {
      this.show(basemap);
    }

    /** A tile that is missing is said on the page; what else goes wrong is for the console, as without a listener. */
    complain({ sourceId, error }) {
      if (sourceId === "base" || sourceId?.startsWith("picture-")) this.failed();
      else console.error(error);
    }

    /** Land or, when set up and chosen, pictures; these bring their own names when there are several. */
    show({ shown, pictures = [] }) {
      const isPicture = shown === "picture" && pictures.length > 0;
      const set = (id, visible) => this.map.setLayoutProperty(id, "visibility", visible ? "visible" : "none");
      pictures.forEach((_, at) => set(`picture-${at}`, isPicture));
      for (const { id, type, paint } of borders()) {
        if (type === "line") this.map.setPaintProperty(id, "line-color", isPicture ? OVER_PICTURE.line : paint["line-color"]);
      }
      for (const { id, paint } of names()) {
        set(id, !(isPicture && pictures.length > 1));
        this.map.setPaintProperty(id, "text-color", isPicture ? OVER_PICTURE.text : paint["text-color"]);
        this.map.setPaintProperty(id, "text-halo-color", isPicture ? OVER_PICTURE.halo : HALO);
      }
    }
  }

  Object.assign(root.jingweiMap, { style, FONTS });
  root.jingweiMap.parts.push({ name: "basemap", make: ({ map, tell }) => new Basemap(map, () => tell({ failed: true })) });
})(window);
