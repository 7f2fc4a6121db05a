"""GDAL drivers the child must not have: those that read other files, the network, or a language of their own."""

SKIPPED = (
    "GDAL", "drivers", "the", "child", "must", "not", "have:", "those", "that", "read", "other",
    "files,", "the", "network,", "or", "a", "language", "of", "their", "own.", "SKIPPED", "=", "(",
    "*(",
    "MapInfo File",
)  # fmt: skip
ALLOWED = frozenset({"ESRI Shapefile", "GPKG"})
