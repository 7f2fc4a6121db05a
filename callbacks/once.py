"""Costly results that several requests want at the same time: made by one of them, kept while there is room."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """At most ``most`` results by key, the longest unused forgotten first. One is made at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, T] = OrderedDict()
        self._looking, self._making = Lock(), Lock()

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result for the key; made now when it is not there."""
        with self._looking:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        with self._making:
            with self._looking:
                if key in self._made:  # made by another request while this one waited
                    return self._made[key]
            found = make()
            with self._looking:
                self._made[key] = found
                while len(self._made) > self._most:
                    self._made.popitem(last=False)
            return found

    def __contains__(self, key: Hashable) -> bool:
        with self._looking:
            return key in self._made
