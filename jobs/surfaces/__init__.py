"""Sources of the map's layers of cells: one module each, all behind the interface of jobs/surfaces/source.py."""
