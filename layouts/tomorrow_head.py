"""Above the list: what the plan is worth, its scenarios, and the history of decisions with their price."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from layouts.format import number
from layouts.parts import Child, badge, href
from layouts.text import t
from layouts.tomorrow_state import VIEWS, Head, History, Plan, Planning, Step
from schema.planning import Number, unusual

PATH = "/tomorrow"
VIEW_TITLES = {"list": "清单", "map": "地图", "compare": "方案对比"}
MINUS = "\u2212"


def act(text: Child, action: str, look: str = "button", **more: Any) -> html.Button:
    """A button whose press asks for ``action``; ``site``, ``team``, ``value``, ``reason`` say with what."""
    data = {f"data-{name}": more.pop(name) for name in ("site", "team", "value", "reason") if name in more}
    return html.Button(text, className=look, type="button", **{"data-act": action}, **data, **more)


def opens(text: str, name: str, look: str, **more: Any) -> html.Button:
    """The button that opens a dialog."""
    return html.Button(text, className=look, type="button", **{"data-opens": name}, **more)


def dialog(name: str, title: str, body: Child, buttons: list[Child]) -> html.Dialog:
    """A dialog with its buttons; Esc and 取消 close it and nothing has happened."""
    close = html.Button(t("取消"), className="button", type="button", **{"data-closes": name})
    foot = html.Div([*buttons, close], className="plan-dialog-foot")
    return html.Dialog(
        [html.H2(title), body, foot], className="plan-dialog", **{"data-dialog": name, "aria-label": title}
    )


def signed(value: float, digits: int = 0) -> str:
    """``+38`` or ``−0.6`` with a true minus; zero has no sign."""
    said = number(abs(value), digits)
    if float(said.replace(",", "")) == 0:
        return said
    return ("+" if value > 0 else MINUS) + said


def price(step: Step) -> str:
    """What a decision cost, as :func:`priced` says it."""
    return priced(step.finds, step.km, step.moved)


def priced(finds: float, km: float, moved: int) -> str:
    """Expected finds and kilometres more or less, and how many other visits moved."""
    said = t("预计命中 {finds}，{km} km", finds=signed(finds, 1), km=signed(km))
    return said + (t("，连带变动 {n} 家", n=moved) if moved else "")


def page_bar(plan: Plan) -> html.Header:
    """Title, scenarios, views, figures and files on one line."""
    exports = [
        html.A(t(text), href=href(f"/export/plan.{ending}"), className="button", **{"data-export": ending})
        for ending, text in (("xlsx", "导出 Excel"), ("geojson", "GeoJSON"))
    ]
    title = html.H1(t("明日计划 {day}", day=f"{plan.plan_day:%Y-%m-%d}"))
    rest = (
        [figures(plan), html.Div(exports if plan.may.weigh else [], className="controls")]
        if plan.targets
        else []
    )
    return html.Header([title, *_scenarios(plan), *rest], className="page-head plan-bar")


def _scenarios(plan: Plan) -> list[Child]:
    """Tabs of the plans of the day, a copy to try things on, and list, map or comparison."""
    if not plan.tabs:
        return []
    tabs = [_tab(plan, head) for head in plan.tabs]
    new = (
        act("＋", "copy", "tab", title=t("复制为新方案，另行调整后对比"), **{"aria-label": t("复制为新方案")})
        if plan.may.plan and len(plan.tabs) < 4
        else None
    )
    views = [
        dcc.Link(
            t(VIEW_TITLES[name]),
            href=_address(plan, plan.plan_id, name),
            className="tab on" if plan.chosen["view"] == name else "tab",
        )
        for name in VIEWS
    ]
    return [
        html.Div([*tabs, new], className="tabs", role="group", **{"aria-label": t("方案")}),
        html.Div(views, className="tabs", role="group", **{"aria-label": t("显示方式")}),
    ]


def _tab(plan: Plan, head: Head) -> Child:
    mark = html.Span(t("采用"), className="tab-mark") if head.is_chosen and len(plan.tabs) > 1 else None
    look = "tab on" if head.plan_id == plan.plan_id else "tab"
    name = t("方案 {name}", name=head.scenario)
    label = [t("{name} 当日调整", name=name) if head.is_amendment else name, mark]
    hint = head.changed or head.plan_id
    return dcc.Link(label, href=_address(plan, head.plan_id, plan.chosen["view"]), className=look, title=hint)


def _address(plan: Plan, plan_id: str, view: str) -> str:
    shown = "" if view == "list" else view
    site, team = plan.chosen["site"] if plan.targets else "", plan.chosen["team"]
    return href(PATH, day=plan.plan_day.isoformat(), plan=plan_id, team=team, site=site, view=shown)


def figures(plan: Plan) -> html.Div:
    """What the plan is expected to bring and to cost; each figure says what it is."""
    head = plan.head
    stops = len(plan.stops)
    used = sum(x["used_min"] for x in plan.teams) / 60
    finds = sum(x["expected"] for x in plan.planned)
    km = sum(x["km"] for x in plan.teams)
    parts = [
        _figure(t("安排"), number(stops), t("家"), t("目标 {n} 家 = 已安排 {a} 家 + 未安排 {b} 家",
                n=len(plan.targets), a=len(plan.planned), b=len(plan.targets) - len(plan.planned))),
        _figure(t("预计命中"), number(finds, 1), t("家"), _expected_hint(plan)),
        _figure(t("里程"), number(km), "km", _way_hint(plan)),
        _figure(t("用时"), number(used), t("组时"), t("路途（含返回驻地）+ 现场，不计午餐")),
    ]  # fmt: skip
    if plan.may.plan and head is not None:
        drawn = sum(x.get("arm") == "random" for x in plan.stops)
        share = drawn / stops if stops else 0.0
        hint = t(
            "双随机抽取，用于检验命中率是否高于随机；不告诉检查组。承诺值 {value}",
            value=head.commitment or "—",
        )
        parts.append(_figure(t("随机"), f"{drawn}", t("家（{share}%）", share=round(100 * share)), hint))
        parts.append(differing(plan.params))
        if head.unmet:
            parts.append(_unmet(head.unmet))
    shown = parts if plan.may.weigh else [parts[0], *parts[2:]]
    return html.Div(shown, className="plan-figures")


def differing(values: Mapping[str, float]) -> Child:
    """What of a plan's numbers is not as usual; nothing when all are."""
    found = unusual(values)
    if not found:
        return None
    mine = "、".join(_said(n, v) for n, v in found)
    usual = "、".join(_said(n, n.value) for n, _ in found)
    return badge(mine, "accent", t("与常用参数不同；常用：{usual}", usual=usual))


