"""What files and pictures of the map say about themselves: layer, period, filters, method, as-of, source, who and when."""

import re
from datetime import datetime

from callbacks import map_files
from callbacks.demo import is_demo
from callbacks.map_files import Cells, Table, Wanted
from callbacks.services import Services
from callbacks.shell import as_of
from geo.selection import phrase
from layouts import periods
from layouts.format import until
from layouts.map_share import SYSTEMS
from layouts.map_state import MapState
from layouts.parts import ROLES
from layouts.surfaces import BY_CODE, MARKS
from layouts.symbol_kinds import BY_KIND
from layouts.text import t
from store.clock import now
from store.viewer import Viewer


def about(wanted: Wanted, shown: Cells | None, tables: list[Table]) -> dict[str, str]:
    """What a reader of the file must know."""
    services, viewer = wanted.asked.services, wanted.asked.viewer
    counts = [
        t("{title} {n} 条", title=table.sheet.title, n=f"{len(table.sheet.rows):,}") for table in tables
    ]
    cut = [
        t("网格超过 {most} 个，只列出数值最高的 {most} 个，另有 {n} 个未列出。", most=f"{map_files.MOST_CELLS:,}", n=f"{x.left_out:,}")
        for x in tables if x.left_out
    ]  # fmt: skip
    system = t("{system}；高德、腾讯地图导航用，不可与 WGS-84 数据混用", system=SYSTEMS["gcj02"])
    return {
        t("内容"): title(wanted.state, shown),
        **filters(wanted),
        **foot(services, shown),
        t("坐标系"): "WGS-84（EPSG:4326）" if wanted.system == "wgs84" else system,
        t("数量"): "；".join(counts + cut),
        t("辖区"): "、".join(viewer.prefixes),
        t("导出人"): who(viewer),
        t("导出时间"): f"{now():%Y-%m-%d %H:%M}",
        t("数据性质"): t("演示数据，企业和数据均为虚构") if is_demo(services) else t("业务数据"),
        t("说明"): t("线索是疑点，不是结论；内容仅供内部使用。"),
    }


def title(state: MapState, shown: Cells | None = None) -> str:
    """Layer and period, as the head of a picture or a file says it."""
    at = periods.said(state.at) if state.at else t("尚无数据")
    if shown and shown.against:
        at = t("{at}，对比 {against}", at=at, against=periods.said(shown.against))
    return " · ".join([t(BY_CODE[state.layer].title), at])


def stem(state: MapState, system: str, at: datetime) -> str:
    """The name of a file without its ending: layer, period, coordinate system and time of the export."""
    layer = t(BY_CODE[state.layer].title).replace(" ", "").replace("/", "")
    return "_".join(
        [t("地图"), layer, str(state.at or ""), SYSTEMS[system].replace("-", ""), f"{at:%Y%m%d-%H%M}"]
    )


def who(viewer: Viewer) -> str:
    """The person as files and pictures name them: role and account."""
    role = t(ROLES[str(viewer.role)])
    return t("{role}（{name}）", role=role, name=viewer.name) if viewer.name else role


def filters(wanted: Wanted) -> dict[str, str]:
    """Every filter in words."""
    state, surface = wanted.state, BY_CODE[wanted.state.layer]
    hidden = [
        t(surface.labels[int(x)]) if x.isdigit() else t(MARKS[x]) for x in state.hidden if _is_known(x, state)
    ]
    off = [
        f"{t(point.title)}：{t(each.title)}"
        for point in BY_KIND.values() for each in point.states if f"{point.kind}:{each.code}" in state.off
    ]  # fmt: skip
    text, values = phrase(wanted.inside) if wanted.inside else ("无", {})
    west, south, east, north = wanted.view or (0, 0, 0, 0)
    view = t("{w}–{e}°E，{s}–{n}°N", w=f"{west:.3f}", e=f"{east:.3f}", s=f"{south:.3f}", n=f"{north:.3f}")
    return {
        t("选区"): re.split("[：:] ?", t(text, **values), maxsplit=1)[-1],
        **({t("视野"): view} if wanted.view else {}),
        t("线索口径"): t("仅时段内发生") if state.within else t("截至时段末未结"),
        t("图例筛选"): t("不含 {parts}", parts="、".join(hidden)) if hidden else t("无"),
        t("符号筛选"): t("不含 {parts}", parts="、".join(off)) if off else t("无"),
    }


def _is_known(name: str, state: MapState) -> bool:
    return name in MARKS or (name.isdigit() and int(name) < len(BY_CODE[state.layer].labels))


def foot(services: Services, shown: Cells | None) -> dict[str, str]:
    """Method, as-of and source of the surface, or of all data when none is shown."""
    if shown is None:
        known = as_of(services)
        return {t("数据截至"): until(known) if known else t("尚无数据"), t("来源"): t("企业名录、规则筛查")}
    method = "；".join(
        part for part in (t(shown.surface.method), t(shown.method) if shown.method else "") if part
    )
    return {
        t("图层方法"): method,
        t("数据截至"): until(shown.until) if shown.until else t("尚无数据"),
        t("来源"): "；".join(part for part in (shown.source, t("企业名录、规则筛查")) if part),
    }
