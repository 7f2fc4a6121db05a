"""Which teams may go to an enterprise, and what keeps the others away."""

from collections.abc import Mapping

from analytics.plan.problem import Problem, obstacle
from jobs.planning.known import Known
from jobs.planning.midday_state import known_of
from store.base import Store
from store.casework import SqlCasework
from store.plans import Header, document

WHY = {
    "off": "当日不在岗",
    "no_jurisdiction": "不在该组可检查的辖区",
    "no_skill": "该组没有所需的专业",
    "night_only": "该组不值夜班",
    "recused": "须回避（本组人员的户籍或工作地、已申报回避，或上次由该组检查）",
    "no_option": "当日目标中没有该企业、须先获批准，或该时段容不下现场检查",
}


def obstacles(store: Store, casework: SqlCasework, found: Header, site_id: str) -> dict[str, str]:
    """For every team the code of ``WHY`` that keeps it from the site on the day of this plan, "" where none does.

    Errors as in :func:`jobs.planning.known.read_known`.
    """
    known = known_of(store, casework, found)
    return of_problem(known, known.problem(document(casework, found.plan_id, found.step).demands), site_id)


def of_problem(known: Known, problem: Problem, site_id: str) -> dict[str, str]:
    """The same for a problem at hand: a team may go when it may make one of the visits the site has."""
    on_duty = {team.team_id: team for team in problem.teams}
    options = [option for option in problem.options if option.site_id == site_id]
    return {
        team_id: _worst({obstacle(on_duty[team_id], option) for option in options})
        if team_id in on_duty
        else "off"
        for team_id in known.teams["team_id"].astype(str)
    }


def said(team: str, site: str, code: str, names: Mapping[str, str]) -> str:
    """Why this team may not go there, as a sentence."""
    return f"{names.get(team, team)}不能检查{names.get(site, site)}：{WHY[code]}。"


def _worst(codes: set[str]) -> str:
    """What stands in the way of all visits of a site, whichever is met first in the order of ``WHY``."""
    if "" in codes:
        return ""
    return next((code for code in WHY if code in codes), "no_option")
