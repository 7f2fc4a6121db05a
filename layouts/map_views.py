"""Views of the map kept under a name, and the ways of showing it: big screen, low power."""

from layouts.map_state import MapState
from layouts.parts import Child


def control(state: MapState) -> Child:
    """Its place on the page."""
    return None
