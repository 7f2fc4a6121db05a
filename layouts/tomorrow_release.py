"""From draft to released plan: where it stands, who may do what next, and what a signature leads to."""

from datetime import date, datetime, timedelta

import dash_mantine_components as dmc
from dash import dcc, html

from layouts.format import instant
from layouts.parts import Child, badge, href
from layouts.text import t
from layouts.tomorrow_head import act, dialog, history, opens
from layouts.tomorrow_params import planning, settings
from layouts.tomorrow_state import Head, Ids, Plan, Sealed
from schema.plan import STATES
from schema.planning import LEAST_SHARE, PREJUDGE_DUE, RELEASE_AT

STAGES = ("draft", "submitted", "frozen", "released")
STAGE_TITLES = {"draft": "草稿", "submitted": "待确认", "frozen": "已定稿", "released": "已公布"}


def strip(plan: Plan) -> html.Div:
    """One line: the stages, what comes next with its button, what was done last, and what is due before."""
    head = plan.head
    if head is None:
        return html.Div(_unplanned(plan), className="plan-release")
    parts = [_stages(head), *_next(plan, head), *history(plan)]
    if plan.may.plan:
        parts += [_approvals(plan), _judged(plan)]
    return html.Div(parts, className="plan-release")


def _unplanned(plan: Plan) -> list[Child]:
    """A day with targets and no plan yet: the way to one."""
    return [*planning(plan), html.Span(t("这一天还没有计划。"), className="muted")]


def _stages(head: Head) -> html.Ol:
    stage = "released" if head.is_released else {"amended": "frozen"}.get(head.state, head.state)
    at = STAGES.index(stage)
    marks = ["past" if i < at else "now" if i == at else "" for i in range(len(STAGES))]
    rows = [
        html.Li(t(STAGE_TITLES[name]), className=mark, **({"aria-current": "step"} if mark == "now" else {}))
        for name, mark in zip(STAGES, marks, strict=True)
    ]
    return html.Ol(rows, className="plan-stages")


def _next(plan: Plan, head: Head) -> list[Child]:
    match head.state:
        case "draft":
            return _draft(plan, head)
        case "submitted":
            return _submitted(plan, head)
        case "amended":
            return [badge(t(STATES["amended"]), "warn"), html.Span(head.number, className="plan-number")]
    return _frozen(plan, head)


def _draft(plan: Plan, head: Head) -> list[Child]:
    if not plan.may.plan:
        return [html.Span(head.changed, className="muted")]
    if not plan.may.sign:
        return [html.Span(plan.may.note, className="muted")]
    if head.is_amendment:
        return _amendment(head)
    if not head.is_chosen:
        keep = act(t("采用此方案"), "choose", "button primary")
        gone = act(t("删除此方案"), "remove", "button", title=t("可从“修改记录”所在日志查到，不影响其他方案"))
        return [keep, gone]
    send = opens(t("提交定稿…"), "submit", "button primary", disabled=not plan.stops)
    return [
        send,
        dialog("submit", t("提交计划，等待第二人确认"), _consequences(plan), _submit_buttons()),
        *settings(plan),
    ]


def _amendment(head: Head) -> list[Child]:
    """Released at once, after its consequences have been read, or given up."""
    body = html.Ul([html.Li(s) for s in head.follows], className="lines")
    send = act(t("确定公布"), "finish", "button primary")
    return [
        opens(t("公布当日调整…"), "finish", "button primary"),
        dialog("finish", t("公布当日调整，立即通知检查组"), body, [send]),
        act(t("放弃调整"), "remove"),
    ]


def _submit_buttons() -> list[Child]:
    return [act(t("确定提交"), "submit", "button primary")]


def _submitted(plan: Plan, head: Head) -> list[Child]:
    parts: list[Child] = [html.Span(head.submitted, className="muted")]
    if plan.may.sign:
        parts.append(act(t("退回草稿"), "take_back"))
    if not plan.may.confirm:
        parts.append(html.Span(plan.may.note or t("须由另一人确认"), className="muted"))
        return parts
    buttons = [
        html.Label(
            [
                t("公布时间"),
                dmc.TimeInput(
                    id=Ids.RELEASE_AT,
                    value=f"{RELEASE_AT:%H:%M}",
                    w=96,
                    size="xs",
                    **{"aria-label": t("公布时间")},
                ),
            ],
            className="plan-release-at",
        ),
        act(t("确认定稿，按此时间公布"), "confirm", "button primary", value="at"),
        act(t("确认定稿，立即公布"), "confirm", "button", value="now"),
    ]
    first = opens(t("二次确认…"), "confirm", "button primary")
    return [
        first, dialog("confirm", t("第二次确认：此后计划不可再改"), _consequences(plan), buttons), *parts
    ]  # fmt: skip


def _frozen(plan: Plan, head: Head) -> list[Child]:
    sha = html.Code(head.sha256[:12], title=t("定稿校验值 SHA-256：{value}", value=head.sha256))
    parts: list[Child] = [html.Span(head.number, className="plan-number"), sha]
    if head.release_at:
        parts.append(_release_time(head))
    if plan.may.plan:
        parts += [
            _sheets(plan),
            dcc.Link(t("消息"), href=href("/messages", day=plan.plan_day.isoformat()), className="button"),
            dcc.Link(t("执行看板"), href=href("/board", day=plan.plan_day.isoformat()), className="button"),
        ]
    parts.append(html.Span(head.confirmed, className="muted"))
    return parts


