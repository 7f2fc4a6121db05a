"""An inspection record as a phone sends it: every field held to its declaration before anything is written."""

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from schema.checklist import ANSWERS, checklist
from schema.inspection import CONFIRMED, HIT, OUTCOMES, PLAIN, TECHNICAL, UNVERIFIED
from schema.visit_record import SEVERITIES, SIGNED
from store.photos import NAME

TEXTS = {
    "interviewee": 60, "weather": 60, "load": 60, "statement": 4000, "opinion": 2000, "refusal": 500, "order": 2000,
    "outcome_note": 1000, "instruments": 500,
}  # fmt: skip
CLOCK_AHEAD = timedelta(hours=1)
MOST_ROWS = 200
OPEN = "〔"  # begins a place in sample wording that is filled in on site


def checked(given: object, at: datetime) -> dict[str, Any]:
    """The content of a record as plain values: names of ``schema/visit_record.py``, lists still as lists.

    Raises
    ------
    ValueError
        One sentence that names the field or the check item.
    """
    if not isinstance(given, dict):
        raise ValueError("记录格式不符。")
    form: dict[str, Any] = {name: _text(given, name, longest) for name, longest in TEXTS.items()}
    for name in ("record_id", "task_id"):
        form[name] = str(given.get(name, ""))
        if not NAME.fullmatch(form[name]):
            raise ValueError("记录或任务的编号不合格式。")
    form |= _times(given, at) | _place(given)
    if given.get("showed_certificate") is not True:
        raise ValueError("检查时须出示执法证件，请确认“已出示证件”。")
    form["showed_certificate"] = True
    form["officers"] = _names(given.get("officers"), "执法人员")
    if len(form["officers"]) < 2:
        raise ValueError("现场检查须有两名以上执法人员签名。")
    form["checklist"] = str(given.get("checklist", ""))
    form["items"] = _items(given.get("items"), form["checklist"])
    form["samples"] = [_sample(row) for row in _rows(given.get("samples"), "采样")]
    form["signatures"] = _signatures(given.get("signatures") or {})
    form["problems"] = [_problem(row) for row in _rows(given.get("problems"), "发现问题")]
    return form | _outcome(given, form)


