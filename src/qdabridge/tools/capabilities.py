"""What each tool is known to write, read, approximate and drop, as data."""

from enum import StrEnum
from typing import NamedTuple

__all__ = ["KNOWN_HOW", "Capability", "Reading"]

KNOWN_HOW = {
    "O": "observed",
    "R": "tried",
    "S": "read in its source",
    "C": "claimed, not verified",
    "D": "deduced",
}
"""What the evidence tags mean, in words for reports."""


class Reading(StrEnum):
    """What becomes of an element when a tool imports it."""

    READ = "read"
    APPROXIMATED = "approximated"
    DROPPED = "dropped"
    UNKNOWN = "unknown"


class Capability(NamedTuple):
    """What a tool does with one kind of element."""

    element: str
    """Element or idiom, such as ``Link`` or ``Coding (whole source)``."""
    writes: bool | None
    """Does it export such things? None: not known."""
    reading: Reading
    evidence: str
    """Evidence tag: O, R, S, C, D; empty: nothing known."""
    source: str
    """Version it was seen in, and where it says so."""
    code: str = ""
    """Code of the finding that tells the loss when writing for the tool."""
    by_rule: bool = False
    """A rule of the target tells it, as not all such elements are concerned."""
