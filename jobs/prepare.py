"""What pages and plans need ready: the base map of where the sites are, and the planner's compiled code."""

from analytics.plan.planner import make_plan
from analytics.plan.problem import Option, Problem, Team
from analytics.plan.solve import Effort
from jobs import basemap
from jobs.progress import Progress
from store.base import Store

MORNING, EVENING, HOUR = 510, 1050, 60  # minutes after midnight


def run(store: Store, progress: Progress) -> None:
    """Build the base map of the home, and plan a tiny day so that the solver is compiled and kept on disk."""
    progress.step("编译求解器")
    make_plan(specimen(), Effort(iterations=5))
    progress.step("生成底图")
    basemap.run(store)
    progress.done()


def specimen() -> Problem:
    """Two teams and six sites."""
    teams = tuple(
        Team(f"T{i}", 120.7, 30.7, MORNING, EVENING, frozenset({"general"}), ("33",), 4) for i in range(2)
    )
    options = tuple(
        Option(f"S{i}", "330402", 120.7 + i / 50, 30.7, "day", MORNING, EVENING - HOUR, HOUR, 10.0 + i)
        for i in range(6)
    )
    return Problem(teams, options)
