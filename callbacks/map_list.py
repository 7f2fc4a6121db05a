"""The drawer of the map: the enterprises that map, filters and selection leave, as a list and as charts."""

from dash import Dash

from callbacks.services import Services


def register(app: Dash, services: Services) -> None:
    """Its callbacks and routes."""
