"""The ranked list of targets: how probable, how sure, when to come, and whether the plan goes there."""

from datetime import datetime
from typing import Any

from dash import html

from layouts import grid, map_search
from layouts.format import is_missing, minutes
from layouts.parts import Child, card
from layouts.text import t
from layouts.tomorrow_head import act
from layouts.tomorrow_state import Ids, Plan

WEIGHED = ("probability_pct", "value", "confidence", "fresh_pct", "clues")  # columns not for teams
VALUE = "预期价值 =（100 × 概率 × 严重程度 ÷ 5 × 时段可发现程度 + 紧迫分）× 正面清单系数"
VALUE_WORDS = (
    "紧迫分 = 10 × 最急线索再等一天失去的新鲜程度；正面清单系数：列入正面清单而没有确凿证据的为 0.2，其余为 1"
)
ARM_WORDS = {"random": "随机", "must": "必查", "target": ""}


def targets(plan: Plan) -> Child:
    """The list with a row per target; a row opens its menu by right click, by ⋯ or by a key."""
    rows = list_rows(plan)
    chosen = plan.chosen["site"]
    table = grid.grid(
        Ids.TARGETS, _columns(plan), rows, className="plan-grid", defaultColDef={"minWidth": 40},
        getRowId="params.data.site_id", selectedRows={"ids": [chosen]} if chosen else [],
        dashGridOptions={
            "rowSelection": {"mode": "multiRow", "checkboxes": False, "headerCheckbox": False, "enableClickSelection": True},
            "enableCellTextSelection": False,
        },
    )  # fmt: skip
    many = html.Div(
        [
            html.Span("", className="many-count"),
            act(t("全部不安排…"), "many", "button", value="exclude"),
            act(t("全部锁定"), "many", "button", value="lock"),
            act(t("两家互换检查组"), "many", "button two", value="swap"),
        ],
        className="plan-many",
        hidden=True,
        **{"data-said": t("已选 {n} 家")},
    )
    body = [table, many if plan.can_edit else None]
    title = html.Span([t("目标清单"), _adding() if plan.can_edit else None], className="plan-list-title")
    return card(title, body, as_of=plan.as_of, source=t("线索合并与排序"), hint=_hint(plan))


def _adding() -> html.Div:
    """The field that finds an enterprise of the jurisdiction that nobody has a clue about."""
    label = t("按名称、拼音或编号查找辖区内企业，先看列为必查的代价")
    return map_search.box(Ids.ADD, label, t("加入企业：名称、拼音或编号"), "site")


def _hint(plan: Plan) -> str:
    keys = t(
        "键盘：J/K 上下，L 锁定，X 不安排，F 列为必查，G 换组，N 昼夜，M 菜单，Shift 多选，Ctrl+Z 撤销，Ctrl+Shift+Z 重做"
    )
    return _value_hint() + ("\n" + keys if plan.can_edit else "")


def _value_hint() -> str:
    return t(VALUE) + "\n" + t(VALUE_WORDS)


def _columns(plan: Plan) -> list[grid.Column]:
    menu = grid.column(
        "menu", "", width=28, minWidth=28, sortable=False, resizable=False, pinned="left",
        cellClass="menu-cell", headerTooltip=t("操作（右键也可）"),
    )  # fmt: skip
    columns = [
        grid.number_column("rank", t("序"), width=44, minWidth=40, pinned="left"),
        grid.column("name", t("企业名称"), flex=10, minWidth=130, tooltipField="name"),
        grid.column(
            "plan", t("安排"), flex=9, minWidth=130, tooltipField="plan_full",
            cellClassRules={"left-out": "!params.data.team", "is-locked": "params.data.locked"},
        ),
        grid.number_column(
            "probability_pct", t("概率 %"), width=88, headerTooltip=t("存在突出问题的概率（90% 区间）"),
            valueFormatter={"function": "params.data.probability_said"},
        ),
        grid.number_column("value", t("价值"), 1, width=56, headerTooltip=_value_hint()),
        grid.column("confidence", t("把握"), width=46, headerTooltip=t("证据的把握程度：高、中、低")),
        grid.number_column(
            "fresh_pct", t("新鲜 %"), width=58, tooltipField="perishes",
            headerTooltip=t("计入得分的各条线索新鲜程度的加权平均：100 为当天证据"),
        ),
        grid.column(
            "best", t("宜到达"), width=96, tooltipField="best_full",
            headerTooltip=t("最佳到达时段；标色的为计划到达不在此时段"),
            cellClassRules={"off-best": "params.data.off_best"},
        ),
        grid.column(
            "clues", t("线索/族"), width=62, sortable=False, type="rightAligned", hide=True,
            headerTooltip=t("线索数 / 相互独立的证据族数"),
        ),
        grid.column("area", t("区县"), width=66, hide=True),
    ]  # fmt: skip
    if not plan.may.weigh:
        return [x for x in columns if x["field"] not in WEIGHED]
    return [columns[0], menu, *columns[1:]] if plan.can_edit else columns


