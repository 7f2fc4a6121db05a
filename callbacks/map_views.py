"""Views of the map kept under a name, and the ways of showing it: big screen, low power."""

from dash import Dash

from callbacks.services import Services


def register(app: Dash, services: Services) -> None:
    """Its callbacks and routes."""
