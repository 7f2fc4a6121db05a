// The yardstick deck.gl: H3HexagonLayer with exact shapes, colours by class, new classes fetched for every day.
import { Deck, MapView } from "@deck.gl/core";
import { H3HexagonLayer } from "@deck.gl/geo-layers";

let deck;
let cells;

const read = async (address) => (await fetch(address)).arrayBuffer();

function layer(meta, classes, day) {
  return new H3HexagonLayer({
    id: "cells",
    data: { length: cells.length },
    highPrecision: true,
    extruded: false,
    stroked: false,
    filled: true,
    getHexagon: (_, { index }) => cells[index].toString(16),
    getFillColor: (_, { index }) => meta.rgb[classes[index]],
    updateTriggers: { getFillColor: day },
  });
}

async function show(day) {
  const meta = window.benchmark;
  const classes = new Uint8Array(await read(`/data/classes-${day}.bin`));
  if (!deck) {
    cells = new BigUint64Array(await read("/data/cells.bin"));
    const { lon, lat, zoom } = meta;
    deck = new Deck({
      parent: document.getElementById("map"),
      views: new MapView({ repeat: false }),
      initialViewState: { longitude: lon, latitude: lat, zoom },
      controller: true,
      layers: [layer(meta, classes, day)],
    });
  } else deck.setProps({ layers: [layer(meta, classes, day)] });
}

window.dash_clientside = Object.assign({}, window.dash_clientside, {
  deck: { show: (clicks) => void show(clicks ?? 0) ?? window.dash_clientside.no_update },
});
