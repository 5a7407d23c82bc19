"""How cells look where looks can be written: indent, bold, colours."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qdabridge.tabular.table import Table

__all__ = ["PLAIN", "Look", "Sheet", "ink_on"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks.

    Attributes:
        indent: Levels by which its text is indented.
        is_bold: Its text is bold.
        fill: Colour behind the text, ``#RRGGBB``; None: none.
    """

    indent: int = 0
    is_bold: bool = False
    fill: str | None = None


PLAIN = Look()


@dataclass(frozen=True)
class Sheet:
    """A table with looks, as spreadsheets, Word, LaTeX and Markdown can show it.

    Attributes:
        table: What is written.
        looks: Row and column, both from 0 below the header -> how the cell looks.
    """

    table: Table
    looks: Mapping[tuple[int, int], Look] = field(default_factory=dict)

    def look(self, row: int, column: int) -> Look:
        """Return how a cell looks."""
        return self.looks.get((row, column), PLAIN)


def ink_on(fill: str) -> str:
    """Return black or white: what can be read on a background ``#RRGGBB``.

    By relative luminance as WCAG 2 has it; either way the contrast is 4.5 or more.

    >>> ink_on("#FFFF00"), ink_on("#000080")
    ('#000000', '#FFFFFF')
    """
    red, green, blue = (
        _linear(int(fill[place : place + 2], 16) / 255) for place in (1, 3, 5)
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if luminance > 0.179 else "#FFFFFF"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
