"""Hours and shares of the evening's plan that several parts must agree on, each declared here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta

RELEASE_AT = time(7)  # names are shown from then on the day of the visits, unless the planner says otherwise
PREJUDGE_DUE = time(22)  # of the evening before the day of the visits: pre-judgements are written by then
LEAST_SHARE, MOST_SHARE = 0.10, 0.20  # of the visits are drawn at random [C]
NIGHT_STARTS_MIN = 22 * 60  # minutes after midnight of the day of the visits
NIGHT_ENDS_MIN = (
    30 * 60
)  # 06:00 of the next day: the night belongs to the day before, and the day is over then
DAY_ENDS = timedelta(minutes=NIGHT_ENDS_MIN)


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the plan as people read it; ``low`` and ``high`` where a planner may change it.

    People read ``value`` times ``scale``: a share of 0.1 as 10 %.
    """

    name: str
    value: float | str
    unit: str
    title: str
    status: str  # of schema/status.py
    basis: str
    low: float = 0.0
    high: float = 0.0
    scale: int = 1

    def shown(self, value: float | str) -> str:
        """A value of this number as people read it, without its unit."""
        return value if isinstance(value, str) else f"{value * self.scale:g}"


SHARE_BASIS = "双随机留出部分运力，用来估计随机命中率；须在 10%–20% 之间，当日首次编排时抽取，此后不变"
REPEAT_BASIS = "上次检查的组在此期间内不再去同一家，另有组能去时才适用"
CHANGEABLE = (
    Number(
        "random_share", LEAST_SHARE, "%", "随机抽查占比", "chosen", SHARE_BASIS, LEAST_SHARE, MOST_SHARE, 100
    ),
    Number("repeat_days", 365, "天", "同组不重复检查", "chosen", REPEAT_BASIS, 0, 3650),
    Number(
        "seconds",
        2.0,
        "秒",
        "求解时间",
        "chosen",
        "求解器占用的处理器时间；越长越好，到一定程度不再变",
        0,
        600,
    ),
)  # what a planner may set for one plan
DRAWN_ONCE = "random_share"  # the draw of a day is never made again


def unusual(values: Mapping[str, float]) -> list[tuple[Number, float]]:
    """The changeable numbers that differ from the usual ones, with their values."""
    return [(n, values[n.name]) for n in CHANGEABLE if n.name in values and values[n.name] != n.value]
