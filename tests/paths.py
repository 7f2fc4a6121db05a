"""Where tests find the repository and the real data that are not part of it."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("JINGWEI_SHARED", ROOT.parent / "shared")) / "data"


def real(path: str) -> Path:
    """The real data file or folder, or a skip that says what is missing."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"real data {path} are not on this machine")
    return found
