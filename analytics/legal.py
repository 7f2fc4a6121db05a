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
