"""What tests of evidence share: clues of every kind, and words for what a chart shows."""

import json

import builders
import pandas as pd
from plotly.utils import PlotlyJSONEncoder

from callbacks.evidence import evidence

END, OFFICER, NEIGHBOUR = builders.END, builders.OFFICER, builders.NEIGHBOUR
HOUR, DAY = pd.Timedelta("1h"), pd.Timedelta("1D")


def clue(rule="C01", **change):
    from analytics.catalogue import declared

    found = declared()[rule]
    base = builders.CLUE | {"clue_id": "XS-1", "rule": rule, "family": found.family, "facts": "{}"}
    return base | change


def seen(services, row, viewer=OFFICER):
    return evidence(services, viewer, row)


def named(found):
    return {curve.name: curve for pane in found.drawn for curve in pane.curves}


def lane(found, title):
    return next(each for each in found.filled_lanes if each.title == title)


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def add(services, dataset, *rows):
    services.store.append(dataset, pd.DataFrame(list(rows)), source="test")


NIGHT = {"outlet_id": None, "factor": None, "device_id": "S1-M1", "unit": "kW", "threshold": 60.0}
TREAT = {
    "outlet_id": None, "factor": None, "device_id": "S1-L1", "unit": "min",
    "t_start": END - 5 * HOUR, "t_end": END - 2 * HOUR,
}  # fmt: skip
SITE = {"outlet_id": None, "factor": None, "unit": "%", "t_start": END - 30 * HOUR, "t_end": END - 6 * HOUR}
LABEL = {
    "label_id": "L1", "outlet_id": "S1-DA001", "site_id": "S1", "started_at": END - 31 * HOUR, "ended_at": END - 20 * HOUR,
    "label_kind": "manual", "code": "维护", "reason": "更换采样泵", "factor": None,
}  # fmt: skip
