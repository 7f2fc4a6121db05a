"""One alarm: where it stands in the escalation chain, the curves behind it, what was said about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from layouts.alarms import TONES, Ids, forms
from layouts.charts import band, figure, graph, line, time_axis, value_axis
from layouts.format import duration, instant
from layouts.parts import Child, badge, card, facts, href, note, site_link
from layouts.text import t
from layouts.theme import ACCENT, BAD
from schema.alarm import ALARM_STATES

CURVE_PX = 168


@dataclass(frozen=True, slots=True)
class Curves:
    """Power of the line around the alarm, and when it produced without treatment; ISO times."""

    at: Sequence[str] = ()
    prod_kw: Sequence[float | None] = ()
    treat_kw: Sequence[float | None] = ()
    untreated: Sequence[tuple[str, str]] = ()


def alarm_card(alarm: Mapping[str, Any], curves: Curves, events: Sequence[str], may_handle: bool) -> Child:
    """The card of one alarm."""
    title = html.Span(
        [
            badge(t(ALARM_STATES[alarm["state"]]), TONES[alarm["state"]]),
            site_link(alarm["site_id"], alarm["site"]),
        ],
        className="alarm-title",
    )
    body = [
        chain(alarm),
        graph(Ids.CURVE, chart(curves), CURVE_PX),
        said(alarm),
        *forms(may_handle and alarm["state"] != "CLOSED"),
        html.Details(
            [html.Summary(t("状态记录（{n} 条）", n=len(events))), html.Ul([html.Li(e) for e in events])],
            className="alarm-log",
        ),
        note(
            t(
                "产污未治污最常见的无责解释：产线与治污设备的对应关系登记有误。请先核对设备、计量点和许可设施编号。"
            )
        ),
    ]
    return card(title, body)


def chain(alarm: Mapping[str, Any]) -> Child:
    """The steps of the escalation chain with the time each was reached."""
    steps = [
        ("SELF", t("企业处置中"), alarm["started_at"]),
        ("REGULATOR", t("监管介入"), alarm["regulator_at"]),
        ("CITY", t("升级督办"), alarm["city_at"]),
    ]
    if alarm["state"] == "EXEMPT":
        steps.append(("EXEMPT", t("已豁免，至"), alarm["exempt_until"]))
    if alarm["closed_at"]:
        steps.append(("CLOSED", t("已关闭"), alarm["closed_at"]))
    return html.Ol(
        [
            html.Li(
                [
                    html.Span(word, className="chain-word"),
                    html.Span(instant(at) if at else t("未到"), className="chain-at"),
                ],
                className=f"{'reached' if at else 'ahead'} {'now' if code == alarm['state'] else ''}",
            )
            for code, word, at in steps
        ],
        className="chain",
        **{"aria-label": t("升级过程")},
    )


def said(alarm: Mapping[str, Any]) -> Child:
    """The facts, and what people wrote."""
    pairs: list[tuple[str, Child]] = [
        (t("产线"), f"{alarm['line_id']} · {alarm['device']}"),
        (t("计时"), t("{clock}，复发 {n} 次", clock=duration(alarm["clock_min"]), n=alarm["reopened"])),
        (
            t("企业说明"),
            t("{text}（{at}）", text=alarm["reply"], at=instant(alarm["replied_at"]))
            if alarm["reply"]
            else t("尚未说明"),
        ),
    ]
    if alarm["exempt_reason"]:
        who = t(
            "{text}（{who} 批准，至 {at}）",
            text=alarm["exempt_reason"],
            who=alarm["exempt_by"],
            at=instant(alarm["exempt_until"]),
        )
        pairs.append((t("豁免"), who))
    link = html.A(
        t("这家企业的产治联动线索"), href=href("/clues", q=alarm["site_id"], family="power_treatment")
    )
    return html.Div([facts(pairs), link], className="alarm-facts")


def chart(curves: Curves) -> dict[str, Any]:
    """Production and treatment power, with the times without treatment shaded."""
    traces = [
        line(list(curves.at), list(curves.prod_kw), t("生产功率"), color=ACCENT),
        line(list(curves.at), list(curves.treat_kw), t("治污功率"), color=BAD),
    ]
    shapes = [band(start, end) for start, end in curves.untreated]
    margin = {"l": 44, "r": 8, "t": 22, "b": 30}
    return figure(
        traces, shapes=shapes, margin=margin, xaxis=time_axis(nticks=6), yaxis=value_axis(t("功率 (kW)"))
    )
