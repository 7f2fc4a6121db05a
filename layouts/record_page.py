"""An inspection record as the office reads it: what was found, item by item, with its photos."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dash import dcc, html

from layouts.format import instant, number
from layouts.parts import badge, card, empty, facts, href, note, page_head, site_link
from layouts.text import t
from schema.checklist import ANSWERS, ITEMS, Part
from schema.inspection import HIT, PLAIN, REFUTED
from schema.visit_record import SIGNED

PATH, TITLE = "/record", "检查记录"
OUTCOME_TONES = {HIT: "bad", PLAIN: "warn", REFUTED: "good"}
ANSWER_TONES = {"ok": "good", "bad": "bad", "na": "muted", "unseen": "warn"}


USES = {
    "visit_record record": "提交记录",
    "visit_record view": "打开记录",
    "visit_record export": "导出证据包",
    "record_photo photo": "上传照片",
    "record_photo view": "查看照片",
}


@dataclass(frozen=True, slots=True)
class Use:
    """What one person did with a record: entity and action, how often and when last."""

    who: str
    what: str
    times: int
    last: datetime


@dataclass(frozen=True, slots=True)
class RecordFile:
    """What the page says, as plain values; rows are dicts by column name."""

    record: dict[str, Any]
    name: str = ""  # of the enterprise
    team: str = ""
    parts: tuple[Part, ...] = ()
    photos: list[dict[str, Any]] = field(default_factory=list)
    clues: dict[str, str] = field(default_factory=dict)  # sentence by clue id
    uses: list[Use] = field(default_factory=list)


def layout(file: RecordFile) -> html.Div:
    """The whole page of one record."""
    record = file.record
    marks = [
        badge(t(record["outcome"]), OUTCOME_TONES.get(record["outcome"], "neutral")),
        html.A(t("导出证据包"), href=f"/record/{record['record_id']}.zip", className="button", download=""),
        dcc.Link(t("企业档案"), href=href("/site", id=record["site_id"]), className="link"),
    ]
    head = page_head(t("检查记录：{name}", name=file.name), marks)
    return html.Div(
        [
            head,
            html.Div(
                [
                    html.Div(
                        [_about(file), _problems(file), _clues(file), _party(file), _uses(file)],
                        className="record-side",
                    ),
                    html.Div([_part(part, file) for part in file.parts], className="record-main"),
                ],
                className="record-page",
            ),
        ],
        className="page",
    )


def missing(record_id: str) -> html.Div:
    """What the page says when there is no such record for this viewer."""
    return empty(t("没有检查记录“{id}”，或它不在您的权限之内。", id=record_id[:60]))


def _about(file: RecordFile) -> html.Section:
    record = file.record
    signed = "、".join(f"{o['name']}（{o['cert_no']}）" for o in record["officers"])
    place = ""
    if record["lon_wgs84"] is not None:
        place = f"{record['lon_wgs84']:.5f}, {record['lat_wgs84']:.5f}（WGS-84）"
    pairs = [
        (t("记录编号"), record["record_id"]),
        (t("企业"), site_link(record["site_id"], file.name)),
        (t("统一社会信用代码"), record["uscc"]),
        (t("许可证编号"), record["permit_no"]),
        (t("检查组"), file.team),
        (t("时间"), f"{instant(record['started_at'])} – {instant(record['ended_at'])}"),
        (t("执法人员"), signed),
        (t("出示证件"), t("是") if record["showed_certificate"] else t("否")),
        (t("被检查人"), record["interviewee"]),
        (t("天气"), record["weather"]),
        (t("生产负荷"), record["load"]),
        (t("使用仪器"), record["instruments"]),
        (t("记录位置"), place),
        (t("提交"), f"{record['by']} {instant(record['received_at'])}"),
        (t("内容校验值"), html.Code(record["sha256"], className="sum")),
    ]
    return card(t("基本情况"), facts([(k, v) for k, v in pairs if v]))


def _problems(file: RecordFile) -> html.Section:
    record = file.record
    rows = [
        html.Li(
            [
                badge(t("突出"), "bad") if p["is_prominent"] else badge(t("一般"), "warn"),
                html.Span(p["text"]),
                note(
                    "；".join(
                        part
                        for part in (
                            p["type"] and t(p["type"]),
                            p.get("severity") and t("严重程度 {word}", word=t(p["severity"])),
                            p["legal_hint"] and t("依据：{law}", law=t(p["legal_hint"])),
                            p["deadline"] and t("整改期限 {day}", day=p["deadline"]),
                        )
                        if part
                    )
                ),
            ]
        )
        for p in record["problems"]
    ]
    said = [note(record["outcome_note"])] if record["outcome_note"] else []
    return card(t("发现问题"), [html.Ul(rows) if rows else note(t("没有列出问题。")), *said])


def _clues(file: RecordFile) -> html.Section | None:
    told = file.record["clue_outcomes"]
    if not told:
        return None
    rows = [
        html.Li(
            [badge(t(outcome), OUTCOME_TONES.get(outcome, "neutral")), html.Span(file.clues.get(clue, clue))]
        )
        for clue, outcome in told.items()
    ]
    return card(t("逐条线索"), html.Ul(rows))


def _party(file: RecordFile) -> html.Section | None:
    record = file.record
    pairs = [
        (t("现场情况陈述"), record["statement"]),
        (t("当事人意见"), record["opinion"]),
        (t("拒签说明"), record["refusal"]),
        (t("现场责令"), record["order"]),
    ]
    taken = [
        html.Li(" ".join(str(s[n]) for n in ("sample_id", "point", "factor", "seal_no") if s[n]))
        for s in record["samples"]
    ]
    shown = [(k, v) for k, v in pairs if v]
    signed = _signatures(file)
    if not shown and not taken and not signed:
        return None
    parts = [facts(shown), html.H3(t("采样")) if taken else None, html.Ul(taken), *signed]
    return card(t("陈述、意见和责令"), parts)


def _signatures(file: RecordFile) -> list[html.Div]:
    """Photos of the signed sheet; records from before have none."""
    named = file.record["signatures"] or {}
    return [
        html.Div([html.H3(t(SIGNED[code])), html.Div([_picture(p, t(SIGNED[code])) for p in file.photos
                  if p["photo_id"] in photos], className="record-photos")])
        for code, photos in named.items()
    ]  # fmt: skip


def _uses(file: RecordFile) -> html.Section:
    """Who opened the record, its photos or took them away."""
    head = html.Tr([html.Th(t(name)) for name in ("人员", "操作", "次数", "最近一次")])
    rows = [
        html.Tr(
            [
                html.Td(use.who),
                html.Td(t(USES.get(use.what, use.what))),
                html.Td(number(use.times)),
                html.Td(instant(use.last)),
            ]
        )
        for use in file.uses
    ]
    hint = t("证据包内有每一次操作的时间和校验值。")
    return card(t("谁打开过"), html.Table([html.Thead(head), html.Tbody(rows)], className="plain"), hint=hint)


def _part(part: Part, file: RecordFile) -> html.Section:
    codes = {item.code for item in part.items}
    rows = [_item(row, file) for row in file.record["items"] if row["code"] in codes]
    return card(t(part.title), html.Div(rows, className="record-items"))


def _item(row: dict[str, Any], file: RecordFile) -> html.Div:
    item = ITEMS[row["code"]]
    told = [part for part in (row["value"] and f"{row['value']} {item.unit}".strip(), row["note"]) if part]
    pictures = [p for p in file.photos if p["photo_id"] in row["photos"]]
    return html.Div(
        [
            html.Div(
                [badge(t(ANSWERS[row["answer"]]), ANSWER_TONES[row["answer"]]), html.Span(t(item.question))]
            ),
            html.P("；".join(told)) if told else None,
            html.Div([_picture(p, t(item.question)) for p in pictures], className="record-photos")
            if pictures
            else None,
        ]
    )


def _picture(photo: dict[str, Any], alt: str) -> html.Figure:
    address = f"/photo/{photo['photo_id']}"
    size = number(photo["bytes"] / 1024)
    return html.Figure(
        [
            html.A(html.Img(src=address, alt=alt), href=address, target="_blank"),
            html.Figcaption(f"{instant(photo['taken_at'])} · {size} KB · {photo['sha256'][:12]}"),
        ],
        title=photo["sha256"],
    )
