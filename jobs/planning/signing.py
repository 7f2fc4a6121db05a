"""Who may sign a plan: whoever sees every enterprise in it, and not alone while somebody else could confirm."""

from store.accounts import Accounts
from store.casework import SqlCasework
from store.embargo import may_plan
from store.plans import Header, visits
from store.viewer import SYSTEM, Viewer

NOT_SEEN = "该计划含您辖区以外的企业，须由能看到全部企业的人员办理。"
SECOND = "提交人不能确认自己提交的计划，须由另一人确认。"
ALONE = "没有其他可以确认此计划的账号，提交人自行确认"
BY_ONE = "当日调整，单人发布"


def sees_whole(casework: SqlCasework, viewer: Viewer, found: Header) -> bool:
    """Whether every visit of the plan lies in the jurisdictions of this viewer."""
    return _sees(viewer, _places(casework, found))


def refuse_partial(casework: SqlCasework, viewer: Viewer, found: Header) -> None:
    """Refuse whoever does not see every enterprise of the plan, with a sentence."""
    if not sees_whole(casework, viewer, found):
        raise ValueError(NOT_SEEN)


def is_alone(casework: SqlCasework, found: Header) -> bool:
    """Whether nobody but the submitter may confirm this plan: no other account plans and sees all of it."""
    places = _places(casework, found)
    accounts = [a.viewer for a in Accounts(casework.database).accounts()]
    return not any(may_plan(v) and v.name != found.submitted_by and _sees(v, places) for v in accounts)


def second_person(casework: SqlCasework, viewer: Viewer, found: Header) -> str:
    """What the record must say when the submitter confirms, "" for anybody else; ValueError when another person could."""
    if viewer.name != found.submitted_by:
        return ""
    if not is_alone(casework, found):
        raise ValueError(SECOND)
    return ALONE


def _places(casework: SqlCasework, found: Header) -> frozenset[str]:
    return frozenset(visits(casework, SYSTEM, found.plan_id)["adcode"].astype(str))


def _sees(viewer: Viewer, places: frozenset[str]) -> bool:
    return all(viewer.sees(place) for place in places)
