"""Places as people write them: time codes, numbers of paragraphs and lines.

A moment has a certain place only where a sync point or a time stamp of the text is at
it: between two stamps nobody knows how far the speaker was.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qdabridge.operations.assemble.draft import Draft
from qdabridge.operations.assemble.placing import Outcome, Placed
from qdabridge.operations.assemble.records import SYNONYMS, Record, plain_head
from qdabridge.report import Severity
from qdabridge.text import Stretch, folded

__all__ = ["Span", "TimedText", "is_time_code", "span_in", "with_paragraphs"]


_CODE = re.compile(
    r"(?:(?P<h>\d{1,2}):)?(?P<m>\d{1,3}):(?P<s>[0-5]\d)(?:[.,-](?P<part>\d{1,3}))?"
)
_BETWEEN = re.compile(r"\s*(?:-->|->|--|[-–—]|\bto\b|\bbis\b)\s*")
_STAMP = re.compile(
    rf"(?:^[ \t]*|[\[(#<{{])\s*(?P<code>{_CODE.pattern})\s*[\])#>}}]?(?=\s|:|$)",
    re.MULTILINE,
)
_SECONDS = re.compile(r"\d{1,7}(?:[.,]\d{1,6})?")
_CUE = re.compile(r"^.*-->.*$", re.MULTILINE)


class Span(NamedTuple):
    """Moments in milliseconds; no end: as long as nothing new begins."""

    begin: int
    end: int | None = None


def _ms(text: str, unit: int = 0) -> int | None:
    """Return a moment; ``unit`` is that of plain numbers in ms, 0: they say nothing."""
    match = _CODE.fullmatch(text.strip().strip("[]()#<>{} "))
    if match:
        whole = int(match["h"] or 0) * 3600 + int(match["m"]) * 60 + int(match["s"])
        return whole * 1000 + int((match["part"] or "0").ljust(3, "0"))
    if unit and _SECONDS.fullmatch(text.strip()):
        return round(float(text.strip().replace(",", ".")) * unit)
    return None


def is_time_code(text: str) -> bool:
    """Is it a time code such as ``00:12:05``, or two with a dash between?"""
    return span_in(text) is not None


def span_in(begin: str, end: str = "", unit: int = 0) -> Span | None:
    """Return the moments that two cells say, or one with a dash in it.

    >>> span_in("00:00:09", "1:15"), span_in("0:09 - 1:15")
    (Span(begin=9000, end=75000), Span(begin=9000, end=75000))
    """
    first = _ms(begin, unit)
    if first is None and not end.strip():
        parts = _BETWEEN.split(begin.strip(), maxsplit=1)
        if len(parts) == 2:
            begin, end = parts
            first = _ms(begin, unit)
    last = _ms(end, unit) if end.strip() else None
    if first is None or (end.strip() and last is None):
        return None
    return Span(first, last)


class TimedText:
    """A text with what is known of its moments.

    Args:
        text: The text.
        points: Moments in ms and places of sync points.
    """

    def __init__(self, text: str, points: Iterable[tuple[int, int]] = ()) -> None:
        self.text = text
        stamps = [(ms, place, place) for ms, place in points]
        if not stamps and not _CUE.search(text):
            for match in _STAMP.finditer(text):
                ms = _ms(match["code"])
                stamps.append((ms or 0, match.start(), match.end()))
        self.stamps: list[tuple[int, int, int]] = sorted(
            stamps, key=lambda stamp: stamp[1]
        )
        self.moments: list[int] = [ms for ms, _, _ in self.stamps]
        self.is_ascending: bool = self.moments == sorted(set(self.moments))

    def place(self, span: Span) -> Placed:
        """Return the stretch between two moments, or why it is not certain."""
        if not self.stamps:
            return _none("the text has no time stamps and no sync points")
        if not self.is_ascending:
            return _none("the time stamps of the text do not ascend")
        first = self._at(span.begin)
        if first is None and span.begin == 0:
            begin, number = 0, -1
        elif first is None:
            return _none(f"no time stamp of the text is at {_told(span.begin)}")
        else:
            begin, number = self.stamps[first][2], first
        if span.end is None:
            last: int | None = number + 1
        else:
            last = self._at(span.end)
            if last is None:
                return _none(f"no time stamp of the text is at {_told(span.end)}")
        ends = [start for _, start, _ in self.stamps] + [len(self.text)]
        words = self.text[begin : ends[last or 0]]
        start = begin + len(words) - len(words.lstrip(" \t\n:"))
        stop = begin + len(words.rstrip())
        if start >= stop:
            return _none("the moments have no words between them")
        return Placed(Outcome.TIME, Stretch(start, stop), 100.0)

    def _at(self, ms: int) -> int | None:
        """Return which stamp is at a moment; whole seconds are the same second."""
        place = bisect_right(self.moments, ms) - 1
        if place < 0:
            return None
        known = self.moments[place]
        is_same = known == ms or (
            known // 1000 == ms // 1000 and (known % 1000 == 0 or ms % 1000 == 0)
        )
        return place if is_same else None


def _none(reason: str) -> Placed:
    return Placed(Outcome.UNPLACED, reason=reason)


def _told(ms: int) -> str:
    whole, part = divmod(ms, 1000)
    told = f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
    return f"{told}.{part:03}" if part else told


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
    head = plain_head(heads[roles["start"]])
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
        if "line_end" in roles:
            roles.setdefault("end", roles.pop("line_end"))
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
