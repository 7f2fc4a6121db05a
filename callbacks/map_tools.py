"""Tools of the map: ways to select, to measure, and to read coordinates."""

from dash import Dash

from callbacks.services import Services


def register(app: Dash, services: Services) -> None:
    """Its callbacks and routes."""