def list_rows(plan: Plan) -> list[dict[str, Any]]:
    """The rows of the list, best first."""
    return [_row(rank, target, plan) for rank, target in enumerate(plan.targets, start=1)]


def _row(rank: int, target: dict[str, Any], plan: Plan) -> dict[str, Any]:
    planned = target["team_id"] and f"{minutes(target['arrive_min'])} {target['team']}"
    word = t(ARM_WORDS[target.get("arm") or "target"]) if plan.may.plan else ""
    mark = f"{word} · " if planned and word else ""
    row = {
        "rank": rank,
        "site_id": target["site_id"],
        "name": target["name"],
        "area": target["area"],
        "value": target["value"],
        "probability_pct": round(100 * target["probability"]),
        "probability_said": interval(target),
        "confidence": t(target["confidence_word"]),
        "fresh_pct": None if is_missing(target.get("freshness")) else round(100 * target["freshness"]),
        "perishes": perishes(target),
        "best": best(target),
        "best_full": " ".join(x for x in (target.get("best_said", ""), missed(target)) if x),
        "off_best": bool(target.get("is_off_best")),
        "clues": f"{target['n_clues']} / {target['n_families']}",
        "team": target["team_id"],
        "locked": bool(target.get("is_locked")),
        "state": state(target),
        "window": target.get("visit_window") or target["window"],
        "plan": mark + planned if planned else _left(target),
        "plan_full": planned or t("未安排：{why}", why=target["left_out"]),
        "menu": "⋯",
        "at": [target["lon_wgs84"], target["lat_wgs84"]],
    }
    return (
        row if plan.may.weigh else {k: v for k, v in row.items() if k not in (*WEIGHED, "probability_said")}
    )


def _left(target: dict[str, Any]) -> str:
    """Why nobody goes, in a few words."""
    return target["left_short"] if target.get("is_excluded") else t("未安排：{why}", why=target["left_short"])


def state(target: dict[str, Any]) -> str:
    """What the menu offers: ``excluded``, ``locked`` when somebody demands the visit, met or not; else ``planned``, ``barred``, ``out``."""
    if target.get("is_excluded"):
        return "excluded"
    if target.get("is_locked") or target.get("is_forced"):
        return "locked"
    if target["team_id"]:
        return "planned"
    return "out" if is_missing(target.get("barred")) else "barred"


def interval(target: dict[str, Any]) -> str:
    """``84 (71–92)``: percent with the 90 % interval, where there is one."""
    said = f"{100 * target['probability']:.0f}"
    low, high = target.get("probability_low"), target.get("probability_high")
    if is_missing(low) or is_missing(high) or low is None or high is None:
        return said
    return f"{said} ({100 * low:.0f}–{100 * high:.0f})"


def best(target: dict[str, Any]) -> str:
    """When to arrive, else by day or by night."""
    start, end = target.get("best_from_min"), target.get("best_until_min")
    if is_missing(start) or is_missing(end):
        return t("夜间") if target["window"] == "night" else t("白天")
    return f"{minutes(start)}–{minutes(end)}"


def missed(target: dict[str, Any]) -> str:
    """That the planned arrival is outside the best hours, in words; empty when it is not."""
    if not target.get("is_off_best"):
        return ""
    at = minutes(target["arrive_min"])
    if target["arrive_min"] > target["best_until_min"]:
        return t("计划 {at} 到达，不在最佳时段：赶不上。", at=at)
    return t("计划 {at} 到达，不在最佳时段：过早。", at=at)


def perishes(target: dict[str, Any]) -> str:
    """When the strongest evidence will have lost half, in words."""
    at = target.get("perishes_at")
    if is_missing(at) or not isinstance(at, datetime):
        return ""
    return t("最强线索 {at} 起失效过半", at=f"{at:%m-%d %H:%M}")
