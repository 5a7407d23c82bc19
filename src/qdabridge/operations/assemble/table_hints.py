"""What users say about a table of codings, cases or decisions."""

from dataclasses import dataclass

__all__ = ["TableHints"]


@dataclass(frozen=True, kw_only=True)
class TableHints:
    """What a user says about a table; None: find out.

    Attributes:
        sheet: Name of the sheet.
        header: Number of the row with the headers, from 1.
        encoding: Of delimited text.
        columns: What columns hold: role (``document``, ``quote``, ``code``, ``coder``
            and so on), and header, letter or number.
        texts_from: Column whose texts are documents, one for each row or name.
        fill_down: Blank cells hold what stands above them.
    """

    sheet: str | None = None
    header: int | None = None
    encoding: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    texts_from: str | None = None
    fill_down: bool = False

    @property
    def tells_columns(self) -> bool:
        """Does it say anything about the columns?"""
        return bool(self.columns or self.texts_from or self.fill_down)
