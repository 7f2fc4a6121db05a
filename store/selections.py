"""Selections of the map that are kept by the server because a link cannot carry them."""

from hashlib import sha256

import pandas as pd

from schema.saved_selection import DATASET
from store.casework import SqlCasework
from store.clock import now
from store.viewer import Viewer

LIST = "sites:"  # begins the text of a list of sites, whose ids follow joined by commas


def keep(casework: SqlCasework, viewer: Viewer, text: str) -> str:
    """Keep a text and give its id, sixteen hexadecimal digits; the same text of the same person has the same id."""
    key = sha256(f"{viewer.name}\n{text}".encode()).hexdigest()[:16]
    row = {"selection_id": key, "owner": viewer.name, "created_at": now(), "text": text}
    casework.put(DATASET, pd.DataFrame([row]))
    return key


def kept(casework: SqlCasework, viewer: Viewer, key: str) -> str | None:
    """The text kept under an id, None when there is none; whoever has the link may read it."""
    rows = casework.read(DATASET, viewer, ("text",), selection_id=key)
    return None if rows.empty else str(rows["text"].iloc[0])


def as_list(sites: list[str]) -> str:
    """A list of sites as it is kept."""
    return LIST + ",".join(sites)


def of_list(text: str) -> list[str] | None:
    """The sites of a kept list; None when the text is a drawn selection."""
    return text.removeprefix(LIST).split(",") if text.startswith(LIST) else None
