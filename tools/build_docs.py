"""Write docs/rules, docs/datasets and docs/planning.md from the declarations; ``--check`` names pages that are stale and exits 1."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pandas as pd  # noqa: E402
import yaml  # noqa: E402
from casebook import block_of  # noqa: E402

from analytics.catalogue import declared  # noqa: E402
from analytics.hotspot.permit_clues import HotspotRule  # noqa: E402
from analytics.legal import in_force  # noqa: E402
from analytics.plan.roads import area_travel  # noqa: E402
from analytics.plan.roads import table as travel_table  # noqa: E402
from analytics.rule import EVIDENCE_TITLES, Rule, Threshold  # noqa: E402
from analytics.runner import clues  # noqa: E402
from schema.catalogue import datasets  # noqa: E402
from schema.clue_types import CLUE_TYPES, FAMILIES  # noqa: E402
from schema.core import Column, Dataset, Kind  # noqa: E402
from schema.legal_article import DATASET as LEGAL  # noqa: E402
from schema.planning import Number  # noqa: E402
from schema.planning_numbers import CLOCK, NUMBERS  # noqa: E402
from schema.status import STATUS_TITLES  # noqa: E402
from store.reference import bundled  # noqa: E402

NOTE = "<!-- 由 tools/build_docs.py 根据声明生成，请勿手改；改声明后运行 make docs。 -->\n\n"
KIND_TITLES = {Kind.INPUT: "外部输入", Kind.DERIVED: "计算得出", Kind.CASEWORK: "业务数据"}
SENSITIVITY = {"public": "公开", "internal": "内部", "restricted": "受限"}
DTYPES = {
    "text": "文本",
    "int": "整数",
    "float": "小数",
    "timestamp": "时间",
    "date": "日期",
    "bool": "是否",
}
EXPECTED = {"hit", "says", "clues", "value", "threshold", "severity"}  # what a case expects, beside its data
AS_OF = pd.Timestamp("2026-11-21")
DOCS = ROOT / "docs"  # where pages written by hand stand as well
TRAVEL_FILE = """`JINGWEI_TRAVEL=文件.toml` 修改这些数。三种键，都可以不写：`general` 改一般情况，`area` 按区划代码前缀换掉或增加一个区域，
`crossing` 按名称换掉或增加一处过江、过海通道（跨越该区域边界的每一程都加上）：

```toml
[general]
detour = 1.35        # 绕行系数：道路里程 / 直线距离
access_min = 4.0     # 停车进厂，分钟
town_km = 5.0        # 起步段按市区车速
town_km_h = 28.0
suburb_km = 30.0     # 此前按近郊车速，此后按远郊车速
suburb_km_h = 45.0
open_km_h = 78.0

[[area]]
prefix = "3303"      # 区划代码前缀
title = "温州"
detour = 1.5
town_km_h = 26
suburb_km_h = 42
open_km_h = 72

[[crossing]]
title = "岱山轮渡"
prefixes = ["330921"]
minutes = 60
km = 10
```

区域的车速不高于一般情况、绕行系数不低于一般情况。读不出或有不认识的项目时，编排会说明并停下，不会悄悄改用默认值。
"""


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table; | in a cell is escaped."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in line) + " |" for line in lines) + "\n"


def worked(rule: Rule | HotspotRule) -> str:
    """The first case of the rule's file that hits: its data as written, and the clue it gives."""
    if not isinstance(rule, Rule):
        return "按网格和企业逐对判断，算例见 `tests/analytics/hotspot/test_permit_clues.py`。\n"
    cases = yaml.safe_load((ROOT / "tests" / "cases" / f"{rule.code}.yaml").read_text("utf-8"))
    name, case = next((n, c) for n, c in cases.items() if c["hit"] != "" and not c.get("params"))
    data = {k: v for k, v in case.items() if k not in EXPECTED}
    found = clues(block_of(case, rule.block), [rule], AS_OF).iloc[0]
    shown = "\n".join(f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in data.items())
    return (
        f"用例 `{name}`（`tests/cases/{rule.code}.yaml`，记法 `值*个数`，`_` 为缺失）：\n\n"
        f"```yaml\n{shown}\n```\n\n命中 `{case['hit']}`，线索：\n\n> {found['message']}\n\n"
        f"严重程度 {found['severity']}，置信度 {found['confidence']}。\n"
    )


