"""The listed clues as a file: Chinese headers, real dates, and a sheet that says filters and as-of."""

import io
from collections.abc import Mapping
from typing import Any

import pandas as pd
from flask import Response, abort, send_file

from callbacks.clue_list import Options, counted, matching
from callbacks.sentences import sentence
from callbacks.services import Services
from layouts.clues import FIELD_TITLES, STATE_TITLES
from layouts.format import until
from layouts.parts import ROLES
from layouts.text import t
from schema.clue import DATASET as CLUE
from schema.factor import FACTORS
from schema.status import STATUS_TITLES
from store.clock import now
from store.clue_query import newest
from store.exports import Sheet, write
from store.viewer import Viewer

ENDINGS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
COLUMNS = (
    "clue_id", "site", "site_id", "area", "adcode", "rule_title", "message", "value", "threshold", "unit",
    "threshold_status", "evidence_class", "confidence", "severity", "outlet_id", "device_id", "factor", "cell",
    "t_start", "t_end", "state", "as_of",
)  # fmt: skip
OWN_TITLES = {"site": "企业名称", "area": "区域", "rule_title": "规则"}


def download(
    services: Services, viewer: Viewer, options: Options, asked: tuple[Mapping[str, str], str]
) -> Response:
    """The file; ``asked`` are the filters applied and the ending. An unknown ending is not found."""
    choice, ending = asked
    if ending not in ENDINGS:
        abort(404)
    found = matching(services, viewer, choice)
    services.casework.record(viewer, "export", "clue", ending, f"{len(found)} rows")
    buffer = io.BytesIO()
    write(buffer, ending, sheet(found), about(services, viewer, options, choice))
    buffer.seek(0)
    name = f"{t('线索')}-{now():%Y%m%d-%H%M}.{ending}"
    return send_file(buffer, ENDINGS[ending], as_attachment=True, download_name=name)


def sheet(found: pd.DataFrame) -> Sheet:
    """The rows in the reader's words."""
    rows = found.assign(
        message=[sentence(row) for row in found.to_dict("records")],
        state=found["state"].map({k: t(v) for k, v in STATE_TITLES.items()}),
        threshold_status=found["threshold_status"].map({k: t(v) for k, v in STATUS_TITLES.items()}),
        factor=found["factor"].map({k: t(f.title) for k, f in FACTORS.items()}),
    )
    titles = {name: t(OWN_TITLES.get(name) or CLUE[name].title) for name in COLUMNS}
    return Sheet(t("线索"), rows[list(COLUMNS)], CLUE, titles)


def about(services: Services, viewer: Viewer, options: Options, choice: Mapping[str, str]) -> dict[str, Any]:
    """What the reader of the file must know."""
    offered = {name: dict(pairs) for name, pairs in options.items()}
    said = [f"{t(FIELD_TITLES[k])}：{t(offered.get(k, {}).get(v, v))}" for k, v in choice.items()]
    n, last = counted(services, viewer, choice), newest(services.casework, viewer)
    return {
        t("筛选条件"): "；".join(said) or t("无"),
        t("条数"): t("{n} 条，共 {total} 条", n=n.fit, total=n.shown),
        t("已静默"): t("{n} 条", n=n.silenced),
        t("数据截至"): until(last) if last is not None else t("尚无数据"),
        t("导出人"): viewer.name or t(ROLES[str(viewer.role)]),
        t("导出时间"): f"{now():%Y-%m-%d %H:%M}",
        t("说明"): t("线索是疑似问题，须经核实；阈值状态见表内。"),
    }
