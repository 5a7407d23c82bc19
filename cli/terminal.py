"""What fits a terminal: texts on one line, tables that are not too wide.

Texts end with an ellipsis, numbers are never cut. What then still does not fit comes
below, in parts that begin with the first column again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Column, Table

__all__ = ["Listing", "call_instead", "counted", "one_line", "parts_of", "renamed"]


_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
_BREAKS = dict.fromkeys((0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), " ")
_BIDI = {
    code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
"""What turns the direction of writing, by which a name can look like another."""
_SHOWN = _CONTROLS | _BREAKS | _BIDI


def one_line(text: str) -> str:
    r"""Return the text on one line, control characters shown instead of obeyed.

    Signs that turn the direction of writing are shown too; the letters of languages
    written from the right are left to the terminal.

    >>> one_line("a\nb\x1b[31m")
    'a b\\x1b[31m'
    """
    named = renamed(text)
    return named if named.isprintable() else named.translate(_SHOWN)


_NAMES: dict[str, str] = {}
"""What to call files that nobody named."""


def call_instead(path: str, name: str) -> None:
    """Let a temporary file be shown under another name."""
    _NAMES[path] = name


def renamed(text: str) -> str:
    """Return a text in which temporary files have the names people know."""
    for path, name in _NAMES.items():
        text = text.replace(path, name)
    return text


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it needs one.

    >>> counted(2, "error")
    '2 errors'
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


@dataclass(eq=False, repr=False)
class Listing:
    """A table to be printed: as rich lays it out, off the terminal without rich.

    What is piped needs neither colours nor cut texts, and rich takes long to load.

    Attributes:
        heads: What stands above the columns; none: no heads, and no line below them.
        rows: The cells.
        right: For each column, whether it holds numbers.
        gap: Blanks between two columns.
        first: The first column is no narrower.
    """

    heads: Sequence[str]
    rows: list[list[str]]
    right: list[bool] = field(default_factory=list)
    gap: int = 3
    first: int = 0

    def __rich__(self) -> "Table":
        """Return it as rich prints it; what does not fit ends with an ellipsis."""
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        if not self.heads:
            made = Table.grid(padding=(0, self.gap, 0, 0))
            made.add_column()
            made.add_column(overflow="fold")
        else:
            padding = (0, self.gap > 1, 0, self.gap > 2)
            made = Table(
                box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=padding
            )
        for head, right in zip(self.heads, self.right, strict=True):
            made.add_column(
                Text(head),  # no str: rich would obey [red] in a name
                overflow="ellipsis",
                no_wrap=True,
                justify="right" if right else "left",
            )
        if self.first:
            made.columns[0].min_width = self.first
        for row in self.rows:
            made.add_row(*map(Text, row))
        return made

    def plain(self) -> list[str]:
        """Return its lines where there is no terminal, without blanks at their ends."""
        lines = [list(self.heads)] * bool(self.heads) + self.rows
        count = max(map(len, lines), default=0)
        right = self.right or [False] * count
        widths = [max(_width(line[n]) for line in lines) for n in range(count)]
        for n in range(count):  # rich gives no column, with its blanks, no room at all
            has_blanks = (self.gap > 2 and n > 0) or (self.gap > 1 and n < count - 1)
            widths[n] = widths[n] or int(not has_blanks)
        if widths:
            widths[0] = max(widths[0], self.first)
        made = [_row(line, widths, right, " " * self.gap) for line in lines]
        if self.heads:
            made.insert(1, "─" * (sum(widths) + self.gap * (count - 1)))
        return made


def _row(
    cells: Iterable[str], widths: Sequence[int], right: Sequence[bool], gap: str
) -> str:
    parts: list[str] = []
    for cell, width, is_number in zip(cells, widths, right, strict=True):
        text = cell.rstrip() if is_number else cell
        blanks = " " * (width - _width(text))
        parts.append(blanks + text if is_number else text + blanks)
    return gap.join(parts).rstrip()


def _width(text: str) -> int:
    """Return how many places of a line a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


_GAP = 3
"""Characters between two columns."""
_TEXT, _HEAD = 14, 6
"""A text is cut to no less than this, and the head over numbers."""


def parts_of(thing: "RenderableType", width: int) -> "Iterator[RenderableType]":
    """Yield what is printed of a thing: a table perhaps in several parts.

    Args:
        thing: A table, a group of things, or anything else, which stays as it is.
        width: So many characters a line has.
    """
    from rich.console import Group
    from rich.table import Table

    if isinstance(thing, Listing):
        thing = thing.__rich__()
    if isinstance(thing, Group):
        for inner in thing.renderables:
            yield from parts_of(inner, width)
    elif isinstance(thing, Table) and thing.show_header and len(thing.columns) > 1:
        for number, columns in enumerate(_blocks(thing.columns, width)):
            if number:
                yield ""
            yield _part(thing, columns, width)
    else:
        yield thing


def _natural(column: "Column") -> int:
    """Return how wide a column is if nothing is cut."""
    from rich.cells import cell_len

    return max(cell_len(str(text)) for text in (column.header, *column.cells))


def _least(column: "Column") -> int:
    """Return to how much a column can be cut: numbers cannot, what heads them can."""
    from rich.cells import cell_len

    natural = _natural(column)
    if column.justify != "right":
        return min(natural, _TEXT)
    longest = max((cell_len(str(text)) for text in column.cells), default=0)
    return min(natural, max(longest, _HEAD))


def _blocks(columns: "Sequence[Column]", width: int) -> "Iterator[list[Column]]":
    """Yield the columns of each part: as many as fit, after the first one."""
    first, *others = columns
    block = [first]
    used = _least(first)
    for column in others:
        more = _GAP + _least(column)
        if used + more > width and len(block) > 1:
            yield block
            block, used = [first], _least(first)
        block.append(column)
        used += more
    yield block


def _part(table: "Table", columns: "Sequence[Column]", width: int) -> "Table":
    """Return some columns of a table, as wide as there is room; the first one first."""
    from rich.table import Table

    made = Table(
        title=table.title,
        box=table.box,
        pad_edge=table.pad_edge,
        show_edge=table.show_edge,
    )
    least = [_least(column) for column in columns]
    room = width - sum(least) - _GAP * (len(columns) - 1)
    for column, given in zip(columns, least, strict=True):
        more = max(0, min(_natural(column) - given, room))
        room -= more
        made.add_column(
            column.header,
            justify=column.justify,
            style=column.style,
            overflow="ellipsis",
            no_wrap=True,
            width=min(given + more, width),
        )
    shown = [
        [_cut(text, new) for text in old.cells]
        for old, new in zip(columns, made.columns, strict=True)
    ]
    cells = zip(*shown, strict=True)
    for row, texts in zip(table.rows, cells, strict=True):
        made.add_row(*texts, style=row.style, end_section=row.end_section)
    return made


def _cut(text: "RenderableType", column: "Column") -> "RenderableType":
    """Cut a path at its beginning: its end says which code it is."""
    from rich.text import Text

    width = column.width or 0
    if not isinstance(text, Text) or " > " not in text.plain or len(text) <= width:
        return text
    return Text("…") + text[len(text) - width + 1 :]
