"""Articles in force on a day, for the hint at the end of a rule's page: dated configuration, never a conclusion."""

from collections.abc import Sequence
from datetime import date

import pandas as pd


def in_force(articles: pd.DataFrame, keys: Sequence[str], on: date) -> pd.DataFrame:
    """Rows of ``schema/legal_article.py`` with these keys that hold on the day, in the order of the keys."""
    day = pd.Timestamp(on)
    ends = articles["effective_to"]
    held = articles[(articles["effective_from"] <= day) & (ends.isna() | (ends >= day))]
    held = held.assign(article_id=held["article_id"].astype(str)).set_index("article_id", drop=False)
    return held.loc[[key for key in keys if key in held.index]].reset_index(drop=True)


def named(articles: pd.DataFrame) -> str:
    """The articles as one phrase: 大气污染防治法第一百条（未保证自动监测设备正常运行）、…"""
    parts = (
        f"{r.law}{'' if r.article == '全文' else r.article}（{r.about}）"
        for r in articles.itertuples(index=False)
    )
    return "、".join(parts)
