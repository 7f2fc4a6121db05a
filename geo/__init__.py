"""Pure geometry: coordinate systems, cells, rasters to cells, joins, borders, wind, map encoding."""
