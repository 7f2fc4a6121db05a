"""What the program knows, listed on the command line: rules and datasets."""

import json
from argparse import Namespace
from typing import Any

from analytics.catalogue import declared
from schema.catalogue import datasets


def rules(_settings: Any, given: Namespace) -> None:
    """Every rule with its evidence class, the status of its thresholds and its condition."""
    rows = [
        {"code": r.code, "title": r.title, "evidence": r.evidence, "status": r.threshold_status, "condition": r.condition}
        for r in declared().values()
    ]  # fmt: skip
    _print(rows, as_json=given.json)


def data(_settings: Any, given: Namespace) -> None:
    """Every dataset with its grain and where its rows come from."""
    rows = [
        {"name": d.name, "title": d.title, "grain": d.grain, "kind": str(d.kind)} for d in datasets().values()
    ]
    _print(rows, as_json=given.json)


def _print(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        print("  ".join(str(v) for v in row.values()))
