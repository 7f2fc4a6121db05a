"""Tools of the map: ways to select, to measure, and to read coordinates."""

from layouts.map_state import MapState
from layouts.parts import Child


def control(state: MapState) -> Child:
    """Its place on the page."""
    return None
