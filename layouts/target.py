"""The card of one target: why it was chosen, what else could explain it, and how its score adds up."""

from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from layouts.format import is_missing, number
from layouts.parts import Child, badge, card, empty, href, site_link
from layouts.rulebook import innocents
from layouts.text import t
from layouts.tomorrow_head import act, signed
from layouts.tomorrow_list import best, interval, missed, perishes, state


@dataclass(frozen=True, slots=True)
class Target:
    """A target row with its sentences in the reader's language."""

    row: dict[str, Any]
    reasons: list[dict[str, Any]]  # with sentence, family_title
    innocents: list[dict[str, str]]
    parts: list[tuple[str, str, float]]  # label, rule code or "", percentage points
    planned: str  # team and time, empty when left out
    confidence_rule: str
    as_of: str
    can_edit: bool = False
    is_planner: bool = False
    day: str = ""  # ISO date, for links
    visited: str = ""  # how often it was inspected in the last twelve months, in words
    judged: str = ""  # state of the pre-judgement in words, empty when nobody may see it
    asked: str = ""  # the request for a leader's consent in words
    can_decide: bool = False
    weigh: bool = True  # say how probable and how valuable it is


@dataclass(frozen=True, slots=True)
class Price:
    """What a change would lead to before anybody makes it."""

    site_id: str
    name: str
    team_id: str
    into: str  # team and time, empty when it cannot be planned
    out: list[str]  # names of those that fall out, with team
    moved: list[str]  # names of those that go to another team
    finds: float
    km: float
    value: float
    refused: str = ""  # why it cannot be done


def detail(target: Target | None) -> Child:
    """Why this target: reasons with their share of the probability, how it adds up, and what to check first."""
    if target is None:
        return empty(t("在清单或图上选择一家企业，查看理由、得分构成和先查什么。"))
    row = target.row
    word = row["confidence_word"]
    title = html.Span(
        [
            site_link(row["site_id"], row["name"]),
            badge(t("把握{word}", word=t(word)), "accent", t(target.confidence_rule))
            if target.weigh
            else None,
        ],
        className="target-title",
    )
    body = [
        _actions(target),
        html.P([_plan(target), _numbers(row) if target.weigh else None]),
        _timing(row),
        html.P(target.visited, className="muted") if target.visited else None,
        html.H3(t("为什么选它")),
        html.Ul(
            [_reason(r, row["site_id"], target.weigh) for r in target.reasons], className="lines reasons"
        ),
        *([html.H3(t("概率的构成（百分点）")), _bars(target)] if target.weigh else []),
        html.H3(t("可能的正常原因与先查什么")),
        innocents([(i["text"], i["refute_by"]) for i in target.innocents]),
    ]
    return card(title, body, as_of=target.as_of, source=t("线索合并；线索是疑点，不是结论"))


def _actions(target: Target) -> html.Div:
    """One press each for what is done most; the menu has the rest."""
    site, now = target.row["site_id"], state(target.row)
    parts: list[Child] = []
    if target.can_edit:
        parts += {
            "planned": [act(t("锁定"), "lock", site=site)],
            "locked": [act(t("解除锁定或必查"), "unlock", site=site)],
            "out": [act(t("列为必查…"), "preview", site=site)],
            "excluded": [act(t("恢复候选"), "include", site=site)],
            "barred": [],
        }[now]
        said = t("申请领导审批…") if now == "barred" else t("不安排、换组、昼夜…")
        more = html.Button(said, className="button", type="button", **{"data-menu": site})
        parts.append(more)
    if target.row.get("is_agreed"):
        parts.append(badge(t("领导已同意检查"), "good"))
    if target.asked:
        parts.append(badge(target.asked, "warn"))
        if target.can_decide:
            parts += [act(t("同意"), "grant", site=site), act(t("不同意"), "refuse", site=site)]
    if target.is_planner:
        address = href("/prejudge", day=target.day, site=site)
        parts.append(dcc.Link([t("预判表"), " ", target.judged], href=address, className="button"))
    return html.Div(parts, className="target-acts")


def _timing(row: dict[str, Any]) -> html.P | None:
    """When to come and until when the evidence lasts; nothing where nobody worked it out."""
    said = []
    if not is_missing(row.get("best_from_min")):
        said.append(t("最佳到达 {window}。", window=best(row)) + row.get("best_said", "") + missed(row))
    if not is_missing(row.get("freshness")):
        said.append(t("证据新鲜度 {share}%。", share=round(100 * row["freshness"])))
    if perishes(row):
        said.append(perishes(row) + t("。"))
    return html.P(" ".join(said), className="muted") if said else None


