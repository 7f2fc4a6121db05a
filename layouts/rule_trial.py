"""Results of a trial over past days, and of a rule that runs in shadow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dash import dcc, html

from layouts.charts import Figure, figure, graph, line, value_axis
from layouts.format import NOTHING, number, percent
from layouts.parts import Child, note, site_link
from layouts.rules import Ids, button
from layouts.text import t
from layouts.theme import ACCENT, MUTED


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial kept: ``result`` as ``jobs/backtest.py`` writes it."""

    result: Mapping[str, Any]
    params: str  # what was tried, in words
    present: str
    by: str
    at: str
    as_of: str
    areas: Mapping[str, str]  # names of the areas this reader may see


@dataclass(frozen=True, slots=True)
class Progress:
    """What the panel says about a trial under way, and whether it is."""

    said: str = ""
    is_running: bool = False


@dataclass(frozen=True, slots=True)
class Shadow:
    """Clues of a rule that runs unseen."""

    n: int
    since: str
    per_day: Sequence[int]
    first_day: date
    examples: Sequence[tuple[str, str, str]]  # site id, name, sentence
    overlap: Sequence[Mapping[str, Any]]


def section(code: str, trial: Trial | None, progress: Progress) -> html.Section:
    """The panel with its clock, which runs while a trial does."""
    return html.Section(
        [
            dcc.Interval(id=Ids.TICK, interval=1000, disabled=not progress.is_running),
            html.Div(panel(code, trial, progress), id=Ids.TRIAL),
        ]
    )


def panel(code: str, trial: Trial | None, progress: Progress) -> list[Child]:
    """Progress with a way to stop, then the newest result."""
    told = html.Div(
        [
            html.Span(progress.said, role="status"),
            button(t("取消回测"), "stop", code) if progress.is_running else None,
        ],
        className="row",
    )
    return [html.H3(t("回测")), told if progress.said else None, *(results(trial) if trial else nothing())]


def nothing() -> list[Child]:
    """Before any trial."""
    return [note(t("还没有回测。改动参数后先回测，看线索数、涉及企业和与其他规则的重合，再提出修改。"))]


def results(trial: Trial) -> list[Child]:
    """The figures of both parameter sets beside each other, and the days."""
    given, present, same = trial.result["given"], trial.result["present"], trial.result["is_same"]
    sets = [(t("现行参数") if same else t("回测参数"), given)] + ([] if same else [(t("现行参数"), present)])
    head = html.Tr([html.Th("")] + [html.Th(name, className="num") for name, _ in sets])
    rows = [
        html.Tr([html.Td(label)] + [html.Td(say(f, trial), className="num") for _, f in sets])
        for label, say in lines()
    ]
    return [
        html.P(
            t("回测参数：{given}", given=trial.params)
            + ("" if same else "；" + t("现行参数：{present}", present=trial.present))
        ),
        html.Table([html.Thead(head), html.Tbody(rows)], className="plain trial"),
        graph(Ids.CHART, chart(given, None if same else present), 190),
        html.P(
            t(
                "{who} 于 {at} 回测 {n} 天，数据截至 {as_of}，用 CPU {cpu} 秒。",
                who=trial.by,
                at=trial.at,
                n=trial.result["days"],
                as_of=trial.as_of,
                cpu=number(trial.result["cpu_s"], 1),
            ),
            className="foot",
        ),
    ]


def lines() -> list[tuple[str, Any]]:
    """Label of each line, and how it is said."""
    return [
        (t("线索数"), lambda f, _: number(f["clues"])),
        (t("每天线索"), lambda f, _: number(f["clues"] / max(1, len(f["per_day"])), 2)),
        (t("涉及企业"), sites),
        (t("辖区内线索最多的区域"), areas),
        (t("与其他规则重合"), lambda f, _: overlap(f["overlap"])),
        (t("查实率"), precision),
    ]


def sites(f: Mapping[str, Any], _: Trial) -> str:
    """Sites with a clue of those with data."""
    n, of = f["sites"], f["sites_with_data"]
    return t("{n}／{of} 家（{share}）", n=n, of=of, share=percent(n / of if of else None, 1))


