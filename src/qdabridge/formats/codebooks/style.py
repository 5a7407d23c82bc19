"""How a codebook table is to look."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["CodebookStyle", "Counts", "Hierarchy"]


class Hierarchy(StrEnum):
    """How a table shows which code holds which."""

    INDENTED = "indented"
    """Names set in by the format of the cell; in delimited text by blanks."""
    LEVELS = "levels"
    """A column a level, each row with its whole path: exact for any names."""
    PATHS = "paths"
    """One column with paths such as ``Barriers > Time``."""
    PARENT = "parent"
    """A column with the name of the code above."""


class Counts(StrEnum):
    """What is counted for each code."""

    NONE = "none"
    SOURCES = "sources"
    CODINGS = "codings"
    BOTH = "both"


@dataclass(frozen=True, kw_only=True)
class CodebookStyle:
    """What a codebook table shows beyond names, and how.

    Definition, criteria, examples, short codes, colours and groups get a column when
    any code has one.

    Attributes:
        hierarchy: None: a column a level in delimited text, indented elsewhere.
        separator: What stands between the names of a path.
        numbers: Number the codes: 1, 1.1; None: in Word, LaTeX and Markdown.
        counts: Count sources or codings, for each code alone and with what it holds.
        guids: Write the GUIDs, by which codes are found again when the names change.
        extras: Labels of paragraphs in descriptions that get columns of their own,
            besides those that several descriptions have.
    """

    hierarchy: Hierarchy | None = None
    separator: str = " > "
    numbers: bool | None = None
    counts: Counts = Counts.NONE
    guids: bool = False
    extras: tuple[str, ...] = ()

    @property
    def counts_sources(self) -> bool:
        """Shall sources be counted?"""
        return self.counts in (Counts.SOURCES, Counts.BOTH)

    @property
    def counts_codings(self) -> bool:
        """Shall codings be counted?"""
        return self.counts in (Counts.CODINGS, Counts.BOTH)
