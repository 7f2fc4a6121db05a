"""Named arrays beside the datasets: one ``.npz`` file each."""

import io
import re
from collections.abc import Mapping

import numpy as np

from store.files import Files

FOLDER = "_arrays"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.=-]*(/[A-Za-z0-9][A-Za-z0-9_.=-]*)*")


def put_arrays(files: Files, kind: str, name: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Write the arrays at once under ``_arrays/<kind>/<name>.npz``."""
    sink = io.BytesIO()
    np.savez(sink, allow_pickle=False, **dict(arrays))  # type: ignore[arg-type]
    files.write(arrays_path(kind, name), sink.getvalue())


def get_arrays(files: Files, kind: str, name: str) -> dict[str, np.ndarray] | None:
    """The arrays kept under the name, or None."""
    content = files.read(arrays_path(kind, name))
    if content is None:
        return None
    with np.load(io.BytesIO(content), allow_pickle=False) as found:
        return {key: found[key] for key in found.files}


def arrays_path(kind: str, name: str) -> str:
    """Where the arrays lie.

    Raises
    ------
    ValueError
        When kind or name could leave the folder.
    """
    for part in (kind, name):
        if not NAME.fullmatch(part):
            raise ValueError(f"数组名称 {part!r} 只能由字母、数字和 _ . = - 组成，可用 / 分层。")
    return f"{FOLDER}/{kind}/{name}.npz"
