"""The search box of the map: an enterprise, a permit, a place or a coordinate."""

from dash import Dash

from callbacks.services import Services


def register(app: Dash, services: Services) -> None:
    """Its callbacks and routes."""
