"""Weight versions: what waits for a decision, how each did on outcomes it had not seen, and expert beside learned weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html

from layouts.format import NOTHING, number
from layouts.parts import Child, badge, card, empty, href, note
from layouts.results import Ids
from layouts.text import t
from schema.weight_version import STATES

TONES = {"waiting": "warn", "live": "good", "retired": "muted", "refused": "muted"}


@dataclass(frozen=True, slots=True)
class Version:
    """A version in words; ``scores`` are lines of the back-test: title, this one, the one in use, the expert table."""

    version: int
    state: str
    made_at: str
    as_of: str
    n_outcomes: int
    reason: str
    decided: str  # who and when, "" while nobody has
    scores: Sequence[tuple[str, str, str, str]]
    scored: str  # which outcomes the back-test used, in words


@dataclass(frozen=True, slots=True)
class Weight:
    """One entry: likelihood ratios of the experts, in use and learned, with the interval and the outcomes used."""

    code: str
    name: str
    is_rule: bool
    prior: float
    live: float | None  # of the version in use, None when it has none of its own
    learned: float | None  # of the version shown
    low: float
    high: float
    labels: int
    is_beyond: bool  # outside the bounds within which a weight may move without a signature


@dataclass(frozen=True, slots=True)
class Weights:
    """The view: all versions, newest first, and the entries of the one that waits, else of the one in use."""

    versions: Sequence[Version]
    shown: Version | None
    entries: Sequence[Weight]
    may_decide: bool


def body(found: Weights) -> list[Child]:
    """Versions on the left, weights on the right."""
    if not found.versions:
        said = t("还没有学习过的权重版本；目标按专家似然比表计算。")
        step = t("有了带结果的检查后，每晚自动重新估计，通过按时间回测才会启用或等待批准。")
        return [card(t("权重版本"), empty(said, step)), card(t("权重"), empty(t("没有可比较的版本。")))]
    return [_versions(found), _entries(found)]


def _versions(found: Weights) -> Child:
    hint = t(
        "每晚用新的检查结果重新估计；先用较早的结果学习、较晚的结果检验。权重超出允许范围的版本须有人批准。"
    )
    return card(t("权重版本"), [_version(v, found.may_decide) for v in found.versions], hint=hint)


def _version(v: Version, may_decide: bool) -> html.Section:
    title = html.H3([t("第 {n} 版", n=v.version), badge(t(STATES[v.state]), TONES[v.state])])
    facts = t(
        "{made} 生成，学习截至 {as_of}，用 {n} 个检查结果。",
        made=v.made_at,
        as_of=v.as_of,
        n=number(v.n_outcomes),
    )
    parts: list[Child] = [title, html.P(facts), note(v.reason) if v.reason else None]
    if v.decided:
        parts.append(note(v.decided))
    if v.scores:
        parts += [_scores(v), note(v.scored)]
    if v.state in ("waiting", "retired") and may_decide:
        parts.append(_form(v))
    return html.Section(parts, className=f"version {v.state}")  # fmt: skip


def _scores(v: Version) -> html.Table:
    titles = ("回测指标", "本版", "当时使用", "专家表")
    head = html.Tr([html.Th(t(x), className="num" if i else "") for i, x in enumerate(titles)])
    lines = [
        html.Tr([html.Td(name), *(html.Td(value, className="num") for value in values)])
        for name, *values in v.scores
    ]
    return html.Table([html.Thead(head), html.Tbody(lines)], className="plain")


def _form(v: Version) -> html.Div:
    acts = [("approve", "批准启用"), ("refuse", "不采用")] if v.state == "waiting" else [("back", "恢复使用")]
    reason = dmc.TextInput(
        id={"kind": Ids.GIVEN, "name": f"note:{v.version}"},
        placeholder=t("理由"),
        **{"aria-label": t("第 {n} 版的理由", n=v.version)},
    )
    buttons = [
        html.Button(
            t(text), id={"kind": Ids.ACT, "act": act, "of": str(v.version)}, n_clicks=0, className="button"
        )
        for act, text in acts
    ]
    return html.Div([reason, *buttons], className="row")


def _entries(found: Weights) -> Child:
    title = t("第 {n} 版的权重", n=found.shown.version) if found.shown else t("权重")
    hint = t(
        "似然比：有突出问题的企业出现该证据，比没有问题的企业多多少倍。专家值是起点，检查结果越多，学到的值离它可以越远。"
    )
    if not found.entries:
        return card(title, empty(t("这个版本就是专家似然比表，没有学到的权重。")), hint=hint)
    titles = ("证据", "专家值", "使用中", "本版", "90% 区间", "用到的结果", "变化")
    head = html.Tr([html.Th(t(x), className="num" if i else "") for i, x in enumerate(titles)])
    lines = [html.Tr([html.Td(_name(w)), *(html.Td(x, className="num") for x in _cells(w))]) for w in found.entries]  # fmt: skip
    table = html.Table([html.Thead(head), html.Tbody(lines)], className="plain")
    return card(title, table, as_of=found.shown.as_of if found.shown else None, hint=hint)


def _name(w: Weight) -> Child:
    name = dcc.Link(w.name, href=href("/rules", id=w.code[:3]), className="link") if w.is_rule else w.name
    return [name, badge(t("超出界限"), "warn", t("须有人批准才能启用")) if w.is_beyond else None]


def _cells(w: Weight) -> list[str]:
    learned = NOTHING if w.learned is None else f"×{number(w.learned, 2)}"
    live = NOTHING if w.live is None else f"×{number(w.live, 2)}"
    span = NOTHING if w.learned is None else f"{number(w.low, 2)}–{number(w.high, 2)}"
    return [f"×{number(w.prior, 2)}", live, learned, span, number(w.labels), moved(w)]


def moved(w: Weight) -> str:
    """How far the learned ratio lies from the experts', in percent of theirs."""
    if w.learned is None:
        return NOTHING
    share = w.learned / w.prior - 1
    return "≈" if abs(share) < 0.005 else f"{100 * share:+.0f}%"


def named(code: str, titles: Mapping[str, str]) -> str:
    """A rule with its title, other evidence by its title alone."""
    rule, _, evidence_class = code.partition("/")
    name = titles.get(rule, rule)
    said = f"{rule} {name}" if len(rule) == 3 else name
    return t("{name}（{letter} 级）", name=said, letter=evidence_class) if evidence_class else said
