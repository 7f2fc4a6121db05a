"""How much of some titled lists fits a given height: smaller letters first, then shorter items, then fewer, always said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from store.paper.pen import Look, Pen
from store.paper.sheet import Block, Sheet, Words

SIZES = (9.0, 8.5, 8.0, 7.5, 7.0)
TITLE_EXTRA_MM = 1.2  # over and under a title
BLOCK_GAP_MM = 1.6
KEPT_ITEMS = 3  # of every list before its items become single lines
INDENT_MM, LABEL_MM = 4.2, 19.0
WHY_SHARE = 0.44  # of the room for lists, when all of it does not fit


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: its lines, and what stands before the first."""

    mark: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A block cut to its room."""

    title: str
    note: str
    items: list[Item]
    indent: float = INDENT_MM


@dataclass(frozen=True, slots=True)
class Column:
    """Blocks one under the other, all in one size."""

    size: float
    blocks: list[Fitted]

    @property
    def height(self) -> float:
        """Millimetres all of it takes."""
        return sum(height(b, self.size) for b in self.blocks)


def height(block: Fitted, size: float) -> float:
    """Millimetres of a block with its title and the gap after it."""
    step = Look(size).step
    head = step + TITLE_EXTRA_MM if block.title else 0.0
    return head + sum(len(i.lines) for i in block.items) * step + BLOCK_GAP_MM


def whole(pen: Pen, blocks: Sequence[Block], width: float, size: float) -> Column:
    """Everything in one size, however high."""
    return Column(size, [_whole(pen, block, width, size) for block in blocks if block.items])


def fitted(pen: Pen, blocks: Sequence[Block], room: tuple[float, float], words: Words) -> Column:
    """The blocks within ``room`` = (width, height) in mm.

    Raises
    ------
    ValueError
        When not even one line of each block fits: a fault of the drawing, not of the texts.
    """
    for size in SIZES:
        column = whole(pen, blocks, room[0], size)
        if column.height <= room[1]:
            return column
    return _cut(pen, column, room, words)


def lists(pen: Pen, sheet: Sheet, room: float, widths: tuple[float, float]) -> tuple[Column, Column, Column]:
    """Reasons over the first of ``widths``, and the two columns under them, each of the second, within ``room`` mm.

    All in one size when that fits, else cut: the reasons to their share, the columns side by side in one size.
    """
    full, half = widths
    for size in SIZES:
        why = whole(pen, sheet.why, full, size)
        left, right = (whole(pen, blocks, half, size) for blocks in (sheet.left, sheet.right))
        if why.height + max(left.height, right.height) <= room:
            return why, left, right
    above = max(room * WHY_SHARE, room - max(left.height, right.height))
    why = fitted(pen, sheet.why, (full, min(above, room)), sheet.words)
    rest = room - why.height
    left, right = (fitted(pen, blocks, (half, rest), sheet.words) for blocks in (sheet.left, sheet.right))
    size = min(left.size, right.size)
    left, right = (
        column if column.size == size else whole(pen, blocks, half, size)
        for column, blocks in ((left, sheet.left), (right, sheet.right))
    )
    return why, left, right


def _whole(pen: Pen, block: Block, width: float, size: float) -> Fitted:
    indent = LABEL_MM if block.labels else INDENT_MM
    numbers = [f"{n}." if block.mark == "1" else block.mark for n in range(1, len(block.items) + 1)]
    marks = block.labels or numbers
    items = [
        Item(mark, pen.wrap(text, width - indent, size))
        for mark, text in zip(marks, block.items, strict=True)
    ]
    return Fitted(block.title, block.note, items, indent)


def _cut(pen: Pen, column: Column, room: tuple[float, float], words: Words) -> Column:
    """Items of two lines at least as long as that helps, then fewer items, then items of one line, then fewer still."""
    set_in = (room[0], column.size)
    longest = max((len(i.lines) for b in column.blocks for i in b.items), default=1)
    for most in range(min(longest, 7), 1, -1):
        tried = _all_shorter(pen, column, most, set_in)
        if tried.height <= room[1]:
            return tried
    for most, least in ((2, KEPT_ITEMS), (1, KEPT_ITEMS), (1, 1)):
        tried = _dropped(_all_shorter(pen, column, most, set_in), room[1], least, words)
        if tried.height <= room[1]:
            return tried
    raise ValueError(f"任务单的版面放不下 {len(column.blocks)} 段各一行的内容。")


def _all_shorter(pen: Pen, column: Column, most: int, set_in: tuple[float, float]) -> Column:
    return Column(column.size, [_shorter(pen, b, most, set_in) for b in column.blocks])


def _dropped(column: Column, high: float, least: int, words: Words) -> Column:
    """Without the last items of the longest blocks until it fits, or until no block has more than ``least``."""
    kept = [len(b.items) for b in column.blocks]
    cut = column
    while cut.height > high and max(kept, default=0) > least:
        lines = [
            sum(len(i.lines) for i in b.items[:n]) if n > least else 0
            for b, n in zip(column.blocks, kept, strict=True)
        ]
        kept[lines.index(max(lines))] -= 1
        cut = Column(column.size, [_fewer(b, n, words) for b, n in zip(column.blocks, kept, strict=True)])
    return cut


def _shorter(pen: Pen, block: Fitted, most: int, set_in: tuple[float, float]) -> Fitted:
    width, size = set_in
    items = [Item(i.mark, pen.cut(i.lines, most, width - block.indent, size)) for i in block.items]
    return replace(block, items=items)


def _fewer(block: Fitted, n: int, words: Words) -> Fitted:
    """The first items, and a last line that says how many more there are; it takes the place of one of them."""
    if n >= len(block.items):
        return block
    kept = block.items[: max(n - 1, 0)]
    said = words.more.format(n=len(block.items) - len(kept))
    return replace(block, items=[*kept, Item("", [said])])
