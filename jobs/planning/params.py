"""The numbers of the planning job that people may change, and where they come from."""

import json
from dataclasses import asdict, dataclass, fields

from analytics.plan.draw import LEAST_SHARE, MOST_SHARE, SHARE


@dataclass(frozen=True, slots=True)
class Named:
    """A parameter as a person reads it."""

    title: str
    unit: str
    status: str  # of schema/status.py
    basis: str


@dataclass(frozen=True, slots=True)
class Planning:
    """Parameters of a plan; kept with it."""

    random_share: float = SHARE
    seconds: float = 2.0
    repeat_days: int = 365


NAMED = {
    "random_share": Named(
        "随机抽查占比", "", "chosen", "双随机留出部分运力，用来估计随机命中率；须在 10%–20% 之间"
    ),
    "seconds": Named("求解时间", "s", "chosen", "求解器占用的处理器时间"),
    "repeat_days": Named(
        "同组不重复检查", "d", "chosen", "上次检查的组在此期间内不再去同一家，另有组能去时才适用"
    ),
}


def checked(given: Planning) -> Planning:
    """The parameters when they can be used; ValueError with a sentence otherwise."""
    if not LEAST_SHARE <= given.random_share <= MOST_SHARE:
        raise ValueError(f"随机抽查占比须在 {LEAST_SHARE:.0%} 与 {MOST_SHARE:.0%} 之间。")
    if not 0 <= given.seconds <= 600:
        raise ValueError("求解时间须在 0–600 秒之间。")
    if not 0 <= given.repeat_days <= 3650:
        raise ValueError("同组不重复检查的天数须在 0–3650 之间。")
    return given


def packed(given: Planning) -> str:
    """As the plan keeps them."""
    return json.dumps(asdict(given), sort_keys=True)


def unpacked(text: str) -> Planning:
    """The reverse of :func:`packed`; what a plan does not name is as usual."""
    known = {f.name for f in fields(Planning)}
    return Planning(**{k: v for k, v in json.loads(text).items() if k in known})
