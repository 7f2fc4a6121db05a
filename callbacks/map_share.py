"""Taking the map along: a picture of it, and what it shows as files."""

from dash import Dash

from callbacks.services import Services


def register(app: Dash, services: Services) -> None:
    """Its callbacks and routes."""