def _release_time(head: Head) -> Child:
    assert head.release_at is not None
    if head.is_released:
        return badge(t("{at} 已公布", at=f"{head.release_at:%m-%d %H:%M}"), "good")
    return html.Span(
        [
            t("{at} 公布，还有 ", at=f"{head.release_at:%m-%d %H:%M}"),
            countdown(head.release_at, t("已到公布时间")),
        ],
        className="badge badge-warn",
        title=t("公布前企业名称对检查组和邻区隐藏"),
    )


def countdown(until: datetime, over: str) -> html.B:
    """Time left, counted by the browser; ``over`` is what it says afterwards."""
    return html.B("", className="countdown", **{"data-until": until.isoformat(), "data-over": over})


def _sheets(plan: Plan) -> html.Details:
    """The task sheets of each team as one PDF."""
    teams = [x for x in plan.teams if x["stops"]]
    links = [
        html.Li(
            html.A(
                t("{team}（{n} 家）", team=x["name"], n=x["stops"]),
                href=href(f"/sheet/{plan.plan_id}-{x['team_id']}.pdf"),
                className="link",
                target="_blank",
            )
        )
        for x in teams
    ]
    return html.Details(
        [html.Summary(t("任务单"), className="button"), html.Ul(links)], className="plan-drop"
    )


def _judged(plan: Plan) -> html.Span:
    """How many targets of the plan were looked at, and when that is due."""
    done, of = plan.judged
    due = datetime.combine(plan.plan_day - timedelta(days=1), PREJUDGE_DUE)
    where = href("/prejudge", day=plan.plan_day.isoformat(), site=plan.chosen["site"])
    link = dcc.Link(t("预判 {done}/{of}", done=done, of=of), href=where, className="link")
    return html.Span(
        [link, " ", t("{at} 截止", at=f"{PREJUDGE_DUE:%H:%M}"), " ", countdown(due, t("已截止"))],
        className="plan-due muted",
    )


def _approvals(plan: Plan) -> Child:
    """Visits that wait for a leader's consent; a leader decides here."""
    if not plan.approvals:
        return None
    head = html.Summary(t("待审批 {n} 家", n=len(plan.approvals)), className="badge badge-warn")
    rows = [
        html.Li(
            [
                html.B(x["name"]),
                html.Span(f" {x['asked_by']}：{x['reason']} ", className="muted"),
                *(decision(x["site_id"]) if plan.may.decide else []),
            ]
        )
        for x in plan.approvals
    ]
    return html.Details([head, html.Ul(rows)], className="plan-drop")


def decision(site_id: str) -> list[Child]:
    """The two answers of a leader."""
    return [act(t("同意"), "grant", site=site_id), act(t("不同意"), "refuse", site=site_id)]


def _consequences(plan: Plan) -> html.Ul:
    """What follows, counted out before anybody signs."""
    teams = [x for x in plan.teams if x["stops"]]
    night = sum(bool(x.get("works_night")) for x in teams)
    done, of = plan.judged
    said = [
        t("{n} 家企业，{m} 个检查组（夜查 {k} 组）", n=plan.head.visits if plan.head else 0, m=len(teams), k=night),
        t("预计命中 {finds} 家，里程 {km} km", finds=f"{sum(x['expected'] for x in plan.planned):.1f}",
          km=f"{sum(x['km'] for x in plan.teams):,.0f}"),
        t("定稿后任务下发到 {m} 个检查组的手机；公布时间之前企业名称对检查组和邻区隐藏", m=len(teams)),
        t("群消息由消息页逐条发送，确认定稿本身不发送群消息"),
        t("计划编号和校验值写入每张任务单；此后的调整只能在当日另立修订"),
    ]  # fmt: skip
    warn = [plan.may.note] if plan.may.note else []
    warn += [t("预判表还差 {n} 家", n=of - done)] if done < of else []
    if plan.head and plan.head.unmet:
        warn.append(t("必查未能安排 {n} 家", n=len(plan.head.unmet)))
    drawn, all_ = sum(x.get("arm") == "random" for x in plan.stops), len(plan.stops)
    share = f"{int(1000 * drawn / max(1, all_)) / 10:.1f}%"  # cut off: what is below the least never looks like it
    said.append(t("随机抽查 {n} 家，占计划 {m} 家的 {share}", n=drawn, m=all_, share=share))
    if drawn < LEAST_SHARE * all_:
        warn.append(t("随机抽查占比低于 {least}，命中率的比较会不可靠", least=f"{LEAST_SHARE:.0%}"))
    if plan.approvals:
        warn.append(t("待审批 {n} 家", n=len(plan.approvals)))
    rows = [html.Li(s) for s in said] + [html.Li(s, className="warn") for s in warn]
    return html.Ul(rows, className="lines")


def sealed(day: date, told: Sealed) -> html.Div:
    """What somebody from whom the names are hidden may know."""
    counts = t("已安排 {n} 家企业、{m} 个检查组", n=told.visits, m=told.teams)
    state = badge(t(STATES[told.state]), "neutral")
    if told.release_at is None:
        when: Child = t("计划尚未定稿，公布时间未定。企业名称在公布后显示。")
    else:
        at = instant(told.release_at)
        when = [
            t("企业名称将于 {at} 公布，还有 ", at=at),
            countdown(told.release_at, t("已到公布时间，请刷新")),
        ]
    return html.Div(
        [html.P([state, " ", html.B(counts)]), html.P(when), html.P(t("查看会留下记录。"), className="note")],
        className="card plan-sealed",
    )
