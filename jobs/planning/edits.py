"""What a planner may do to a plan, and what it means for the demands on the solver."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from store.plans import Demands

ACTIONS = {
    "lock": "锁定",
    "unlock": "解除锁定或必查",
    "exclude": "不安排",
    "include": "恢复候选",
    "force": "列为必查",
    "give": "调给其他检查组",
    "swap": "两家互换检查组",
    "window": "改检查时段",
    "team_off": "检查组不出勤",
    "team_on": "检查组恢复出勤",
    "shift": "改班次",
    "undo": "撤销",
    "redo": "重做",
    "improve": "继续优化",
    "plan": "自动编排",
    "replan": "重新编排",
    "copy": "复制方案",
    "midday": "当日调整",
}
OF_TEAMS = ("team_off", "team_on", "shift")
WINDOWS = {"day": "白天", "night": "夜间"}
TIME = re.compile(r"(\d{1,2}):([0-5]\d)")
LAST_MIN = 48 * 60
LISTED = 3  # sites named in a sentence
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edit:
    """One decision of a planner.

    ``site_id`` is the site it is about and ``team_id`` the team (of ``give``, ``lock``, ``force``, ``team_off``,
    ``team_on``, ``shift``); ``other`` the second site of a ``swap``; ``value`` "day", "night" or "" (no demand) of a
    ``window``, "08:30-17:30" (24:00 and later is the next morning) or "" (as in the roster) of a ``shift``; ``reason``
    must be given to exclude a site and to take a team off. ``more`` are further sites of the same decision.
    """

    action: str
    site_id: str = ""
    team_id: str = ""
    other: str = ""
    value: str = ""
    reason: str = ""
    more: tuple[str, ...] = ()

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites it names."""
        return tuple(s for s in (self.site_id, self.other, *self.more) if s)

    @property
    def single(self) -> tuple["Edit", ...]:
        """The same decision for each of its sites."""
        if not self.more:
            return (self,)
        return tuple(replace(self, site_id=site, more=()) for site in (self.site_id, *self.more))

    @property
    def teams(self) -> tuple[str, ...]:
        """The team it names."""
        return (self.team_id,) if self.team_id else ()


def demanded(demands: Demands, edit: Edit, team_of: Mapping[str, str]) -> Demands:
    """The demands after an edit; ``team_of`` says which team visits a site now.

    Raises
    ------
    ValueError
        For an action that is not one of a planner, something that is missing or makes no sense now; of several sites
        the sentence names the one.
    """
    if edit.action not in MEANINGS:
        raise ValueError("没有这种计划操作。")
    for one in edit.single:
        try:
            demands = MEANINGS[edit.action](demands, one, team_of)
        except ValueError as problem:
            raise ValueError(f"{one.site_id}：{problem}" if edit.more else str(problem)) from problem
    return demands


def listed(codes: tuple[str, ...]) -> str:
    """The first of these sites or teams and how many there are."""
    return "、".join(codes) if len(codes) <= LISTED else f"{'、'.join(codes[:LISTED])} 等 {len(codes)} 家"


def clashes(
    mine: tuple[str, frozenset[str], frozenset[str]], theirs: tuple[str, frozenset[str], frozenset[str]]
) -> bool:
    """Whether two decisions (action, sites, teams) touch the same row: a site, or a team whose duty one of them changes."""
    is_of_team = mine[0] in OF_TEAMS or theirs[0] in OF_TEAMS
    return bool(mine[1] & theirs[1]) or (is_of_team and bool(mine[2] & theirs[2]))


def minutes_of(text: str) -> tuple[int, int]:
    """Minutes after midnight from ``08:30-17:30``; ValueError when it is no shift."""
    found = [int(h) * 60 + int(m) for h, m in TIME.findall(text)]
    if len(found) != 2 or not found[0] < found[1] <= LAST_MIN:
        raise ValueError("班次请写成 08:30-17:30；次日凌晨写成 24:00 以后，例如 21:00-29:00。")
    return found[0], found[1]


Meaning = Callable[[Demands, Edit, Mapping[str, str]], Demands]


def _lock(demands: Demands, edit: Edit, team_of: Mapping[str, str]) -> Demands:
    team = edit.team_id or team_of.get(edit.site_id, "")
    if not team:
        raise ValueError("该企业未安排检查；要安排它请列为必查，或指定检查组。")
    return _locked(demands, {edit.site_id: team})


