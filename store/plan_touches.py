"""Who decided, undid or redid what in a plan, also where the step itself is gone: what one planner hides another must hear of."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from store.plans import Document, write_document

OF_STEP = ("gone", "touched_by")  # beside demands and routes in the document of a step


@dataclass(frozen=True, slots=True)
class Touch:
    """What somebody decided, undid or redid (``by``): a step, or one that was undone and is gone."""

    revision: int
    action: str
    sites: tuple[str, ...]
    teams: tuple[str, ...]
    by: str
    at: datetime


def touches_of(rows: Iterable[Mapping[str, Any]]) -> list[Touch]:
    """What was decided, undone or redone by these rows of ``schema/plan_step.py``, those included that are gone, in order."""
    found = [touch for row in rows for touch in (*_kept_of(row), _touch(row))]
    return sorted(found, key=lambda touch: touch.revision)


def step_text(document: Document, more: Mapping[str, Any]) -> str:
    """The document as it is kept, with what belongs to the step and not to the plan (``gone``, ``touched_by``)."""
    whole = json.loads(write_document(document)) | more
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def rewritten(kept: str, document: Document) -> str:
    """The text of a step with another document; what belongs to the step stays."""
    whole = json.loads(kept)
    return step_text(document, {name: whole[name] for name in OF_STEP if name in whole})


def marked(kept: str, name: str) -> str:
    """The text of a step that somebody has undone or redone."""
    whole = json.loads(kept) | {"touched_by": name}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def remembered(rows: list[dict[str, Any]], is_gone: bool) -> dict[str, Any]:
    """What a step keeps of those whose place it takes: the touches of steps that are gone, the mark of one that goes on."""
    gone = touches_of(rows) if is_gone else [touch for row in rows for touch in _kept_of(row)]
    found = {"gone": [asdict(touch) | {"at": touch.at.isoformat()} for touch in gone]} if gone else {}
    return found if is_gone else found | {"touched_by": json.loads(rows[0]["document"])["touched_by"]}


def _touch(row: Mapping[str, Any]) -> Touch:
    by = json.loads(row["document"])["touched_by"] or row["by"]
    sites, teams = (tuple(part for part in row[name].split(";") if part) for name in ("sites", "teams"))
    return Touch(row["revision"], row["action"], sites, teams, by, row["at"])


def _kept_of(row: Mapping[str, Any]) -> list[Touch]:
    """The touches of steps that were gone when this one was written."""
    found = json.loads(row["document"]).get("gone", [])
    lists = ("sites", "teams")
    return [
        Touch(**t | {name: tuple(t[name]) for name in lists} | {"at": datetime.fromisoformat(t["at"])})
        for t in found
    ]