def plain(value: object) -> str:
    """A parameter value as text."""
    if isinstance(value, tuple):
        return "、".join(plain(v) for v in value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def parameter(t: Threshold) -> tuple[str, ...]:
    return (f"`{t.name}`", t.title, plain(t.value), t.unit or "–", t.source or "–", STATUS_TITLES[t.status])


def hint(rule: Rule | HotspotRule) -> str:
    """The articles that may apply, as they stand at ``AS_OF``, each with where it comes from."""
    found = in_force(bundled(LEGAL), rule.legal, AS_OF.date())
    lines = [
        f"- {r.law}{r.article}：{r.about}{f'（罚款幅度 {r.fine}）' if isinstance(r.fine, str) else ''}，"
        f"{r.effective_from:%Y-%m-%d} 起施行，{STATUS_TITLES[r.status]}。"
        for r in found.itertuples(index=False)
    ]
    return "\n".join([*lines, f"{chr(10) if lines else ''}是否适用由执法人员核实后确定。"])


def rule_page(rule: Rule | HotspotRule) -> str:
    """The page of one rule in its fixed sections."""
    innocents = "\n".join(
        f"{i}. {each.text}。\n   排除办法：{each.refute_by}。" for i, each in enumerate(rule.innocents, 1)
    )
    excludes = "\n".join(f"- {each}" for each in rule.excludes)
    head = ("参数", "含义", "默认值", "单位", "来源", "状态")
    needs = "、".join(f"[{datasets()[n].title}](../datasets/{n}.md)" for n in rule.needs)
    return (
        f"{NOTE}# {rule.code} {rule.title}\n\n"
        f"{FAMILIES[rule.family]} · {CLUE_TYPES[rule.clue_type]} · 证据等级 {rule.evidence}"
        f"（{EVIDENCE_TITLES[rule.evidence]}） · 严重程度 {rule.severity} · 权重 {rule.weight} · "
        f"阈值状态：{STATUS_TITLES[rule.threshold_status]}"
        f"{'' if rule.is_default else ' · 默认关闭'}\n\n"
        f"## 条件\n\n{rule.condition}\n\n## 公式\n\n`{rule.formula}`\n\n## 为什么可疑\n\n{rule.why}\n\n"
        f"## 算例\n\n{worked(rule)}\n"
        f"## 参数\n\n{table(head, [parameter(t) for t in rule.thresholds])}\n"
        f"## 可能的正常原因（按顺序核查）\n\n{innocents}\n\n## 不判的情形\n\n{excludes}\n\n"
        f"## 依据\n\n{rule.basis}\n\n读取的数据：{needs}。\n\n## 法律提示\n\n{hint(rule)}\n\n"
        "线索只是疑点，不是结论；电子监测设备证据须经法制和技术审核。\n"
    )


def rule_index() -> str:
    rows = [
        (
            f"[{r.code}]({r.code}.md)",
            r.title,
            FAMILIES[r.family],
            r.evidence,
            str(r.severity),
            STATUS_TITLES[r.threshold_status],
            "是" if r.is_default else "否",
        )
        for r in declared().values()
    ]
    head = ("代码", "规则", "证据族", "证据等级", "严重程度", "阈值状态", "默认启用")
    return (
        f"{NOTE}# 规则目录\n\n共 {len(rows)} 条。证据等级：A 硬矛盾，B 强统计，C 提示。阈值状态取参数中最弱的一个："
        f"文件给定、有出处、未核实、自定。\n\n{table(head, rows)}"
    )


def column_row(dataset: Dataset, c: Column) -> tuple[str, ...]:
    bounds = f"{plain(c.low) if c.low is not None else ''}–{plain(c.high) if c.high is not None else ''}"
    limits = "、".join(c.choices) or (bounds if bounds != "–" else "")
    must = "主键" if c.name in dataset.key else "" if c.optional else "必填"
    return (f"`{c.name}`", c.title, DTYPES[c.dtype], c.unit, must, limits, "、".join(c.aliases), c.note)


def dataset_page(d: Dataset) -> str:
    """The page of one dataset."""
    scope = "、".join(f"`{n}`" for n in d.scope) or "不限辖区"
    head = ("列", "名称", "类型", "单位", "要求", "取值", "其他表头", "说明")
    partition = f"按 `{d.partition}` 的日期分区" if d.partition else "不分区"
    return (
        f"{NOTE}# {d.name} {d.title}\n\n"
        f"{KIND_TITLES[d.kind]} · 来源：{d.source} · 敏感级别：{SENSITIVITY[d.sensitivity]} · {partition}\n\n"
        f"粒度：{d.grain}。主键：{'、'.join(f'`{k}`' for k in d.key)}。可见范围依据：{scope}。\n\n"
        f"{table(head, [column_row(d, c) for c in d.columns])}"
    )


def dataset_index() -> str:
    rows = [
        (f"[{d.name}]({d.name}.md)", d.title, KIND_TITLES[d.kind], d.source, SENSITIVITY[d.sensitivity])
        for d in datasets().values()
    ]
    return f"{NOTE}# 数据集目录\n\n共 {len(rows)} 个。\n\n{table(('数据集', '名称', '性质', '来源', '敏感级别'), rows)}"


def planning_row(number: Number) -> tuple[str, ...]:
    value, unit = number.shown(number.value), number.unit
    if unit == CLOCK:
        value, unit = value if ":" in value else f"{int(value) // 60 % 24:02d}:{int(value) % 60:02d}", ""
    bounds = f"{number.shown(number.low)}–{number.shown(number.high)}" if number.high else ""
    return (number.title, value, unit, bounds, STATUS_TITLES[number.status], number.basis, f"`{number.name}`")


def planning_page() -> str:
    """The page of all numbers of planning."""
    head = ("参数", "取值", "单位", "可改范围", "状态", "依据", "声明处")
    parts = [
        f"## {title}\n\n{table(head, [planning_row(n) for n in found])}" for title, found in NUMBERS.items()
    ]
    ways = travel_table(area_travel(pd.DataFrame(columns=["adcode", "level", "lon_wgs84", "lat_wgs84"])))
    rows: list[tuple[str, ...]] = [
        (str(w["title"]), plain(w["value"]), str(w["unit"]), STATUS_TITLES[w["status"]], w["basis"] or "–")
        for w in ways
    ]
    roads = table(("参数", "取值", "单位", "状态", "依据"), rows)
    return (
        f"{NOTE}# 计划的参数\n\n计划、当日执行和学习所用的每个数，状态与规则阈值相同：文件给定、有出处、未核实、自定。\n"
        "求解器内部的数只影响快慢，见 `analytics/plan/search.py` 和 `analytics/plan/solve.py`。\n\n"
        + "\n".join(parts)
        + f"\n## 行车时间\n\n没有接入路网服务（`JINGWEI_OSRM`）时按区域估算：\n\n{roads}\n{TRAVEL_FILE}"
    )


def pages() -> dict[Path, str]:
    """Every generated page by its path."""
    rules, sets = ROOT / "docs" / "rules", ROOT / "docs" / "datasets"
    out = {rules / "README.md": rule_index(), sets / "README.md": dataset_index()}
    out |= {ROOT / "docs" / "planning.md": planning_page()}
    out |= {rules / f"{code}.md": rule_page(rule) for code, rule in declared().items()}
    return out | {sets / f"{name}.md": dataset_page(d) for name, d in datasets().items()}


def main(check: bool) -> int:
    wanted = pages()
    here = {p for folder in {p.parent for p in wanted if p.parent != DOCS} for p in folder.glob("*.md")}
    stale = [p for p, text in wanted.items() if not p.exists() or p.read_text("utf-8") != text]
    orphans = sorted(here - set(wanted))
    if check:
        for path in [*stale, *orphans]:
            print(f"过期：{path.relative_to(ROOT)}，请运行 make docs")
        return 1 if stale or orphans else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], "utf-8")
    for path in orphans:
        path.unlink()
    return 0


if __name__ == "__main__":
    raise SystemExit(main("--check" in sys.argv))
