"""Comparing on the map: two dates or two metrics, side by side or by swipe, and their difference."""

from dash import Dash

from callbacks.services import Services


def register(app: Dash, services: Services) -> None:
    """Its callbacks and routes."""
