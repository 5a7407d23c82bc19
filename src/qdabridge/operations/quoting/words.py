"""The words of coded places, and where they are."""

from qdabridge.errors import ReadError
from qdabridge.model import PDFSelection, PlacedCoding, TextElement, Transcript
from qdabridge.operations.counting.places import Ground, Place
from qdabridge.package import Package
from qdabridge.report import Collector, Finding, Severity

__all__ = ["Words"]


class Words:
    """Reads the words of codings of a canonical package; each text once."""

    def __init__(self, package: Package, found: Collector) -> None:
        """Read from a package; what cannot be read goes into ``found``."""
        self._package = package
        self._found = found
        self._texts: dict[str, str | None] = {}

    def of(self, placed: PlacedCoding, place: Place) -> str:
        """Return the words of a coding; empty where there are none.

        Those of a region of a PDF, and of a recording, are as the tool wrote them:
        the text of the region, or the name of the selection.
        """
        selection, holder = placed.selection, placed.holder
        name = (selection.name if selection else None) or ""
        thing: object = holder
        if isinstance(selection, PDFSelection):
            thing = selection.representation
        elif place.ground is not Ground.TEXT:
            return name
        text = self._text(thing)
        if text is None:
            return name
        return text[place.start : place.end] if thing is holder else text

    def around(self, placed: PlacedCoding, place: Place, size: int) -> tuple[str, str]:
        """Return up to so many code points before and after, in whole words."""
        text = self._text(placed.holder) if place.ground is Ground.TEXT else None
        if not text or not size:
            return "", ""
        first, last = max(0, place.start - size), place.end + size
        before, after = text[first : place.start], text[place.end : last]
        if first and before and not text[first - 1].isspace():
            before = _from_a_blank(before)
        if last < len(text) and after and not text[last].isspace():
            after = _from_a_blank(after[::-1])[::-1]
        return " ".join(before.split()), " ".join(after.split())

    def _text(self, thing: object) -> str | None:
        if not isinstance(thing, TextElement | Transcript):
            return None
        key = thing.guid.key
        if key not in self._texts:
            try:
                self._texts[key] = self._package.text(thing)
            except ReadError:
                self._texts[key] = None
                self._found.add("quote-text-missing", lambda: _missing(key))
        return self._texts[key]


def _from_a_blank(text: str) -> str:
    """Return what follows the first blank: without the word that is cut."""
    return next((text[n:] for n, c in enumerate(text) if c.isspace()), "")


def _missing(key: str) -> Finding:
    return Finding(
        code="quote-text-missing",
        severity=Severity.WARNING,
        message="the text cannot be read; its quotes are the names of the selections,"
        " as far as these have one",
        subject=key,
    )