def consequence(price: Price | None) -> Child:
    """What forcing a target in would push out, before it is done."""
    if price is None:
        return None
    if price.refused:
        return html.Div([html.B(price.name), html.P(price.refused)], className="plan-price refused")
    pushed = (
        t("挤出 {n} 家：{names}", n=len(price.out), names="、".join(price.out))
        if price.out
        else t("不挤出任何企业")
    )
    moved = (
        t("；换组 {n} 家：{names}", n=len(price.moved), names="、".join(price.moved)) if price.moved else ""
    )
    cost = t("预计命中 {finds}，{km} km，价值 {value} 分",
             finds=signed(price.finds, 1), km=signed(price.km), value=signed(price.value, 1))  # fmt: skip
    do = act(t("确定列为必查"), "force", "button primary", site=price.site_id, team=price.team_id)
    close = act(t("不做"), "unpreview")
    head = html.B(t("如将{name}列为必查：{into}", name=price.name, into=price.into))
    lines = [html.P(head), html.P([pushed, moved]), html.P([html.Span(cost, className="price"), do, close])]
    return html.Div(lines, className="plan-price", role="status")


def _plan(target: Target) -> html.Span:
    if target.planned:
        return html.Span([badge(t("已安排"), "good"), f" {target.planned} "])
    return html.Span([badge(t("未安排"), "muted"), f" {target.row['left_out']} "])


def _numbers(row: dict[str, Any]) -> str:
    """Probability, severity and what the visit takes, in one sentence."""
    return t(
        "存在突出问题的概率 {p}%，严重程度 {s}/5，预期价值 {v} 分；预计现场 {m} 分钟，宜{window}检查。{seen}",
        p=interval(row), s=row["severity"], v=number(row["value"], 1), m=row["service_min"],
        window=t("夜间") if row["window"] == "night" else t("白天"), seen=_seen(row),
    )  # fmt: skip


def _seen(row: dict[str, Any]) -> str:
    """How likely a visit by day and by night is to see the problem; empty where that was not kept."""
    if is_missing(row.get("detect_day")) or is_missing(row.get("detect_night")):
        return ""
    day, night = (round(100 * row[f"detect_{name}"]) for name in ("day", "night"))
    return t("问题存在时到场能发现的可能：白天 {day}%，夜间 {night}%。", day=day, night=night)


def _reason(reason: dict[str, Any], site_id: str, weigh: bool) -> html.Li:
    clue_id = reason.get("clue_id")
    link = href("/clues", q=site_id, id=clue_id) if clue_id else None
    said = dcc.Link(reason["sentence"], href=link) if link else html.Span(reason["sentence"])
    points = f"{reason['points']:+.1f}" if reason["counted"] else t("不重复计分")
    hint = t("同一证据族只计最强的一条") if not reason["counted"] else t("对概率的影响，百分点")
    title = t(reason["family_title"])
    share = html.Span(points, className="points", title=hint) if weigh else None
    return html.Li([badge(title), html.Span(said, className="said"), share])


def _bars(target: Target) -> html.Div:
    """The usual share, what each reason adds, and the probability they add up to."""
    prior, probability = 100 * target.row["prior"], 100 * target.row["probability"]
    largest = max(100.0 * target.row["probability"], prior, *(abs(p) for *_, p in target.parts), 1.0)
    rows = [
        _bar(t("同类企业一般水平"), f"{prior:.1f}", (0.0, prior), largest, "bar bar-prior"),
    ]
    at = prior
    for label, rule, points in target.parts:
        ends = (min(at, at + points), max(at, at + points))
        look = "bar" if points >= 0 else "bar bar-minus"
        rows.append(_bar(f"{t(label)} {rule}".strip(), f"{points:+.1f}", ends, largest, look))
        at += points
    total = _bar(t("合计：概率"), f"{probability:.1f}", (0.0, probability), largest, "bar bar-sum")
    return html.Div([*rows, total], className="bars")


def _bar(label: str, said: str, ends: tuple[float, float], largest: float, look: str) -> html.Div:
    """One line: label, bar from where the line before ended, number."""
    place = {
        "marginLeft": f"{100 * max(ends[0], 0) / largest:.1f}%",
        "width": f"{100 * (ends[1] - max(ends[0], 0)) / largest:.1f}%",
    }
    bar = html.Div(html.Div(style=place, className=look), className="bar-track")
    return html.Div(
        [html.Span(label, className="bar-label"), bar, html.Span(said, className="bar-value")],
        className="bar-row",
    )
