"""Asking the map as an officer of the small world: the state, what a component says, a surface, a card."""

import json
from dataclasses import replace

from map_world import DAY

from callbacks import map_cards, map_surface
from layouts.map_state import MapState
from schema.period import Period
from store.viewer import Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("3302",), "officer")
TODAY = Period.around(DAY)
STATE = MapState(layer="pm25", at=TODAY)


def text(component):
    """All words of a component."""
    return json.dumps(
        json.loads(json.dumps(component, default=lambda c: c.to_plotly_json())), ensure_ascii=False
    )


def props(component, identity):
    found = []

    def walk(node):
        if isinstance(node, dict):
            if node.get("props", {}).get("id") == identity:
                found.append(node["props"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(json.loads(text(component)))
    return found[0]


def shown(services, code, **more):
    return map_surface.shown(services, OFFICER, replace(STATE, layer=code, **more))


def card(services, kind, key, viewer=OFFICER, **choice):
    """Words of the side card."""
    return text(map_cards.card(services, viewer, {"kind": kind, "id": key}, replace(STATE, **choice)))
