"""The random share made checkable: what was promised before, nonce, seed and list after, and whether the draw comes out again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dash import html

from layouts.format import day as day_words
from layouts.format import number, percent
from layouts.parts import Child, badge, card, empty, note, site_link
from layouts.results import Asked, frame, rows_link
from layouts.text import t


@dataclass(frozen=True, slots=True)
class Missing:
    """A drawn site that is not in the plan, with the reason; no ``site_id`` for one of another jurisdiction."""

    site_id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A day's draw; ``nonce`` and ``seed`` are "" and nothing is ``missing`` until the day is over."""

    day: date
    number: str
    plan_id: str  # that the seed was made with
    drawn: int
    planned: int
    missing: Sequence[Missing]
    population: int
    excluded: int
    commitment: str
    nonce: str
    seed: str
    problems: Sequence[str]  # what does not hold
    is_whole: bool  # the list was kept, so that the draw could be made again
    times: int  # draws with another list or number
    file: str  # address of the list with the nonce, "" when there is none for this viewer


def draws(asked: Asked, rows: Sequence[DrawRow]) -> html.Div:
    """One row per released plan, the newest first."""
    title = t("随机抽查公示")
    hint = t(
        "抽取前先把承诺值写入操作记录，次日公布随机数和名单。"
        "种子 = SHA-256（日期|方案编号|随机数），承诺值 = SHA-256（随机数）；用名单文件可以重抽一遍（方法见“核验随机抽取”文档）。"
        "“核对”一栏由系统按随机数和留存的名单重抽得出。"
    )
    if not rows:
        return frame(asked, card(title, empty(t("近 {n} 天没有已定稿的计划。", n=asked.days)), hint=hint))
    titles = (
        "日期",
        "计划",
        "抽中 / 可抽取",
        "抽中概率",
        "排入计划",
        "回避和排除",
        "承诺值、随机数、种子",
        "核对",
    )
    head = html.Tr([html.Th(t(x), className="num" if 1 < i < 6 else "") for i, x in enumerate(titles)])
    body = [html.Tr([html.Td(value, className=look) for value, look in _cells(asked, row)]) for row in rows]
    table = html.Table([html.Thead(head), html.Tbody(body)], className="plain results-draws")
    return frame(asked, card(title, [table, note(t("抽中的企业在检查前不公开。"))], hint=hint))


def _cells(asked: Asked, row: DrawRow) -> list[tuple[Child, str]]:
    proof = [html.Div([html.Span(t("承诺值")), html.Code(row.commitment)])]
    if row.nonce:
        proof.append(html.Div([html.Span(t("随机数")), html.Code(row.nonce)]))
        proof.append(html.Div([html.Span(t("种子")), html.Code(row.seed)]))
    chance = percent(row.drawn / row.population if row.population else None, 2)
    return [
        (day_words(row.day), ""),
        (html.Span([row.number, html.Div(row.plan_id, className="quiet")]), ""),
        (f"{number(row.drawn)} / {number(row.population)}", "num"),
        (chance, "num"),
        (_planned(asked, row), "num"),
        (number(row.excluded), "num"),
        (html.Div([*proof, _missing(row)], className="results-proof"), ""),
        (_state(row), ""),
    ]


def _planned(asked: Asked, row: DrawRow) -> Child:
    day = row.day.isoformat()
    return rows_link(number(row.planned), asked, arm="random", **{"from": day, "to": day})


def _missing(row: DrawRow) -> Child:
    """Drawn and not in the plan, each with its reason."""
    if not row.missing:
        return None
    lines = [
        html.Li([site_link(m.site_id, m.name) if m.site_id else m.name, f"：{m.reason}" if m.reason else ""])
        for m in row.missing
    ]
    return html.Div([t("抽中但未排入计划："), html.Ul(lines)])


def _state(row: DrawRow) -> Child:
    if not row.nonce:
        return badge(t("次日公布"), "muted")
    parts: list[Child] = [html.P(said) for said in row.problems]
    if row.problems:
        parts.insert(0, badge(t("不一致"), "bad"))
    elif row.is_whole:
        parts.append(badge(t("重抽一致"), "good"))
    else:
        said = t("旧版本没有留存名单，只核对了承诺值和种子，抽中名单无法重抽")
        parts += [badge(t("无法重抽"), "warn"), html.P(said)]
    if row.times > 1:
        parts.append(html.P(t("当日抽取过 {n} 次，名单或家数有变，随机数未变", n=row.times)))
    if row.file:
        link = html.A(t("下载名单和随机数"), href=row.file, className="link", download="")
        parts.append(html.Div(link))
    return html.Div(parts, className="results-checked")
