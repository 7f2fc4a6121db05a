"""The draws of the random share made public: what was promised before, and what anybody can check it with afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dash import html

from layouts.format import day as day_words
from layouts.format import number, percent
from layouts.parts import Child, badge, card, empty, note
from layouts.results import Asked, frame, rows_link
from layouts.text import t


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A day's draw; ``nonce`` and ``seed`` are "" until the day is over."""

    day: date
    number: str
    plan_id: str
    drawn: int
    population: int
    excluded: int
    commitment: str
    nonce: str
    seed: str
    is_kept: bool  # the nonce fits the promise and the seed fits day, plan and nonce


def draws(asked: Asked, rows: Sequence[DrawRow]) -> html.Div:
    """One row per released plan, the newest first."""
    title = t("随机抽查公示")
    hint = t(
        "抽取前先公布承诺值，次日公布随机数。种子 = SHA-256（日期|方案编号|随机数），承诺值 = SHA-256（随机数），任何人都可以重算。"
    )
    if not rows:
        return frame(asked, card(title, empty(t("近 {n} 天没有已定稿的计划。", n=asked.days)), hint=hint))
    titles = ("日期", "计划", "抽中 / 可抽取", "抽中概率", "回避和排除", "承诺值、随机数、种子", "核对")
    head = html.Tr([html.Th(t(x), className="num" if 1 < i < 5 else "") for i, x in enumerate(titles)])
    body = [html.Tr([html.Td(value, className=look) for value, look in _cells(asked, row)]) for row in rows]
    table = html.Table([html.Thead(head), html.Tbody(body)], className="plain results-draws")
    return frame(asked, card(title, [table, note(t("抽中的企业在检查前不公开。"))], hint=hint))


def _cells(asked: Asked, row: DrawRow) -> list[tuple[Child, str]]:
    day = row.day.isoformat()
    counts = f"{number(row.drawn)} / {number(row.population)}"
    link = rows_link(counts, asked, arm="random", **{"from": day, "to": day})
    proof = [html.Div([html.Span(t("承诺值")), html.Code(row.commitment)])]
    if row.nonce:
        proof.append(html.Div([html.Span(t("随机数")), html.Code(row.nonce)]))
        proof.append(html.Div([html.Span(t("种子")), html.Code(row.seed)]))
        state = badge(t("一致"), "good") if row.is_kept else badge(t("不一致"), "bad")
    else:
        state = badge(t("次日公布"), "muted")
    chance = percent(row.drawn / row.population if row.population else None, 2)
    return [
        (day_words(row.day), ""),
        (html.Span([row.number, html.Div(row.plan_id, className="quiet")]), ""),
        (link, "num"),
        (chance, "num"),
        (number(row.excluded), "num"),
        (html.Div(proof, className="results-proof"), ""),
        (state, ""),
    ]
