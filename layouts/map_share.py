"""Taking the map along: a picture of it, and what it shows as files."""

from layouts.map_state import MapState
from layouts.parts import Child


def control(state: MapState) -> Child:
    """Its place on the page."""
    return None
