"""Text for formats that cannot hold every character, and what that costs."""

import re
from collections.abc import Callable

from qdabridge.report import Collector, Finding, Location, Severity

__all__ = ["Printable", "without_returns"]

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 forbids; half a surrogate pair is in no text of ours."""

Where = Callable[[], str]


class Printable:
    """Replaces what XML cannot hold by U+FFFD and says where."""

    def __init__(self) -> None:
        self.found = Collector(keep=20)

    def text(self, text: str, where: Where) -> str:
        """Return a text that XML can hold.

        Args:
            text: Any text.
            where: Names the cell; called only if something is replaced.
        """
        clean, count = _NOT_IN_XML.subn(REPLACEMENT, text)
        if count:
            self.found.add("cell-text-approximated", lambda: _replaced(where(), count))
        return clean

    def cut(self, where: Where, length: int, limit: int) -> None:
        """Note that a cell's text was cut."""
        self.found.add("cell-text-cut", lambda: _cut(where(), length, limit))


def _replaced(where: str, count: int) -> Finding:
    characters = "a control character" if count == 1 else f"{count} control characters"
    return Finding(
        code="cell-text-approximated",
        severity=Severity.WARNING,
        message=f"{characters} that this format cannot hold, replaced by"
        f" {REPLACEMENT}; csv, jsonl and parquet hold everything",
        location=Location(path=where),
    )


def _cut(where: str, length: int, limit: int) -> Finding:
    return Finding(
        code="cell-text-cut",
        severity=Severity.WARNING,
        message=f"a cell holds {limit:,} characters (UTF-16), and this text has"
        f" {length:,}; its end was cut: csv, jsonl and parquet hold all of it",
        location=Location(path=where),
    )


def without_returns(text: str) -> str:
    """Return a text whose lines end with LF, as they are printed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
