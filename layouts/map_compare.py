"""Comparing on the map: two dates or two metrics, side by side or by swipe, and their difference."""

from layouts.map_state import MapState
from layouts.parts import Child


def control(state: MapState) -> Child:
    """Its place on the page."""
    return None
