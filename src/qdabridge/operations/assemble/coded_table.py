"""A table of codings and what is known of its columns."""

from dataclasses import dataclass, field

from qdabridge.operations.assemble.draft import Draft
from qdabridge.operations.assemble.records import Record, Sheet, shown_head
from qdabridge.report import Severity

__all__ = ["CodedTable"]

_SAMPLE = 300


@dataclass
class CodedTable:
    """A table of codings and what its columns are."""

    draft: Draft
    sheet: Sheet
    heads: list[str]
    rows: list[tuple[Record, list[str]]]
    roles: dict[str, int] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    is_changed: bool = False

    def texts(self, column: int, most: int = _SAMPLE) -> list[str]:
        """Return what is in a column, blanks left out."""
        found = (cells[column] for _, cells in self.rows if cells[column].strip())
        return [text for text, _ in zip(found, range(most), strict=False)]

    def has_json(self, column: int) -> bool:
        """Are there lists or objects of JSON in a column?"""
        return any(type(cells[column]) is not str for _, cells in self.rows)

    def free(self) -> list[int]:
        """Return the columns that nothing is known of."""
        used = {*self.roles.values(), *self.said.values()}
        return [n for n, _ in enumerate(self.heads) if n not in used]

    def tell(self, role: str, column: int, why: str) -> None:
        """Say what a column was taken for."""
        self.roles[role] = column
        self.is_changed = True
        self.draft.note(
            "column-assumed",
            Severity.INFO,
            f"the column {shown_head(self.heads[column])} was taken for the {role}:"
            f" {why}; say --column {role}=... if that is wrong",
            place=self.sheet.where,
            kind=role,
        )
