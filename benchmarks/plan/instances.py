"""Public instances of team orienteering with a best known value: Chao's (top) and those with time windows (toptw).

Best known values are those of the literature (Archetti 2007, Ke 2008, Dang 2013, Vansteenwegen 2009). With as many teams
as the original routing instance has vehicles (``mv``) the sum of all profits is the provable optimum. Distances: real x
10^4 (top), truncated to one (c) or two (pr) decimals (toptw).
"""

import os
from pathlib import Path

import numpy as np

from benchmarks.plan.case import Case

SHARED = Path(os.environ.get("JINGWEI_SHARED", Path(__file__).resolve().parents[3] / "shared"))
INSTANCES = SHARED / "data" / "top_instances"
TOP = {
    "p4.2.p": 1242, "p4.2.t": 1306, "p4.3.m": 1063, "p4.3.t": 1305, "p4.4.k": 821, "p4.4.q": 1161, "p4.4.t": 1285,
    "p5.2.z": 1680, "p5.3.x": 1555, "p5.4.v": 1320,
}  # fmt: skip
TOPTW = {"c104": (420, 760, 1030, 1260), "c108": (370, 680, 920, 1140), "pr05": (595, 1101, 1482, 1838)}
PROVABLE = (*(f"c10{i}" for i in range(1, 10)), *(f"pr0{i}" for i in range(1, 6)))
KINDS = {"top": "TOP, literature", "toptw": "TOPTW, literature", "provable": "TOPTW, all points, provable"}


def names() -> list[str]:
    """Every instance, hardest kinds first."""
    windows = [f"{name} m{m}" for name, best in TOPTW.items() for m in range(1, len(best) + 1)]
    return [*TOP, *windows, *(f"{name} mv" for name in PROVABLE)]


def read(name: str) -> Case:
    """The instance of this name."""
    if name in TOP:
        return _top(name, next(INSTANCES.glob(f"top/*/{name}.txt")))
    file, teams = name.split(" m")
    return _toptw(name, INSTANCES / "toptw" / f"{file}.txt", 0 if teams == "v" else int(teams))


def _top(name: str, path: Path) -> Case:
    lines = path.read_text().replace(";", " ").split("\n")
    n, teams, limit = int(lines[0].split()[1]), int(lines[1].split()[1]), float(lines[2].split()[1])
    points = np.array([[float(x) for x in line.split()[:3]] for line in lines[3 : 3 + n]])
    travel = np.rint(_distances(points) * 1e4).astype(np.int64)
    rows = np.zeros((n - 2, 4), dtype=np.int64)
    rows[:, 3] = round(limit * 1e4)
    return _case(
        name, travel, (points[1:-1, 2], rows), (teams, round(limit * 1e4), n - 1), ("top", TOP[name])
    )


def _toptw(name: str, path: Path, teams: int) -> Case:
    lines = [line.split() for line in path.read_text().split("\n") if line.strip()]
    scale = 100 if path.stem.startswith("pr") else 10
    points = np.array(
        [[float(r[1]), float(r[2]), float(r[3]), float(r[4]), float(r[-2]), float(r[-1])] for r in lines[2:]]
    )
    travel = np.floor(_distances(points) * scale + 1e-9).astype(np.int64)
    rows = np.rint(points[1:, [0, 2, 4, 5]] * scale).astype(np.int64)
    prize = points[1:, 3]
    best = ("toptw", TOPTW[path.stem][teams - 1]) if teams else ("provable", float(prize.sum()))
    fleet = (teams or int(lines[0][1]), round(points[0, 5] * scale), 0)
    return _case(name, travel, (prize, rows), fleet, best)


def _case(
    name: str,
    travel: np.ndarray,
    rows: tuple[np.ndarray, np.ndarray],
    fleet: tuple[int, int, int],
    best: tuple[str, float],
) -> Case:
    """Clients are places 1, 2, ...; every team is the same."""
    prize, given = rows
    n, (m, limit, end) = len(prize), fleet
    zeros, none = np.zeros(m, dtype=np.int64), np.zeros(n, dtype=np.int64)
    return Case(
        name, travel, np.arange(1, n + 1), prize.astype(float), given[:, 1], given[:, 2], given[:, 3], none,
        zeros, zeros + end, zeros, zeros + limit, zeros, zeros + n, none.astype(bool), best=best[1], kind=best[0],
    )  # fmt: skip


def _distances(points: np.ndarray) -> np.ndarray:
    return np.hypot(points[:, None, 0] - points[None, :, 0], points[:, None, 1] - points[None, :, 1])
