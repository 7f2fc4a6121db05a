"""Finding enterprises, areas and stations by what somebody types: an index built once and searched in milliseconds."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from analytics.names import plain, syllables, without_form

LONGEST = 40  # characters of a query that are looked at
CODE_LENGTH = {"uscc": 6, "permit": 6, "id": 3, "outlet": 4}  # characters before a code is looked up
NAMES = ("name", "short", "former")
NEAR = 65.0  # likeness (0..100) below which a name is not what was meant
FEW = 12  # found directly; with more, farther readings of the query are not tried
NEAREST = 36  # names kept when a slip is allowed for
SKIPPED = "[^\n]*?"  # anything between two syllables of one name

Matches = tuple[np.ndarray, np.ndarray]  # numbers of texts, scores


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing that can be found, and where the map goes when it is chosen."""

    kind: str  # "site", "area" or "station"
    key: str
    title: str
    note: str  # what tells it from others of a like name
    lon: float
    lat: float
    weight: float = 0.0  # added to the score: nearer to the one who asks


@dataclass(frozen=True, slots=True)
class Text:
    """One way of calling an entry."""

    field: str  # of NAMES or CODE_LENGTH
    entry: int  # number of the entry
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that answers, by which of its texts, and how well (0..100)."""

    entry: Entry
    why: str  # a field, or "order", "initials", "pinyin", "sound", "near"
    text: str  # what was matched, as written
    score: float


class Index:
    """Entries with all their texts; built once, then only read, so that threads may share it."""

    def __init__(self, entries: Sequence[Entry], texts: Iterable[Text]) -> None:
        self.entries = list(entries)
        self._texts = [t for t in texts if t.text]
        self._entry = np.array([t.entry for t in self._texts], dtype=np.int64)
        self._weight = np.array([e.weight for e in self.entries], dtype=float)
        codes = [i for i, t in enumerate(self._texts) if t.field in CODE_LENGTH]
        names = [i for i, t in enumerate(self._texts) if t.field in NAMES]
        said = [
            i for i in names if self._texts[i].field != "short"
        ]  # a short name is spoken as part of the name
        self._codes = _Lines(codes, [self._texts[i].text.casefold() for i in codes])
        self._shortest = np.array([CODE_LENGTH[self._texts[i].field] for i in codes], dtype=np.int64)
        self._names = _Lines(names, [plain(self._texts[i].text) for i in names])
        self._former = np.array([self._texts[i].field == "former" for i in names])
        self._spoken = _Lines(said, ["".join(syllables(without_form(self._texts[i].text))) for i in said])

    def find(self, query: str, limit: int) -> tuple[int, list[Hit]]:
        """How many entries answer a query, and the best of them, each once; nothing for an empty query.

        Codes, names, initials and pinyin are looked for directly; characters in order with others between them when few
        are found, names that sound alike or differ by a slip when none is.
        """
        asked = plain(query)[:LONGEST]
        if not asked:
            return 0, []
        found = [("", *self._by_code(query.strip().casefold())), ("", *self._by_name(asked))]
        if asked.isascii() and asked.isalnum() and len(asked) > 1:
            found.append(("pinyin", *self._by_letters(asked, "[a-z0-9]*", 84.0)))
        if sum(len(numbers) for _, numbers, _ in found) < FEW and len(asked) > 1:
            found.append(("order", *self._in_order(asked)))
            if asked.isascii() and asked.isalnum():
                found.append(("pinyin", *self._by_letters(asked, SKIPPED, 60.0)))
        if not any(len(numbers) for _, numbers, _ in found) and len(asked) > 1:
            found = [("sound", *self._by_sound(asked))]
            if not len(found[0][1]):
                found = [("near", *self._near(asked))]
        return self._best(asked, found, limit)

    def _best(
        self, asked: str, found: list[tuple[str, np.ndarray, np.ndarray]], limit: int
    ) -> tuple[int, list[Hit]]:
        numbers = np.concatenate([n for _, n, _ in found]).astype(np.int64)
        scores = np.concatenate([s for _, _, s in found])
        why = np.repeat(np.arange(len(found)), [len(n) for _, n, _ in found])
        entries = self._entry[numbers]
        order = np.lexsort((entries, -(scores + self._weight[entries])))
        _, first = np.unique(entries[order], return_index=True)
        top = order[np.sort(first)][: 4 * limit]
        hits = [self._hit(asked, found[why[i]][0], self._texts[numbers[i]], float(scores[i])) for i in top]
        hits.sort(key=lambda h: (-h.score - h.entry.weight, len(h.entry.title), h.entry.title, h.entry.key))
        return len(first), hits[:limit]

    def _hit(self, asked: str, why: str, text: Text, score: float) -> Hit:
        if why == "pinyin" and asked in _initials(text.text):
            why = "initials"
        return Hit(self.entries[text.entry], why or text.field, text.text, score)

    def _by_code(self, asked: str) -> Matches:
        if not asked.isascii():
            return _none()
        at, _ = self._codes.matches("^" + re.escape(asked))
        at = at[self._shortest[at] <= len(asked)]
        return self._codes.numbers[at], np.where(self._codes.lengths[at] == len(asked), 100.0, 92.0)

    def _by_name(self, asked: str) -> Matches:
        at, is_front = self._names.matches(re.escape(asked))
        whole = len(asked) / self._names.lengths[at]
        scores = np.where(whole == 1, 99.0, np.where(is_front, 88.0, 80.0) + 8 * whole)
        return self._names.numbers[at], scores - 3 * self._former[at]

    def _by_letters(self, asked: str, between: str, score: float) -> Matches:
        """Syllables written out, by their beginning or by their first letter, one after another with ``between`` skipped."""
        pattern = asked[0].upper() + "".join(
            f"(?:{letter}|{between}{letter.upper()})" if letter.isalpha() else f"{between}{letter}"
            for letter in asked[1:]
        )
        at, is_front = self._spoken.matches(pattern)
        return self._spoken.numbers[at], score + 4 * is_front + 8 * np.minimum(
            len(asked) / self._spoken.lengths[at], 1
        )

    def _in_order(self, asked: str) -> Matches:
        """The characters of the query in order, others between them: 桐乡水泥 for 桐乡壬午一号水泥."""
        at, is_front = self._names.matches(
            "^" + "".join(f"[^\n{re.escape(c)}]*{re.escape(c)}" for c in asked)
        )
        return self._names.numbers[at], 62.0 + 10 * len(asked) / self._names.lengths[at]

    def _by_sound(self, asked: str) -> Matches:
        said = syllables(asked)
        if asked.isascii() or not said:
            return _none()
        at, _ = self._spoken.matches(SKIPPED.join(f"{one}(?![a-z])" for one in said))
        return self._spoken.numbers[at], 50.0 + 10 * len("".join(said)) / self._spoken.lengths[at]

    def _near(self, asked: str) -> Matches:
        """Names that differ by a slip: about one character in four wrong, missing or too many."""
        if len(asked) < 3:
            return _none()
        lines, cutoff = (self._spoken, 84.0) if asked.isascii() else (self._names, NEAR)
        if asked.isascii() and len(asked) < 6:
            return _none()
        likest = process.extract(
            asked, lines.near, scorer=fuzz.partial_ratio, limit=NEAREST, score_cutoff=cutoff
        )
        at = np.array([i for _, _, i in likest], dtype=np.int64)
        return lines.numbers[at], np.array([score / 2 for _, score, _ in likest])


class _Lines:
    """Texts joined into one, so that a single pass of a pattern finds all of them."""

    def __init__(self, numbers: Sequence[int], lines: Sequence[str]) -> None:
        self.lines = list(lines)
        self.numbers = np.array(numbers, dtype=np.int64)
        self.lengths = np.array([max(len(line), 1) for line in self.lines], dtype=np.int64)
        self._starts = np.cumsum([0, *(len(line) + 1 for line in self.lines)])[:-1].astype(np.int64)
        self._joined = "\n".join(self.lines)
        self.near = [
            line.casefold() if len(line) >= 4 else None for line in self.lines
        ]  # shorter: like anything

    def matches(self, pattern: str) -> tuple[np.ndarray, np.ndarray]:
        """Positions of the lines that match, each once, and whether they match at their beginning."""
        if not self.lines:
            return np.empty(0, np.int64), np.empty(0, bool)
        found = re.compile(pattern, re.MULTILINE).finditer(self._joined)
        begins = np.array([m.start() for m in found], dtype=np.int64)
        at, first = np.unique(np.searchsorted(self._starts, begins, "right") - 1, return_index=True)
        return at, begins[first] == self._starts[at]


def _initials(text: str) -> str:
    return "".join(one[0] for one in syllables(text)).lower()


def _none() -> Matches:
    return np.empty(0, np.int64), np.empty(0)
