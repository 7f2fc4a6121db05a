"""The plan of tomorrow_world.py frozen and out, and two channels: the office signed by DingTalk, a team of Suzhou by WeCom."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import builders
import pandas as pd
import tomorrow_world as world
from listening import Listener

from callbacks.services import Services
from schema import plan
from settings import Settings

DAY = date(2026, 11, 21)
OUT = datetime(2026, 11, 21, 7)
CHANNELS = """
[[channel]]
name = "执法处值班群"
kind = "dingtalk"
url = "{url}/send?access_token=KEY99"
secret = "SECdemo"
duty = "张三"
mobile = "13800138000"

[[channel]]
name = "苏州群"
kind = "wecom"
url = "{url}/send?key=KEY98"
team = "T2"
"""


def services(folder: Path, there: Listener) -> Services:
    """The stores, with a home of their own for the file of channels."""
    made = world.services(folder)
    home = folder / "post"
    home.mkdir()
    file = home / "messages.toml"
    file.write_text(CHANNELS.format(url=there.url), "utf-8")
    file.chmod(0o600)
    return Services(Settings(home=home), made.store, made.casework)


def freeze(services: Services, release_at: datetime | None = OUT, **changes: Any) -> None:
    """Make the plan a frozen one, or what the changes say."""
    row = {
        "plan_id": world.PLAN_ID, "day": pd.Timestamp(DAY), "scenario": "A", "is_chosen": True, "state": "frozen",
        "revision": 1, "step": 0, "value": 1.0, "finds": 1.0, "km": 1.0, "visits": 3, "unmet": "[]", "params": "{}",
        "draw": "{}", "made_by": "system", "made_at": OUT, "changed_by": "officer", "changed_at": OUT,
        "number": "JW-20261121-01", "sha256": "0", "release_at": release_at,
    }  # fmt: skip
    services.casework.put(plan.DATASET, builders.frame([row | changes]))