def _give(demands: Demands, edit: Edit, team_of: Mapping[str, str]) -> Demands:
    if not edit.team_id:
        raise ValueError("请选择要调给的检查组。")
    if team_of.get(edit.site_id) == edit.team_id:
        raise ValueError("该企业已由这个检查组检查。")
    return _locked(demands, {edit.site_id: edit.team_id})


def _swap(demands: Demands, edit: Edit, team_of: Mapping[str, str]) -> Demands:
    one, other = team_of.get(edit.site_id), team_of.get(edit.other)
    if not one or not other or one == other:
        raise ValueError("互换的两家企业须已安排给不同的检查组。")
    return _locked(demands, {edit.site_id: other, edit.other: one})


def _locked(demands: Demands, more: Mapping[str, str]) -> Demands:
    excluded = _without(demands.excluded, *more)
    return replace(demands, locked={**demands.locked, **more}, excluded=excluded)


def _unlock(demands: Demands, edit: Edit, _: Mapping[str, str]) -> Demands:
    if edit.site_id not in demands.locked and edit.site_id not in demands.forced:
        raise ValueError("该企业没有锁定，也没有列为必查。")
    forced = _without(demands.forced, edit.site_id)
    return replace(demands, locked=_without(demands.locked, edit.site_id), forced=forced)


def _exclude(demands: Demands, edit: Edit, _: Mapping[str, str]) -> Demands:
    if not edit.reason.strip():
        raise ValueError("不安排一家企业须写明理由。")
    free = _unlock(demands, edit, {}) if edit.site_id in {*demands.locked, *demands.forced} else demands
    return replace(free, excluded={**free.excluded, edit.site_id: edit.reason.strip()})


def _include(demands: Demands, edit: Edit, _: Mapping[str, str]) -> Demands:
    if edit.site_id not in demands.excluded:
        raise ValueError("该企业没有被列为不安排。")
    return replace(demands, excluded=_without(demands.excluded, edit.site_id))


def _force(demands: Demands, edit: Edit, _: Mapping[str, str]) -> Demands:
    if edit.site_id in demands.forced and not edit.team_id:
        raise ValueError("该企业已列为必查。")
    more = _locked(demands, {edit.site_id: edit.team_id}) if edit.team_id else demands
    excluded = _without(more.excluded, edit.site_id)
    return replace(more, forced={**more.forced, edit.site_id: edit.reason.strip()}, excluded=excluded)


def _window(demands: Demands, edit: Edit, _: Mapping[str, str]) -> Demands:
    if not edit.value:
        return replace(demands, windows=_without(demands.windows, edit.site_id))
    if edit.value not in WINDOWS:
        raise ValueError("检查时段只能是白天或夜间。")
    return replace(demands, windows={**demands.windows, edit.site_id: edit.value})


def _team_off(demands: Demands, edit: Edit, _: Mapping[str, str]) -> Demands:
    if not edit.reason.strip():
        raise ValueError("检查组不出勤须写明理由。")
    if edit.team_id in demands.off:
        raise ValueError("该检查组已经不出勤。")
    return replace(demands, off={**demands.off, edit.team_id: edit.reason.strip()})


def _team_on(demands: Demands, edit: Edit, _: Mapping[str, str]) -> Demands:
    if edit.team_id not in demands.off:
        raise ValueError("该检查组本来就出勤。")
    return replace(demands, off=_without(demands.off, edit.team_id))


def _shift(demands: Demands, edit: Edit, _: Mapping[str, str]) -> Demands:
    if not edit.value:
        return replace(demands, shifts=_without(demands.shifts, edit.team_id))
    return replace(demands, shifts={**demands.shifts, edit.team_id: minutes_of(edit.value)})


def _without(given: Mapping[str, T], *keys: str) -> dict[str, T]:
    return {k: v for k, v in given.items() if k not in keys}


MEANINGS: dict[str, Meaning] = {
    "lock": _lock,
    "unlock": _unlock,
    "exclude": _exclude,
    "include": _include,
    "force": _force,
    "give": _give,
    "swap": _swap,
    "window": _window,
    "team_off": _team_off,
    "team_on": _team_on,
    "shift": _shift,
}
