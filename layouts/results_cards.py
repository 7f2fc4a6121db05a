"""The first view of the results page: rates, lift, share of all, offline beside field, calibration, change."""

from dash import html

from layouts.format import NOTHING, number, percent
from layouts.parts import Child, card, empty, note
from layouts.results import Asked, Cost, Ids, RateRow, Ratio, Summary, fraction, frame, rows_link
from layouts.results_chart import calibration_chart, interval, interval_words, trend_chart
from layouts.text import t
from schema.inspection import UNVERIFIED


def overview(asked: Asked, found: Summary) -> html.Div:
    """The first view: rates, lift, share of all, offline beside field, calibration, change."""
    top = html.Div(
        [_arms(asked, found), _overall(asked, found), _field(asked, found)], className="results-top"
    )
    low = html.Div([_calibration(asked, found), _changes(asked, found)], className="results-low")
    return frame(asked, html.Div([top, low], className="results-body"))


def _arms(asked: Asked, found: Summary) -> Child:
    head = [
        html.Th(t("选取方式")),
        html.Th(t("命中率"), className="num"),
        html.Th(t("命中 / 家次"), className="num"),
    ]
    head += [html.Th(t("95% 区间"), colSpan=2), html.Th(t("每命中路程"), className="num")]
    body = [
        html.Tr(
            [
                html.Td(row.name),
                html.Td(html.Strong(percent(row.value, 1)), className="num"),
                html.Td(fraction(row, asked), className="num"),
                html.Td(interval(row.low, row.high, row.value) if row.visits else None, className="forest"),
                html.Td(interval_words(row.low, row.high) if row.visits else NOTHING, className="num"),
                _cost(found.costs[arm_of(row)]),
            ]
        )
        for row in found.arms
    ]
    return card(
        t("被检查企业的命中率"),
        [
            html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], className="plain results-arms"),
            html.P([t("定向比随机："), html.Strong(times(found.lift.value)), f" {ratio_words(found.lift)}"],
                   className="results-lift",
                   title=t("定向命中率除以加权的随机命中率；区间由两者的区间合成（MOVER 法）")),
            note(lift_words(found)),
            note(
                [
                    t("命中：检查结果为“属实-突出”。"),
                    rows_link(t("另有 {n} 家次无法核实", n=found.unknown), asked, outcome=UNVERIFIED),
                    t("，不计入分母。"),
                ]
            ),
        ],
        as_of=found.as_of,
        source=t("检查记录"),
        hint=t(
            "有结论的检查家次中，结果为“属实-突出”的比例；95% 区间为 Wilson 区间。定向检查是挑选出来的，这个比例不能代表全部企业。"
            "每命中路程：本系统已完成任务到各企业的计划路程，除以其中命中家数。"
        ),
    )  # fmt: skip


def arm_of(row: RateRow) -> str:
    """The arm a row is of; "" for visits of which nobody knows how they were chosen."""
    arm = row.query["arm"]
    return "" if arm == "none" else arm


def _cost(cost: Cost) -> html.Td:
    """Driving for each hit; the sums it comes from when pointed at."""
    if not cost.visits:
        return html.Td(NOTHING, className="num", title=t("没有在本系统下达并完成的任务"))
    said = t(
        "{n} 家次已完成任务，命中 {k} 家，路程合计 {hours} 小时、{km} km（按计划，不含返程）",
        n=cost.visits,
        k=cost.hits,
        hours=number(cost.hours, 1),
        km=number(cost.km),
    )
    if cost.hours_per_hit is None or cost.km_per_hit is None:
        return html.Td(t("尚无命中"), className="num", title=said)
    words = t("{hours} 小时，{km} km", hours=number(cost.hours_per_hit, 1), km=number(cost.km_per_hit))
    return html.Td(words, className="num", title=said)


