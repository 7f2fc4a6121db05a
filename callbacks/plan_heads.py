"""Where a plan stands, what was decided about it and who may decide next, as the page says it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from callbacks.sentences import said
from callbacks.services import Services
from jobs.messages import team_names
from jobs.planning import signing
from jobs.planning.edits import ACTIONS, LISTED
from jobs.planning.handover import of_draft
from jobs.planning.signing import ALONE, BY_ONE, NOT_SEEN, sees_whole
from layouts.text import t
from layouts.tomorrow_state import Head, History, May, Sealed, Step
from store import plans
from store.accounts import Accounts
from store.clock import now
from store.embargo import may_plan
from store.plans import Header
from store.viewer import SYSTEM, Role, Viewer


def people(services: Services) -> dict[str, str]:
    """How each account is called."""
    return {a.viewer.name: t(a.title) for a in Accounts(services.casework.database).accounts()}


def head_of(header: Header, who: Mapping[str, str], names: Mapping[str, str] | None = None) -> Head:
    """The plan's row in words, accounts called as in ``who``; musts that cannot be met only where ``names`` are given."""
    return Head(
        plan_id=header.plan_id,
        scenario=header.scenario,
        is_chosen=header.is_chosen,
        state=header.state,
        revision=header.revision,
        finds=header.finds,
        value=header.value,
        km=header.km,
        visits=header.visits,
        changed=t(
            "{who} {at} 修改", who=who.get(header.changed_by, header.changed_by), at=clock(header.changed_at)
        ),
        submitted=_signed("{who} {at} 提交", who, header.submitted_by, header.submitted_at),
        submitted_by=header.submitted_by or "",
        confirmed=_confirmed(header, who),
        number=header.number or "",
        sha256=header.sha256 or "",
        release_at=header.release_at,
        is_released=header.is_released(now()),
        unmet=[] if names is None else _unmet(header.unmet, names),
        is_amendment=header.amends is not None,
        commitment=str(json.loads(header.draw or "{}").get("commitment", ""))[:12],
    )


def _signed(template: str, who: Mapping[str, str], by: str | None, at: datetime | None) -> str:
    return t(template, who=who.get(by, by), at=clock(at)) if by and at else ""


def _confirmed(header: Header, who: Mapping[str, str]) -> str:
    """Who confirmed or released it, and that there was no second person where there was none."""
    if header.amends is None:
        said = _signed("{who} {at} 确认", who, header.confirmed_by, header.confirmed_at)
        return f"{said}（{t('提交人自行确认')}）" if header.is_by_one else said
    said = _signed("{who} {at} 公布", who, header.confirmed_by, header.confirmed_at)
    return f"{said}（{t(BY_ONE)}）" if header.is_by_one else said


def clock(at: datetime) -> str:
    """11-20 20:15."""
    return f"{at:%m-%d %H:%M}"


def _unmet(text: str, names: Mapping[str, str]) -> list[str]:
    """Each must that cannot be met, with its reason; sites the viewer may not see are left out."""
    rows = [x for x in json.loads(text or "[]") if x["site_id"] in names]
    return [
        f"{names[x['site_id']]}：{said(x['template'].format(**x['values']), x['template'], x['values'])}"
        for x in rows
    ]


def history_of(
    steps: Sequence[plans.Step], at: int, who: Mapping[str, str], names: Mapping[str, str]
) -> History:
    """Every decision in order, with names; those of other jurisdictions are not named."""
    return History([_step(s, who, names) for s in steps], at)


def _step(step: plans.Step, who: Mapping[str, str], names: Mapping[str, str]) -> Step:
    touched = [names.get(x) or t("其他地区企业") for x in step.sites[:LISTED]]
    if len(step.sites) > LISTED:
        touched = [t("{names} 等 {n} 家", names="、".join(touched), n=len(step.sites))]
    touched += [names.get(x) or t("其他地区检查组") for x in step.teams] if _is_about_team(step) else []
    return Step(
        step=step.step,
        what=" ".join([t(ACTIONS.get(step.action, step.action)), "、".join(touched)]).strip(),
        by=who.get(step.by, step.by),
        at=clock(step.at),
        reason=step.reason or "",
        finds=step.d_finds,
        km=step.d_km,
        moved=step.moved,
        is_improved=step.is_improved,
    )


def _is_about_team(step: plans.Step) -> bool:
    return not step.sites or step.action == "give"


def may(services: Services, viewer: Viewer, header: Header | None) -> May:
    """What this reader may do; the second confirmation is another person's, unless there is nobody else."""
    rights = May(
        plan=may_plan(viewer), decide=viewer.role is Role.LEADER, weigh=viewer.role is not Role.INSPECTOR
    )
    if header is None or not rights.plan:
        return rights
    if not sees_whole(services.casework, viewer, header):
        return replace(rights, note=t(NOT_SEEN))
    is_own = header.state == "submitted" and header.submitted_by == viewer.name
    is_alone = is_own and signing.is_alone(services.casework, header)
    return replace(rights, sign=True, confirm=not is_own or is_alone, note=t(ALONE) if is_alone else "")


def follows(services: Services, viewer: Viewer, draft: Header) -> list[str]:
    """What releasing an open amendment changes, counted out before anybody does."""
    found = of_draft(services.casework, draft)
    named = team_names(services.store, viewer)
    teams = [named.get(team) or t("其他地区检查组") for team in found.teams]
    said = [
        t("{n} 家企业，其中新增 {a} 家，改顺序或时间 {c} 家；撤回 {w} 家", n=draft.visits, a=len(found.new),
          c=len(found.moved), w=len(found.gone)),
        t("立即更新 {m} 个检查组的任务：{teams}", m=len(teams), teams="、".join(teams) or "—"),
        t("公布后编号加一，原计划作废；群消息由消息页逐条发送"),
    ]  # fmt: skip
    return said + (
        [t("无须第二人确认，记录注明“当日调整，单人发布”")] if draft.changed_by == viewer.name else []
    )


def sealed_from(services: Services, header: Header | None) -> Sealed:
    """Counts and times of a plan whose names are hidden; nothing that says where it goes."""
    if header is None:
        return Sealed(0, 0, "draft", None)
    teams = plans.visits(services.casework, SYSTEM, header.plan_id)["team_id"].nunique()
    return Sealed(header.visits, int(teams), header.state, header.release_at)