def _said(number: Number, value: float | str) -> str:
    return f"{t(number.title)} {number.shown(value)} {t(number.unit)}"


def _expected_hint(plan: Plan) -> str:
    """What the expected finds are; of targets from before it was kept how visible they are is not known."""
    said = t("预计能查实突出问题的家数：各企业存在突出问题的概率 × 计划时段到场能发现的可能，合计")
    if any(x.get("detect_day") is None for x in plan.planned):
        said += t("；较早生成的目标没有可发现程度，按到场必能发现计")
    return said


def _way_hint(plan: Plan) -> str:
    """What the kilometres are; plans from before it was kept do not say the way home."""
    if any(x["stops"] and x["back_min"] is None and x["shift_min"] for x in plan.teams):
        return t("按顺序连线估算的道路里程；较早编排的计划未保存返回驻地的一段，未计入")
    return t("按顺序连线估算的道路里程，含返回驻地")


def _figure(label: str, value: str, unit: str, hint: str) -> html.Span:
    return html.Span([label, html.B(value), unit], title=hint, className="plan-figure")


def _unmet(sentences: Sequence[str]) -> html.Details:
    """Musts that cannot be met, and why; everything else is planned."""
    head = html.Summary(t("必查未能安排 {n} 家", n=len(sentences)), className="badge badge-bad")
    return html.Details([head, html.Ul([html.Li(s) for s in sentences])], className="plan-unmet")


def history(plan: Plan) -> list[Child]:
    """Undo and redo that name their step, what was done last and its price, and all steps on request."""
    steps, parts = plan.history, []
    if plan.can_edit:
        again = act(t("继续优化"), "improve", title=t("保留锁定与不安排，从当前方案继续寻找更好的安排"))
        parts += [_undo(steps), _redo(steps), again]
    last = (
        steps.last if plan.head and plan.head.state in ("draft", "submitted") else None
    )  # then number and hash
    parts.append(html.Div(_last(last) if last else [], className="plan-last"))
    return [*parts, _log(steps) if steps.steps else None]


def _undo(history: History) -> html.Button:
    last = history.last
    said = t("撤销：{what}", what=last.what) if last else t("没有可撤销的操作")
    return act(["↶ ", t("撤销")], "undo", title=f"{said}（Ctrl+Z）", disabled=last is None)


def _redo(history: History) -> html.Button:
    after = history.next
    said = t("重做：{what}", what=after.what) if after else t("没有可重做的操作")
    return act(["↷ ", t("重做")], "redo", title=f"{said}（Ctrl+Shift+Z）", disabled=after is None)


def _last(step: Step) -> list[Child]:
    state = t(" · 已优化") if step.is_improved else ""
    why = t("（{reason}）", reason=step.reason) if step.reason else ""
    return [
        html.B(step.what + why, title=step.what + why),
        html.Span(price(step), className="price"),
        html.Span(f"{step.by} {step.at}{state}", className="muted"),
    ]


def _log(history: History) -> html.Details:
    """Every step, newest first; those undone are struck out."""
    rows = [
        html.Li(
            [html.B(s.what), html.Span(price(s), className="price"),
             html.Span(" ".join(x for x in (s.by, s.at, s.reason) if x), className="muted")],
            className="undone" if s.step > history.now else "",
        )
        for s in sorted(history.steps, key=lambda s: -s.step) if s.step
    ]  # fmt: skip
    title = html.Summary(t("修改记录 {n} 步", n=len(rows)))
    return html.Details([title, html.Ol(rows, reversed=True)], className="plan-log", hidden=not rows)


def progress(planning: Planning) -> list[Child]:
    """The job under way, how far it is, and a way to stop it; nothing when there is none."""
    if not planning.said:
        return []
    bar = html.Progress(value=str(round(planning.share, 2)), max="1") if planning.is_running else None
    stop = act(t("停止，保留现有方案"), "stop", "link-button") if planning.is_running else None
    return [html.Span(planning.said), bar, stop]
