"""The visits behind a figure of the results page: the same data, the same filters, so that they add up."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from analytics.learn import evaluate
from callbacks.clue_list import named
from callbacks.names import names_of
from callbacks.records import records
from callbacks.results_data import Known
from callbacks.services import Services
from layouts.results import ARMS
from layouts.results_groups import Listing
from layouts.text import t
from schema import site
from schema.inspection import HIT, JUDGED, OUTCOMES, SUPPORT
from schema.team import DATASET as TEAM
from store.viewer import Viewer

KINDS = {"daily": "日常", "special": "专项", "case": "个案", SUPPORT: "帮扶"}
FILTERS = ("arm", "hit", "outcome", "team", "rule", "bin", "predicted", "from", "to")


def listing(services: Services, viewer: Viewer, found: Known, query: Mapping[str, str]) -> Listing:
    """Visits that fit the query, newest first; ``found`` holds those of the period."""
    asked = {name: query[name] for name in FILTERS if query.get(name)}
    rows = _joined(found)
    said: list[str] = []
    for name, value in asked.items():
        mask, words = CONDITIONS[name](rows, value[:40])
        rows, said = rows[mask.to_numpy(dtype=bool)], [*said, words]
    rows = rows.sort_values(["started_at", "record_id"], ascending=False, ignore_index=True)
    judged = rows["outcome"].astype(object).isin(JUDGED)
    hits = rows["outcome"].astype(object) == HIT
    return Listing(said, _plain(services, viewer, rows), int(hits.sum()), int(judged.sum()), found.as_of)


def _joined(found: Known) -> pd.DataFrame:
    """Every inspection of the period with what was predicted, where it was judged."""
    judged = found.visits[["record_id", "expected", "rules"]]
    rows = found.every.astype({"record_id": object}).merge(judged, on="record_id", how="left")
    bins = evaluate.binned(found.visits).set_index("record_id")["bin"]
    return rows.assign(bin=rows["record_id"].map(bins).fillna(-1).astype(int))


def _arm(rows: pd.DataFrame, value: str) -> tuple[pd.Series, str]:
    arm = "" if value == "none" else value
    judged = rows["outcome"].astype(object).isin(JUDGED)
    same = rows["arm"].astype(object).where(rows["arm"].notna(), "") == arm
    return same & judged, t("选取方式：{arm}", arm=t(ARMS.get(arm, arm)))


def _hit(rows: pd.DataFrame, _: str) -> tuple[pd.Series, str]:
    return rows["outcome"].astype(object) == HIT, t("命中")


def _outcome(rows: pd.DataFrame, value: str) -> tuple[pd.Series, str]:
    return rows["outcome"].astype(object) == value, t(
        "结果：{outcome}", outcome=t(value) if value in OUTCOMES else value
    )


def _team(rows: pd.DataFrame, value: str) -> tuple[pd.Series, str]:
    return rows["team_id"].astype(object) == value, t("检查组 {team}", team=value)


def _rule(rows: pd.DataFrame, value: str) -> tuple[pd.Series, str]:
    has = rows["rules"].map(lambda codes: isinstance(codes, tuple) and value in codes)
    return has.astype(bool), t("目标理由含规则 {rule}", rule=value)


def _bin(rows: pd.DataFrame, value: str) -> tuple[pd.Series, str]:
    number = int(value) if value.isascii() and value.isdigit() else -2
    return rows["bin"] == number, t("校准第 {n} 组", n=number + 1)


def _predicted(rows: pd.DataFrame, _: str) -> tuple[pd.Series, str]:
    return rows["expected"].notna(), t("检查前有预测")


def _from(rows: pd.DataFrame, value: str) -> tuple[pd.Series, str]:
    return rows["day"] >= _day(value), t("自 {day} 起", day=value)


def _to(rows: pd.DataFrame, value: str) -> tuple[pd.Series, str]:
    return rows["day"] <= _day(value), t("至 {day} 止", day=value)


def _day(value: str) -> pd.Timestamp:
    """The day written as 2026-11-20; ValueError for anything else."""
    try:
        return pd.Timestamp(date.fromisoformat(value))
    except ValueError:
        raise ValueError(t("链接中的日期“{day}”无法识别。", day=value)) from None


CONDITIONS: dict[str, Callable[[pd.DataFrame, str], tuple[pd.Series, str]]] = {
    "arm": _arm,
    "hit": _hit,
    "outcome": _outcome,
    "team": _team,
    "rule": _rule,
    "bin": _bin,
    "predicted": _predicted,
    "from": _from,
    "to": _to,
}


def _plain(services: Services, viewer: Viewer, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of the list in words."""
    wanted = tuple(rows["site_id"].astype(str).unique())
    names = services.store.read(site.DATASET, viewer, ("site_id", "name", "adcode"), site_id=wanted)
    by_site = {str(r["site_id"]): r for r in records(names)}
    areas = named(services, viewer, {str(r["adcode"]) for r in by_site.values()})
    team_names = names_of(services, viewer, TEAM)
    out = []
    for r in records(rows.drop(columns=["day", "bin"])):
        place = by_site.get(str(r["site_id"]), {})
        out.append(
            {
                "record_id": r["record_id"],
                "site_id": str(r["site_id"]),
                "started_at": f"{r['started_at']:%Y-%m-%d %H:%M}",
                "site": str(place.get("name", r["site_id"])),
                "area": areas.get(str(place.get("adcode")), ""),
                "arm": t(ARMS[r["arm"] or ""]),
                "outcome": t(str(r["outcome"])),
                "expected": r["expected"],
                "inclusion": r["inclusion"],
                "team": team_names.get(str(r["team_id"]), str(r["team_id"] or "")),
                "kind": t(KINDS[str(r["visit_kind"])]),
                "rules": " ".join(r["rules"]) if isinstance(r["rules"], tuple) else "",
                "note": r["note"] or "",
            }
        )
    return out