def lift_words(found: Summary) -> str:
    """What is divided by what: the random share weighted by the chance of being drawn, with its plain counts."""
    target, random = (
        next(r for r in found.arms if r.query.get("arm") == arm) for arm in ("target", "random")
    )
    if target.value is None or found.overall.value is None:
        return t("定向和随机都有带抽中概率的检查时才能比较。")
    said = t(
        "= 定向 {a} ÷ 随机 {b}。随机按抽中概率加权，代表全部可抽查企业；未加权为 {c}（{k} / {n}）。",
        a=percent(target.value, 1),
        b=percent(found.overall.value, 1),
        c=percent(random.value, 1),
        k=number(random.hits),
        n=number(random.visits),
    )
    unknown = random.visits - found.overall.visits
    return said + (t("{n} 家次没有记录抽中概率，未计入加权。", n=number(unknown)) if unknown else "")


def times(value: float | None) -> str:
    """A ratio as 3.2 倍."""
    return NOTHING if value is None else t("{n} 倍", n=number(value, 1))


def ratio_words(ratio: Ratio) -> str:
    """The interval of a lift in words."""
    if ratio.high is None and not ratio.low:
        return t("（检查数不足，无法比较）")
    if ratio.high is None:
        return t("（95% 区间：不低于 {low} 倍）", low=number(ratio.low, 1))
    return t("（95% 区间 {low}–{high} 倍）", low=number(ratio.low, 1), high=number(ratio.high, 1))


def _overall(asked: Asked, found: Summary) -> Child:
    all_ = found.overall
    if all_.value is None:
        body: list[Child] = [empty(t("统计期内没有随机抽查，无法估计全部企业的情况。"))]
    else:
        body = [
            html.P([html.Span(percent(all_.value, 1), className="results-big"), html.Span(interval_words(all_.low, all_.high))]),
            interval(all_.low, all_.high, all_.value),
            html.P(
                [
                    t("根据"),
                    rows_link(t(" {n} 家次随机抽查", n=number(all_.visits)), asked, arm="random"),
                    t("，相当于 {m} 家次等概率抽查。", m=number(all_.effective)),
                ]
            ),
            note(t("这是对全部可抽查企业的估计，与左侧“被检查企业的命中率”是两回事，不能相互替代或相加。")),
        ]  # fmt: skip
    return card(
        t("全部企业中有突出问题的比例（估计）"),
        body,
        as_of=found.as_of,
        source=t("随机抽查"),
        hint=t(
            "只用随机抽查的结果，每家次按抽中概率的倒数加权（Hájek 估计）；区间按等效家次数计算 Wilson 区间。"
        ),
    )


def _field(asked: Asked, found: Summary) -> Child:
    f = found.field
    head = html.Tr([html.Th("")] + [html.Th(t(x), className="num") for x in ("定向", "随机", "定向比随机")])
    offline = [percent(f.expected["target"], 1), percent(f.expected["random"], 1), times(f.offline)]
    lines = [html.Tr([html.Td(t("离线估计")), *(html.Td(x, className="num") for x in offline)])]
    both = (f.found["target"], f.weighted)
    met = [html.Td(percent(x.value, 1), className="num") for x in both]
    lines.append(html.Tr([html.Td(t("现场结果")), *met, html.Td(times(f.field.value), className="num")]))
    spans = [
        html.Td(interval_words(r.low, r.high) if r.visits else NOTHING, className="num quiet") for r in both
    ]
    high = NOTHING if f.field.high is None else number(f.field.high, 1)
    spans.append(html.Td(f"{number(f.field.low, 1)}–{high}", className="num quiet"))
    lines.append(html.Tr([html.Td(t("现场 95% 区间"), className="quiet"), *spans]))
    counts = [html.Td(fraction(f.found[arm], asked), className="num quiet") for arm in ("target", "random")]
    lines.append(html.Tr([html.Td(t("未加权：命中 / 家次"), className="quiet"), *counts, html.Td("")]))
    return card(
        t("离线估计与现场结果"),
        [
            html.Table([html.Thead(head), html.Tbody(lines)], className="plain"),
            note(t("同一批检查：离线估计是检查前的平均预期命中率（与计划的“预计命中”同一口径），现场结果是实际命中率。随机一列按抽中概率加权。只含检查前有预测的检查。")),
        ],
        as_of=found.as_of,
        hint=t("离线估计为检查前算出的预期命中率（突出问题概率 × 检查时段可发现程度）的平均值；"
               "现场结果为实际命中率。两者差距大时应查校准。"),
    )  # fmt: skip


