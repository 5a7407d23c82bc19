"""A coding with all that is known of it, as scripts want it."""

from dataclasses import dataclass
from datetime import datetime

from qdabridge.model import AnySource, Coding, Holder, Note, Selection

__all__ = ["CodedPlace"]


_SHOWN = 60
"""So many characters of a quote are shown in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedPlace:
    """A coding with all that is known of it, by the names of the table ``codings``.

    Attributes:
        source: Name of the source or note.
        start: First character in its text, in code points; None: no stretch of text.
        end: The character after the last.
        quote: The words; None where there are none.
        page: Page of a PDF; the first is 0.
        begin_ms: Begin in a recording, in milliseconds.
        end_ms: End in a recording, in milliseconds.
        code: Name of the code.
        code_path: Names from the top code down, ``Barriers > Time``.
        coder: Name of who coded, or else the initials.
        created: When, in UTC.
        coding: The coding itself.
        selection: The part that is coded; None: the whole.
        holder: What carries it: the source itself, its transcript or representation.
        source_object: The source or note.
    """

    source: str | None
    start: int | None
    end: int | None
    quote: str | None
    page: int | None
    begin_ms: int | None
    end_ms: int | None
    code: str | None
    code_path: str | None
    coder: str | None
    created: datetime | None
    coding: Coding
    selection: Selection | None
    holder: Holder
    source_object: AnySource | Note

    def __str__(self) -> str:
        words = " ".join((self.quote or "").split())
        shown = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
        parts = [self.source or str(self.source_object.guid), self._where()]
        parts += [f"«{shown}»" if shown else "", self.code_path or "(unknown code)"]
        return " | ".join(p for p in (*parts, self.coder) if p)

    def __repr__(self) -> str:
        return f"<CodedPlace: {self}>"

    def _where(self) -> str:
        if self.start is not None:
            return f"{self.start}-{self.end}"
        if self.begin_ms is not None:
            return f"{self.begin_ms}-{self.end_ms} ms"
        return f"page {self.page + 1}" if self.page is not None else ""
