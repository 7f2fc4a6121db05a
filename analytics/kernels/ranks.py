"""Order of the values of every series, and sets of ranks as bits: what rolling quantiles of any window share."""

from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import njit
from numba.core import types
from numba.extending import intrinsic

DIGIT_BITS, DIGITS = 11, 3  # of a radix sort over the upper 32 bits
BUCKETS = 1 << DIGIT_BITS
INFINITE = np.uint64(0x7FF0000000000000)  # bits of infinity; what lies above is NaN


class Ranked(NamedTuple):
    """Values of many series with their order inside each series; NaN stand last."""

    values: np.ndarray  # float64, shape (rows,)
    order: np.ndarray  # int32, shape (rows,): rows of a series, counted from its first, by rising value
    starts: np.ndarray  # int64, shape (series + 1,)


def ranked(values: np.ndarray, starts: np.ndarray) -> Ranked:
    """The values with the order of every series, to be shared by all windows over them."""
    values = np.ascontiguousarray(values, np.float64)
    return Ranked(values, _order(values, values.view(np.uint64), starts), starts)


@njit(cache=True, nogil=True)
def _key(bits: np.uint64) -> np.uint32:
    """Upper half of a double's bits, turned so that keys rise with the value; the highest key for NaN of either sign."""
    top = np.uint64(1) << np.uint64(63)
    if bits & ~top > INFINITE:
        return np.uint32(0xFFFFFFFF)
    turned = ~bits if bits & top else bits | top
    return np.uint32(turned >> np.uint64(32))


@njit(cache=True, nogil=True)
def _finish(values: np.ndarray, first: int, rows: np.ndarray, n: int) -> None:
    """Put rows of equal keys in order by their full values: few, and close to their place."""
    for i in range(1, n):
        row = rows[i]
        value = values[first + row]
        j = i - 1
        while j >= 0 and values[first + rows[j]] > value:
            rows[j + 1] = rows[j]
            j -= 1
        rows[j + 1] = row


@njit(cache=True, nogil=True)
def _count(bits: np.ndarray, first: int, key: np.ndarray, rows: np.ndarray, counts: np.ndarray) -> None:
    """Fill keys and row numbers of one series, and how often each digit of a key occurs."""
    for d in range(DIGITS):
        for b in range(BUCKETS):
            counts[d, b] = 0
    mask = np.uint32(BUCKETS - 1)
    for i in range(key.shape[0]):
        key[i], rows[i] = _key(bits[first + i]), i
        for d in range(DIGITS):
            counts[d, (key[i] >> np.uint32(DIGIT_BITS * d)) & mask] += 1


@njit(cache=True, nogil=True)
def _order(values: np.ndarray, bits: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Radix sort of each series by the upper half of its doubles, then by insertion; int32, shape (rows,)."""
    out = np.empty(values.shape[0], np.int32)
    longest = 0
    for s in range(starts.shape[0] - 1):
        longest = max(longest, starts[s + 1] - starts[s])
    key, rows = np.empty(longest, np.uint32), np.empty(longest, np.int32)
    key_to, rows_to = np.empty(longest, np.uint32), np.empty(longest, np.int32)
    counts = np.empty((DIGITS, BUCKETS), np.int64)
    mask = np.uint32(BUCKETS - 1)
    for s in range(starts.shape[0] - 1):
        first, n = starts[s], starts[s + 1] - starts[s]
        _count(bits, first, key[:n], rows[:n], counts)
        for d in range(DIGITS):
            shift = np.uint32(DIGIT_BITS * d)
            if n == 0 or counts[d, (key[0] >> shift) & mask] == n:
                continue
            place = 0
            for b in range(BUCKETS):
                place, counts[d, b] = place + counts[d, b], place
            for i in range(n):
                b = (key[i] >> shift) & mask
                to = counts[d, b]
                counts[d, b] = to + 1
                key_to[to], rows_to[to] = key[i], rows[i]
            key, key_to, rows, rows_to = key_to, key, rows_to, rows
        _finish(values, first, rows, n)
        for i in range(n):  # a slice would be the same, but compiles a second longer
            out[first + i] = rows[i]
    return out


def _zeros_below(typing: Any, word: Any) -> Any:
    """Number of zero bits below the lowest set bit of a 64-bit word that is not zero."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(types.uint64), generate


def _zeros_above(typing: Any, word: Any) -> Any:
    """Number of zero bits above the highest set bit of a 64-bit word that is not zero."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.ctlz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(types.uint64), generate


_trailing: Any = intrinsic(_zeros_below)
_leading: Any = intrinsic(_zeros_above)


@njit(cache=True, nogil=True)
def empty_set(starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bits of an empty set of ranks, and room for the rank of every row, both for the longest of the series."""
    longest = 0
    for s in range(starts.shape[0] - 1):
        longest = max(longest, starts[s + 1] - starts[s])
    return np.zeros((longest >> 6) + 2, np.uint64), np.empty(longest, np.int64)


@njit(cache=True, nogil=True)
def flip(bits: np.ndarray, rank: int) -> None:
    """Put a rank into the set, or take it out."""
    bits[rank >> 6] ^= np.uint64(1) << np.uint64(rank & 63)


@njit(cache=True, nogil=True)
def next_rank(bits: np.ndarray, rank: int) -> int:
    """The smallest rank of the set above ``rank``; there must be one."""
    place = rank + 1
    word = place >> 6
    rest = bits[word] >> np.uint64(place & 63)
    if rest != 0:
        return place + int(_trailing(rest))
    word += 1
    while bits[word] == 0:
        word += 1
    return (word << 6) + int(_trailing(bits[word]))


@njit(cache=True, nogil=True)
def previous_rank(bits: np.ndarray, rank: int) -> int:
    """The largest rank of the set below ``rank``; there must be one."""
    place = rank - 1
    word = place >> 6
    rest = bits[word] << np.uint64(63 - (place & 63))
    if rest != 0:
        return place - int(_leading(rest))
    word -= 1
    while bits[word] == 0:
        word -= 1
    return (word << 6) + 63 - int(_leading(bits[word]))
