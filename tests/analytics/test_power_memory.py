"""A power rule decides nothing from farther back than it says: without older data, later rows look the same."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from casebook import SITE, T0, TARIFFS, curve

from analytics.block import Block
from analytics.catalogue import catalogue
from analytics.screening import blocks

DAYS, CUT, STEP = 150, 30, 15
CODES = ["N01", *(f"P{n:02d}" for n in range(1, 13) if n != 7)]  # P07 looks back an hour
TIME = {"device_power": "at", "load_15min": "at", "treatment_input": "day"}


@cache
def frames():
    """One line that starts, stops, falls silent and slackens at random, with its meter, inputs, alerts and stops."""
    rng = np.random.default_rng(5)
    count = DAYS * 96
    at = T0 + pd.to_timedelta(np.arange(count) * STEP, unit="min")
    by_day = np.tile((np.arange(96) >= 28) & (np.arange(96) < 80), DAYS) & np.repeat(
        rng.random(DAYS) > 0.1, 96
    )
    power = {}
    for name, lag, kw in (("p", 0, 60.0), ("fan", rng.integers(-3, 4), 30.0), ("pump", 1, 8.0)):
        on = np.roll(by_day, lag) & ~np.repeat(rng.random(count // 8) < 0.06, 8)
        slack = np.where(np.repeat(np.arange(DAYS) % 40 == 39, 96), 0.45, 1.0) if name == "fan" else 1.0
        power[name] = np.where(on, kw * slack * rng.uniform(0.85, 1.15, count), 0.0)
    silent = np.repeat(rng.random(count // 4) < 0.02, 4)
    parts = [
        pd.DataFrame(
            {"device_id": n, "site_id": "S1", "at": at, "power_kw": kw, "is_online": ~(silent & (n == "fan"))}
        )
        for n, kw in power.items()
    ]
    roles = {"p": "prod", "fan": "treat", "pump": "other"}
    device = pd.DataFrame(
        {
            "device_id": list(roles),
            "site_id": "S1",
            "line_id": "L1",
            "role": list(roles.values()),
            "rated_kw": [80.0, 40.0, 10.0],
        }
    ).assign(companion_of=["", "", "fan"])
    days = T0 + pd.to_timedelta(np.arange(DAYS), unit="D")
    gas = np.where(np.repeat(rng.random(DAYS // 2) < 0.08, 2), 2.0, rng.uniform(9, 12, DAYS))
    used = pd.DataFrame(
        {"device_id": "fan", "site_id": "S1", "input_kind": "gas_m3", "day": days, "amount": gas}
    )
    night = np.repeat(rng.random(DAYS) < 0.6, 96) * np.where(by_day, 0.0, 500.0)
    load = curve(sum(power.values()) * np.repeat(rng.choice([1.1, 1.9], DAYS, p=[0.9, 0.1]), 96) + 5 + night)
    spans = {
        "started_at": T0 + pd.to_timedelta([135, 144], unit="D"),
        "ended_at": T0 + pd.to_timedelta([139, 147], unit="D"),
    }
    alerts = pd.DataFrame({"alert_id": ["A", "B"], "adcode": "330200", "level": ["orange", "red"]} | spans)
    stops = pd.DataFrame({"report_id": ["T"], "site_id": "S1", "line_id": None, "started_at": [T0 + pd.Timedelta(days=141)],
                          "ended_at": [T0 + pd.Timedelta(days=143)]})  # fmt: skip
    return {
        "site": SITE.assign(alert_grade="B"), "device": device, "device_power": pd.concat(parts), "load_15min": load,
        "treatment_input": used, "alert": alerts, "stop_report": stops, "tou_window": TARIFFS,
    }  # fmt: skip


def block_of(told, kind) -> Block:
    (block,) = blocks(told, {kind})
    return block


@pytest.mark.parametrize("code", CODES)
def test_later_rows_do_not_depend_on_what_is_older_than_the_memory(code):
    rule = catalogue()[code]
    assert rule.memory_h < (DAYS - CUT) * 24
    since = T0 + pd.Timedelta(days=CUT)
    younger = {n: f[f[TIME[n]] >= since] if n in TIME else f for n, f in frames().items()}
    whole, part = block_of(frames(), rule.block), block_of(younger, rule.block)
    free = int((since + pd.Timedelta(hours=rule.memory_h)).timestamp()) // 60
    a, b = rule.flag(whole, rule.params), rule.flag(part, rule.params)
    rows = (np.flatnonzero(x.time >= free) for x in (whole, part))
    here, there = rows
    assert len(here) == len(there) and a.hit.any(), "the data must be able to show it"
    np.testing.assert_array_equal(a.hit[here], b.hit[there])
    for name in ("value", "threshold"):
        hit = here[a.hit[here]], there[b.hit[there]]
        np.testing.assert_allclose(getattr(a, name)[hit[0]], getattr(b, name)[hit[1]], rtol=1e-9)
