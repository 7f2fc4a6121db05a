"""What callbacks and routes may use, handed over by app.py."""

from dataclasses import dataclass

from settings import Settings
from store.base import Store
from store.casework import SqlCasework


@dataclass(frozen=True, slots=True)
class Services:
    """The stores and settings of one running application."""

    settings: Settings
    store: Store
    casework: SqlCasework
