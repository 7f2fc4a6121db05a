"""What a task sheet says, as plain values in the reader's language; PDF and Word draw the same."""

from dataclasses import dataclass, field

Point = tuple[float, float]  # longitude, latitude, WGS-84


@dataclass(frozen=True, slots=True)
class Block:
    """A titled list. ``mark`` stands before each item: a box to tick, a bullet, or a number when it is ``1``.

    With ``labels``, one for each item, those stand before the items instead.
    """

    title: str
    items: tuple[str, ...]
    mark: str = "•"
    note: str = ""  # beside the title, small
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """A place on the way of the team."""

    at: Point
    number: str  # what stands in the circle; empty for the depot
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """Where the enterprise lies and how the team comes there: the legs before and after it."""

    stops: tuple[Stop, ...]
    names: tuple[tuple[Point, str], ...] = ()  # said beside a place
    credit: str = ""  # whose boundaries, and that lines are not roads


@dataclass(frozen=True, slots=True)
class Blanks:
    """What is filled in by hand: rows of (label, share of the row), choices to tick, and ruled lines."""

    title: str
    rows: tuple[tuple[tuple[str, float], ...], ...]
    choices: tuple[tuple[str, tuple[str, ...]], ...]
    lines: str  # label above the ruled lines
    signatures: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of the drawing itself."""

    more: str = "另有 {n} 条，见任务页"
    missing: str = "字库缺字，以编码代替：{codes}"
    page: str = "第 {n} 张，共 {all} 张"
    no_code: str = "定稿公布后生成任务码"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One enterprise on one page."""

    heading: str
    title: str
    strip: tuple[tuple[str, str], ...]  # label and value of the cells under the title
    facts: tuple[tuple[str, str], ...]  # who and where
    way: Way | None
    why: tuple[Block, ...]  # over the whole width
    left: tuple[Block, ...]
    right: tuple[Block, ...]
    blanks: Blanks
    footer: tuple[str, ...]
    watermark: str
    link: str = ""  # what the QR code opens; empty before there is a task
    code: str = ""  # the same for people
    code_note: str = ""
    words: Words = field(default_factory=Words)