def checksum(form: Mapping[str, Any]) -> str:
    """SHA-256 of the content; the same content always has the same."""
    text = json.dumps(form, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _text(given: Mapping[str, Any], name: str, longest: int) -> str | None:
    value = given.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError(f"文字过长或格式不符（最多 {longest} 字）。")
    return _clean(value) or None


def _clean(value: str) -> str:
    if any("\ud800" <= c <= "\udfff" or (c < " " and c not in "\n\t") for c in value):
        raise ValueError("文字中有不能保存的字符。")
    return value.strip()


def _times(given: Mapping[str, Any], at: datetime) -> dict[str, datetime]:
    try:
        start, end = (moment(given.get(name)) for name in ("started_at", "ended_at"))
    except ValueError as problem:
        raise ValueError("请填写检查开始和结束时间。") from problem
    if end < start:
        raise ValueError("检查结束时间早于开始时间。")
    if end > at + CLOCK_AHEAD:
        raise ValueError("检查结束时间在将来，请核对手机时钟。")
    return {"started_at": start, "ended_at": end}


def moment(value: object) -> datetime:
    """A time without offset, to the second; raises ValueError with a sentence for anything else."""
    try:
        found = datetime.fromisoformat(value if isinstance(value, str) and len(value) <= 32 else "")
    except ValueError as problem:
        raise ValueError("时间格式不符。") from problem
    if found.tzinfo is not None or not 2000 <= found.year <= 2100:
        raise ValueError("时间应为不带时区的北京时间。")
    return found.replace(microsecond=0)


def place_of(lon: object, lat: object) -> tuple[float, float] | None:
    """A position in WGS-84, None when there is none or it is none."""
    if isinstance(lon, bool) or isinstance(lat, bool):
        return None
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return None
    inside = math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
    return (float(lon), float(lat)) if inside else None


def _place(given: Mapping[str, Any]) -> dict[str, float | None]:
    lon, lat = place_of(given.get("lon"), given.get("lat")) or (None, None)
    return {"lon_wgs84": lon, "lat_wgs84": lat}


def _names(given: object, title: str) -> list[str]:
    if not isinstance(given, list) or len(given) > MOST_ROWS:
        raise ValueError(f"“{title}”格式不符。")
    return sorted({str(v) for v in given if isinstance(v, str) and 0 < len(v) <= 64})


def _rows(given: object, title: str) -> list[dict[str, Any]]:
    rows = [] if given is None else given
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(isinstance(r, dict) for r in rows):
        raise ValueError(f"“{title}”格式不符。")
    return rows


def _items(given: object, code: str) -> list[dict[str, Any]]:
    answers = {str(row.get("code", "")): row for row in _rows(given, "检查项")}
    found = []
    for item in (item for part in checklist(code) for item in part.items):
        row = answers.pop(item.code, {})
        answer = row.get("answer")
        if not isinstance(answer, str) or answer not in ANSWERS:
            raise ValueError(f"检查项“{item.question}”尚未填写。")
        note, pictures = _text(row, "note", 1000) or "", _names(row.get("photos", []), "照片")
        if answer == "bad" and not note:
            raise ValueError(f"检查项“{item.question}”不符合，须写明情况。")
        if OPEN in note:
            raise ValueError(f"检查项“{item.question}”的情况说明中还有〔 〕没有填。")
        if answer == "bad" and not pictures:
            raise ValueError(f"检查项“{item.question}”不符合，须附照片。")
        value = _text(row, "value", 60)
        found.append({"code": item.code, "answer": answer, "value": value, "note": note, "photos": pictures})
    if answers:
        raise ValueError("记录中有检查清单以外的检查项。")
    return found


def _signatures(given: object) -> dict[str, list[str]]:
    if not isinstance(given, dict) or not set(given) <= set(SIGNED):
        raise ValueError("“签名照片”格式不符。")
    return {code: _names(given[code], "签名照片") for code in sorted(given)}


def _sample(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("sample_id", "point", "factor", "seal_no")
    return {name: _text(row, name, 60) or "" for name in names} | {"is_split": row.get("is_split") is True}


def _problem(row: Mapping[str, Any]) -> dict[str, Any]:
    text, deadline = _text(row, "text", 1000), row.get("deadline") or None
    if not text:
        raise ValueError("发现的问题须写明情况。")
    if deadline is not None:
        try:
            deadline = date.fromisoformat(str(deadline)).isoformat()
        except ValueError as problem:
            raise ValueError("整改期限应为日期。") from problem
    said = {name: _text(row, name, 200) or "" for name in ("type", "legal_hint")}
    if row.get("severity") not in SEVERITIES:
        raise ValueError("请选择每个问题的严重程度。")
    said["severity"] = str(row["severity"])
    return said | {"text": text, "is_prominent": row.get("is_prominent") is True, "deadline": deadline}


def _outcome(given: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, Any]:
    outcome, clues = given.get("outcome"), given.get("clue_outcomes") or {}
    if outcome not in OUTCOMES:
        raise ValueError("请选择检查结果。")
    if (
        not isinstance(clues, dict)
        or len(clues) > MOST_ROWS
        or any(v not in OUTCOMES for v in clues.values())
    ):
        raise ValueError("请为每条线索选择结果。")
    prominent = any(problem["is_prominent"] for problem in form["problems"])
    if outcome == HIT and not prominent:
        raise ValueError("结果为“属实-突出”，须至少列出一个突出问题。")
    if outcome != HIT and (prominent or HIT in clues.values()):
        raise ValueError("已列出突出问题，检查结果应为“属实-突出”。")
    if outcome not in CONFIRMED and PLAIN in clues.values():
        raise ValueError("有线索属实，检查结果应为“属实-一般”或“属实-突出”。")
    if outcome == PLAIN and not form["problems"]:
        raise ValueError("结果为“属实-一般”，须至少列出一个问题。")
    if outcome in (TECHNICAL, UNVERIFIED) and not form["outcome_note"]:
        raise ValueError(f"结果为“{outcome}”，须写明原因。")
    return {"outcome": outcome, "clue_outcomes": {str(k): clues[k] for k in sorted(clues)}}
