"""The legend of the map follows what is chosen and what is clicked away; the clicks themselves never leave the browser."""

from dash import ClientsideFunction, Dash, Input, Output

from callbacks.services import Services
from layouts.map import Ids


def register(app: Dash, _services: Services) -> None:
    """The browser keeps filter and choice at hand and presses the buttons."""
    app.clientside_callback(
        ClientsideFunction("legend", "follow"),
        Output(Ids.LEGEND, "className"),
        Input(Ids.FILTER, "data"),
        Input(Ids.CHOICE, "data"),
    )
