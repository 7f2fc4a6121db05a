// The only browser libraries of the map: MapLibre GL and the H3 functions that picking and covering need.
import * as maplibregl from "maplibre-gl";
import {
  cellToBoundary,
  cellToChildPos,
  cellToLatLng,
  cellToParent,
  cellsToMultiPolygon,
  getResolution,
  gridDisk,
  gridDistance,
  isValidCell,
  latLngToCell,
  polygonToCellsExperimental,
} from "h3-js";

globalThis.maplibregl = maplibregl;
globalThis.h3 = {
  cellToBoundary,
  cellToChildPos,
  cellToLatLng,
  cellToParent,
  cellsToMultiPolygon,
  getResolution,
  gridDisk,
  gridDistance,
  isValidCell,
  latLngToCell,
  polygonToCellsExperimental,
};
