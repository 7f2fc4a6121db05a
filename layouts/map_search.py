"""The search box of the map: an enterprise, a permit, a place or a coordinate."""

from layouts.map_state import MapState
from layouts.parts import Child


def control(state: MapState) -> Child:
    """Its place on the page."""
    return None
