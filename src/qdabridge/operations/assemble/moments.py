"""Time codes: what rows say of moments, and where these are in a transcript.

A moment has a certain place only where a sync point or a time stamp of the text is at
it: between two stamps nobody knows how far the speaker was.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from qdabridge.operations.assemble.placing import Outcome, Placed
from qdabridge.text import Stretch

__all__ = ["Span", "TimedText", "is_time_code", "span_in"]

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
