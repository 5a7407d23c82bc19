"""Does every GUID name one thing?"""

from collections.abc import Iterator

from qdabridge.checks.inspection import Inspection, Located, Problem
from qdabridge.model import (
    AudioSource,
    Case,
    Code,
    Element,
    PDFSelection,
    PDFSource,
    PictureSource,
    PlainTextSelection,
    Representation,
    Selection,
    TextSource,
    VideoSource,
)

__all__ = ["duplicate", "shared", "twins"]

_FAMILIES: tuple[type[Element] | tuple[type[Element], ...], ...] = (
    (TextSource, PictureSource, PDFSource, AudioSource, VideoSource),
    Selection,
)
"""Classes among which a reference could not tell two things of one GUID apart."""


def duplicate(view: Inspection) -> Iterator[Problem]:
    """Does no GUID name two things of the same kind?"""
    for first, second in _clashes(view):
        if _mildness(first, second) == 0:
            yield _problem(
                first,
                second,
                "it cannot be told to which of them references lead; give one of them"
                " a new GUID",
            )


def shared(view: Inspection) -> Iterator[Problem]:
    """Does no GUID name things of different kinds?"""
    for first, second in _clashes(view):
        if _mildness(first, second) == 1:
            yield _problem(
                first,
                second,
                "ATLAS.ti refuses such projects; give one of them a new GUID",
            )


def twins(view: Inspection) -> Iterator[Problem]:
    """Does each thing stand in the project in one form only?"""
    for first, second in _clashes(view):
        if idiom := _idiom(first, second):
            yield _problem(first, second, idiom)


def _clashes(view: Inspection) -> Iterator[tuple[Located[Element], Located[Element]]]:
    """Yield each thing whose GUID is taken, after the gravest of its clashes."""
    for group in view.shared_guids():
        for number, second in enumerate(group[1:], 1):
            # The first few are enough, and keep a group of thousands linear.
            before = group[: min(number, _ENOUGH)]
            yield min(before, key=lambda first: _mildness(first, second)), second


_ENOUGH = 8
_CASE_AND_CODE: frozenset[type[Element]] = frozenset((Case, Code))
_PDF_AND_TEXT: frozenset[type[Element]] = frozenset((PDFSource, Representation))
_REGION_AND_TEXT: frozenset[type[Element]] = frozenset(
    (PDFSelection, PlainTextSelection)
)


def _mildness(first: Located[Element], second: Located[Element]) -> int:
    if _idiom(first, second):
        return 2
    return 0 if _is_same_kind(first, second) else 1


def _is_same_kind(first: Located[Element], second: Located[Element]) -> bool:
    return type(first.thing) is type(second.thing) or any(
        isinstance(first.thing, family) and isinstance(second.thing, family)
        for family in _FAMILIES
    )


def _idiom(first: Located[Element], second: Located[Element]) -> str | None:
    """Return which tool writes such a pair on purpose, if one does."""
    if first.above is None or second.above is None:
        return None
    kinds = frozenset((type(first.thing), type(second.thing)))
    if kinds == _CASE_AND_CODE:
        return "NVivo for Mac writes each case as a code too, and means one thing"
    if kinds == _PDF_AND_TEXT and first.thing is second.above.thing:
        return "ATLAS.ti for Windows gives the text of a PDF the GUID of the PDF"
    if kinds == _REGION_AND_TEXT and _pdf(first) is _pdf(second):
        return "ATLAS.ti for Mac writes a PDF quotation as region and as text"
    return None


def _pdf(selection: Located[Element]) -> Element | None:
    """Return the PDF that a selection belongs to."""
    above: Located[Element] | None = selection
    while above and not isinstance(above.thing, PDFSource):
        above = above.above
    return above.thing if above else None


def _problem(first: Located[Element], second: Located[Element], rest: str) -> Problem:
    return Problem(
        second,
        f"this {second.tag} has the GUID of the {first.tag} {first.path}"
        f" ({second.subject}); {rest}",
        "/@guid",
    )
