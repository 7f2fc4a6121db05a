"""What tests of the rules page share: a small home with clues, and hands that press its buttons."""

import json
import re

import builders
import pandas as pd
from builders import LEADER, OFFICER
from plotly.utils import PlotlyJSONEncoder

from callbacks import rules
from callbacks.rule_rows import rows

DAY = pd.Timedelta("1D")
END = builders.END
CHINESE = re.compile("[\u4e00-\u9fff]")


def filled(tmp_path):
    """A home with clues of C01 and R01 here and in the neighbouring city."""
    same = [{"t_start": END - n * DAY, "t_end": END - n * DAY + DAY / 4} for n in (1, 1, 9, 40)]
    theirs = {"site_id": "S2", "adcode": builders.SUZHOU, "outlet_id": "S2-DA001", "t_start": END - DAY}
    return builders.services(
        tmp_path, builders.clues(*same, {"rule": "R01", "t_start": END - 2 * DAY}, theirs)
    )


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def press(services, act, of, viewer=OFFICER, **given):
    fields = {name.replace("p_", "p:", 1): value for name, value in given.items()}
    changed, started, said = rules.act(services, viewer, {"act": act, "of": of}, fields)
    return isinstance(changed, str), isinstance(started, str), said


def set_to(services, code, mode="on", seen=0, **params):
    fields = {f"p_{name}": value for name, value in params.items()}
    assert press(services, "propose", f"{code}:{seen}", mode=mode, reason="误报偏多", **fields)[0]
    assert press(services, "accept", f"{code}:{seen + 1}", LEADER)[0]


def row(services, code, viewer=OFFICER):
    return next(r for r in rows(services, viewer) if r["code"] == code)
