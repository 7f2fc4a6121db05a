"""Travel times of a road router: the table service of OSRM at an address of the settings, asked once for every pair of places."""

import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from store.outward import Target, allowed, ask

ACCESS_MIN = 4.0  # parking and gate, for every trip to another place, as without a router
BLOCK = 100  # coordinates of one question: what OSRM allows unless told otherwise
SECONDS, MOST = 20.0, 1 << 24
FAR = 1e7  # metres or seconds: more than any road


class Osrm:
    """A :class:`analytics.plan.travel.TravelTime` that asks a road router and keeps the answers in a file.

    Raises
    ------
    ValueError
        From the constructor for an address that is not allowed, from ``between`` with a Chinese sentence when the router
        does not answer or knows no road. There is no fallback: estimated and routed minutes are never mixed.
    """

    def __init__(self, url: str, hosts: frozenset[str], folder: Path, block: int = BLOCK) -> None:
        self._target = allowed(url.rstrip("/") + "/table/v1/driving/", hosts)
        self._half = max(1, block // 2)
        self._file = folder / f"osrm-{hashlib.sha256(url.encode()).hexdigest()[:12]}.npz"
        self._index: dict[tuple[float, float], int] = {}
        self._seconds, self._metres = np.empty((0, 0)), np.empty((0, 0))
        self._load()

    def between(self, origins: np.ndarray, destinations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whole minutes and kilometres from every origin (n, 2: lon, lat) to every destination (m, 2): (n, m)."""
        here, there = self._known(origins), self._known(destinations)
        if np.isnan(self._seconds[np.ix_(here, there)]).any():
            self._fetch(np.unique(here), np.unique(there))
            self._save()
        block = np.ix_(here, there)
        minutes = np.ceil(self._seconds[block] / 60 + ACCESS_MIN - 1e-9)
        same = np.array(here)[:, None] == np.array(there)[None]
        return np.where(same, 0.0, minutes), np.where(same, 0.0, self._metres[block] / 1000)

    def _known(self, places: np.ndarray) -> list[int]:
        """Positions of places in the tables, new ones added; a place is its coordinates to a decimetre."""
        found = [
            self._index.setdefault((round(float(x), 6), round(float(y), 6)), len(self._index))
            for x, y in places
        ]
        more = len(self._index) - len(self._seconds)
        if more:
            self._seconds, self._metres = (
                np.pad(table, ((0, more), (0, more)), constant_values=np.nan)
                for table in (self._seconds, self._metres)
            )
        return found

    def _fetch(self, here: np.ndarray, there: np.ndarray) -> None:
        """Ask for what is missing, in blocks the router accepts."""
        places = list(self._index)
        for rows in _parts(here, self._half):
            for columns in _parts(there, self._half):
                if not np.isnan(self._seconds[np.ix_(rows, columns)]).any():
                    continue
                answer = self._table([places[i] for i in rows], [places[j] for j in columns])
                self._seconds[np.ix_(rows, columns)] = answer["durations"]
                self._metres[np.ix_(rows, columns)] = answer["distances"]

    def _table(
        self, here: list[tuple[float, float]], there: list[tuple[float, float]]
    ) -> dict[str, np.ndarray]:
        points = ";".join(f"{x:.6f},{y:.6f}" for x, y in [*here, *there])
        sources = ";".join(str(i) for i in range(len(here)))
        targets = ";".join(str(len(here) + j) for j in range(len(there)))
        path = f"{self._target.path}{points}?annotations=duration,distance&sources={sources}&destinations={targets}"
        target = Target(self._target.scheme, self._target.host, self._target.port, path)
        try:
            given = json.loads(ask(target, seconds=SECONDS, most=MOST))
        except json.JSONDecodeError as problem:
            raise ValueError(f"道路服务 {target.title} 的答复无法识别。") from problem
        except ValueError as problem:
            raise ValueError(f"道路服务{problem}可稍后再试，或去掉 JINGWEI_OSRM 改用直线估算。") from problem
        shape = (len(here), len(there))
        return {name: self._checked(given, name, shape) for name in ("durations", "distances")}

    def _checked(self, given: Any, name: str, shape: tuple[int, int]) -> np.ndarray:
        """The numbers of an answer; refused when anything about them is odd."""
        try:
            table = np.array(given[name], dtype=float)
        except (KeyError, TypeError, ValueError) as problem:
            raise ValueError(f"道路服务 {self._target.title} 的答复无法识别。") from problem
        if table.shape != shape:
            raise ValueError(f"道路服务 {self._target.title} 的答复与所问的点数不符。")
        if np.isnan(table).any():
            raise ValueError("道路服务找不到部分点位之间的道路，请检查坐标或其地图范围。")
        if (table < 0).any() or (table > FAR).any():
            raise ValueError(f"道路服务 {self._target.title} 给出了不可能的路程。")
        return table

    def _load(self) -> None:
        if not self._file.exists():
            return
        with np.load(self._file, allow_pickle=False) as kept:
            self._index = {(float(x), float(y)): i for i, (x, y) in enumerate(kept["places"])}
            self._seconds, self._metres = kept["seconds"], kept["metres"]

    def _save(self) -> None:
        """Replace the file by the tables of now; a reader sees the old or the new one."""
        kept = io.BytesIO()
        np.savez(kept, places=np.array(list(self._index)), seconds=self._seconds, metres=self._metres)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(f".{os.getpid()}.tmp")
        with draft.open("wb") as file:
            file.write(kept.getvalue())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._file)


def _parts(wanted: np.ndarray, size: int) -> list[np.ndarray]:
    return [wanted[i : i + size] for i in range(0, len(wanted), size)]
