"""The drawer of the map: the enterprises that map, filters and selection leave, as a list and as charts."""

from layouts.map_state import MapState
from layouts.parts import Child


def control(state: MapState) -> Child:
    """Its place on the page."""
    return None
