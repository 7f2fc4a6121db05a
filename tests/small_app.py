"""The whole application over the small stores of builders.py."""

from dash import Dash
from paths import ROOT

from callbacks import clues, gate, shell, site, tiles, tomorrow
from callbacks import map as map_page
from callbacks.services import Services

PAGES = (map_page, clues, site, tomorrow)


def application(services: Services) -> Dash:
    """Every page behind the gate, as app.py puts them together."""
    app = Dash(
        "app", assets_folder=str(ROOT / "assets"), enable_mcp=False, update_title="", serve_locally=True
    )
    gate.install(app, services)
    for module in (tiles, *PAGES):
        module.register(app, services)
    shell.register(app, services, PAGES)
    return app
