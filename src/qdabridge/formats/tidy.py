"""Tidy tables: what a project says as plain tables for scripts, one thing a row.

``tidy_columns`` says what their columns mean, ``operations/tables.py`` fills them.

Rules for all of them: an empty cell means unknown or not there; positions are Unicode
code points from 0 over the canonical text (UTF-8, LF), the end is the character after
the last; rows stand in the order of the document; GUIDs are in lower case without
braces; lists of GUIDs are separated by one blank, lists of names by ``; ``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from qdabridge.formats.tidy_columns import COLUMNS
from qdabridge.report import Report
from qdabridge.tabular.table import Table

__all__ = ["Tables", "table_names"]


@dataclass
class Tables:
    """The tidy tables of a project.

    Attributes:
        codings: One row a coding.
        selections: One row a selection, coded or not.
        codes: One row a code, parents before children.
        sources: One row a source; a column for each variable that sources have.
        texts: One row a text of a source: the one that positions count in.
        cases: One row a case; a column for each variable that cases have.
        variables: One row a variable: what it is and which columns hold its values.
        users: One row a user.
        notes: One row a note (memo).
        links: One row a link.
        sets: One row a member of a set; one without member for an empty set.
        project: One row: the project as a whole.
        report: What could not be told, and what was found on the way.
    """

    codings: Table
    selections: Table
    codes: Table
    sources: Table
    texts: Table
    cases: Table
    variables: Table
    users: Table
    notes: Table
    links: Table
    sets: Table
    project: Table
    report: Report = field(default_factory=Report)

    def __iter__(self) -> Iterator[Table]:
        return (getattr(self, name) for name in table_names())

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(table)} {table.name}" for table in self)
        return f"<Tables: {counts}>"

    def without_quotes(self) -> "Tables":
        """Return the tables without words of transcripts in columns and findings."""
        shown = {table.name: table.without_quotes() for table in self}
        return replace(self, report=self.report.without_quotes(), **shown)


def table_names() -> tuple[str, ...]:
    """Return the names of the tables, in the order in which they are written."""
    return tuple(COLUMNS)
