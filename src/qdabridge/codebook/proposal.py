"""What was understood of a codebook file, why, and what a user says against it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from qdabridge.codebook.entry import Entry
from qdabridge.report import Collector, Finding, Location, Report, Severity
from qdabridge.tabular import Grid

__all__ = ["Hints", "Proposal", "without_result"]


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What a user says about a codebook table; None: find out.

    Attributes:
        layout: Name of a layout, see ``catalogue.LAYOUTS``.
        name: Header or letter of the column with the code's name.
        description: Header or letter of the column with the definition.
        parent: Header or letter of the column that names the parent.
        separator: What stands between the parts of a path, such as ``" > "``.
        sheet: Name of the sheet, or "table 2" in Word.
        table: Which of the tables that were found, from 1.
        header: Number of the row that is the header; 0: there is none.
        encoding: Of delimited or Markdown text.
        columns: What columns hold: role (``name``, ``level 1``, ``description`` and
            so on, see ``ROLES``), and header, letter or number.
    """

    layout: str | None = None
    name: str | None = None
    description: str | None = None
    parent: str | None = None
    separator: str | None = None
    sheet: str | None = None
    table: int | None = None
    header: int | None = None
    encoding: str | None = None
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def said(self) -> dict[str, str]:
        """The columns that the user named, by role."""
        short = (("name", self.name), ("description", self.description))
        named = {role: text for role, text in (*short, ("parent", self.parent)) if text}
        return named | {role.strip().casefold(): text for role, text in self.columns}

    def __bool__(self) -> bool:
        """Does it say anything?"""
        return self != Hints()


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """How a file was understood: a proposal that its user confirms or overrules.

    Attributes:
        layout: Name of the layout, or of the tool whose file it is.
        reasons: Why, in words: what was seen, what was assumed.
        entries: The codes, parents before children, each path once.
        report: Doubts and repairs, with sheet, row and column.
    """

    layout: str
    reasons: Sequence[str]
    entries: Sequence[Entry]
    report: Report = field(default_factory=Report)


_KEEP = 20
"""So many have an address; the last counts the others."""


def without_result(grids: Iterable[Grid]) -> Iterator[Finding]:
    """Yield a warning for each formula that was read as an empty cell."""
    found = Collector(keep=_KEEP)
    for grid in grids:
        for row, column in grid.without_result:
            place = grid.where(row, column)
            found.add("formula-without-result", partial(_without_result, place))
    yield from found.report()


def _without_result(place: str) -> Finding:
    return Finding(
        code="formula-without-result",
        severity=Severity.WARNING,
        message="a formula whose result is not stored was read as empty; open the file"
        " in a spreadsheet program, save it there, and read it again",
        location=Location(path=place),
    )
