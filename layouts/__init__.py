"""What a page shows: functions from plain values to components."""

from layouts.mapview import _css_dist, _js_dist

__version__ = "0.1.0"  # part of the address of the map's browser files

__all__ = ["_css_dist", "_js_dist"]  # Dash looks for them in the top package of a component
