"""What was understood of a codebook file, why, and what a user says against it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from qdabridge.formats.codebooks.entry import Entry
from qdabridge.report import Report

__all__ = ["Hints", "Proposal"]


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What a user says about a codebook table; None: find out.

    Attributes:
        layout: Name of a layout, see ``layouts.LAYOUTS``.
        name: Header or letter of the column with the code's name.
        description: Header or letter of the column with the definition.
        parent: Header or letter of the column that names the parent.
        separator: What stands between the parts of a path, such as ``" > "``.
        sheet: Name of the sheet, or "table 2" in Word.
    """

    layout: str | None = None
    name: str | None = None
    description: str | None = None
    parent: str | None = None
    separator: str | None = None
    sheet: str | None = None

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
