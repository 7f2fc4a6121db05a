"""What can be made ready beside other work: compiled rules and solver."""

from analytics import specimen
from analytics.catalogue import chosen
from analytics.plan.displace import polish
from analytics.plan.explain import explain
from analytics.plan.planner import make_plan
from analytics.plan.problem import Option, Problem, Team
from analytics.plan.solve import Effort
from analytics.plan.warm import plan_from
from analytics.screening import screen
from jobs.progress import Progress

MORNING, EVENING, HOUR = 510, 1050, 60  # minutes after midnight


def run(progress: Progress) -> None:
    """Screen and plan a tiny case, so that rules and solver are compiled and kept on disk."""
    progress.step("编译规则")
    screen(specimen.frames(), chosen(), specimen.END)
    progress.step("编译求解器")
    warm_up()
    progress.done()


def warm_up() -> None:
    """Plan a tiny case, from nothing and from a plan, and explain it: a process that did so answers its first edit at once."""
    day = small_day()
    plan = make_plan(day, Effort(iterations=5))
    explain(day, make_plan(day, Effort(seconds=0), start=plan), {}, {})
    polish(day, plan_from(day, {}))


def small_day() -> Problem:
    """Two teams and six sites."""
    teams = tuple(
        Team(f"T{i}", 120.7, 30.7, MORNING, EVENING, frozenset({"general"}), ("33",), 4) for i in range(2)
    )
    options = tuple(
        Option(f"S{i}", "330402", 120.7 + i / 50, 30.7, "day", MORNING, EVENING - HOUR, HOUR, 10.0 + i)
        for i in range(6)
    )
    return Problem(teams, options)
