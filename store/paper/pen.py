"""Text on a PDF page: measured, broken into lines as Chinese is, never beyond its room, no character dropped in silence."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from fpdf import FPDF
from fpdf.enums import TextMode
from fpdf.fonts import TTFFont

from store.paper.fonts import MISSING, Face, face

FAMILY = "sheet"
MM_PER_PT = 25.4 / 72
LEADING = 1.3  # of the font size
BOLD_STROKE = 0.035  # of the font size: one font file, its heavy form drawn with an outline
NOT_FIRST = frozenset("，。；：、！？）》」』】〕”’%,.;:!?)]}·…℃")
NOT_LAST = frozenset("（《「『【〔“‘([{")
INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
MARK = "…"
BLACK, GREY, PALE = (20, 24, 28), (95, 104, 112), (170, 176, 182)
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """How a text is set."""

    size: float = 8.5  # points
    is_bold: bool = False
    colour: Colour = BLACK

    @property
    def step(self) -> float:
        """From line to line, in mm."""
        return self.size * MM_PER_PT * LEADING


def added(pdf: FPDF) -> tuple[TTFFont, Face]:
    """The Chinese font, made known to a document; ValueError when there is none."""
    known = face()
    pdf.add_font(FAMILY, fname=known.path, collection_font_number=known.number)
    font = pdf.fonts[FAMILY]
    if not isinstance(font, TTFFont):
        raise ValueError(MISSING)
    return font, known


@dataclass(slots=True)
class Pen:
    """Writes on one document; ``missing`` collects what the font cannot draw since it was last cleared."""

    pdf: FPDF
    font: TTFFont
    face: Face
    missing: set[str] = field(default_factory=set)
    widths: dict[str, float] = field(default_factory=dict)

    def plain(self, text: str) -> str:
        """The text in characters that print: those the font lacks by their code, breaks and invisible ones as a space."""
        if all(ord(c) in self.face.characters and c.isprintable() for c in text):
            return text
        return "".join(self._spelt(c) for c in text)

    def _spelt(self, c: str) -> str:
        if unicodedata.category(c) in INVISIBLE:
            return " "
        if ord(c) in self.face.characters:
            return c
        code = f"U+{ord(c):04X}"
        self.missing.add(code)
        return f"〔{code}〕"

    def width(self, text: str, size: float) -> float:
        """Millimetres a text takes at a size in points."""
        return sum(self._em(c) for c in text) * size * MM_PER_PT

    def _em(self, c: str) -> float:
        known = self.widths.get(c)
        if known is None:
            known = self.widths[c] = self.font.get_text_width(c, 1, None)[1]
        return known

    def wrap(self, text: str, width: float, size: float) -> list[str]:
        """Lines that fit a width: broken between Chinese characters and at spaces, never before a full stop."""
        room = width / (size * MM_PER_PT)
        lines: list[str] = []
        line, used = "", 0.0
        for whole in _pieces(self.plain(text)):
            piece, need = whole, sum(self._em(c) for c in whole)
            if line and used + need > room:
                lines.append(line.rstrip())
                line, used = "", 0.0
                piece = whole.lstrip()
                need = sum(self._em(c) for c in piece)
            while need > room and len(piece) > 1:  # longer than a whole line
                head = self._fitting(piece, room)
                lines.append(piece[:head])
                piece = piece[head:]
                need = sum(self._em(c) for c in piece)
            line, used = line + piece, used + need
        return [*lines, line.rstrip()] if line.strip() or not lines else lines

    def _fitting(self, text: str, room: float) -> int:
        """How many characters fit; at least one."""
        used = 0.0
        for n, c in enumerate(text):
            used += self._em(c)
            if used > room:
                return max(n, 1)
        return len(text)

    def cut(self, lines: Sequence[str], most: int, width: float, size: float) -> list[str]:
        """The first lines, the last of them with a mark when there were more."""
        if len(lines) <= most:
            return list(lines)
        return [*lines[: most - 1], self.short(lines[most - 1] + MARK * 2, width, size, is_cut=True)]

    def short(self, text: str, width: float, size: float, *, is_cut: bool = False) -> str:
        """One line that fits, with a mark when something is lost (or, with ``is_cut``, in any case)."""
        plain = self.plain(text).rstrip(MARK) if is_cut else self.plain(text)
        if not is_cut and self.width(plain, size) <= width:
            return plain
        room = width / (size * MM_PER_PT) - self._em(MARK)
        return plain[: self._fitting(plain, room)] + MARK if room > 0 else MARK

    def write(self, at: tuple[float, float], text: str, look: Look) -> None:
        """One line, ``at`` its upper left corner in mm. The text is printed as it is: see :meth:`plain`."""
        pdf = self.pdf
        pdf.set_font(FAMILY, size=look.size)
        pdf.set_text_color(*look.colour)
        baseline = at[1] + look.size * MM_PER_PT * 1.02
        if not look.is_bold:
            pdf.text(at[0], baseline, text)
            return
        with pdf.local_context(
            text_mode=TextMode.FILL_STROKE,
            line_width=look.size * MM_PER_PT * BOLD_STROKE,
            draw_color=look.colour,
        ):
            pdf.text(at[0], baseline, text)

    def centred(self, middle: float, y: float, text: str, look: Look) -> None:
        """One line around a middle."""
        self.write((middle - self.width(text, look.size) / 2, y), text, look)


def _pieces(text: str) -> list[str]:
    """What may stand on a line of its own: a Chinese character with its punctuation, a word or number with its unit."""
    pieces: list[str] = []
    for c in text:
        before = pieces[-1][-1] if pieces else ""
        joins = before and (
            c in NOT_FIRST or before in NOT_LAST or (_is_latin(c) and _is_latin(before)) or c == " "
        )
        if joins:
            pieces[-1] += c
        else:
            pieces.append(c)
    return pieces


def _is_latin(c: str) -> bool:
    return c.isascii() and not c.isspace() or c in "µ³²°℃"
