"""The whole application over the small stores of builders.py."""

from dash import Dash

from app import PAGES, create_app
from callbacks.services import Services

__all__ = ["PAGES", "application"]


def application(services: Services) -> Dash:
    """Every page behind the gate, as app.py puts them together."""
    return create_app(services.settings, services.store, services.casework)  # type: ignore[arg-type]
