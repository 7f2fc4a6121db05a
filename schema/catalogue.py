"""Find every dataset. Adding a module with ``DATASET`` adds a dataset; nothing else to edit."""

import importlib
import pkgutil
from functools import cache

import schema
from schema.core import Dataset


@cache
def datasets() -> dict[str, Dataset]:
    """All datasets by name, in name order.

    Raises
    ------
    ValueError
        When two modules claim the same name.
    """
    found: dict[str, Dataset] = {}
    for info in pkgutil.iter_modules(schema.__path__, schema.__name__ + "."):
        dataset = getattr(importlib.import_module(info.name), "DATASET", None)
        if dataset is None:
            continue
        if dataset.name in found:
            raise ValueError(f"{dataset.name} is claimed twice, the second time by {info.name}")
        found[dataset.name] = dataset
    return dict(sorted(found.items()))
