"""The numbers of the planning job that people may change (``schema.planning.CHANGEABLE``), kept with the plan."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from schema.planning import CHANGEABLE

USUAL = {number.name: number.value for number in CHANGEABLE}


@dataclass(frozen=True, slots=True)
class Planning:
    """Parameters of a plan; kept with it."""

    random_share: float = float(USUAL["random_share"])
    seconds: float = float(USUAL["seconds"])
    repeat_days: int = int(USUAL["repeat_days"])


def checked(given: Planning) -> Planning:
    """The parameters when they can be used; ValueError with a sentence otherwise."""
    values = asdict(given)
    for number in CHANGEABLE:
        if not number.low <= values[number.name] <= number.high:
            low, high = number.shown(number.low), number.shown(number.high)
            raise ValueError(f"{number.title}须在 {low}–{high} {number.unit}之间。")
    return given


def read(text: str) -> Planning:
    """What a page sends, numbers as people read them: ``random_share=15;repeat_days=365``; others are as usual.

    Raises
    ------
    ValueError
        With a Chinese sentence, for what is no number or beyond its bounds.
    """
    known = {number.name: number for number in CHANGEABLE}
    pairs = [part.partition("=") for part in text.split(";") if part]
    try:
        given = {name: float(value) / known[name].scale for name, _, value in pairs if name in known}
        whole: dict[str, Any] = {n: round(v) if n == "repeat_days" else v for n, v in given.items()}
    except (ValueError, OverflowError):
        raise ValueError("参数须填写数字。") from None
    return checked(Planning(**whole))


def packed(given: Planning) -> str:
    """As the plan keeps them."""
    return json.dumps(asdict(given), sort_keys=True)


def unpacked(text: str) -> Planning:
    """The reverse of :func:`packed`; what a plan does not name is as usual."""
    known = {f.name for f in fields(Planning)}
    return Planning(**{k: v for k, v in json.loads(text).items() if k in known})