def areas(f: Mapping[str, Any], trial: Trial) -> str:
    """The areas with most clues among those this reader may see."""
    seen = sorted(
        ((n, code) for code, n in f["areas"].items() if code in trial.areas), key=lambda x: (-x[0], x[1])
    )
    return "、".join(f"{trial.areas[code]} {n}" for n, code in seen[:4]) or NOTHING


def overlap(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rules most met."""
    return "、".join(f"{row['rule']} {percent(row['share'])}" for row in rows[:5]) or t("无")


def precision(f: Mapping[str, Any], _: Trial) -> str:
    """Share of inspections that confirmed, with numbers and interval."""
    p = f["precision"]
    if not p["n"]:
        return t("无结果")
    return t(
        "{share}（{k}／{n} 次检查，95% 区间 {low}–{high}）",
        share=percent(p["k"] / p["n"]), k=p["k"], n=p["n"], low=percent(p["low"]), high=percent(p["high"]),
    )  # fmt: skip


def chart(given: Mapping[str, Any], present: Mapping[str, Any] | None) -> Figure:
    """Clues per day."""
    days = days_of(date.fromisoformat(given["first_day"]), len(given["per_day"]))
    name = t("回测参数") if present else t("现行参数")
    traces = [bars(days, given["per_day"], name)]
    if present:
        traces.append(line(days, list(present["per_day"]), t("现行参数"), color="#8a5a00", width=1.4))
    return per_day(traces)


def per_day(traces: list[dict[str, Any]]) -> Figure:
    """A figure of clues per day; whole numbers only."""
    most = max((n for trace in traces for n in trace["y"]), default=0)
    return figure(
        traces,
        xaxis={"type": "date", "tickformat": "%m-%d", "hoverformat": "%Y-%m-%d", "nticks": 8},
        yaxis=value_axis(t("每天线索"), tickformat=",d", dtick=max(1, -(-most // 4))),
        margin={"l": 46, "r": 8, "t": 24, "b": 26},
        bargap=0.15,
    )


def bars(days: Sequence[str], counts: Sequence[int], name: str) -> dict[str, Any]:
    """Counts as bars."""
    return {"type": "bar", "x": list(days), "y": list(counts), "name": name, "marker": {"color": ACCENT}}


def days_of(first: date, n: int) -> list[str]:
    """ISO days from the first on."""
    return [(first + timedelta(days=i)).isoformat() for i in range(n)]


def shadow(s: Shadow, code: str, version: int, may_edit: bool) -> html.Section:
    """What the rule has found unseen, and the way to turn it on."""
    rows = [
        html.Li([site_link(site, name), html.Span(f" {said}", style={"color": MUTED})])
        for site, name, said in s.examples
    ]
    on = button(t("转为启用"), "turn_on", f"{code}:{version}") if may_edit else None
    return html.Section(
        [
            html.H3(t("影子运行")),
            html.P(
                [
                    t(
                        "自 {since} 起影子运行，共 {n} 条影子线索，不推送、不进入目标。",
                        since=s.since,
                        n=f"{s.n:,}",
                    ),
                    " ",
                    t("与其他规则重合：{rules}。", rules=overlap(s.overlap)),
                ]
            ),
            strip(s.per_day, s.first_day),
            html.Ul(rows, className="examples"),
            html.Div([on, note(t("转为启用同样须由另一人复核。"))], className="row") if on else None,
        ],
        className="shadow",
    )


def strip(counts: Sequence[int], first: date) -> html.Div:
    """Days as small cells, darker with more clues; the number stands in the title."""
    most = max([1, *counts])
    cells = [
        html.Span(
            className=f"cell heat-{-(-4 * n // most)}",
            title=f"{(first + timedelta(days=i)).isoformat()}：{n}",
        )
        for i, n in enumerate(counts)
    ]
    return html.Div(
        cells,
        className="strip",
        role="img",
        **{"aria-label": t("每天线索：{n}", n=" ".join(map(str, counts)))},
    )
