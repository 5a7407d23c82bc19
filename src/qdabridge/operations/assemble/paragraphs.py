"""Numbers of paragraphs and lines, as MAXQDA, ATLAS.ti and people write them."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qdabridge.operations.assemble.draft import Draft
from qdabridge.operations.assemble.records import SYNONYMS, Record
from qdabridge.report import Severity
from qdabridge.text import folded

__all__ = ["with_paragraphs"]

_NUMBER = re.compile(r"[¶§\s\u2009]*(\d{1,6})(?:\.0+)?")
_NUMBERS = re.compile(r"[¶§\s\u2009]*(\d{1,6})(?:\.0+)?(?:\s*[-–]\s*(\d{1,6}))?")
_SAMPLE = 200
_HEADS = ("beginning", "anfang", "début", "inicio", "início", "inizio", "paragraph")
"""Heads under which paragraphs stand; of others, more than one row must say so."""


class _Way(NamedTuple):
    """A way to count paragraphs: are blank lines counted?"""

    with_blanks: bool

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where each paragraph begins and ends."""
        found, at = [], 0
        for line in text.split("\n"):
            if self.with_blanks or line.strip():
                found.append((at, at + len(line)))
            at += len(line) + 1
        return found


def with_paragraphs(
    draft: Draft,
    where: str,
    heads: list[str],
    rows: Sequence[tuple[Record, list[str]]],
    roles: dict[str, int],
) -> bool:
    """Make positions of numbers of paragraphs, if that is what the table has.

    They are if the quotes stand in the paragraphs of these numbers, or, without
    quotes, if the heads are those of MAXQDA or ATLAS.ti. Where a quote stands beside,
    the number says which of its places is meant. Return whether it was so.
    """
    if "source" not in roles or not _take_lines(heads, rows, roles):
        return False
    has_quotes = "quote" in roles
    head = heads[roles["start"]].strip().casefold()
    ways = [_Way(False), _Way(True)]
    fits = [_fit(draft, rows[:_SAMPLE], roles, way) for way in ways]
    hits, tried = max(fits, key=lambda fit: fit[0])
    least = 1 if head in _HEADS else 2
    if not has_quotes and head in (*_HEADS, *SYNONYMS["line"]):
        _tell_lines(draft, where, rows, roles)
        hits = len(rows)
        fits = [(0, 0), (hits, hits)]
    elif (
        hits < least
        or hits * 10 < tried * 7
        or hits <= _as_positions(draft, rows, roles)
    ):
        return False
    way = ways[[fit[0] for fit in fits].index(hits)]
    start, end = roles["start"], roles.get("end", roles["start"])
    if "end" not in roles:
        heads.append("end")
        roles["end"] = len(heads) - 1
        for _, cells in rows:
            cells.append("")
    meant = [*_numbered(draft, rows, roles, way)]
    if not has_quotes:  # a number of a line is no number of a character
        for _, cells in rows:
            cells[start] = cells[roles["end"]] = ""
    for _, cells, text, low, high in meant:
        place = _place(text[low:high], cells[roles["quote"]]) if "quote" in roles else 0
        length = len(cells[roles["quote"]]) if "quote" in roles else high - low
        if place is None:
            cells[start] = cells[end] = ""
        else:
            cells[start], cells[roles["end"]] = (
                str(low + place),
                str(low + place + length),
            )
    draft.note(
        "positions-converted",
        Severity.INFO,
        "positions in this table are numbers of paragraphs; they say which place is"
        " meant",
        place=where,
        count=len(rows),
    )
    return True


def _take_lines(
    heads: Sequence[str],
    rows: Sequence[tuple[Record, list[str]]],
    roles: dict[str, int],
) -> bool:
    """Let numbers of lines be the beginnings; return whether there are any."""
    if "start" in roles or "line" not in roles:
        return "start" in roles
    column = roles["line"]
    if all(_NUMBERS.fullmatch(cells[column].strip() or "1") for _, cells in rows):
        roles["start"] = roles.pop("line")
    return "start" in roles


def _tell_lines(
    draft: Draft,
    where: str,
    rows: Sequence[tuple[Record, list[str]]],
    roles: dict[str, int],
) -> None:
    """Say that it matters whether blank lines were counted, where there are some."""
    names = {cells[roles["source"]] for _, cells in rows}
    texts = (
        t.text
        for n in names
        for d in draft.documents.named(n)
        for t in d.texts.values()
    )
    if any(re.search(r"\n[ \t]*\n", text) for text in texts):
        draft.note(
            "positions-converted",
            Severity.WARNING,
            "numbers of paragraphs or lines were counted with the blank lines of the"
            " texts, as there are no quotes that tell; look whether they are right",
            place=where,
        )


def _place(part: str, quote: str) -> int | None:
    """Return where a quote begins in a part of a text, as it is."""
    at = part.find(quote.strip()) if quote.strip() else -1
    return None if at < 0 else at


def _numbered(
    draft: Draft,
    rows: Sequence[tuple[Record, list[str]]],
    roles: dict[str, int],
    way: _Way,
) -> Iterator[tuple[Record, list[str], str, int, int]]:
    """Yield the rows with the text of their document and the span they name."""
    spans: dict[str, tuple[str, list[tuple[int, int]]]] = {}
    for record, cells in rows:
        name = cells[roles["source"]]
        if name not in spans:
            found = draft.documents.named(name) if name.strip() else []
            texts = [t.text for d in found for t in d.texts.values()]
            text = texts[0] if len(texts) == 1 else ""
            spans[name] = text, way.spans(text)
        text, known = spans[name]
        first = _NUMBERS.fullmatch(cells[roles["start"]].strip())
        last = _NUMBER.fullmatch(cells[roles.get("end", roles["start"])].strip())
        if first is None:
            continue
        begin = int(first[1])
        end = int(last[1] if last else first[2] or begin)
        if 0 < begin <= end <= len(known):
            yield record, cells, text, known[begin - 1][0], known[end - 1][1]


def _fit(
    draft: Draft,
    rows: Sequence[tuple[Record, list[str]]],
    roles: dict[str, int],
    way: _Way,
) -> tuple[int, int]:
    """Return how many quotes stand in the paragraphs that are named, of how many."""
    if "quote" not in roles:
        return 0, 0
    hits = 0
    for _, cells, text, low, high in _numbered(draft, rows, roles, way):
        quote = folded(cells[roles["quote"]])
        hits += bool(quote) and quote in folded(text[low:high])
    return hits, len(rows)


def _as_positions(
    draft: Draft, rows: Sequence[tuple[Record, list[str]]], roles: dict[str, int]
) -> int:
    """Return how many quotes stand where the numbers are those of characters."""
    hits = 0
    for _, cells in rows[:_SAMPLE]:
        found = draft.documents.named(cells[roles["source"]])
        texts = [t.text for d in found for t in d.texts.values()]
        first = _NUMBER.fullmatch(cells[roles["start"]].strip())
        quote = cells[roles["quote"]] if "quote" in roles else ""
        if texts and first and quote.strip():
            at = int(first[1])
            hits += any(
                texts[0].startswith(quote, at - base) for base in (0, 1) if at >= base
            )
    return hits
