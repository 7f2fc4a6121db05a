"""Who a row is about: credit codes and permit numbers are checked, a missing site id is built and said."""

import hashlib

import numpy as np
import pandas as pd

from geo.codes import is_permit_no, is_uscc
from store.loaders.draft import Draft

_CHECKS = {
    "uscc": (is_uscc, "统一社会信用代码", "校验不通过"),
    "permit_no": (is_permit_no, "许可证编号", "不符合 HJ 608 的编码规则"),
}
HASH_DIGITS = 10
POSITION_DECIMALS = 3  # about 100 m: a re-measured position keeps its id


def check_codes(draft: Draft) -> None:
    """Reject rows whose credit code or permit number cannot exist."""
    for name, (is_valid, title, problem) in _CHECKS.items():
        if not draft.has(name):
            continue
        codes = draft.frame[name].map(lambda v: v.strip().upper() if isinstance(v, str) else v)
        draft.frame[name] = codes
        bad = codes.map(lambda v, ok=is_valid: isinstance(v, str) and not ok(v)).to_numpy(bool)
        texts = np.array([f"“{title}”{code} {problem}" for code in codes], dtype=object)
        draft.reject(bad, texts)


def fill_site_id(draft: Draft) -> None:
    """Give sites without an id one: the permit number, else a credit code that occurs once, else a stable hash.

    The hash is over credit code, name and position (rounded to about 100 m), so the same row gets the same id again.
    """
    frame = draft.frame
    if draft.dataset.name != "site" or not len(frame):
        return
    given = frame["site_id"] if draft.has("site_id") else pd.Series(None, frame.index, dtype=object)
    ids = given.to_numpy(object).copy()
    counts = {"许可证编号": 0, "统一社会信用代码": 0, "名称和坐标的摘要": 0}
    uscc = _texts(frame, "uscc")
    once = {code for code, n in pd.Series(uscc).value_counts().items() if n == 1}
    lon, lat = (frame[name].astype(float).round(POSITION_DECIMALS) for name in ("lon_wgs84", "lat_wgs84"))
    for at, (permit, code, name) in enumerate(
        zip(_texts(frame, "permit_no"), uscc, _texts(frame, "name"), strict=True)
    ):
        if isinstance(ids[at], str):
            continue
        if permit:
            ids[at], source = permit, "许可证编号"
        elif code and code in once:
            ids[at], source = code, "统一社会信用代码"
        else:
            key = f"{code or ''}|{name or ''}|{lon.iloc[at]:.{POSITION_DECIMALS}f}|{lat.iloc[at]:.{POSITION_DECIMALS}f}"
            digest = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
            ids[at], source = f"S{digest[:HASH_DIGITS].upper()}", "名称和坐标的摘要"
        counts[source] += 1
    frame["site_id"] = ids
    told = "，".join(f"{n} 行用{source}" for source, n in counts.items() if n)
    if told:
        draft.note(f"没有点位编号的行已编号：{told}")


def _texts(frame: pd.DataFrame, name: str) -> list[str | None]:
    if name not in frame:
        return [None] * len(frame)
    return [value if isinstance(value, str) and value else None for value in frame[name]]