def _calibration(asked: Asked, found: Summary) -> Child:
    bins = found.bins
    title, hint = (
        t("校准：预期与实际命中"),
        t(
            "把检查按检查前的预期命中率（突出问题概率 × 检查时段可发现程度）排序、等分成组；"
            "每组比较平均预期与实际命中率。点在对角线上为准确；ECE 为两者差的加权平均。"
        ),
    )
    if not bins.rows:
        return card(title, empty(t("统计期内没有检查前给出过概率的检查。")), hint=hint)
    head = html.Tr(
        [html.Th(t("预期")), html.Th(t("实际"), className="num"), html.Th(t("命中 / 家次"), className="num")]
    )
    lines = [
        html.Tr(
            [
                html.Td(percent(p, 1)),
                html.Td(percent(row.value, 1), className="num"),
                html.Td(fraction(row, asked), className="num"),
            ]
        )
        for p, row in zip(bins.predicted, bins.rows, strict=True)
    ]
    return card(
        title,
        html.Div(
            [
                calibration_chart(Ids.CHART, bins.predicted, bins.rows),
                html.Div(
                    [
                        html.Table([html.Thead(head), html.Tbody(lines)], className="plain"),
                        html.P(
                            t("ECE {ece}，Brier {brier}", ece=number(bins.ece, 3), brier=number(bins.brier, 3)),
                            className="foot",
                        ),
                    ]
                ),
            ],
            className="results-calibration",
        ),
        as_of=found.as_of,
        hint=hint,
    )  # fmt: skip


def _changes(asked: Asked, found: Summary) -> Child:
    from_to = ("选取方式", "近 {n} 天", "此前 {n} 天", "变化")
    head = html.Tr(
        [html.Th(t(x, n=found.change_days), className="num" if i else "") for i, x in enumerate(from_to)]
    )
    lines = [html.Tr([html.Td(now.name), _part(asked, now), _part(asked, before), html.Td(difference(now, before), className="num")])
             for now, before in found.changes]  # fmt: skip
    drift = [html.P(sentence) for sentence in found.drift] or [note(t("没有发现漂移。"))]
    return card(
        t("最近的变化"),
        [
            html.Table([html.Thead(head), html.Tbody(lines)], className="plain"),
            trend_chart(Ids.TREND, found.weeks),
            html.H3(t("漂移监视")),
            *drift,
        ],
        as_of=found.as_of,
        hint=t("两段时间的命中率；区间重叠时变化可能只是偶然。漂移监视比较近期与此前的预测和结果。"),
    )


def _part(asked: Asked, row: RateRow) -> html.Td:
    if not row.visits:
        return html.Td(NOTHING, className="num")
    span = interval_words(row.low, row.high)
    return html.Td(
        [percent(row.value, 1), " ", html.Span(fraction(row, asked), className="quiet")],
        className="num",
        title=span,
    )


def difference(now: RateRow, before: RateRow) -> str:
    """The change in points, and whether it may be chance."""
    if now.value is None or before.value is None:
        return NOTHING
    points = 100 * (now.value - before.value)
    arrow = "↑" if points > 0.05 else "↓" if points < -0.05 else "→"
    is_sure = now.low > before.high or now.high < before.low
    said = t("{arrow} {n} 个百分点", arrow=arrow, n=number(abs(points), 1))
    return said if is_sure else said + t("（可能偶然）")
