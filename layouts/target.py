"""The card of one target: why it was chosen, what else could explain it, and how its score adds up."""

from typing import Any

from dash import dcc, html

from layouts.format import percent
from layouts.parts import Child, badge, card, href, note, site_link
from layouts.text import t


def detail(target: dict[str, Any] | None) -> Child:
    """Why this target: reasons with their share of the score, other explanations, and how it was planned."""
    if target is None:
        return note(t("在清单中点选一家企业，查看理由、其他可能解释和得分构成。"))
    title = html.Span(
        [
            site_link(target["site_id"], target["name"]),
            " ",
            badge(t("把握{word}", word=t(target["confidence_word"])), "accent"),
        ]
    )
    body = [
        html.P(_probability(target)),
        html.H3(t("为什么选它")),
        html.Ul([_reason(r, target) for r in target["reasons"]], className="lines"),
        html.H3(t("得分构成（对数几率，合计等于概率的变化）")),
        _bars(target["contributions"]),
        html.H3(t("其他可能解释与先查什么")),
        html.Ul(
            [
                html.Li(t("{text}——{check}", text=t(i["text"]), check=t(i["refute_by"])))
                for i in target["innocents"]
            ]
        ),
        note(target["planned"]),
    ]
    return card(title, body, as_of=target["as_of_text"], source=t("线索合并"))


def _probability(target: dict[str, Any]) -> str:
    return t(
        "存在突出问题的概率 {p}（先验 {prior}），严重程度 {s} 级，预计现场 {m} 分钟，{window}检查。线索是疑点，不是结论。",
        p=percent(target["probability"]), prior=percent(target["prior"], 1), s=target["severity"],
        m=target["service_min"], window=t("夜间") if target["window"] == "night" else t("白天"),
    )  # fmt: skip


def _reason(reason: dict[str, Any], target: dict[str, Any]) -> html.Li:
    link = href("/clues", site=target["site_id"], clue=reason["clue_id"]) if reason.get("clue_id") else None
    said = dcc.Link(reason["sentence"], href=link) if link else html.Span(reason["sentence"])
    return html.Li([badge(t(reason["family_title"]), "neutral"), said])


def _bars(contributions: list[dict[str, Any]]) -> html.Div:
    """Contributions as bars; their numbers add up to the change of the log odds."""
    largest = max((abs(c["log_odds"]) for c in contributions), default=1.0) or 1.0
    total = sum(c["log_odds"] for c in contributions)
    rows = [_bar(t(c["label"]), c["log_odds"], largest) for c in contributions]
    return html.Div([*rows, _bar(t("合计"), total, None)], className="bars")


def _bar(label: str, log_odds: float, largest: float | None) -> html.Div:
    """One line: label, bar (none for the sum), number."""
    style = {"width": f"{100 * abs(log_odds) / largest:.0f}%"} if largest else {"width": "0"}
    bar = html.Div(style=style, className="bar" if log_odds >= 0 else "bar bar-minus")
    said = [html.Span(label, className="bar-label"), html.Div(bar, className="bar-track")]
    return html.Div([*said, html.Span(f"{log_odds:+.2f}", className="bar-value")], className="bar-row")
