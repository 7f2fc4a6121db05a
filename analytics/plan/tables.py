"""Why targets are left out, as rows for the casework database."""

import json
from collections.abc import Hashable, Iterable, Mapping

import pandas as pd

from analytics.plan.problem import LeftOut
from schema import plan_left_out


def left_out_rows(targets: pd.DataFrame, left: Iterable[LeftOut]) -> pd.DataFrame:
    """One row per target not in the plan, the barred ones included, columns of ``schema/plan_left_out.py``.

    The plan has no number yet: ``plan_id`` is empty.
    """
    known = {row["site_id"]: row for row in targets.to_dict("records")}
    rows = [_row(known[r.site_id], r.code) | _said(r) for r in left]
    for target in targets[targets["barred"].notna()].to_dict("records"):
        barred = {"reason": target["barred"], "facts": target["barred_facts"], "bid": None}
        rows.append(_row(target, "barred") | barred)
    frame = pd.DataFrame(rows, columns=list(plan_left_out.DATASET.names))
    return frame.sort_values(["value", "site_id"], ascending=[False, True], ignore_index=True)


def _row(target: Mapping[Hashable, object], code: str) -> dict[str, object]:
    known = {name: target[name] for name in ("day", "site_id", "adcode", "value")}
    return known | {"plan_id": "", "reason_code": code}


def _said(left: LeftOut) -> dict[str, object]:
    facts = json.dumps({"template": left.template, "values": left.values}, ensure_ascii=False)
    return {"reason": left.reason, "facts": facts, "bid": left.bid}
